"""Sampling against numpy: the definitions written out naively, and statistics of many draws."""

import numpy as np
import pytest
from keras import ops
from scipy import stats

from wavenet_keras import sampling

pytestmark = pytest.mark.jax


def random_logits(shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape, scale=2.0).astype("float32")


def softmax(logits):
    powers = np.exp(np.float64(logits) - np.max(logits, axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def adjusted_probabilities(logits, **settings):
    adjusted = ops.convert_to_numpy(sampling.adjust_logits(logits, **settings))
    assert adjusted.dtype == np.float32
    return softmax(adjusted)


def draw(logits, uniforms):
    codes = ops.convert_to_numpy(sampling.draw(logits, uniforms))
    assert codes.dtype == np.int32
    return codes


def naive_top_k(probabilities, top_k):
    kept = np.zeros_like(probabilities)
    for level in sorted(range(len(probabilities)), key=lambda i: -probabilities[i])[:top_k]:
        kept[level] = probabilities[level]
    return kept / kept.sum()


def naive_top_p(probabilities, top_p):
    kept = np.zeros_like(probabilities)
    for level in sorted(range(len(probabilities)), key=lambda i: -probabilities[i]):
        if kept.sum() >= top_p:
            break
        kept[level] = probabilities[level]
    return kept / kept.sum()


def test_without_settings_nothing_changes():
    logits = random_logits((3, 4, 16))
    np.testing.assert_array_equal(ops.convert_to_numpy(sampling.adjust_logits(logits)), logits)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.5])
def test_temperature_divides_the_logits(temperature):
    logits = random_logits((5, 16))
    expected = softmax(np.float64(logits) / temperature)
    np.testing.assert_allclose(
        adjusted_probabilities(logits, temperature=temperature), expected, rtol=1e-4, atol=1e-7
    )


@pytest.mark.parametrize("temperature", [0, 0.0, 1e-44, 1e-20])
def test_the_coldest_draw_is_the_most_probable_level(temperature):
    logits = random_logits((50, 16))
    probabilities = adjusted_probabilities(logits, temperature=temperature)
    np.testing.assert_array_equal(probabilities, np.eye(16)[logits.argmax(axis=-1)])


def test_at_temperature_zero_the_lowest_of_tied_levels_is_drawn():
    logits = np.array([[0.0, 3.0, 3.0, 1.0], [2.0, 2.0, 2.0, 2.0]], "float32")
    for uniform in (0.0, 0.5, 1 - 2**-24):
        adjusted = sampling.adjust_logits(logits, temperature=0)
        np.testing.assert_array_equal(draw(adjusted, np.full(2, uniform)), [1, 0])


@pytest.mark.parametrize("top_k", [1, 2, 5, 16, 99])
def test_top_k_keeps_the_most_probable_levels(top_k):
    for row in random_logits((10, 16)):
        expected = naive_top_k(softmax(row), top_k)
        np.testing.assert_allclose(adjusted_probabilities(row, top_k=top_k), expected, rtol=1e-5)


@pytest.mark.parametrize("top_p", [1e-6, 0.1, 0.5, 0.9, 0.995])
def test_top_p_keeps_the_fewest_levels_with_that_probability(top_p):
    for row in random_logits((10, 16)):
        expected = naive_top_p(softmax(row), top_p)
        np.testing.assert_allclose(adjusted_probabilities(row, top_p=top_p), expected, rtol=1e-5)


def test_top_p_of_one_keeps_every_level():
    logits = random_logits((10, 16))
    np.testing.assert_allclose(
        adjusted_probabilities(logits, top_p=1.0), softmax(logits), rtol=1e-5
    )


def test_the_settings_apply_in_order():
    for row in random_logits((10, 16)):
        tempered = softmax(np.float64(row) / 1.7)
        expected = naive_top_p(naive_top_k(tempered, 6), 0.8)
        got = adjusted_probabilities(row, temperature=1.7, top_k=6, top_p=0.8)
        np.testing.assert_allclose(got, expected, rtol=1e-5)


def test_levels_that_tie_with_the_last_one_kept_are_kept():
    logits = np.array([2.0, 1.0, 1.0, 0.0], "float32")
    for settings in ({"top_k": 2}, {"top_p": softmax(logits)[0] + 0.01}):
        assert np.count_nonzero(adjusted_probabilities(logits, **settings)) == 3


def test_settings_may_be_tensors():
    logits = random_logits((5, 16))
    settings = {"temperature": 0.7, "top_k": 4, "top_p": 0.9}
    tensors = {name: ops.convert_to_tensor(value) for name, value in settings.items()}
    np.testing.assert_array_equal(
        adjusted_probabilities(logits, **tensors), adjusted_probabilities(logits, **settings)
    )


def test_draw_inverts_the_cumulative_distribution():
    generator = np.random.default_rng(1)
    logits = random_logits((2000, 16))
    uniforms = generator.random(2000, dtype="float32")
    cumulative = softmax(logits).cumsum(axis=-1)
    # Near a border of two levels, rounding decides; these stay 30 times as far away.
    assert np.abs(cumulative - uniforms[:, None])[:, :-1].min() > 3e-5
    expected = [
        np.searchsorted(row, u, side="right") for row, u in zip(cumulative, uniforms, strict=True)
    ]
    np.testing.assert_array_equal(draw(logits, uniforms), expected)


def test_draw_takes_any_leading_axes():
    logits, uniforms = random_logits((2, 3, 16)), np.full((2, 3), 0.4)
    flat = draw(logits.reshape(6, 16), uniforms.reshape(6))
    np.testing.assert_array_equal(draw(logits, uniforms), flat.reshape(2, 3))


def test_frequencies_follow_the_probabilities():
    probabilities = softmax(random_logits(16, seed=3))
    uniforms = np.random.default_rng(2).random(50_000, dtype="float32")
    logits = np.broadcast_to(np.log(probabilities).astype("float32"), (50_000, 16))
    counts = np.bincount(draw(logits, uniforms), minlength=16)
    assert stats.chisquare(counts, 50_000 * probabilities).pvalue > 0.01


def test_levels_that_are_ruled_out_are_never_drawn():
    generator = np.random.default_rng(4)
    largest = 1 - 2**-24  # of float32 below 1
    for _ in range(50):
        logits = generator.normal(size=(3, 256)).astype("float32")
        possible = sampling.adjust_logits(logits, top_k=5)
        kept = np.isfinite(ops.convert_to_numpy(possible))
        for uniform in (0.0, largest):
            codes = draw(possible, np.full(3, uniform, "float32"))
            assert kept[np.arange(3), codes].all()
            ends = kept.argmax(axis=-1) if uniform == 0 else 255 - kept[:, ::-1].argmax(axis=-1)
            np.testing.assert_array_equal(codes, ends)


@pytest.mark.parametrize(
    "settings",
    [
        {"temperature": -0.1},
        {"temperature": float("nan")},
        {"temperature": float("inf")},
        {"top_k": 0},
        {"top_k": 2.5},
        {"top_p": 0},
        {"top_p": 1.01},
        {"top_p": float("nan")},
    ],
)
def test_settings_out_of_range_are_named(settings):
    ((name, value),) = settings.items()
    with pytest.raises(ValueError, match=rf"`{name}` must be .* Received: {name}={value}"):
        sampling.adjust_logits(np.zeros(4, "float32"), **settings)
