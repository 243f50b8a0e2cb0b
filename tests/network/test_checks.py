"""What is wrong with an argument or an input is said, with what was expected and received."""

import keras
import numpy as np
import pytest
from tiny_wavenet import HOP_LENGTH, inputs_for, tiny

import wavenet_keras as wk

pytestmark = pytest.mark.jax


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"kernel_size": 0},
            r"`kernel_size` must be a whole number of at least 1\..*kernel_size=0",
        ),
        ({"skip_channels": -3}, "`skip_channels` must be .* skip_channels=-3"),
        ({"residual_channels": 1.5}, "`residual_channels` must be .* residual_channels=1.5"),
        ({"dilation_channels": "32"}, "`dilation_channels` must be .* dilation_channels='32'"),
        ({"head_channels": 0}, "`head_channels` must be .* head_channels=0"),
        ({"quantization_channels": 1}, "`quantization_channels` must be .* of at least 2"),
        ({"initial_kernel_size": None}, "`initial_kernel_size` must be"),
        ({"sample_rate": 0}, "`sample_rate` must be"),
        ({"dilations": []}, "`dilations` must have at least one value"),
        ({"dilations": [1, 0, 4]}, r"`dilations\[1\]` must be .*=0"),
        ({"dilations": 4}, "`dilations` must be a list of whole numbers. .*dilations=4"),
        ({"num_classes": 3}, "`num_classes` needs `global_condition_channels`"),
        ({"local_condition_channels": 3}, "needs both .* hop_length=None"),
        ({"hop_length": 3}, "needs both .* local_condition_channels=None"),
        ({"class_names": ["a"]}, "one name for each of `num_classes`. Received: 1 names"),
        (
            {"class_names": ["a"], "num_classes": 2, "global_condition_channels": 1},
            "one name for each .* 1 names, num_classes=2",
        ),
        (
            {"class_names": ["a", "a"], "num_classes": 2, "global_condition_channels": 1},
            "`class_names` must differ from each other. Received: .*'a', 'a'",
        ),
    ],
)
def test_arguments_that_are_not_right(arguments, message):
    with pytest.raises(ValueError, match=message):
        wk.WaveNet(**arguments)


@pytest.mark.parametrize(
    ("branch", "changes", "message"),
    [
        ("plain", {"codes": np.zeros(20, "int32")}, r"\[batch, time\]. .* \[20\]; .*codes\[None\]"),
        ("plain", {"codes": np.zeros((2, 20, 1), "int32")}, r"Received shape \[2, 20, 1\]"),
        ("plain", {"codes": np.zeros((2, 20), "float32")}, "dtype float32; .*mu_law_encode"),
        ("plain", {"waveform": np.zeros((2, 20))}, r"the keys \['codes', 'waveform'\]"),
        ("plain", {"global_condition": np.zeros(2, "int32")}, "takes no 'global_condition'"),
        ("ids", {"local_condition": np.zeros((2, 4, 2))}, "takes no 'local_condition'"),
        ("ids", {"global_condition": None}, "needs 'global_condition'. Pass a dict"),
        ("ids", {"global_condition": np.zeros((2, 1), "int32")}, r"\[batch, 2\], .*\[2, 1\]"),
        ("ids", {"global_condition": np.zeros(3, "int32")}, r"shape \[batch\], one .* shape \[3\]"),
        (
            "ids",
            {"global_condition": np.zeros(2)},
            "must be ids, integers .* or vectors \\[batch, 2\\]. Received dtype float",
        ),
        ("vectors", {"global_condition": np.zeros((2, 3))}, r"\[batch, 2\], .* shape \[2, 3\]"),
        ("vectors", {"global_condition": np.zeros(2)}, r"\[batch, 2\], .* shape \[2\]"),
        ("local", {"local_condition": None}, "local_condition_channels=2 and needs"),
        ("local", {"local_condition": np.zeros((2, 4, 3))}, r"\[batch, frames, 2\], .*\[2, 4, 3\]"),
        ("local", {"local_condition": np.zeros((2, 2))}, r"\[batch, frames, 2\], .* \[2, 2\]"),
        (
            "local",
            {"local_condition": np.zeros((2, 3, 2))},
            f"20 codes need at least 4 frames of {HOP_LENGTH} samples. Received 3 frames",
        ),
    ],
)
def test_inputs_that_do_not_fit_the_model(branch, changes, message):
    model = tiny(branch)
    inputs = inputs_for(model)
    inputs = {**(inputs if isinstance(inputs, dict) else {"codes": inputs}), **changes}
    with pytest.raises(ValueError, match=message):
        model(inputs)


def test_codes_alone_are_not_enough_for_a_conditioned_model():
    with pytest.raises(ValueError, match="needs 'global_condition'. Pass a dict: {'codes': codes"):
        tiny("ids")(np.zeros((2, 20), "int32"))


def test_a_list_of_inputs_is_no_dict():
    with pytest.raises(ValueError, match="Received a list"):
        tiny("ids")([np.zeros((2, 20), "int32"), np.zeros(2, "int32")])


def test_symbolic_inputs_are_checked_too():
    with pytest.raises(ValueError, match="Codes must be integers. Received dtype float32"):
        tiny()(keras.Input((None,)))
    with pytest.raises(ValueError, match=r"\[batch, 2\], .* shape \[None, 3\]"):
        codes = keras.Input((None,), dtype="int32")
        tiny("vectors")({"codes": codes, "global_condition": keras.Input((3,))})
