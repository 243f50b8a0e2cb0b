"""How well-known corpora name their files, and what those names tell.

Notebook: 04 Global conditioning
"""

import os
import re
from pathlib import PurePosixPath
from typing import NamedTuple


class Layout(NamedTuple):
    """How a well-known corpus names its files.

    `pattern` fits the whole path below the corpus folder, without its ending. Its named groups
    are what the path tells; the first of them is the label where none is chosen.
    """

    description: str
    pattern: re.Pattern


LAYOUTS = (
    Layout(  # VCTK, wav48/p225/p225_001.wav and wav48_silence_trimmed/p225/p225_001_mic1.flac
        "file names like p225_003",
        re.compile(r"(?:.*/)?(?P<speaker>[ps]\d+)_\d+(?:_mic\d)?"),
    ),
    Layout(  # Free Spoken Digit Dataset, recordings/3_jackson_7.wav
        "file names like 3_jackson_7",
        re.compile(r"(?:.*/)?(?=\d_(?P<speaker>[^\W\d_][^\W_]*)_)(?P<digit>\d)_[^/_]+_\d+"),
    ),
    Layout(  # LJ Speech, wavs/LJ001-0001.wav
        "file names like LJ001-0001", re.compile(r"(?:.*/)?(?P<speaker>LJ)\d{3}-\d{4}")
    ),
    Layout(  # Speech Commands, yes/0a7c2a8d_nohash_0.wav
        "files like yes/0a7c2a8d_nohash_0",
        re.compile(r"(?:.*/)?(?P<word>[^/]+)/(?P<speaker>[0-9a-f]{8})_nohash_\d+"),
    ),
)
PARTS = ("speaker", "digit", "word")  # what `labels` may choose from a layout
MICROPHONES = ("mic1", "mic2")
MICROPHONE_ENDING = re.compile(r"(.*[ps]\d+_\d+)_(mic\d)")
SPLIT_LISTS = ("validation_list.txt", "testing_list.txt")  # Speech Commands' own
TENSORFLOW_WAVENET = "tensorflow-wavenet"
TENSORFLOW_WAVENET_FILE = re.compile(r"p([0-9]+)_([0-9]+)")


def labels_of_layout(files, part=None):
    """The labels that the names of the files tell, where most of them are named by one layout.

    Args:
        files: Paths relative to the corpus, str with /.
        part: What is the label, one of `PARTS`; `None` for the usual one of the layout.

    Returns:
        `(by_file, source)`: a dict from file to label, with the labelled files only, and words
        that say where the labels come from; an empty dict and `None` where no layout fits.

    Example:
        >>> labels_of_layout(["3_jackson_7.wav"], "digit")
        ({'3_jackson_7.wav': '3'}, 'the digit in file names like 3_jackson_7')
    """
    for layout in LAYOUTS:
        groups = layout.pattern.groupindex
        chosen = part or min(groups, key=groups.get)
        if chosen not in groups:
            continue
        matches = {file: layout.pattern.fullmatch(_stem(file)) for file in files}
        by_file = {file: match[chosen] for file, match in matches.items() if match}
        if 2 * len(by_file) >= len(files):
            source = layout.description
            return by_file, f"the {part} in {source}" if part else source
    return {}, None


def second_microphones(files, microphone):
    """The files that record what another file records too, as VCTK 0.92 has two microphones.

    Args:
        files: Paths relative to the corpus, str with /.
        microphone: The one to keep, `"mic1"` or `"mic2"`, where both are there.

    Returns:
        A set of files.

    Example:
        >>> second_microphones(["p225_001_mic1.flac", "p225_001_mic2.flac"], "mic1")
        {'p225_001_mic2.flac'}
    """
    if microphone not in MICROPHONES:
        raise ValueError(f"Expected microphone as one of {MICROPHONES}, received {microphone!r}.")
    takes = {file: MICROPHONE_ENDING.fullmatch(_stem(file)) for file in files}
    takes = {file: match.groups() for file, match in takes.items() if match}
    chosen = {sentence for sentence, name in takes.values() if name == microphone}
    return {
        file
        for file, (sentence, name) in takes.items()
        if sentence in chosen and name != microphone
    }


def read_split_lists(folder, files):
    """The files that Speech Commands' own lists keep apart from training, an empty set without.

    Lists of those names that name no file here are somebody else's.

    Args:
        folder: The folder of the corpus, a pathlib.Path.
        files: Paths relative to it, str with /.
    """
    lists = [folder / name for name in SPLIT_LISTS]
    if not all(path.is_file() and os.access(path, os.R_OK) for path in lists):
        return set()
    lines = (os.fsdecode(line.strip()) for path in lists for line in path.read_bytes().splitlines())
    return set(lines) & set(files)


def tensorflow_wavenet_id(file):
    """The id that tensorflow-wavenet gives a file: the number in `p225_003`; `None` for others.

    Example:
        >>> tensorflow_wavenet_id("p225/p225_003.wav")
        225
    """
    match = TENSORFLOW_WAVENET_FILE.search(PurePosixPath(file).name)
    return int(match[1]) if match else None


def _stem(file):
    """The path without the ending of the name."""
    return PurePosixPath(file).with_suffix("").as_posix()
