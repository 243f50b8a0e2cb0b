"""`wavenet-keras say`: what it does. Its options are in `say_options.py`.

Notebook: 06 Local conditioning, 06b Any sentence
"""

import sys
import time
from pathlib import Path

from wavenet_keras import audio
from wavenet_keras._places import open_place
from wavenet_keras.audio.streamed_wav import StreamedWav
from wavenet_keras.cli.endings import ends_as_by_ctrl_c
from wavenet_keras.cli.options import INTERRUPTED
from wavenet_keras.cli.say_options import DEFAULTS, digit_speaker, text_of
from wavenet_keras.voices.shipped import load_text_voice
from wavenet_keras.voices.text import saying
from wavenet_keras.voices.text.passages import unwrapped


def run(given):
    """`wavenet-keras say`, by the options that were given; returns the exit code."""
    options = {**DEFAULTS, **given}
    if digit_speaker(options) is not None:
        return _say_digits(options)
    started = time.perf_counter()
    own = options["voice"]
    voice = saying.load_shipped_text_voice() if own is None else load_text_voice(own)
    speaker = saying.speaker_of(voice, options["speaker"], shipped=own is None)
    settings = {name: options[name] for name in ("seed", "speed", "pitch", "expression")}
    settings |= {"speaker": speaker, "dictionary": options["dictionary"]}
    if options["phones"]:
        return _print_phones(voice, "\n".join(_lines(options)), settings)
    text = _lines(options) if text_of(options) is None else "\n".join(_lines(options))
    chunks = voice.stream(text, temperature=options["temperature"], progress=True, **settings)
    return _write(StreamedWav(options["wav_out_path"], voice.sample_rate), chunks, speaker, started)


def _lines(options):
    """The lines of the text that is asked for; those of a file that belong together are one."""
    text = text_of(options)
    if text is None:
        return unwrapped(sys.stdin)
    return unwrapped(text.splitlines()) if options["text_file"] else text.splitlines()


def _print_phones(voice, text, settings):
    print(voice.phones(text, settings["speaker"], settings["dictionary"]))
    print()
    print(voice.plan(text, **settings))
    return 0


def _write(wav, chunks, speaker, started):
    """Write chunks as they come, and what there is when it is interrupted."""
    interrupted = False
    try:
        with ends_as_by_ctrl_c():
            for chunk in chunks:
                wav.add(chunk)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        wav.finish()  # also what came before a text that cannot be said
    if not wav.done:
        print("Interrupted before the first sample; nothing was written.", file=sys.stderr)
        return INTERRUPTED
    seconds = wav.done / wav.sample_rate
    print("Interrupted: " if interrupted else "", end="")
    _print_said(seconds, speaker, wav.sample_rate, started, wav.path)
    return INTERRUPTED if interrupted else 0


def _say_digits(options):
    speaker = digit_speaker(options)
    open_place(Path(options["wav_out_path"]))
    started = time.perf_counter()
    waveform, sample_rate = saying.say(
        " ".join(options["text"]),
        speaker=speaker,
        seed=options["seed"],
        rhythm=options["rhythm"],
        temperature=options["temperature"],
        speed=options["speed"],
    )
    audio.save(options["wav_out_path"], waveform, sample_rate)
    seconds = len(waveform) / sample_rate
    _print_said(seconds, speaker, sample_rate, started, options["wav_out_path"])
    return 0


def _print_said(seconds, speaker, sample_rate, started, path):
    print(
        f"{seconds:.2f} s of {speaker} at {sample_rate} Hz, in "
        f"{time.perf_counter() - started:.1f} s, are in {path}"
    )
