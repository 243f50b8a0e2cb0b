"""A corpus is split by file, with every label in both parts."""

import math

import pytest
from recorded import files_of, many, write, write_table

from wavenet_keras import Corpus


def test_split_is_by_file_with_every_label_in_both(tmp_path):
    corpus = many(tmp_path)
    training, held_out = corpus.split(validation=0.1, seed=0)
    assert sorted(files_of(training) + files_of(held_out)) == files_of(corpus)
    assert not set(files_of(training)) & set(files_of(held_out))
    assert training.class_names == held_out.class_names == corpus.class_names
    counts = [[r.label for r in held_out].count(name) for name in corpus.class_names]
    assert dict(zip(corpus.class_names, counts, strict=True)) == {"adam": 4, "mia": 1, "zoe": 1}
    ids = {recording.path: recording.class_id for recording in corpus}
    assert all(recording.class_id == ids[recording.path] for recording in held_out)


def test_split_depends_on_the_seed_only(tmp_path):
    corpus = many(tmp_path)
    parts = [files_of(corpus.split(0.2, seed=seed)[1]) for seed in (0, 0, 1)]
    assert parts[0] == parts[1]
    assert parts[0] != parts[2]
    assert files_of(Corpus(tmp_path).split(0.2, seed=0)[1]) == parts[0]


def test_split_by_default_holds_out_a_twentieth(tmp_path):
    corpus = many(tmp_path, counts=[("all", 60)])
    assert [len(part) for part in corpus.split()] == [57, 3]
    assert [len(part) for part in corpus.split(validation=0)] == [60, 0]
    assert [len(part) for part in corpus.split(validation=0.99)] == [1, 59]


def test_a_shipped_split_is_the_default_and_can_be_overruled(tmp_path):
    corpus = many(tmp_path, counts=[("zoe", 40)])
    write_table(
        tmp_path,
        [(file, "zoe", "held_out" if "7" in file else "training") for file in files_of(corpus)],
    )
    corpus = Corpus(tmp_path)
    training, held_out = corpus.split()
    assert files_of(held_out) == ["zoe/17.wav", "zoe/27.wav", "zoe/37.wav", "zoe/7.wav"]
    assert len(training) == 36
    assert len(corpus.split(validation=0.05)[1]) == 2
    assert files_of(Corpus(tmp_path, labels=None).split()[1]) == files_of(held_out)


def test_a_word_of_a_shipped_split_that_is_unknown_is_an_error(tmp_path):
    write(tmp_path / "1.wav")
    write_table(tmp_path, [("1.wav", "zoe", "maybe")])
    with pytest.raises(ValueError, match="training or held_out .* received 'maybe' for 1.wav"):
        Corpus(tmp_path)


@pytest.mark.parametrize("validation", [-0.1, 1, 5, math.nan])
def test_wrong_shares(tmp_path, validation):
    write(tmp_path / "1.wav")
    with pytest.raises(ValueError, match="validation"):
        Corpus(tmp_path).split(validation)


def test_a_label_with_one_file_cannot_be_in_both_parts(tmp_path):
    corpus = many(tmp_path, counts=[("adam", 3), ("zoe", 1)])
    with pytest.raises(ValueError, match="at least two recordings of 'zoe'"):
        corpus.split()
    assert len(corpus.split(validation=0)[0]) == 4


@pytest.mark.parametrize("seed", [1.0, "1", None, -1, True])
def test_wrong_seeds(tmp_path, seed):
    """1.0 would draw others than 1, and None the same ones every time."""
    with pytest.raises(ValueError, match="`seed` must be a whole number"):
        many(tmp_path).split(0.1, seed=seed)
