"""PESQ and STOI: a perfect copy, noise, and what is refused."""

import sys

import numpy as np
import pytest

from wavenet_keras import audio
from wavenet_keras.evaluation.quality import pesq_and_stoi

RATE = 8000


@pytest.fixture(scope="module")
def speech():
    return audio.load("data/speech/allison/en_agent-incorrect.flac")[0]


@pytest.fixture
def measures():
    pytest.importorskip("pesq")
    pytest.importorskip("pystoi")


def test_a_perfect_copy(speech, measures):
    pesq, stoi = pesq_and_stoi(speech, speech, RATE)
    assert pesq == pytest.approx(4.55, abs=0.02)
    assert stoi == pytest.approx(1, abs=1e-6)


def test_noise_lowers_both(speech, measures):
    noise = np.random.default_rng(0).normal(scale=speech.std(), size=len(speech))
    scores = [pesq_and_stoi(speech, speech + share * noise, RATE) for share in (0, 0.03, 0.3, 3)]
    for scores_of_one in zip(*scores, strict=True):
        assert (np.diff(scores_of_one) < -0.001).all()


def test_the_order_is_reference_then_copy(speech, measures):
    """Neither measure is the same both ways."""
    from pesq import pesq
    from pystoi import stoi

    copy = speech + 0.3 * speech.std() * np.random.default_rng(0).normal(size=len(speech))
    scores = pesq_and_stoi(speech, copy, RATE)
    expected = pesq(RATE, speech, copy, "nb"), stoi(speech, copy, RATE)
    assert scores == pytest.approx(expected, rel=1e-5)
    assert scores != pytest.approx(pesq_and_stoi(copy, speech, RATE), rel=1e-3)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # pesq divides by the peak
def test_silence_has_no_score(speech, measures):
    from pesq import NoUtterancesError

    with pytest.raises(NoUtterancesError):
        pesq_and_stoi(np.zeros(RATE), np.zeros(RATE), RATE)


def test_what_cannot_be_compared_is_refused(speech):
    with pytest.raises(ValueError, match=r"8000 Hz, received 16000 Hz.*resample"):
        pesq_and_stoi(speech, speech, 16000)
    with pytest.raises(ValueError, match=r"one length.*received 9000 and 8999"):
        pesq_and_stoi(speech[:9000], speech[:8999], RATE)
    with pytest.raises(ValueError, match="at least a second"):
        pesq_and_stoi(speech[:7999], speech[:7999], RATE)
    with pytest.raises(ValueError, match="one channel"):
        pesq_and_stoi(speech[None], speech[None], RATE)


@pytest.mark.parametrize("name", ["pesq", "pystoi"])
def test_a_missing_package_is_named(speech, monkeypatch, name):
    pytest.importorskip("pesq")
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=rf"{name}.*pip install pesq pystoi"):
        pesq_and_stoi(speech, speech, RATE)
