"""A tiny voice that says any sentence, from random weights."""

import numpy as np
from tiny_wavenet import with_random_weights

import wavenet_keras as wk
from wavenet_keras.conditions.plans import CHANNELS, NUM_IDS, SYMBOLS
from wavenet_keras.voices.text.prosody import ProsodyNetwork
from wavenet_keras.voices.text.text_voice import TextVoice

SPEAKERS = ("allison", "june")
RATE, HOP = 8000, 40


def tiny_network(speakers=SPEAKERS, **arguments):
    """A WaveNet of 32 levels with an encoder of frames, which looks at two frames around."""
    encoder = {
        **{"num_ids": NUM_IDS, "num_symbols": len(SYMBOLS), "symbol_channels": 2},
        **{"hidden_channels": 6, "kernel_size": 3, "dilations": (1, 1), "mel_bands": 0},
        "free_channels": 4,
    }
    return with_random_weights(
        wk.WaveNet(
            **{
                **{"dilations": [1, 2], "residual_channels": 4, "dilation_channels": 4},
                **{"skip_channels": 8, "quantization_channels": 32, "sample_rate": RATE},
                **{"num_classes": len(speakers), "class_names": list(speakers)},
                **{"global_condition_channels": 2, "hop_length": HOP, "encoder": encoder},
                "local_condition_channels": CHANNELS,
                **arguments,
            }
        )
    )


def tiny_prosody(speakers=SPEAKERS):
    """A network of melody that knows nothing: phones of about 80 ms, at pitches by chance."""
    prosody = ProsodyNetwork(list(speakers), channels=4, symbol_channels=2, speaker_channels=2)
    rng = np.random.default_rng(3)
    for weight in prosody.trainable_variables:
        weight.assign(rng.normal(size=weight.shape, scale=0.3))
    return prosody


def tiny_text_voice(speakers=SPEAKERS, **arguments):
    return TextVoice(tiny_network(speakers), tiny_prosody(speakers), **arguments)
