"""Sound files and resampling, against soundfile and scipy."""

import math
import os

import numpy as np
import pytest
import soundfile

from wavenet_keras import audio


def tone(frequency, sample_rate, seconds=1.0, amplitude=0.5):
    return amplitude * np.sin(
        2 * np.pi * frequency * np.arange(int(seconds * sample_rate)) / sample_rate
    )


def power_at(waveform, sample_rate, frequency):
    """The power of the waveform within 20 Hz of a frequency, and its whole power."""
    spectrum = np.abs(np.fft.rfft(waveform * np.hanning(len(waveform)))) ** 2
    frequencies = np.fft.rfftfreq(len(waveform), 1 / sample_rate)
    return spectrum[np.abs(frequencies - frequency) <= 20].sum(), spectrum.sum()


# Resampling


@pytest.mark.parametrize(("rate", "target"), [(44100, 16000), (8000, 16000), (22050, 8000)])
def test_resampling_keeps_a_tone(rate, target):
    resampled = audio.resample(tone(440, rate), rate, target)
    assert resampled.dtype == np.float32
    assert len(resampled) == target
    edge = target // 20  # the filter starts and ends in silence
    np.testing.assert_allclose(resampled[edge:-edge], tone(440, target)[edge:-edge], atol=2e-4)


def test_resampling_removes_what_the_new_rate_cannot_hold():
    # Without a filter, 6 kHz at 8 kHz would be heard at 2 kHz.
    mixture = tone(6000, 44100) + tone(1000, 44100)
    resampled = audio.resample(mixture, 44100, 8000)
    alias, whole = power_at(resampled, 8000, 2000)
    kept, _ = power_at(resampled, 8000, 1000)
    assert alias < 1e-9 * whole
    assert kept > 0.999 * whole


def test_resampling_agrees_with_scipys_polyphase_filter():
    from scipy.signal import resample_poly

    generator = np.random.default_rng(3)
    noise = np.convolve(generator.normal(size=8000), np.ones(8) / 20, "same")  # mostly below 2 kHz
    ours = audio.resample(noise, 16000, 8000)
    theirs = resample_poly(noise, 1, 2, window=("kaiser", 12.0))
    correlation = np.corrcoef(ours[200:-200], theirs[200:-200])[0, 1]
    assert correlation > 0.999


def test_resampling_works_on_the_last_axis_and_leaves_its_input_alone():
    waveform = np.stack([tone(300, 8000, 0.2), tone(500, 8000, 0.2)])
    copy = waveform.copy()
    both = audio.resample(waveform, 8000, 4000)
    np.testing.assert_allclose(both[1], audio.resample(waveform[1], 8000, 4000), atol=1e-6)
    same = audio.resample(waveform, 8000, 8000)
    same[:] = 7
    np.testing.assert_array_equal(waveform, copy)
    assert audio.resample(np.zeros(0), 8000, 4000).shape == (0,)


@pytest.mark.parametrize(
    "rate", [0, -8000, 0.5, 8000.5, math.nan, math.inf, 2**31, "8000", None, True]
)
def test_wrong_rates(rate):
    with pytest.raises(ValueError, match="target_sr"):
        audio.resample(np.zeros(8), 8000, rate)
    with pytest.raises(ValueError, match="orig_sr"):
        audio.resample(np.zeros(8), rate, 8000)


@pytest.mark.parametrize("shape", [(), (8000, 2), (3, 8000, 1)])
def test_samples_on_another_axis_than_the_last_are_refused(shape):
    with pytest.raises(ValueError, match="samples.*received shape .*transpose"):
        audio.resample(np.zeros(shape), 8000, 16000)


def test_a_rate_that_would_take_gigabytes_is_refused():
    with pytest.raises(ValueError, match="at 2,000,000,000 it would have 2,000,000,000,000"):
        audio.resample(np.zeros(8000), 8, 2_000_000_000)


# Files


@pytest.mark.parametrize("ending", ["wav", "flac", "ogg", "mp3", "aiff"])
def test_load_reads_what_soundfile_reads(tmp_path, ending):
    path = tmp_path / f"tone.{ending}"
    soundfile.write(path, tone(440, 16000), 16000)
    waveform, rate = audio.load(path)
    assert (waveform.dtype, waveform.ndim, rate) == (np.float32, 1, 16000)
    kept, whole = power_at(waveform[:16000], 16000, 440)
    assert kept > 0.99 * whole


def test_load_mixes_channels_down_to_their_mean(tmp_path):
    left, right = tone(440, 8000), tone(1000, 8000)
    soundfile.write(tmp_path / "two.wav", np.stack([left, right], 1), 8000, subtype="FLOAT")
    waveform, _ = audio.load(tmp_path / "two.wav")
    np.testing.assert_allclose(waveform, (left + right) / 2, atol=1e-7)


