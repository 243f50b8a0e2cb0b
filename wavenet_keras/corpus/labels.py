"""Who speaks in which file: found in a table, in file names or in folder names.

Notebook: 04 Global conditioning
"""

import posixpath
import re
import unicodedata
from pathlib import PurePosixPath

from wavenet_keras._printable import printable
from wavenet_keras.corpus.layouts import (
    PARTS,
    TENSORFLOW_WAVENET,
    labels_of_layout,
    tensorflow_wavenet_id,
)
from wavenet_keras.corpus.tables import is_table

LARGEST_ID = 99_999  # of tensorflow-wavenet's rule; a date would make millions of classes

# Folders that name a part of a corpus, as `train/anna/1.wav`, name no speaker.
PART_OF_CORPUS = re.compile(r"(train(ing)?|dev|val(id(ation)?)?|test)([-_].*)?", re.IGNORECASE)


def is_known(labels):
    """Whether `labels` is one of the words for a way to find labels, or names a table."""
    return is_table(labels) or labels in ("auto", *PARTS, TENSORFLOW_WAVENET)


def find_labels(files, table, labels):
    """Find the label of each file.

    Args:
        files: Paths relative to the corpus, str with /.
        table: What `find_table` returned.
        labels: As of `wavenet_keras.Corpus`.

    Returns:
        `(by_file, source)`: a dict from file to label, with the labelled files only, and words
        that say where the labels come from; an empty dict and `None` when nothing has a label.

    Raises:
        ValueError: `labels` is of no kind we know, or asks for labels and no file has one.

    Example:
        >>> find_labels(["p225/p225_001.wav", "p226/p226_001.wav"], None, "auto")
        ({'p225/p225_001.wav': 'p225', 'p226/p226_001.wav': 'p226'}, 'file names like p225_003')
        >>> find_labels(["3_jackson_7.wav"], None, "digit")
        ({'3_jackson_7.wav': '3'}, 'the digit in file names like 3_jackson_7')

    Notebook: 04 Global conditioning
    """
    if labels is None:
        return {}, None
    if labels == "auto":
        return _found_by_themselves(files, table)
    if is_table(labels):
        by_file, source = _labelled(files, table.label), table.name
    elif labels in PARTS:
        by_file, source = labels_of_layout(files, labels)
    elif labels == TENSORFLOW_WAVENET:
        by_file, source = _labelled(files, tensorflow_wavenet_id), "tensorflow-wavenet's rule"
    else:
        by_file, source = _labelled(files, _labeller(labels)), "the labels given"
    if not by_file:
        raise ValueError(
            f"labels={labels!r} gives none of the {len(files)} files a label; the first is "
            f"'{printable(files[0])}'. labels sees the path below the corpus folder, with /."
        )
    return by_file, source


def name_classes(labels_in_use, labels):
    """The names of the classes by id: dense, but for tensorflow-wavenet's rule.

    Its ids are the numbers in the file names, and it makes room for all up to the largest.

    Args:
        labels_in_use: The labels of the files that are used.
        labels: As of `wavenet_keras.Corpus`.

    Raises:
        ValueError: The largest number is no id.

    Example:
        >>> name_classes({"zoe", "adam"}, "auto")
        ['adam', 'zoe']
        >>> name_classes({"2", "4"}, "tensorflow-wavenet")
        ['0', '1', '2', '3', '4']
    """
    if labels != TENSORFLOW_WAVENET:
        return sorted(labels_in_use)
    largest = max(map(int, labels_in_use), default=-1)
    if largest > LARGEST_ID:
        raise ValueError(
            f"labels={labels!r} takes the number in names like p225_003 for an id and makes room "
            f"for all up to the largest, {largest:,}. Such numbers are no ids: say otherwise where "
            "the label is."
        )
    return [str(class_id) for class_id in range(largest + 1)]


def _found_by_themselves(files, table):
    """Try the table, then known layouts, then folders; the first that fits most files counts."""
    if table is not None and (by_file := _labelled(files, table.label)):
        return by_file, table.name
    by_file, source = labels_of_layout(files)
    if by_file:
        return by_file, source
    by_file = _folder_labels(files)
    if 2 * len(by_file) >= len(files) and len(set(by_file.values())) > 1:
        return by_file, "folder names"
    return {}, None


def _labelled(files, labeller):
    """Return the files to which `labeller` gives a label, with it."""
    found = {file: _text(labeller(file)) for file in files}
    return {file: label for file, label in found.items() if label}


def _text(label):
    """A label as text that can be printed, typed and saved; an empty one for `None` and NaN.

    macOS spells é as e and an accent, and people type one letter: they are the same name.
    """
    nothing = label is None or label != label  # NaN is what a table of pandas holds for nothing
    return "" if nothing else unicodedata.normalize("NFC", printable(label)).strip()


def _labeller(labels):
    """Turn what a user may give into a function from file to label."""
    if callable(labels):
        return labels
    if isinstance(labels, dict):
        return labels.get
    if isinstance(labels, str):
        pattern = read_pattern(labels)
        return lambda file: match[1] if (match := pattern.search(file)) else None
    raise ValueError(_expected(labels))


def read_pattern(text):
    """A regular expression with one group, compiled.

    Raises:
        ValueError: It is none; it says which other ways there are to say what the labels are.
    """
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise ValueError(
            f"{_expected(text)}, which is no regular expression: {error}. A sign such as ( or \\ "
            r"that stands for itself is written \( or \\."
        ) from error
    if pattern.groups != 1:
        raise ValueError(f"{_expected(text)}, which has {pattern.groups} groups.")
    return pattern


def _expected(labels):
    return (
        f"Expected labels to be 'auto', one of {', '.join(PARTS)}, '{TENSORFLOW_WAVENET}', the "
        "path of a .csv table, None, a dict from file to label, a function of the file, or a "
        rf"regular expression with one group such as '(\w+)/[^/]*$'; received {labels!r}"
    )


def _folder_labels(files):
    """Label each file with its first folder below the one that holds them all."""
    folders = [PurePosixPath(file).parent.as_posix() for file in files]
    common = PurePosixPath(posixpath.commonpath(folders))

    def label(file):
        below = PurePosixPath(file).parent.relative_to(common).parts
        names = [name for name in below if not PART_OF_CORPUS.fullmatch(name)]
        return names[0] if names else None

    return _labelled(files, label)
