"""Checkpoints and parameter files of tensorflow-wavenet, against what that program computed."""

import json

import keras
import naive_wavenet as naive
import numpy as np
import pytest
from places import REFERENCE_CHECKPOINTS, TEST_DATA
from tensorflow_params import PARAMS

import wavenet_keras as wk


def write_checkpoint(prefix, variables):
    """A checkpoint as TensorFlow 1 writes it: arrays by name."""
    import tensorflow as tf

    tf.raw_ops.SaveV2(
        prefix=str(prefix),
        tensor_names=list(variables),
        shape_and_slices=[""] * len(variables),
        tensors=[tf.constant(array) for array in variables.values()],
    )
    return prefix


def random_variables(params, num_classes=None, global_condition_channels=None):
    """What tensorflow-wavenet's `_create_variables` makes, with random values."""
    residual, dilation, skip = (
        params[f"{name}_channels"] for name in ("residual", "dilation", "skip")
    )
    levels, width = params["quantization_channels"], params["filter_width"]
    first = (params["initial_filter_width"], 1) if params["scalar_input"] else (width, levels)
    shapes = {"causal_layer/filter": (*first, residual)}
    for index in range(len(params["dilations"])):
        layer = f"dilated_stack/layer{index}"
        shapes[f"{layer}/filter"] = shapes[f"{layer}/gate"] = (width, residual, dilation)
        shapes[f"{layer}/dense"] = (1, dilation, residual)
        shapes[f"{layer}/skip"] = (1, dilation, skip)
        if global_condition_channels:
            condition = (1, global_condition_channels, dilation)
            shapes[f"{layer}/gc_filter"] = shapes[f"{layer}/gc_gate"] = condition
        if params["use_biases"]:
            names = ("Variable", "Variable_1", "Variable_2", "Variable_3")
            for name, size in zip(names, (dilation, dilation, residual, skip), strict=True):
                shapes[f"{layer}/{name}"] = (size,)
    shapes["postprocessing/postprocess1"] = (1, skip, skip)
    shapes["postprocessing/postprocess2"] = (1, skip, levels)
    if params["use_biases"]:
        shapes["postprocessing/Variable"] = (skip,)
        shapes["postprocessing/Variable_1"] = (levels,)
    if num_classes:
        shapes["embeddings/gc_embedding"] = (num_classes, global_condition_channels)
    rng = np.random.default_rng(0)
    return {
        f"wavenet/{name}": rng.normal(size=shape, scale=0.5).astype("float32")
        for name, shape in shapes.items()
    }


def naive_logits(variables, params, signal, condition=None):
    """The network as tensorflow-wavenet wires it: signal [time, channels] -> [time, levels]."""

    def variable(name):
        return variables[f"wavenet/{name}"]

    def bias(name):
        return variable(name) if params["use_biases"] else 0.0

    residual = naive.causal_convolution(signal, variable("causal_layer/filter"))
    skip = 0.0
    for index, dilation in enumerate(params["dilations"]):
        layer = f"dilated_stack/layer{index}"
        shifts = [bias(f"{layer}/Variable"), bias(f"{layer}/Variable_1")]
        if condition is not None:
            shifts[0] = shifts[0] + condition @ variable(f"{layer}/gc_filter")[0]
            shifts[1] = shifts[1] + condition @ variable(f"{layer}/gc_gate")[0]
        kernels = variable(f"{layer}/filter"), variable(f"{layer}/gate")
        gated = naive.gated_unit(residual, *kernels, dilation, *shifts)
        residual = residual + gated @ variable(f"{layer}/dense")[0] + bias(f"{layer}/Variable_2")
        skip = skip + gated @ variable(f"{layer}/skip")[0] + bias(f"{layer}/Variable_3")
    head = naive.relu(skip) @ variable("postprocessing/postprocess1")[0]
    head = naive.relu(head + bias("postprocessing/Variable"))
    return head @ variable("postprocessing/postprocess2")[0] + bias("postprocessing/Variable_1")


