"""From a plan to what a network is told in time: a row of numbers for each 5 ms.

Notebook: 06b Any sentence
"""

import numpy as np

from wavenet_keras._checks import checked_rate, whole_number
from wavenet_keras.conditions.plans.contexts import NUM_CONTEXT, NUM_IDS, phone_contexts

NUM_TIMED = 11
PITCH_BINS = np.linspace(np.log(80), np.log(400), 20)  # middles, logarithms of Hz
CHANNELS = NUM_IDS + NUM_CONTEXT + NUM_TIMED + len(PITCH_BINS)
HOP_LENGTH = 40  # 5 ms at 8 kHz
POINTS = 3  # of pitch and voicing in each phone

USUAL_SECONDS = 0.08  # of a phone; durations are told relative to it
LEAST_DURATION, MOST_DURATION = -4, 5  # base-2 logarithms of it: 5 ms and 2.6 s
EDGE_SECONDS = 0.05  # as far as the time from a phone's edges is counted
USUAL_LOG_PITCH = 5.2  # 181 Hz
MOST_PITCH_DISTANCE = 2  # that is told, as a logarithm: from 25 to 1,339 Hz
SLOPE_SECONDS = 0.25  # a slope of 1 is a logarithm of 1 in this time


def plan_frames(plan, sample_rate=8000, hop_length=HOP_LENGTH):
    """The local condition of a plan: a row says what is to be heard around its middle.

    Args:
        plan: A `Plan`.
        sample_rate: Of the sound, in Hz.
        hop_length: Samples between two rows: about 5 ms.

    Returns:
        float32 `[frames, CHANNELS]`: 5 ids of phones and 20 numbers of `phone_contexts`; 11 of
        the frame; the pitch in 20 bins. The 11 are its place in the phone from the beginning, from
        the end, and from the nearer one; the time from both, as far as 50 ms; the logarithms of
        the durations of the phone, of the one before and of the one after; how much of this third
        of the phone is voiced; the logarithm of the pitch, and its slope. Each phone has one frame
        at least, and else ends where it ends in the plan, rounded to a frame.

    Raises:
        ValueError: A number of the plan makes no sense; it says which phone and what to do.

    Example:
        >>> from wavenet_keras.conditions.plans import Plan, PlannedPhone, plan_frames
        >>> plan = Plan([PlannedPhone("SIL", 0.1), PlannedPhone("AA1", 0.2, (200, 190, 180))])
        >>> frames = plan_frames(plan)
        >>> frames.shape, frames.dtype
        ((60, 56), dtype('float32'))
        >>> frames[[0, 59], :5].tolist()  # a pause, then the vowel; each with its neighbours
        [[0.0, 0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 1.0, 0.0, 0.0]]

    Notebook: 06b Any sentence
    """
    plan.check()
    hop_seconds = _hop_seconds(sample_rate, hop_length)
    ids, context = phone_contexts(plan.phones)
    bounds = frame_boundaries(plan, sample_rate, hop_length)
    start, count = bounds[:-1], np.diff(bounds)
    own = np.repeat(np.arange(len(count)), count)
    middle = np.arange(bounds[-1]) + 0.5
    since, until = middle - start[own], bounds[1:][own] - middle  # frames
    place = since / count[own]
    duration = np.clip(np.log2(count * hop_seconds / USUAL_SECONDS), LEAST_DURATION, MOST_DURATION)
    voiced = np.array([one.voiced for one in plan.phones], float)
    log_pitch = _log_pitch(plan, start, count, middle)
    timed = np.stack(
        [
            place,
            1 - place,
            1 - np.abs(2 * place - 1),
            np.minimum(since * hop_seconds / EDGE_SECONDS, 1),
            np.minimum(until * hop_seconds / EDGE_SECONDS, 1),
            duration[own],
            np.r_[0, duration[:-1]][own],
            np.r_[duration[1:], 0][own],
            voiced[own, np.minimum((POINTS * place).astype(int), POINTS - 1)],
            (log_pitch - USUAL_LOG_PITCH) * 2,
            _slope(log_pitch, hop_seconds),
        ],
        axis=1,
    )
    return np.concatenate(
        [ids[own], context[own], timed, _in_bins(log_pitch)], axis=1, dtype=np.float32
    )


def frame_boundaries(plan, sample_rate=8000, hop_length=HOP_LENGTH):
    """In which frame each phone begins, and where the last one ends.

    Args:
        plan: A `Plan`.
        sample_rate: Of the sound, in Hz.
        hop_length: Samples between two frames.

    Returns:
        int64 `[phones + 1]`, from 0. Times are rounded, not durations, so that errors do not add
        up; but each phone has one frame at least.

    Example:
        >>> from wavenet_keras.conditions.plans import Plan, PlannedPhone, frame_boundaries
        >>> frame_boundaries(Plan([PlannedPhone("S", 0.0124), PlannedPhone("IY1", 0.0124)]))
        array([0, 2, 5])

    Notebook: 06b Any sentence
    """
    # A hair more, so that half a frame is rounded alike whatever the sum's last digits are.
    ends = plan.times[1:] / _hop_seconds(sample_rate, hop_length) + 0.5 + 1e-6
    ends = np.floor(ends).astype(np.int64)
    order = np.arange(1, len(ends) + 1)
    return np.r_[0, np.maximum(np.maximum.accumulate(ends - order), 0) + order]


def _hop_seconds(sample_rate, hop_length):
    return whole_number("hop_length", hop_length) / checked_rate("sample_rate", sample_rate)


def _log_pitch(plan, start, count, middle):
    """[frames]: straight lines between the points at 1/6, 1/2 and 5/6 of each phone."""
    points = np.log(np.array([one.pitch for one in plan.phones], float))  # [phones, POINTS]
    times = start[:, None] + count[:, None] * (np.arange(POINTS) + 0.5) / POINTS
    values = np.clip(
        points, USUAL_LOG_PITCH - MOST_PITCH_DISTANCE, USUAL_LOG_PITCH + MOST_PITCH_DISTANCE
    )
    return np.interp(middle, times.ravel(), values.ravel())


def _slope(log_pitch, hop_seconds):
    if len(log_pitch) < 2:
        return np.zeros(len(log_pitch))
    return np.clip(np.gradient(log_pitch, hop_seconds) * SLOPE_SECONDS, -2, 2)


def _in_bins(log_pitch):
    """[frames, bins]: 1 in the bin whose middle it is, shared by two in between."""
    distance = np.abs(np.clip(log_pitch, PITCH_BINS[0], PITCH_BINS[-1])[:, None] - PITCH_BINS)
    return np.maximum(1 - distance / (PITCH_BINS[1] - PITCH_BINS[0]), 0)