def test_load_resamples_when_asked(tmp_path):
    soundfile.write(tmp_path / "tone.wav", tone(440, 44100), 44100, subtype="FLOAT")
    waveform, rate = audio.load(tmp_path / "tone.wav", sample_rate=16000)
    assert (len(waveform), rate) == (16000, 16000)
    np.testing.assert_allclose(waveform[800:-800], tone(440, 16000)[800:-800], atol=2e-4)
    assert len(audio.load(tmp_path / "tone.wav", sample_rate=44100)[0]) == 44100


def test_load_of_an_empty_recording_is_empty(tmp_path):
    soundfile.write(tmp_path / "empty.wav", np.zeros(0), 8000)
    assert audio.load(tmp_path / "empty.wav")[0].shape == (0,)
    assert audio.load(tmp_path / "empty.wav", sample_rate=16000)[0].shape == (0,)


def test_load_says_what_is_wrong(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere.wav"):
        audio.load(tmp_path / "nowhere.wav")
    with pytest.raises(FileNotFoundError, match="Check the path"):
        audio.load(tmp_path)
    (tmp_path / "text.wav").write_text("not audio at all")
    with pytest.raises(ValueError, match="text.wav cannot be read"):
        audio.load(tmp_path / "text.wav")


def test_save_writes_16_bit_wav_that_loads_back(tmp_path):
    path = tmp_path / "noise.wav"
    waveform = np.random.default_rng(4).uniform(-1, 1, 4000)
    audio.save(path, waveform, 16000)
    about = soundfile.info(path)
    assert (about.format, about.subtype, about.channels) == ("WAV", "PCM_16", 1)
    loaded, rate = audio.load(path)
    assert rate == 16000
    np.testing.assert_allclose(loaded, waveform, atol=1 / 32768)


def test_saving_what_was_loaded_keeps_every_sample(tmp_path):
    samples = np.arange(-32768, 32768, dtype=np.int16)
    soundfile.write(tmp_path / "all.wav", samples, 8000)
    waveform, rate = audio.load(tmp_path / "all.wav")
    audio.save(tmp_path / "again.wav", waveform, rate)
    again, _ = soundfile.read(tmp_path / "again.wav", dtype="int16")
    np.testing.assert_array_equal(again, samples)


def test_save_clips_and_says_how_much(tmp_path):
    with pytest.warns(UserWarning, match=r"2 of 4 samples lie beyond .* 1.500"):
        audio.save(tmp_path / "loud.wav", np.array([0.0, 1.5, -1.25, 1.0]), 8000)
    samples, _ = soundfile.read(tmp_path / "loud.wav", dtype="int16")
    assert samples.tolist() == [0, 32767, -32768, 32767]


@pytest.mark.parametrize(
    ("name", "waveform", "rate", "message"),
    [
        ("a.flac", np.zeros(4), 8000, "ends with .wav"),
        ("a.wav", np.zeros((4, 2)), 8000, r"shape \[4, 2\]"),
        ("a.wav", np.zeros(4, dtype=np.int32), 8000, "int32"),
        ("a.wav", np.array([0.0, np.nan]), 8000, "NaN"),
        ("a.wav", np.zeros(4), 0, "sample_rate"),
        ("a.wav", np.zeros(4), 3_000_000_000, "sample_rate"),
    ],
)
def test_save_says_what_is_wrong(tmp_path, name, waveform, rate, message):
    with pytest.raises(ValueError, match=message):
        audio.save(tmp_path / name, waveform, rate)
    assert not (tmp_path / name).exists()


def test_save_says_where_nothing_can_be_written(tmp_path):
    silence = np.zeros(8, "float32")
    (tmp_path / "folder.wav").mkdir()
    for name, error, message in (
        ("nowhere/a.wav", FileNotFoundError, "There is no folder .*nowhere for a.wav: make it"),
        ("folder.wav", IsADirectoryError, "folder.wav is a folder. Name a file in it"),
        ("x" * 251 + ".wav", OSError, "File name too long"),
    ):
        with pytest.raises(error, match=message):
            audio.save(tmp_path / name, silence, 8000)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.wav"]


def test_save_writes_through_a_link_and_to_a_name_of_any_bytes(tmp_path):
    tone_ = np.full(8, 0.25, "float32")
    (tmp_path / "link.wav").symlink_to("target.wav")
    for name in ("link.wav", os.fsdecode(b"Stra\xdfe.wav")):
        audio.save(tmp_path / name, tone_, 8000)
        samples = np.frombuffer((tmp_path / name).read_bytes()[44:], "<i2")  # behind the header
        np.testing.assert_array_equal(samples, tone_ * 32768)
    assert (tmp_path / "link.wav").is_symlink() and (tmp_path / "target.wav").is_file()
