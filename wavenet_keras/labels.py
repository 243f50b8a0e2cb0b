"""Who speaks in which file: found in a table, in file names or in folder names.

Notebook: 04 Global conditioning
"""

import csv
import posixpath
import re
from pathlib import PurePosixPath

TABLE = "recordings.csv"
SPLITS = {"training": False, "held_out": True}  # the table's word -> whether it is held out

# Corpora whose file names say who speaks, by how the summary describes them.
FILE_NAMES = {
    "file names like p225_003": re.compile(r"([ps]\d+)_\d+(?:_mic\d)?"),  # VCTK
    "file names like 3_jackson_7": re.compile(r"\d_([^\W\d_][^\W_]*)_\d+"),  # Free Spoken Digits
}
# Folders that name a part of a corpus, as `train/anna/1.wav`, name no speaker.
PART_OF_CORPUS = re.compile(r"(train(ing)?|dev|val(id(ation)?)?|test)([-_].*)?", re.IGNORECASE)


def read_table(folder):
    """Return the rows of the folder's `recordings.csv` by file, or `None` if there is none.

    A table counts if it has at least the columns `file` (relative, with /) and `speaker`.

    Args:
        folder: A pathlib.Path.

    Returns:
        A dict from relative path to row, or `None`.
    """
    if not (folder / TABLE).is_file():
        return None
    with open(folder / TABLE, newline="", encoding="utf-8-sig") as table:
        reader = csv.DictReader(table)
        if not {"file", "speaker"} <= set(reader.fieldnames or ()):
            return None
        return {row["file"]: row for row in reader}


def is_held_out(row):
    """Return whether a row of the table is held out, or `None` if the table does not say."""
    split = row.get("split")
    if not split:
        return None
    if split not in SPLITS:
        raise ValueError(
            f"Expected {' or '.join(SPLITS)} in the column split of {TABLE}, received {split!r} "
            f"for {row['file']}."
        )
    return SPLITS[split]


def find_labels(files, table, labels):
    """Find the label of each file.

    Args:
        files: Paths relative to the corpus, str with /.
        table: What `read_table` returned.
        labels: As of `wavenet_keras.Corpus`.

    Returns:
        `(by_file, source)`: a dict from file to label, with the labelled files only, and words
        that say where the labels come from; an empty dict and `None` when nothing has a label.

    Raises:
        ValueError: `labels` is of no kind we know, or asks for labels and no file has one.

    Example:
        >>> find_labels(["p225/p225_001.wav", "p226/p226_001.wav"], None, "auto")
        ({'p225/p225_001.wav': 'p225', 'p226/p226_001.wav': 'p226'}, 'file names like p225_003')

    Notebook: 04 Global conditioning
    """
    if labels is None:
        return {}, None
    if labels == "auto":
        return _found_by_themselves(files, table)
    by_file = _labelled(files, _labeller(labels))
    if not by_file:
        raise ValueError(
            f"labels={labels!r} gives none of the {len(files)} files a label; the first is "
            f"{files[0]!r}. labels sees the path below the corpus folder, with /."
        )
    return by_file, "the labels given"


def _found_by_themselves(files, table):
    """Try the table, then known file names, then folders; the first that fits most files counts."""
    if table is not None:
        return _labelled(files, lambda file: table.get(file, {}).get("speaker")), TABLE
    for source, pattern in FILE_NAMES.items():
        by_file = _labelled(files, _file_name_labeller(pattern))
        if 2 * len(by_file) >= len(files):
            return by_file, source
    by_file = _folder_labels(files)
    if 2 * len(by_file) >= len(files) and len(set(by_file.values())) > 1:
        return by_file, "folder names"
    return {}, None


def _labelled(files, labeller):
    """Return the files to which `labeller` gives a label, with it."""
    found = {file: labeller(file) for file in files}
    return {file: str(label) for file, label in found.items() if label not in (None, "")}


def _labeller(labels):
    """Turn what a user may give into a function from file to label."""
    if callable(labels):
        return labels
    if isinstance(labels, dict):
        return labels.get
    if isinstance(labels, str) and re.compile(labels).groups == 1:
        return lambda file: match[1] if (match := re.search(labels, file)) else None
    raise ValueError(
        "Expected labels to be 'auto', None, a dict from file to label, a function of the file, or "
        rf"a regular expression with one group such as '(\w+)/[^/]*$'; received {labels!r}."
    )


def _file_name_labeller(pattern):
    def label(file):
        match = pattern.fullmatch(PurePosixPath(file).stem)
        return match[1] if match else None

    return label


def _folder_labels(files):
    """Label each file with its first folder below the one that holds them all."""
    folders = [PurePosixPath(file).parent.as_posix() for file in files]
    common = PurePosixPath(posixpath.commonpath(folders))

    def label(file):
        below = PurePosixPath(file).parent.relative_to(common).parts
        names = [name for name in below if not PART_OF_CORPUS.fullmatch(name)]
        return names[0] if names else None

    return _labelled(files, label)
