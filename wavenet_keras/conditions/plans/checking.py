"""What makes no sense in a plan: which phone, why, and what to do.

Notebook: 06b Any sentence
"""

from numbers import Real

from wavenet_keras.conditions.plans.symbols import ENDS, PAUSE, parsed

LONGEST_PHONE, LONGEST_PAUSE = 10.0, 600.0  # seconds
LEAST_PITCH, MOST_PITCH = 10.0, 4000.0  # Hz


def check_phones(phones):
    """Raises a `ValueError` if these are no phones that can be said.

    Args:
        phones: A list of `PlannedPhone`.

    Raises:
        ValueError: There are none, or one has an unknown phone, no duration above 0, no pitch in
            Hz, shares that are not from 0 to 1, or an unknown sign after its word.

    Notebook: 06b Any sentence
    """
    if not len(phones):
        raise ValueError("Expected a plan with at least one phone, received one with none.")
    for place, one in enumerate(phones):
        wrong = _what_is_wrong(one)
        if wrong:
            word = f" of {one.word!r}" if one.word else ""
            raise ValueError(f"Phone {place} of the plan, {one.phone!r}{word}: {wrong}")


def _what_is_wrong(one):
    try:
        pause = parsed(one.phone).symbol == PAUSE
    except (ValueError, TypeError) as error:
        return str(error)
    longest = LONGEST_PAUSE if pause else LONGEST_PHONE
    if not _is_number(one.seconds) or not 0 < one.seconds <= longest:
        return (
            f"expected seconds above 0, at most {longest:g}, received {one.seconds!r}. "
            "To leave it out, take it out of `plan.phones`."
        )
    if not _three(one.pitch, LEAST_PITCH, MOST_PITCH):
        return (
            f"expected a pitch of three numbers in Hz from {LEAST_PITCH:g} to {MOST_PITCH:g}, "
            f"received {one.pitch!r}. Where nothing is voiced, give the pitch of what is near."
        )
    if not _three(one.voiced, 0, 1):
        return (
            "expected voiced as three shares from 0 to 1, one for each third of the phone, "
            f"received {one.voiced!r}."
        )
    if one.ends not in ENDS:
        return f"expected ends as one of {', '.join(map(repr, ENDS))}, received {one.ends!r}."
    if not isinstance(one.word, str):
        return f"expected its word as a str, received {one.word!r}."
    return None


def _is_number(value):
    return isinstance(value, Real) and not isinstance(value, bool)


def _three(values, least, most):
    try:
        values = list(values)
    except TypeError:
        return False
    return len(values) == 3 and all(_is_number(v) and least <= v <= most for v in values)
