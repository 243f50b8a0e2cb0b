"""Parameter files of tensorflow-wavenet become arguments, or an error that names what is wrong."""

import json

import pytest
from tensorflow_params import PARAMS

import wavenet_keras as wk
from wavenet_keras.network.params import arguments_from_params


def test_parameters_become_arguments(tmp_path):
    file = tmp_path / "wavenet_params.json"
    file.write_text(json.dumps(PARAMS))
    expected = {
        "kernel_size": 3,
        "initial_kernel_size": 3,
        "sample_rate": 8000,
        "dilations": [1, 3],
        "residual_channels": 4,
        "dilation_channels": 5,
        "quantization_channels": 16,
        "skip_channels": 6,
        "use_bias": True,
        "scalar_input": False,
    }
    assert arguments_from_params(file) == arguments_from_params(PARAMS) == expected
    assert arguments_from_params({**PARAMS, "scalar_input": True})["initial_kernel_size"] == 2


@pytest.mark.jax
def test_a_model_from_a_parameter_file(tmp_path):
    file = tmp_path / "wavenet_params.json"
    file.write_text(json.dumps({**PARAMS, "scalar_input": True}))
    model = wk.WaveNet.from_params(file, sample_rate=16000, head_channels=7)
    assert model.receptive_field == (3 - 1) * (1 + 3) + 2
    assert (model.sample_rate, model.head_channels, model.skip_channels) == (16000, 7, 6)
    assert model.scalar_input


def test_the_default_network_is_tensorflow_wavenets():
    """The numbers of the wavenet_params.json that comes with tensorflow-wavenet."""
    params = {
        "filter_width": 2,
        "sample_rate": 16000,
        "dilations": 5 * [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
        "residual_channels": 32,
        "dilation_channels": 32,
        "quantization_channels": 256,
        "skip_channels": 512,
        "use_biases": True,
        "scalar_input": False,
        "initial_filter_width": 32,
    }
    arguments = arguments_from_params(params)
    model = wk.WaveNet()
    assert {name: getattr(model, name) for name in arguments} == arguments
    assert model.receptive_field == 5117


def test_parameters_that_are_not_right(tmp_path):
    without = {name: value for name, value in PARAMS.items() if name != "use_biases"}
    with pytest.raises(ValueError, match=r"missing \['use_biases'\], unknown \['use_bias'\]"):
        arguments_from_params({**without, "use_bias": True})
    file = tmp_path / "wavenet_params.json"
    file.write_text("{dilations: 1}")
    with pytest.raises(ValueError, match="Expected JSON, but .*wavenet_params.json"):
        arguments_from_params(file)
    file.write_text("[1, 2, 4]")
    with pytest.raises(ValueError, match="JSON object of parameters in .* received a list"):
        arguments_from_params(file)
