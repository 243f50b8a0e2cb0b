"""Words that are silent, noise or clipped, and those that are not; distances of cepstra."""

import numpy as np
import pytest

from wavenet_keras import audio
from wavenet_keras.conditions.plans import Plan, PlannedPhone
from wavenet_keras.evaluation.cepstral_distortion import mel_cepstral_distortion
from wavenet_keras.evaluation.failed_words import failed_words, word_spans

RATE = 8000
SPANS = [("first", 0.1, 0.4), ("second", 0.4, 0.7), ("third", 0.75, 1.0)]


@pytest.fixture
def buzz():
    """A second of a voice-like buzz of 110 Hz with some noise."""
    random = np.random.default_rng(0)
    phase = np.arange(RATE) * 110 / RATE % 1
    return 0.2 * (phase - 0.5) + 0.005 * random.normal(size=RATE)


def faults(waveform):
    return [(word, fault) for word, _, _, fault in failed_words(waveform, RATE, SPANS)]


def test_words_that_are_said(buzz):
    assert faults(buzz) == []
    assert faults(0.2 * buzz) == []  # soft


def test_a_silent_word(buzz):
    buzz[3000:5800] = 0
    assert faults(buzz) == [("second", "silent")]
    buzz[3000:5800] = 1e-3 * np.random.default_rng(0).normal(size=2800)
    assert faults(buzz) == [("second", "silent")]


@pytest.mark.parametrize("level", [0.02, 0.2])
def test_a_word_that_is_noise(buzz, level):
    buzz[2900:5900] = level * np.random.default_rng(1).normal(size=3000)
    assert faults(buzz) == [("second", "noise")]


def test_a_clipped_word(buzz):
    buzz[5900:] *= 30
    assert faults(np.clip(buzz, -1, 1)) == [("third", "clipped")]


def test_everything_is_silent():
    assert faults(np.zeros(RATE)) == [(word, "silent") for word, _, _ in SPANS]


def test_no_word_of_a_real_recording_failed():
    waveform, rate = audio.load("data/speech/allison/en_agent-incorrect.flac")
    pieces = [("piece", begin, begin + 0.5) for begin in np.arange(0.3, len(waveform) / rate - 1)]
    assert failed_words(waveform, rate, pieces) == []


def test_a_word_outside_of_the_sound_is_refused(buzz):
    with pytest.raises(ValueError, match="within the sound"):
        failed_words(buzz, RATE, [("late", 1.5, 1.8)])


def test_the_places_of_words_in_a_plan():
    phones = [
        PlannedPhone("SIL", 0.1),
        PlannedPhone("G", 0.05, word="good", begins_word=True),
        PlannedPhone("UH1", 0.1, word="good"),
        PlannedPhone("D", 0.05, word="good"),
        PlannedPhone("D", 0.1, word="day", begins_word=True),
        PlannedPhone("EY1", 0.2, word="day"),
        PlannedPhone("SIL", 0.2),
        PlannedPhone("IH1", 0.1, word="is", begins_word=True),
        PlannedPhone("Z", 0.1, word="is"),
    ]
    words, begins, ends = zip(*word_spans(Plan(phones)), strict=True)
    assert words == ("good", "day", "is")
    assert begins == pytest.approx((0.1, 0.3, 0.8))
    assert ends == pytest.approx((0.3, 0.6, 1.0))


@pytest.fixture(scope="module")
def speech():
    return audio.load("data/speech/allison/en_agent-incorrect.flac")[0][:16000]


def test_neither_level_nor_speed_counts(speech):
    assert mel_cepstral_distortion(0.3 * speech, speech, RATE) == pytest.approx(0, abs=1e-3)
    slow = np.repeat(speech.reshape(-1, 800), 2, axis=0).ravel()  # each tenth of a second twice
    other = audio.load("data/speech/allison/en_vm-login.flac")[0]
    assert mel_cepstral_distortion(slow, speech, RATE) < 0.4 * mel_cepstral_distortion(
        other, speech, RATE
    )


def test_noise_brings_sounds_apart(speech):
    noise = np.random.default_rng(0).normal(scale=speech.std(), size=len(speech))
    distances = [mel_cepstral_distortion(speech + s * noise, speech, RATE) for s in (0, 0.03, 0.3)]
    assert distances[0] == 0 and (np.diff(distances) > 0.1).all()


def test_the_scale_is_that_of_the_definition():
    """Two spectra without shape but one band's: the cepstra of a known difference."""
    random = np.random.default_rng(0)
    noise = random.normal(size=RATE)
    tilted = np.append(noise[:1], noise[1:] - 0.5 * noise[:-1])
    # By the definition, on one long spectrum: 10 / ln 10 * sqrt(2 * sum of squares of the
    # differences of cepstra c1 .. c13 of the mel bands' log amplitudes.
    import librosa

    bands = librosa.filters.mel(sr=RATE, n_fft=RATE, n_mels=40, fmax=RATE / 2)
    gains = np.abs(1 - 0.5 * np.exp(-2j * np.pi * np.arange(RATE // 2 + 1) / RATE)) ** 2
    logs = 0.5 * np.log(bands @ gains / bands.sum(axis=1))
    places = (np.arange(40) + 0.5) / 40
    cepstra = [np.mean(logs * np.cos(np.pi * k * places)) for k in range(1, 14)]
    expected = 10 / np.log(10) * np.sqrt(2 * np.sum(np.square(cepstra)))
    found = mel_cepstral_distortion(tilted, noise, RATE)
    assert found == pytest.approx(expected, rel=0.1)


def test_silence_has_no_cepstra(speech):
    with pytest.raises(ValueError, match="not silent"):
        mel_cepstral_distortion(np.zeros(8000), speech, RATE)
