"""A folder of recordings: what is in it, who speaks, what cannot be used and why, what is held out.

Notebook: 01 From sound to codes, 04 Global conditioning
"""

import contextlib
import copy
import dataclasses
from pathlib import Path

import numpy as np

from wavenet_keras._checks import checked_number, whole_number
from wavenet_keras._parallel import in_order
from wavenet_keras._printable import printable
from wavenet_keras._progress import progress_bar
from wavenet_keras.corpus.held_out import draw_held_out, is_held_out
from wavenet_keras.corpus.labels import find_labels, name_classes
from wavenet_keras.corpus.layouts import TENSORFLOW_WAVENET, read_split_lists, second_microphones
from wavenet_keras.corpus.recordings import (
    Recording,
    UnusableRecording,
    find_audio,
    measure,
    same_files,
)
from wavenet_keras.corpus.summary import describe, describe_left_out, title
from wavenet_keras.corpus.tables import find_table

DEFAULT_VALIDATION = 0.05
SECONDS_UNSAID = 2  # that reading all files may take without a word


class Printed(str):
    """Text that a notebook shows as it is printed."""

    def __repr__(self):
        return str(self)


class Corpus:
    """The recordings below a folder, searched recursively, in the order of their paths.

    wav and whatever else libsndfile reads (flac, ogg, mp3, aiff, caf and more) is read once from
    end to end. Files that cannot be used are named in `left_out` and in the summary, with the
    reason: they are unreadable, empty, silent, too short, far beyond full scale, of a kind that
    has to be converted first, or have no label although most others have one. What is used though
    something is odd about it, such as several channels or a cut end, has a `remark`. Hidden files
    and folders, whose names start with a dot, are not looked at.

    With `labels="auto"` the labels come from the first of these that fits: a `recordings.csv` in
    the folder with columns `file` and `label` or `speaker`; the speaker in names of files as in
    VCTK (old and 0.92), the Free Spoken Digit Dataset and LJ Speech, the word in those of Speech
    Commands; one folder for each label. Labels found so cover at least half the files. Class ids
    count the sorted labels from 0. A label need not be a speaker: digits, words and instruments
    are conditions like any other.

    Args:
        folder: Where the recordings are.
        labels: `"auto"`; `None` for no labels; what the names of a known corpus tell, `"speaker"`,
            `"digit"` or `"word"`; the path of a .csv table like `recordings.csv`; or your own: a
            dict from file to label, a function of the file, or a regular expression whose one
            group is the label. The file is its path below the folder, with /.
            `"tensorflow-wavenet"` takes the ids of its checkpoints: the number in `p225_003`, and
            as many classes as the largest id + 1.
        min_seconds: Shorter recordings are left out.
        silence_db: Recordings without a frame of 256 samples louder than this, in dBFS, are
            silent and left out.
        microphone: Where two microphones recorded the same sentence, as in VCTK 0.92, the one to
            use, `"mic1"` or `"mic2"`. The other one is left out.

    Attributes:
        files: A list of `Recording`.
        class_names: Labels by class id; empty when nothing has a label.
        left_out: A list of (path, reason).
        label_source: Words that say where the labels come from, or `None`.

    Raises:
        FileNotFoundError: There is no such folder, or no such table.
        ValueError: It holds no usable recording, or it is a file; or an argument is wrong.

    Example:
        >>> corpus = Corpus("data/speech")
        >>> corpus.class_names
        ['allison', 'carlo', 'ivrvoice', 'june']
        >>> corpus.files[0].sample_rate
        8000

    Notebook: 01 From sound to codes, 04 Global conditioning
    """

    def __init__(self, folder, labels="auto", min_seconds=0.1, silence_db=-60.0, microphone="mic1"):
        self.folder = Path(folder)
        min_seconds = checked_number("min_seconds", min_seconds, 0, np.inf)
        silence_db = checked_number("silence_db", silence_db, -np.inf, 0)
        paths, passed_over = find_audio(self.folder)
        table = find_table(self.folder, labels)
        by_file, self.label_source = find_labels(list(paths), table, labels)
        again = same_files(paths)
        twice = second_microphones(paths, microphone) - again.keys()
        measured, self.left_out = _measure_all(
            {file: path for file, path in paths.items() if file not in twice | again.keys()},
            min_seconds,
            silence_db,
        )
        self.left_out += [(self.folder / below, why) for below, why in passed_over.items()]
        for file, first in again.items():
            self._leave_out([file], f"the same file as {printable(first)}")
        self._leave_out(twice, f"{microphone} recorded the same sentence")
        if by_file:
            unlabelled = measured.keys() - by_file.keys()
            measured = {file: measured[file] for file in measured if file not in unlabelled}
            others = f"while {len(by_file)} others have one from {self.label_source}"
            self._leave_out(unlabelled, f"no label, {others}")
        if table:
            self.left_out += [(self.folder / name, why) for name, why in table.faults(paths)]
        self.left_out.sort()
        if not measured:
            where, why = printable(self.folder), describe_left_out(self)
            raise ValueError(f"Expected usable recordings in {where}.\n{why}")
        used = {by_file[file] for file in measured} if by_file else set()
        self.class_names = name_classes(used, labels)
        self.has_gaps = labels == TENSORFLOW_WAVENET
        if self.has_gaps:
            print(f"gc_cardinality, the largest id + 1: {len(self.class_names)}")
        ids = {name: class_id for class_id, name in enumerate(self.class_names)}
        kept_apart = read_split_lists(self.folder, paths)
        self.files = [
            Recording(
                path=self.folder / file,
                label=by_file.get(file),
                class_id=ids.get(by_file.get(file)),
                held_out=is_held_out(file, table, kept_apart),
                **measurement,
            )
            for file, measurement in measured.items()
        ]

    def __len__(self):
        return len(self.files)

    def __iter__(self):
        return iter(self.files)

    def __repr__(self):
        return f"<Corpus {title(self)}>"

    @property
    def seconds(self):
        """The length of all recordings together."""
        return sum(recording.seconds for recording in self.files)

    def summary(self):
        """Describe the corpus: files, minutes, rates and levels by label, and what was left out.

        Levels are in dBFS, 0 being full scale: the root mean square over all samples of a row,
        and its largest peak. `wavenet_keras.plots.corpus_summary` draws the same as a picture.

        Returns:
            A str, which prints and shows in a notebook as a table.

        Example:
            >>> print(Corpus("data/sounds").summary().splitlines()[0])
            sounds: 8 recordings, 0.6 minutes, no labels

        Notebook: 01 From sound to codes
        """
        return Printed(describe(self))

    def split(self, validation=None, seed=0):
        """Split the corpus by file into one part to train on and one to judge by.

        Every label is in both parts, in proportion and with at least one file in each. The choice
        depends on the file names and the seed only, so it stays when files are added.

        Args:
            validation: The share of each label's files to hold out, 0 to below 1. `None` takes
                the split that a `recordings.csv` ships with (its column `split`), or else 0.05.
            seed: A whole number from 0; another one gives another random split.

        Returns:
            `(training, held_out)`: two `Corpus` with the same `class_names`.

        Raises:
            ValueError: `validation` is no share, or a label has a single file.

        Example:
            >>> training, held_out = Corpus("data/speech").split(validation=0.1, seed=0)
            >>> held_out.class_names == training.class_names
            True
            >>> training, held_out = Corpus("data/speech").split()  # as shipped
            >>> len(training), len(held_out)
            (326, 18)

        Notebook: 03 Training on a GPU
        """
        seed = whole_number("seed", seed, least=0)
        if validation is None and any(recording.held_out is not None for recording in self):
            held_out = {recording.path for recording in self if recording.held_out}
        else:
            share = DEFAULT_VALIDATION if validation is None else validation
            held_out = draw_held_out(self, share, seed)
        return (
            self.only([recording for recording in self if recording.path not in held_out]),
            self.only([recording for recording in self if recording.path in held_out]),
        )

    def with_classes(self, class_names):
        """The same recordings with the ids that their labels have in a list of names.

        A corpus counts its own labels from 0. To train or judge a model that knows more classes,
        the ids have to be the model's.

        Args:
            class_names: Names by id, such as `model.class_names`.

        Returns:
            A `Corpus`.

        Raises:
            ValueError: A recording has no label, or one that is not in the list.

        Example:
            >>> corpus = Corpus("data/new_speaker")
            >>> corpus.with_classes(["allison", "june", "paola"]).files[0].class_id
            2

        Notebook: 04 Global conditioning
        """
        ids = {name: class_id for class_id, name in enumerate(class_names)}
        for recording in self:
            if recording.label not in ids:
                raise ValueError(
                    f"Expected labels among {', '.join(ids)}, received {recording.label!r} of "
                    f"{printable(recording.path)}."
                )
        files = [dataclasses.replace(one, class_id=ids[one.label]) for one in self]
        relabelled = self.only(files)
        relabelled.class_names = list(class_names)
        relabelled.left_out = self.left_out
        return relabelled

    def only(self, files):
        """A corpus of some of its recordings, with the same classes."""
        part = copy.copy(self)
        part.files, part.left_out = files, []
        return part

    def _leave_out(self, files, reason):
        self.left_out += [(self.folder / file, reason) for file in files]


def _measure_all(paths, min_seconds, silence_db):
    """Read every file: ({file: what a `Recording` says of it}, [(path, why it cannot be used)])."""
    measured, left_out = {}, []

    def outcome(path):
        try:
            return measure(path, min_seconds, silence_db)
        except UnusableRecording as reason:
            return str(reason)
        except Exception as error:  # whatever it is, the others go on
            return f"unreadable: {type(error).__name__}: {error}"

    with contextlib.closing(in_order(outcome, paths.values())) as outcomes:
        bar = progress_bar(
            outcomes,
            total=len(paths),
            desc="Reading recordings",
            unit="file",
            delay=SECONDS_UNSAID,
            leave=False,
        )
        for (file, path), found in zip(paths.items(), bar, strict=True):
            if isinstance(found, str):
                left_out.append((path, found))
            else:
                measured[file] = found
    return measured, left_out
