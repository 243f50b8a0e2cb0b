"""Trimming silence, against a trim that goes frame by frame."""

import math

import numpy as np
import pytest

from wavenet_keras import audio


def tone(frequency, sample_rate, seconds=1.0, amplitude=0.5):
    return amplitude * np.sin(
        2 * np.pi * frequency * np.arange(int(seconds * sample_rate)) / sample_rate
    )


def naive_trim(waveform, threshold_db, frame_samples):
    """Frame by frame, with the level written out."""
    kept = []
    for start in range(0, len(waveform), frame_samples):
        frame = [float(sample) for sample in waveform[start : start + frame_samples]]
        level = math.sqrt(sum(sample * sample for sample in frame) / len(frame))
        if level > 0 and 20 * math.log10(level) > threshold_db:
            kept.append((start, start + len(frame)))
    return waveform[kept[0][0] : kept[-1][1]] if kept else waveform[:0]


@pytest.mark.parametrize("threshold_db", [-60.0, -40.0, -20.0])
@pytest.mark.parametrize("length", [1, 100, 255, 256, 257, 5000])
def test_trim_is_the_naive_trim(threshold_db, length):
    generator = np.random.default_rng(length)
    envelope = 10 ** generator.uniform(-5, 0, length // 200 + 1).repeat(200)[:length]
    waveform = (envelope * generator.normal(size=length) / 3).astype(np.float32)
    trimmed = audio.trim_silence(waveform, threshold_db=threshold_db)
    np.testing.assert_array_equal(trimmed, naive_trim(waveform, threshold_db, 256))


def test_trim_keeps_pauses_inside_and_reports():
    silence, sound = np.zeros(1024), tone(440, 8000, 0.128)
    waveform = np.concatenate([silence, sound, silence, sound, silence, silence])
    trimmed, report = audio.trim_silence(waveform, return_report=True)
    np.testing.assert_array_equal(trimmed, waveform[1024:4096].astype(np.float32))
    assert (report.start, report.end, report.num_samples) == (1024, 4096, 6144)
    assert report.kept_samples == 3072
    assert report.kept_share == 0.5
    assert str(report) == (
        "kept 3,072 of 6,144 samples (50.0 %): 1,024 cut in front, 2,048 at the end"
    )


def test_trim_keeps_everything_of_a_sound_without_silence():
    sound = tone(440, 8000).astype(np.float32)
    np.testing.assert_array_equal(audio.trim_silence(sound), sound)


@pytest.mark.parametrize("length", [0, 1, 100, 1000])
def test_nothing_is_kept_of_a_silent_waveform(length):
    trimmed, report = audio.trim_silence(np.full(length, 1e-5), return_report=True)
    assert (trimmed.shape, trimmed.dtype) == ((0,), np.float32)
    assert (report.kept_samples, report.kept_share) == (0, 0.0)


def test_default_threshold_keeps_quiet_speech():
    quiet = tone(200, 8000, amplitude=10 ** (-50 / 20))
    assert len(audio.trim_silence(quiet)) == len(quiet)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"threshold_db": 0.3}, "dB below full scale"),
        ({"threshold_db": math.nan}, "dB below full scale"),
        ({"frame_samples": 0}, "frame_samples"),
        ({"frame_samples": 256.7}, "frame_samples"),
        ({"threshold_db": None}, "threshold_db .* received None"),
        ({"threshold_db": "-60"}, "threshold_db .* received '-60'"),
        ({"waveform": np.zeros((2, 8))}, r"shape \[2, 8\]"),
        ({"waveform": np.array([np.nan])}, "NaN"),
    ],
)
def test_trim_says_what_is_wrong(arguments, message):
    with pytest.raises(ValueError, match=message):
        audio.trim_silence(**{"waveform": np.zeros(8), **arguments})
