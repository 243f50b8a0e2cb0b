"""Plans of a person's own recordings, made once and kept in the folder of the run.

Notebook: 06b Any sentence
"""

import zlib
from pathlib import Path

import numpy as np

from wavenet_keras import audio
from wavenet_keras._parallel import in_order
from wavenet_keras._printable import printable
from wavenet_keras.conditions.phone_alignment import (
    SAMPLE_RATE,
    plans_of_waveforms,
    shipped_aligner,
)
from wavenet_keras.conditions.plans import read_plans, write_plans
from wavenet_keras.training.run_folder import read_json, write_json
from wavenet_keras.voices.text.voice_parts import ENGLISH

PLANS, NOTE = "plans.jsonl", "plans.json"
MINUTES_AT_ONCE = 60  # of one speaker: the aligner learns from so much, and so much is in memory
FAR = 5.0  # deviations from the middle score, beyond which a text is odd


def plans_of_run(spoken, folder, language=ENGLISH, words=None, seconds=None):
    """The plan of each recording: when each phone of its text is said, and how high.

    Where the folder holds the plans of the same recordings and texts, they are read. So a run that
    is resumed has the same plans, and has them at once.

    Args:
        spoken: A list of `Spoken`, all with speakers.
        folder: The folder of the run, a pathlib.Path that exists.
        language: That of the texts; another one than `"en"` is looked up in `words` alone.
        words: `{word: tuple of phones}`.
        seconds: How long each recording is, for those of one speaker that are aligned at once.

    Returns:
        `(plans, failed)`: `{path: Plan}`, and `{path: why it has none}`.

    Raises:
        ValueError: None of a speaker's recordings could be aligned with its text.

    Notebook: 06b Any sentence
    """
    folder, words = Path(folder), words or {}
    names = _names([one.path for one in spoken])
    fingerprint = _fingerprint(spoken, names, language, words)
    note = read_json(folder / NOTE)
    if not isinstance(note, dict) or note.get("fingerprint") != fingerprint:
        if isinstance(note, dict):
            print("Recordings, texts or dictionary are not as they were: aligning again.")
        failed = _make(spoken, folder, names, language, words, seconds)
        note = {"fingerprint": fingerprint, "failed": failed}
        write_json(folder / NOTE, note)
    plans, paths = read_plans(folder / PLANS), {name: path for path, name in names.items()}
    return (
        {paths[name]: plan for name, plan in plans.items()},
        {paths[name]: why for name, why in note["failed"].items()},
    )


def _make(spoken, folder, names, language, words, seconds):
    """Align all recordings, write their plans, and return those that failed: `{name: why}`."""
    print(f"Finding when each phone is said in {len(spoken)} recordings.", flush=True)
    plans, failed = {}, {}
    for speaker in sorted({one.speaker for one in spoken}):
        own = [one for one in spoken if one.speaker == speaker]
        result = _of_one_speaker(own, speaker, names, language, words, seconds or {})
        plans |= result[0]
        failed |= result[1]
        for name in _odd(result[2]):
            print(f"  {name}: says something else than its text, as it seems. Listen to it.")
    for name, why in failed.items():
        print(f"  left out {printable(name)}: {why}")
    write_plans(folder / PLANS, plans)
    return failed


def _of_one_speaker(spoken, speaker, names, language, words, seconds):
    """`(plans, failed, scores)`, each by name; the aligner learns from the first part."""
    plans, failed, scores = {}, {}, {}
    settings = {"dictionary": words} if language != ENGLISH else {"own_words": words or None}
    aligner, train = shipped_aligner(), True
    for part in _parts(spoken, seconds):
        paths = [one.path for one in part]
        waveforms = [sound for sound, _ in in_order(_load, paths)]
        result = plans_of_waveforms(
            {names[path]: waveform for path, waveform in zip(paths, waveforms, strict=True)},
            {names[one.path]: one.text for one in part},
            speaker=speaker,
            aligner=aligner,
            train=train,
            **settings,
        )
        aligner, train = result.aligner, False
        plans |= result.plans
        failed |= result.failed
        scores |= result.scores
    return plans, failed, scores


def _load(path):
    return audio.load(path, SAMPLE_RATE)


def _parts(spoken, seconds):
    """The recordings in parts of an hour at most."""
    parts, length = [[]], 0.0
    for one in spoken:
        own = seconds.get(one.path, 10.0)
        if parts[-1] and length + own > 60 * MINUTES_AT_ONCE:
            parts.append([])
            length = 0.0
        parts[-1].append(one)
        length += own
    return parts


def _odd(scores):
    """The names of recordings whose score is far below those of the others."""
    values = np.array(list(scores.values()))
    middle = np.median(values)
    deviation = 1.4826 * np.median(np.abs(values - middle))
    return [name for name, score in scores.items() if score < middle - FAR * max(deviation, 0.5)]


def _names(paths):
    """{path: its name in the file of plans}: below the folder that holds them all, with /."""
    absolute = [Path(path).absolute() for path in paths]
    common = absolute[0].parent
    while not all(path.is_relative_to(common) for path in absolute):
        common = common.parent
    return {
        path: printable(whole.relative_to(common).as_posix())
        for path, whole in zip(paths, absolute, strict=True)
    }


def _fingerprint(spoken, names, language, words):
    """A number that tells these recordings, texts and words from others."""
    number = zlib.crc32(repr((language, sorted(words.items()))).encode())
    contents = in_order(_checksum, [one.path for one in spoken])
    for one, content in zip(spoken, contents, strict=True):
        said = names[one.path], one.text, one.speaker, content
        number = zlib.crc32(repr(said).encode(), number)
    return number


def _checksum(path):
    return zlib.crc32(Path(path).read_bytes())
