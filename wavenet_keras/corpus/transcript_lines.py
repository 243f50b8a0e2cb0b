"""A file with the text of one recording on each line: `file|text`, or the sentences alone.

Notebook: 06b Any sentence
"""

from wavenet_keras._printable import printable
from wavenet_keras._tables import WrongTable, decoded
from wavenet_keras.corpus.transcript_names import name_several

SEPARATORS = "|\t"
MOST_FIELDS = 3  # id, text, and as in LJ Speech the text with its numbers in words
HEADERS = ("file", "path", "id")


def read_lines(path, files, must_name=False):
    """Read a file of lines.

    Where half of the lines or more hold a `|` or a tab, what stands before it names the recording;
    of three parts the third is the text as it was said, as in LJ Speech. Where few or none do, the
    lines are the sentences of the recordings in their order.

    Args:
        path: A pathlib.Path.
        files: The recordings in the order that a person counts them.
        must_name: Whether each line has to name its recording.

    Returns:
        A list of `(file, text, where)`.

    Raises:
        WrongTable: A line names no recording while others do; or it has too many parts; or there
            are not as many sentences as recordings; or it is no text in UTF-8.
    """
    lines = [line.strip(" \r\ufeff") for line in decoded(path.read_bytes()).split("\n")]
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not numbered:
        raise WrongTable("it is empty. Expected a text for each recording.")
    separator = max(SEPARATORS, key=lambda one: sum(one in line for _, line in numbered))
    with_one = sum(separator in line for _, line in numbered)
    if 2 * with_one >= len(numbered) or must_name:
        return _named(path, numbered, separator)
    return _in_order(path, lines, numbered, files)


def _named(path, numbered, separator):
    said = []
    shown = "a tab" if separator == "\t" else separator
    for number, line in numbered:
        name, *fields = (field.strip() for field in line.split(separator))
        if not fields or not name:
            raise WrongTable(
                f"line {number}: expected the name of a recording, {shown} and its text, received "
                f"{_short(line)!r}. Add what is missing, or take the line away."
            )
        if len(fields) >= MOST_FIELDS:
            raise WrongTable(
                f"line {number} has {len(fields) + 1} parts between {shown}, at most {MOST_FIELDS} "
                f"are expected: a name, the text, and the text with its numbers in words. Received "
                f"{_short(line)!r}."
            )
        if number == numbered[0][0] and name.lower() in HEADERS and fields[0].lower() == "text":
            continue
        text = next((field for field in reversed(fields) if field), "")
        said.append((name, text, f"{path.name}, line {number}"))
    return said


def _in_order(path, lines, numbered, files):
    """Sentences without names. An empty line between others may stand for no text."""
    first, last = numbered[0][0], numbered[-1][0]
    every = list(enumerate(lines, start=1))[first - 1 : last]
    fitting = next((one for one in (numbered, every) if len(one) == len(files)), None)
    if fitting is None:
        raise WrongTable(
            f"expected as many sentences as recordings, one a line, received {len(numbered)} lines "
            f"and {len(files)} recordings ({name_several(files)}). Add or take away what differs, "
            "or begin each line with the name of its recording and a |."
        )
    return [
        (file, line.strip(), f"{path.name}, line {number}")
        for file, (number, line) in zip(files, fitting, strict=True)
    ]


def _short(line):
    return printable(line if len(line) <= 60 else f"{line[:57]}...")
