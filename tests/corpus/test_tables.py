"""Tables of labels: whose they are, what is wrong in which line, and what they list in vain."""

import pytest
from recorded import files_of, reasons_of, write, write_table

from wavenet_keras import Corpus


def test_a_table_that_is_named(tmp_path):
    for name in ("a.wav", "b.wav", "c.wav"):
        write(tmp_path / "sounds" / name)
    table = tmp_path / "instruments.csv"
    table.write_text("file,label\na.wav,flute\nb.wav,oboe\nd.wav,oboe\n", encoding="utf-8")
    corpus = Corpus(tmp_path / "sounds", labels=str(table))
    assert corpus.class_names == ["flute", "oboe"]
    assert corpus.label_source == "instruments.csv"
    assert "no label" in reasons_of(corpus)["c.wav"]
    assert reasons_of(corpus)["d.wav"] == "listed in instruments.csv, not there"
    table.rename(tmp_path / "sounds" / "instruments.csv")  # its place in the corpus will do
    assert Corpus(tmp_path / "sounds", labels="instruments.csv").class_names == ["flute", "oboe"]
    with pytest.raises(FileNotFoundError, match="gone.csv, neither here nor in"):
        Corpus(tmp_path / "sounds", labels="gone.csv")
    table.write_text("name,instrument\n", encoding="utf-8")
    with pytest.raises(ValueError, match="columns 'file' and 'label'.*received .*'instrument'"):
        Corpus(tmp_path / "sounds", labels=table)


def test_a_table_gives_labels_and_names_what_it_lacks(tmp_path):
    for name in ("a/1.wav", "a/2.wav", "b/3.wav"):
        write(tmp_path / name)
    write_table(
        tmp_path,
        [("a/1.wav", "zoe", "training"), ("a/2.wav", "adam", "held_out"), ("gone.wav", "zoe", "")],
    )
    corpus = Corpus(tmp_path)
    assert corpus.class_names == ["adam", "zoe"]
    assert [recording.label for recording in corpus] == ["zoe", "adam"]
    assert [recording.held_out for recording in corpus] == [False, True]
    assert "no label" in reasons_of(corpus)["b/3.wav"]
    assert "listed in recordings.csv, not there" in reasons_of(corpus)["gone.wav"]


def test_another_programs_table_is_ignored(tmp_path):
    write(tmp_path / "adam" / "1.wav")
    write(tmp_path / "zoe" / "1.wav")
    write_table(tmp_path, [("1", "2")], columns=("name", "date"))
    assert Corpus(tmp_path).class_names == ["adam", "zoe"]


def two_speakers(tmp_path):
    for name in ("adam/1.wav", "zoe/1.wav"):
        write(tmp_path / name)
    return tmp_path / "recordings.csv"


FOREIGN = {
    "of another encoding": "Dateiname,Größe\nStraße.wav,7\n".encode("cp1252"),
    "of 16 bits": "name,date\na,b\n".encode("utf-16"),
    "of 16 bits without a mark": "file,label\nadam/1.wav,x\n".encode("utf-16-le"),
    "empty": b"",
    "no text at all": bytes(range(256)),
    "without rows": b"file,label\n",
    "of other columns": b"id,label\n1,x\n",
}


@pytest.mark.parametrize("labels", ["auto", None])
@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_table_is_not_read(tmp_path, content, labels):
    two_speakers(tmp_path).write_bytes(content)
    corpus = Corpus(tmp_path, labels=labels)
    assert corpus.class_names == (["adam", "zoe"] if labels else [])
    assert len(corpus) == 2 and corpus.left_out == []


def test_a_folder_of_that_name_is_no_table(tmp_path):
    write(two_speakers(tmp_path) / "1.wav")
    assert Corpus(tmp_path).class_names == ["adam", "recordings.csv", "zoe"]


FAULTS = {
    "cp1252": (
        "file,label\nadam/1.wav,Jos\u00e9\n".encode("cp1252"),
        "line 2 is not text in UTF-8",
    ),
    "utf-16": ("file,label\nadam/1.wav,x\n".encode("utf-16"), "line 1 is not text in UTF-8"),
    "too many": (b"file,label\nadam/1.wav,x\nzoe/1.wav,Doe, John\n", "line 3 has 3 values for 2"),
    "twice": (b"file,label\nzoe/1.wav,x\nzoe/1.wav,y\n", "line 3 names zoe/1.wav again"),
    "no file": (b"file,label\n,x\n", "line 2 names no file"),
    "a quote without end": (b'file,label\nzoe/1.wav,"x\n', "line 2: unexpected end of data"),
}


@pytest.mark.parametrize(("content", "said"), FAULTS.values(), ids=FAULTS)
def test_a_wrong_table_says_which_line(tmp_path, content, said):
    """One that was named stops the work; one that was found is said not to be read."""
    table = two_speakers(tmp_path)
    table.write_bytes(content)
    corpus = Corpus(tmp_path)
    assert said in reasons_of(corpus)["recordings.csv"]
    assert said in corpus.summary()
    assert corpus.class_names == ["adam", "zoe"]
    with pytest.raises(ValueError, match=f"{table} cannot be used: {said}"):
        Corpus(tmp_path, labels=table)


RIGHT = {
    "with a mark in front": "\ufefffile,label\nadam/1.wav,x\nzoe/1.wav,y\n",
    "of a spreadsheet": "file;label;note\nadam/1.wav;x;7,5\nzoe/1.wav;y;8\n",
    "with tabs": "label\tfile\nx\tadam/1.wav\ny\tzoe/1.wav\n",
    "from Windows": "file,label\r\nadam\\1.wav,x\r\n.\\zoe\\1.wav,y\r\n",
    "with blanks": '"file", label\n./adam/1.wav, x\n\nzoe/1.wav ,y \n',
    "with short rows": "file,label,split\nadam/1.wav,x\nzoe/1.wav,y\n",
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_tables_as_programs_write_them(tmp_path, text):
    two_speakers(tmp_path).write_bytes(text.encode())
    corpus = Corpus(tmp_path)
    assert [recording.label for recording in corpus] == ["x", "y"]
    assert (corpus.label_source, corpus.left_out) == ("recordings.csv", [])


def test_an_accent_is_the_same_in_table_and_name(tmp_path):
    write(tmp_path / "Jose\u0301.wav")
    write_table(tmp_path, [("Jos\u00e9.wav", "x", "training")])
    corpus = Corpus(tmp_path)
    assert (corpus.class_names, corpus.left_out) == (["x"], [])


def test_a_table_of_other_recordings_is_said_in_one_line_and_not_used(tmp_path):
    two_speakers(tmp_path)
    write_table(tmp_path, [(f"{n}.wav", "x", "") for n in range(1000)])
    corpus = Corpus(tmp_path)
    assert corpus.class_names == ["adam", "zoe"]
    assert reasons_of(corpus) == {"recordings.csv": "none of the 1,000 files that it lists is here"}
    assert len(files_of(corpus)) == 2
