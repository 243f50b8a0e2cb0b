"""What the commands of `wavenet-keras` have in common: how an option is added, and exit codes."""

import argparse
import math
import sys

INTERRUPTED = 130  # what shells expect of a program that Ctrl-C ended


def adder(group, defaults):
    """A function that adds an option with its default in the help; a bare yes/no option is yes."""

    def add(name, kind, text, choices=None):
        default = defaults.get(name)
        if default is not None:
            text = f"{text.removesuffix('.')} (default: {str(default).lower()})."
        bare = {"nargs": "?", "const": True} if kind is boolean else {}
        kind = {"type": kind, "choices": choices} if choices else {"type": kind}
        metavar = {} if choices else {"metavar": "VALUE"}
        group.add_argument(f"--{name}", help=text.replace("%", "%%"), **kind, **bare, **metavar)

    return add


def boolean(text):
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if text.lower() not in words:
        raise argparse.ArgumentTypeError(f"expected true or false, received {text!r}")
    return words[text.lower()]


def silence_threshold(text):
    """A level in dB, also from a raw amplitude; 0 means none."""
    value = float(text)
    if value <= 0:
        return value
    if value >= 1:
        raise argparse.ArgumentTypeError(
            f"expected a negative number of dB such as -60, received {text}"
        )
    decibel = round(20 * math.log10(value), 1)
    print(
        f"--silence_threshold {text} is taken as an amplitude: {decibel} dB of full scale.",
        file=sys.stderr,
    )
    return decibel
