"""The recordings in the repository: whole, licensed, split, small, and made by their scripts."""

import csv
import hashlib
import importlib
import io
import re
import sys
import tarfile
from collections import defaultdict

import numpy as np
import pytest
import soundfile
from places import DATA, NEW_SPEAKER, SOUNDS, SPEECH

from wavenet_keras import Corpus

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def rows():
    with open(SPEECH / "recordings.csv", newline="", encoding="utf-8") as table:
        return list(csv.DictReader(table))


@pytest.fixture(scope="module")
def speech():
    return Corpus(SPEECH)


@pytest.fixture
def scripts(monkeypatch):
    """Import a script of the data folder by name."""
    monkeypatch.syspath_prepend(str(DATA))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return importlib.import_module


# Speech


def test_every_recording_is_listed_and_usable(rows, speech):
    listed = [row["file"] for row in rows]
    there = [path.relative_to(SPEECH).as_posix() for path in SPEECH.rglob("*.flac")]
    assert sorted(listed) == sorted(there)
    assert speech.left_out == []
    assert len(speech) == len(rows)


def test_recordings_are_sentences_at_8_khz(rows, speech):
    seconds = {row["file"]: float(row["seconds"]) for row in rows}
    for recording in speech:
        file = recording.path.relative_to(SPEECH).as_posix()
        about = soundfile.info(recording.path)
        assert (about.samplerate, about.channels, about.subtype) == (8000, 1, "PCM_16")
        assert 2 <= recording.seconds <= 12
        assert recording.seconds == pytest.approx(seconds[file], abs=0.006)
        assert -30 <= recording.level_dbfs <= -12
        assert recording.peak_dbfs < 0


def test_speakers_have_equal_minutes(speech):
    assert speech.class_names == ["allison", "carlo", "ivrvoice", "june"]
    minutes = defaultdict(float)
    for recording in speech:
        minutes[recording.label] += recording.seconds / 60
    assert max(minutes.values()) < 1.05 * min(minutes.values())
    assert sum(minutes.values()) > 20


def test_no_recording_is_there_twice(speech):
    samples = [soundfile.read(recording.path, dtype="int16")[0].tobytes() for recording in speech]
    assert len(set(samples)) == len(samples)


def test_held_out_files_have_every_speaker_and_language(rows, speech):
    groups = {
        split: {(row["speaker"], row["language"]) for row in rows if row["split"] == split}
        for split in ("training", "held_out")
    }
    assert groups["training"] == groups["held_out"]
    assert {language for _, language in groups["held_out"]} == {"en", "es", "fr", "it", "ru"}
    training, held_out = speech.split()
    listed = {row["file"] for row in rows if row["split"] == "held_out"}
    assert {recording.path.relative_to(SPEECH).as_posix() for recording in held_out} == listed
    assert len(training) + len(held_out) == len(speech)
    assert 0.04 < len(held_out) / len(speech) < 0.07


def test_speech_licence_names_every_folder_author_and_licence():
    licence = (SPEECH / "LICENCE.md").read_text(encoding="utf-8")
    for folder in SPEECH.iterdir():
        assert not folder.is_dir() or f"`{folder.name}/`" in licence
    for language in ("en", "es", "fr", "it", "ru"):
        assert f"`{language}_*.flac`" in licence
        assert f"`asterisk-core-sounds-{language}-wav`" in licence
    for author in ("Allison Smith", "June Wallack", "Carlo Flora", "Maxim Topal"):
        assert author in licence
    for kind in ("by", "by-sa"):
        assert f"https://creativecommons.org/licenses/{kind}/3.0/" in licence


def test_every_recording_carries_its_author_licence_and_source(rows):
    for row in rows:
        with soundfile.SoundFile(SPEECH / row["file"]) as recording:
            tags = recording.copy_metadata()
        assert tags["license"].startswith("CC BY")
        assert tags["artist"]
        assert tags["comment"] == row["source"]


# The new speaker


