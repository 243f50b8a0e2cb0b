"""Windows cut on the device are those cut on the host: all numbers, whatever the conditions."""

import copy
import pickle
import re

import keras
import numpy as np
import pytest
from corpora import assert_equal_batches, coverage_of, noise_corpus, numbered_corpus, windows_of
from keras import ops

import wavenet_keras as wk
from wavenet_keras.dataset import Coverage, device_codes


def own_frames(recording):
    """Frames that differ from recording to recording, for 4 samples each."""
    frames = np.random.default_rng(recording.num_samples).normal(size=(recording.num_samples, 3))
    return frames[: -(-recording.num_samples // 4)]


VECTORS = {"anna": [0.5, -1.0], "bert": [2.0, 0.0], "carl": [0.0, 3.0]}
KINDS = {
    "codes": {"use_labels": False},
    "ids": {},
    "vectors": {"vectors": VECTORS},
    "balanced": {"balance_classes": True},
    "frames": {"features": own_frames, "hop_length": 4},
    "frames around": {"features": own_frames, "hop_length": 4, "frames_around": 5},
    "frames, balanced": {"features": own_frames, "hop_length": 4, "balance_classes": True},
    "two bytes": {"quantization_channels": 300},
    "no context": {"receptive_field": 1},
    "long context": {"receptive_field": 70},
}


@pytest.fixture
def speakers(tmp_path):
    """Recordings longer and shorter than a window, of three speakers."""
    return numbered_corpus(tmp_path / "corpus", {"anna": 100, "bert": 6, "carl": 90})


def assert_same_numbers(batches, others, codes="uint8"):
    """Two forms of the same batches, epoch after epoch."""
    for index in range(len(batches)):
        batch = batches.batch_for_step(index)
        assert_equal_batches(batch, others[index])
        arrays = keras.tree.flatten(batch)
        types = {keras.backend.standardize_dtype(array.dtype) for array in arrays}
        assert types >= {codes, "uint8"}


@pytest.mark.jax
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("codes_on", ["device", "host"])
def test_the_batches_of_two_epochs_are_the_same(speakers, kind, codes_on):
    settings = {"seed": 5, "batches_per_epoch": 6, **KINDS[kind]}
    batches = windows_of(speakers, codes_on=codes_on, **settings)
    others = windows_of(speakers, **settings)
    for batches.epoch in (0, 1):
        others.epoch = batches.epoch
        assert_same_numbers(batches, others, "uint16" if kind == "two bytes" else "uint8")
    on_device = [ops.is_tensor(one) for one in keras.tree.flatten(batches.batch_for_step(0))]
    assert set(on_device) == {codes_on == "device"}


@pytest.mark.jax
@pytest.mark.parametrize("kind", ["codes", "ids", "vectors", "frames", "frames around"])
@pytest.mark.parametrize("codes_on", ["device", "host"])
def test_rows_that_nothing_is_left_for_are_empty(speakers, kind, codes_on):
    batches = coverage_of(speakers, batch_size=7, codes_on=codes_on, **KINDS[kind])
    assert len(batches._windows) % 7
    assert_same_numbers(batches, coverage_of(speakers, batch_size=7, **KINDS[kind]))
    by_class = batches.by_class()
    assert {part.device_codes for part in by_class.values()} == {batches.device_codes}


@pytest.mark.jax
@pytest.mark.parametrize("codes_on", ["device", "host"])
def test_noise_of_recordings_without_any_is_the_same(tmp_path, codes_on):
    """A batch with a tone in it is made on the host, the others on the device."""
    for name, waveform in (
        ("tone", np.sin(np.arange(4000) * 0.3) / 2),
        ("noise", np.random.default_rng(0).normal(scale=0.1, size=9000)),
    ):
        wk.audio.save(tmp_path / f"{name}.wav", waveform.astype("float32"), 8000)
    paths = sorted(tmp_path.glob("*.wav"))
    settings = {"window_samples": 50, "batch_size": 2, "batches_per_epoch": 20}
    batches = windows_of(paths, codes_on=codes_on, **settings)
    assert np.count_nonzero(batches.prepared.dither) == 1
    assert_same_numbers(batches, windows_of(paths, **settings))
    on_device = [ops.is_tensor(batches.batch_for_step(index)[1]) for index in range(20)]
    assert set(on_device) == ({True, False} if codes_on == "device" else {False})
    for part in (0, 1):
        assert_same_numbers(batches.share(part, 2), windows_of(paths, **settings).share(part, 2))


@pytest.mark.jax
def test_codes_are_taken_to_the_device_once(speakers, monkeypatch):
    batches = windows_of(speakers, codes_on="device")
    reads = []
    read_all = type(batches.prepared).read_all
    monkeypatch.setattr(
        type(batches.prepared), "read_all", lambda self: reads.append(1) or read_all(self)
    )
    assert batches.device_codes.bytes_to_come == 196 + 4 * 3
    first = batches.batch_for_step(0)
    assert batches.device_codes.bytes_to_come == 0
    assert_equal_batches(copy.copy(batches).batch_for_step(0), first)
    assert len(reads) == 1
    for other in (pickle.loads(pickle.dumps(batches)), copy.deepcopy(batches)):
        assert_equal_batches(other.batch_for_step(0), first)
    assert len(reads) == 3


def small_model(**arguments):
    keras.utils.set_random_seed(0)
    sizes = {"residual_channels": 4, "dilation_channels": 4, "skip_channels": 8}
    model = wk.WaveNet(dilations=[1, 2], sample_rate=8000, **sizes, **arguments)
    model.compile()
    return model


@pytest.mark.jax
@pytest.mark.parametrize("steps_per_execution", [1, 2])
def test_fit_and_evaluate_are_the_same(speakers, steps_per_execution):
    ends = []
    for codes_on in ("device", "host"):
        model = small_model(
            num_classes=3, class_names=speakers.class_names, global_condition_channels=2
        )
        model.compile(steps_per_execution=steps_per_execution)
        settings = {"window_samples": 20, "codes_on": codes_on}
        windows = wk.Windows.for_model(model, speakers, batches_per_epoch=4, **settings)
        held_out = Coverage.for_model(model, speakers, **settings)
        history = model.fit(windows, validation_data=held_out, epochs=2, verbose=0).history
        assert windows.epoch == 2
        history["judged"] = model.evaluate(held_out, verbose=0)
        ends.append((model.get_weights(), history))
    (weights, history), (others, other_history) = ends
    for one, other in zip(weights, others, strict=True):
        np.testing.assert_array_equal(one, other)
    assert history == other_history


@pytest.mark.jax
def test_a_step_of_ones_own_gets_what_is_documented(speakers):
    """Int32 codes and float32 weights, as `windows[0]` has; so does a loss of one's own."""

    class OwnStep(wk.WaveNet):
        def train_step(self, *state_and_data):
            seen.append(state_and_data[-1])
            return super().train_step(*state_and_data)

    def types():
        arrays = keras.tree.flatten(seen.pop())
        return [keras.backend.standardize_dtype(array.dtype) for array in arrays]

    seen = []
    model = OwnStep(dilations=[1, 2], skip_channels=8, sample_rate=8000)
    model.compile()
    windows = wk.Windows.for_model(
        model, speakers, window_samples=20, batches_per_epoch=1, codes_on="device", use_labels=False
    )
    model.fit(windows, verbose=0)
    assert types() == ["int32", "int32", "float32"]

    class OwnMetric(keras.metrics.Metric):
        def update_state(self, targets, logits, sample_weight=None):
            seen.append([targets, sample_weight])

        def result(self):
            return ops.zeros(())

    model = small_model()
    model.compile(weighted_metrics=[OwnMetric()])
    model.fit(windows, verbose=0)
    assert types() == ["int32", "float32"]


class Louder(wk.Windows):
    """Batches of a reader's own: every code three levels up."""

    def __getitem__(self, index):
        inputs, targets, weights = super().__getitem__(index)
        return inputs + 3, targets + 3, weights


class Backwards(wk.Windows):
    def make_batch(self, windows, random=None):
        inputs, targets, weights = super().make_batch(windows, random)
        return targets, inputs, weights


@pytest.mark.jax
@pytest.mark.parametrize("kind", [Louder, Backwards])
def test_batches_of_a_subclass_are_its_own(speakers, kind):
    """Also in a step, which asks another method for them than a reader does."""
    arguments = {"sample_rate": 8000, "window_samples": 20, "use_labels": False, "dither": False}
    arguments |= {"receptive_field": 4, "quantization_channels": 200}
    batches = kind(speakers, **arguments)
    for batches.epoch in (0, 1):
        assert_equal_batches(batches.batch_for_step(0), batches[0])
        assert not np.array_equal(
            batches.batch_for_step(0)[0], wk.Windows(speakers, **arguments)[0][0]
        )
    method = "__getitem__" if kind is Louder else "make_batch"
    with pytest.raises(ValueError, match=f"`{method}` of {kind.__name__} may make other batches"):
        kind(speakers, codes_on="device", **arguments).batch_for_step(0)
    copied = pickle.loads(pickle.dumps(batches))
    assert_equal_batches(copied.batch_for_step(0), batches[0])


def tell_of_a_card(monkeypatch, num_bytes, backend):
    """A device with so much memory, as far as `device_codes` is told."""
    monkeypatch.setattr(device_codes, "accelerator", lambda: "a card")
    monkeypatch.setattr(device_codes, "accelerator_memory", lambda: num_bytes)
    monkeypatch.setattr(keras.backend, "backend", lambda: backend)


@pytest.mark.parametrize(
    "num_bytes, backend, reason",
    [
        (1e9, "jax", "None"),
        (4 * 196, "jax", "None"),
        (4 * 196 - 1, "jax", "They need .* GB, and of .* GB of the device 25% at most is theirs."),
        (float("inf"), "jax", "They need .* GB, and of inf GB of the device .*"),
        (1e9, "tensorflow", "On tensorflow Keras would take each batch from the device .*"),
    ],
)
def test_auto_takes_a_card_with_room(speakers, monkeypatch, num_bytes, backend, reason):
    windows = windows_of(speakers, use_labels=False)
    tell_of_a_card(monkeypatch, num_bytes, backend)
    assert re.fullmatch(reason, str(windows.device_codes.why_not()))


def test_auto_stays_on_the_host_of_a_cpu(speakers):
    windows = windows_of(speakers)
    assert windows.device_codes.why_not().startswith("The CPU computes")
    assert isinstance(windows.batch_for_step(0)[1], np.ndarray)


def test_what_cannot_be_on_the_device_is_refused(speakers, monkeypatch):
    with pytest.raises(ValueError, match="`codes_on` must be one of 'auto', 'device', 'host'"):
        windows_of(speakers, codes_on="gpu")
    processes = windows_of(speakers, codes_on="device", use_multiprocessing=True)
    with pytest.raises(ValueError, match="codes_on='device' asks. use_multiprocessing makes"):
        processes.batch_for_step(0)
    windows = windows_of(speakers, codes_on="device")
    monkeypatch.setattr(keras.distribution, "distribution", lambda: "of two devices")
    with pytest.raises(ValueError, match="A keras.distribution shares batches.*'auto' or 'host'"):
        windows.batch_for_step(0)
    monkeypatch.undo()
    monkeypatch.setattr(device_codes, "MOST_SAMPLES", 195)
    with pytest.raises(ValueError, match="There are 196 samples, and 195 at most fit"):
        windows.batch_for_step(0)
    tell_of_a_card(monkeypatch, 1e9, "tensorflow")
    monkeypatch.setattr(device_codes, "MOST_SAMPLES", 196)
    with pytest.raises(ValueError, match="On tensorflow Keras would take each batch from"):
        windows_of(speakers, codes_on="device").batch_for_step(0)


def test_weights_of_full_windows_are_made_once(tmp_path):
    """And cannot be changed; those of `windows[0]` are the reader's own."""
    windows = windows_of(noise_corpus(tmp_path / "c", {"long": 400}))
    first, second = (windows.batch_for_step(index)[2] for index in (0, 1))
    assert first is second
    with pytest.raises(ValueError, match="read-only"):
        first[:] = 0
    windows[0][2][:] = 0
    assert windows[0][2].any()
