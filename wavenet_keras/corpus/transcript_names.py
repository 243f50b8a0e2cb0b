"""Which recording a text is of, where the text names it: by its path, a part of it, or an id.

Notebook: 06b Any sentence
"""

import unicodedata
from pathlib import Path, PurePosixPath

from wavenet_keras._printable import printable
from wavenet_keras.audio.formats import is_sound_file
from wavenet_keras.corpus.layouts import MICROPHONE_ENDING


class RecordingNames:
    """The names by which the recordings below a folder may be called.

    A recording is called by its path below the folder, by the last parts of that path, and by
    either without its ending. A microphone's number at the end, as VCTK has it, may be missing.

    Args:
        folder: The folder of the recordings, a pathlib.Path.
        files: Paths below it, str with /.

    Example:
        >>> names = RecordingNames(Path("corpus"), ["wavs/anna/1.wav", "wavs/bert/1.wav"])
        >>> names.find("anna/1"), names.find("1.wav")
        (['wavs/anna/1.wav'], ['wavs/anna/1.wav', 'wavs/bert/1.wav'])

    Notebook: 06b Any sentence
    """

    def __init__(self, folder, files):
        self._folder = Path(folder).absolute()
        self._whole, self._tails = {}, {}
        for file in files:
            for name in _spellings(_same(file)):
                self._whole.setdefault(name, []).append(file)
                parts = name.split("/")
                for first in range(len(parts)):
                    found = self._tails.setdefault("/".join(parts[first:]), [])
                    if file not in found:
                        found.append(file)

    def find(self, name, beside=None):
        """The recordings that a name may mean: one, or none, or several.

        Args:
            name: As it was written. A path may be absolute, or below the folder, or below the
                folder of the text.
            beside: The folder of the text, a pathlib.Path.

        Returns:
            A list of files.
        """
        name = _same(name)
        without_ending = PurePosixPath(name).with_suffix("").as_posix() if _has_ending(name) else ""
        for spelling in filter(None, (name, without_ending)):
            for below in (spelling, self._below(spelling, beside)):
                if below in self._whole:
                    return self._whole[below]
            if spelling in self._tails:
                return self._tails[spelling]
        return []

    def _below(self, name, beside):
        """The path below the folder of one that is absolute, or below the folder of the text."""
        try:
            place = (Path(beside or self._folder).absolute() / name).resolve()
            return _same(place.relative_to(self._folder.resolve()).as_posix())
        except (ValueError, OSError):
            return None


def name_several(files):
    """Some files as words: the first three."""
    shown = ", ".join(printable(file) for file in files[:3])
    return f"{shown}, ..." if len(files) > 3 else shown


def natural_order(file):
    """A key that sorts `2.wav` before `10.wav`.

    Example:
        >>> sorted(["a/10.wav", "a/2.wav", "a.wav"], key=natural_order)
        ['a.wav', 'a/2.wav', 'a/10.wav']
    """
    key, digits = [], ""
    for character in f"{file}\0":
        if character.isascii() and character.isdigit():
            digits += character
            continue
        if digits:
            key.append((0, int(digits), ""))
            digits = ""
        key.append((1, 0, character.lower()))
    return key, str(file)


def _spellings(file):
    """A path, without its ending, and without the number of a microphone."""
    spellings = [file, PurePosixPath(file).with_suffix("").as_posix()]
    microphone = MICROPHONE_ENDING.fullmatch(spellings[-1])
    return spellings + [microphone[1]] if microphone else spellings


def _has_ending(name):
    return "." in PurePosixPath(name).name and is_sound_file(name)


def _same(name):
    """One spelling for a name: / between folders, and é as one letter, which macOS makes two."""
    name = unicodedata.normalize("NFC", str(name).strip().replace("\\", "/"))
    return name.removeprefix("./")
