"""The frames of a plan: against a naive version, frame by frame."""

import math

import numpy as np
import pytest

from wavenet_keras.conditions.plans import (
    CHANNELS,
    NUM_CONTEXT,
    NUM_IDS,
    Plan,
    PlannedPhone,
    frame_boundaries,
    phone_contexts,
    plan_frames,
)

TIMED = NUM_IDS + NUM_CONTEXT
(
    PLACE,
    PLACE_BACK,
    CENTRE,
    SINCE,
    UNTIL,
    DURATION,
    DURATION_BEFORE,
    DURATION_AFTER,
    VOICED,
    PITCH,
    SLOPE,
) = range(TIMED, TIMED + 11)
BINS = TIMED + 11
MIDDLES = [math.log(80) + number * math.log(5) / 19 for number in range(20)]


def random_plan(seed, frames=None, hop_seconds=0.005, phones=12):
    """Phones of whole frames."""
    random = np.random.default_rng(seed)
    frames = random.integers(1, 40, phones) if frames is None else frames
    names = random.choice(["SIL", "S", "AH0", "OW1", "L", "ZH", "T'", "a2:"], len(frames))
    return Plan(
        [
            PlannedPhone(
                str(name),
                count * hop_seconds,
                tuple(random.uniform(60, 500, 3)),
                tuple(random.uniform(0, 1, 3)),
                word="" if name == "SIL" else "w",
                begins_word=bool(random.random() < 0.3),
            )
            for name, count in zip(names, frames, strict=True)
        ]
    )


def naive_log_pitch(plan, seconds):
    """The straight line between the two points around a time."""
    times, values, start = [], [], 0.0
    for one in plan.phones:
        for point, hz in enumerate(one.pitch):
            times.append(start + one.seconds * (2 * point + 1) / 6)
            values.append(math.log(hz))
        start += one.seconds
    if seconds <= times[0]:
        return values[0]
    for left in range(len(times) - 1):
        if times[left] <= seconds <= times[left + 1]:
            share = (seconds - times[left]) / (times[left + 1] - times[left])
            return values[left] * (1 - share) + values[left + 1] * share
    return values[-1]


def naive_frames(plan, hop_seconds):
    """Everything but the slope, with a loop over frames; durations are whole frames."""
    ids, context = phone_contexts(plan.phones)
    rows = []
    told = [max(math.log2(one.seconds / 0.08), -4) for one in plan.phones]
    start = 0.0
    for index, one in enumerate(plan.phones):
        for frame in range(round(one.seconds / hop_seconds)):
            since = (frame + 0.5) * hop_seconds
            place = since / one.seconds
            log_pitch = naive_log_pitch(plan, start + since)
            inside = min(max(log_pitch, MIDDLES[0]), MIDDLES[-1])
            width = MIDDLES[1] - MIDDLES[0]
            rows.append(
                [
                    *ids[index],
                    *context[index],
                    place,
                    1 - place,
                    1 - abs(2 * place - 1),
                    min(since / 0.05, 1),
                    min((one.seconds - since) / 0.05, 1),
                    told[index],
                    told[index - 1] if index else 0,
                    told[index + 1] if index + 1 < len(told) else 0,
                    one.voiced[0 if place < 1 / 3 else 1 if place < 2 / 3 else 2],
                    2 * (log_pitch - 5.2),
                    0,
                    *(max(0, 1 - abs(inside - middle) / width) for middle in MIDDLES),
                ]
            )
        start += one.seconds
    return np.array(rows)


@pytest.mark.parametrize(("sample_rate", "hop_length"), [(8000, 40), (16000, 80), (22050, 110)])
@pytest.mark.parametrize("seed", range(5))
def test_frames_against_a_naive_version(seed, sample_rate, hop_length):
    hop_seconds = hop_length / sample_rate
    plan = random_plan(seed, hop_seconds=hop_seconds)
    frames = plan_frames(plan, sample_rate, hop_length)
    expected = naive_frames(plan, hop_seconds)
    assert frames.dtype == np.float32
    assert frames.shape == expected.shape == (len(frames), CHANNELS) == (len(frames), 56)
    but_slope = np.arange(CHANNELS) != SLOPE
    np.testing.assert_allclose(frames[:, but_slope], expected[:, but_slope], atol=2e-5)


