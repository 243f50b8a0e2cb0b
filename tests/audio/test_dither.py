"""Which recordings have no noise of their own, and what the noise does that they get."""

import numpy as np
import pytest
from places import FSDD, SPEECH, VCTK_EXCERPT

from wavenet_keras import audio
from wavenet_keras.audio.dither import DITHER_DB, NOISELESS_DB

RATE = 8000
TIME = np.arange(2 * RATE) / RATE


def in_16_bits(waveform):
    return np.round(waveform * 32767) / 32767


def tone(hertz, amplitude=0.3):
    return amplitude * np.sin(2 * np.pi * hertz * TIME)


COMPUTED = {
    "tone": tone(440),
    "low tone": tone(50),
    "soft tone": tone(311, 0.03),
    "chord": sum(tone(hertz, 0.05) for hertz in (220, 277, 330, 440, 554, 660)),
    "harmonics": sum(tone(180 * number, 0.2 / number) for number in range(1, 21)),
    "vibrato": 0.3 * np.sin(2 * np.pi * 440 * TIME + 5 * np.sin(2 * np.pi * 6 * TIME)),
    "glide": 0.3 * np.sin(2 * np.pi * (100 + 500 * TIME) * TIME),
    "plucked": tone(440, 0.5) * np.exp(-5 * (TIME % 0.5)),
    "with pauses": tone(440) * (TIME % 1 < 0.5),
    "short": tone(440)[:800],
}


@pytest.mark.parametrize("name", COMPUTED)
@pytest.mark.parametrize("store", [in_16_bits, np.asarray])
def test_computed_sounds_have_no_noise_of_their_own(name, store):
    waveform = store(COMPUTED[name])
    assert audio.spectral_flatness(waveform, RATE) < NOISELESS_DB
    level = 10 * np.log10(np.mean(waveform**2))
    assert 20 * np.log10(audio.dither_for(waveform, RATE)) == pytest.approx(level + DITHER_DB)


@pytest.mark.parametrize("noise_db", [-50, -40, -20])
def test_a_tone_with_noise_is_left_alone(noise_db):
    noise = np.random.default_rng(0).normal(scale=10 ** (noise_db / 20), size=len(TIME))
    waveform = tone(440) + noise * tone(440).std()
    assert audio.spectral_flatness(waveform, RATE) > NOISELESS_DB
    assert audio.dither_for(waveform, RATE) == 0


@pytest.mark.parametrize("rate", [8000, 16000, 44100])
def test_speech_is_left_alone_whatever_it_was_resampled_to(rate):
    """It lies 30 dB from the border: -17 dB on average, and none below -30 dB."""
    paths = sorted(SPEECH.rglob("*.flac"))[::40]
    flatness = [audio.spectral_flatness(*audio.load(path, rate)) for path in paths]
    assert len(flatness) > 5 and min(flatness) > NOISELESS_DB + 25


@pytest.mark.parametrize("folder", [FSDD, VCTK_EXCERPT])
def test_the_speech_of_others_is_left_alone(folder):
    if not folder.is_dir():
        pytest.skip(f"{folder.name} is not there: it is no part of the repository")
    for path in sorted(folder.rglob("*.wav"))[::30]:
        assert audio.dither_for(*audio.load(path)) == 0, path.name


@pytest.mark.parametrize("waveform", [np.zeros(8000), np.zeros(0), np.full(8, 0.1), np.ones(8000)])
def test_silence_and_next_to_nothing_get_no_noise(waveform):
    expected = 0 if len(waveform) < 8000 or not waveform.any() else None
    deviation = audio.dither_for(waveform, RATE)
    assert deviation == 0 if expected == 0 else np.isfinite(deviation)


def test_flatness_is_that_of_its_definition():
    """Noise through one window: the mean of the logarithm of an exponential variable is -gamma."""
    noise = np.random.default_rng(1).normal(size=RATE * 8)
    expected = -10 * np.euler_gamma / np.log(10)
    assert audio.spectral_flatness(noise, RATE) == pytest.approx(expected, abs=0.25)


@pytest.mark.parametrize("levels", [256, 1024])
def test_the_noise_added_has_the_deviation_asked_for(levels):
    codes = np.full(40_000, audio.mu_law_encode(np.array([0.1]), levels)[0])
    heard = audio.mu_law_decode(
        audio.add_dither(codes, 0.02, np.random.default_rng(0), levels), levels
    )
    # The noise, and the rounding twice: before, undone by a uniform noise, and after.
    step = 0.1 * 2 * np.log(levels) / (levels - 1)
    assert heard.std() == pytest.approx(np.sqrt(0.02**2 + 2 * step**2 / 12), rel=0.03)
    assert heard.mean() == pytest.approx(audio.mu_law_decode(codes[:1], levels)[0], abs=5e-4)


def test_the_expanded_curve_goes_through_the_codes():
    codes = np.arange(256)
    np.testing.assert_allclose(audio.mu_law_expand(codes), audio.mu_law_decode(codes), atol=1e-7)
    between = audio.mu_law_expand(codes[:-1] + 0.5)
    assert (between > audio.mu_law_decode(codes[:-1])).all()
    assert (between < audio.mu_law_decode(codes[1:])).all()
