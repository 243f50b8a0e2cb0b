"""The shell command `wavenet-keras`: its parser, and what errors look like in a shell.

What can be said without a model is said before Keras is imported, which takes seconds: the help,
the version, and what is wrong with options and files. So options stand in modules of their own, and
a command's module is imported when there is something to do.

Notebook: 03 Training on a GPU, 05 Fast generation
"""

import argparse
import contextlib
import difflib
import importlib
import re
import sys

from wavenet_keras._printable import let_stdout_print_anything
from wavenet_keras._version import __version__
from wavenet_keras.cli import (
    download_options,
    evaluate_options,
    generate_options,
    say_options,
    train_options,
)
from wavenet_keras.cli.endings import prints_to_anybody
from wavenet_keras.cli.options import INTERRUPTED, Parser

COMMANDS = {
    "train": train_options,
    "generate": generate_options,
    "say": say_options,
    "evaluate": evaluate_options,
    "download": download_options,
}


def main(arguments=None):
    """Runs `wavenet-keras`.

    Args:
        arguments: List of str; `None` takes those of the shell.

    Returns:
        The exit code: 0; 1 if training diverged; 2 for wrong options, files or data, or too little
        memory; 130 after Ctrl-C.

    Example:
        >>> main(["train", "--data_dir", "no/such/folder"])
        2

    Notebook: 03 Training on a GPU
    """
    let_stdout_print_anything()
    with prints_to_anybody():
        given = vars(_parsed(arguments))
        name, show_traceback = given.pop("command"), given.pop("traceback", False)
        for option in COMMANDS[name].NOT_NEEDED.keys() & given.keys():
            reason = COMMANDS[name].NOT_NEEDED[option]
            print(f"--{option} is not needed any more: {reason}", file=sys.stderr)
            del given[option]
    # A run that is trained looks for itself whether its reader is there, and saves where not.
    with contextlib.nullcontext() if name == "train" else prints_to_anybody():
        return _run(name, given, show_traceback)


def _run(name, given, show_traceback):
    command = COMMANDS[name]
    try:
        command.check({**command.DEFAULTS, **given})
        return importlib.import_module(f"wavenet_keras.cli.{name}").run(given)
    except KeyboardInterrupt:
        print("wavenet-keras: interrupted.", file=sys.stderr)
        return INTERRUPTED
    except (ValueError, OSError, MemoryError, ImportError) as error:
        if show_traceback:
            raise
        message = in_words_of_the_shell(str(error) or "there is not enough memory", command)
        print(f"wavenet-keras: error: {message}", file=sys.stderr)
        return 2


def in_words_of_the_shell(message, command):
    """A message of the package, with the names of options for those of arguments.

    Example:
        >>> message = "`num_samples` must be a whole number. Received: num_samples=0.5."
        >>> in_words_of_the_shell(message, generate_options)
        '--samples must be a whole number. Received: --samples=0.5.'
    """
    options = {**{name: name for name in command.DEFAULTS}, **command.OPTION_OF}
    names = "|".join(options)
    pattern = rf"`(?P<quoted>{names})`|(?<![\w`./-])(?P<given>{names})(?==)"
    return re.sub(pattern, lambda found: f"--{options[found[1] or found[2]]}", message)


def _parsed(arguments):
    parser = make_parser()
    given, unknown = parser.parse_known_args(arguments)
    if unknown:
        options = [f"--{name}" for name in COMMANDS[given.command].DEFAULTS]
        similar = difflib.get_close_matches(unknown[0].split("=")[0], options, n=1)
        meant = f"; did you mean {similar[0]}?" if similar else ""
        parser.error(f"{given.command} does not know {' '.join(unknown)}{meant}")
    return given


def make_parser():
    """The parser of all commands. Options that were not given are absent from its result."""
    parser = Parser(
        prog="wavenet-keras",
        description="Train a WaveNet on recordings, let it speak, and measure it.",
    )
    parser.add_argument("--version", action="version", version=f"wavenet-keras {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, module in COMMANDS.items():
        text = module.add_options.__doc__
        command = commands.add_parser(
            name,
            help=text.split(".")[0],
            description=text,
            argument_default=argparse.SUPPRESS,
        )
        module.add_options(command)
        command.add_argument(
            "--traceback", action="store_true", help="Show where in the program an error arose."
        )
        for option in module.NOT_NEEDED:
            command.add_argument(f"--{option}", nargs="?", help=argparse.SUPPRESS)
    return parser
