"""Where the dictionary and the letter-to-sound network are.

Notebook: 06 Local conditioning
"""

import functools
import hashlib
from pathlib import Path

# Where the package was installed from a wheel, they are inside it; in the repository they stand
# beside the script that made them.
_INSTALLED = Path(__file__).resolve().parent / "data"
_IN_REPOSITORY = Path(__file__).resolve().parents[3] / "data" / "english"
ENGLISH = _INSTALLED if _INSTALLED.is_dir() else _IN_REPOSITORY
FILES = ("cmudict.dict.xz", "more_words.txt", "letters_to_phones.npz")


@functools.cache
def _digest():
    digest = hashlib.sha256()
    for name in FILES:
        digest.update((ENGLISH / name).read_bytes())
    return digest.hexdigest()


def dictionary_reference():
    """Which dictionary and letter-to-sound network say English words here.

    Returns:
        A dict of str: `"name"`, and `"sha256"` of their files, one after the other.

    Example:
        >>> dictionary_reference()["name"]
        'CMU dictionary, more words, letters to phones'

    Notebook: 06b Any sentence
    """
    return {"name": "CMU dictionary, more words, letters to phones", "sha256": _digest()}
