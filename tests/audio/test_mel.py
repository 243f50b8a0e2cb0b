"""Mel spectrograms, the way back by Griffin-Lim, and what may be done to them in between."""

import math

import librosa
import numpy as np
import pytest

import wavenet_keras as wk
from wavenet_keras import audio
from wavenet_keras.audio.mel import (
    FLOOR,
    HOP_LENGTH,
    NUM_BANDS,
    band_centres,
    griffin_lim,
    log_mel,
    match_speaker,
    mel_of_recording,
    shift_pitch,
)

RATE = 8000
ALLISON = "data/speech/allison/en_vm-login.flac"
CARLO = "data/speech/carlo/it_dir-nomatch.flac"


def tone(frequency, num_samples=RATE, amplitude=0.5):
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(num_samples) / RATE)


def frame_by_hand(waveform, frame):
    """One frame by the definition: window, discrete Fourier transform, bands, decibels."""
    middle = (frame + 0.5) * HOP_LENGTH
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(256) / 256)
    samples = np.zeros(256)
    for number in range(256):
        place = int(middle) - 128 + number
        if 0 <= place < len(waveform):
            samples[number] = waveform[place] * window[number]
    bins = np.arange(257)[:, None]
    spectrum = np.exp(-2j * np.pi * bins * np.arange(256) / 512) @ samples
    bands = librosa.filters.mel(sr=RATE, n_fft=512, n_mels=40, fmin=40, fmax=4000)
    decibels = 10 * np.log10(bands @ np.abs(spectrum) ** 2)
    return np.maximum(-1 + (decibels + 80) / 50, -1)


def test_frames_are_those_computed_by_hand():
    waveform, _ = audio.load(ALLISON)
    mel = log_mel(waveform, RATE)
    assert mel.dtype == np.float32
    for frame in (0, 1, 57, 120, len(mel) - 1):
        np.testing.assert_allclose(mel[frame], frame_by_hand(waveform, frame), atol=1e-3)


