"""Parameters of a small network, as tensorflow-wavenet writes them."""

PARAMS = {
    "filter_width": 3,
    "sample_rate": 8000,
    "dilations": [1, 3],
    "residual_channels": 4,
    "dilation_channels": 5,
    "quantization_channels": 16,
    "skip_channels": 6,
    "use_biases": True,
    "scalar_input": False,
    "initial_filter_width": 2,
}
