import numpy as np
import pytest

from wavenet_keras.conditions.phone_alignment.pitch import (
    pitch_everywhere,
    pitch_range,
    track_pitch,
)

RATE = 8000


def hum(pitch, formant=700.0):
    """A buzz whose pitch is `[samples]`, or a number for a second: harmonics around a formant."""
    pitch = np.broadcast_to(pitch, RATE) if np.ndim(pitch) == 0 else pitch
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    sound = np.zeros(len(pitch))
    for number in range(1, 40):
        frequency = number * pitch
        loud = 1 / (1 + ((frequency - formant) / 300) ** 2) * (frequency < 3800)
        sound += loud * np.cos(number * phase)
    return (0.3 * sound / np.abs(sound).max()).astype(np.float32)


def at_frames(values):
    return values[20::40][: -(-len(values) // 40)]


@pytest.mark.parametrize("pitch", [75, 110, 171.3, 240, 390])
@pytest.mark.parametrize("formant", [400.0, 900.0])
def test_steady_pitch(pitch, formant):
    found = track_pitch(hum(pitch, formant))
    assert (found[5:-5] > 0).all()
    np.testing.assert_allclose(found[5:-5], pitch, rtol=0.01)


def test_glide_is_followed():
    pitch = np.geomspace(100, 300, RATE)
    found = track_pitch(hum(pitch))
    np.testing.assert_allclose(found[5:-5], at_frames(pitch)[5:-5], rtol=0.03)


def test_noise_and_silence_are_unvoiced():
    noise = 0.1 * np.random.default_rng(0).standard_normal(2 * RATE)
    assert (track_pitch(noise) > 0).mean() < 0.03
    assert not track_pitch(np.zeros(RATE)).any()


def test_voiced_part_is_found_to_two_frames():
    noise = 0.03 * np.random.default_rng(0).standard_normal(RATE // 2)
    found = track_pitch(np.concatenate([noise, hum(150), noise])) > 0
    edges = np.flatnonzero(np.diff(found.astype(int)))
    assert np.abs(edges - [99, 299]).max() <= 2


@pytest.mark.parametrize("samples", [1, 39, 40, 41, 800, 12345])
def test_a_frame_for_each_40_samples(samples):
    assert len(track_pitch(np.zeros(samples))) == -(-samples // 40)


def test_agrees_with_librosa_where_both_hear_a_voice():
    import librosa

    times = np.arange(3 * RATE) / RATE
    sound = hum(180 + 40 * np.sin(2 * np.pi * 1.5 * times), 600.0)
    other = librosa.yin(
        sound, fmin=80, fmax=400, sr=RATE, frame_length=512, hop_length=40, center=True
    )
    found = track_pitch(sound)[10:-10]
    apart = np.abs(np.log2(found / other[10 : 10 + len(found)]))
    assert np.median(apart) < 0.01


def test_range_follows_the_voice():
    lowest, highest = pitch_range([track_pitch(hum(120)), track_pitch(np.zeros(400))])
    assert lowest == 60
    assert highest == pytest.approx(264, rel=0.02)
    assert pitch_range([np.zeros(5)]) == (60, 500)


def test_pitch_goes_on_where_nothing_is_voiced():
    pitch = np.array([0.0] * 20 + [100.0] * 20 + [0.0] * 61 + [200.0] * 20)
    everywhere = pitch_everywhere(pitch)
    np.testing.assert_allclose(everywhere[:20], 100)
    np.testing.assert_allclose(everywhere[70], np.sqrt(100 * 200), rtol=0.01)
    assert pitch_everywhere(np.zeros(9)) is None


@pytest.mark.parametrize("limits", [(0, 400), (300, 200), (100, 5000)])
def test_range_that_is_none_is_refused(limits):
    with pytest.raises(ValueError, match="range of pitch"):
        track_pitch(np.zeros(400), *limits)
