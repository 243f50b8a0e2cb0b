"""The network: its equations, causality, receptive field, conditions and configuration."""

import inspect
import itertools
import json

import keras
import naive_wavenet as naive
import numpy as np
import pytest
from tiny_wavenet import (
    BRANCHES,
    HOP_LENGTH,
    LEVELS,
    TINY,
    every_branch,
    inputs_for,
    logits_of,
    symbolic_inputs_for,
    tiny,
    with_random_weights,
)

import wavenet_keras as wk


def naive_logits(model, codes, global_condition=None, local_condition=None):
    """One clip [time] through the paper's equations, with the weights of the model."""
    weights = {weight.path.partition("/")[2]: weight.numpy() for weight in model.weights}
    signal = (
        wk.audio.mu_law_decode(codes, model.quantization_channels)[:, None]
        if model.scalar_input
        else naive.one_hot(codes, model.quantization_channels)
    )
    residual = naive.causal_convolution(signal, weights["causal_input/kernel"])
    width, skip = model.dilation_channels, weights.get("skip/bias", 0.0)
    for index, dilation in enumerate(model.dilations):
        name = f"block_{index}"
        shape = (model.kernel_size, model.residual_channels, 2, width)
        kernel = weights[f"{name}/gated_kernel"].reshape(shape)
        shift = np.zeros((len(codes), 2 * width)) + weights.get(f"{name}/gated_bias", 0.0)
        if global_condition is not None:
            shift = shift + global_condition @ weights[f"{name}/global_kernel"]
        if local_condition is not None:
            frames = naive.hold(local_condition, model.hop_length, len(codes))
            shift = shift + frames @ weights[f"{name}/local_kernel"]
        shifts = shift[:, :width], shift[:, width:]
        gated = naive.gated_unit(residual, kernel[:, :, 0], kernel[:, :, 1], dilation, *shifts)
        skip = skip + gated @ weights["skip/kernel"][index * width : (index + 1) * width]
        if index < len(model.dilations) - 1:
            dense = gated @ weights[f"{name}/dense_kernel"]
            residual = residual + dense + weights.get(f"{name}/dense_bias", 0.0)
    head = naive.relu(skip) @ weights["head/kernel"] + weights.get("head/bias", 0.0)
    return naive.relu(head) @ weights["logits/kernel"] + weights.get("logits/bias", 0.0)


@pytest.mark.jax
@every_branch
def test_logits_are_those_of_the_papers_equations(branch):
    model = with_random_weights(tiny(branch))
    inputs = inputs_for(model)
    logits = logits_of(model, inputs)
    assert logits.shape == (2, 20, LEVELS)
    clips = dict(inputs) if isinstance(inputs, dict) else {"codes": inputs}
    if model.num_classes:
        clips["global_condition"] = model.embedding.get_weights()[0][clips["global_condition"]]
    for clip in range(2):
        expected = naive_logits(model, **{name: values[clip] for name, values in clips.items()})
        np.testing.assert_allclose(logits[clip], expected, atol=1e-4)


def ages_that_matter(kernel_size, dilations, initial_kernel_size):
    """How many samples back an output looks: every sum of one tap's age from each convolution."""
    ages = set(range(initial_kernel_size))
    for dilation in dilations:
        ages = {age + tap * dilation for age in ages for tap in range(kernel_size)}
    return ages


