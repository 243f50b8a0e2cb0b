"""Which recordings are held out: what a corpus keeps apart itself, or a share of each label.

Notebook: 01 From sound to codes
"""

import hashlib

from wavenet_keras._printable import printable


def is_held_out(file, table, kept_apart):
    """What the corpus says itself: whether a file is held out, or `None` if it says nothing."""
    if kept_apart:
        return file in kept_apart
    return table.held_out(file) if table else None


def draw_held_out(corpus, share, seed):
    """Draw a share of the files of each label.

    Args:
        corpus: A `Corpus`.
        share: 0 to below 1; above 0, at least one file of each label.
        seed: Another one draws other files.

    Returns:
        The set of their paths.

    Raises:
        ValueError: The share is not one, or a label has one recording alone.

    Example:
        >>> import wavenet_keras as wk
        >>> len(draw_held_out(wk.Corpus("data/new_speaker"), 0.1, seed=0))
        2

    Notebook: 01 From sound to codes
    """
    if not 0 <= share < 1:
        raise ValueError(
            f"Expected validation to be a share from 0 to below 1, received {share}. "
            "0.05 holds out one file in twenty."
        )
    held_out = set()
    for label in corpus.class_names or [None]:
        paths = [r.path for r in corpus if r.label == label]
        if share > 0 and len(paths) == 1:
            raise ValueError(
                f"Expected at least two recordings{f' of {label!r}' if label else ''} to hold "
                f"one out, received one: {printable(paths[0])}. Cut it into several files, or pass "
                "validation=0."
            )
        # A hash orders the files at random and needs no generator that may change.
        paths.sort(key=lambda path: _hash(f"{seed} {path.relative_to(corpus.folder).as_posix()}"))
        count = round(share * len(paths))
        held_out.update(paths[: min(max(count, share > 0), len(paths) - 1)])
    return held_out


def _hash(text):
    # Names that are no UTF-8 are hashed by their bytes.
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
