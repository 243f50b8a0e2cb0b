"""The sizes of a network as tensorflow-wavenet writes them down, its `wavenet_params.json`.

Notebook: 03 Training on a GPU
"""

import json
from pathlib import Path

_PARAMS_TO_ARGUMENTS = {
    "filter_width": "kernel_size",
    "sample_rate": "sample_rate",
    "dilations": "dilations",
    "residual_channels": "residual_channels",
    "dilation_channels": "dilation_channels",
    "quantization_channels": "quantization_channels",
    "skip_channels": "skip_channels",
    "use_biases": "use_bias",
    "scalar_input": "scalar_input",
    "initial_filter_width": "initial_kernel_size",
}


def arguments_from_params(params):
    """Translate tensorflow-wavenet's parameters into arguments of `WaveNet`.

    With one-hot input, tensorflow-wavenet's first convolution is `filter_width` wide and
    `initial_filter_width` means nothing; it counts with `scalar_input` only.

    Args:
        params: The path of a `wavenet_params.json`, or what stands in it, a dict.

    Returns:
        Keyword arguments of `WaveNet`, a dict.

    Raises:
        ValueError: A parameter is missing or unknown, or the file is not JSON.

    Example:
        >>> from wavenet_keras.network.params import arguments_from_params
        >>> arguments = arguments_from_params({"filter_width": 2, "sample_rate": 16000,
        ...     "dilations": [1, 2, 4], "residual_channels": 32, "dilation_channels": 32,
        ...     "quantization_channels": 256, "skip_channels": 512, "use_biases": True,
        ...     "scalar_input": False, "initial_filter_width": 32})
        >>> arguments["kernel_size"], arguments["initial_kernel_size"]
        (2, 2)

    Notebook: 03 Training on a GPU
    """
    if not isinstance(params, dict):
        params = _read_json(params)
    missing = [name for name in _PARAMS_TO_ARGUMENTS if name not in params]
    unknown = [name for name in params if name not in _PARAMS_TO_ARGUMENTS]
    if missing or unknown:
        raise ValueError(
            "Expected the parameters of tensorflow-wavenet's wavenet_params.json: "
            f"{', '.join(_PARAMS_TO_ARGUMENTS)}. Received: missing {missing}, unknown {unknown}. "
            "Compare the spelling; all of them are needed and no others."
        )
    arguments = {ours: params[theirs] for theirs, ours in _PARAMS_TO_ARGUMENTS.items()}
    if not params["scalar_input"]:
        arguments["initial_kernel_size"] = params["filter_width"]
    return arguments


def _read_json(path):
    try:
        params = json.loads(Path(path).read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(f"Expected JSON, but {path} cannot be read as such: {error}.") from error
    if not isinstance(params, dict):
        raise ValueError(
            f"Expected a JSON object of parameters in {path}, received a {type(params).__name__}."
        )
    return params
