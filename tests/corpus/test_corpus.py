"""What a corpus finds, names, leaves out and holds out."""

import csv
import math
import os

import numpy as np
import pytest
import soundfile
from places import FSDD, SHARED, VCTK_EXCERPT

from wavenet_keras import Corpus


def write(path, seconds=0.5, sample_rate=8000, amplitude=0.5, channels=1, **options):
    """Write a tone of 200 Hz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    waveform = amplitude * np.sin(
        2 * np.pi * 200 * np.arange(int(seconds * sample_rate)) / sample_rate
    )
    soundfile.write(path, np.stack([waveform] * channels, 1), sample_rate, **options)
    return path


def write_table(folder, rows, columns=("file", "speaker", "split")):
    with open(folder / "recordings.csv", "w", newline="", encoding="utf-8") as table:
        csv.writer(table).writerows([columns, *rows])


def files_of(corpus):
    return [recording.path.relative_to(corpus.folder).as_posix() for recording in corpus]


def reasons_of(corpus):
    return {path.relative_to(corpus.folder).as_posix(): why for path, why in corpus.left_out}


# Finding and measuring


def test_finds_every_format_recursively_in_order(tmp_path):
    for name in ("b/deep/er/2.flac", "a/1.WAV", "3.ogg", "4.mp3", "5.aiff"):
        write(tmp_path / name)
    (tmp_path / "notes.txt").write_text("not a recording")
    write(tmp_path / ".hidden" / "x.wav")
    corpus = Corpus(tmp_path)
    assert files_of(corpus) == ["3.ogg", "4.mp3", "5.aiff", "a/1.WAV", "b/deep/er/2.flac"]
    assert (len(corpus), corpus.class_names, corpus.left_out) == (5, [], [])
    assert {(recording.label, recording.class_id) for recording in corpus} == {(None, None)}


def test_measures_length_rate_and_levels(tmp_path):
    write(tmp_path / "a.wav", seconds=2, sample_rate=22050, amplitude=0.5, subtype="FLOAT")
    write(tmp_path / "b.wav", seconds=8, amplitude=0.25, channels=2, subtype="FLOAT")
    first, second = Corpus(tmp_path)
    assert (first.sample_rate, first.num_samples, first.seconds) == (22050, 44100, 2.0)
    # A sine's root mean square is its amplitude divided by the square root of two.
    assert first.level_dbfs == pytest.approx(20 * math.log10(0.5 / math.sqrt(2)), abs=1e-3)
    assert first.peak_dbfs == pytest.approx(20 * math.log10(0.5), abs=1e-2)
    assert (second.num_samples, second.seconds) == (64000, 8.0)
    assert second.level_dbfs == pytest.approx(20 * math.log10(0.25 / math.sqrt(2)), abs=1e-3)


def test_names_every_file_that_cannot_be_used(tmp_path):
    write(tmp_path / "good.wav")
    (tmp_path / "zero_bytes.wav").touch()
    write(tmp_path / "no_samples.wav", seconds=0)
    write(tmp_path / "silent.wav", amplitude=0)
    write(tmp_path / "hiss.wav", amplitude=0.0005)
    write(tmp_path / "click.wav", seconds=0.05)
    (tmp_path / "text.mp3").write_text("this is no mp3 at all")
    (tmp_path / "song.m4a").write_bytes(b"\0" * 100)
    whole = write(tmp_path / "whole.flac", seconds=3).read_bytes()
    (tmp_path / "cut.flac").write_bytes(whole[: len(whole) // 2])
    soundfile.write(tmp_path / "nan.wav", np.full(8000, np.nan), 8000, subtype="FLOAT")
    (tmp_path / "link.wav").symlink_to(tmp_path / "nowhere.wav")
    corpus = Corpus(tmp_path)
    assert files_of(corpus) == ["good.wav", "whole.flac"]
    reasons = reasons_of(corpus)
    expected = {
        "zero_bytes.wav": "empty file",
        "no_samples.wav": "no samples",
        "silent.wav": "silent",
        "hiss.wav": "nothing louder than -60 dBFS",
        "click.wav": "too short: 0.050 s",
        "text.mp3": "unreadable",
        "song.m4a": "convert",
        "cut.flac": "unreadable",
        "nan.wav": "NaN",
        "link.wav": "broken link",
    }
    assert reasons.keys() == expected.keys()
    for file, reason in expected.items():
        assert reason in reasons[file]
        assert f"{file}: {reasons[file]}" in corpus.summary()


def test_limits_of_length_and_silence_can_be_moved(tmp_path):
    write(tmp_path / "good.wav")
    write(tmp_path / "hiss.wav", amplitude=0.0005)
    write(tmp_path / "click.wav", seconds=0.05)
    assert len(Corpus(tmp_path, min_seconds=0.01, silence_db=-80)) == 3
    assert files_of(Corpus(tmp_path, silence_db=-80)) == ["good.wav", "hiss.wav"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_and_a_circle_of_links_do_not_hang(tmp_path):
    write(tmp_path / "a" / "good.wav")
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "a" / "back").symlink_to(tmp_path, target_is_directory=True)
    corpus = Corpus(tmp_path)
    assert files_of(corpus) == ["a/good.wav"]
    assert "pipe" in reasons_of(corpus)["pipe.wav"]


def test_links_to_folders_are_followed(tmp_path):
    write(tmp_path / "elsewhere" / "far.wav")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert files_of(Corpus(tmp_path / "corpus")) == ["link/far.wav"]


def test_wrong_folders_are_errors_at_once(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        Corpus(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="found none"):
        Corpus(tmp_path)
    with pytest.raises(ValueError, match="received the file"):
        Corpus(write(tmp_path / "a.wav"))
    write(tmp_path / "silent" / "a.wav", amplitude=0)
    with pytest.raises(ValueError, match="usable.*\n.*\n.*a.wav: silent"):
        Corpus(tmp_path / "silent")


# Labels


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


@pytest.mark.parametrize("labels", [r"(a)(b)", 7])
def test_labels_of_no_known_kind(tmp_path, labels):
    write(tmp_path / "1.wav")
    with pytest.raises(ValueError, match="Expected labels to be 'auto'"):
        Corpus(tmp_path, labels=labels)


@pytest.mark.parametrize("labels", [r"(p\d+)_", "speaker", "digit", "tensorflow-wavenet"])
def test_labels_that_fit_nothing(tmp_path, labels):
    write(tmp_path / "1.wav")
    with pytest.raises(ValueError, match="none of the 1 files a label"):
        Corpus(tmp_path, labels=labels)


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


# Splits


def many(tmp_path, counts=(("adam", 40), ("zoe", 11), ("mia", 2))):
    for speaker, count in counts:
        for index in range(count):
            write(tmp_path / speaker / f"{index}.wav", seconds=0.11)
    return Corpus(tmp_path)


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


# Summary


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
