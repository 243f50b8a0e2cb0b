"""Bits per sample against a loop that predicts one sample after the other."""

import numpy as np
import pytest
from places import FSDD, SPEECH

import wavenet_keras as wk
from wavenet_keras import audio
from wavenet_keras.dataset import Coverage
from wavenet_keras.evaluation import bits, bits_per_sample

RATE = 8000


def tiny_model(levels=32, **arguments):
    """A model whose predictions are far from even, so that every context matters."""
    sizes = {"residual_channels": 8, "dilation_channels": 8, "skip_channels": 16}
    model = wk.WaveNet(
        dilations=[1, 2, 4],
        quantization_channels=levels,
        sample_rate=RATE,
        **{**sizes, **arguments},
    )
    random = np.random.default_rng(5)
    model.set_weights([random.normal(0, 0.5, w.shape) for w in model.get_weights()])
    return model


def write(path, num_samples, seed):
    path.parent.mkdir(parents=True, exist_ok=True)
    audio.save(path, np.random.default_rng(seed).uniform(-0.9, 0.9, num_samples), RATE)
    return path


def bits_one_by_one(model, path, class_id=None, vector=None):
    """The bits of each sample, each predicted by itself from all samples before it.

    Row `n` is the whole past of sample `n`, after at least a receptive field of silence; only the
    last output of each row is used.
    """
    levels = model.quantization_channels
    codes = audio.mu_law_encode(audio.load(path)[0], levels)
    silence = audio.mu_law_encode(np.zeros(1), levels)[0]
    pasts = np.full((len(codes), model.receptive_field + len(codes)), silence)
    for n in range(len(codes)):
        pasts[n, len(pasts[n]) - n :] = codes[:n]
    inputs = {"codes": pasts}
    if class_id is not None:
        inputs["global_condition"] = np.full(len(codes), class_id)
    if vector is not None:
        inputs["global_condition"] = np.array([vector] * len(codes))
    logits = np.array(model(inputs))[:, -1].astype(float)  # [samples, levels]
    log_probabilities = logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))
    return -log_probabilities[np.arange(len(codes)), codes] / np.log(2)


@pytest.fixture
def small_windows(monkeypatch):
    """So small that a short recording takes several windows, and several batches."""
    monkeypatch.setattr(bits, "LONGEST_WINDOW", 16)
    monkeypatch.setattr(bits, "INPUTS_AT_ONCE", 60)


@pytest.mark.parametrize("scalar_input", [False, True])
def test_equals_a_loop_over_the_samples(tmp_path, small_windows, scalar_input):
    model = tiny_model(scalar_input=scalar_input)
    paths = [write(tmp_path / f"{n}.wav", n, seed=n) for n in (75, 16, 3, 1)]
    expected = np.mean(np.concatenate([bits_one_by_one(model, path) for path in paths]))
    assert bits_per_sample(model, paths) == pytest.approx(expected, rel=1e-5)


def test_whole_recordings_at_once_give_the_same(tmp_path, small_windows, monkeypatch):
    model = tiny_model()
    paths = [write(tmp_path / f"{n}.wav", n, seed=n) for n in (75, 16)]
    in_small_windows = bits_per_sample(model, paths)
    monkeypatch.undo()
    assert bits_per_sample(model, paths) == pytest.approx(in_small_windows, rel=1e-5)


def test_a_model_that_knows_nothing_needs_all_bits(tmp_path):
    model = tiny_model(levels=256)
    model.logits.set_weights([np.zeros_like(w) for w in model.logits.get_weights()])
    assert bits_per_sample(model, write(tmp_path / "a.wav", 50, seed=0)) == pytest.approx(8)


def test_the_model_is_called_with_one_shape(tmp_path, small_windows, monkeypatch):
    model = tiny_model()
    shapes = []
    batch_bits = bits._bits_of_batch

    def counting(model, batch, *others):
        shapes.append(tuple(array.shape for array in batch))
        return batch_bits(model, batch, *others)

    monkeypatch.setattr(bits, "_bits_of_batch", counting)
    bits_per_sample(model, [write(tmp_path / f"{n}.wav", n, seed=n) for n in (75, 16, 3)])
    assert len(shapes) == 4 and len(set(shapes)) == 1  # 5 + 1 + 1 windows, 2 in a batch


def test_recordings_at_another_rate_are_resampled(tmp_path):
    path = tmp_path / "a.wav"
    audio.save(path, 0.5 * np.sin(np.arange(2000) * 0.1), 2 * RATE)
    waveform, _ = audio.load(path, sample_rate=RATE)
    audio.save(tmp_path / "resampled.wav", waveform, RATE)
    model = tiny_model()
    expected = bits_per_sample(model, tmp_path / "resampled.wav")
    assert bits_per_sample(model, path) == pytest.approx(expected, rel=1e-2)


# --- Conditions -----------------------------------------------------------------------------------


@pytest.fixture
def speakers(tmp_path):
    for seed, name in enumerate(("anna", "bert")):
        write(tmp_path / "speakers" / name / "a.wav", 40 + seed, seed)
    return wk.Corpus(tmp_path / "speakers", min_seconds=0)


def bits_of_speakers(model, corpus, ids):
    return np.mean(
        np.concatenate(
            [
                bits_one_by_one(model, recording.path, class_id)
                for recording, class_id in zip(corpus, ids, strict=True)
            ]
        )
    )


