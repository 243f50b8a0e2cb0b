"""Recordings with their texts: every layout, and everything that can be wrong with one."""

import pytest
from recorded import write, write_table

from wavenet_keras.conditions.english import phones
from wavenet_keras.corpus.transcripts import read_transcripts


def pairs_of(found):
    return [(one.path.relative_to(found.folder).as_posix(), one.text, one.speaker) for one in found]


def reasons_of(found):
    return dict(found.left_out)


def record(folder, *names, **options):
    for name in names:
        write(folder / name, seconds=0.2, **options)


def text(path, content, encoding="utf-8"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode(encoding))
    return path


def test_lj_speech(tmp_path):
    """The third part is what was said; the second where there is no third. Quotes are quotes."""
    record(tmp_path, "wavs/LJ001-0001.wav", "wavs/LJ001-0002.wav", "wavs/LJ001-0003.wav")
    text(
        tmp_path / "metadata.csv",
        "LJ001-0001|In 1455, it was.|In fourteen fifty-five, it was.\r\n"
        'LJ001-0002|"Printing" in the|\r\nLJ001-0003|only sense\r\n',
    )
    found = read_transcripts(tmp_path)
    assert pairs_of(found) == [
        ("wavs/LJ001-0001.wav", "In fourteen fifty-five, it was.", "LJ"),
        ("wavs/LJ001-0002.wav", '"Printing" in the', "LJ"),
        ("wavs/LJ001-0003.wav", "only sense", "LJ"),
    ]
    assert found.left_out == [] and "as of LJ Speech" in found.source
    assert pairs_of(read_transcripts(tmp_path, "ljspeech")) == pairs_of(found)
    # The recordings alone as the folder, and the table named.
    inside = read_transcripts(tmp_path / "wavs", text=tmp_path / "metadata.csv")
    assert [one.text for one in inside] == [one.text for one in found]


def test_vctk(tmp_path):
    """One of two microphones; the speaker is the folder; who has no texts is named."""
    below = "wav48_silence_trimmed"
    record(
        tmp_path,
        *(f"{below}/p225/p225_00{n}_mic{m}.flac" for n in (1, 2) for m in (1, 2)),
        f"{below}/p226/p226_001_mic1.flac",
        f"{below}/p315/p315_001_mic1.flac",
    )
    text(tmp_path / "txt/p225/p225_001.txt", "Please call Stella.\n")
    text(tmp_path / "txt/p225/p225_002.txt", "Ask her to bring\n these things.")
    text(tmp_path / "txt/p226/p226_001.txt", "Please call Stella.")
    text(tmp_path / "txt/p226/p226_002.txt", "Nobody recorded this.")
    found = read_transcripts(tmp_path)
    assert pairs_of(found) == [
        (f"{below}/p225/p225_001_mic1.flac", "Please call Stella.", "p225"),
        (f"{below}/p225/p225_002_mic1.flac", "Ask her to bring these things.", "p225"),
        (f"{below}/p226/p226_001_mic1.flac", "Please call Stella.", "p226"),
    ]
    reasons = reasons_of(found)
    assert reasons[f"{below}/p315/p315_001_mic1.flac"] == "no text"
    assert reasons[f"{below}/p225/p225_001_mic2.flac"] == "mic1 recorded the same sentence"
    assert reasons["p226/p226_002.txt (p226/p226_002)"] == "a text without a recording"
    assert found.speakers == ["p225", "p226"]
    # Old VCTK: wav48 and no microphones.
    record(tmp_path / "old", "wav48/p225/p225_001.wav")
    text(tmp_path / "old/txt/p225/p225_001.txt", "Please call Stella.")
    assert read_transcripts(tmp_path / "old", "vctk")[0].speaker == "p225"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table(tmp_path, separator):
    record(tmp_path, "a/1.wav", "b/1.wav", "b/2.flac")
    rows = [
        ("file", "text", "speaker"),
        ("a/1.wav", '"Hello, you."', "zoe"),
        ("b/1", "Good morning.", "adam"),
        ("2.wav", '"Two; or three?"', "adam"),
    ]
    name = "texts.tsv" if separator == "\t" else "texts.csv"
    text(tmp_path / name, "\ufeff" + "\r\n".join(separator.join(row) for row in rows))
    found = read_transcripts(tmp_path)
    assert pairs_of(found) == [
        ("a/1.wav", "Hello, you.", "zoe"),
        ("b/1.wav", "Good morning.", "adam"),
        ("b/2.flac", "Two; or three?", "adam"),
    ]
    assert found.speaker_source == "the texts"
    assert pairs_of(read_transcripts(tmp_path, text=tmp_path / name)) == pairs_of(found)


