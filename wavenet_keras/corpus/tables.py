"""Tables of labels: a `recordings.csv` in the folder of a corpus, or one that is named.

Notebook: 04 Global conditioning
"""

import unicodedata
from pathlib import Path
from typing import NamedTuple

from wavenet_keras._printable import printable
from wavenet_keras._tables import WrongTable, first_line, read_table

TABLE = "recordings.csv"
SPLITS = {"training": False, "held_out": True}  # the table's word -> whether it is held out
LABEL_COLUMNS = ("label", "speaker")


class LabelTable(NamedTuple):
    """A table of labels: where it stands, its rows by file, and why it cannot be used, if so."""

    name: str
    rows: dict
    problem: str | None = None

    def label(self, file):
        """The label that the table gives a file, or `None`."""
        row = self._row(file)
        return next((row[column] for column in LABEL_COLUMNS if row.get(column)), None)

    def held_out(self, file):
        """Whether a file is held out, or `None` if the table does not say."""
        split = self._row(file).get("split")
        if not split:
            return None
        if split not in SPLITS:
            raise ValueError(
                f"Expected {' or '.join(SPLITS)} in the column split of {printable(self.name)}, "
                f"received {split!r} for {printable(file)}."
            )
        return SPLITS[split]

    def faults(self, files):
        """What the table says in vain: a list of (name, reason).

        Args:
            files: Paths relative to the corpus, str with /.
        """
        if self.problem:
            return [(self.name, self.problem)]
        unknown = self.rows.keys() - {_same_name(file) for file in files}
        if self.rows and len(unknown) == len(self.rows):
            return [(self.name, f"none of the {len(unknown):,} files that it lists is here")]
        return [(file, f"listed in {printable(self.name)}, not there") for file in unknown]

    def _row(self, file):
        return self.rows.get(_same_name(file), {})


def is_table(labels):
    """Whether `labels` names a table."""
    return isinstance(labels, (str, Path)) and str(labels).lower().endswith(".csv")


def find_table(folder, labels):
    """Read the table that `labels` names or, without such a name, the folder's `recordings.csv`.

    A table (`_tables.py`) has the columns `file` (relative to the folder, with /) and `label`
    or `speaker`; `split`, with the words `training` and `held_out`, is read where it is there.

    Args:
        folder: The folder of the corpus, a pathlib.Path.
        labels: As of `wavenet_keras.Corpus`.

    Returns:
        A `LabelTable`, or `None` if there is none: a `recordings.csv` with other columns is none.
        One that has them and is wrong otherwise has no rows and a `problem`.

    Raises:
        FileNotFoundError: The table that is named is not there.
        ValueError: It has not the columns that it needs, or cannot be read; it says the line.
    """
    if not is_table(labels):
        path = folder / TABLE
        try:
            return _read(path) if path.is_file() else None
        except (WrongTable, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            return LabelTable(TABLE, {}, f"not read: {reason}")
    path = Path(labels) if Path(labels).is_file() else folder / labels
    if not path.is_file():
        raise FileNotFoundError(
            f"Expected a table of labels, found no file {printable(labels)}, neither here nor in "
            f"{printable(folder)}."
        )
    try:
        table = _read(path)
    except WrongTable as error:
        raise ValueError(f"{printable(path)} cannot be used: {error}") from error
    if table is None:
        received = first_line(path.read_bytes()).split(",")
        raise ValueError(
            f"Expected the columns 'file' and 'label' in the first line of {printable(path)}, "
            f"received {received}. A row is a file, relative to the corpus folder, with its label."
        )
    return table


def _read(path):
    """Read a table; `None` if its first line has not the columns of one."""
    table = read_table(path, _are_columns)
    if table is None:
        return None
    rows = {}
    for line, row in table[1]:
        file = _same_name(row.get("file", ""))
        if not file:
            raise WrongTable(f"line {line} names no file.")
        if rows.setdefault(file, row) != row:
            raise WrongTable(f"line {line} names {printable(file)} again, with other values.")
    return LabelTable(path.name, rows)


def _are_columns(names):
    return "file" in names and not names.isdisjoint(LABEL_COLUMNS)


def _same_name(file):
    """One spelling for a file: / between folders, and é as one letter, which macOS makes two."""
    return unicodedata.normalize("NFC", file.replace("\\", "/").removeprefix("./"))
