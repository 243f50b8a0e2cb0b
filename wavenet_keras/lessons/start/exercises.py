"""Checks of the first exercises: each prints what is right, or what is wrong and why.

A check never raises, whatever the answer is, so a notebook with open exercises runs to its end.

Notebook: 00 Start here
"""

import math

from wavenet_keras.lessons.answers import NOT_TRIED, check, one_number, shortened

_WHY_NO_WORDS = {
    "a": (
        "longer training makes the babble clearer, and it stays babble: the network was shown "
        "sounds and never a text, so it has nothing to say."
    ),
    "b": None,
    "c": (
        "real recordings at the same 8,000 samples per second are full of words, as you heard: "
        "the telephone has no more."
    ),
    "d": (
        "a lower temperature makes it more timid, not wiser: as you heard, it falls silent sooner, "
        "and says as little as before."
    ),
}


@check
def check_why_no_words(choice):
    """Check the answer to why a WaveNet without a text says no words.

    Args:
        choice: The learner's answer, a letter.

    Example:
        >>> check_why_no_words("c")
        Not quite: real recordings at the same 8,000 samples per second are full of words, ...

    Notebook: 00 Start here
    """
    if choice is ...:
        return NOT_TRIED
    fallback = f"choose one of {', '.join(_WHY_NO_WORDS)}. Received {shortened(choice)}."
    return _WHY_NO_WORDS.get(str(choice).strip().lower(), fallback)


@check
def check_memory(milliseconds, model):
    """Check how far back a model hears.

    Args:
        milliseconds: The learner's answer.
        model: The `WaveNet`.

    Example:
        >>> import wavenet_keras as wk
        >>> check_memory(17, wk.WaveNet(dilations=[1, 2, 4, 8], sample_rate=8000))
        Not quite: that is the number of samples. How long do so many last?

    Notebook: 00 Start here
    """
    return _memory_problem(milliseconds, model)


def _memory_problem(answer, model):
    milliseconds, problem = one_number(answer)
    if problem:
        return problem
    seconds = model.receptive_field / model.sample_rate
    wrong = {
        seconds: "that is seconds; milliseconds are asked for.",
        model.receptive_field: "that is the number of samples. How long do so many last?",
        1000 / seconds: "the fraction is upside down: samples divided by samples per second.",
        1 / seconds: "the fraction is upside down: samples divided by samples per second.",
        model.receptive_field / 16: (
            f"this voice has {model.sample_rate:,} samples per second, not 16,000."
        ),
    }
    if math.isclose(milliseconds, 1000 * seconds, abs_tol=0.6):
        return None
    for value, problem in wrong.items():
        if math.isclose(milliseconds, value, rel_tol=1e-3):
            return problem
    return (
        f"{milliseconds:g} ms were given. Divide the receptive field, {model.receptive_field:,} "
        f"samples, by the sample rate, {model.sample_rate:,} samples per second."
    )
