"""Whether the card computes what the CPU computes, and twice the same."""

import contextlib

import keras
import numpy as np

from benchmarks.gpu_rows import backend
from benchmarks.gpu_rows.cases import mean_nats


def card_and_cpu(bench):
    """Loss and gradients of one batch in float32, beside those of the CPU in full precision."""
    model = bench.network("30")
    windows = bench.windows(model, 2)
    batch = windows[0]
    first = windows.outputs_without_loss
    values = [np.array(keras.ops.convert_to_numpy(one)) for one in model.trainable_variables]

    def computed():
        # Compiled anew: precision and device are part of what is compiled.
        function = backend.loss_and_gradients(
            model.trainable_variables, lambda *batch: mean_nats(model, first, *batch)
        )
        loss, gradients = function(values, *batch)
        return float(loss), [np.array(keras.ops.convert_to_numpy(one)) for one in gradients]

    with backend.on_cpu(), backend.full_float32():
        on_cpu = computed()
    yield f"loss on the CPU in full float32: {on_cpu[0]:.6f} nats"
    for words, precision in (
        ("float32 as it is by default", contextlib.nullcontext),
        ("in full precision", backend.full_float32),
    ):
        with precision():
            loss, gradients = computed()
        yield f"{words}: loss {loss - on_cpu[0]:+.1e}; {_apart(gradients, on_cpu[1])}"


def _apart(gradients, expected):
    """How far gradients are from others, in words."""
    together = [np.concatenate([np.ravel(one) for one in some]) for some in (gradients, expected)]
    gap = np.linalg.norm(together[0] - together[1]) / np.linalg.norm(together[1])
    each = [
        np.linalg.norm(one - other) / max(np.linalg.norm(other), 1e-30)
        for one, other in zip(gradients, expected, strict=True)
    ]
    return f"gradients off by {gap:.1e} of their norm, those of one weight by {max(each):.1e}"


def same_steps_twice(bench, *case):
    """Ten steps of one compiled function from the same weights, and again."""
    case = bench.case(*case)
    ends = []
    for _ in range(2):
        case.step.rewind()
        for _ in range(10):
            case.step()
        ends.append(case.step.weights())
    yield f"{case.label}, ten steps from the same weights, twice: {differ(*ends)}"


def same_seed_twice(bench):
    """Two models, made, compiled and trained with the same seed."""
    ends = []
    for _ in range(2):
        model = bench.network("30", dtype="mixed_bfloat16")
        model.compile()
        windows = bench.windows(model, bench.size(8, 2), batches_per_epoch=bench.size(10, 2))
        model.fit(windows, verbose=0)
        weights = model.trainable_variables
        ends.append(np.concatenate([np.ravel(keras.ops.convert_to_numpy(w)) for w in weights]))
    yield f"two models, made and trained by `fit` with the same seed: {differ(*ends)}"


def differ(one, other):
    """Whether two vectors of weights are equal, in words; if not, the switch to try."""
    if np.array_equal(one, other):
        return "equal to the last bit"
    return (
        f"not equal, weights differ by {np.abs(one - other).max():.1e} at most; "
        f"{backend.SWITCHES[backend.name()]} in the environment asks for equal ones"
    )
