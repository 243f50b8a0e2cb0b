"""The vocoder: speech from log-mel spectrograms, in one of four voices.

Notebook: 06 Local conditioning
"""

import functools

import numpy as np

from wavenet_keras import audio
from wavenet_keras.audio.mel import NUM_BANDS, SAMPLE_RATE, log_mel, shift_pitch
from wavenet_keras.voices.shipped import load_voice

VOICE = "vocoder"
TEMPERATURE = 0.6  # by `python -m benchmarks.vocoder --speech my_speech --selection_share 0.02`


def copy_mel(mel, speaker, num_samples=None, seed=0, temperature=TEMPERATURE):
    """Makes speech that has a given spectrogram.

    Args:
        mel: float `[frames, NUM_BANDS]`, as of `log_mel`.
        speaker: `"allison"`, `"carlo"`, `"ivrvoice"` or `"june"`; or a vector between speakers, as
            `global_conditions.mix_classes` gives it.
        num_samples: Length of the waveform that the spectrogram is of. `None`: all of the frames.
        seed: A whole number; the same one gives the same sound. `None`: another each time.
        temperature: As for `WaveNet.generate`.

    Returns:
        float32 `[num_samples]` in -1..1 at 8 kHz, sample by sample beside the original.

    Raises:
        ValueError: The shape is another one; there is no such speaker; or `num_samples` does not
            need so many frames.

    Example:
        >>> import numpy as np
        >>> from wavenet_keras.voices.vocoder import copy_mel
        >>> copy_mel(np.full((5, 40), -0.5), "june").shape
        (400,)

    Source: Shen et al., "Natural TTS Synthesis by Conditioning WaveNet on Mel Spectrogram
    Predictions" (Tacotron 2), 2018.

    Notebook: 06 Local conditioning
    """
    if np.ndim(mel) != 2:
        raise ValueError(
            f"Expected one spectrogram [frames, {NUM_BANDS}], received shape {list(np.shape(mel))}."
        )
    model = load_vocoder()
    return model.generate(
        len(mel) * model.hop_length if num_samples is None else num_samples,
        global_condition=speaker,
        local_condition=mel,
        temperature=temperature,
        seed=seed,
    )[0]


def resynthesise(waveform, sample_rate, speaker, semitones=0, seed=0, temperature=TEMPERATURE):
    """Takes the spectrogram of a recording, and makes speech of it again.

    Args:
        waveform: float `[samples]`, -1 to 1, at least one sample.
        sample_rate: In Hz; another one than 8 kHz is changed to it first.
        speaker: As for `copy_mel`.
        semitones: How far up the spectrogram is moved before, as by `mel.shift_pitch`.
        seed: As for `copy_mel`.
        temperature: As for `copy_mel`.

    Returns:
        `(waveform, sample_rate)`: float32 `[samples]` in -1..1, as long as the recording; and 8000.

    Raises:
        ValueError: The waveform is not one channel of finite floats, or empty; there is no such
            speaker.

    Example:
        >>> import numpy as np
        >>> from wavenet_keras.voices.vocoder import resynthesise
        >>> tone = 0.5 * np.sin(2 * np.pi * 200 * np.arange(1600) / 16000)
        >>> waveform, sample_rate = resynthesise(tone, 16000, "june")
        >>> waveform.shape, sample_rate
        ((800,), 8000)

    Notebook: 06 Local conditioning
    """
    waveform = audio.resample(waveform, sample_rate, SAMPLE_RATE)
    mel = log_mel(waveform, SAMPLE_RATE)
    if semitones:
        mel = shift_pitch(mel, semitones)
    return copy_mel(mel, speaker, len(waveform), seed, temperature), SAMPLE_RATE


@functools.cache
def load_vocoder():
    """The shipped voice `vocoder`, loaded once."""
    return load_voice(VOICE)
