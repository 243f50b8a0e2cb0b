"""The ways in which people keep the texts of recordings, and how each is found and read.

Notebook: 06b Any sentence
"""

from pathlib import Path
from typing import NamedTuple

from wavenet_keras._printable import printable
from wavenet_keras._tables import WrongTable, decoded, first_line, read_table
from wavenet_keras.audio.formats import is_sound_file
from wavenet_keras.corpus.transcript_lines import read_lines

LAYOUTS = ("ljspeech", "vctk", "table", "files", "lines")
LJ_TABLE = "metadata.csv"
VCTK_FOLDER = "txt"
FILE_COLUMNS = ("file", "path")
TEXT_COLUMNS = ("text", "sentence", "transcript")
SPEAKER_COLUMNS = ("speaker", "label")
TABLE_ENDINGS, TEXT_ENDINGS = (".csv", ".tsv"), (".txt", ".lst", ".list")
NO_TEXTS = (
    "readme",
    "licence",
    "license",
    "copying",
    "speaker-info",
    "speakers",
    "validation_list",
)
EXPECTED = (
    "metadata.csv with lines 'id|text' as of LJ Speech; txt/<speaker>/<id>.txt as of VCTK; a .csv "
    "or .tsv table with the columns file and text, and speaker where there are several; a .txt "
    "beside each recording, with the same name; or one .txt with a line 'file|text' for each, or "
    "with one sentence a line, in the order of the recordings"
)


class Written(NamedTuple):
    """A text as it is written somewhere, and what that says of its recording."""

    file: str  # the name of the recording
    text: str
    where: str  # "metadata.csv, line 7"
    speaker: str | None = None


class Place(NamedTuple):
    """Where texts are: what of `LAYOUTS` it is, and the file or folder."""

    layout: str
    path: Path


def find_place(text, layout):
    """Where the texts are, by what is there.

    Args:
        text: The folder or file that is to hold them, a pathlib.Path.
        layout: One of `LAYOUTS`, or `"auto"`.

    Returns:
        A `Place`.

    Raises:
        FileNotFoundError: There is nothing at all.
        ValueError: No texts are there in that layout, or several files may hold them.
    """
    if layout != "auto" and layout not in LAYOUTS:
        raise ValueError(
            f"Expected `layout` as 'auto' or one of {', '.join(LAYOUTS)}, received {layout!r}."
        )
    if not text.exists():
        raise FileNotFoundError(
            f"Expected the texts of recordings, a folder or a file, found nothing at "
            f"{printable(text)}."
        )
    for name in LAYOUTS if layout == "auto" else (layout,):
        path = _in_file(text, name, layout) if text.is_file() else _FINDERS[name](text)
        if path is not None:
            return Place(name, path)
    there = "a file" if text.is_file() else _what_is_in(text)
    what = "texts of recordings" if layout == "auto" else f"texts in the layout {layout!r}"
    raise ValueError(
        f"Expected {what} in {printable(text)}, found {there}. Texts are read from {EXPECTED}. "
        "Where they are elsewhere, name the folder or the file: `text`."
    )


def read_place(place, files):
    """Read what stands at a place.

    Args:
        place: What `find_place` found.
        files: The recordings, paths below their folder, in the order that a person counts them.

    Returns:
        A list of `Written`.

    Raises:
        ValueError: A line is wrong; it names file and line, and says what to do.
    """
    try:
        if place.layout == "table":
            return _read_table(place.path)
        if place.layout in ("ljspeech", "lines"):
            named = place.layout == "ljspeech"
            return [Written(*one) for one in read_lines(place.path, files, must_name=named)]
        return _read_files(place)
    except WrongTable as error:
        raise ValueError(f"{printable(place.path)} cannot be used: {error}") from error


def _in_file(path, name, layout):
    """Whether one file that was named is of a layout."""
    if name == "table" and (layout == "table" or _has_columns(path)):
        return path
    return path if name == "lines" or (name == layout == "ljspeech") else None


def _find_ljspeech(folder):
    path = folder / LJ_TABLE
    if not path.is_file() or _has_columns(path) or "|" not in first_line(path.read_bytes()):
        return None
    return path


def _find_vctk(folder):
    path = folder / VCTK_FOLDER
    return path if path.is_dir() and next(path.glob("*/*.txt"), None) else None


def _find_table(folder):
    tables = [path for path in _files(folder, TABLE_ENDINGS) if _has_columns(path)]
    return _only(tables, "tables with the columns file and text")


def _find_files(folder):
    """A folder in which a text has a recording of its name, or which has texts in plenty."""
    texts = list(folder.rglob("*.txt"))
    recordings = {path.with_suffix("") for path in folder.rglob("*") if is_sound_file(path)}
    if recordings:
        has_texts = any(path.with_suffix("") in recordings for path in texts)
    else:
        has_texts = sum(map(_may_hold_texts, texts)) > 1
    return folder if has_texts else None


def _find_lines(folder):
    return _only(_files(folder, TEXT_ENDINGS), "files that may hold one text a line")


_FINDERS = {
    "ljspeech": _find_ljspeech,
    "vctk": _find_vctk,
    "table": _find_table,
    "files": _find_files,
    "lines": _find_lines,
}


def _read_table(path):
    table = read_table(path, _are_columns)
    if table is None:
        raise ValueError(
            f"Expected the columns file and text in the first line of {printable(path)}."
        )
    written = []
    for line, row in table[1]:
        file, text, speaker = (
            next((row[name] for name in names if row.get(name)), "")
            for names in (FILE_COLUMNS, TEXT_COLUMNS, SPEAKER_COLUMNS)
        )
        if not file:
            raise WrongTable(f"line {line} names no file.")
        written.append(Written(file, text, f"{path.name}, line {line}", speaker or None))
    return written


def _read_files(place):
    """One text in each file; in the layout of VCTK the folder is the speaker."""
    written = []
    pattern = "*/*.txt" if place.layout == "vctk" else "**/*.txt"
    for path in sorted(place.path.glob(pattern)):
        below = path.relative_to(place.path)
        if path.name.startswith("."):
            continue
        try:
            text = decoded(path.read_bytes())
        except WrongTable as error:
            raise ValueError(f"{printable(path)} cannot be used: {error}") from error
        speaker = path.parent.name if place.layout == "vctk" else None
        name = below.with_suffix("").as_posix()
        written.append(Written(name, " ".join(text.split()), below.as_posix(), speaker))
    return written


def _has_columns(path):
    try:
        return read_table(path, _are_columns) is not None
    except WrongTable:  # it has them; what is wrong is said when it is read
        return True


def _are_columns(names):
    return not names.isdisjoint(FILE_COLUMNS) and not names.isdisjoint(TEXT_COLUMNS)


def _files(folder, endings):
    """The files of some kinds in a folder, without those whose names say that they are no texts."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in endings and path.is_file() and _may_hold_texts(path)
    )


def _may_hold_texts(path):
    return not path.name.startswith(".") and not path.stem.lower().startswith(NO_TEXTS)


def _only(paths, what):
    if len(paths) > 1:
        names = ", ".join(printable(path.name) for path in paths)
        raise ValueError(
            f"Expected one file with the texts in {printable(paths[0].parent)}, found {len(paths)} "
            f"{what}: {names}. Name the one: `text`."
        )
    return paths[0] if paths else None


def _what_is_in(folder):
    others = sorted(path.name for path in folder.iterdir() if not is_sound_file(path))
    shown = ", ".join(printable(name) for name in others[:5])
    return f"{shown}{', ...' if len(others) > 5 else ''}" if others else "nothing beside recordings"