def test_a_text_beside_each_recording(tmp_path):
    """Speakers are folders then; texts may also be in folders of their own."""
    record(tmp_path / "sounds", "anna/1.wav", "anna/2.wav", "bert/1.ogg")
    for place in ("sounds", "texts"):
        text(tmp_path / place / "anna/1.txt", "Hello.\n")
        text(tmp_path / place / "anna/2.txt", "Good\nmorning.\n")
        text(tmp_path / place / "bert/1.txt", "Bye.")
    found = read_transcripts(tmp_path / "sounds")
    assert pairs_of(found) == [
        ("anna/1.wav", "Hello.", "anna"),
        ("anna/2.wav", "Good morning.", "anna"),
        ("bert/1.ogg", "Bye.", "bert"),
    ]
    assert found.speaker_source == "folder names"
    for path in (tmp_path / "sounds").rglob("*.txt"):
        path.unlink()
    apart = read_transcripts(tmp_path / "sounds", text=tmp_path / "texts")
    assert pairs_of(apart) == pairs_of(found)


def test_a_line_for_each_recording(tmp_path):
    record(tmp_path, "one.wav", "two.wav")
    for separator in ("|", "\t"):
        text(tmp_path / "texts.txt", f"\none.wav{separator}Hello.\n\ntwo{separator} Good bye. \n")
        assert pairs_of(read_transcripts(tmp_path)) == [
            ("one.wav", "Hello.", None),
            ("two.wav", "Good bye.", None),
        ]
    text(tmp_path / "texts.txt", "file|text\none|Hello.\ntwo|Bye.\n")  # a header is no recording
    assert reasons_of(read_transcripts(tmp_path)) == {}


def test_one_sentence_a_line(tmp_path):
    """In the order in which a person counts; the summary shows the first and the last pair."""
    record(tmp_path, *(f"{number}.wav" for number in (1, 2, 9, 10, 11)))
    text(tmp_path / "said.txt", "One.\nTwo.\nNine.\nTen.\nEleven.\n\n")
    text(tmp_path / "README.txt", "About these recordings.")
    found = read_transcripts(tmp_path)
    assert [(one.path.stem, one.text) for one in found][2:4] == [("9", "Nine."), ("10", "Ten.")]
    summary = str(found.summary())
    assert "first: 1.wav: 'One.'" in summary and "last: 11.wav: 'Eleven.'" in summary
    # An empty line is a recording without a text, where the count is right with it.
    text(tmp_path / "said.txt", "One.\n\nNine.\nTen.\nEleven.\n")
    found = read_transcripts(tmp_path)
    assert reasons_of(found) == {"2.wav": "no text"} and found[1].text == "Nine."


def test_what_has_no_partner_is_named_and_counted(tmp_path):
    record(tmp_path, "a.wav", "b.wav", "c.wav", "d.wav", "sub/d.wav")
    text(
        tmp_path / "texts.csv",
        "file,text\na,Hello.\nb,\nc,Привет всем\nx,Who is this?\nd.wav,Outside.\n",
    )
    found = read_transcripts(tmp_path)
    assert [text for _, text, _ in pairs_of(found)] == ["Hello.", "Outside."]
    reasons = reasons_of(found)
    assert reasons["b.wav"] == "no text" and reasons["sub/d.wav"] == "no text"
    assert reasons["c.wav"].startswith("its text cannot be said (texts.csv, line 4): Expected Engl")
    assert "Cyrillic" in reasons["c.wav"]
    assert reasons["texts.csv, line 5 (x)"] == "a text without a recording"
    summary = str(found.summary())
    assert "2 recordings with texts, 4 left out" in summary
    assert "b.wav, sub/d.wav: no text" in summary
    (tmp_path / "d.wav").unlink()
    record(tmp_path, "other/d.wav")
    text(tmp_path / "texts.csv", "file,text\na,Hello.\nd,Which one?\n")
    reasons = reasons_of(read_transcripts(tmp_path))
    several = "may mean several recordings: other/d.wav, sub/d.wav"
    assert reasons["texts.csv, line 3 (d)"] == several


def test_a_name_in_another_folder_is_not_taken_for_this_one(tmp_path):
    record(tmp_path, "bert/1.wav", "bert/2.wav")
    text(tmp_path / "texts.csv", "file,text\nanna/1.wav,Hello.\nbert/2.wav,Bye.\n")
    assert [one.text for one in read_transcripts(tmp_path)] == ["Bye."]


def test_words_that_are_guessed_are_named(tmp_path):
    """So that a dictionary of one's own can correct them."""
    record(tmp_path, "a.wav", "b.wav")
    text(tmp_path / "texts.txt", "a|Call Zbornik in Quuxville.\nb|Good bye.\n")
    found = read_transcripts(tmp_path)
    assert found.guessed == ["quuxville", "zbornik"]
    assert "words guessed from their letters: 2: quuxville, zbornik" in str(found.summary())
    own = {"zbornik": ("Z", "AH0", "B", "AO1", "R"), "quuxville": ("K", "IH1")}
    assert read_transcripts(tmp_path, reading=lambda one: phones(one, own)).guessed == []