def test_each_recording_is_conditioned_on_its_own_label(speakers, small_windows):
    model = tiny_model(num_classes=3, global_condition_channels=4)
    expected = bits_of_speakers(model, speakers, ids=[0, 1])
    assert bits_per_sample(model, speakers) == pytest.approx(expected, rel=1e-5)
    assert bits_per_sample(model, speakers.files) == pytest.approx(expected, rel=1e-5)
    swapped = bits_of_speakers(model, speakers, ids=[1, 0])
    assert abs(swapped - expected) > 0.01  # the condition matters


def test_labels_meet_the_names_in_the_model_whatever_their_ids(speakers):
    names = ["carl", "bert", "anna"]
    model = tiny_model(num_classes=3, global_condition_channels=4, class_names=names)
    expected = bits_of_speakers(model, speakers, ids=[2, 1])
    assert bits_per_sample(model, speakers) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("condition", ["bert", 1])
def test_a_given_condition_goes_before_the_labels(speakers, condition):
    names = ["carl", "bert", "anna"]
    model = tiny_model(num_classes=3, global_condition_channels=4, class_names=names)
    expected = bits_of_speakers(model, speakers, ids=[1, 1])
    assert bits_per_sample(model, speakers, condition) == pytest.approx(expected, rel=1e-5)
    paths = [recording.path for recording in speakers]
    assert bits_per_sample(model, paths, condition) == pytest.approx(expected, rel=1e-5)


def test_a_vector_as_condition(tmp_path, small_windows):
    model = tiny_model(global_condition_channels=2)
    path = write(tmp_path / "a.wav", 40, seed=1)
    vector = np.array([0.5, -2.0], "float32")
    expected = np.mean(bits_one_by_one(model, path, vector=vector))
    assert bits_per_sample(model, [path], vector) == pytest.approx(expected, rel=1e-5)


# --- The same numbers from Keras ------------------------------------------------------------------


def test_evaluate_on_a_coverage_gives_the_same_bits(tmp_path):
    model = tiny_model()
    model.compile()
    paths = [write(tmp_path / f"{n}.wav", n, seed=n) for n in (75, 16, 3)]
    coverage = Coverage(
        paths,
        RATE,
        window_samples=16,
        receptive_field=model.receptive_field,
        batch_size=2,
        quantization_channels=32,
        cache_folder=tmp_path / "cache",
    )
    results = model.evaluate(coverage, return_dict=True, verbose=0)
    assert results["bits_per_sample"] == pytest.approx(bits_per_sample(model, paths), rel=1e-5)


# --- Errors ---------------------------------------------------------------------------------------


def test_a_condition_the_model_cannot_take(tmp_path, speakers):
    path = write(tmp_path / "a.wav", 20, seed=1)
    with pytest.raises(ValueError, match="takes no global condition"):
        bits_per_sample(tiny_model(), [path], "anna")
    with pytest.raises(ValueError, match="goes with a model that has a local condition"):
        bits_per_sample(tiny_model(local_condition_channels=2, hop_length=4), [path])
    with pytest.raises(ValueError, match=r"shape \[2\]. Received None"):
        bits_per_sample(tiny_model(global_condition_channels=2), [path])
    named = tiny_model(num_classes=1, global_condition_channels=2, class_names=["anna"])
    with pytest.raises(ValueError, match=r"a\.wav, which has no label"):
        bits_per_sample(named, [path])
    with pytest.raises(ValueError, match=r"bert.a\.wav: Unknown class 'bert'.*knows anna"):
        bits_per_sample(named, speakers)
    with pytest.raises(ValueError, match="^Unknown class 'carl'"):
        bits_per_sample(named, [path], "carl")


def test_every_file_must_be_readable(tmp_path):
    path = write(tmp_path / "a.wav", 20, seed=1)
    with pytest.raises(ValueError, match="but 1 cannot. The first: .*missing.wav"):
        bits_per_sample(tiny_model(), [path, tmp_path / "missing.wav"])
    with pytest.raises(ValueError, match="at least one recording, received none"):
        bits_per_sample(tiny_model(), [])


# --- Real speech ----------------------------------------------------------------------------------


def frequencies_of(codes, levels=256):
    counts = np.bincount(codes, minlength=levels) + 1.0
    return counts / counts.sum()


def test_a_model_of_code_frequencies_scores_their_entropy_on_real_speech():
    """Biases alone can hold how often each code occurs; the bits must then be the cross-entropy."""
    training, held_out = wk.Corpus(SPEECH).split()
    files = held_out.files[:3]
    seen = np.concatenate([audio.mu_law_encode(audio.load(r.path)[0]) for r in training.files[:9]])
    model = tiny_model(levels=256)
    kernel, bias = model.logits.get_weights()
    model.logits.set_weights([np.zeros_like(kernel), np.log(frequencies_of(seen))])
    heard = np.concatenate([audio.mu_law_encode(audio.load(r.path)[0]) for r in files])
    expected = -np.mean(np.log2(frequencies_of(seen)[heard]))
    assert expected < 7.5
    assert bits_per_sample(model, files) == pytest.approx(expected, rel=1e-5)


@pytest.mark.skipif(not FSDD.is_dir(), reason="the spoken digits are not beside the repository")
def test_speakers_of_the_spoken_digits():
    corpus = wk.Corpus(FSDD)
    _, held_out = corpus.split(validation=0.002, seed=0)
    model = tiny_model(
        num_classes=len(corpus.class_names),
        global_condition_channels=4,
        class_names=list(reversed(corpus.class_names)),
    )
    model.sample_rate = corpus.files[0].sample_rate
    by_label = bits_per_sample(model, held_out)
    one_by_one = [bits_per_sample(model, [r.path], r.label) for r in held_out]
    lengths = [r.num_samples for r in held_out]
    assert by_label == pytest.approx(np.average(one_by_one, weights=lengths), rel=1e-5)
