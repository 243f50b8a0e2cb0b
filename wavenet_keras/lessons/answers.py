"""What the checks of all exercises have in common: how an answer is asked for, and what is said.

A check says what is right, or what is wrong and why. It never raises, whatever the answer is, so a
notebook with open exercises runs to its end.
"""

import functools
import math

import numpy as np

NOT_TRIED = "Not tried yet: put your answer in place of the dots, and run the cell again."
LONGEST = 60  # letters of an answer that are repeated


def check(find_problem):
    """Make a check of a function that finds what is wrong with an answer, `None` if it is right.

    A check prints what `tell` says, whatever the answer is. With `solution=True`, as the folded
    solutions call it, nobody takes a solution that is right for their own.
    """

    @functools.wraps(find_problem)
    def checked(*arguments, solution=False, **settings):
        try:
            problem = find_problem(*arguments, **settings)
        except Exception as error:  # an answer of a kind that nobody thought of
            problem = (
                f"this is not the kind of answer that is asked for: {shortened(arguments[0])}. "
                f"Checking it stopped with {type(error).__name__}."
            )
        tell(problem, solution)

    return checked


def ask(function, *arguments):
    """`(answer, problem)`: what a learner's function gives, or why it gives nothing."""
    try:
        answer = function(*arguments)
    except Exception as error:
        return None, f"your function stopped with {type(error).__name__}: {error}"
    return answer, NOT_TRIED if answer is None or answer is ... else None


def ask_number(function, *arguments):
    """`(number, problem)`: the number that a learner's function gives, or why it gives none."""
    answer, problem = ask(function, *arguments)
    if problem:
        return None, problem
    number, problem = one_number(answer)
    return number, problem and f"your function returns something else than wanted: {problem}"


def one_number(answer):
    """`(number, problem)`: an answer as an int or a float, or why it is none.

    Example:
        >>> one_number(np.float32(0.5))
        (0.5, None)
        >>> one_number("256 ms")
        (None, "one number is wanted, without a unit or quotes, and this is '256 ms'.")
    """
    if answer is ...:
        return None, NOT_TRIED
    try:
        array = np.asarray(answer)
    except Exception:  # lists of different lengths, things that only look like an array
        array = np.empty(0)
    if array.shape == () and array.dtype.kind in "iuf" and math.isfinite(array):
        return array.item(), None
    bare = ", without a unit or quotes" if isinstance(answer, str) else ""
    return None, f"one number is wanted{bare}, and this is {shortened(answer)}."


def shortened(answer):
    """An answer in one line that is not too long."""
    try:
        line = " ".join(repr(answer).split())
    except Exception:  # also an int of more digits than Python writes
        line = f"something of type {type(answer).__name__}"
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}..."


def first_problem(problems):
    """The first of some problems that is one; `None` if there is none."""
    return next((problem for problem in problems if problem), None)


def tell(problem, solution=False):
    """Print what a learner is told; `None` means that the answer is right."""
    if problem is None:
        print("Solution: right." if solution else "Right.")
    else:
        print(problem if problem is NOT_TRIED else f"Not quite: {problem}")
