"""How the CPU engine draws: from the logits of a step to a code, for each stream.

It draws as `sampling.py` does, which explains it. Here everything is computed by additions,
multiplications and divisions that are rounded one by one, the exponential too, so that a processor
or a mathematics library cannot change a draw.

Notebook: 05 Fast generation
"""

import math

import numpy as np
from numba import njit

from wavenet_keras.generation.numba_engine.vectors import (
    WIDTH,
    add,
    compiled,
    divide,
    exponential,
    load,
    maximum,
    minimum,
    multiply_add,
    splat,
    store,
    where_greater,
)

_ZERO, _ONE, _TWO = np.float32(0.0), np.float32(1.0), np.float32(2.0)
_COLDEST = np.float32(1e-30)  # as in sampling.py


@compiled
def leave(sizes, state, buffers, settings, uniforms, codes):
    """Draw a code for each stream from its logits, and remember it."""
    limited = settings.top_k < sizes.levels or settings.top_p < _TWO
    if sizes.streams == 1 or limited or settings.temperature == _ZERO:
        for stream in range(sizes.streams):
            for level in range(sizes.levels):
                buffers.row[level] = buffers.logits[level * sizes.streams + stream]
            codes[stream] = draw(buffers, sizes.levels, settings, uniforms[stream])
    else:
        for first in range(0, sizes.streams, WIDTH):
            draw_side_by_side(sizes, buffers, settings, uniforms, codes, first)
    remember(state, codes)


@compiled
def remember(state, codes):
    """The codes `[streams]` are the most recent ones now."""
    taps = len(state.recent)
    for stream in range(len(codes)):  # whole rows would take numba seconds to compile
        for tap in range(taps - 1):
            state.recent[tap, stream] = state.recent[tap + 1, stream]
        state.recent[taps - 1, stream] = codes[stream]


@compiled
def draw(buffers, levels, settings, uniform):
    """As `sampling.adjust_logits` and `sampling.draw`, on the logits in `buffers.row`."""
    logits, probabilities = buffers.row, buffers.probabilities
    best = 0
    for level in range(1, levels):
        if logits[level] > logits[best]:
            best = level
    if settings.temperature == _ZERO:
        return best
    temperature = max(settings.temperature, _COLDEST)
    for level in range(0, levels, WIDTH):
        store(logits, level, divide(load(logits, level), splat(temperature)))
    threshold = np.float32(-math.inf)
    if settings.top_k < levels or settings.top_p < _TWO:
        threshold = _threshold(logits[:levels], settings, probabilities)
    exponentials(probabilities, logits, levels, logits[best])
    total = _ZERO
    for level in range(levels):
        if logits[level] < threshold:
            probabilities[level] = _ZERO
        total += probabilities[level]
    cumulative, last_possible = _ZERO, 0
    for level in range(levels):
        before = cumulative
        cumulative += probabilities[level] / total
        if cumulative > uniform:
            return level
        if cumulative > before:
            last_possible = level
    return last_possible  # rounding may leave the sum below 1, and `uniform` beyond it


@compiled
def draw_side_by_side(sizes, buffers, settings, uniforms, codes, first):
    """As `draw` without limits, for 16 streams from one on, each in a lane of the vectors."""
    levels, streams = sizes.levels, sizes.streams
    logits, probabilities = buffers.logits, buffers.probabilities
    largest = load(logits, first)
    for level in range(1, levels):
        largest = maximum(load(logits, level * streams + first), largest)
    temperature = splat(max(settings.temperature, _COLDEST))
    largest = divide(largest, temperature)
    total = splat(_ZERO)
    for level in range(levels):
        logit = divide(load(logits, level * streams + first), temperature)
        power = exponential(multiply_add(largest, splat(-_ONE), logit))
        store(probabilities, level * WIDTH, power)
        total = add(total, power)
    uniform = load(uniforms, first)
    cumulative, passed, last_possible = splat(_ZERO), splat(_ZERO), splat(_ZERO)
    for level in range(levels):
        before = cumulative
        cumulative = add(cumulative, divide(load(probabilities, level * WIDTH), total))
        passed = add(passed, where_greater(cumulative, uniform, splat(_ZERO), splat(_ONE)))
        here = splat(np.float32(level))
        last_possible = where_greater(cumulative, before, here, last_possible)
    store(probabilities, 0, minimum(passed, last_possible))
    for stream in range(WIDTH):
        codes[first + stream] = np.int32(probabilities[stream])


@compiled
def exponentials(powers, logits, levels, largest):
    """e to the power of what each logit is below the largest."""
    for level in range(0, levels, WIDTH):
        below = multiply_add(splat(largest), splat(-_ONE), load(logits, level))
        store(powers, level, exponential(below))


@njit(cache=True, nogil=True, _nrt=True)  # `np.sort` makes an array
def _threshold(logits, settings, powers):
    """The smallest logit that top-k and top-p leave; `powers` is overwritten."""
    levels = len(logits)
    ascending = np.sort(logits)
    threshold = ascending[levels - min(settings.top_k, levels)]
    if settings.top_p >= _TWO:
        return threshold
    for level in range(levels):
        powers[level] = ascending[levels - 1 - level]  # most probable first
    exponentials(powers, powers, levels, powers[0])
    kept = 0
    total = _ZERO
    while kept < levels and ascending[levels - 1 - kept] >= threshold:  # ties are kept
        total += powers[kept]
        kept += 1
    before = _ZERO
    for level in range(kept):
        if level > 0 and before >= settings.top_p:
            break
        threshold = ascending[levels - 1 - level]
        before += powers[level] / total
    return threshold
