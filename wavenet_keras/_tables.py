"""Tables in files of text, .csv: their columns and rows, and what is wrong in which line.

A table is text in UTF-8, with a comma, a semicolon (what spreadsheets write where the comma is in
numbers) or a tab between values, and the names of its columns in the first line.
"""

import csv
import io

SEPARATORS = ",;\t"


class WrongTable(ValueError):
    """Why a table cannot be used: the line, and what to do; without the path."""


def read_table(path, has_columns):
    r"""Read a table.

    Args:
        path: A pathlib.Path.
        has_columns: A function that says whether a set of names is that of the columns wanted.

    Returns:
        `(columns, rows)`: a list of names, and a list of `(line, row)`, the number of the line and
        a dict from column to value, without blanks around it; `None` if the first line has not
        the columns.

    Raises:
        WrongTable: It has them, and what follows cannot be read.

    Example:
        >>> import pathlib, tempfile
        >>> path = pathlib.Path(tempfile.mkdtemp()) / "table.csv"
        >>> _ = path.write_text("label;age\nanna;7,5\n")
        >>> read_table(path, lambda columns: "label" in columns)
        (['label', 'age'], [(2, {'label': 'anna', 'age': '7,5'})])
    """
    content = path.read_bytes()
    line = first_line(content)
    separator = next((one for one in SEPARATORS if has_columns(set(_split(line, one)))), None)
    if separator is None:
        return None
    text = io.StringIO(decoded(content), newline="")
    reader = csv.reader(text, delimiter=separator, strict=True)
    try:
        columns = [name.strip() for name in next(reader)]
        rows = [(reader.line_num, _row(reader.line_num, columns, v)) for v in reader if any(v)]
    except csv.Error as error:
        raise WrongTable(f"line {reader.line_num}: {error}.") from error
    return columns, rows


def first_line(content):
    """The first line as text, of bytes in whatever encoding."""
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = content.decode("utf-16" if utf_16 else "utf-8-sig", "replace")
    return next(iter(text.splitlines()), "")


def _split(line, separator):
    return [name.strip().strip('"') for name in line.split(separator)]


def _row(line, columns, values):
    if len(values) > len(columns):
        raise WrongTable(
            f"line {line} has {len(values)} values for {len(columns)} columns. Put a value that "
            'holds the separator into quotes, "like this".'
        )
    return dict(zip(columns, (value.strip() for value in values), strict=False))


def decoded(content):
    """The text that bytes in UTF-8 are.

    Raises:
        WrongTable: They are not; it names the line.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise WrongTable(
            f"line {line} is not text in UTF-8. Save it again as UTF-8; in Excel the kind is "
            "called CSV UTF-8."
        ) from error
