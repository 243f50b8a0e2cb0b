"""Checks of the exercises on sound: each prints what is right, or what is wrong and where to look.

A check never raises, whatever the answer is, so a notebook with open exercises runs to its end.

Notebook: 01 From sound to codes
"""

import numpy as np

from wavenet_keras.lessons.answers import ask, ask_number, check, first_problem, one_number
from wavenet_keras.lessons.sound.comparisons import compare_quantization


@check
def check_alias(alias):
    """Check `alias(frequency, sample_rate)`: the frequency at which a sampled tone is heard, in Hz.

    Args:
        alias: The learner's function.

    Example:
        >>> check_alias(lambda frequency, sample_rate: frequency)
        Not quite: alias(5000, 8000) is 5000, but nothing above 4000 Hz can be heard at this rate.

    Notebook: 01 From sound to codes
    """
    frequencies = (3000, 5000, 7000, 9000, 13000, 16000)
    return first_problem(_alias_problem(alias, frequency, 8000) for frequency in frequencies)


def _alias_problem(alias, frequency, sample_rate):
    answer, problem = ask_number(alias, frequency, sample_rate)
    if problem:
        return problem
    expected = abs(frequency - sample_rate * round(frequency / sample_rate))
    call = f"alias({frequency}, {sample_rate}) is {answer:g}"
    if np.isclose(answer, expected):
        return None
    if answer > sample_rate / 2:
        return f"{call}, but nothing above {sample_rate / 2:g} Hz can be heard at this rate."
    if np.isclose(answer, -expected):
        return f"{call}. A tone of minus {expected} Hz sounds like one of {expected} Hz: use abs."
    hint = "How far is the frequency from the nearest whole multiple of the sample rate?"
    return f"{call}; {expected} Hz was expected. {hint}"


@check
def check_levels(quantization_channels, waveform, wanted_db):
    """Check the smallest power of two of mu-law levels that reaches a signal-to-noise ratio.

    Args:
        quantization_channels: The learner's answer.
        waveform: float `[samples]`: the recording that is to be made of levels.
        wanted_db: The ratio to reach, in dB.

    Example:
        >>> check_levels(256, 0.5 * np.sin(np.arange(8000)), wanted_db=20)
        Not quite: 256 levels reach 38.6 dB, but fewer are enough for 20 dB.

    Notebook: 01 From sound to codes
    """

    def ratio(levels):
        return compare_quantization(waveform, levels).signal_to_noise_db

    answer, problem = one_number(quantization_channels)
    if problem:
        return problem
    if answer not in [2**bits for bits in range(1, 17)]:
        return f"{answer} is not a power of two; choose among 2, 4, 8, ... 65536."
    answer = int(answer)
    if ratio(answer) < wanted_db:
        return f"{answer} levels reach {ratio(answer):.1f} dB only; {wanted_db} dB are wanted."
    if answer > 2 and ratio(answer // 2) >= wanted_db:
        reached = f"{answer} levels reach {ratio(answer):.1f} dB"
        return f"{reached}, but fewer are enough for {wanted_db} dB."
    return None


@check
def check_window(make_window):
    """Check `make_window(codes, first, receptive_field, window_samples)`.

    It returns inputs, targets and weights, each `[receptive_field - 1 + window_samples]`: the
    first target with weight is `codes[first]`, and the first input lies `receptive_field` before.

    Args:
        make_window: The learner's function.

    Example:
        >>> check_window(lambda codes, first, receptive_field, window_samples: ...)
        Not tried yet: put your answer in place of the dots, and run the cell again.

    Notebook: 01 From sound to codes
    """
    codes = np.random.default_rng(0).permutation(256)[:40]  # all different: offsets show
    first, receptive_field, window_samples = 10, 4, 6
    answer, problem = ask(make_window, codes, first, receptive_field, window_samples)
    return problem or _window_problem(answer, codes, first, receptive_field, window_samples)


def _window_problem(answer, codes, first, receptive_field, window_samples):
    if not isinstance(answer, (tuple, list)) or len(answer) != 3:
        return "three things are expected: return inputs, targets, weights."
    inputs, targets, weights = (np.asarray(part) for part in answer)
    length = receptive_field - 1 + window_samples
    for name, part in (("inputs", inputs), ("targets", targets), ("weights", weights)):
        if part.shape != (length,):
            return (
                f"{name} have shape {list(part.shape)}; with receptive_field={receptive_field} "
                f"and window_samples={window_samples} it should be [{length}]."
            )
    shift = _shift(codes, inputs, first - receptive_field)
    if shift is None:
        return "the inputs are not consecutive codes of the recording."
    if shift:
        where = "late" if shift > 0 else "early"
        return (
            f"the inputs begin {abs(shift)} too {where}. The first target with weight is "
            "codes[first]; the receptive_field codes in front of it are its context."
        )
    if np.array_equal(inputs, targets):
        return "the targets are the inputs. Each target is the code one step later."
    if _shift(codes, targets, first - receptive_field + 1) != 0:
        return "the targets are not the inputs one step later: codes[t + 1] belongs to codes[t]."
    expected = np.r_[np.zeros(receptive_field - 1), np.ones(window_samples)]
    if not np.array_equal(weights, expected):
        return (
            f"the weights are {weights.tolist()}. The first receptive_field - 1 outputs lack a "
            "part of their context: weight 0. All others: weight 1."
        )
    return None


def _shift(codes, part, start):
    """By how many samples `part` lies later than `start` in `codes`; `None` if it is not there."""
    for first in range(len(codes) - len(part) + 1):
        if np.array_equal(codes[first : first + len(part)], part):
            return first - start
    return None
