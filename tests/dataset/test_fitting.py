"""Data sets made for a model, and data sets of another one."""

import numpy as np
import pytest
from corpora import RATE, coverage_of, numbered_corpus, true_codes, windows_of
from tiny_wavenet import tiny

import wavenet_keras as wk
from wavenet_keras.dataset import Coverage
from wavenet_keras.training import train


@pytest.fixture
def corpus(tmp_path):
    return numbered_corpus(tmp_path / "corpus", {"a": 60, "b": 70, "c": 80})


def model_of(branch="plain", **arguments):
    return tiny(branch, **{"quantization_channels": 256, **arguments})


def frames(recording):
    return np.ones((recording.num_samples // 5 + 1, 2), "float32")


def test_all_comes_from_the_model(corpus):
    model = model_of("local", sample_rate=4000, quantization_channels=64)
    half = [np.ones((recording.num_samples // 10 + 1, 2), "float32") for recording in corpus]
    by_path = dict(zip([recording.path for recording in corpus], half, strict=True))
    for kind in (wk.Windows, Coverage):
        made = kind.for_model(
            model, corpus, window_samples=20, features=lambda one: by_path[one.path], batch_size=3
        )
        assert made.prepared.sample_rate == 4000
        assert made.prepared.quantization_channels == 64
        assert made.receptive_field == model.receptive_field
        assert (made.frames.hop_length, made.batch_size) == (5, 3)
        inputs, targets, _ = made[0]
        assert set(inputs) == {"codes", "local_condition"}
        assert targets.max() < 64
    assert wk.Windows.for_model(model_of(), corpus).window_samples == RATE
    model = model_of("local", hop_length=300)
    assert (
        wk.Windows.for_model(
            model, corpus, features=lambda one: np.ones((1, 2), "float32")
        ).window_samples
        == 7800
    )


def test_ids_are_those_of_the_model(corpus):
    """A corpus counts its own labels from 0; a model that knows more has other ids for them."""
    model = model_of("ids", num_classes=5, class_names=["c", "z", "a", "y", "b"])
    windows = wk.Windows.for_model(model, corpus, window_samples=8, batch_size=32)
    codes = {
        name: set(true_codes(recording.path)) for name, recording in zip("abc", corpus, strict=True)
    }
    inputs, targets, weights = windows[0]
    for row in range(32):
        name = model.class_names[inputs["global_condition"][row]]
        assert set(targets[row][weights[row] > 0]) <= codes[name]
    judged = Coverage.for_model(model, corpus, window_samples=8)
    assert sorted(judged.by_class()) == ["a", "b", "c"]
    assert wk.Windows.for_model(model_of(), corpus).conditions is None
    with pytest.raises(ValueError, match="Expected labels among c, z, received 'a'"):
        wk.Windows.for_model(model_of("ids", num_classes=2, class_names=["c", "z"]), corpus)
    with pytest.raises(ValueError, match="a Corpus, which knows the label.*Received a list"):
        wk.Windows.for_model(model, [recording.path for recording in corpus])


def test_vectors_are_for_models_that_take_them(corpus):
    vectors = {name: [0.0, 1.0] for name in "abc"}
    for model in (model_of("vectors"), model_of("ids")):
        windows = wk.Windows.for_model(model, corpus, window_samples=8, vectors=vectors)
        assert windows[0][0]["global_condition"].shape == (8, 2)
    with pytest.raises(ValueError, match="conditioned on vectors. Received vectors=None"):
        wk.Windows.for_model(model_of("vectors"), corpus)
    with pytest.raises(ValueError, match="global_condition_channels=None"):
        wk.Windows.for_model(model_of(), corpus, vectors=vectors)
    with pytest.raises(ValueError, match="features=None and a model with local_condition_ch"):
        wk.Windows.for_model(model_of("local"), corpus)
    with pytest.raises(ValueError, match="finite numbers, received .*nan"):
        windows_of(corpus, vectors={name: [0.0, np.nan] for name in "abc"})
    with pytest.raises(ValueError, match="either labels or `vectors`"):
        windows_of(corpus, vectors=vectors, use_labels=True)


UNFIT = {
    "rate": (
        {},
        {"sample_rate": 16000, "use_labels": False},
        r"sample rate \(Hz\), 8,000. Received a Windows with 16,000",
    ),
    "levels": (
        {},
        {"quantization_channels": 512, "use_labels": False},
        "number of levels, 256. Received a Windows with 512",
    ),
    "receptive field": ({"dilations": [1, 2, 4, 8]}, {"use_labels": False}, "17 samples.* with 5"),
    "hop length": (
        {"branch": "local", "hop_length": 10},
        {"features": frames, "hop_length": 5, "window_samples": 10, "use_labels": False},
        "hop length .samples., 10. Received a Windows with 5",
    ),
    "width of frames": (
        {"branch": "local", "local_condition_channels": 3},
        {"features": frames, "hop_length": 5, "window_samples": 10, "use_labels": False},
        "width of a frame, 3. Received a Windows with 2",
    ),
    "number of classes": (
        {"branch": "ids", "num_classes": 2, "class_names": ["a", "b"]},
        {},
        "ids from 0 to 1, as the model has 2 classes. Received data with the id 2",
    ),
    "names of classes": (
        {"branch": "ids", "class_names": ["b", "a", "c"]},
        {},
        "it calls 0 'b'. Received data in which 0 is 'a'",
    ),
}


@pytest.mark.jax
@pytest.mark.parametrize("case", UNFIT)
def test_data_of_another_model_are_refused_before_anything_is_done(case, corpus, tmp_path):
    model_arguments, arguments, message = UNFIT[case]
    model = model_of(**model_arguments)
    model.compile(run_eagerly=True)
    before = model.get_weights()
    windows = windows_of(corpus, **arguments)
    ways = [
        lambda: model.fit(windows, verbose=0),
        lambda: model.fit(np.zeros((1, 9), "int32"), validation_data=windows, verbose=0),
        lambda: model.evaluate(windows, verbose=0),
        lambda: train(model, windows, tmp_path / "run", 1),
    ]
    for way in ways:
        with pytest.raises(ValueError, match=message):
            way()
    assert not (tmp_path / "run").exists()
    for weight, value in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, value)


@pytest.mark.jax
def test_data_that_fit_are_taken(corpus):
    model = model_of("ids")
    model.compile(run_eagerly=True)
    windows = windows_of(corpus, batches_per_epoch=1)
    results = model.fit(windows, validation_data=coverage_of(corpus), verbose=0).history
    assert np.isfinite(results["loss"] + results["val_loss"]).all()


def test_options_out_of_range(corpus):
    for seconds in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="max_seconds above 0"):
            coverage_of(corpus, max_seconds=seconds)
    with pytest.raises(ValueError, match="number of levels, 256"):
        wk.Windows.for_model(model_of(), corpus, quantization_channels=512)
