"""Wav files whose header says another length than there is: read to the end, and said."""

import io
import struct
import warnings

import numpy as np
import pytest
import soundfile

from wavenet_keras import Corpus, audio

TONE = (0.3 * np.sin(np.arange(16000) * 0.3)).astype("float32")
STEPS = np.round(TONE * 32767).astype("int16")
MEANT_FOREVER = (0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000)  # what ffmpeg, sox and arecord write


def whole(kind="WAV"):
    memory = io.BytesIO()
    soundfile.write(memory, STEPS, 8000, format=kind, subtype="PCM_16")
    return bytearray(memory.getvalue())


def with_size(size):
    content = whole()
    struct.pack_into("<I", content, content.index(b"data") + 4, size)
    return content


def loaded(path):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        waveform, rate = audio.load(path)
    assert rate == 8000
    return np.round(waveform * 32768).astype("int16"), [str(each.message) for each in caught]


def remark_of(path):
    (recording,) = Corpus(path.parent, min_seconds=0)
    return recording.remark


@pytest.mark.parametrize("riff_too", [False, True])
def test_a_header_that_says_0_bytes_is_not_believed(tmp_path, riff_too):
    content = with_size(0)
    if riff_too:
        struct.pack_into("<I", content, 4, 0)
    path = tmp_path / "stopped.wav"
    path.write_bytes(content)
    samples, warned = loaded(path)
    np.testing.assert_array_equal(samples, STEPS)
    assert (
        len(warned) == 1 and "its header says 0 bytes of sound; the 32,000 that follow" in warned[0]
    )
    assert "says 0 bytes" in remark_of(path)
    assert Corpus(tmp_path).files[0].num_samples == 16000
    assert path.read_bytes() == content  # it is read, not changed


@pytest.mark.parametrize("size", [0, 2**64 - 1])
def test_the_large_size_of_rf64(tmp_path, size):
    content = whole("RF64")
    struct.pack_into("<Q", content, content.index(b"ds64") + 16, size)
    (tmp_path / "a.rf64").write_bytes(content)
    np.testing.assert_array_equal(loaded(tmp_path / "a.rf64")[0], STEPS)


@pytest.mark.parametrize("size", MEANT_FOREVER)
def test_a_stream_without_a_size_is_read_without_a_word(tmp_path, size):
    (tmp_path / "a.wav").write_bytes(with_size(size))
    samples, warned = loaded(tmp_path / "a.wav")
    np.testing.assert_array_equal(samples, STEPS)
    assert (warned, remark_of(tmp_path / "a.wav")) == ([], None)


def test_a_file_cut_short_says_so(tmp_path):
    (tmp_path / "a.wav").write_bytes(whole()[:16044])
    samples, warned = loaded(tmp_path / "a.wav")
    np.testing.assert_array_equal(samples, STEPS[:8000])
    assert "cut short: its header says 2.00 s, 1.00 s are there" in warned[0]
    assert warned[0].endswith(f"{remark_of(tmp_path / 'a.wav')}.")


def test_a_size_that_stayed_behind_says_so(tmp_path):
    (tmp_path / "a.wav").write_bytes(with_size(16000))
    samples, warned = loaded(tmp_path / "a.wav")
    np.testing.assert_array_equal(samples, STEPS[:8000])
    assert "says 1.00 s, which are used; more sound seems to follow" in warned[0]


@pytest.mark.parametrize(
    "behind",
    [
        b"LIST" + struct.pack("<I", 4) + b"INFO",
        b"LIST" + struct.pack("<I", 5) + b"INFO\0\0" + b"id3 " + struct.pack("<I", 2) + b"ab",
        b"TAG" + b" " * 125,
        b"\0" * 512,
    ],
    ids=["a part", "two parts, the first odd", "a tag", "zeros"],
)
def test_what_stands_behind_the_sound_is_none(tmp_path, behind):
    (tmp_path / "a.wav").write_bytes(whole() + behind)
    samples, warned = loaded(tmp_path / "a.wav")
    np.testing.assert_array_equal(samples, STEPS)
    assert warned == []
    empty = whole()[:44]
    struct.pack_into("<I", empty, 40, 0)
    (tmp_path / "a.wav").write_bytes(empty + behind)
    samples, warned = loaded(tmp_path / "a.wav")
    assert (len(samples), warned) == (0, [])


def test_a_flac_that_was_streamed_has_no_length(tmp_path):
    content = whole("FLAC")
    content[21] &= 0xF0
    content[22:26] = bytes(4)  # the number of samples
    (tmp_path / "a.flac").write_bytes(content)
    np.testing.assert_array_equal(loaded(tmp_path / "a.flac")[0], STEPS)
    assert Corpus(tmp_path).files[0].num_samples == 16000


def test_other_formats_that_say_0_tell_how_to_mend(tmp_path):
    content = whole("AU")
    struct.pack_into(">I", content, 8, 0)
    (tmp_path / "a.au").write_bytes(content)
    with pytest.raises(ValueError, match="a.au .* holds no samples, .* 32,024 bytes; import it"):
        audio.load(tmp_path / "a.au")


def test_mp3_is_the_same_in_one_piece_and_in_blocks(tmp_path):
    """libsndfile does not land exactly where it jumps in an mp3, so it may not jump."""
    noise = np.convolve(np.random.default_rng(0).normal(size=200_000), np.ones(20) / 40, "same")
    soundfile.write(tmp_path / "a.mp3", noise, 44100)
    expected, _ = soundfile.read(tmp_path / "a.mp3", dtype="float32")
    np.testing.assert_array_equal(audio.load(tmp_path / "a.mp3")[0], expected)