def test_the_new_speaker_is_one_minute_and_a_half_licensed_and_unknown_to_the_others(speech):
    corpus = Corpus(NEW_SPEAKER)
    assert corpus.class_names == ["paola"] and corpus.left_out == []
    assert 85 < corpus.seconds < 105
    assert [len(part) for part in corpus.split()] == [21, 3]
    assert "paola" not in speech.class_names
    licence = (NEW_SPEAKER / "LICENCE.md").read_text(encoding="utf-8")
    for words in ("Marco Menardi and his", "Paola Dal Zot", "<http://www.voip.ammdomus.it>"):
        assert words in licence
    assert "https://creativecommons.org/licenses/by-sa/3.0/it/" in licence
    with soundfile.SoundFile(corpus.files[0].path) as recording:
        assert (recording.samplerate, recording.channels) == (8000, 1)
        assert "Paola Dal Zot" in recording.copy_metadata()["artist"]


# Sounds


def test_sounds_are_at_their_original_rate_and_licensed(scripts):
    names = scripts("make_sounds").NAMES
    assert sorted(path.stem for path in SOUNDS.glob("*.flac")) == sorted(names)
    licence = (SOUNDS / "LICENCE.md").read_text(encoding="utf-8")
    assert "https://creativecommons.org/publicdomain/zero/1.0/" in licence
    for path in SOUNDS.glob("*.flac"):
        assert soundfile.info(path).samplerate == 44100
        author_and_source = rf"`{path.name}` \|.*\| \d{{4}} \S.* \| <http\S+> \| CC0 \|"
        assert re.search(author_and_source, licence), path.name
    assert Corpus(SOUNDS, labels=None).left_out == []


def share_of_power_above(path, frequency):
    waveform, sample_rate = soundfile.read(path, always_2d=True)
    power = np.abs(np.fft.rfft(waveform.mean(axis=1))) ** 2
    return power[np.fft.rfftfreq(len(waveform), 1 / sample_rate) > frequency].sum() / power.sum()


def test_some_sounds_lose_much_by_resampling_and_some_nothing():
    # So the licence file says, and the lesson on resampling needs both kinds.
    assert 0.45 < share_of_power_above(SOUNDS / "drum_cymbal_open.flac", 8000) < 0.55
    assert 0.70 < share_of_power_above(SOUNDS / "perc_bell.flac", 4000) < 0.80
    assert share_of_power_above(SOUNDS / "ambi_choir.flac", 4000) < 0.001


# Sizes, scripts and what the README says


def test_sizes_stay_small():
    def size(folder):
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    assert size(SPEECH) < 15 * MEGABYTE
    assert size(SOUNDS) < 4 * MEGABYTE
    assert size(NEW_SPEAKER) < 1.2 * MEGABYTE


def test_readme_says_what_is_there(rows, scripts):
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    make_speech = scripts("make_speech")
    packages = [voice.package for voice in (*make_speech.VOICES, make_speech.NEW_SPEAKER)]
    for package in [*packages, scripts("make_sounds").PACKAGE]:
        assert f"| `{package.file_name}` | `{package.sha256}` |" in readme
    for language in ("en", "es", "fr", "it", "ru"):
        chosen = [row for row in rows if row["language"] == language]
        minutes = sum(float(row["seconds"]) for row in chosen) / 60
        held_out = sum(row["split"] == "held_out" for row in chosen)
        assert f"| {len(chosen)} files, {minutes:.1f} min | {held_out} files |" in readme


