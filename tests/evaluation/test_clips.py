"""Clips are cut without gaps, made noisy by so many dB, and counted by what they are taken for."""

import numpy as np
import pytest

import wavenet_keras as wk
from wavenet_keras.evaluation.clips import confusion, cut_clips, with_noise

RATE = 8000


def test_confusion_counts_as_a_loop_does():
    random = np.random.default_rng(6)
    names = ["a", "b", "c"]
    asked, heard = random.choice(names, 50).tolist(), random.choice(names, 50).tolist()
    table = confusion(asked, heard, names)
    for row, wanted in enumerate(names):
        for column, answer in enumerate(names):
            pairs = zip(asked, heard, strict=True)
            assert table[row, column] == sum(pair == (wanted, answer) for pair in pairs)
    assert table.sum() == 50


def test_clips_are_cut_from_each_speaker_without_gaps():
    _, held_out = wk.Corpus("data/speech").split(validation=0.3, seed=0)
    clips, names = cut_clips(held_out, RATE, 2)
    june = np.concatenate([wk.audio.load(r.path, RATE)[0] for r in held_out if r.label == "june"])
    own = clips[np.array(names) == "june"]
    np.testing.assert_array_equal(own.ravel(), june[: own.size])
    assert june.size - own.size < 2 * RATE


def test_what_cannot_be_counted_is_said():
    with pytest.raises(ValueError, match="received 1 for 2 clips"):
        confusion([1, 2], [1], [1, 2])
    with pytest.raises(ValueError, match="only \\[1, 2\\], received also 3"):
        confusion([1, 2], [1, 3], [1, 2])


@pytest.mark.parametrize("ratio_db", [0, 10, 30])
def test_noise_is_so_many_decibels_below_the_clip(ratio_db):
    clip = np.sin(np.arange(40_000) * 0.1)
    noise = with_noise(clip, ratio_db, np.random.default_rng(0)) - clip
    assert 10 * np.log10(clip.var() / noise.var()) == pytest.approx(ratio_db, abs=0.2)
