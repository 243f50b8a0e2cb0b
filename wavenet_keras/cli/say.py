"""`wavenet-keras say`: its options, and what it does.

Notebook: 06 Local conditioning
"""

import time

from wavenet_keras import audio
from wavenet_keras.cli.options import adder
from wavenet_keras.voices import digits

DEFAULTS = {
    "speaker": "jackson",
    "wav_out_path": "said.wav",
    "rhythm": "typical",
    "temperature": None,
    "seed": None,
}
NOT_NEEDED = {}


def add_options(parser):
    """Say digits in one of six voices. The sound is written to a wav file."""
    parser.add_argument("text", nargs="+", help="Digits, such as 407 or 4 0 7.")
    add = adder(parser, DEFAULTS)
    add("speaker", str, "Who speaks: george, jackson, lucas, nicolas, theo or yweweler.")
    add("wav_out_path", str, "The wav file to write.")
    add(
        "rhythm",
        str,
        "typical: each digit as long as the speaker's usually are; varied: as they might be.",
        ("typical", "varied"),
    )
    add("temperature", float, "As for generate (default: what suits this voice).")
    add("seed", int, "Seed; the same one gives the same sound (default: another each time).")


def run(given):
    """`wavenet-keras say`, by the options that were given; returns the exit code."""
    options = {**DEFAULTS, **given}
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
