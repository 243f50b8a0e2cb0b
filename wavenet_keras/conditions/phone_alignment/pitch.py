"""The pitch of a voice every 5 milliseconds, and where there is a voice.

A voiced sound repeats itself: the normalised cross-correlation of a stretch of it with itself, a
period later, is near 1. Each frame has some candidate periods; the path through all frames is
taken that repeats itself well, moves smoothly, and seldom changes between voiced and unvoiced.

Source: Talkin, "A robust algorithm for pitch tracking (RAPT)", in "Speech Coding and Synthesis",
1995.

Notebook: 06b Any sentence
"""

import functools

import numpy as np

from wavenet_keras.conditions.phone_alignment.features import HOP_LENGTH, SAMPLE_RATE

LOWEST, HIGHEST = 60.0, 500.0  # Hz: of voices
_RANGE_OF_A_VOICE = (0.35, 2.2)  # times its median
_WINDOW = 160  # samples that are compared: 20 ms
_CANDIDATES = 10  # of a frame
_WORTH_A_CANDIDATE = 0.3  # correlation
_LONG_LAGS = 0.2  # how much less the longest period counts: twice a period is one too
_VOICED_ABOVE = 0.45  # weighted correlation
_CHANGE = 2.0  # cost of an octave's step, in correlations
_TURN = 0.35  # cost of voiced after unvoiced, and the other way
_LEVEL_WINDOW = 80  # samples, 10 ms
_QUIET = 0.03  # of the speaking level: below is silence
_SMOOTHING = 9  # frames


