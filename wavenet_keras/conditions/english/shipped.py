"""Where the dictionary and the letter-to-sound network are.

Notebook: 06 Local conditioning
"""

from pathlib import Path

# Where the package was installed from a wheel, they are inside it; in the repository they stand
# beside the script that made them.
_INSTALLED = Path(__file__).resolve().parent / "data"
_IN_REPOSITORY = Path(__file__).resolve().parents[3] / "data" / "english"
ENGLISH = _INSTALLED if _INSTALLED.is_dir() else _IN_REPOSITORY
