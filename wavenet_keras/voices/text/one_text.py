"""The network of melody once more in NumPy, for one text: nothing is compiled, so it is quick.

A sentence has some tens of phones, which is a thousandth of a second of arithmetic. Keras would
need a hundred times as long to begin with, and again for every new length.

Notebook: 06b Any sentence
"""

import numpy as np
from keras import ops

from wavenet_keras.voices.text.melodies import share_of


def as_array(weight):
    """A weight as a NumPy array."""
    return ops.convert_to_numpy(weight)


def outputs_of(network, ids, numbers, speaker):
    """What a `ProsodyNetwork` computes of one text.

    Args:
        network: A `ProsodyNetwork`.
        ids: int32 `[phones, 5]`.
        numbers: float32 `[phones, 20]`.
        speaker: The speaker's number.

    Returns:
        float64 `[phones, NUM_OUTPUTS]`.

    Notebook: 06b Any sentence
    """
    rows = as_array(network.symbols.embeddings)[ids].reshape(len(ids), -1)
    voice = np.tile(as_array(network.voices.embeddings)[speaker], (len(ids), 1))
    hidden = np.maximum(_dense(network.first, np.concatenate([rows, numbers, voice], axis=1)), 0)
    for dilation, gate, way_back in zip(
        network.dilations, network.gates, network.ways_back, strict=True
    ):
        both = _dense(gate, network.taps(hidden, dilation, library=np))
        wave, gates = both[:, : network.channels], both[:, network.channels :]
        hidden = hidden + _dense(way_back, np.tanh(wave) * share_of(gates))
    return _dense(network.last, np.maximum(hidden, 0)).astype(np.float64)


def _dense(layer, rows):
    # In float64 processors differ so little that the rounded plan is the same on all of them.
    return rows.astype(np.float64) @ as_array(layer.kernel) + as_array(layer.bias)