def logits_of(model, codes, class_id):
    codes = np.asarray(codes, "int32")[None]
    conditioned = {"codes": codes, "global_condition": np.array([class_id], "int32")}
    return keras.ops.convert_to_numpy(model(conditioned if model.num_classes else codes))[0]


def assert_equals_reference(model, expected):
    """Logits for each speaker, and the training loss, as tensorflow-wavenet computed them."""
    context = model.receptive_field - 1
    names = [name for name in expected if name.startswith("logits")]
    assert names
    for name in names:
        class_id = 0 if name == "logits" else int(name.removeprefix("logits_gc"))
        logits = logits_of(model, expected["codes"], class_id)
        np.testing.assert_allclose(logits[context:], expected[name], rtol=0, atol=1e-4)
    codes = wk.audio.mu_law_encode(expected["loss_waveform"])
    loss = naive.cross_entropy(codes[1:], logits_of(model, codes[:-1], class_id=0))
    np.testing.assert_allclose(loss[context:].mean(), expected["loss_nats"], rtol=0, atol=1e-4)


@pytest.fixture(scope="module", params=["plain", "speakers"])
def reference(request):
    with np.load(TEST_DATA / f"tensorflow_wavenet_{request.param}.npz") as file:
        arrays = dict(file)
    arrays["params"] = json.loads(str(arrays["params"]))
    arrays["global_conditioning"] = json.loads(str(arrays["global_conditioning"]))
    return arrays


@pytest.mark.jax
def test_a_trained_network_gives_the_logits_and_the_loss_of_tensorflow_wavenet(reference, tmp_path):
    variables = {name: array for name, array in reference.items() if name.startswith("wavenet/")}
    speakers = reference["global_conditioning"]
    model = wk.load_tensorflow_wavenet(
        write_checkpoint(tmp_path / "model.ckpt-60", variables),
        reference["params"],
        num_classes=speakers.get("cardinality"),
        global_condition_channels=speakers.get("channels"),
    )
    assert model.receptive_field == 512
    assert model.sample_rate == 8000
    expected = {
        name: array
        for name, array in reference.items()
        if name.startswith(("codes", "logits", "loss"))
    }
    assert len(expected) == (7 if speakers else 4)
    assert_equals_reference(model, expected)


@pytest.mark.skipif(
    not REFERENCE_CHECKPOINTS.is_dir(),
    reason=f"the original checkpoints are not in {REFERENCE_CHECKPOINTS}",
)
@pytest.mark.parametrize("name", ["plain", "speakers"])
def test_the_original_checkpoints(name):
    folder = REFERENCE_CHECKPOINTS / f"tensorflow_wavenet_{name}"
    speakers = json.loads((folder / "global_conditioning.json").read_text())
    model = wk.load_tensorflow_wavenet(
        folder / "model.ckpt-60",
        folder / "wavenet_params.json",
        num_classes=speakers.get("cardinality"),
        global_condition_channels=speakers.get("channels"),
    )
    with np.load(folder / "expected.npz") as expected:
        assert_equals_reference(model, dict(expected))


@pytest.mark.parametrize("changes", [{}, {"use_biases": False}, {"filter_width": 1}])
def test_networks_of_other_sizes(changes, tmp_path):
    params = {**PARAMS, **changes}
    variables = random_variables(params, num_classes=3, global_condition_channels=2)
    model = wk.load_tensorflow_wavenet(
        write_checkpoint(tmp_path / "model.ckpt-1", variables), params, 3, 2
    )
    codes = np.random.default_rng(1).integers(0, 16, 20)
    condition = variables["wavenet/embeddings/gc_embedding"][2]
    expected = naive_logits(variables, params, naive.one_hot(codes, 16), condition)
    np.testing.assert_allclose(logits_of(model, codes, class_id=2), expected, rtol=0, atol=1e-4)


