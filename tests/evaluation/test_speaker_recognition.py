"""The recogniser of speakers, on real recordings it has not learnt from."""

import librosa
import numpy as np
import pytest

import wavenet_keras as wk
from wavenet_keras.evaluation.cepstra import NUM_COEFFICIENTS
from wavenet_keras.evaluation.clips import cut_clips
from wavenet_keras.evaluation.speaker_recognition import SpeakerRecogniser, clip_statistics

RATE = 8000


@pytest.fixture(scope="module")
def parts():
    return wk.Corpus("data/speech").split(validation=0.3, seed=0)


@pytest.fixture(scope="module")
def recogniser(parts):
    return SpeakerRecogniser(*cut_clips(parts[0], RATE, 3), RATE)


def test_it_knows_real_speakers_it_has_not_heard(recogniser, parts):
    clips, names = cut_clips(parts[1], RATE, 3)
    assert recogniser.names == ["allison", "carlo", "ivrvoice", "june"]
    assert len(clips) > 100
    # Ten ways to split the recordings gave 0.97 to 1.
    assert np.mean(np.array(recogniser.identify(clips)) == names) > 0.93
    table = recogniser.confusion(clips, names)
    assert np.trace(table) == sum(
        a == b for a, b in zip(recogniser.identify(clips), names, strict=True)
    )
    assert table.sum(axis=1).tolist() == [names.count(name) for name in recogniser.names]


def test_it_hears_the_speaker_and_not_the_level(recogniser, parts):
    clips, names = cut_clips(parts[1], RATE, 3)
    assert recogniser.identify(clips / 8) == recogniser.identify(clips)


def test_hoarseness_is_nobody(recogniser, parts):
    clips, names = cut_clips(parts[1], RATE, 3)
    random = np.random.default_rng(1)
    hoarse = clips * (1 + random.normal(scale=0.3, size=clips.shape))  # as loud as what it is on
    share = np.mean(np.array(recogniser.identify(hoarse)) == names)
    assert share > 0.8  # ten seeds gave 0.89 to 0.97


def test_it_can_be_wrong(recogniser, parts):
    """Noise of the level of speech is nobody; a recogniser that always is right hears nothing."""
    clips, names = cut_clips(parts[1], RATE, 3)
    noise = np.random.default_rng(0).normal(scale=clips.std(), size=clips.shape)
    share = np.mean(np.array(recogniser.identify(noise)) == names)
    assert share < 0.5  # ten seeds gave 0.21 to 0.29


def test_statistics_are_those_of_the_coefficients():
    waveform = np.random.default_rng(0).normal(scale=0.1, size=RATE).astype("float32")
    size = int(0.032 * RATE)
    mfcc = librosa.feature.mfcc(
        y=waveform, sr=RATE, n_mfcc=NUM_COEFFICIENTS, n_mels=32, n_fft=size, hop_length=size // 2
    )[1:]
    np.testing.assert_allclose(
        clip_statistics(waveform, RATE), mfcc.mean(axis=1), rtol=1e-4, atol=1e-4
    )


def test_pauses_do_not_count():
    waveform = np.random.default_rng(0).normal(scale=0.1, size=2 * RATE).astype("float32")
    waveform[RATE:] = 1e-4 * waveform[:RATE]
    means = slice(0, NUM_COEFFICIENTS - 1)
    np.testing.assert_allclose(
        clip_statistics(waveform, RATE)[means],
        clip_statistics(waveform[:RATE], RATE)[means],
        atol=2,
    )


def test_what_cannot_be_recognised_is_said():
    clip = np.zeros(RATE)
    with pytest.raises(ValueError, match="two speakers, received 2 clips and 2 names of 1"):
        SpeakerRecogniser([clip, clip], ["a", "a"], RATE)
    with pytest.raises(ValueError, match="half a second, 4000 samples, received shape \\[100\\]"):
        clip_statistics(np.zeros(100), RATE)


def test_evidence_is_the_odds_between_two_speakers_in_bits():
    random = np.random.default_rng(0)
    hiss = random.normal(size=(5, 8000))
    hum = np.cumsum(random.normal(size=(5, 8000)), axis=1)
    recogniser = SpeakerRecogniser([*hiss[:4], *hum[:4]], ["hiss"] * 4 + ["hum"] * 4, 8000)
    for_hum = recogniser.evidence([hum[4], hiss[4]], "hum", against="hiss")
    assert for_hum[0] > 1 and for_hum[1] < -1
    np.testing.assert_allclose(recogniser.evidence([hum[4]], "hiss", "hum"), -for_hum[:1])
    with pytest.raises(ValueError, match="Unknown speaker 'bob'. The recogniser knows hiss, hum."):
        recogniser.evidence([hum[4]], "bob", against="hum")