def track_pitch(waveform, lowest=LOWEST, highest=HIGHEST):
    """The pitch of a waveform.

    Args:
        waveform: float32 `[samples]` of 8 kHz.
        lowest: The lowest pitch of the voice, in Hz.
        highest: The highest.

    Returns:
        float32 `[frames]`: Hz in the middle of each 40 samples; 0 where it is unvoiced.

    Raises:
        ValueError: The range is none, or beyond what 8 kHz can tell.

    Example:
        >>> times = np.arange(4000) / 8000
        >>> hum = sum(np.sin(2 * np.pi * 150 * k * times) / k for k in range(1, 9)) / 4
        >>> round(float(np.median(track_pitch(hum))))
        150

    Notebook: 06b Any sentence
    """
    if not 40 <= lowest < highest <= 1000:
        raise ValueError(
            f"Expected a range of pitch within 40 to 1000 Hz, received {lowest} to {highest} Hz."
        )
    waveform = np.asarray(waveform, np.float64)
    frames = -(-len(waveform) // HOP_LENGTH)
    shortest, longest = int(SAMPLE_RATE / highest), int(np.ceil(SAMPLE_RATE / lowest))
    room = (_WINDOW + longest) // 2 + 2
    padded = np.pad(waveform, (room, room + frames * HOP_LENGTH - len(waveform)))
    steps = np.sqrt(np.convolve(padded**2, np.ones(_LEVEL_WINDOW) / _LEVEL_WINDOW, mode="same"))
    levels = steps[room + HOP_LENGTH // 2 :: HOP_LENGTH][:frames]
    speaking = np.percentile(levels, 95)
    correlate, choose = _compiled()
    floor = _WINDOW * (_QUIET * speaking + 1e-5) ** 2
    correlations = correlate(padded, frames, shortest, longest, room, floor)
    lags, worth = _candidates(correlations, shortest, longest)
    lags = choose(lags, worth, _VOICED_ABOVE, _CHANGE, _TURN)
    voiced = (lags > 0) & (levels > _QUIET * speaking)
    return np.where(voiced, SAMPLE_RATE / np.maximum(lags, 1), 0).astype(np.float32)


def pitch_range(pitches):
    """The range of one voice, from a first look at its pitch.

    Args:
        pitches: A list of results of `track_pitch`.

    Returns:
        `(lowest, highest)` in Hz.

    Example:
        >>> [round(limit) for limit in pitch_range([np.array([0, 200, 200], "float32")])]
        [70, 440]

    Notebook: 06b Any sentence
    """
    together = np.concatenate(pitches)
    voiced = together[together > 0]
    if not len(voiced):
        return LOWEST, HIGHEST
    middle = float(np.median(voiced))
    below, above = _RANGE_OF_A_VOICE
    return max(LOWEST, below * middle), min(HIGHEST, above * middle)


def pitch_everywhere(pitch):
    """Pitch on all frames: a straight line in log pitch over what is unvoiced, lightly smoothed.

    Args:
        pitch: `[frames]` in Hz, 0 where unvoiced.

    Returns:
        float64 `[frames]` in Hz; `None` where no frame is voiced.

    Example:
        >>> pitch_everywhere(np.array([0.0] * 9 + [100.0] * 9)).round().tolist()[:2]
        [100.0, 100.0]

    Notebook: 06b Any sentence
    """
    voiced = np.flatnonzero(pitch > 0)
    if not len(voiced):
        return None
    logs = np.interp(np.arange(len(pitch)), voiced, np.log(pitch[voiced]))
    weights = np.hanning(_SMOOTHING + 2)[1:-1]
    reach = _SMOOTHING // 2
    padded = np.pad(logs, reach, mode="edge")
    return np.exp(np.convolve(padded, weights / weights.sum(), mode="valid"))


def _candidates(correlations, shortest, longest):
    """Lags `[frames, candidates]`, exact to parts of a sample, and what each is worth."""
    low, inner, high = correlations[:, :-2], correlations[:, 1:-1], correlations[:, 2:]
    peaks = (inner >= low) & (inner > high) & (inner > _WORTH_A_CANDIDATE)
    # A parabola through a peak and its neighbours: where it is highest, and how high.
    bend = np.minimum(low - 2 * inner + high, -1e-9)
    shift = np.clip(0.5 * (low - high) / bend, -0.5, 0.5)
    height = np.minimum(inner - 0.25 * (low - high) * shift, 1.0)
    lags = np.arange(shortest + 1, longest) + shift
    worth = np.where(peaks, height * (1 - _LONG_LAGS * lags / longest), -1.0)
    best = np.argsort(-worth, axis=1, kind="stable")[:, :_CANDIDATES]
    worth = np.take_along_axis(worth, best, axis=1)
    return np.where(worth > 0, np.take_along_axis(lags, best, axis=1), 0.0), worth


@functools.cache
def _compiled():
    import numba

    @numba.njit(nogil=True, fastmath=True)
    def correlate(padded, frames, shortest, longest, room, floor):
        """Normalised correlations `[frames, lags]`, around the middle of each frame."""
        found = np.zeros((frames, longest - shortest + 1))
        for frame in range(frames):
            middle = room + frame * HOP_LENGTH + HOP_LENGTH // 2
            for lag in range(shortest, longest + 1):
                begin = middle - (_WINDOW + lag) // 2
                product, power, later_power = 0.0, 0.0, 0.0
                for place in range(begin, begin + _WINDOW):
                    product += padded[place] * padded[place + lag]
                    power += padded[place] * padded[place]
                    later_power += padded[place + lag] * padded[place + lag]
                found[frame, lag - shortest] = product / np.sqrt(
                    (power + floor) * (later_power + floor)
                )
        return found

    @numba.njit(nogil=True)
    def choose(lags, worth, threshold, change, turn):
        """The best lag of each frame, or 0 for unvoiced: the cheapest path through all frames."""
        frames, candidates = lags.shape
        cost = np.zeros(candidates + 1)  # the last is unvoiced
        following = np.empty(candidates + 1)
        came_from = np.zeros((frames, candidates + 1), np.int32)
        for frame in range(frames):
            for here in range(candidates + 1):
                voiced = here < candidates
                if voiced and lags[frame, here] <= 0:
                    following[here] = 1e9
                    continue
                own = (threshold - worth[frame, here]) if voiced else 0.0
                best, source = cost[candidates] + (turn if voiced else 0.0), candidates
                if frame > 0:
                    for there in range(candidates):
                        if lags[frame - 1, there] <= 0:
                            continue
                        step = turn
                        if voiced:
                            step = change * abs(np.log2(lags[frame, here] / lags[frame - 1, there]))
                        if cost[there] + step < best:
                            best, source = cost[there] + step, there
                following[here] = best + own
                came_from[frame, here] = source
            cost, following = following, cost
        path = np.zeros(frames)
        here = np.argmin(cost)
        for frame in range(frames - 1, -1, -1):
            if here < candidates:
                path[frame] = lags[frame, here]
            here = came_from[frame, here]
        return path

    return correlate, choose
