"""Whether the streams of a generation fit into memory, asked before the work and not after it.

Notebook: 05 Fast generation
"""

from wavenet_keras._memory import check_memory

BYTES_OF_NUMBER = 4  # float32, int32


def least_bytes_of_streams(model, streams):
    """How much memory a generation takes at the least: what it remembers of each stream.

    That is the input of each block over its dilation, and the codes of a receptive field.

    Args:
        model: A `WaveNet`.
        streams: How many are generated at once.

    Returns:
        A number of bytes.

    Example:
        >>> import wavenet_keras as wk
        >>> least_bytes_of_streams(wk.load_voice("speech"), 1)
        270080

    Notebook: 05 Fast generation
    """
    remembered = model.residual_channels * (model.kernel_size - 1) * sum(model.dilations)
    return BYTES_OF_NUMBER * streams * (remembered + model.receptive_field)


def check_streams(model, streams):
    """Refuse more streams than fit into the memory that is free.

    Raises:
        MemoryError: They do not fit.
    """
    check_memory(
        least_bytes_of_streams(model, streams),
        f"Generating {streams:,} sounds at once" if streams > 1 else "Generating with this network",
        "Generate fewer at once, or with a network of shorter dilations.",
    )
