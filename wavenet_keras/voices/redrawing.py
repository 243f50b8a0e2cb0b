"""Digits that came out too soft to hear are drawn again.

Within a few samples a drawn digit gets going or does not, and what is silent stays silent: about
two digits in a hundred. All before the soft digit stays as it is, and the network goes on from
there with the next numbers of the same generator. So the same seed still gives the same sound.

Notebook: 06 Local conditioning
"""

import numpy as np

from wavenet_keras.corpus.digit_clips import LEVEL

SOFTEST = LEVEL / 4  # 12 dB below the level at which all recordings are
MOST_DRAWS = 20  # of one digit


def redraw_soft_digits(waveform, spoken, sample_rate, draw_rest):
    """The same waveform where every digit can be heard, else the sound from the soft one on anew.

    Args:
        waveform: float32 `[samples]`, -1 to 1, as drawn at first.
        spoken: The list of `SpokenDigit` in it.
        sample_rate: In Hz.
        draw_rest: A function of the waveform so far, `[samples so far]`, that draws what follows.

    Returns:
        float32 `[samples]`. A digit that stays soft in all of `MOST_DRAWS` draws is left as it is.

    Example:
        >>> from wavenet_keras.conditions.digits import SpokenDigit
        >>> one = [SpokenDigit(1, np.array([0.1, 0.2]))]
        >>> silence = np.zeros(3000, "float32")
        >>> heard = redraw_soft_digits(silence, one, 8000, lambda kept: 0.1 + silence[len(kept) :])
        >>> print(heard[[799, 800]])
        [0.  0.1]

    Notebook: 06 Local conditioning
    """
    for one in spoken:
        first, last = (round(one.times[end] * sample_rate) for end in (0, -1))
        for _ in range(MOST_DRAWS - 1):
            if np.sqrt(np.mean(waveform[first:last] ** 2)) >= SOFTEST:
                break
            kept = waveform[:first]
            waveform = np.concatenate([kept, draw_rest(kept)])
    return waveform