def test_another_reading_and_labels(tmp_path):
    """Another language says for itself what it can say; who speaks can be said as to `Corpus`."""
    record(tmp_path, "a.wav", "b.wav")
    write_table(tmp_path, [("a.wav", "ivan", "training"), ("b.wav", "olga", "held_out")])
    text(tmp_path / "texts.txt", "a|Привет\nb|Ciao\n")

    def reading(said):
        if said != "Привет":
            raise ValueError(f"the dictionary lacks {said}")

    found = read_transcripts(tmp_path, reading=reading)
    assert pairs_of(found) == [("a.wav", "Привет", "ivan")]
    assert "the dictionary lacks Ciao" in reasons_of(found)["b.wav"]
    found = read_transcripts(tmp_path, reading=lambda said: None, labels=None)
    assert found.speakers == [] and found.corpus.class_names == []
    assert found.named("ivan").corpus.class_names == ["ivan"]


def test_the_corpus_of_the_texts(tmp_path):
    """Only what has a text; what cannot be used is named; the split that comes with it stays."""
    record(tmp_path, "anna/1.wav", "anna/2.wav", "bert/1.wav", "bert/2.wav")
    record(tmp_path, "bert/3.wav", amplitude=0)
    text(tmp_path / "texts.txt", "anna/1|Hello.\nanna/2|Hi.\nbert/1|Bye.\nbert/3|Silence.\n")
    found = read_transcripts(tmp_path)
    corpus = found.corpus
    assert corpus.class_names == ["anna", "bert"]
    assert [one.path.parent.name for one in corpus] == ["anna", "anna", "bert"]
    assert [(path.name, why[:6]) for path, why in corpus.left_out] == [("3.wav", "silent")]
    assert found.named("me").corpus.class_names == ["anna", "bert"]
    assert [one.text for one in found.of(corpus)] == ["Hello.", "Hi.", "Bye."]


ERRORS = {
    "a line without a name": (
        "a|Hello.\nonly a text\nb|Bye.\nc|Hm.\n",
        r"texts.txt cannot be used: line 2: expected the name of a recording, \| and its text, "
        "received 'only a text'",
    ),
    "too many parts": ("a|Hello.\nb|b|b|b\nc|Hm.\n", r"line 2 has 4 parts between \|, at most 3"),
    "too few sentences": (
        "Hello.\nBye.\n",
        r"received 2 lines and 3 recordings \(a.wav, b.wav, c.wav\). Add or take away",
    ),
    "two texts of one": (
        "a|Hello.\na.wav|Bye.\nb|Hm.\n",
        "line 2 has another text for a.wav than texts.txt, line 1: 'Bye.' and 'Hello.'",
    ),
    "nothing in it": ("\n\n", "it is empty. Expected a text for each recording."),
    "no partner at all": (
        "x|Hello.\ny|Bye.\n",
        "(?s)Expected texts of the 3 recordings .* none that can be used.*left out: 5",
    ),
}


@pytest.mark.parametrize("error", ERRORS)
def test_errors_name_file_and_line(tmp_path, error):
    record(tmp_path, "a.wav", "b.wav", "c.wav")
    content, said = ERRORS[error]
    text(tmp_path / "texts.txt", content)
    with pytest.raises(ValueError, match=said):
        read_transcripts(tmp_path)


def test_errors_of_a_table(tmp_path):
    record(tmp_path, "a.wav", "b.wav")
    table = text(tmp_path / "texts.csv", "file,text\na,Hello, you.\n")
    with pytest.raises(ValueError, match="texts.csv cannot be used: line 2 has 3 values for 2"):
        read_transcripts(tmp_path)
    text(table, "file,text\n,Hello.\n")
    with pytest.raises(ValueError, match="line 2 names no file"):
        read_transcripts(tmp_path)
    text(table, "file,text,speaker\na,Hello.,anna\nb,Bye.,\n")
    with pytest.raises(ValueError, match="texts.csv, line 3: expected a speaker, as 1 others"):
        read_transcripts(tmp_path)
    text(table, "file,text\na,Grüße\n", "latin-1")
    with pytest.raises(ValueError, match="line 2 is not text in UTF-8"):
        read_transcripts(tmp_path)
    text(table, "name,words\na,Hello.\n")
    with pytest.raises(ValueError, match="Expected the columns file and text in the first line"):
        read_transcripts(tmp_path, "table", text=table)


def test_errors_of_places(tmp_path):
    record(tmp_path, "a.wav")
    with pytest.raises(ValueError, match="found nothing beside recordings. Texts are read from"):
        read_transcripts(tmp_path)
    with pytest.raises(FileNotFoundError, match="found nothing at"):
        read_transcripts(tmp_path, text=tmp_path / "gone")
    with pytest.raises(FileNotFoundError, match="Expected a folder of recordings"):
        read_transcripts(tmp_path / "gone")
    text(tmp_path / "one.txt", "a|Hello.\n")
    text(tmp_path / "two.txt", "a|Hello.\n")
    with pytest.raises(ValueError, match=r"found 2 files that may hold .*: one.txt, two.txt. Name"):
        read_transcripts(tmp_path)
    assert len(read_transcripts(tmp_path, text=tmp_path / "one.txt")) == 1
    with pytest.raises(ValueError, match="in the layout 'vctk'.*, found one.txt, two.txt. Texts"):
        read_transcripts(tmp_path, "vctk")
    with pytest.raises(ValueError, match="Expected `layout` as 'auto' or one of ljspeech"):
        read_transcripts(tmp_path, "festival")
