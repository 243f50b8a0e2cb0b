"""What conditions each recording of a data set: the id of its class, or a vector of the user's.

Notebook: 04 Global conditioning
"""

from pathlib import Path

import numpy as np

from wavenet_keras._printable import printable
from wavenet_keras._tables import WrongTable, first_line, read_table


def condition_recordings(corpus, prepared, use_labels=None, vectors=None):
    """The global condition of each prepared recording.

    Args:
        corpus: A `Corpus`, or a list of its recordings or of paths.
        prepared: Its `PreparedCodes`.
        use_labels: Whether class ids are the condition. `None`: when the corpus has more than one
            class.
        vectors: A dict from label to vector, or a function of the recording; it takes the place of
            the ids.

    Returns:
        Ids int32 `[recordings]`, vectors float32 `[recordings, channels]`, or `None` for neither.

    Raises:
        ValueError: A recording has no label, a label no vector, or the vectors differ in width.

    Notebook: 04 Global conditioning
    """
    if vectors is not None and use_labels:
        raise ValueError(
            "Expected either labels or `vectors` as the global condition. Received "
            f"use_labels={use_labels!r} and vectors."
        )
    if vectors is not None:
        return _vectors_of_recordings(corpus, prepared, vectors)
    if use_labels is None:
        use_labels = len(getattr(corpus, "class_names", ())) > 1
    if not use_labels:
        return None
    check_labels(prepared)
    return np.array(prepared.class_ids, np.int32)


def read_vectors(path):
    """Read vectors to condition on from a table: a row is a label and its numbers.

    Args:
        path: A .csv file (`_tables.py`) with the column `label` and one column for each number.

    Returns:
        A dict from label to vector, float32 `[channels]`.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It has no column `label`, no numbers, a label twice, or something that is no
            number; it says the line.

    Example:
        >>> import pathlib, tempfile
        >>> table = pathlib.Path(tempfile.mkdtemp()) / "vectors.csv"
        >>> _ = table.write_text("label,brightness,age\\nanna,0.5,1\\nbert,0,-1\\n")
        >>> read_vectors(table)["anna"]
        array([0.5, 1. ], dtype=float32)

    Notebook: 04 Global conditioning
    """
    path = Path(path)
    try:
        table = read_table(path, lambda names: "label" in names)
        columns, rows = table or (first_line(path.read_bytes()).split(","), [])
        numbers = [column for column in columns if column != "label"]
        if not rows or not numbers:
            raise WrongTable(
                "expected the column 'label', columns of numbers and at least one row, received "
                f"the columns {columns}."
            )
        vectors = {}
        for line, row in rows:
            if row["label"] in vectors:
                raise WrongTable(f"line {line} is the second one of {row['label']!r}.")
            vectors[row["label"]] = _numbers(line, [row.get(column, "") for column in numbers])
    except WrongTable as error:
        raise ValueError(f"The vectors of {printable(path)} cannot be used: {error}") from error
    return vectors


def _numbers(line, texts):
    """The vector of one line, float32 `[channels]`."""
    try:
        vector = np.array([float(text) for text in texts], np.float32)
    except ValueError as error:
        raise WrongTable(f"line {line} has to hold numbers, such as 7.5: {error}.") from error
    if not np.isfinite(vector).all():
        raise WrongTable(f"line {line} has to hold finite numbers, received {texts}.")
    return vector


def check_labels(prepared):
    """Raise a `ValueError` that names the first recording without a label."""
    for path, class_id in zip(prepared.paths, prepared.class_ids, strict=True):
        if class_id is None:
            raise ValueError(
                f"Expected a label for every recording, but {printable(path)} has none. Pass a "
                "Corpus with labels, or `use_labels=False`."
            )


def _vectors_of_recordings(corpus, prepared, vectors):
    by_path = {Path(getattr(one, "path", one)).absolute(): one for one in corpus}
    found = [_vector_of(by_path[path], vectors) for path in prepared.paths]
    shapes = sorted({vector.shape for vector in found})
    if len(shapes) > 1 or len(shapes[0]) != 1:
        raise ValueError(f"Expected vectors [channels] of one width, received shapes {shapes}.")
    for path, vector in zip(prepared.paths, found, strict=True):
        if not np.isfinite(vector).all():
            raise ValueError(f"Expected vectors of finite numbers, received {vector} for {path}.")
    return np.stack(found)


def _vector_of(recording, vectors):
    if callable(vectors):
        return np.asarray(vectors(recording), np.float32)
    label = getattr(recording, "label", None)
    if label not in vectors:
        raise ValueError(
            f"Expected a vector for every label, but there is none for {label!r} of "
            f"{getattr(recording, 'path', recording)}. There are vectors for "
            f"{', '.join(map(repr, vectors))}."
        )
    return np.asarray(vectors[label], np.float32)
