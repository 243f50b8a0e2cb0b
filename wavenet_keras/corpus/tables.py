"""Tables of labels: a `recordings.csv` in the folder of a corpus, or one that is named.

Notebook: 04 Global conditioning
"""

import csv
import io
import unicodedata
from pathlib import Path
from typing import NamedTuple

from wavenet_keras._printable import printable

TABLE = "recordings.csv"
SPLITS = {"training": False, "held_out": True}  # the table's word -> whether it is held out
LABEL_COLUMNS = ("label", "speaker")
SEPARATORS = ",;\t"  # the second is what spreadsheets write where the comma is in numbers


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


class WrongTable(ValueError):
    """Why a table cannot be used, without its path."""


def is_table(labels):
    """Whether `labels` names a table."""
    return isinstance(labels, (str, Path)) and str(labels).lower().endswith(".csv")


def find_table(folder, labels):
    """Read the table that `labels` names or, without such a name, the folder's `recordings.csv`.

    A table is text in UTF-8 with the columns `file` (relative to the folder, with /) and `label`
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
        received = _first_line(path.read_bytes()).split(",")
        raise ValueError(
            f"Expected the columns 'file' and 'label' in the first line of {printable(path)}, "
            f"received {received}. A row is a file, relative to the corpus folder, with its label."
        )
    return table


def _read(path):
    """Read a table; `None` if its first line has not the columns of one."""
    content = path.read_bytes()
    separator = next((s for s in SEPARATORS if _has_columns(_first_line(content), s)), None)
    if separator is None:
        return None
    lines = io.StringIO(_decoded(content), newline="")
    rows, reader = {}, csv.reader(lines, delimiter=separator, strict=True)
    try:
        columns = [name.strip() for name in next(reader)]
        for values in reader:
            if any(values):
                _add_row(rows, reader.line_num, columns, [value.strip() for value in values])
    except csv.Error as error:
        raise WrongTable(f"line {reader.line_num}: {error}.") from error
    return LabelTable(path.name, rows)


def _add_row(rows, line, columns, values):
    if len(values) > len(columns):
        raise WrongTable(
            f"line {line} has {len(values)} values for {len(columns)} columns. Put a value that "
            'holds the separator into quotes, "like this".'
        )
    row = dict(zip(columns, values, strict=False))
    file = _same_name(row.get("file", ""))
    if not file:
        raise WrongTable(f"line {line} names no file.")
    if rows.setdefault(file, row) != row:
        raise WrongTable(f"line {line} names {printable(file)} again, with other values.")


def _first_line(content):
    """The first line as text, of bytes in whatever encoding."""
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = content.decode("utf-16" if utf_16 else "utf-8-sig", "replace")
    return next(iter(text.splitlines()), "")


def _has_columns(line, separator):
    columns = {name.strip().strip('"') for name in line.split(separator)}
    return "file" in columns and not columns.isdisjoint(LABEL_COLUMNS)


def _decoded(content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise WrongTable(
            f"line {line} is not text in UTF-8. Save it again as UTF-8; in Excel the kind is "
            "called CSV UTF-8."
        ) from error


def _same_name(file):
    """One spelling for a file: / between folders, and é as one letter, which macOS makes two."""
    return unicodedata.normalize("NFC", file.replace("\\", "/").removeprefix("./"))
