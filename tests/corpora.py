"""Small corpora whose codes are known, and batches of them."""

import keras
import numpy as np
import scipy.io.wavfile
import scipy.stats

import wavenet_keras as wk
from wavenet_keras import audio
from wavenet_keras.dataset import Coverage

SILENCE = 128
RATE = 8000


def write(path, codes):
    """Writes a recording that has these codes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    audio.save(path, audio.mu_law_decode(np.asarray(codes)), RATE)


def true_codes(path):
    """The codes of a wav file, by the formula, without the package."""
    rate, samples = scipy.io.wavfile.read(path)
    assert rate == RATE
    waveform = samples / 32768
    companded = np.sign(waveform) * np.log1p(255 * np.abs(waveform)) / np.log1p(255)
    return np.floor((companded + 1) / 2 * 255 + 0.5).astype(int)


def numbered_corpus(folder, lengths):
    """A corpus of 255 samples at most, all different: a code tells its file and place.

    Every file is a speaker of its own. No sample has the code of silence.
    """
    codes = [code for code in range(256) if code != SILENCE]
    random = np.random.default_rng(1)
    random.shuffle(codes)
    for speaker, length in lengths.items():
        write(folder / speaker / "a.wav", codes[:length])
        codes = codes[length:]
    return wk.Corpus(folder, min_seconds=0)


def noise_corpus(folder, lengths):
    """A corpus of random codes: a long enough piece of it occurs nowhere else."""
    random = np.random.default_rng(2)
    for name, length in lengths.items():
        write(folder / f"{name}.wav", random.integers(256, size=length))
    return wk.Corpus(folder, min_seconds=0)


def windows_of(corpus, **changes):
    arguments = {"sample_rate": RATE, "window_samples": 8, "receptive_field": 5, "batch_size": 4}
    return wk.Windows(corpus, **{**arguments, **changes})


def coverage_of(corpus, **changes):
    arguments = {"sample_rate": RATE, "window_samples": 8, "receptive_field": 5, "batch_size": 4}
    return Coverage(corpus, **{**arguments, **changes})


def assert_equal_batches(first, second):
    for one, other in zip(keras.tree.flatten(first), keras.tree.flatten(second), strict=True):
        np.testing.assert_array_equal(one, other)


def speakers(tmp_path):
    for index, name in enumerate(("anna", "bert", "cleo")):
        path = tmp_path / "corpus" / name / "1.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        noise = np.random.default_rng(index).normal(scale=0.1, size=1000 + 500 * index)
        wk.audio.save(path, noise.astype("float32"), 8000)
    common = {"window_samples": 400, "receptive_field": 5, "cache_folder": tmp_path / "cache"}
    return wk.Corpus(tmp_path / "corpus"), {"sample_rate": 8000, **common}


def no_loading(path, sample_rate=None):
    raise AssertionError(f"{path} was loaded again")


def stamps(folder):
    """When each file below a folder was last written."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
