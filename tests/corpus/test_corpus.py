"""A corpus: what is in it, its summary, its classes, and the real ones."""

import math

import pytest
from places import FSDD, SHARED, VCTK_EXCERPT
from recorded import many, write

from wavenet_keras import Corpus

beside_this_checkout = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the recordings to test on are not beside this checkout"
)


@beside_this_checkout
def test_the_real_free_spoken_digits():
    corpus = Corpus(FSDD)
    speakers = ["george", "jackson", "lucas", "nicolas", "theo", "yweweler"]
    assert corpus.class_names == speakers and corpus.left_out == []
    assert len(corpus) == 2700
    assert all(one.label == one.path.stem.split("_")[1] for one in corpus)
    by_digit = Corpus(FSDD, labels="digit")
    assert by_digit.class_names == list("0123456789")
    assert all(one.label == one.path.name[0] for one in by_digit)


@beside_this_checkout
def test_the_real_vctk():
    corpus = Corpus(VCTK_EXCERPT)
    assert corpus.class_names == ["p225", "p226"] and corpus.left_out == []
    by_number = Corpus(VCTK_EXCERPT, labels="tensorflow-wavenet")
    assert {recording.class_id for recording in by_number} == {225, 226}
    assert len(by_number.class_names) == 227


def test_classes_of_a_model(tmp_path):
    for name in ("zoe/1.wav", "zoe/2.wav", "adam/1.wav"):
        write(tmp_path / name)
    corpus = Corpus(tmp_path)
    names = ["mia", "zoe", "adam"]
    relabelled = corpus.with_classes(names)
    assert [(r.label, r.class_id) for r in relabelled] == [("adam", 2), ("zoe", 1), ("zoe", 1)]
    assert relabelled.class_names == names
    assert corpus.class_names == ["adam", "zoe"]  # it stays as it was
    with pytest.raises(ValueError, match="among mia, zoe, received 'adam' of .*1.wav"):
        corpus.with_classes(names[:2])


def test_summary_counts_by_label(tmp_path):
    for index in range(3):
        write(tmp_path / "adam" / f"{index}.wav", seconds=4, amplitude=0.1)
    write(tmp_path / "zoe" / "1.wav", seconds=60, amplitude=1, sample_rate=16000)
    summary = Corpus(tmp_path).summary()
    lines = [" ".join(line.split()) for line in summary.splitlines()]
    assert lines[0] == f"{tmp_path.name}: 4 recordings, 1.2 minutes, 2 labels from folder names"
    assert lines[2] == "label files minutes seconds level peak rate (Hz)"
    assert lines[3] == "adam 3 0.2 4.0 to 4.0 -23.0 -20.0 8000"
    assert lines[4] == "zoe 1 1.0 60.0 to 60.0 -3.0 0.0 16000"
    # Energy, not decibels, is averaged: mean of 0.005 over 96,000 and 0.5 over 960,000 samples.
    level = 10 * math.log10((0.005 * 96_000 + 0.5 * 960_000) / 1_056_000)
    assert lines[5] == f"all 4 1.2 4.0 to 60.0 {level:.1f} 0.0 8000, 16000"
    assert repr(summary) == str(summary)


def test_summary_of_many_left_out_files_stays_readable(tmp_path):
    write(tmp_path / "good.wav")
    for index in range(30):
        (tmp_path / f"{index}.wav").touch()
    corpus = Corpus(tmp_path)
    assert "left out: 30" in corpus.summary()
    assert "and 10 more" in corpus.summary()
    assert len(corpus.left_out) == 30


def test_summary_of_an_empty_part(tmp_path):
    _, held_out = many(tmp_path, counts=[("adam", 2), ("zoe", 2)]).split(validation=0)
    lines = [line.split() for line in held_out.summary().splitlines()]
    assert lines[3:] == [["adam", "0", "0.0"], ["zoe", "0", "0.0"], ["all", "0", "0.0"]]
