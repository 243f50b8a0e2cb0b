"""Which recordings a run was trained and judged on, so that others are noticed.

Notebook: 03 Training on a GPU
"""

import pathlib
import zlib
from collections import Counter

import keras
import numpy as np

from wavenet_keras.training.run_folder import read_json

FILE_NAME = "recordings.json"
NAMES_SHOWN = 3


def describe_recordings(dataset):
    """What tells the recordings of a data set from others.

    Args:
        dataset: A data set of prepared codes, such as `Windows`; others do not tell.

    Returns:
        A list of dicts with `file`, `bytes`, `crc32` and, where there is one, `condition`: an id
        or a vector.

    Notebook: 03 Training on a GPU
    """
    prepared = getattr(dataset, "prepared", None)
    conditions = getattr(dataset, "conditions", None)
    described = []
    for index, path in enumerate(getattr(prepared, "paths", ())):
        try:
            content = pathlib.Path(path).read_bytes()
        except OSError:  # the prepared codes are there; it may have been moved since
            continue
        one = {"file": str(path), "bytes": len(content), "crc32": zlib.crc32(content)}
        if conditions is not None:
            one["condition"] = np.asarray(conditions[index]).tolist()
        described.append(one)
    return described


def check_recordings(run, recordings):
    """Refuses recordings of another corpus than a run's, and tells of lesser changes.

    Args:
        run: The `RunFolder`, which has been resumed.
        recordings: A dict of `"training"` and `"held_out"`, each by `describe_recordings`.

    Raises:
        ValueError: Fewer than half of the recordings that the run was trained on are there, or
            their conditions are others.

    Notebook: 03 Training on a GPU
    """
    file = run.path / FILE_NAME
    earlier = read_json(file)
    before = earlier.get("training", []) if isinstance(earlier, dict) else []
    now = recordings["training"]
    if not before or not now:
        return
    way_out = (
        f"Take another folder for a run of its own, or remove {file} to go on with these on "
        "purpose."
    )
    kept = sum((_contents(before) & _contents(now)).values())
    if kept < len(before) / 2:
        raise ValueError(
            f"{run} was trained on other recordings: of its {len(before):,} ({_names(before)}) "
            f"{kept:,} are among the {len(now):,} given now ({_names(now)}). {way_out}"
        )
    conditions = {_content(one): one.get("condition") for one in before}
    as_before = {_content(one) + (str(one.get("condition")),) for one in before}
    known = [one for one in now if _content(one) in conditions]
    changed = [
        one for one in known if _content(one) + (str(one.get("condition")),) not in as_before
    ]
    if changed:
        was, is_now = conditions[_content(changed[0])], changed[0].get("condition")
        raise ValueError(
            f"{run} knows {len(changed):,} of its recordings under other conditions: "
            f"{changed[0]['file']} was {was} there and is {is_now} here. Were labels added or "
            f"renamed? Ids count the sorted labels. {way_out}"
        )
    _tell_of_changes(run, before, now)
    _tell_of_leaks(before, recordings["held_out"])


def _tell_of_changes(run, before, now):
    gone = [one for one in before if _content(one) not in _contents(now)]
    new = [one for one in now if _content(one) not in _contents(before)]
    same_order = [_content(one) for one in before] == [_content(one) for one in now]
    if same_order:
        return
    said = [f"{len(gone):,} are gone or changed ({_names(gone)})"] if gone else []
    said += [f"{len(new):,} are new or changed ({_names(new)})"] if new else []
    print(
        f"The recordings are not all those that {run} was trained on: "
        f"{' and '.join(said) or 'their order is another'}. It goes on, and will not end as it "
        "would have without the change.",
        flush=True,
    )


def _tell_of_leaks(before, held_out):
    trained_on = _contents(before)
    known = [one for one in held_out if _content(one) in trained_on]
    if known:
        print(
            f"{len(known):,} of {len(held_out):,} held-out recordings were trained on before "
            f"({_names(known)}): bits per held-out sample will be too low.",
            flush=True,
        )


def fingerprint(dataset):
    """A number that tells a data set to judge by from others: it is of its first and last batch."""
    arrays = keras.tree.flatten([dataset[0], dataset[len(dataset) - 1]])
    number = len(dataset)
    for array in arrays:
        number = zlib.crc32(np.ascontiguousarray(array).tobytes(), number)
    return number


def _content(one):
    return one["bytes"], one["crc32"]


def _contents(recordings):
    return Counter(map(_content, recordings))


def _names(recordings):
    names = [one["file"] for one in recordings[:NAMES_SHOWN]]
    return ", ".join(names) + (", ..." if len(recordings) > NAMES_SHOWN else "")
