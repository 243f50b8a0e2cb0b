"""Files that are odd: formats, names, permissions, headers and levels. Each is used or named."""

import os
import struct
import subprocess
import sys

import numpy as np
import pytest
import soundfile
from recorded import files_of, reasons_of, write

from wavenet_keras import Corpus, audio
from wavenet_keras.corpus import recordings

TONE = (0.3 * np.sin(np.arange(8000) * 0.3)).astype("float32")
KINDS = [
    (kind, subtype)
    for kind in soundfile.available_formats()
    for subtype in soundfile.available_subtypes(kind)
    if kind not in ("RAW", "MAT4", "MAT5", "HTK", "MPC2K", "SD2", "WAVEX")
]
NO_UTF_8 = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="names of files are text here, not bytes"
)


def test_every_format_that_load_reads_is_used(tmp_path):
    """GSM, G.721, G.723 and NMS ADPCM cannot be jumped in; DWVW says a wrong place when asked."""
    written = []
    for kind, subtype in KINDS:
        name = f"{kind}_{subtype}.{kind}"
        try:
            soundfile.write(tmp_path / name, TONE, 8000, format=kind, subtype=subtype)
        except soundfile.LibsndfileError:  # a combination that it reads, but does not write
            (tmp_path / name).unlink(missing_ok=True)
        else:
            written.append(name)
    for name in ("GSM610.WAV", "G721_32.WAV", "NMS_ADPCM_16.WAV", "GSM610.AIFF", "G723_24.AU"):
        kind = name.partition(".")[2]
        assert f"{kind}_{name.partition('.')[0]}.{kind}" in written
    (tmp_path / "broken.wav").write_bytes(b"RIFF\x10\0\0\0WAVEfmt ")
    corpus = Corpus(tmp_path)
    assert set(reasons_of(corpus)) == {"broken.wav"}
    used = {r.path.name: r for r in corpus}
    assert set(used) == set(written)
    for name, recording in used.items():
        waveform, rate = audio.load(tmp_path / name)
        assert (len(waveform), rate) == (recording.num_samples, recording.sample_rate), name


@pytest.mark.parametrize(
    "ending", ["caf", "w64", "rf64", "sph", "snd", "voc", "wave", "bwf", "CAF", "Bwf", "oga"]
)
def test_endings_that_are_read(tmp_path, ending):
    kinds = {"sph": "NIST", "snd": "AU", "wave": "WAV", "bwf": "WAV", "oga": "OGG"}
    kind = kinds.get(ending.lower(), ending.upper())
    soundfile.write(tmp_path / f"a.{ending}", TONE, 8000, format=kind)
    assert files_of(Corpus(tmp_path)) == [f"a.{ending}"]


@pytest.mark.parametrize(
    "ending",
    ["3gp", "3ga", "m4b", "mov", "wv", "ape", "wma", "aac", "amr", "dsf", "mka", "webm", "M4A"],
)
def test_endings_that_have_to_be_converted(tmp_path, ending):
    write(tmp_path / "good.wav")
    (tmp_path / f"memo.{ending}").write_bytes(b"\0" * 100)
    (tmp_path / "samples.raw").write_bytes(b"\0" * 100)
    reasons = reasons_of(Corpus(tmp_path))
    assert reasons.keys() == {f"memo.{ending}", "samples.raw"}
    assert f".{ending} cannot be read here; convert it to wav" in reasons[f"memo.{ending}"]
    assert "raw data" in reasons["samples.raw"]


def test_names_without_an_ending_are_known_by_their_first_bytes(tmp_path):
    for name in ("take", "p225.001"):
        soundfile.write(tmp_path / name, TONE, 8000, format="WAV")
    (tmp_path / "LICENSE").write_text("Do what you like.")
    (tmp_path / "._1.wav").write_bytes(b"\0\x05\x16\x07" + b"\0" * 60)  # macOS writes these
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")  # to open it would be to wait for ever
    corpus = Corpus(tmp_path)
    assert (files_of(corpus), corpus.left_out) == (["p225.001", "take"], [])


def test_what_a_file_is_in_truth(tmp_path):
    write(tmp_path / "good.wav")
    truth = {
        "phone.wav": (b"\0\0\0\x18ftypM4A " + b"\0" * 50, "MP4 or M4A"),
        "lfs.wav": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull"),
        "page.mp3": (b"<!DOCTYPE html><html>404</html>", "web page"),
        "zip.flac": (b"PK\x03\x04" + b"\0" * 50, "zip archive"),
    }
    for name, (content, _) in truth.items():
        (tmp_path / name).write_bytes(content)
    reasons = reasons_of(Corpus(tmp_path))
    for name, (_, said) in truth.items():
        assert said in reasons[name]
        with pytest.raises(ValueError, match=said):
            audio.load(tmp_path / name)


