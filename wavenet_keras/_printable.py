"""Names of files as text that can be printed and saved, whatever bytes they are made of."""

import re
import sys

# Bytes that are no UTF-8, as Python keeps them in names, and what would steer a terminal.
UNPRINTABLE = re.compile("[\ud800-\udfff\x00-\x1f\x7f-\x9f]")


def printable(name):
    r"""A name as text that can be printed, encoded and saved anywhere.

    On most systems a name is any bytes, such as those of an older encoding. Python keeps what is
    no UTF-8 as half characters, which `print` and `encode` refuse. Here they become `\xdf`, the
    way `ls` and `bytes` show them; other names stay as they are.

    Args:
        name: A str or a path.

    Returns:
        A str.

    Example:
        >>> import os
        >>> printable(os.fsdecode(b"Stra\xdfe.wav"))
        'Stra\\xdfe.wav'
        >>> printable("Straße.wav")
        'Straße.wav'

    Notebook: 01 From sound to codes
    """
    return UNPRINTABLE.sub(lambda match: f"\\x{ord(match[0]) & 0xFF:02x}", str(name))


def let_stdout_print_anything():
    r"""Make `print` write `\xe9` for what the shell's encoding has not, instead of failing.

    Names of files are any bytes, and a pipe or an old terminal may know ASCII alone: no word that
    is printed may end a command. Error messages are written so already.

    Example:
        >>> let_stdout_print_anything()

    Notebook: 03 Training on a GPU
    """
    if hasattr(sys.stdout, "reconfigure"):  # a notebook's has not
        sys.stdout.reconfigure(errors="backslashreplace")
