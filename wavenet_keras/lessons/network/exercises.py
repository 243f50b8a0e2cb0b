"""Checks of the exercises on the network: each prints what is right, or what is wrong and why.

A check never raises, whatever the answer is, so a notebook with open exercises runs to its end.

Notebook: 02 Building WaveNet
"""

import numpy as np

from wavenet_keras.lessons.answers import (
    NOT_TRIED,
    ask,
    check,
    first_problem,
    one_number,
    shortened,
)
from wavenet_keras.lessons.network.plots import dependencies


@check
def check_delay(delay):
    """Check `delay(signal, samples)`: the signal that many samples later, zeros coming in.

    Args:
        delay: The learner's function.

    Example:
        >>> import numpy as np
        >>> check_delay(lambda signal, samples: np.roll(signal, samples))
        Not quite: what leaves at the end comes back at the beginning, so the first outputs know ...

    Notebook: 02 Building WaveNet
    """
    return first_problem(_delay_problem(delay, samples) for samples in (2, 0, 5))


def _delay_problem(delay, samples):
    signal = np.arange(1.0, 6.0)
    answer, problem = ask(delay, signal, samples)
    if problem:
        return problem
    answer = np.asarray(answer, dtype=float)
    expected = np.concatenate([np.zeros(samples), signal])[: len(signal)]
    if np.array_equal(answer, expected):
        return None
    if samples == 0:
        return (
            f"a delay of 0 must change nothing, and {answer} came back. Beware of signal[:-0]: it "
            "is signal[:0], which is empty."
        )
    if answer.shape != signal.shape:
        return (
            f"{len(signal)} samples went in and {answer.size} came out. Cut off at the end as many "
            "as you put in front."
        )
    return _misplaced(answer, signal, samples) or (
        f"{signal} delayed by {samples} is {expected}; your function gives {answer}."
    )


def _misplaced(answer, signal, samples):
    """What went wrong where the right samples came back at the wrong places."""
    advanced = np.concatenate([signal, np.zeros(samples)])[samples:]
    held = np.pad(signal, (samples, 0), "edge")[: len(signal)]
    if samples < len(signal) and np.array_equal(answer, np.roll(signal, samples)):
        return (
            "what leaves at the end comes back at the beginning, so the first outputs know the "
            "last inputs. That is the future. Zeros must come in."
        )
    if np.array_equal(answer, advanced):
        return "this is an advance, not a delay. Output t must be input t - samples."
    if np.array_equal(answer, held):
        return "the first sample is repeated. Before the first sample there are zeros."
    return None


@check
def check_dilations(dilations, num_samples=800, num_layers=10):
    """Check dilations for layers of two taps: does one output depend on enough latest inputs?

    Args:
        dilations: The learner's answer, one dilation for each layer.
        num_samples: Number of latest inputs that must all reach the output.
        num_layers: How many layers there may be.

    Example:
        >>> check_dilations([4], num_samples=5)
        Not quite: the farthest input is 4 samples back, but only 2 inputs reach the output: the ...

    Notebook: 02 Building WaveNet
    """
    return _dilations_problem(dilations, num_samples, num_layers)


def _dilations_problem(dilations, num_samples, num_layers):
    if dilations is ...:
        return NOT_TRIED
    if not isinstance(dilations, (list, tuple)) or not all(
        _is_whole(dilation) and dilation > 0 for dilation in dilations
    ):
        return (
            "a list of whole numbers from 1 up is expected, like [1, 2, 4]; got "
            f"{shortened(dilations)}."
        )
    if len(dilations) > num_layers:
        return f"{len(dilations)} layers, where {num_layers} are allowed. Let the dilations grow."
    reached = dependencies(list(dilations))[0]
    neighbours = zip(reached, reached[1:], strict=False)
    gaps = [later - 1 for earlier, later in neighbours if later - earlier > 1]
    if gaps:
        return (
            f"the farthest input is {-reached[0]} samples back, but only {len(reached)} inputs "
            f"reach the output: the one {-gaps[-1]} back does not, for instance. No dilation may "
            "be larger than what the layers before it reach."
        )
    if len(reached) < num_samples:
        return (
            f"{len(reached)} inputs reach the output; {num_samples} are wanted. Each layer adds "
            "its dilation to the receptive field."
        )
    return None


def _is_whole(number):
    return isinstance(number, (int, np.integer)) and not isinstance(number, bool)


@check
def check_idle_weights(number, residual_channels, dilation_channels, num_blocks):
    """Check how many weights of the hand-built network move no output.

    Args:
        number: The learner's answer.
        residual_channels: Channels from block to block.
        dilation_channels: Channels of the gated signal.
        num_blocks: Number of blocks.

    Example:
        >>> check_idle_weights(4, residual_channels=2, dilation_channels=2, num_blocks=3)
        Not quite: that is the matrix. Its biases are as idle as it is.

    Notebook: 02 Building WaveNet
    """
    matrix = residual_channels * dilation_channels
    both = matrix + residual_channels
    number, problem = one_number(number)
    if problem:
        return problem
    problems = {
        both: None,
        matrix: "that is the matrix. Its biases are as idle as it is.",
        both * num_blocks: (
            "the other blocks pass their residual on to the next block. Which block has no next?"
        ),
        0: "follow the residual path in the picture to its very end. Who reads it?",
    }
    fallback = (
        f"it is not {number}. Which product, in which block, makes something that no other part "
        "uses? Count its matrix and its biases."
    )
    return problems.get(number, fallback)


@check
def check_training_pair(inputs, targets, codes):
    """Check inputs and targets that are made from one list of codes.

    Args:
        inputs: The learner's answer: codes that the network sees.
        targets: The learner's answer: codes that it has to predict, one for each input.
        codes: What both are made from.

    Example:
        >>> codes = [3, 1, 4, 1, 5]
        >>> check_training_pair(codes[:-1], codes[:-1], codes)
        Not quite: the targets are the inputs: the network sees the answer, learns to copy ...

    Notebook: 02 Building WaveNet
    """
    if inputs is ... or targets is ...:
        return NOT_TRIED
    return _pair_problem(*(np.ravel(part).tolist() for part in (inputs, targets, codes)))


def _pair_problem(inputs, targets, codes):
    if (inputs, targets) == (codes[:-1], codes[1:]):
        return None
    if len(inputs) != len(targets):
        return (
            f"there are {len(inputs)} inputs and {len(targets)} targets. Every input has one "
            "target: the code that follows it."
        )
    if inputs == targets:
        return (
            "the targets are the inputs: the network sees the answer, learns to copy it and knows "
            "nothing of sound. Target t must be the code after input t."
        )
    if (inputs, targets) == (codes[1:], codes[:-1]):
        return (
            "this is the other way round: each target comes before its input, so the network "
            "finds it in its own past."
        )
    return (
        f"of {len(codes)} codes, the first {len(codes) - 1} are inputs and the last "
        f"{len(codes) - 1} are targets. Your {len(inputs)} inputs begin with {inputs[:3]}, your "
        f"targets with {targets[:3]}."
    )
