"""The shell command `wavenet-keras`: train a WaveNet, let it speak, measure it.

Notebook: 03 Training on a GPU, 05 Fast generation
"""

import sys

from wavenet_keras import commands
from wavenet_keras.command_options import NOT_NEEDED, make_parser
from wavenet_keras.training.run_folder import Diverged


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
    options = vars(make_parser().parse_args(arguments))
    command = options.pop("command")
    show_traceback = options.pop("traceback", False)
    for name in NOT_NEEDED[command].keys() & options.keys():
        print(f"--{name} is not needed any more: {NOT_NEEDED[command][name]}", file=sys.stderr)
        del options[name]

    try:
        return getattr(commands, command)(options)
    except KeyboardInterrupt:
        print("wavenet-keras: interrupted.", file=sys.stderr)
        return commands.INTERRUPTED
    except Diverged as error:
        print(f"wavenet-keras: training stopped. {error}", file=sys.stderr)
        return 1
    except (ValueError, OSError) as error:
        if show_traceback:
            raise
        print(f"wavenet-keras: error: {error}", file=sys.stderr)
        return 2