@pytest.mark.parametrize("error", [RuntimeError, MemoryError, ZeroDivisionError, OSError])
def test_any_error_of_one_file_names_it_and_the_others_go_on(tmp_path, monkeypatch, error):
    write(tmp_path / "good.wav")
    write(tmp_path / "odd.wav")
    measured = recordings.Levels.of

    def fails(sound):
        if sound.path.name == "odd.wav":
            raise error("of a library")
        return measured(sound)

    monkeypatch.setattr(recordings.Levels, "of", fails)
    corpus = Corpus(tmp_path)
    assert files_of(corpus) == ["good.wav"]
    assert "unreadable" in reasons_of(corpus)["odd.wav"]


# Names


def write_named(folder, name):
    """A recording whose name is these bytes; soundfile writes none."""
    path = folder / os.fsdecode(name)
    path.parent.mkdir(exist_ok=True)
    write(folder / "plain.wav").rename(path)


@NO_UTF_8
def test_names_that_are_no_utf_8(tmp_path):
    for name in (b"Stra\xdfe/1.wav", b"anna/\xe4.wav", b"anna/2.wav"):
        write_named(tmp_path, name)
    (tmp_path / os.fsdecode(b"anna/\xff.wav")).touch()
    corpus = Corpus(tmp_path)
    assert corpus.class_names == ["Stra\\xdfe", "anna"]
    assert "anna/\\xff.wav: unreadable: empty file" in corpus.summary()
    corpus.summary().encode("utf-8")  # printing does no more
    training, held_out = Corpus(tmp_path, labels=None).split(0.5)
    assert (len(training), len(held_out)) in ((1, 2), (2, 1))
    for recording in corpus:
        assert len(audio.load(recording.path)[0]) == 4000
        audio.save(recording.path, np.zeros(10), 8000)
        assert len(audio.load(recording.path)[0]) == 10


@NO_UTF_8
def test_the_split_by_names_that_are_utf_8_stays_what_it_was(tmp_path):
    for index in range(10):
        write(tmp_path / f"ü{index}.wav")
    _, held_out = Corpus(tmp_path).split(0.2, seed=3)
    # The two lowest SHA-256 of "3 ü0.wav" to "3 ü9.wav", in UTF-8.
    assert files_of(held_out) == ["ü8.wav", "ü9.wav"]


