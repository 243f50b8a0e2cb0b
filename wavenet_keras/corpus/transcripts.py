"""Recordings with their texts: which text is said in which file, and what has no partner.

Notebook: 06b Any sentence
"""

import functools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wavenet_keras._printable import printable
from wavenet_keras._progress import progress_bar
from wavenet_keras.conditions.english import phones
from wavenet_keras.corpus.corpus import Corpus, Printed
from wavenet_keras.corpus.labels import find_labels
from wavenet_keras.corpus.layouts import second_microphones
from wavenet_keras.corpus.recordings import find_audio, same_files
from wavenet_keras.corpus.tables import find_table
from wavenet_keras.corpus.transcript_layouts import find_place, read_place
from wavenet_keras.corpus.transcript_names import RecordingNames, name_several, natural_order

NO_TEXT = "no text"
MOST_NAMED = 3  # of those that are left out for one reason
MOST_REASONS, MOST_GUESSED = 20, 20
SECONDS_UNSAID = 2


@dataclass(frozen=True)
class Spoken:
    """A recording and what is said in it."""

    path: Path
    text: str
    speaker: str | None = None


class Transcripts(Sequence):
    """Recordings with their texts, a list of `Spoken` in the order of the files.

    Attributes:
        folder: Where the recordings are.
        source: Words that say where the texts come from.
        speaker_source: Words that say where the speakers come from, or `None`.
        left_out: A list of (name, reason): recordings without a text, texts without a recording,
            texts that cannot be said.
        guessed: Words that no dictionary has, sorted: how they are said is guessed from their
            letters.

    Notebook: 06b Any sentence
    """

    def __init__(self, folder, spoken, left_out=(), source="", speaker_source=None, guessed=()):
        self.guessed = sorted(guessed)
        self.folder, self._spoken = Path(folder), list(spoken)
        self.left_out = list(left_out)
        self.source, self.speaker_source = source, speaker_source

    def __getitem__(self, index):
        return self._spoken[index]

    def __len__(self):
        return len(self._spoken)

    def __repr__(self):
        return f"<Transcripts {self._title()}>"

    @property
    def speakers(self):
        """The names of the speakers, sorted; empty where nobody is named."""
        return sorted({one.speaker for one in self if one.speaker})

    def summary(self):
        """Describe what was found: how much, the first and the last pair, and what was left out.

        Returns:
            A str, which prints and shows in a notebook as text.

        Notebook: 06b Any sentence
        """
        lines = [self._title(), f"  texts: {self.source}"]
        if self.speaker_source:
            names = self.speakers
            shown = ", ".join(names[:10]) + (", ..." if len(names) > 10 else "")
            lines.append(f"  speakers: {shown} (from {self.speaker_source})")
        for name, one in (("first", self[0]), ("last", self[-1])):
            lines.append(f"  {name}: {self._below(one.path)}: {printable(one.text[:60])!r}")
        if self.guessed:
            shown = ", ".join(self.guessed[:MOST_GUESSED])
            more = ", ..." if len(self.guessed) > MOST_GUESSED else ""
            lines.append(f"  words guessed from their letters: {len(self.guessed)}: {shown}{more}")
        return Printed("\n".join([*lines, *_describe_left_out(self.left_out)]))

    @functools.cached_property
    def corpus(self):
        """The recordings that have a text as a `Corpus`, their speakers as labels; read once.

        Returns:
            A `Corpus`. Recordings that cannot be used, such as silent ones, are not in it, and
            are named in its `left_out`.

        Raises:
            ValueError: None can be used.

        Notebook: 06b Any sentence
        """
        speakers = {self._below(one.path): one.speaker or "" for one in self}
        labels = {file: name for file, name in speakers.items() if name} or None
        corpus = Corpus(self.folder, labels=labels)
        kept = [one for one in corpus if self._below(one.path) in speakers]
        if not kept:
            raise ValueError(
                f"Expected usable recordings with texts in {printable(self.folder)}, found none.\n"
                f"{corpus.summary()}"
            )
        with_text = corpus.only(kept)
        with_text.left_out = [one for one in corpus.left_out if self._below(one[0]) in speakers]
        return with_text

    def named(self, speaker):
        """The same, in which a speaker is named where the recordings do not tell who it is."""
        return self._of(one if one.speaker else replace(one, speaker=speaker) for one in self)

    def of(self, corpus):
        """The same texts for some of the recordings alone: those of a corpus, in its order."""
        by_file = {self._below(one.path): one for one in self}
        return self._of(by_file[self._below(one.path)] for one in corpus)

    def _of(self, spoken):
        said = self.source, self.speaker_source, self.guessed
        return Transcripts(self.folder, spoken, self.left_out, *said)

    def _title(self):
        left = f", {len(self.left_out)} left out" if self.left_out else ""
        who = f", {len(self.speakers)} speakers" if len(self.speakers) > 1 else ""
        name = printable(self.folder.resolve().name)
        return f"{name}: {len(self)} recordings with texts{who}{left}"

    def _below(self, path):
        return Path(path).relative_to(self.folder).as_posix()


