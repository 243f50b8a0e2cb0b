"""Labels from folders, patterns and functions; what has none is named, not guessed."""

import pytest
from recorded import files_of, reasons_of, write

from wavenet_keras import Corpus


def test_one_folder_for_each_speaker(tmp_path):
    for name in ("set/zoe/1.wav", "set/zoe/chapter/2.wav", "set/adam/1.flac"):
        write(tmp_path / name)
    corpus = Corpus(tmp_path)
    assert corpus.class_names == ["adam", "zoe"]
    assert [recording.label for recording in corpus] == ["adam", "zoe", "zoe"]


def test_folders_that_name_a_part_of_a_corpus_are_no_speakers(tmp_path):
    for name in ("train-clean/19/1/a.wav", "train-clean/26/1/a.wav", "dev-clean/84/1/a.wav"):
        write(tmp_path / name)
    assert Corpus(tmp_path).class_names == ["19", "26", "84"]


def test_a_single_folder_is_no_label(tmp_path):
    write(tmp_path / "wavs" / "1.wav")
    write(tmp_path / "wavs" / "2.wav")
    assert Corpus(tmp_path).class_names == []


def test_an_unlabelled_file_is_named_not_guessed(tmp_path):
    for name in ("adam/1.wav", "zoe/1.wav", "loose.wav"):
        write(tmp_path / name)
    corpus = Corpus(tmp_path)
    assert files_of(corpus) == ["adam/1.wav", "zoe/1.wav"]
    assert "no label" in reasons_of(corpus)["loose.wav"]


def test_labels_of_a_few_files_are_not_taken_for_a_scheme(tmp_path):
    for name in ("1.wav", "2.wav", "3.wav", "p225_003.wav"):
        write(tmp_path / name)
    corpus = Corpus(tmp_path)
    assert (len(corpus), corpus.class_names) == (4, [])


def test_ids_stay_dense_when_a_speaker_has_nothing_usable(tmp_path):
    write(tmp_path / "adam" / "1.wav")
    write(tmp_path / "mute" / "1.wav", amplitude=0)
    write(tmp_path / "zoe" / "1.wav")
    corpus = Corpus(tmp_path)
    assert corpus.class_names == ["adam", "zoe"]
    assert [recording.class_id for recording in corpus] == [0, 1]


def test_labels_none_ignores_them(tmp_path):
    write(tmp_path / "adam" / "1.wav")
    write(tmp_path / "zoe" / "1.wav")
    corpus = Corpus(tmp_path, labels=None)
    assert corpus.class_names == []
    assert [recording.class_id for recording in corpus] == [None, None]


@pytest.mark.parametrize(
    "labels",
    [
        r"^(\d)_",
        lambda file: file[0],
        {"3_zoe_1.wav": "3", "3_adam_1.wav": 3, "7_zoe_1.wav": "7"},
    ],
    ids=["pattern", "function", "dict"],
)
def test_labels_of_your_own(tmp_path, labels):
    for name in ("3_zoe_1.wav", "3_adam_1.wav", "7_zoe_1.wav"):
        write(tmp_path / name)
    corpus = Corpus(tmp_path, labels=labels)
    assert corpus.class_names == ["3", "7"]
    assert [recording.label for recording in corpus] == ["3", "3", "7"]


@pytest.mark.parametrize("labels", [r"(a)(b)", 7, "(", "C:\\Users\\anna"])
def test_labels_of_no_known_kind(tmp_path, labels):
    write(tmp_path / "1.wav")
    with pytest.raises(ValueError, match="Expected labels to be 'auto'"):
        Corpus(tmp_path, labels=labels)


@pytest.mark.parametrize("labels", [r"(p\d+)_", "speaker", "digit", "tensorflow-wavenet"])
def test_labels_that_fit_nothing(tmp_path, labels):
    write(tmp_path / "1.wav")
    with pytest.raises(ValueError, match="none of the 1 files a label"):
        Corpus(tmp_path, labels=labels)


def test_one_name_in_two_spellings_is_one_speaker(tmp_path):
    """macOS writes an accent behind its letter, and other systems one letter for both."""
    write(tmp_path / "Jose\u0301" / "1.wav")
    write(tmp_path / "Jos\u00e9" / "2.wav")
    write(tmp_path / "anna" / "3.wav")
    assert Corpus(tmp_path).class_names == ["Jos\u00e9", "anna"]


def test_nothing_is_no_label(tmp_path):
    for name in ("a.wav", "b.wav", "c.wav", "d.wav"):
        write(tmp_path / name)
    labels = {"a.wav": "zoe ", "b.wav": float("nan"), "c.wav": None, "d.wav": " "}
    corpus = Corpus(tmp_path, labels=labels)
    assert (corpus.class_names, files_of(corpus)) == (["zoe"], ["a.wav"])
    assert reasons_of(corpus).keys() == {"b.wav", "c.wav", "d.wav"}


def test_a_date_is_no_id(tmp_path):
    write(tmp_path / "p20240101_3.wav")
    with pytest.raises(ValueError, match="the largest, 20,240,101. Such numbers are no ids"):
        Corpus(tmp_path, labels="tensorflow-wavenet")