@NO_UTF_8
def test_such_names_in_an_old_locale(tmp_path):
    for name in (b"Stra\xdfe/1.wav", b"anna/\xe4.wav"):
        write_named(tmp_path, name)
    script = "import sys; from wavenet_keras import Corpus; print(Corpus(sys.argv[1]).summary())"
    for settings in ({"LC_ALL": "C"}, {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8:strict"}):
        command = [sys.executable, "-c", script, str(tmp_path)]
        printed = subprocess.run(
            command, env={**os.environ, **settings}, capture_output=True, check=True
        )
        assert b"Stra\\xdfe" in printed.stdout


# Permissions


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="this system has no other users")
def test_files_and_folders_without_permission(tmp_path):
    """Root may read anything, so it is another user that looks, where root runs the tests."""
    write(tmp_path / "good.wav")
    write(tmp_path / "closed.wav").chmod(0)
    write(tmp_path / "folder" / "1.wav")
    write(tmp_path / "listed" / "1.wav")
    (tmp_path / "folder").chmod(0)
    (tmp_path / "listed").chmod(0o644)
    for parent in (tmp_path, *tmp_path.parents):
        if parent.stat().st_mode & 0o005 != 0o005 and os.geteuid() == 0 and parent != parent.parent:
            parent.chmod(parent.stat().st_mode | 0o055)
    try:
        with as_another_user():
            reasons = reasons_of(Corpus(tmp_path))
            with pytest.raises(ValueError, match="closed.wav cannot be read: Permission denied"):
                audio.load(tmp_path / "closed.wav")
            with pytest.raises(PermissionError):
                Corpus(tmp_path / "folder")
    finally:
        (tmp_path / "folder").chmod(0o755)
        (tmp_path / "listed").chmod(0o755)
    assert reasons == {
        "closed.wav": "unreadable: Permission denied",
        "folder": "a folder that cannot be opened: Permission denied",
        "listed/1.wav": "unreadable: Permission denied",
    }


class as_another_user:
    def __enter__(self):
        self.root = os.geteuid() == 0
        if self.root:
            os.seteuid(65534)

    def __exit__(self, *raised):
        if self.root:
            os.seteuid(0)


# Levels, channels, lengths


def test_a_constant_is_silence(tmp_path):
    write(tmp_path / "good.wav")
    soundfile.write(tmp_path / "offset.wav", np.full(8000, 0.5), 8000)
    soundfile.write(tmp_path / "both.wav", 0.25 + 0.5 * TONE, 8000)
    corpus = Corpus(tmp_path)
    assert reasons_of(corpus) == {
        "offset.wav": "silent: nothing louder than -60 dBFS but an offset of 0.500"
    }
    remarks = {recording.path.name: recording.remark for recording in corpus}
    assert remarks == {"both.wav": "it lies off the middle, by 0.25", "good.wav": None}


def test_integers_saved_as_floats_are_named(tmp_path):
    """A wav of floats that hold 16-bit numbers would become a square wave, at full volume."""
    write(tmp_path / "good.wav")
    soundfile.write(tmp_path / "16_bit.wav", TONE * 32768, 8000, subtype="FLOAT")
    hot = TONE.copy()
    hot[100:110] = 1.5
    soundfile.write(tmp_path / "hot.wav", hot, 8000, subtype="FLOAT")
    corpus = Corpus(tmp_path)
    assert (
        "of its samples lie far beyond -1 and 1, the largest at 9,830"
        in reasons_of(corpus)["16_bit.wav"]
    )
    assert "hot.wav: its peaks, up to 1.50, are clipped at 1" in corpus.summary()


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none(tmp_path, number):
    write(tmp_path / "good.wav")
    for channels in (1, 2):
        samples = np.stack([TONE] * channels, 1)
        samples[4000] = number
        samples[4000, -1] = -number
        soundfile.write(tmp_path / f"{channels}.wav", samples, 8000, subtype="FLOAT")
    assert reasons_of(Corpus(tmp_path)) == dict.fromkeys(
        ("1.wav", "2.wav"), "holds NaN or infinity"
    )


def test_several_channels_are_said(tmp_path):
    other = (0.3 * np.sin(np.arange(8000) * 0.7)).astype("float32")
    for index in range(3):
        soundfile.write(tmp_path / f"{index}.wav", np.stack([TONE, other], 1), 8000)
    soundfile.write(tmp_path / "nine.wav", np.stack([TONE] * 9, 1), 8000)
    soundfile.write(tmp_path / "opposite.wav", np.stack([TONE, -TONE], 1), 8000)
    soundfile.write(tmp_path / "almost.wav", np.stack([TONE, -0.8 * TONE], 1), 8000)
    soundfile.write(tmp_path / "one.wav", np.stack([TONE, 0 * TONE], 1), 8000)
    corpus = Corpus(tmp_path)
    assert reasons_of(corpus) == {
        "opposite.wav": "silent: its channels cancel each other; save one of them"
    }
    summary = corpus.summary()
    assert "0.wav and 3 more: the mean of its 2 channels is used" in summary
    assert "nine.wav: the mean of its 9 channels is used" in summary
    assert "almost.wav: its 2 channels cancel in part, as their mean is used" in summary


def test_rates_that_no_sound_has(tmp_path):
    write(tmp_path / "good.wav")
    soundfile.write(tmp_path / "slow.wav", np.tile(TONE, 40), 1)
    header = bytearray((tmp_path / "good.wav").read_bytes())
    for name, rate in {"zero.wav": 0, "negative.wav": 2**32 - 8000}.items():
        struct.pack_into("<I", header, 24, rate)
        (tmp_path / name).write_bytes(header)
    assert reasons_of(Corpus(tmp_path)).keys() == {"zero.wav", "negative.wav"}
    with pytest.raises(
        ValueError, match="slow.wav says that it has 1 samples per second; at 8,000"
    ):
        audio.load(tmp_path / "slow.wav", sample_rate=8000)


@pytest.mark.parametrize("samples", [0, 1])
def test_next_to_nothing(tmp_path, samples):
    write(tmp_path / "good.wav")
    soundfile.write(tmp_path / "short.wav", np.full(samples, 0.5), 8000)
    expected = "empty: no samples" if samples == 0 else "too short: 0.000 s"
    assert expected in reasons_of(Corpus(tmp_path))["short.wav"]


@pytest.mark.parametrize(
    ("kind", "subtype", "tolerance"),
    [
        ("WAV", "PCM_U8", 1 / 128),
        ("WAV", "PCM_24", 1e-6),
        ("WAV", "PCM_32", 1e-7),
        ("WAV", "ULAW", 0.02),
        ("AIFF", "PCM_16", 1 / 32768),
        ("AU", "ALAW", 0.02),
        ("WAV", "DOUBLE", 1e-7),
    ],
)
def test_every_kind_of_sample_is_the_same_sound(tmp_path, kind, subtype, tolerance):
    path = tmp_path / f"a.{kind}"
    soundfile.write(path, TONE, 8000, format=kind, subtype=subtype)
    np.testing.assert_allclose(audio.load(path)[0], TONE, atol=tolerance)
