"""`wavenet-keras say`: what it does. Its options are in `say_options.py`.

Notebook: 06 Local conditioning
"""

import time
from pathlib import Path

from wavenet_keras import audio
from wavenet_keras._places import open_place
from wavenet_keras.cli.say_options import DEFAULTS
from wavenet_keras.voices import digits


def run(given):
    """`wavenet-keras say`, by the options that were given; returns the exit code."""
    options = {**DEFAULTS, **given}
    temperature = options["temperature"]
    speaker = digits.load_durations().speaker(options["speaker"])
    open_place(Path(options["wav_out_path"]))
    started = time.perf_counter()
    waveform, sample_rate = digits.say(
        " ".join(options["text"]),
        speaker=speaker,
        seed=options["seed"],
        rhythm=options["rhythm"],
        temperature=digits.TEMPERATURE if temperature is None else temperature,
    )
    audio.save(options["wav_out_path"], waveform, sample_rate)
    print(
        f"{len(waveform) / sample_rate:.2f} s of {speaker} at {sample_rate} Hz, in "
        f"{time.perf_counter() - started:.1f} s, are in {options['wav_out_path']}"
    )
    return 0
