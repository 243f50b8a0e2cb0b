"""Words that a voice failed to say: silent ones, and ones that are noise.

A network that writes sound a sample at a time may fall silent, or get stuck in a hiss or a rattle.
A recogniser counts such a word as wrong, but it counts many other words too. Here each word is
judged by itself, from its place in the plan.

Notebook: 06b Any sentence
"""

import numpy as np

from wavenet_keras._checks import checked_channel, checked_rate
from wavenet_keras.conditions.plans import PAUSE

SILENT_DB = -40.0  # of full scale; a real recording's quietest word has -28 in its loudest moment
LEAST_PERIODIC = 0.5  # white noise reaches 0.3, the words of real recordings 0.79 and more
CLIPPED_SHARE, FULL_SCALE = 0.02, 0.98
_MOMENT_SECONDS, _STEP_SECONDS = 0.04, 0.01
_PITCH_HZ = 70.0, 420.0
_NEIGHBOURHOOD_SECONDS = 0.02  # before and after a word, which belongs to it too


def word_spans(plan):
    """When each word of a plan is said.

    Args:
        plan: A `Plan`.

    Returns:
        A list of `(word, begin, end)`, in seconds.

    Example:
        >>> from wavenet_keras.conditions.plans import Plan, PlannedPhone
        >>> word = {"word": "hi", "begins_word": True}
        >>> plan = Plan([PlannedPhone("SIL", 0.1), PlannedPhone("AY1", 0.2, **word)])
        >>> [(word, round(begin, 3), round(end, 3)) for word, begin, end in word_spans(plan)]
        [('hi', 0.1, 0.3)]

    Notebook: 06b Any sentence
    """
    times, spans = plan.times, []
    for phone, begin, end in zip(plan.phones, times, times[1:], strict=False):
        if phone.phone == PAUSE:
            continue
        if phone.begins_word or not spans:
            spans.append((phone.word, float(begin), float(end)))
        else:
            word, begin, _ = spans[-1]
            spans[-1] = (word, begin, float(end))
    return spans


def failed_words(waveform, sample_rate, spans):
    """The words of a sound that are silent, noise, or beyond full scale.

    A word is `"silent"` when its loudest 40 ms are below -40 dB of full scale. It is `"noise"` when
    no 40 ms of it repeat themselves at a pitch from 70 to 420 Hz: the highest normalised
    autocorrelation is below 0.5; every word has a vowel, and a vowel is above. It is `"clipped"`
    when more than 2 % of its samples are within 2 % of full scale.

    Args:
        waveform: float `[samples]`, -1 to 1.
        sample_rate: In Hz.
        spans: `(word, begin, end)` in seconds, as of `word_spans`.

    Returns:
        A list of `(word, begin, end, fault)`; empty where all is well.

    Raises:
        ValueError: Not one channel of finite numbers, or a word begins after the sound has ended.

    Example:
        >>> tone = 0.3 * np.sign(np.sin(2 * np.pi * 120 * np.arange(4000) / 8000))
        >>> tone[2000:] = 0
        >>> failed_words(tone, 8000, [("good", 0.0, 0.25), ("morning", 0.28, 0.5)])
        [('morning', 0.28, 0.5, 'silent')]

    Notebook: 06b Any sentence
    """
    waveform, rate = checked_channel(waveform), checked_rate("sample_rate", sample_rate)
    around = round(_NEIGHBOURHOOD_SECONDS * rate)
    failed = []
    for word, begin, end in spans:
        first, last = round(begin * rate), round(end * rate)
        if not 0 <= first < min(last, len(waveform)):
            raise ValueError(
                f"Expected words within the sound, which has {len(waveform) / rate:.3f} s; "
                f"received {word!r} from {begin:.3f} to {end:.3f} s."
            )
        fault = _fault(waveform[max(0, first - around) : last + around], rate)
        if fault:
            failed.append((word, begin, end, fault))
    return failed


def _fault(sound, rate):
    moments = _moments(np.asarray(sound, np.float64), rate)
    power = np.square(moments).mean(axis=1)
    if 10 * np.log10(power.max() + 1e-12) < SILENT_DB:
        return "silent"
    if np.mean(np.abs(sound) > FULL_SCALE) > CLIPPED_SHARE:
        return "clipped"
    loud = moments[power > power.max() / 100]  # within 20 dB of the loudest
    return "noise" if max(_periodicity(moment, rate) for moment in loud) < LEAST_PERIODIC else None


def _moments(sound, rate):
    """Pieces of 40 ms, one every 10 ms: `[moments, samples]`."""
    size, step = round(_MOMENT_SECONDS * rate), round(_STEP_SECONDS * rate)
    padded = np.pad(sound, (0, max(0, size - len(sound))))
    return np.lib.stride_tricks.sliding_window_view(padded, size)[::step]


def _periodicity(moment, rate):
    """How like itself a sound is after the period of a voice: 1 if it repeats exactly."""
    moment = moment - moment.mean()
    best = 0.0
    shortest, longest = (round(rate / pitch) for pitch in reversed(_PITCH_HZ))
    for lag in range(shortest, min(longest, len(moment) // 2) + 1):
        before, after = moment[:-lag], moment[lag:]
        energy = np.sqrt(before @ before * (after @ after))
        if energy > 0:
            best = max(best, float(before @ after / energy))
    return best