@pytest.mark.parametrize("num_samples", [1, 79, 80, 81, 255, 1000, 8000])
def test_there_is_a_frame_for_every_hop_that_has_begun(num_samples):
    mel = log_mel(tone(440, num_samples), RATE)
    assert mel.shape == (-(-num_samples // HOP_LENGTH), NUM_BANDS)


@pytest.mark.parametrize("frame", [0, 7, 31])
def test_windows_have_their_middle_where_their_hop_has(frame):
    impulse = np.zeros(32 * HOP_LENGTH)
    impulse[frame * HOP_LENGTH + HOP_LENGTH // 2] = 1
    levels = log_mel(impulse, RATE).mean(axis=1)
    assert levels.argmax() == frame
    for distance in (1, 2, 3):  # as much before as behind
        if frame - distance >= 0 and frame + distance < 32:
            assert levels[frame - distance] == pytest.approx(levels[frame + distance], abs=1e-4)
    assert (log_mel(impulse, RATE)[abs(np.arange(32) - frame) > 2] == FLOOR).all()


@pytest.mark.parametrize("frequency", [150, 440, 880, 2000, 3500])
def test_a_tone_is_in_its_band(frequency):
    nearest = abs(band_centres() - frequency).argmin()
    loudest = log_mel(tone(frequency), RATE)[5:-5].argmax(axis=1)
    assert (abs(loudest - nearest) <= 1).all()


def test_levels_are_decibels():
    """A tenth of the amplitude is 20 dB less, of the 100 between -1 and 1."""
    loud, soft = (log_mel(tone(440, amplitude=one), RATE)[60].max() for one in (1.0, 0.1))
    assert loud - soft == pytest.approx(0.4, abs=1e-3)
    assert loud == pytest.approx(1, abs=0.1)
    assert (log_mel(np.zeros(1000), RATE) == FLOOR).all()


def test_speech_is_between_the_ends():
    mel = np.concatenate([mel_of_recording(path) for path in (ALLISON, CARLO)])
    assert mel.min() >= -1 and mel.max() < 1.1
    assert np.percentile(mel, 99) - np.percentile(mel, 10) > 0.8


def test_features_of_a_corpus():
    recording = wk.Corpus("data/speech").files[0]
    waveform, _ = audio.load(recording.path)
    assert (mel_of_recording(recording) == log_mel(waveform, RATE)).all()


def test_another_sample_rate_is_refused_and_a_file_of_it_resampled(tmp_path):
    with pytest.raises(ValueError, match=r"at 8000 Hz.*at 16000 Hz.*audio\.resample"):
        log_mel(tone(440), 16000)
    audio.save(tmp_path / "tone.wav", tone(220, 16000), 16000)  # 440 Hz at this rate
    mel = mel_of_recording(tmp_path / "tone.wav")
    assert mel.shape == (100, 40)
    assert abs(mel[60].argmax() - log_mel(tone(440), RATE)[60].argmax()) == 0


def test_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match="one channel"):
        log_mel(np.zeros((2, 1000)), RATE)
    with pytest.raises(ValueError, match="at least one sample"):
        log_mel(np.zeros(0), RATE)
    wrong = np.zeros((10, 39))
    for function in (griffin_lim, lambda mel: shift_pitch(mel, 1)):
        with pytest.raises(ValueError, match=r"\[frames, 40\].*\[10, 39\]"):
            function(wrong)
    mel = np.zeros((10, 40))
    for arguments in ((wrong, [mel]), (mel, [mel, wrong])):
        with pytest.raises(ValueError, match=r"\[frames, 40\].*\[10, 39\]"):
            match_speaker(*arguments)
    with pytest.raises(ValueError, match="received none"):
        match_speaker(mel, [])
    with pytest.raises(ValueError, match="10 frames of 80 samples, received 801"):
        griffin_lim(mel, 801)


def test_decibels_are_no_log_mel_spectrogram():
    decibels = np.full((5, NUM_BANDS), -40.0)
    for function in (griffin_lim, lambda mel: shift_pitch(mel, 1)):
        with pytest.raises(ValueError, match="from -1 to about 1, received numbers from -40"):
            function(decibels)


@pytest.mark.parametrize("semitones", [math.nan, math.inf, "12", None])
def test_shifts_by_no_number_are_refused(semitones):
    with pytest.raises(ValueError, match="semitones as a number"):
        shift_pitch(np.zeros((5, NUM_BANDS)), semitones)


@pytest.mark.parametrize("wrong", [{"seed": None}, {"seed": 1.5}, {"num_samples": 399.5}])
def test_griffin_lim_refuses_what_is_no_whole_number(wrong):
    with pytest.raises(ValueError, match=f"`{next(iter(wrong))}` must be a whole number"):
        griffin_lim(np.zeros((5, NUM_BANDS)), **wrong)


def test_griffin_lim_gives_the_tone_back():
    original = tone(440, 5000, amplitude=0.3)
    copy = griffin_lim(log_mel(original, RATE), num_samples=5000)
    assert copy.shape == (5000,) and copy.dtype == np.float32
    middle = copy[500:-500]
    spectrum = abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert spectrum.argmax() * RATE / len(middle) == pytest.approx(440, abs=10)
    assert np.std(middle) == pytest.approx(np.std(original), rel=0.2)


def test_griffin_lim_runs_beside_the_original():
    """A burst of noise comes back where it was, to a few samples."""
    random = np.random.default_rng(0)
    original = np.zeros(4096)
    original[1500:2100] = random.normal(scale=0.1, size=600)
    copy = griffin_lim(log_mel(original, RATE))
    assert len(copy) == 4160
    powers = [np.convolve(wave**2, np.hanning(200), mode="same") for wave in (original, copy)]
    centres = [np.average(np.arange(len(power)), weights=power) for power in powers]
    assert centres[0] == pytest.approx(centres[1], abs=20)


def test_griffin_lim_keeps_the_spectrogram_and_the_seed_decides():
    waveform, _ = audio.load(ALLISON)
    waveform = waveform[4000:12000]
    mel = log_mel(waveform, RATE)
    copy = griffin_lim(mel, len(waveform))
    assert abs(log_mel(copy, RATE) - mel)[mel > -0.4].mean() < 0.04  # 2 dB
    assert (griffin_lim(mel, len(waveform)) == copy).all()
    assert (griffin_lim(mel, len(waveform), seed=1) != copy).any()


def test_an_octave_up_moves_a_tone_to_twice_its_frequency():
    mel = log_mel(tone(440), RATE)
    for semitones, frequency in ((12, 880), (-12, 220), (7, 440 * 2 ** (7 / 12))):
        peak = shift_pitch(mel, semitones)[60].argmax()
        assert abs(peak - log_mel(tone(frequency), RATE)[60].argmax()) <= 1
    np.testing.assert_allclose(shift_pitch(mel, 0), mel, atol=1e-6)


def test_shifting_fills_up_with_silence():
    mel = np.zeros((3, 40), np.float32)
    centres = band_centres()
    up, down = shift_pitch(mel, 12), shift_pitch(mel, -12)
    assert (up[:, centres < 2 * centres[0]] == FLOOR).all()
    assert (up[:, centres >= 2 * centres[0] + 1] == 0).all()
    assert (down[:, centres > centres[-1] / 2] == FLOOR).all()


def sounding_frames(mel):
    """Frames within 35 dB of the loudest, by power."""
    levels = 10 * np.log10((10 ** (5 * mel.astype(np.float64))).sum(axis=1))  # 1 is 50 dB
    return levels >= levels.max() - 35


def test_matched_speech_has_the_colour_of_the_other_speaker():
    mel, target = mel_of_recording(ALLISON), mel_of_recording(CARLO)
    matched = match_speaker(mel, [target[:100], target[100:]])
    own, others = sounding_frames(mel), target[sounding_frames(target)]
    np.testing.assert_allclose(matched[own].mean(axis=0), others.mean(axis=0), atol=0.01)
    np.testing.assert_allclose(matched[own].std(axis=0), others.std(axis=0), atol=0.02)
    assert (matched[~own] == mel[~own]).all() and (~own).any()
    assert matched.min() >= FLOOR and matched.dtype == np.float32


def test_matching_a_speaker_with_herself_changes_nothing():
    mel = mel_of_recording(ALLISON)
    np.testing.assert_allclose(match_speaker(mel, [mel]), mel, atol=1e-5)


def test_a_band_that_never_changes_takes_the_mean():
    matched = match_speaker(np.zeros((5, 40)), [mel_of_recording(CARLO)])
    assert np.isfinite(matched).all() and np.ptp(matched, axis=0).max() == 0
