"""Networks of well-tried sizes, by name.

Notebook: 03 Training on a GPU
"""

_TEN_DOUBLINGS = [2**power for power in range(10)]

# Arguments of a `WaveNet`; what is left out is as in the reference network.
SIZES = {
    # For a first try: it trains in minutes on a CPU.
    "tiny": {
        "dilations": _TEN_DOUBLINGS[:8] * 2,
        "residual_channels": 16,
        "dilation_channels": 16,
        "skip_channels": 64,
    },
    # Speech on a CPU.
    "speech": {"dilations": _TEN_DOUBLINGS * 3, "skip_channels": 128},
    # tensorflow-wavenet's own.
    "reference": {"dilations": _TEN_DOUBLINGS * 5, "skip_channels": 512},
}


def count_receptive_field(dilations, kernel_size=2, initial_kernel_size=2):
    """How many input samples can move one output of a network; they end at the output's position.

    Args:
        dilations: Distance between the taps of each block in samples.
        kernel_size: Taps of each dilated convolution.
        initial_kernel_size: Taps of the convolution at the input.

    Returns:
        A number of samples.

    Example:
        >>> count_receptive_field(SIZES["reference"]["dilations"])
        5117

    Source: section 2.1 of the WaveNet paper.

    Notebook: 02 Building WaveNet
    """
    return (kernel_size - 1) * sum(dilations) + initial_kernel_size
