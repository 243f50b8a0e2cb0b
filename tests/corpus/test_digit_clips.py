"""Recordings of single digits: trimmed, at one level, faded; what is none is left out."""

import numpy as np
import pytest
from digit_tones import INDICES, SPEAKERS, tone, with_silence, write_digits

from wavenet_keras.corpus.digit_clips import load_digits, tidy


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recordings")
    write_digits(folder)
    return folder


def test_silence_around_a_digit_is_trimmed():
    sound = tone(0.4, 500)
    tidied = tidy(with_silence(sound))
    assert tidied.dtype == np.float32
    assert len(sound) <= len(tidied) <= len(sound) + 2 * 256  # within a frame


def test_silence_in_a_digit_stays():
    sound = np.concatenate([tone(0.1, 500), np.zeros(800, "float32"), tone(0.1, 500)])
    assert len(tidy(with_silence(sound))) >= len(sound)


def test_soft_ends_are_kept_and_softer_noise_is_not():
    """40 dB below the loudest is the end of a word, 60 dB is the room."""
    loud, hiss, room = tone(0.3, 500), tone(0.2, 2000, 0.003), tone(0.3, 700, 0.0003)
    tidied = tidy(np.concatenate([room, loud, hiss, room]))
    assert len(loud) + len(hiss) <= len(tidied) <= len(loud) + len(hiss) + 2 * 256


@pytest.mark.parametrize("level", [0.01, 0.3, 0.99])
def test_digits_come_to_one_level(level):
    tidied = tidy(tone(0.5, 500, level))
    assert np.sqrt(np.mean(tidied**2)) == pytest.approx(0.1, rel=0.02)  # the fades take some
    assert np.abs(tidied).max() == pytest.approx(0.1 * 2**0.5, rel=0.02)


def test_peaks_are_kept_below_full_scale():
    """A click is far louder than its mean."""
    clicks = tone(0.5, 500, 0.01)
    clicks[1000:3000:500] = 0.5
    tidied = tidy(clicks)
    assert np.abs(tidied).max() == pytest.approx(0.95)
    assert np.sqrt(np.mean(tidied**2)) < 0.1


def test_the_ends_are_faded():
    sound = np.full(4000, 0.2, "float32")
    sound[1::2] *= -1
    tidied = np.abs(tidy(sound.copy()))
    np.testing.assert_allclose(tidied[:24], 0.1 * np.linspace(0, 1, 24), atol=1e-6)
    np.testing.assert_allclose(tidied[-24:], 0.1 * np.linspace(1, 0, 24), atol=1e-6)
    np.testing.assert_allclose(tidied[24:-24], 0.1, rtol=1e-5)


def test_what_is_no_digit_or_more_than_a_word_is_not_used(recordings):
    found = [recording[:3] for recording in load_digits(recordings)]
    assert sorted(found) == sorted(
        (digit, speaker, index) for digit in (0, 1) for speaker in SPEAKERS for index in INDICES
    )


def test_other_names_are_passed_over(tmp_path):
    write_digits(tmp_path)
    before = len(load_digits(tmp_path))
    recording = next(tmp_path.rglob("1_*.wav"))
    for name in ("1_anna_b_1.wav", "1_anna_one.wav", "1__1.wav"):
        recording.with_name(name).write_bytes(recording.read_bytes())
    assert len(load_digits(tmp_path)) == before
    with pytest.raises(FileNotFoundError, match="nowhere"):
        load_digits(tmp_path / "nowhere")


@pytest.mark.parametrize("samples", [0, 1, 10, 30])
def test_next_to_nothing_is_tidied_too(samples):
    tidied = tidy(np.full(samples, 0.2, "float32"))
    assert len(tidied) == samples and np.isfinite(tidied).all()
