"""Checks of the exercises on training: each prints what is right, or what is wrong and why.

A check never raises, whatever the answer is, so a notebook with open exercises runs to its end.

Notebook: 03 Training on a GPU
"""

import math

import numpy as np

from wavenet_keras.lessons.answers import (
    ask_number,
    check,
    first_problem,
)


@check
def check_to_bits(to_bits):
    """Check `to_bits(nats)`: a loss in nats as bits.

    Args:
        to_bits: The learner's function.

    Example:
        >>> check_to_bits(lambda nats: nats * math.log(2))
        Not quite: to_bits(5.545) is 3.844. A bit is the smaller unit, so there must be more of ...

    Notebook: 03 Training on a GPU
    """
    return first_problem(_bits_problem(to_bits, nats) for nats in (5.545, 2.0, 0.1))


def _bits_problem(to_bits, nats):
    answer, problem = ask_number(to_bits, nats)
    if problem:
        return problem
    said = f"to_bits({nats:g}) is {answer:.4g}."
    if np.isclose(answer, nats / math.log(2), rtol=1e-3):
        return None
    if np.isclose(answer, nats * math.log(2), rtol=1e-3):
        return f"{said} A bit is the smaller unit, so there must be more of them: divide."
    if np.isclose(answer, math.log2(nats)):
        return (
            f"{said} That is the logarithm of the loss. The loss is a logarithm already; only its "
            "unit has to change."
        )
    if np.isclose(answer, math.exp(nats)):
        return (
            f"{said} That is the perplexity: among how many equally likely levels the network "
            "hesitates. Its logarithm to the base 2 is asked for."
        )
    return f"{said} One bit is ln 2 = 0.693 nats: how often does that go into {nats:g}?"


@check
def check_schedule(schedule, highest=2e-3, warmup_steps=100, num_steps=1000):
    """Check `schedule(step)`: a learning rate with warm-up, falling along a cosine to nothing.

    Args:
        schedule: The learner's function.
        highest: The learning rate at the end of the warm-up.
        warmup_steps: Steps of the warm-up.
        num_steps: Steps of the run.

    Example:
        >>> check_schedule(lambda step: 2e-3)
        Not quite: schedule(0) is 0.002, the full rate. The warm-up starts at 0.

    Notebook: 03 Training on a GPU
    """
    warming_up = (0, warmup_steps // 4, warmup_steps)
    falling = np.linspace(warmup_steps, num_steps, 9, dtype=int)[1:]
    expected = {step: highest * step / warmup_steps for step in warming_up}
    for step in falling.tolist():
        share = (step - warmup_steps) / (num_steps - warmup_steps)
        expected[step] = highest * (1 + math.cos(math.pi * share)) / 2
    sizes = highest, warmup_steps, num_steps
    return first_problem(_rate_problem(schedule, step, expected[step], *sizes) for step in expected)


def _rate_problem(schedule, step, expected, highest, warmup_steps, num_steps):
    answer, problem = ask_number(schedule, step)
    if problem:
        return problem
    if np.isclose(answer, expected, rtol=1e-4, atol=1e-9):
        return None
    said = f"schedule({step}) is {answer:.4g}"
    if step == 0 and np.isclose(answer, highest):
        return f"{said}, the full rate. The warm-up starts at 0."
    if step <= warmup_steps:
        return (
            f"{said}; {expected:.4g} was expected. Until step {warmup_steps} the rate rises in a "
            f"straight line from 0 to {highest:g}."
        )
    if np.isclose(answer, highest * (1 + math.cos(math.pi * step / num_steps)) / 2):
        return (
            f"{said}. Your cosine starts at step 0, so the rate jumps at the end of the warm-up. "
            f"It has to start at step {warmup_steps}."
        )
    if np.isclose(answer, highest * (num_steps - step) / (num_steps - warmup_steps)):
        return f"{said}, on a straight line. A cosine falls slowly at first: {expected:.4g}."
    return (
        f"{said}; {expected:.4g} was expected. After the warm-up it is "
        "highest * (1 + cos(pi * share)) / 2, where share goes from 0 to 1."
    )