@pytest.mark.parametrize("hop_length", [20, 40, 80])
def test_the_slope_is_in_logarithms_per_quarter_of_a_second(hop_length):
    # 10 phones of 120 ms on one line in log pitch, an octave a second.
    at = (np.arange(30) + 0.5) * 0.04
    pitch = (100 * 2**at).reshape(10, 3)
    plan = Plan([PlannedPhone("AA1", 0.12, tuple(three)) for three in pitch])
    frames = plan_frames(plan, 8000, hop_length)
    inside = slice(160 // hop_length + 1, -160 // hop_length - 1)
    np.testing.assert_allclose(frames[inside, SLOPE], math.log(2) / 4, atol=1e-4)
    assert frames[0, SLOPE] == 0  # before the first point the pitch stays


def test_slopes_are_bounded():
    plan = Plan([PlannedPhone("AA1", 0.015, (60, 500, 60)) for _ in range(4)])
    frames = plan_frames(plan)
    assert frames[:, SLOPE].max() == 2 and frames[:, SLOPE].min() == -2


def test_one_phone_of_one_frame():
    frames = plan_frames(Plan([PlannedPhone("AA1", 0.005, (100, 200, 300), (0.1, 0.6, 0.9))]))
    assert frames.shape == (1, 56)
    assert np.isfinite(frames).all()
    told = [0.5, 0.5, 1, 0.05, 0.05, -4, 0, 0, 0.6, 2 * (math.log(200) - 5.2), 0]
    np.testing.assert_allclose(frames[0, TIMED:BINS], told, rtol=1e-5)


def test_durations_are_bounded_and_so_is_pitch():
    phones = [PlannedPhone("AA1", 9.0, (12, 12, 12)), PlannedPhone("SIL", 500.0, (3000,) * 3)]
    frames = plan_frames(Plan(phones))
    assert frames[:, [DURATION, DURATION_BEFORE, DURATION_AFTER]].max() == 5
    assert frames[:, PITCH].min() == -4 and frames[:, PITCH].max() == 4
    finer = plan_frames(Plan([PlannedPhone("AA1", 0.001)] * 3), 8000, 8)
    assert finer[:, [DURATION, DURATION_BEFORE, DURATION_AFTER]].min() == -4
    assert np.abs(frames[:, NUM_IDS:]).max() <= 5


def test_bins_share_one():
    frames = plan_frames(random_plan(0, phones=40))
    bins = frames[:, BINS:]
    np.testing.assert_allclose(bins.sum(axis=1), 1, atol=1e-5)
    assert ((bins > 0).sum(axis=1) <= 2).all()
    low, high = (
        Plan([PlannedPhone("L", 0.1, (50,) * 3)]),
        Plan([PlannedPhone("L", 0.1, (450,) * 3)]),
    )
    assert (plan_frames(low)[:, BINS] == 1).all() and (plan_frames(high)[:, -1] == 1).all()


@pytest.mark.parametrize("seed", range(5))
def test_boundaries_are_rounded_times(seed):
    random = np.random.default_rng(seed)
    seconds = random.uniform(0.02, 0.3, 500)
    plan = Plan([PlannedPhone("L", float(one)) for one in seconds])
    bounds = frame_boundaries(plan, 8000, 40)
    expected = [round(math.fsum(seconds[:count]) * 200) for count in range(501)]
    assert bounds.tolist() == expected
    assert len(plan_frames(plan)) == expected[-1]


def test_whole_frames_stay_whole_however_many():
    counts = np.random.default_rng(0).integers(1, 60, 10_000)
    for kind in (float, np.float32):
        plan = Plan([PlannedPhone("L", kind(count * 0.005)) for count in counts])
        np.testing.assert_array_equal(np.diff(frame_boundaries(plan)), counts)


def test_every_phone_is_heard_and_the_next_ones_catch_up():
    plan = Plan([PlannedPhone("L", 0.001) for _ in range(4)] + [PlannedPhone("AA1", 0.1)])
    bounds = frame_boundaries(plan)
    assert bounds.tolist() == [0, 1, 2, 3, 4, 21]
    plan.phones.insert(0, PlannedPhone("AA1", 0.1))
    assert frame_boundaries(plan).tolist() == [0, 20, 21, 22, 23, 24, 41]
    assert np.isfinite(plan_frames(plan)).all()


def test_half_a_frame_goes_up_whatever_the_last_digits_are():
    assert frame_boundaries(Plan([PlannedPhone("L", 0.0125)] * 4)).tolist() == [0, 3, 5, 8, 10]
    two = Plan([PlannedPhone("L", 0.005), PlannedPhone("L", 0.2925)])  # 59.49999999999999 frames
    assert frame_boundaries(two).tolist() == [0, 1, 60]


def test_voicing_is_that_of_the_third():
    plan = Plan([PlannedPhone("Z", 0.03, voiced=(1, 0.5, 0)), PlannedPhone("S", 0.01)])
    assert plan_frames(plan)[:, VOICED].tolist() == [1, 1, 0.5, 0.5, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"sample_rate": 0}, "sample_rate"),
        ({"hop_length": 0}, "hop_length"),
        ({"hop_length": 40.0}, "hop_length"),
    ],
)
def test_wrong_settings(settings, name):
    plan = Plan([PlannedPhone("L")])
    for function in (plan_frames, frame_boundaries):
        with pytest.raises(ValueError, match=name):
            function(plan, **settings)