def fake_deb(path, files):
    """Write a .deb with these {installed path: contents}: an ar archive with a tar inside."""
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w:xz") as archive:
        for name, contents in files.items():
            member = tarfile.TarInfo(f"./{name}")
            member.size = len(contents)
            archive.addfile(member, io.BytesIO(contents))
    deb = b"!<arch>\n"
    for name, contents in (("debian-binary", b"2.0"), ("data.tar.xz", inner.getvalue())):
        deb += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(contents):<10}`\n".encode()
        deb += contents + b"\n" * (len(contents) % 2)
    path.write_bytes(deb)


def wav(seconds, amplitude=0.2, frequency=200):
    waveform = amplitude * np.sin(2 * np.pi * frequency * np.arange(int(seconds * 8000)) / 8000)
    file = io.BytesIO()
    soundfile.write(file, waveform, 8000, format="WAV", subtype="PCM_16")
    return file.getvalue()


@pytest.fixture
def small_package(tmp_path, scripts, monkeypatch):
    """Let the speech script know one voice, whose package holds a bit of everything."""
    make_speech = scripts("make_speech")
    sounds = "usr/share/asterisk/sounds/xx_Voice"
    files = {f"{sounds}/long-{i}.wav": wav(3, frequency=200 + i) for i in range(30)}
    files |= {
        f"{sounds}/word.wav": wav(1),
        f"{sounds}/digits/1.wav": wav(3),
        f"{sounds}/loud.wav": wav(3, amplitude=1.0),
        f"{sounds}/beep.wav": wav(3),
        f"{sounds}/silence/3.wav": wav(3, amplitude=0),
        f"{sounds}/nothing.wav": wav(0),
        "usr/share/doc/copyright": b"text",
    }
    fake_deb(tmp_path / "voice_1_all.deb", files)
    sha256 = hashlib.sha256((tmp_path / "voice_1_all.deb").read_bytes()).hexdigest()
    voice = make_speech.Voice(
        "voice",
        "xx",
        make_speech.Package("voice", "1", sha256),
        artist="A. Voice",
        copyright="2000 A. Voice",
        license="CC BY 3.0",
        minutes=1,
    )
    monkeypatch.setattr(make_speech, "VOICES", (voice,))
    return make_speech, files


def test_script_makes_the_subset(tmp_path, small_package):
    make_speech, files = small_package
    make_speech.make(tmp_path / "speech", tmp_path, everything=False)
    corpus = Corpus(tmp_path / "speech")
    assert corpus.seconds == 60  # one minute of sentences of three seconds
    assert [len(part) for part in corpus.split()] == [17, 3]
    for recording in corpus:
        assert re.fullmatch(r"xx_long-\d+", recording.path.stem)
        source = recording.path.stem.removeprefix("xx_")
        original = files[f"usr/share/asterisk/sounds/xx_Voice/{source}.wav"]
        np.testing.assert_array_equal(
            soundfile.read(recording.path, dtype="int16")[0],
            soundfile.read(io.BytesIO(original), dtype="int16")[0],
        )


def test_script_makes_the_full_set_with_the_same_held_out_files(tmp_path, small_package):
    make_speech, files = small_package
    make_speech.make(tmp_path / "subset", tmp_path, everything=False)
    make_speech.make(tmp_path / "all", tmp_path, everything=True)
    subset, everything = Corpus(tmp_path / "subset"), Corpus(tmp_path / "all")
    names = {recording.path.stem for recording in everything}
    assert names == {f"xx_long-{i}" for i in range(30)} | {"xx_word", "xx_digits-1", "xx_loud"}
    held_out = [{r.path.stem for r in corpus.split()[1]} for corpus in (subset, everything)]
    assert held_out[0] == held_out[1]
    word = tmp_path / "all" / "voice" / "xx_word.wav"
    assert word.read_bytes() == files["usr/share/asterisk/sounds/xx_Voice/word.wav"]


def test_script_refuses_other_packages(tmp_path, small_package):
    make_speech, files = small_package
    fake_deb(tmp_path / "voice_1_all.deb", dict(list(files.items())[1:]))
    with pytest.raises(ValueError, match="SHA-256 is .* expected"):
        make_speech.make(tmp_path / "speech", tmp_path, everything=False)
    assert not (tmp_path / "speech").exists()


def test_script_says_what_to_do_without_apt(tmp_path, scripts, monkeypatch):
    debian_packages = scripts("debian_packages")
    monkeypatch.setattr(debian_packages.shutil, "which", lambda name: None)
    package = debian_packages.Package("some-package", "1", "0" * 64)
    with pytest.raises(FileNotFoundError, match="packages.debian.org/some-package.*--debs"):
        debian_packages.find_or_download(package, tmp_path)


def test_a_damaged_package_is_an_error(tmp_path, scripts):
    (tmp_path / "cut.deb").write_bytes(b"!<arch>\n" + b"debian-binary".ljust(48) + b"4".ljust(12))
    with pytest.raises(ValueError, match="holds no data.tar"):
        scripts("debian_packages").data_archive(tmp_path / "cut.deb")
