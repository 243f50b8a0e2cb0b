"""Says what is missing when this Python cannot make the environment. Runs on any Python 3."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "This needs Python 3.11 or newer, and python3 is {}.{}. With a newer one installed:\n"
        "    make tutorial PYTHON=python3.12".format(*sys.version_info)
    )
try:
    import ensurepip  # noqa: F401
    import venv  # noqa: F401
except ImportError:
    sys.exit(
        "This Python cannot make environments. On Debian and Ubuntu:\n"
        "    sudo apt install python{}.{}-venv".format(*sys.version_info)
    )
