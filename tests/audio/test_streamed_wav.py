"""Wav files that grow while their sound is made."""

import builtins

import numpy as np
import pytest
from shell import as_written

from wavenet_keras import audio
from wavenet_keras.audio import streamed_wav
from wavenet_keras.audio.streamed_wav import StreamedWav

RATE = 8000


def noise(samples):
    return np.random.default_rng(0).uniform(-0.9, 0.9, samples).astype(np.float32)


@pytest.mark.parametrize("samples", [10, 399, 400, 401, 5000])
@pytest.mark.parametrize("chunk", [1, 7, 800])
def test_it_is_the_file_that_save_writes_with_a_soft_end(samples, chunk, tmp_path):
    waveform = noise(samples)
    wav = StreamedWav(tmp_path / "new" / "grown.wav", RATE)
    for start in range(0, samples, chunk):
        wav.add(waveform[start : start + chunk])
    wav.finish()
    assert wav.done == samples
    audio.save(tmp_path / "saved.wav", as_written(waveform).astype(np.float32), RATE)
    assert wav.path.read_bytes() == (tmp_path / "saved.wav").read_bytes()


def test_it_is_whole_after_each_chunk_and_but_50_ms_long_as_what_came(tmp_path):
    waveform = noise(4000)
    wav = StreamedWav(tmp_path / "a.wav", RATE)
    for start in range(0, 4000, 800):
        wav.add(waveform[start : start + 800])
        heard, rate = audio.load(wav.path)
        assert (len(heard), rate) == (start + 400, RATE)
        np.testing.assert_allclose(heard, waveform[: start + 400], atol=1 / 32768)


def test_what_stood_there_goes_when_the_first_samples_are_written(tmp_path):
    audio.save(tmp_path / "a.wav", noise(100_000), RATE)
    before = (tmp_path / "a.wav").read_bytes()
    wav = StreamedWav(tmp_path / "a.wav", RATE)
    assert (tmp_path / "a.wav").read_bytes() == before
    wav.add(noise(500))
    wav.finish()
    assert len(audio.load(tmp_path / "a.wav")[0]) == 500
    nothing = StreamedWav(tmp_path / "nothing.wav", RATE)
    nothing.finish()
    assert not nothing.path.exists()


def test_where_nothing_can_be_written_is_known_before(tmp_path):
    (tmp_path / "file").touch()
    for name, kind in (("a.mp3", ValueError), ("file/a.wav", NotADirectoryError)):
        with pytest.raises(kind):
            StreamedWav(tmp_path / name, RATE)


def test_a_full_disk_is_named_and_what_is_there_stays_whole(tmp_path, monkeypatch):
    wav = StreamedWav(tmp_path / "a.wav", RATE)
    wav.add(noise(1200))
    open_file = builtins.open

    def full(*arguments, **options):
        if "r+b" in arguments:
            raise OSError(28, "No space left on device")
        return open_file(*arguments, **options)

    monkeypatch.setattr(builtins, "open", full)
    with pytest.raises(OSError, match=r"a.wav cannot be written: No space .* first 800 samples"):
        wav.add(noise(800))
    monkeypatch.undo()
    assert len(audio.load(wav.path)[0]) == 800


def test_a_wav_file_has_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr(streamed_wav, "MOST_BYTES", 4000)
    wav = StreamedWav(tmp_path / "a.wav", RATE)
    wav.add(noise(2000))
    with pytest.raises(OSError, match="as long as a wav file can be, 1,600 samples"):
        wav.add(noise(2000))
    assert len(audio.load(wav.path)[0]) == 1600
