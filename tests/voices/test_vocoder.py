"""The vocoder against what generate gives for its spectrogram."""

import numpy as np
import pytest

import wavenet_keras as wk
from wavenet_keras import vocoder
from wavenet_keras.audio import mel

RATE = 8000
TONE = 0.5 * np.sin(2 * np.pi * 300 * np.arange(1700) / RATE)  # 21.25 hops of the vocoder


def test_a_copy_is_what_generate_gives(tiny_vocoder):
    frames = mel.log_mel(TONE, RATE)
    expected = tiny_vocoder.generate(
        1700,
        global_condition="june",
        local_condition=frames,
        temperature=vocoder.TEMPERATURE,
        seed=5,
    )[0]
    copy = vocoder.copy_mel(frames, "june", 1700, seed=5)
    np.testing.assert_array_equal(copy, expected)
    assert copy.dtype == np.float32
    whole = vocoder.copy_mel(frames, "june", seed=5)
    assert whole.shape == (1760,)
    np.testing.assert_array_equal(whole[:1700], copy)
    wilder = vocoder.copy_mel(frames, "june", 1700, seed=5, temperature=2.0)
    assert not np.array_equal(wilder, copy)


def test_a_copy_of_a_mixture_of_speakers(tiny_vocoder):
    frames = mel.log_mel(TONE, RATE)
    june = wk.global_conditions.mix_classes(tiny_vocoder, {"june": 1})
    np.testing.assert_array_equal(vocoder.copy_mel(frames, june), vocoder.copy_mel(frames, "june"))


def test_resynthesis_takes_any_rate_and_keeps_the_length(tiny_vocoder):
    for rate in (8000, 16000, 11025):
        recording = 0.5 * np.sin(2 * np.pi * 300 * np.arange(rate // 5) / rate)
        waveform, new_rate = vocoder.resynthesise(recording, rate, "carlo", seed=1)
        assert new_rate == RATE
        frames = mel.log_mel(wk.audio.resample(recording, rate, RATE), RATE)
        expected = vocoder.copy_mel(frames, "carlo", len(waveform), seed=1)
        np.testing.assert_array_equal(waveform, expected)
        assert len(waveform) == pytest.approx(1600, abs=1)


def test_resynthesis_moves_the_spectrogram(tiny_vocoder):
    moved, _ = vocoder.resynthesise(TONE, RATE, "june", semitones=4)
    frames = mel.shift_pitch(mel.log_mel(TONE, RATE), 4)
    np.testing.assert_array_equal(moved, vocoder.copy_mel(frames, "june", len(TONE)))
    assert not np.array_equal(moved, vocoder.resynthesise(TONE, RATE, "june")[0])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: vocoder.copy_mel(np.zeros((2, 5, 40)), "june"), r"one spectrogram \[frames, 40\]"),
        (lambda: vocoder.copy_mel(np.zeros(40), "june"), r"received shape \[40\]"),
        (lambda: vocoder.copy_mel(np.zeros((5, 39)), "june"), "39"),
        (lambda: vocoder.copy_mel(np.zeros((5, 40)), "june", num_samples=401), "401"),
        (lambda: vocoder.copy_mel(np.zeros((5, 40)), "nobody"), "nobody"),
        (lambda: vocoder.resynthesise(TONE[:0], RATE, "june"), "at least one sample"),
        (lambda: vocoder.resynthesise(np.zeros((2, 800)), RATE, "june"), "one channel"),
        (lambda: vocoder.resynthesise(TONE, 0, "june"), "orig_sr"),
    ],
)
def test_what_the_vocoder_refuses(tiny_vocoder, call, said):
    with pytest.raises(ValueError, match=said):
        call()
