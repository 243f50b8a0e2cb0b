"""Checks of the exercises on conditioning: each prints what is right, or what is wrong and why.

A check never raises, whatever the answer is, so a notebook with open exercises runs to its end.

Notebook: 04 Global conditioning
"""

import re

import numpy as np

from wavenet_keras.lessons.answers import NOT_TRIED, ask, check, one_number, shortened

ARCHIVE = {
    "tapes/anna_side-A_003.wav": "anna",
    "tapes/anna_side-B_017.wav": "anna",
    "tapes/bert_side-A_001.wav": "bert",
    "tapes/mary-jane_side-A_002.wav": "mary-jane",
}


@check
def check_pattern(pattern):
    """Check the regular expression that finds the speakers of `ARCHIVE`, a dict from file to name.

    Args:
        pattern: The learner's pattern, a str.

    Example:
        >>> check_pattern(r"(anna)")
        Not quite: in tapes/bert_side-A_001.wav it finds nothing; 'bert' is wanted.

    Notebook: 04 Global conditioning
    """
    return _pattern_problem(pattern)


def _pattern_problem(pattern):
    if pattern is ...:
        return NOT_TRIED
    if not isinstance(pattern, str):
        return f"that is no regular expression, which is a text: {shortened(pattern)}."
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        return f"that is no regular expression: {error}."
    if groups != 1:
        return f"exactly one group ( ) tells which part is the label; there are {groups}."
    for file, name in ARCHIVE.items():
        match = re.search(pattern, file)
        if not match:
            return f"in {file} it finds nothing; {name!r} is wanted."
        if match[1] != name:
            folder = "/" in (match[1] or "")
            hint = " Is the folder a part of what you let it find?" if folder else ""
            return f"in {file} it finds {match[1]!r}; {name!r} is wanted.{hint}"
    return None


@check
def check_contribution(contribution, model):
    """Check `contribution(name, block)`: what a class adds to a block's filter and gate.

    Args:
        contribution: The learner's function; it returns `[2 * dilation_channels]`.
        model: A `WaveNet` with `class_names`.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.load_voice("speech")
        >>> check_contribution(lambda name, block: block.global_kernel[0], model)
        Not quite: that is one row of the matrix. All rows count, each times its number in ...

    Notebook: 04 Global conditioning
    """
    return _contribution_problem(contribution, model)


def _contribution_problem(contribution, model):
    table = np.asarray(model.embedding.embeddings)
    for index, name in enumerate(model.class_names):
        block = model.blocks[index % len(model.blocks)]
        kernel = np.asarray(block.global_kernel)
        answer, problem = ask(contribution, name, block)
        if problem:
            return problem
        answer = np.asarray(answer)
        if answer.dtype.kind not in "iuf":
            return f"numbers are wanted, and it gives {shortened(answer)}."
        if answer.shape != kernel.shape[1:]:
            return (
                f"it has the shape {list(answer.shape)}, and one number for each of the "
                f"{kernel.shape[1]} channels of filter and gate is wanted: [channels] times "
                "[channels, both] gives [both]."
            )
        if np.allclose(answer, kernel[0], atol=1e-4):
            return (
                "that is one row of the matrix. All rows count, each times its number in the "
                "speaker's vector."
            )
        if not np.allclose(answer, table[index] @ kernel, atol=1e-4):
            others = [n for i, n in enumerate(model.class_names) if i != index]
            for other in others:
                if np.allclose(answer, table[model.class_names.index(other)] @ kernel, atol=1e-4):
                    return f"for {name!r} it gives what {other!r} adds. Which row is {name!r}?"
            return f"the numbers are not right for {name!r}: the speaker's row @ global_kernel."
    return None


@check
def check_numbers_of_a_speaker(number, model):
    """Check how many weights a network gets for one more speaker.

    Args:
        number: The learner's answer.
        model: A `WaveNet` with classes.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet([1, 2], num_classes=4, global_condition_channels=16)
        >>> check_numbers_of_a_speaker(64, model)
        Not quite: that is the whole table, all speakers. One more is one more row.

    Notebook: 04 Global conditioning
    """
    channels, both = model.global_condition_channels, 2 * model.dilation_channels
    number, problem = one_number(number)
    if problem:
        return problem
    problems = {
        model.num_classes * channels: (
            "that is the whole table, all speakers. One more is one more row."
        ),
        (model.num_classes + 1) * channels: "that is the whole table afterwards. How much is new?",
        channels * both: (
            "that is the matrix of one block, which all speakers share. It stays as it is."
        ),
        len(model.blocks) * channels * both: (
            "those are the matrices of all blocks, which all speakers share. They stay as they are."
        ),
        1: "the id is one number, but it only says which row to take. How long is a row?",
        channels: None,
    }
    fallback = f"it is not {number!r}. What is there for each speaker, and only for that speaker?"
    return problems.get(number, fallback)
