"""What the commands of `wavenet-keras` have in common: how options are added, read and refused.

A kind of option is a function from what was written to a value. It refuses what is out of range,
so that this is known before anything heavy is loaded.
"""

import argparse
import math
import operator
import os
import sys

INTERRUPTED = 130  # what shells expect of a program that Ctrl-C ended


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, and which completes no half-written option.

    What `--temp` stands for today, it need not stand for when there is one option more.
    """

    def __init__(self, **settings):
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message):
        if "expected one argument" in message or "arguments are required" in message:
            message += " (a value that begins with - is written --option=value)"
        print(f"wavenet-keras: error: {message}\nTry: {self.prog} --help", file=sys.stderr)
        sys.exit(2)


class Once(argparse.Action):
    """An option that counts once: of two values, one would be lost without a word."""

    def __call__(self, parser, namespace, value, option_string=None):
        if hasattr(namespace, self.dest):
            raise argparse.ArgumentError(self, "was given twice")
        setattr(namespace, self.dest, value)


def adder(group, defaults):
    """A function that adds an option with its default in the help.

    It takes the option's name, its kind, what stands for a value in the help, and the help itself.
    Where a tuple stands for a value, it is one of these. A bare yes/no option is yes.
    """

    def add(name, kind, metavar, text):
        default = defaults.get(name)
        if default is not None:
            text = f"{text.removesuffix('.')} (default: {str(default).lower()})."
        bare = {"nargs": "?", "const": True} if kind is boolean else {}
        shown = {"choices": metavar} if isinstance(metavar, tuple) else {"metavar": metavar}
        text = text.replace("%", "%%")
        group.add_argument(f"--{name}", action=Once, type=kind, help=text, **shown, **bare)

    return add


def add_seed(add):
    """The option of every command that makes sounds."""
    add(
        "seed",
        whole(0),
        "NUMBER",
        "Seed; the same one gives the same sound (default: another each time).",
    )


def boolean(text):
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if text.lower() not in words:
        raise argparse.ArgumentTypeError(f"expected true or false, received {text!r}")
    return words[text.lower()]


def word(text):
    """What stands for something; an empty one comes of a variable of the shell that is not set."""
    if not text.strip():
        raise argparse.ArgumentTypeError(f"expected a value, received {text!r}")
    return text


def path(text):
    """A path; ~ is the home folder also behind =, where shells leave it as it is."""
    return os.path.expanduser(word(text))


def whole(least, most=math.inf):
    """The kind of whole numbers in a range; 3e9 is one."""
    at_most = "" if most == math.inf else f" and at most {most}"

    def read(text):
        value = _number(text)
        if value is None or value != math.floor(value) or not least <= value <= most:
            raise argparse.ArgumentTypeError(
                f"expected a whole number of at least {least}{at_most}, received {text!r}"
            )
        return int(value)

    return read


def number(**ends):
    """The kind of finite numbers in a range: `least`, `above`, `most` and `below` are its ends."""
    expected = " and ".join(f"{_RANGES[name][0]} {end}" for name, end in ends.items())

    def read(text):
        value = _number(text)
        if value is None or not all(_RANGES[name][1](value, end) for name, end in ends.items()):
            raise argparse.ArgumentTypeError(f"expected a number {expected}, received {text!r}")
        return float(value)

    return read


_RANGES = {
    "least": ("of at least", operator.ge),
    "above": ("above", operator.gt),
    "most": ("of at most", operator.le),
    "below": ("below", operator.lt),
}


def _number(text):
    """The finite number that a text of ASCII stands for, exactly where it is whole, or `None`."""
    if not text.isascii() or "_" in text:
        return None
    for kind in (int, float):
        try:
            value = kind(text)
        except ValueError:
            continue
        return value if kind is int or math.isfinite(value) else None
    return None


def silence_threshold(text):
    """A level in dB, also from a raw amplitude; 0 means none."""
    value = _number(text)
    if value is None or value >= 1:
        raise argparse.ArgumentTypeError(
            f"expected a negative number of dB such as -60, received {text!r}"
        )
    if value <= 0:
        return float(value)
    decibel = round(20 * math.log10(value), 1)
    print(
        f"--silence_threshold {text} is taken as an amplitude: {decibel} dB of full scale.",
        file=sys.stderr,
    )
    return decibel
