"""Checks of the exercises on any sentence: each prints what is right, or what is wrong and why.

A check never raises, whatever the answer is, so a notebook with open exercises runs to its end.

Notebook: 06b Any sentence
"""

import math

import numpy as np

from wavenet_keras.conditions.english.phone_set import is_vowel, what_is_wrong
from wavenet_keras.conditions.plans import PAUSE, Plan, PlannedPhone
from wavenet_keras.evaluation.word_recognition import count_word_errors
from wavenet_keras.lessons.answers import (
    NOT_TRIED,
    ask,
    check,
    first_problem,
    one_number,
    shortened,
)

# How English speakers say "tagliatelle": at each place, the sounds that will do.
TAGLIATELLE = tuple(
    str.split(one) for one in ("T", "AA AE AH", "L", "Y", "AH AA AE", "T", "EH", "L", "IY EY IH")
)
STRESSED = 2  # the third of its four syllables


@check
def check_tagliatelle(answer):
    """Check the phones of "tagliatelle", as an English speaker would say it.

    Args:
        answer: The learner's phones, a str with spaces between, or a list.

    Example:
        >>> check_tagliatelle("T AE1 G L IY0 AH0 T AH0 L")
        Not quite: the g is written, and nobody says it: Italian "gli" is an L and a Y.

    Notebook: 06b Any sentence
    """
    if answer is ...:
        return NOT_TRIED
    if isinstance(answer, str):
        answer = answer.strip("{} ").split()
    if not isinstance(answer, (list, tuple)) or not all(isinstance(one, str) for one in answer):
        return f"phones are wanted, such as 'HH AH0 L OW1', and this is {shortened(answer)}."
    phones = [one.upper() for one in answer]
    wrong = what_is_wrong(phones)
    if wrong:
        return wrong if len(wrong) < 300 else f"{wrong[:300]}..."
    return _sounds_problem(phones)


def _sounds_problem(phones):
    symbols = [phone.rstrip("012") for phone in phones]
    vowels = [phone for phone in phones if is_vowel(phone)]
    stressed = [place for place, vowel in enumerate(vowels) if vowel.endswith("1")]
    if "G" in symbols:
        return 'the g is written, and nobody says it: Italian "gli" is an L and a Y.'
    if not is_vowel(phones[-1]):
        return f'it ends with a vowel, like "jelly", and yours ends with {phones[-1]}.'
    if len(vowels) != 4:
        return f"it has four syllables, ta-lya-tel-le, and yours has {len(vowels)}."
    if len(phones) != len(TAGLIATELLE):
        return (
            f"say it slowly: ta-lya-tel-le. It has {len(TAGLIATELLE)} sounds, and yours has "
            f"{len(phones)}. A double l is one sound, and the second syllable begins with two."
        )
    for place, (symbol, known) in enumerate(zip(symbols, TAGLIATELLE, strict=True)):
        if symbol not in known:
            return f"sound {place + 1} should be {' or '.join(known)}, and yours is {symbol}."
    if stressed != [STRESSED]:
        return "the stress, the digit 1, is on one vowel alone: that of the third syllable, tel."
    return None


@check
def check_path(answer, scores):
    """Check a way through a grid of scores that a person found by hand.

    Args:
        answer: The learner's: a state for each frame, a list.
        scores: `[frames, states]`, whole numbers.

    Example:
        >>> check_path([0, 1, 0, 1], [[5, 1], [4, 2], [3, 0], [0, 4]])
        Not quite: from frame 1 to frame 2 it goes back, from state 1 to state 0. ...

    Notebook: 06b Any sentence
    """
    if answer is ...:
        return NOT_TRIED
    scores = np.asarray(scores)
    try:
        path = np.asarray(answer)
    except Exception:  # lists of different lengths
        path = np.empty(0)
    if path.ndim != 1 or path.dtype.kind not in "iu" or len(path) != len(scores):
        return (
            f"a list with the number of a state for each of the {len(scores)} frames is wanted, "
            f"and this is {shortened(answer)}."
        )
    last = scores.shape[1] - 1
    if path.min() < 0 or path.max() > last:
        return f"the states have the numbers 0 to {last}."
    if path[0] != 0:
        return "it begins in state 0: whoever says a word begins with its first sound."
    if path[-1] != last:
        return f"it ends in state {last}: the word must have been said to its end."
    return _steps_problem(path.tolist()) or _points_problem(path, scores)


def _steps_problem(path):
    for frame, (here, there) in enumerate(zip(path, path[1:], strict=False)):
        between = f"from frame {frame} to frame {frame + 1} it"
        if there < here:
            return (
                f"{between} goes back, from state {here} to state {there}. Time does not: stay, or "
                "go one on."
            )
        if there > here + 1:
            return (
                f"{between} leaps from state {here} to state {there}. Each state is visited: stay, "
                "or go one on."
            )
    return None