def test_scalar_input_and_conditions_given_as_vectors(tmp_path):
    params = {**PARAMS, "scalar_input": True}
    variables = random_variables(params, global_condition_channels=2)
    model = wk.load_tensorflow_wavenet(
        write_checkpoint(tmp_path / "model.ckpt-1", variables), params, global_condition_channels=2
    )
    codes = np.random.default_rng(1).integers(0, 16, 20).astype("int32")
    condition = np.array([0.5, -2.0], "float32")
    logits = model({"codes": codes[None], "global_condition": condition[None]})[0]
    waveform = wk.audio.mu_law_decode(codes, 16)
    expected = naive_logits(variables, params, waveform[:, None], condition)
    np.testing.assert_allclose(keras.ops.convert_to_numpy(logits), expected, rtol=0, atol=1e-4)


def test_the_optimizers_variables_and_an_extension_do_no_harm(tmp_path):
    variables = random_variables(PARAMS)
    slots = {f"{name}/{slot}": variables[name] for name in variables for slot in ("Adam", "Adam_1")}
    counters = {"beta1_power": np.float32(0.9), "beta2_power": np.float32(0.999)}
    prefix = write_checkpoint(tmp_path / "model.ckpt-1", {**variables, **slots, **counters})
    for path in (str(prefix), f"{prefix}.index", f"{prefix}.data-00000-of-00001"):
        model = wk.load_tensorflow_wavenet(path, PARAMS)
        kernel = model.head.get_weights()[0]
        np.testing.assert_array_equal(kernel, variables["wavenet/postprocessing/postprocess1"][0])


@pytest.mark.parametrize(
    ("changes", "arguments", "message"),
    [
        ({"skip_channels": 7}, {}, r"layer0/skip' of shape \(1, 5, 7\).*found shape \(1, 5, 6\)"),
        ({"dilations": [1, 3, 9]}, {}, "layer2/filter' of shape .* found no such variable"),
        ({"dilations": [1]}, {}, "8 variables more .* dilated_stack/layer1/Variable"),
        ({"use_biases": False}, {}, "10 variables more .* dilated_stack/layer0/Variable"),
        (
            {},
            {"num_classes": 3, "global_condition_channels": 2},
            "gc_embedding' of shape .* num_classes=None, global_condition_channels=None",
        ),
    ],
)
def test_sizes_that_do_not_fit_the_checkpoint(changes, arguments, message, tmp_path):
    prefix = write_checkpoint(tmp_path / "model.ckpt-1", random_variables(PARAMS))
    with pytest.raises(ValueError, match=message):
        wk.load_tensorflow_wavenet(prefix, {**PARAMS, **changes}, **arguments)


@pytest.mark.parametrize("num_classes", [None, 3])
def test_a_condition_left_out_is_named(num_classes, tmp_path):
    variables = random_variables(PARAMS, num_classes, global_condition_channels=2)
    prefix = write_checkpoint(tmp_path / "model.ckpt-1", variables)
    message = f"num_classes={num_classes}, global_condition_channels=2"
    with pytest.raises(ValueError, match=message):
        wk.load_tensorflow_wavenet(prefix, PARAMS)


def test_a_checkpoint_of_another_program(tmp_path):
    prefix = write_checkpoint(tmp_path / "model.ckpt-1", {"dense/kernel": np.zeros(2)})
    with pytest.raises(ValueError, match="named 'wavenet/...'. .* holds dense/kernel"):
        wk.load_tensorflow_wavenet(prefix, PARAMS)


def test_a_checkpoint_that_is_not_there(tmp_path):
    write_checkpoint(tmp_path / "model.ckpt-9", {"x": np.zeros(2)})
    for path in (tmp_path / "model.ckpt-8", tmp_path):
        with pytest.raises(FileNotFoundError, match="Checkpoints there: .*model.ckpt-9"):
            wk.load_tensorflow_wavenet(path, PARAMS)
