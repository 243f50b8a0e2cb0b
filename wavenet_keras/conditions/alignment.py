"""Finds the segments of recorded digits: where in a recording is which part of the word?

All recordings of a digit are cut into the same number of pieces. A piece's typical sound is the
mean over the recordings, and each recording is cut so that its pieces sound as typical as they
can; the two are improved in turn. This is dynamic time warping to an average that is found on the
way.

Source: Petitjean, Ketterlin and Gançarski, "A global averaging method for dynamic time warping",
2011; the warping is librosa's.

Notebook: 06 Local conditioning
"""

import numpy as np

from wavenet_keras.conditions.digits import PLACES, SEGMENTS

ROUNDS = 8
FRAME_SECONDS, HOP_SECONDS = 0.025, 0.005
COEFFICIENTS = 13
# What it costs a frame to be away from its place in an even division of the word: at a tenth of the
# word, half of what it costs to sound one standard deviation unlike its segment. At no cost, one
# segment swallows all vowels.
SHIFT_COST = 50.0


def find_segments(clips, digits, speakers, sample_rate):
    """Cut clips of digits into segments that correspond.

    Args:
        clips: A list of waveforms `[samples]`, each one digit without silence around it.
        digits: The digit of each.
        speakers: The speaker of each; what is his own in all digits is not compared.
        sample_rate: In Hz.

    Returns:
        Seconds `[clips, SEGMENTS + 1]`: the boundaries, from 0 to the length of the clip.

    Raises:
        ValueError: A clip is too short for so many segments.

    Notebook: 06 Local conditioning
    """
    sounds = _without_speaker([_sound(clip, sample_rate) for clip in clips], np.array(speakers))
    boundaries = np.zeros((len(clips), PLACES))
    for digit in np.unique(digits):
        own = np.flatnonzero(np.array(digits) == digit)
        for index, frames in zip(own, _segment_alike([sounds[i] for i in own]), strict=True):
            seconds = len(clips[index]) / sample_rate
            boundaries[index] = np.minimum(frames * HOP_SECONDS, seconds)
            boundaries[index, -1] = seconds
    return boundaries


def _sound(clip, sample_rate):
    """Cepstral coefficients every 5 ms, `[frames, coefficients]`."""
    import librosa

    hop, size = round(HOP_SECONDS * sample_rate), round(FRAME_SECONDS * sample_rate)
    if len(clip) < hop * SEGMENTS:
        raise ValueError(
            f"Expected clips of at least {hop * SEGMENTS} samples, to be cut into {SEGMENTS} "
            f"segments; received one of {len(clip)}."
        )
    padded = np.pad(clip, (size - hop) // 2)  # frame f is centred on samples f * hop + hop / 2
    mel = librosa.feature.melspectrogram(
        y=padded, sr=sample_rate, n_fft=size, hop_length=hop, n_mels=32, center=False
    )
    # A floor 40 dB below the loudest: what is below is not the voice.
    return librosa.feature.mfcc(S=librosa.power_to_db(mel, top_db=40), n_mfcc=COEFFICIENTS).T


def _without_speaker(sounds, speakers):
    """Each speaker's coefficients with mean 0 and deviation 1 over all of his clips."""
    sounds = list(sounds)
    for speaker in np.unique(speakers):
        own = np.flatnonzero(speakers == speaker)
        everything = np.concatenate([sounds[index] for index in own])
        mean, deviation = everything.mean(axis=0), everything.std(axis=0)
        for index in own:
            sounds[index] = (sounds[index] - mean) / deviation
    return sounds


def _segment_alike(sounds):
    """Frame numbers `[SEGMENTS + 1]` of the boundaries of each sound."""
    cuts = [np.linspace(0, len(sound), PLACES).round().astype(int) for sound in sounds]
    for _ in range(ROUNDS):
        pieces = [
            np.concatenate([s[c[k] : c[k + 1]] for s, c in zip(sounds, cuts, strict=True)])
            for k in range(SEGMENTS)
        ]
        typical = np.stack([piece.mean(axis=0) for piece in pieces])
        cuts = [_cut(sound, typical) for sound in sounds]
    return cuts


def _cut(sound, typical):
    """The boundaries at which the pieces are nearest to the typical ones; none is empty."""
    import librosa

    unlike = np.square(typical[:, None] - sound).mean(axis=2)  # [segments, frames]
    place = (np.arange(len(sound)) + 0.5) / len(sound)
    shift = (np.arange(SEGMENTS)[:, None] + 0.5) / SEGMENTS - place
    _, path = librosa.sequence.dtw(
        C=unlike + SHIFT_COST * np.square(shift), step_sizes_sigma=np.array([[1, 1], [0, 1]])
    )
    segments = np.empty(len(sound), int)
    segments[path[:, 1]] = path[:, 0]
    return np.append(np.searchsorted(segments, np.arange(SEGMENTS)), len(sound))
