"""A tiny voice that says any sentence, from random weights."""

import keras
import numpy as np
from tiny_wavenet import with_random_weights

import wavenet_keras as wk
from wavenet_keras.conditions.plans import CHANNELS, PAUSE, Plan, PlannedPhone
from wavenet_keras.voices.text.text_voice import TextVoice

SPEAKERS = ["allison", "june"]


@keras.saving.register_keras_serializable(package="tests")
class StandInProsody(keras.Model):
    """Gives phones durations and pitch by chance; it counts what it planned."""

    def __init__(self, speakers=SPEAKERS, **kwargs):
        super().__init__(**kwargs)
        self.speakers = list(speakers)
        self.height = self.add_weight(shape=(len(speakers),), initializer="ones", name="height")
        self.planned = 0
        self.built = True

    def plan(self, reading, speaker=None, seed=0, expression=1.0):
        self.planned += 1
        rng = np.random.default_rng(seed)
        height = keras.ops.convert_to_numpy(self.height)[self.speakers.index(speaker)]
        phones = [PlannedPhone(PAUSE, 0.05)]
        for word in reading.words:
            for place, phone in enumerate(word.phones):
                pitch = tuple(float(hz) for hz in 150 * height + 60 * rng.random(3))
                seconds = 0.005 * int(rng.integers(1, 6))
                phones.append(
                    PlannedPhone(phone, seconds, pitch, None, word.spelling, place == 0, word.pause)
                )
            if word.pause == ",":
                phones.append(PlannedPhone(PAUSE, 0.03))
        if phones[-1].phone != PAUSE:
            phones.append(PlannedPhone(PAUSE, 0.05))
        return Plan(phones, reading.spoken, speaker)

    def get_config(self):
        return {**super().get_config(), "speakers": self.speakers}


def tiny_network(speakers=SPEAKERS, **arguments):
    return with_random_weights(
        wk.WaveNet(
            **{
                **{"dilations": [1, 2], "residual_channels": 4, "dilation_channels": 4},
                **{"skip_channels": 8, "quantization_channels": 32, "sample_rate": 8000},
                **{"num_classes": len(speakers), "class_names": list(speakers)},
                **{"global_condition_channels": 2, "hop_length": 40},
                "local_condition_channels": CHANNELS,
                **arguments,
            }
        )
    )


def tiny_text_voice(speakers=SPEAKERS, **arguments):
    return TextVoice(tiny_network(speakers), StandInProsody(speakers), **arguments)
