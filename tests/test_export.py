"""What is exported computes the model's logits, in other batch sizes and lengths."""

import importlib.util

import keras
import numpy as np
import pytest
from tiny_wavenet import every_branch, inputs_for, logits_of, tiny, with_random_weights

SHAPES = ((2, 20), (1, 35))  # of codes, and not those that the model was called with
JAX = keras.backend.backend() == "jax"


def without(*packages):
    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


def assert_same_logits(model, compute, tolerance=1e-5):
    for batch, time in SHAPES:
        inputs = inputs_for(model, batch, time)
        np.testing.assert_allclose(compute(inputs), logits_of(model, inputs), atol=tolerance)


def saved_model(path):
    import tensorflow as tf

    loaded = tf.saved_model.load(str(path))
    return lambda inputs: loaded.serve(inputs).numpy()


@pytest.mark.jax
@without("tensorflow")
@every_branch
def test_a_saved_model_computes_the_same_logits(branch, tmp_path):
    model = with_random_weights(tiny(branch))  # never called
    if JAX and model.local_condition_channels:
        with pytest.raises(ValueError, match="export it with KERAS_BACKEND=tensorflow, or pass"):
            model.export(tmp_path / "exported", verbose=False)
        return
    model.export(tmp_path / "exported", verbose=False)
    assert_same_logits(model, saved_model(tmp_path / "exported"))


@pytest.mark.jax
@without("tensorflow")
def test_a_signature_with_lengths(tmp_path):
    """What JAX asks for where frames come in; both lengths are fixed, the batch is not."""
    model = with_random_weights(tiny("local"))
    signature = {
        "codes": keras.InputSpec("int32", shape=(None, 20), name="codes"),
        "local_condition": keras.InputSpec("float32", shape=(None, 4, 2), name="local_condition"),
    }
    model.export(tmp_path / "exported", verbose=False, input_signature=[signature])
    compute = saved_model(tmp_path / "exported")
    for batch in (1, 3):
        inputs = inputs_for(model, batch, 20)
        np.testing.assert_allclose(compute(inputs), logits_of(model, inputs), atol=1e-5)


@without("tensorflow")
@pytest.mark.parametrize("upsampling", ["linear", "learned"])
def test_frames_are_interpolated(upsampling, tmp_path):
    model = with_random_weights(tiny("local", upsampling=upsampling))
    model.export(tmp_path / "exported", verbose=False)
    assert_same_logits(model, saved_model(tmp_path / "exported"))


@without("tensorflow")
def test_after_a_call_after_training_and_after_loading(tmp_path):
    model = with_random_weights(tiny("ids"))
    inputs = inputs_for(model, batch=3, time=8)
    model(inputs)
    model.compile(run_eagerly=True)
    model.fit(inputs, inputs["codes"], verbose=0)
    model.save(tmp_path / "model.keras")
    for name, one in (
        ("trained", model),
        ("loaded", keras.saving.load_model(tmp_path / "model.keras")),
    ):
        one.export(tmp_path / name, verbose=False)
        assert_same_logits(model, saved_model(tmp_path / name))


@without("onnx", "onnxruntime", "jax2onnx" if JAX else "tf2onnx")
@pytest.mark.parametrize("branch", ["plain", "ids", "everything"])
def test_onnx_computes_the_same_logits(branch, tmp_path):
    onnxruntime = pytest.importorskip("onnxruntime")

    model = with_random_weights(tiny(branch))
    path = str(tmp_path / "model.onnx")
    model.export(path, format="onnx", verbose=False)
    session = onnxruntime.InferenceSession(path)

    def compute(inputs):
        inputs = inputs if isinstance(inputs, dict) else {"codes": inputs}
        return session.run(None, inputs)[0]

    assert_same_logits(model, compute)


@without("tensorflow")
@pytest.mark.skipif(JAX, reason="Keras exports to LiteRT from TensorFlow and PyTorch")
def test_litert_computes_the_same_logits(tmp_path):
    import tensorflow as tf

    model = with_random_weights(tiny("everything"))
    path = str(tmp_path / "model.tflite")
    model.export(path, format="litert", verbose=False)

    def compute(inputs):
        interpreter = tf.lite.Interpreter(path)
        details = {
            name: next(one for one in interpreter.get_input_details() if name in one["name"])
            for name in inputs
        }
        for name, detail in details.items():
            interpreter.resize_tensor_input(detail["index"], inputs[name].shape)
        interpreter.allocate_tensors()
        for name, detail in details.items():
            interpreter.set_tensor(detail["index"], inputs[name])
        interpreter.invoke()
        return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])

    assert_same_logits(model, compute)
