"""What `wavenet-keras say` does, once its options are read.

Notebook: 06 Local conditioning
"""

import time

from wavenet_keras import audio
from wavenet_keras.command_options import SAY_DEFAULTS
from wavenet_keras.voices import digits


def say(given):
    """`wavenet-keras say`.

    Args:
        given: Dict of the options that were given.

    Returns:
        The exit code.
    """
    options = {**SAY_DEFAULTS, **given}
    temperature = options["temperature"]
    started = time.perf_counter()
    waveform, sample_rate = digits.say(
        " ".join(options["text"]),
        speaker=options["speaker"],
        seed=options["seed"],
        rhythm=options["rhythm"],
        temperature=digits.TEMPERATURE if temperature is None else temperature,
    )
    audio.save(options["wav_out_path"], waveform, sample_rate)
    seconds = len(waveform) / sample_rate
    print(
        f"{seconds:.2f} s of {options['speaker']} at {sample_rate} Hz, in "
        f"{time.perf_counter() - started:.1f} s, are in {options['wav_out_path']}"
    )
    return 0
