"""Sound files, resampling, silence and mu-law, each against an oracle that shares no code."""

import math
import warnings

import librosa
import numpy as np
import pytest
import soundfile
from places import REFERENCE_CHECKPOINTS

from wavenet_keras import audio

LEVELS = [2, 16, 64, 256, 512, 1024, 65536]


def tone(frequency, sample_rate, seconds=1.0, amplitude=0.5):
    return amplitude * np.sin(
        2 * np.pi * frequency * np.arange(int(seconds * sample_rate)) / sample_rate
    )


def power_at(waveform, sample_rate, frequency):
    """The power of the waveform within 20 Hz of a frequency, and its whole power."""
    spectrum = np.abs(np.fft.rfft(waveform * np.hanning(len(waveform)))) ** 2
    frequencies = np.fft.rfftfreq(len(waveform), 1 / sample_rate)
    return spectrum[np.abs(frequencies - frequency) <= 20].sum(), spectrum.sum()


# Mu-law


def encode_one(sample, quantization_channels):
    """The formula of the design, one sample at a time, with the math module."""
    mu = quantization_channels - 1
    sample = min(max(sample, -1.0), 1.0)
    companded = math.copysign(math.log(1 + mu * abs(sample)) / math.log(1 + mu), sample)
    return math.floor((companded + 1) / 2 * mu + 0.5)


def decode_one(code, quantization_channels):
    mu = quantization_channels - 1
    companded = 2 * code / mu - 1
    return math.copysign(((1 + mu) ** abs(companded) - 1) / mu, companded)


@pytest.mark.parametrize("levels", LEVELS)
def test_encode_is_the_formula(levels):
    waveform = np.random.default_rng(1).uniform(-1, 1, 3000) ** 3
    waveform = np.concatenate([waveform, [-1, 0, 1, 1e-6, -1e-6]])
    codes = audio.mu_law_encode(waveform, levels)
    assert codes.dtype == np.int32
    assert codes.tolist() == [encode_one(sample, levels) for sample in waveform.tolist()]