def assert_sees_exactly(model, ages):
    """Change one input after the other: exactly the outputs so many samples later change.

    What does not depend on the input must be bit-equal: all before it (causality), all from
    `receptive_field` samples after it on, and what falls between the taps.
    """
    assert max(ages) + 1 == model.receptive_field
    time = model.receptive_field + 3
    inputs = inputs_for(model, batch=1, time=time)
    conditions = inputs if isinstance(inputs, dict) else {"codes": inputs}
    # Row p of the batch is the clip with the code at position p changed.
    before = {name: np.repeat(values, time, axis=0) for name, values in conditions.items()}
    position = np.arange(time)
    after = {**before, "codes": before["codes"].copy()}
    after["codes"][position, position] = (after["codes"][position, position] + LEVELS // 2) % LEVELS
    changed = (logits_of(model, after) != logits_of(model, before)).any(axis=-1)
    expected = np.isin(position[None] - position[:, None], list(ages))
    np.testing.assert_array_equal(changed, expected)


DILATIONS = ([1, 2, 4], [1, 2, 1, 2], [5, 1, 3])


@pytest.mark.parametrize("index", range(27))
def test_causality_and_receptive_field(index):
    """Every kernel size with every first one and every dilations; each with both kinds of input."""
    choices = list(itertools.product(DILATIONS, (1, 2, 3), (1, 2, 3)))
    dilations, kernel_size, initial_kernel_size = choices[index]
    model = tiny(
        dilations=dilations,
        kernel_size=kernel_size,
        initial_kernel_size=initial_kernel_size,
        scalar_input=bool(index % 2),
    )
    assert_sees_exactly(model, ages_that_matter(kernel_size, dilations, initial_kernel_size))


@pytest.mark.jax
@pytest.mark.parametrize("branch", ["no_bias", "vectors", "everything"])
def test_causality_and_receptive_field_with_every_branch(branch):
    model = tiny(branch)
    ages = ages_that_matter(model.kernel_size, model.dilations, model.initial_kernel_size)
    assert_sees_exactly(model, ages)


@pytest.mark.parametrize(
    ("kernel_size", "dilations", "initial_kernel_size", "expected"),
    [
        (2, None, 2, 5117),  # tensorflow-wavenet's defaults
        (3, 4 * [1, 2, 4, 8, 16, 32], 1, 505),  # published by r9y9/wavenet_vocoder
        (3, 3 * [2**power for power in range(10)], 1, 6139),  # likewise
    ],
)
def test_receptive_fields_of_well_known_networks(
    kernel_size, dilations, initial_kernel_size, expected
):
    model = wk.WaveNet(
        dilations=dilations,
        kernel_size=kernel_size,
        initial_kernel_size=initial_kernel_size,
        residual_channels=1,
        dilation_channels=1,
        skip_channels=1,
    )
    assert model.receptive_field == expected


@pytest.mark.parametrize("dtype", ["uint8", "int16", "int64"])
def test_codes_and_ids_may_be_integers_of_any_kind(dtype):
    model = tiny("ids")
    inputs = inputs_for(model)
    others = {name: values.astype(dtype) for name, values in inputs.items()}
    np.testing.assert_array_equal(logits_of(model, others), logits_of(model, inputs))


@pytest.mark.jax
def test_a_frame_conditions_its_own_samples_and_those_after():
    model = with_random_weights(tiny("local"))  # kernel size 1: no convolution carries it on
    inputs = inputs_for(model, batch=1)
    changed_inputs = {**inputs, "local_condition": inputs["local_condition"].copy()}
    changed_inputs["local_condition"][:, 2] += 1.0
    changed = (logits_of(model, inputs) != logits_of(model, changed_inputs)).any(axis=-1)[0]
    np.testing.assert_array_equal(np.flatnonzero(changed), range(2 * HOP_LENGTH, 3 * HOP_LENGTH))


@pytest.mark.jax
def test_global_conditions_belong_to_their_clip():
    model = with_random_weights(tiny("ids"))
    codes = np.repeat(inputs_for(model, batch=1)["codes"], 3, axis=0)
    logits = logits_of(model, {"codes": codes, "global_condition": np.array([0, 2, 0], "int32")})
    # Which instructions compute a row may depend on where in the batch it stands.
    np.testing.assert_allclose(logits[0], logits[2], atol=1e-5)
    assert np.abs(logits[0] - logits[1]).min(axis=-1).max() > 1e-3


CHANGES = {
    "dilations": [1, 3],
    "kernel_size": 3,
    "initial_kernel_size": 3,
    "residual_channels": 6,
    "dilation_channels": 6,
    "skip_channels": 6,
    "head_channels": 6,
    "quantization_channels": 20,
    "use_bias": False,
    "scalar_input": False,
    "num_classes": 4,
    "global_condition_channels": 3,
    "class_names": ["a", "b", "d"],
    "local_condition_channels": 3,
    "hop_length": 10,
    "upsampling": "linear",
    "encoder": {"dilations": [1], "kernel_size": 1, "hidden_channels": 4, "free_channels": 2},
    "sample_rate": 16000,
    "layer_settings": {"head": {"frozen": ["bias"]}},
}


def observations(arguments):
    """What a user can see of a model: its weights, outputs, names and sounds."""
    keras.utils.set_random_seed(0)
    model = wk.WaveNet(**arguments)
    inputs = inputs_for(model)
    names = [name for name in "abcd" if name in (model.class_names or [])]
    return {
        "weights": [weight.shape for weight in model.get_weights()],
        "frozen": [not weight.trainable for weight in model.weights],
        "logits": logits_of(model, inputs).tobytes(),
        "classes": {name: model.class_id(name) for name in names},
        "sample rate": model.sample_rate,
        "receptive field": model.receptive_field,
    }


def test_every_constructor_argument_is_tested_below():
    parameters = inspect.signature(wk.WaveNet.__init__).parameters
    assert set(CHANGES) == set(parameters) - {"self", "kwargs"}


@pytest.fixture(scope="module")
def unchanged():
    arguments = {**TINY, **BRANCHES["everything"]}
    assert observations(arguments) == observations(arguments), "the same model looks the same"
    return observations(arguments)


@pytest.mark.parametrize("name", CHANGES)
def test_every_constructor_argument_makes_a_difference(name, unchanged):
    arguments = {**TINY, **BRANCHES["everything"], name: CHANGES[name]}
    if name == "num_classes":
        arguments["class_names"] = ["a", "b", "c", "d"]
    assert observations(arguments) != unchanged


@pytest.mark.jax
@every_branch
def test_configuration_survives_json(branch):
    model = tiny(branch, name="voice", dtype="mixed_bfloat16")
    config = json.loads(json.dumps(model.get_config()))
    again = wk.WaveNet.from_config(config)
    assert again.get_config() == config == model.get_config()
    assert {**TINY, **BRANCHES[branch]}.items() <= config.items()
    assert (again.name, again.dtype_policy.name) == ("voice", "mixed_bfloat16")


def test_numbers_of_numpy_are_as_good():
    model = tiny(dilations=np.array([1, 2]), kernel_size=np.int64(2), quantization_channels=LEVELS)
    assert json.loads(json.dumps(model.get_config()))["dilations"] == [1, 2]


@every_branch
def test_clone_has_the_same_structure_and_its_own_weights(branch):
    model = tiny(branch)
    clone = keras.models.clone_model(model)
    assert clone.get_config() == model.get_config()
    clone.set_weights(model.get_weights())
    inputs = inputs_for(model)
    np.testing.assert_array_equal(logits_of(clone, inputs), logits_of(model, inputs))
    clone.set_weights([weight + 1.0 for weight in clone.get_weights()])
    assert not np.array_equal(logits_of(clone, inputs), logits_of(model, inputs))


@pytest.mark.jax
@pytest.mark.parametrize(
    "dtype", ["float32", pytest.param("mixed_bfloat16", marks=pytest.mark.half_precision)]
)
@pytest.mark.parametrize("branch", ["plain", "vectors", "everything"])
def test_symbolic_call_and_a_functional_model_around_it(branch, dtype):
    model = tiny(branch, dtype=dtype)
    symbolic = symbolic_inputs_for(model)
    logits = model(symbolic)
    assert (tuple(logits.shape), logits.dtype) == ((None, None, LEVELS), "float32")
    functional = keras.Model(symbolic, keras.ops.softmax(logits))
    inputs = inputs_for(model)
    expected = keras.ops.convert_to_numpy(keras.ops.softmax(model(inputs)))
    np.testing.assert_array_equal(logits_of(functional, inputs), expected)


@pytest.mark.parametrize(
    ("name_or_id", "expected"),
    [("a", 0), ("c", 2), (0, 0), (2, 2), (np.int32(1), 1), (np.array(1), 1)],
)
def test_classes_by_name_and_id(name_or_id, expected):
    assert tiny("ids").class_id(name_or_id) == expected


def test_names_in_other_capitals_where_only_one_is_meant():
    model = tiny("ids", class_names=["June", "carlo", "CARLO"])
    assert [model.class_id(name) for name in ("june", "JUNE", "carlo", "CARLO")] == [0, 0, 1, 2]
    with pytest.raises(ValueError, match="Unknown class 'Carlo'. This model knows June, carlo, CA"):
        model.class_id("Carlo")
    sounds = [model.generate(5, global_condition=name, seed=0) for name in ("june", 0)]
    np.testing.assert_array_equal(*sounds)


def test_classes_that_are_not_there():
    for unknown in ("d", 3, -1, True, 1.0, 1.7, np.float32(1)):
        with pytest.raises(ValueError, match=f"{unknown}.* knows a, b, c and the ids 0 to 2"):
            tiny("ids").class_id(unknown)
    with pytest.raises(ValueError, match="the ids 0 to 2"):
        tiny("ids", class_names=None).class_id("a")
    with pytest.raises(ValueError, match="knows no classes"):
        tiny().class_id(0)