def _points_problem(path, scores):
    own, best = scores[np.arange(len(path)), path].sum(), _most_points(scores)
    if own == best:
        return None
    return (
        f"that is a way, and it has {own} points. There is one with {best}. Move one of its steps "
        "a frame earlier or later, and count again."
    )


def _most_points(scores):
    best = np.full(scores.shape[1], -np.inf)
    best[0] = 0
    for frame, points in enumerate(scores):
        came = np.r_[-np.inf, best[:-1]] if frame else np.full(len(best), -np.inf)
        best = points + np.maximum(best, came)
    return int(best[-1])


@check
def check_longer_pauses(function):
    """Check a function that makes every pause of a plan twice as long, and nothing else.

    Args:
        function: The learner's; it takes a `Plan` and returns one.

    Example:
        >>> check_longer_pauses(lambda plan: plan.stretched(2))
        Not quite: the pauses are right, and the phones have changed as well: ...

    Notebook: 06b Any sentence
    """
    return first_problem(_pauses_problem(function, plan) for plan in _plans_with_pauses())


def _plans_with_pauses():
    def phone(name, seconds, word):
        return PlannedPhone(name, seconds, (200.0, 190.0, 180.0), word=word, begins_word=True)

    quiet = [PlannedPhone(PAUSE, 0.1), PlannedPhone(PAUSE, 0.25)]
    eye, oh = phone("AY1", 0.2, "I"), phone("OW1", 0.15, "oh")
    yield Plan([quiet[0], eye, quiet[1], oh, PlannedPhone(PAUSE, 0.1)], "I, oh.")
    yield Plan([PlannedPhone("AY1", 0.3, word="I", begins_word=True)], "I.")


def _pauses_problem(function, plan):
    before = repr(plan)
    answer, problem = ask(function, plan)
    if problem:
        return problem
    if not isinstance(answer, Plan):
        return f"a plan is wanted, and your function returns {shortened(answer)}."
    if repr(plan) != before:
        return "it changed the plan that it was given. Begin with `plan.copy()`."
    names = [one.phone for one in plan.phones]
    if [one.phone for one in answer.phones] != names:
        return "the phones of the plan are others than before: only pauses get longer."
    was, now = ([one.seconds for one in each.phones] for each in (plan, answer))
    for place, name in enumerate(names):
        if name == PAUSE and not math.isclose(now[place], 2 * was[place], rel_tol=1e-6):
            return (
                f"the pause at place {place} of {plan.text!r} was {was[place]:g} s and should "
                f"become {2 * was[place]:g} s. With your function it has {now[place]:g} s."
            )
    for place, name in enumerate(names):
        if name != PAUSE and not math.isclose(now[place], was[place], rel_tol=1e-6):
            return (
                f"the pauses are right, and the phones have changed as well: {name} had "
                f"{was[place]:g} s, and now has {now[place]:g} s."
            )
    return None


@check
def check_word_error_rate(answer, said, heard):
    """Check a word error rate that was counted by hand.

    Args:
        answer: The learner's number.
        said: The words that were said, a str.
        heard: The words that were heard, a str.

    Example:
        >>> check_word_error_rate(2, said="the cat sat", heard="a cat sat down")
        Not quite: that is the number of errors. The rate is for each word that was said.

    Notebook: 06b Any sentence
    """
    number, problem = one_number(answer)
    if problem:
        return problem
    errors, num_said, num_heard = count_word_errors(said, heard), *map(_num_words, (said, heard))
    wrong = {
        errors.errors: "that is the number of errors. The rate is for each word that was said.",
        100 * errors.rate: "that is in percent. A rate is wanted: 50 % is 0.5.",
        errors.errors / max(num_heard, 1): "divide by the words that were said, not those heard.",
        1 - errors.rate: "that is the share that is right. How large is the share of errors?",
        (errors.errors - errors.insertions) / num_said: (
            "words that were heard and that nobody said count too."
        ),
        (errors.errors - errors.deletions) / num_said: "words that were not heard count too.",
        errors.substitutions / num_said: (
            "those are the words heard as others. Missing ones and added ones count too."
        ),
    }
    if math.isclose(number, errors.rate, abs_tol=0.005):
        return None
    for value, hint in wrong.items():
        if math.isclose(number, value, rel_tol=1e-3, abs_tol=1e-9):
            return hint
    return (
        f"it is not {number:g}. Write both sentences one below the other, count words that differ, "
        f"lack or were added, and divide by the {num_said} words that were said."
    )


def _num_words(sentence):
    return len(sentence.split())
