"""Checks of the exercises on the network: each prints what is right, or what went wrong and why.

A check never raises for a wrong answer, so a notebook with open exercises runs to its end.

Notebook: 02 Building WaveNet
"""

import numpy as np

from wavenet_keras.network_plots import dependencies

NOT_TRIED = "Not tried yet: put your answer in place of the dots, and run the cell again."


def check_delay(delay):
    """Check a function that delays a signal.

    Args:
        delay: A function `delay(signal, samples)` of an array `[time]` and a number of samples
            from 0 to `time`, that returns an array `[time]`.

    Example:
        >>> import numpy as np
        >>> from wavenet_keras.network_exercises import check_delay
        >>> check_delay(lambda signal, samples: np.roll(signal, samples))
        Not quite: what leaves at the end comes back at the beginning, ...

    Notebook: 02 Building WaveNet
    """
    print(_verdict_on_delay(delay))


def _verdict_on_delay(delay):
    signal = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    answers = {}
    for samples in (2, 0, len(signal)):
        answer = delay(signal, samples)
        if answer is None or answer is ...:
            return NOT_TRIED
        answers[samples] = np.asarray(answer, dtype=float)
    by_two = answers[2]
    if by_two.shape != signal.shape:
        return (
            f"Not quite: {len(signal)} samples went in and {by_two.size} came out. Cut off at the "
            "end as many samples as you put in front."
        )
    if np.array_equal(by_two, np.roll(signal, 2)):
        return (
            "Not quite: what leaves at the end comes back at the beginning, so the first outputs "
            "know the last inputs. That is the future. Zeros must come in."
        )
    if np.array_equal(by_two, [3, 4, 5, 0, 0]):
        return "Not quite: this is an advance, not a delay. Output t must be input t - samples."
    if np.array_equal(by_two, [1, 1, 1, 2, 3]):
        return "Not quite: the first sample is repeated. Before the first sample there are zeros."
    if not np.array_equal(by_two, [0, 0, 1, 2, 3]):
        return f"Not quite: [1 2 3 4 5] delayed by 2 is [0 0 1 2 3]. Received {by_two}."
    if not np.array_equal(answers[0], signal):
        return (
            "Nearly: a delay of 0 must change nothing. Received "
            f"{answers[0]}. Beware of signal[:-0], which is empty: it means signal[:0]."
        )
    if not np.array_equal(answers[5], np.zeros(5)):
        return f"Nearly: 5 samples delayed by 5 are all zeros. Received {answers[5]}."
    return "Right: zeros come in, the end is cut off, and a delay of 0 changes nothing."


def check_dilations(dilations, samples=800, layers=10):
    """Check a list of dilations for layers of two taps: does one output depend on enough inputs?

    Args:
        dilations: The answer, one dilation for each layer.
        samples: Number of latest inputs that all must reach the output.
        layers: How many layers there may be.

    Example:
        >>> from wavenet_keras.network_exercises import check_dilations
        >>> check_dilations([1, 2, 4], samples=8, layers=3)
        Right: 3 layers, and each of the latest 8 samples reaches the output.

    Notebook: 02 Building WaveNet
    """
    print(_verdict_on_dilations(dilations, samples, layers))


def _verdict_on_dilations(dilations, samples, layers):
    if dilations is ...:
        return NOT_TRIED
    if not isinstance(dilations, (list, tuple)) or not all(
        isinstance(dilation, (int, np.integer)) and dilation > 0 for dilation in dilations
    ):
        return (
            "Not quite: a list of whole numbers from 1 up is asked for, such as [1, 2, 4]. "
            f"Received {dilations!r}."
        )
    if len(dilations) > layers:
        return (
            f"Not quite: {len(dilations)} layers, where {layers} are allowed. Let the dilations "
            "grow faster."
        )
    reached = dependencies(list(dilations))[0]
    gaps = sorted(set(range(reached[0], 1)) - set(reached))
    if gaps:
        return (
            f"Not quite: the farthest input is {-reached[0]} samples back, but only {len(reached)} "
            f"inputs reach the output; the one {-gaps[-1]} back does not, for instance. No step "
            "may be longer than what the layers below it cover."
        )
    if len(reached) < samples:
        return (
            f"Not quite: {len(reached)} inputs reach the output, and {samples} are asked for. Each "
            "layer adds its dilation to the receptive field."
        )
    return (
        f"Right: {len(dilations)} layers, and each of the latest {len(reached)} samples reaches "
        "the output."
    )


def check_idle_weights(number, residual_channels, dilation_channels, num_blocks):
    """Check how many weights of the hand-built network move no output.

    Args:
        number: The answer.
        residual_channels: Channels from block to block.
        dilation_channels: Channels of the gated signal.
        num_blocks: Number of blocks.

    Example:
        >>> from wavenet_keras.network_exercises import check_idle_weights
        >>> check_idle_weights(6, residual_channels=2, dilation_channels=2, num_blocks=3)
        Right: the dense product of the last block, 2 × 2 weights and 2 biases, ...

    Notebook: 02 Building WaveNet
    """
    if number is ...:
        print(NOT_TRIED)
        return
    matrix = residual_channels * dilation_channels
    right = matrix + residual_channels
    hints = {
        right: (
            f"Right: the dense product of the last block, {dilation_channels} × "
            f"{residual_channels} weights and {residual_channels} biases, feeds a residual "
            "that nobody reads."
        ),
        matrix: "Nearly: that is the matrix. Its biases are as idle as it is.",
        right * num_blocks: (
            "Not quite: the other blocks' residual goes on to the next block. Which block has no "
            "next one?"
        ),
        0: "Not quite: follow the residual path in the picture to its very end. Who reads it?",
    }
    fallback = (
        f"Not quite: {number} is not it. Which product in which block makes something that no "
        "other part uses? Count its matrix and its biases."
    )
    print(hints.get(number, fallback))


def check_training_pair(inputs, targets, codes):
    """Check inputs and targets that are made from one list of codes.

    Args:
        inputs: The answer: codes that the network sees.
        targets: The answer: codes that it has to predict, one for each input.
        codes: What both were made from.

    Example:
        >>> from wavenet_keras.network_exercises import check_training_pair
        >>> codes = [3, 1, 4, 1, 5]
        >>> check_training_pair(codes[:-1], codes[:-1], codes)
        Not quite: the targets are the inputs. ...

    Notebook: 02 Building WaveNet
    """
    print(_verdict_on_pair(inputs, targets, np.ravel(codes).tolist()))


def _verdict_on_pair(inputs, targets, codes):
    if inputs is ... or targets is ...:
        return NOT_TRIED
    inputs, targets = np.ravel(inputs).tolist(), np.ravel(targets).tolist()
    if len(inputs) != len(targets):
        return (
            f"Not quite: {len(inputs)} inputs and {len(targets)} targets. Every input has one "
            "target: the code that follows it."
        )
    if inputs == targets:
        return (
            "Not quite: the targets are the inputs. The network sees the answer, learns to copy it "
            "and knows nothing of sound. Target t must be the code after input t."
        )
    if (inputs, targets) == (codes[1:], codes[:-1]):
        return (
            "Not quite: this is the other way round, each target comes before its input. The "
            "network could look it up in its own past."
        )
    if (inputs, targets) != (codes[:-1], codes[1:]):
        return (
            f"Not quite: of {len(codes)} codes, the first {len(codes) - 1} are inputs and the last "
            f"{len(codes) - 1} are targets. Received {len(inputs)} inputs that begin with "
            f"{inputs[:3]} and targets that begin with {targets[:3]}."
        )
    return "Right: target t is the code after input t, and no code is lost but one at each end."
