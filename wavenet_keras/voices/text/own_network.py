"""The WaveNet of a voice of one's own: a new one, or a shipped voice's with new speakers.

Notebook: 06b Any sentence
"""

from collections import Counter

import numpy as np

from wavenet_keras._printable import printable
from wavenet_keras.conditions.plans import CHANNELS, SYMBOLS, plan_frames
from wavenet_keras.conditions.plans.contexts import NUM_IDS
from wavenet_keras.model import WaveNet
from wavenet_keras.network.sizes import SIZES
from wavenet_keras.voices.classes import add_class, copy_weights, keep_classes

FRAME_SECONDS = 0.005
MOST_DIFFERENCE = 0.02  # seconds, between a recording and its plan
MOST_RATE = 16000  # Hz, of a new voice that is not told its rate
SPEAKER_CHANNELS = 16
SIZE = "speech"


def new_network(speakers, sample_rate, encoder=None, **arguments):
    """A WaveNet for the frames of plans, that has learnt nothing.

    Args:
        speakers: Names.
        sample_rate: In Hz.
        encoder: Arguments of the encoder of frames, besides those of its ids.
        **arguments: Arguments of `WaveNet`, besides those of its conditions. What is left out is
            as in the size `"speech"`.

    Returns:
        A `WaveNet`.

    Notebook: 06b Any sentence
    """
    conditions = {
        "num_classes": len(speakers),
        "class_names": list(speakers),
        "local_condition_channels": CHANNELS,
        "hop_length": max(round(FRAME_SECONDS * sample_rate), 1),
        "encoder": {"num_ids": NUM_IDS, "num_symbols": len(SYMBOLS), **(encoder or {})},
    }
    usual = {"global_condition_channels": SPEAKER_CHANNELS, **SIZES[SIZE]}
    return WaveNet(**{**usual, **arguments, **conditions, "sample_rate": sample_rate})


def widened_network(network, speakers, keep_others=False, dtype=None):
    """A network that knows these speakers, all of whose weights go on learning.

    New speakers begin as the mean of all old ones.

    Args:
        network: That of a `TextVoice`; it stays as it is.
        speakers: Names, some of which it may know already.
        keep_others: Whether it also keeps those that are not named.
        dtype: Numbers to compute with; `None`: as it has.

    Returns:
        A `WaveNet`, not compiled.

    Notebook: 06b Any sentence
    """
    known = network.class_names or []
    for name in speakers:
        if name not in known:
            network = add_class(network, name)
    others = [name for name in known if name not in speakers] if keep_others else []
    network = keep_classes(network, [*others, *speakers])
    if dtype is not None and network.dtype_policy.name != dtype:
        other = WaveNet(**{**network.get_config(), "dtype": dtype})
        copy_weights(network, other)
        network = other
    for layer in network.layers:
        layer.trainable = True
    return network


def usual_rate(corpus):
    """The commonest sample rate of the recordings, at most 16000 Hz."""
    rates = Counter(recording.sample_rate for recording in corpus)
    return min(max(rates, key=lambda rate: (rates[rate], rate)), MOST_RATE)


def frames_of_recording(plan, recording, sample_rate, hop_length):
    """The frames of a recording's plan, as many as the recording has.

    A plan ends on its grid of 5 ms; a recording ends a little before or after. The last frame goes
    on, or one is left out.

    Args:
        plan: A `Plan`.
        recording: Its `Recording`.
        sample_rate: That of the network, in Hz.
        hop_length: Samples of a frame.

    Returns:
        float32 `[frames, CHANNELS]`.

    Raises:
        ValueError: The plan is of a recording of another length.

    Notebook: 06b Any sentence
    """
    if abs(plan.seconds - recording.seconds) > MOST_DIFFERENCE:
        raise ValueError(
            f"Expected a plan of {recording.seconds:.2f} s, as long as {printable(recording.path)},"
            f" received one of {plan.seconds:.2f} s. Was the file changed since it was aligned?"
        )
    frames = plan_frames(plan, sample_rate, hop_length)
    num_samples = recording.seconds * sample_rate + 1  # resampling may round up
    numbers = np.arange(-(-num_samples // hop_length), dtype=int)
    return frames[np.minimum(numbers, len(frames) - 1)]
