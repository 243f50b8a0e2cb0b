"""Clips to judge by: cut from recordings, made noisy, and counted by what they are taken for.

Notebook: 04 Global conditioning
"""

import numpy as np

from wavenet_keras import audio


def confusion(asked, heard, names):
    """How often each of the names is taken for each.

    Args:
        asked: What each clip should be.
        heard: What each clip is taken for.
        names: All that may be among them, in the order of the rows and columns.

    Returns:
        int `[asked for, heard]`, counts.

    Raises:
        ValueError: The lists are of different lengths, or hold something that is not a name.

    Example:
        >>> confusion([1, 1, 2], [1, 2, 2], names=[1, 2])
        array([[1, 1],
               [0, 1]])

    Notebook: 04 Global conditioning, 06 Local conditioning
    """
    names = list(names)
    if len(asked) != len(heard):
        raise ValueError(
            f"Expected one answer for each clip, received {len(heard)} for {len(asked)} clips."
        )
    strange = sorted({str(name) for name in [*asked, *heard] if name not in names})
    if strange:
        raise ValueError(f"Expected only {names}, received also {', '.join(strange)}.")
    table = np.zeros((len(names), len(names)), int)
    for wanted, answer in zip(asked, heard, strict=True):
        table[names.index(wanted), names.index(answer)] += 1
    return table


def with_noise(clip, ratio_db, random):
    """The clip with white noise, so many dB softer than the clip is on average.

    Args:
        clip: float `[samples]`.
        ratio_db: Signal-to-noise ratio, in dB.
        random: A generator of NumPy.

    Returns:
        float64 `[samples]`.

    Example:
        >>> random = np.random.default_rng(0)
        >>> tone = np.sin(np.arange(8000))
        >>> noise = with_noise(tone, 20, random) - tone
        >>> round(float(np.std(tone) / np.std(noise)))
        10

    Notebook: 04 Global conditioning
    """
    deviation = np.sqrt(np.mean(np.square(clip, dtype=np.float64)) / 10 ** (ratio_db / 10))
    return clip + random.normal(scale=deviation, size=clip.shape)


def cut_clips(recordings, sample_rate, seconds):
    """Cut the recordings of each speaker, played one after the other, into clips of one length.

    Args:
        recordings: A `Corpus`, or a list of its recordings, with labels.
        sample_rate: In Hz; recordings are resampled where needed.
        seconds: Length of a clip. What remains at the end of a speaker is left out.

    Returns:
        `(clips, names)`: float32 `[clips, samples]`, and the speaker of each, a list.

    Example:
        >>> import wavenet_keras as wk
        >>> _, held_out = wk.Corpus("data/speech").split()
        >>> clips, names = cut_clips(held_out, 8000, seconds=2)
        >>> clips.shape[1], sorted(set(names))
        (16000, ['allison', 'carlo', 'ivrvoice', 'june'])

    Notebook: 04 Global conditioning
    """
    length = round(seconds * sample_rate)
    by_name = {}
    for recording in recordings:
        waveform, _ = audio.load(recording.path, sample_rate)
        by_name.setdefault(recording.label, []).append(waveform)
    clips, names = [], []
    for name, waveforms in by_name.items():
        whole = np.concatenate(waveforms)
        own = whole[: len(whole) // length * length].reshape(-1, length)
        clips.append(own)
        names += [name] * len(own)
    return np.concatenate(clips), names
