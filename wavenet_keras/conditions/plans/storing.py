"""Plans in a file: a line of JSON for each recording, with rounded numbers.

Notebook: 06b Any sentence
"""

import json
from pathlib import Path

from wavenet_keras._whole_files import written_whole
from wavenet_keras.conditions.plans.plan import Plan
from wavenet_keras.conditions.plans.planned_phone import PlannedPhone

SECONDS_DIGITS, PITCH_DIGITS, VOICED_DIGITS = 5, 1, 2


def write_plans(path, plans):
    """Writes plans to a file of text.

    Each line is one recording: `file`, `text`, `speaker`, and `words`, where each word has the
    rows of its phones: the phone, its seconds, its pitch and how far it is voiced.

    Args:
        path: Where to.
        plans: A dict from file, a str or path, to its `Plan`.

    Raises:
        ValueError: A plan makes no sense; it says which.
        OSError: The file cannot be written.

    Example:
        >>> import pathlib, tempfile
        >>> from wavenet_keras.conditions.plans import Plan, PlannedPhone, read_plans, write_plans
        >>> path = pathlib.Path(tempfile.mkdtemp()) / "plans.jsonl"
        >>> write_plans(path, {"hi.wav": Plan([PlannedPhone("AY1", 0.2, word="I")], "I")})
        >>> print(read_plans(path)["hi.wav"])
        'I', 0.20 s
        place  word  phone  seconds  pitch in Hz      voiced
        0      I     AY1      0.200   180  180  180  1.0 1.0 1.0

    Notebook: 06b Any sentence
    """
    lines = []
    for file, plan in plans.items():
        try:
            plan.check()
        except ValueError as error:
            raise ValueError(f"The plan of {file} cannot be kept: {error}") from error
        entry = {"file": str(file), "text": plan.text, "speaker": plan.speaker}
        entry["words"] = _words(plan.phones)
        lines.append(json.dumps(entry, ensure_ascii=False, allow_nan=False) + "\n")
    with written_whole(path) as unfinished:
        unfinished.write_text("".join(lines), encoding="utf-8", newline="\n")


def read_plans(path):
    """Reads what `write_plans` wrote.

    Args:
        path: The file.

    Returns:
        A dict from file, a str, to its `Plan`.

    Raises:
        ValueError: A line holds no plan, or one that makes no sense; it says which line.
        OSError: The file cannot be read.

    Notebook: 06b Any sentence
    """
    plans = {}
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            phones = [phone for word in entry["words"] for phone in _phones(word)]
            plan = Plan(phones, entry.get("text", ""), entry.get("speaker"))
            plan.check()
            plans[entry["file"]] = plan
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(
                f"Expected the plan of a recording in line {number} of {path}, as write_plans "
                f"writes it; received {line[:60]!r} ({type(error).__name__}: {error}). Mend the "
                "line or make the file again."
            ) from error
    return plans


def _words(phones):
    words, last = [], None
    for one in phones:
        key = (one.word, one.ends)
        if one.begins_word or key != last:
            words.append({"word": one.word, "phones": []})
            if one.ends:
                words[-1]["ends"] = one.ends
            if bool(one.begins_word) != bool(one.word):
                words[-1]["begins"] = bool(one.begins_word)
        last = key
        words[-1]["phones"].append(
            [
                one.phone,
                round(float(one.seconds), SECONDS_DIGITS),
                [round(float(hz), PITCH_DIGITS) for hz in one.pitch],
                [round(float(share), VOICED_DIGITS) for share in one.voiced],
            ]
        )
    return words


def _phones(word):
    begins = word.get("begins", bool(word["word"]))
    for place, (phone, seconds, pitch, voiced) in enumerate(word["phones"]):
        yield PlannedPhone(
            phone,
            seconds,
            tuple(pitch),
            tuple(voiced),
            word=word["word"],
            begins_word=begins and place == 0,
            ends=word.get("ends", ""),
        )
