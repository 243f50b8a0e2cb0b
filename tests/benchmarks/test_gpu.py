"""The benchmark for a card runs in small on a CPU, on both backends, and counts as it says."""

import re

import keras
import numpy as np
import pytest

from benchmarks import gpu
from benchmarks.gpu_rows import cases, input_layer, rows
from benchmarks.gpu_rows.cases import Bench
from wavenet_keras import _devices

pytestmark = [pytest.mark.jax, pytest.mark.half_precision]


@pytest.fixture
def bench(tmp_path):
    return Bench(True, tmp_path)


@pytest.mark.slow
def test_the_small_run_measures_every_row(tmp_path, capsys):
    path = tmp_path / "card.txt"
    status = gpu.main(["--small", "--seconds", "500", "--out", str(path)])
    said = capsys.readouterr().out
    assert status == 0, said
    assert path.read_text() == said
    begun = re.findall(r"^-- (.*)$", said, re.MULTILINE)
    assert begun == [name for name, *_ in rows.ROWS]
    assert "!!" not in said and "No time" not in said and "nan" not in said
    assert said.count("trained samples/s") == 5 + 6 + 5  # steps, fit, train
    errors = [float(one) for one in re.findall(r"float64 by ([\d.e+-]+) of its norm", said)]
    assert len(errors) == 4 and max(errors[:2]) < 1e-6 and max(errors[2:]) < 4e-3
    if _devices.accelerator() is None:  # the card is the CPU itself
        assert said.count("loss +0.0e+00; gradients off by 0.0e+00") == 2
    assert said.count("equal to the last bit") == 2
    assert said.count(" samples/s; first") == 12  # two engines, six times


def test_products_are_counted_as_the_network_computes_them(bench):
    """Against the shapes that its layers are given while a step is computed."""
    model = bench.network("reference")
    window = 20
    length = model.receptive_field - 1 + window
    counted = []
    multiply = keras.ops.matmul

    def counts(left, right):
        outputs = multiply(left, right)
        counted.append(int(np.prod(outputs.shape)) * left.shape[-1])
        return outputs

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wavenet_keras.network.layers.ops.matmul", counts)
        patch.setattr("keras.src.ops.matmul", counts)
        model.logits_from(length - window, np.zeros((1, length), "int32"))
    assert cases.forward_products(model, window) == sum(counted)


def test_the_exact_gradient_is_that_of_one_hot_vectors():
    random = np.random.default_rng(0)
    codes, upstream = random.integers(0, 256, (3, 50)), random.normal(size=(3, 50, 4))
    one_hot = np.eye(256)[codes]
    newest = np.einsum("btl,btc->lc", one_hot, upstream)
    older = np.einsum("btl,btc->lc", one_hot[:, :-1], upstream[:, 1:])
    found = input_layer.exact_gradient(codes, upstream)
    np.testing.assert_allclose(found, [older, newest], atol=1e-12)


def test_steps_begin_again_where_they_began(bench):
    case = bench.case("30", "float32", 8)
    start = case.step.weights()
    np.testing.assert_array_equal(start, flat(case.model.get_weights()))
    losses = [float(case.step()["loss"]) for _ in range(3)]
    assert np.abs(case.step.weights() - start).max() > 1e-4
    case.step.rewind()
    np.testing.assert_array_equal(case.step.weights(), start)
    assert [float(case.step()["loss"]) for _ in range(3)] == losses


class OneBatch(keras.utils.PyDataset):
    """The first batch of a data set, whatever the epoch: `fit` may look at one before the first."""

    def __init__(self, dataset):
        super().__init__()
        self.batch = dataset[0]
        self.outputs_without_loss = dataset.outputs_without_loss

    def __len__(self):
        return 1

    def __getitem__(self, index):
        return self.batch


def test_a_step_is_that_of_fit(bench):
    case = bench.case("30", "float32", 8)
    case.step()
    other = bench.network("30")
    other.compile()
    other.fit(OneBatch(case.windows), verbose=0)
    np.testing.assert_allclose(case.step.weights(), flat(other.get_weights()), atol=1e-6)


def flat(arrays):
    return np.concatenate([np.ravel(array) for array in arrays])


def test_another_backend_is_refused(monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "torch")
    with pytest.raises(SystemExit, match="jax and tensorflow. KERAS_BACKEND is torch"):
        gpu.main(["--small"])
