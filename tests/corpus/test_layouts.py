"""Labels in the names of well-known corpora."""

import pytest
from recorded import files_of, reasons_of, write

from wavenet_keras import Corpus


def test_vctk_layout(tmp_path):
    for name in ("wav48/p225/p225_003.wav", "wav48/p226/p226_001.wav", "wav48/s5/s5_001_mic1.wav"):
        write(tmp_path / name)
    corpus = Corpus(tmp_path)
    assert corpus.class_names == ["p225", "p226", "s5"]
    assert [recording.class_id for recording in corpus] == [0, 1, 2]


def test_vctk_0_92_takes_one_microphone_of_each_sentence(tmp_path):
    folder = "wav48_silence_trimmed"
    names = ("p225/p225_001_mic1", "p225/p225_001_mic2", "p280/p280_002_mic1", "s5/s5_001_mic2")
    for name in names:
        write(tmp_path / folder / f"{name}.flac")
    corpus = Corpus(tmp_path)
    assert corpus.class_names == ["p225", "p280", "s5"]
    used = [f"{folder}/{name}.flac" for name in names]
    assert files_of(corpus) == [used[0], *used[2:]]  # the only microphone there is counts too
    assert reasons_of(corpus) == {used[1]: "mic1 recorded the same sentence"}
    assert files_of(Corpus(tmp_path, microphone="mic2")) == used[1:]
    with pytest.raises(ValueError, match="microphone as one of .* received 'mic3'"):
        Corpus(tmp_path, microphone="mic3")


def test_lj_speech_is_one_speaker(tmp_path):
    for name in ("LJ001-0001", "LJ001-0002", "LJ050-0278"):
        write(tmp_path / "LJSpeech-1.1" / "wavs" / f"{name}.wav")
    assert Corpus(tmp_path).class_names == ["LJ"]


def test_speech_commands_words_or_speakers_and_its_own_split(tmp_path):
    files = ("yes/0a7c2a8d_nohash_0.wav", "no/0a7c2a8d_nohash_0.wav", "yes/b49caed3_nohash_1.wav")
    for name in (*files, "_background_noise_/pink_noise.wav"):
        write(tmp_path / name)
    (tmp_path / "validation_list.txt").write_text(f"{files[2]}\n")
    (tmp_path / "testing_list.txt").write_text(f"{files[1]}\n")
    corpus = Corpus(tmp_path)
    assert corpus.class_names == ["no", "yes"]
    assert "no label" in reasons_of(corpus)["_background_noise_/pink_noise.wav"]
    assert Corpus(tmp_path, labels="speaker").class_names == ["0a7c2a8d", "b49caed3"]
    training, held_out = corpus.split()
    assert (files_of(training), files_of(held_out)) == ([files[0]], [files[1], files[2]])


def test_tensorflow_wavenets_own_ids(tmp_path, capsys):
    for name in ("p2_001.wav", "p5_001.wav", "p5_002.wav", "hello.wav"):
        write(tmp_path / name)
    corpus = Corpus(tmp_path, labels="tensorflow-wavenet")
    assert "gc_cardinality, the largest id + 1: 6" in capsys.readouterr().out
    assert [recording.class_id for recording in corpus] == [2, 5, 5]
    assert corpus.class_names == ["0", "1", "2", "3", "4", "5"]
    assert "no label" in reasons_of(corpus)["hello.wav"]
    labels = [line.split()[0] for line in corpus.summary().splitlines()[2:6]]
    assert labels == ["label", "2", "5", "all"]  # ids without recordings are not listed


def test_free_spoken_digit_names(tmp_path):
    for name in ("7_theo_12.wav", "0_jackson_5.wav", "1_jackson_0.wav"):
        write(tmp_path / name)
    corpus = Corpus(tmp_path)
    assert corpus.class_names == ["jackson", "theo"]
    assert [recording.label for recording in corpus] == ["jackson", "jackson", "theo"]
    assert Corpus(tmp_path, labels="digit").class_names == ["0", "1", "7"]


def test_lists_of_that_name_that_name_no_file_here_are_somebody_elses(tmp_path):
    for name in ("1.wav", "2.wav", "3.wav"):
        write(tmp_path / name)
    for name in ("validation_list.txt", "testing_list.txt"):
        (tmp_path / name).write_bytes("Prüfung/1.wav\n".encode("cp1252"))
    corpus = Corpus(tmp_path)
    assert {recording.held_out for recording in corpus} == {None}
    assert [len(part) for part in corpus.split(0.4)] == [2, 1]