@pytest.mark.parametrize("levels", LEVELS)
def test_decode_is_the_formula(levels):
    codes = np.arange(levels)[:: max(1, levels // 1024)]
    waveform = audio.mu_law_decode(codes, levels)
    assert waveform.dtype == np.float32
    expected = [decode_one(code, levels) for code in codes.tolist()]
    np.testing.assert_allclose(waveform, expected, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("levels", LEVELS)
def test_every_code_round_trips(levels):
    codes = np.arange(levels, dtype=np.int32)
    np.testing.assert_array_equal(
        audio.mu_law_encode(audio.mu_law_decode(codes, levels), levels), codes
    )


@pytest.mark.parametrize("levels", LEVELS)
def test_error_of_a_round_trip_is_at_most_half_the_widest_neighbouring_step(levels):
    waveform = np.random.default_rng(2).uniform(-1, 1, 5000)
    codes = audio.mu_law_encode(waveform, levels)
    error = np.abs(audio.mu_law_decode(codes, levels) - waveform)
    # The curve is odd and steepest at silence, so a sample moves by at most half a companded
    # step, 1 / mu, towards the louder side: exp grows fastest there.
    mu = levels - 1
    bound = (1 + mu * np.abs(waveform)) * np.expm1(math.log(levels) / mu) / mu
    assert np.all(error <= bound + 1e-7)
    assert error.max() > 0.2 * bound.max()  # the bound is not empty


def test_companding_curve_is_librosas():
    waveform = np.linspace(-1, 1, 4001)
    codes = audio.mu_law_encode(waveform, 256)
    curve = librosa.mu_compress(waveform, mu=255, quantize=False)
    np.testing.assert_allclose(codes, (curve + 1) / 2 * 255, atol=0.5 + 1e-9)
    decoded = audio.mu_law_decode(np.arange(256))
    expanded = librosa.mu_expand(np.arange(256) / 127.5 - 1, mu=255, quantize=False)
    np.testing.assert_allclose(decoded, expanded, atol=1e-7)


@pytest.mark.filterwarnings("ignore:The waveform passes")  # its waveform does
@pytest.mark.parametrize("name", ["tensorflow_wavenet_plain", "tensorflow_wavenet_speakers"])
def test_codes_are_those_of_the_reference_implementation(name):
    path = REFERENCE_CHECKPOINTS / name / "expected.npz"
    if not path.exists():
        pytest.skip("the reference implementation's output is not on this machine")
    expected = np.load(path)
    codes = audio.mu_law_encode(expected["waveform"])
    # It computes in float32, so a sample on the border of two codes may fall to the other.
    different = np.flatnonzero(codes != expected["mu_law_codes"])
    assert len(different) <= 2e-4 * codes.size
    assert np.abs(codes - expected["mu_law_codes"]).max() <= 1
    np.testing.assert_allclose(
        audio.mu_law_decode(np.arange(256)), expected["mu_law_decoded"], atol=2e-6
    )


def test_silence_is_code_128_of_256():
    assert audio.mu_law_encode(np.zeros(3)).tolist() == [128, 128, 128]
    assert audio.mu_law_encode([0.0, -0.0]).tolist() == [128, 128]


def test_shapes_are_kept():
    waveform = np.zeros((2, 3, 4), dtype=np.float32)
    codes = audio.mu_law_encode(waveform)
    assert codes.shape == audio.mu_law_decode(codes).shape == (2, 3, 4)
    assert audio.mu_law_encode(np.zeros(0)).shape == (0,)
    assert audio.mu_law_decode(np.zeros(0, dtype=int)).shape == (0,)


def test_beyond_one_is_clipped_counted_and_warned_of_once():
    waveform = np.array([-7.0, -1.0, 0.0, 1.0, 1.0000001, 3.0])
    before = audio.clipped_samples()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(3):
            codes = audio.mu_law_encode(waveform)
    assert codes.tolist() == [0, 0, 128, 255, 255, 255]
    assert audio.clipped_samples() - before == 3 * 3
    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_within_one_nothing_is_clipped():
    before = audio.clipped_samples()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        audio.mu_law_encode(np.array([-1.0, 1.0]))
    assert audio.clipped_samples() == before


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_not_a_number_is_an_error(bad):
    with pytest.raises(ValueError, match="1 of 3 that are NaN or infinite"):
        audio.mu_law_encode(np.array([0.0, bad, 0.5]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: audio.mu_law_encode(np.array([1, 2], dtype=np.int16)), "int16.*32768"),
        (lambda: audio.mu_law_encode(np.zeros(2), 1), "2 to 65,536, received 1"),
        (lambda: audio.mu_law_encode(np.zeros(2), 2.5), "whole number"),
        (lambda: audio.mu_law_encode(np.zeros(2), 65537), "received 65537"),
        (lambda: audio.mu_law_decode(np.array([0.5])), "integer codes, received float64"),
        (lambda: audio.mu_law_decode(np.array([0, 256])), "0 to 255 .* received 0 to 256"),
        (lambda: audio.mu_law_decode(np.array([-1, 3]), 16), "0 to 15 .* received -1 to 3"),
    ],
)
def test_wrong_arguments_of_mu_law(call, message):
    with pytest.raises(ValueError, match=message):
        call()


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


@pytest.mark.parametrize("rate", [0, -8000, 0.5, 8000.5, math.nan, math.inf, "8000", None, True])
def test_wrong_rates(rate):
    with pytest.raises(ValueError, match="target_sr"):
        audio.resample(np.zeros(8), 8000, rate)
    with pytest.raises(ValueError, match="orig_sr"):
        audio.resample(np.zeros(8), rate, 8000)


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
    ],
)
def test_save_says_what_is_wrong(tmp_path, name, waveform, rate, message):
    with pytest.raises(ValueError, match=message):
        audio.save(tmp_path / name, waveform, rate)
    assert not (tmp_path / name).exists()


# Silence


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
        ({"waveform": np.zeros((2, 8))}, r"shape \[2, 8\]"),
        ({"waveform": np.array([np.nan])}, "NaN"),
    ],
)
def test_trim_says_what_is_wrong(arguments, message):
    with pytest.raises(ValueError, match=message):
        audio.trim_silence(**{"waveform": np.zeros(8), **arguments})