def read_transcripts(folder, layout="auto", text=None, labels="auto", reading=phones):
    """Find the texts of the recordings below a folder.

    With `layout="auto"` it is the first of these that is there: `metadata.csv` with lines
    `id|text|text in words`, as of LJ Speech; `txt/<speaker>/<id>.txt`, as of VCTK; a `.csv` or
    `.tsv` table with the columns `file` and `text`, and `speaker` where there are several; a
    `.txt` beside each recording, with the same name; one `.txt` with a line `file|text` (or a tab)
    for each recording, or with one sentence a line in the order of the recordings, where 2 comes
    before 10. A recording is named by its path, the end of its path or its id.

    Recordings without a text, texts without a recording and texts that cannot be said are left
    out, named and counted. Of two microphones the first is used.

    Args:
        folder: Where the recordings are.
        layout: `"auto"`, `"ljspeech"`, `"vctk"`, `"table"`, `"files"` or `"lines"`.
        text: The folder or file that holds the texts; `None`: the folder of the recordings.
        labels: Who speaks, where the texts do not say it: as of `wavenet_keras.Corpus`.
        reading: A function of a text that gives its `Reading`, or raises a `ValueError` where it
            cannot be said; such a text is left out. By default that of English,
            `wavenet_keras.phones`.

    Returns:
        A `Transcripts`.

    Raises:
        FileNotFoundError: There is no such folder or file.
        ValueError: A line is wrong: it names file and line, what was expected and what to do. Or
            no texts are found, or none belongs to a recording.

    Example:
        >>> import pathlib, shutil, tempfile
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> path = shutil.copy("data/speech/allison/en_vm-login.flac", folder / "login.flac")
        >>> _ = (folder / "texts.txt").write_text("login|Comedian mail. Mailbox?")
        >>> found = read_transcripts(folder)
        >>> found[0].path.name, found[0].text
        ('login.flac', 'Comedian mail. Mailbox?')

    Notebook: 06b Any sentence
    """
    folder = Path(folder)
    paths, passed_over = find_audio(folder)
    again = same_files(paths)
    twice = second_microphones(paths, "mic1") - again.keys()
    left_out = [(file, f"the same file as {printable(first)}") for file, first in again.items()]
    left_out += [(file, "mic1 recorded the same sentence") for file in twice]
    left_out += list(passed_over.items())
    files = sorted((file for file in paths if file not in twice | again.keys()), key=natural_order)
    place = find_place(folder if text is None else Path(text), layout)
    by_file, unused = _matched(read_place(place, files), files, folder, place)
    left_out += unused
    speakers, speaker_source = _speakers(by_file, files, folder, labels)
    spoken, guessed = [], set()
    bar = progress_bar(files, desc="Reading texts", unit="text", delay=SECONDS_UNSAID, leave=False)
    for file in bar:
        reason = _why_not(by_file.get(file), reading, guessed)
        if reason:
            left_out.append((file, reason))
        else:
            spoken.append(Spoken(paths[file], by_file[file].text, speakers.get(file)))
    if not spoken:
        raise ValueError(
            f"Expected texts of the {len(files)} recordings in {printable(folder)} "
            f"({name_several(files)}), found none that can be used in {printable(place.path)}.\n"
            + "\n".join(_describe_left_out(left_out))
        )
    return Transcripts(folder, spoken, left_out, _source(place), speaker_source, guessed)


def _matched(written, files, folder, place):
    """`({file: its text as written}, [(text without a recording, why)])`."""
    names = RecordingNames(folder, files)
    beside = place.path.parent if place.path.is_file() else None
    by_file, unused = {}, []
    for one in written:
        found = names.find(one.file, beside)
        called = f"{printable(one.where)} ({printable(one.file)})"
        if not found:
            unused.append((called, "a text without a recording"))
        elif len(found) > 1:
            unused.append((called, f"may mean several recordings: {name_several(found)}"))
        elif by_file.setdefault(found[0], one).text != one.text:
            first = by_file[found[0]]
            raise ValueError(
                f"{printable(one.where)} has another text for {printable(found[0])} than "
                f"{printable(first.where)}: {one.text[:60]!r} and {first.text[:60]!r}. Take one "
                "of them away."
            )
    return by_file, unused


def _speakers(by_file, files, folder, labels):
    """`({file: speaker}, where the names come from)`: what the texts say, or else labels."""
    named = {file: one.speaker for file, one in by_file.items() if one.speaker}
    if named:
        missing = [file for file in by_file if file not in named]
        if missing:
            one = by_file[missing[0]]
            raise ValueError(
                f"{printable(one.where)}: expected a speaker, as {len(named)} others have one, "
                f"received none for {printable(one.file)}. Add it, or take the column away."
            )
        return named, "the texts"
    return find_labels(files, find_table(folder, labels), labels)


def _why_not(written, reading, guessed):
    """Why a text is not used; `None` if it is. Words that were guessed are added to a set."""
    if written is None or not written.text:
        return NO_TEXT
    try:
        words = getattr(reading(written.text), "words", ())
    except ValueError as error:
        return f"its text cannot be said ({printable(written.where)}): {error}"
    guessed.update(word.spelling for word in words if word.found == "letters")
    return None


def _source(place):
    kinds = {
        "ljspeech": "lines 'id|text' as of LJ Speech",
        "vctk": "a file for each, by speaker, as of VCTK",
        "table": "a table",
        "files": "a file beside each recording",
        "lines": "a line for each recording",
    }
    return f"{kinds[place.layout]}, {printable(place.path)}"


def _describe_left_out(left_out):
    """Lines that name what was left out, by reason."""
    if not left_out:
        return []
    by_reason = {}
    for name, reason in left_out:
        by_reason.setdefault(reason, []).append(name)
    counts = Counter({reason: len(names) for reason, names in by_reason.items()})
    lines = [f"left out: {len(left_out)}"]
    for reason, count in counts.most_common(MOST_REASONS):
        names = ", ".join(printable(name) for name in by_reason[reason][:MOST_NAMED])
        more = f" and {count - MOST_NAMED} more" if count > MOST_NAMED else ""
        lines.append(f"  {names}{more}: {reason}")
    if len(counts) > MOST_REASONS:
        lines.append(f"  and more, for {len(counts) - MOST_REASONS} other reasons: .left_out")
    return lines
