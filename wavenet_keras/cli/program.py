"""The shell command `wavenet-keras`: its parser, and what errors look like in a shell.

Notebook: 03 Training on a GPU, 05 Fast generation
"""

import argparse
import sys

from wavenet_keras._printable import let_stdout_print_anything
from wavenet_keras.cli import download, evaluate, generate, say, train
from wavenet_keras.cli.options import INTERRUPTED
from wavenet_keras.training import Diverged

COMMANDS = {
    "train": train,
    "generate": generate,
    "say": say,
    "evaluate": evaluate,
    "download": download,
}


def main(arguments=None):
    """Runs `wavenet-keras`.

    Args:
        arguments: List of str; `None` takes those of the shell.

    Returns:
        The exit code: 0; 1 if training diverged; 2 for wrong options, files or data; 130 after
        Ctrl-C.

    Example:
        >>> main(["train", "--data_dir", "no/such/folder"])
        2

    Notebook: 03 Training on a GPU
    """
    let_stdout_print_anything()
    options = vars(make_parser().parse_args(arguments))
    command = COMMANDS[options.pop("command")]
    show_traceback = options.pop("traceback", False)
    for name in command.NOT_NEEDED.keys() & options.keys():
        print(f"--{name} is not needed any more: {command.NOT_NEEDED[name]}", file=sys.stderr)
        del options[name]

    try:
        return command.run(options)
    except KeyboardInterrupt:
        print("wavenet-keras: interrupted.", file=sys.stderr)
        return INTERRUPTED
    except Diverged as error:
        print(f"wavenet-keras: training stopped. {error}", file=sys.stderr)
        return 1
    except (ValueError, OSError) as error:
        if show_traceback:
            raise
        print(f"wavenet-keras: error: {error}", file=sys.stderr)
        return 2


def make_parser():
    """The parser of all commands. Options that were not given are absent from its result."""
    parser = argparse.ArgumentParser(
        prog="wavenet-keras",
        description="Train a WaveNet on recordings, let it speak, and measure it.",
    )
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
