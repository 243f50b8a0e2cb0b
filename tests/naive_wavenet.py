"""WaveNet's equations in numpy, one sample and one tap at a time: slow, and plain to check.

The weights are laid out as in the paper: a filter and a gate kernel `[taps, in, out]`, oldest tap
first; one skip matrix for each block.
"""

import numpy as np


def causal_convolution(signal, kernel, dilation=1):
    """Signal [time, in] and kernel [taps, in, out] -> [time, out]; zeros before the start."""
    taps, time = len(kernel), len(signal)
    outputs = np.zeros((time, kernel.shape[-1]))
    for t in range(time):
        for tap in range(taps):
            source = t - (taps - 1 - tap) * dilation
            if source >= 0:
                outputs[t] += signal[source] @ kernel[tap]
    return outputs


def gated_unit(signal, filter_kernel, gate_kernel, dilation, filter_shift=0.0, gate_shift=0.0):
    """Equation 2 of the paper; the shifts are biases and projected conditions."""
    filter_output = causal_convolution(signal, filter_kernel, dilation) + filter_shift
    gate_output = causal_convolution(signal, gate_kernel, dilation) + gate_shift
    return np.tanh(filter_output) / (1 + np.exp(-gate_output))


def hold(frames, hop_length, time):
    """Frames [frames, channels] -> one row for each sample [time, channels]."""
    return np.array([frames[t // hop_length] for t in range(time)])


def one_hot(codes, levels):
    """Codes [time] -> [time, levels]."""
    vectors = np.zeros((len(codes), levels))
    for t, code in enumerate(codes):
        vectors[t, code] = 1.0
    return vectors


def relu(values):
    return np.maximum(values, 0.0)


def cross_entropy(targets, logits):
    """Nats that each target costs: targets [time], logits [time, levels] -> [time]."""
    logits = np.asarray(logits, "float64")
    log_sums = np.log(np.exp(logits - logits.max(-1, keepdims=True)).sum(-1)) + logits.max(-1)
    return np.array([log_sums[t] - logits[t, target] for t, target in enumerate(targets)])
