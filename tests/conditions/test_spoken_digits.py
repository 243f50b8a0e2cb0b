"""What a network is told about digits, against a slow loop and by hand."""

import csv

import numpy as np
import pytest

from wavenet_keras import spoken_digits
from wavenet_keras.conditions.digits import (
    CHANNELS,
    DURATION,
    PAUSE,
    SEGMENTS,
    SpokenDigit,
    blend,
    digit_frames,
    read_segments,
    reverse,
    stretch,
)

LEAD = 0.1


def plan(digits, seed=0, lead=LEAD, backwards=False):
    """Digits with segments and pauses of random lengths; the last one is `lead` before the end."""
    random = np.random.default_rng(seed)
    spoken, end = [], 0.0
    for digit in digits:
        begin = end + (lead if not spoken else random.uniform(0.03, 0.2))
        segments = random.uniform(0.01, 0.06, SEGMENTS)
        times = begin + np.concatenate([[0.0], np.cumsum(segments)])
        spoken.append(SpokenDigit(digit, times, backwards))
        end = times[-1]
    return spoken, end + lead


def slow_frames(spoken, seconds, sample_rate, hop_length):
    """One frame at a time, and one segment at a time."""
    rows, start = [], 0
    while start < seconds * sample_rate - 1e-6:
        middle = (start + hop_length / 2) / sample_rate
        row = [0.0] * 132
        row[130] = 1.0
        for one in spoken:
            for segment in range(12):
                begin, end = one.times[segment], one.times[segment + 1]
                if not begin <= middle < end:
                    continue
                near_end = (middle - begin) / (end - begin)
                first, second = segment, segment + 1
                if one.backwards:
                    first, second = 12 - segment, 11 - segment
                row[130] = 0.0
                row[131] = np.log((one.times[12] - one.times[0]) / 0.4) / np.log(2)
                shares = one.digit if isinstance(one.digit, dict) else {one.digit: 1}
                for digit, share in shares.items():
                    row[digit * 13 + first] += share * (1 - near_end)
                    row[digit * 13 + second] += share * near_end
        rows.append(row)
        start += hop_length
    return np.array(rows)


PLANS = {
    "one": [7],
    "several": [4, 0, 0, 9],
    "a blend": [4, {3: 0.25, 8: 0.75}],
    "a blend of itself": [{5: 0.5}],
}


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("digits", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize(("sample_rate", "hop_length"), [(8000, 40), (16000, 128), (8000, 33)])
def test_the_frames_are_those_of_a_slow_loop(digits, backwards, sample_rate, hop_length):
    for seed in range(3):
        spoken, seconds = plan(digits, seed, backwards=backwards)
        frames = digit_frames(spoken, seconds, sample_rate, hop_length)
        assert frames.dtype == np.float32
        np.testing.assert_allclose(
            frames, slow_frames(spoken, seconds, sample_rate, hop_length), atol=1e-5
        )


def test_a_digit_by_hand():
    """Segments of 10 ms, two frames each: a quarter and three quarters of the way."""
    seven = SpokenDigit(7, 0.1 + 0.01 * np.arange(13))
    frames = digit_frames([seven], 0.3)
    assert frames.shape == (60, CHANNELS) == (60, 132)
    assert frames[:, PAUSE].tolist() == [1] * 20 + [0] * 24 + [1] * 16
    np.testing.assert_array_equal(np.delete(frames, PAUSE, axis=1)[[0, 19, 44, 59]], 0)
    expected = np.zeros((3, 13))
    expected[0, :2] = 0.75, 0.25
    expected[1, :2] = 0.25, 0.75
    expected[2, 11:] = 0.25, 0.75
    np.testing.assert_allclose(frames[[20, 21, 43], 91:104], expected, atol=1e-6)
    np.testing.assert_allclose(frames[20:44, DURATION], np.log2(0.12 / 0.4), rtol=1e-6)


def test_the_places_of_a_digit_share_one():
    spoken, seconds = plan([3, 1, {2: 0.4, 9: 0.6}])
    frames = digit_frames(spoken, seconds)
    np.testing.assert_allclose(frames[:, : PAUSE + 1].sum(axis=1), 1, atol=1e-6)
    assert (frames[:, : PAUSE + 1] >= 0).all()
    assert set(np.unique(frames[:, PAUSE])) == {0.0, 1.0}
    said = frames[frames[:, PAUSE] == 0]
    assert ((said[:, :PAUSE] > 0).sum(axis=1) <= 4).all()  # two boundaries of two digits


@pytest.mark.parametrize(
    ("seconds", "sample_rate", "hop_length", "count"),
    [(0.6, 8000, 40, 120), (0.6001, 8000, 40, 121), (1.1, 8000, 80, 110), (1, 16000, 300, 54)],
)
def test_a_frame_that_is_begun_counts(seconds, sample_rate, hop_length, count):
    """0.6 * 8000 / 40 is a little more than 120 as floats go."""
    frames = digit_frames([], seconds, sample_rate, hop_length)
    assert frames.shape == (count, CHANNELS)
    np.testing.assert_array_equal(frames[:, PAUSE], 1)
    np.testing.assert_array_equal(np.delete(frames, PAUSE, axis=1), 0)


def test_the_tables_constants():
    assert len(spoken_digits.DIGIT_NAMES) == 10
    assert (SEGMENTS, spoken_digits.PLACES, CHANNELS, PAUSE, DURATION) == (12, 13, 132, 130, 131)


# Tables


def test_segments_are_read_as_they_were_written(tmp_path):
    strings = {"a/one.wav": plan([4, 0, 7], 1)[0], "b/two.wav": plan([9], 2)[0]}
    with open(tmp_path / "segments.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "digit", "times"])
        for name, spoken in strings.items():
            for one in spoken:
                writer.writerow([name, one.digit, " ".join(map(repr, one.times.tolist()))])
    read = read_segments(tmp_path / "segments.csv")
    assert list(read) == list(strings)
    for name, spoken in strings.items():
        assert [one.digit for one in read[name]] == [one.digit for one in spoken]
        for one, other in zip(read[name], spoken, strict=True):
            np.testing.assert_array_equal(one.times, other.times)
            assert not one.backwards


# Changed plans


@pytest.mark.parametrize("factor", [0.5, 1, 2.5])
def test_stretching_is_other_units_of_time(factor):
    """Twice as slow, seen with frames twice as long, is the same but for the duration."""
    spoken, seconds = plan([4, 0, 7])
    slow = stretch(spoken, factor)
    frames = digit_frames(spoken, seconds, 8000, 40)
    stretched = digit_frames(slow, seconds * factor, 8000, 40 * factor)
    np.testing.assert_allclose(stretched[:, :DURATION], frames[:, :DURATION], atol=1e-5)
    said = frames[:, PAUSE] == 0
    np.testing.assert_allclose(
        stretched[said, DURATION], frames[said, DURATION] + np.log2(factor), atol=1e-5
    )
    for one, other in zip(slow, spoken, strict=True):
        assert one.seconds == pytest.approx(other.seconds * factor)
        assert one.digit == other.digit


@pytest.mark.parametrize("factor", [0, -1, float("nan")])
def test_no_time_at_all_is_refused(factor):
    with pytest.raises(ValueError, match=f"a factor above 0, received {factor}"):
        stretch(plan([4])[0], factor)


@pytest.mark.parametrize("backwards", [False, True])
def test_a_reversed_plan_has_the_frames_in_reversed_order(backwards):
    spoken, seconds = plan([4, 0, {1: 0.5, 7: 0.5}, 6], backwards=backwards)
    # As many whole frames as it needs, by a longer pause on both sides.
    whole = np.ceil(seconds * 200) / 200
    spoken = [
        SpokenDigit(one.digit, one.times + (whole - seconds) / 2, one.backwards) for one in spoken
    ]
    turned = reverse(spoken)
    assert [one.digit for one in turned] == [one.digit for one in reversed(spoken)]
    assert turned[0].times[0] == pytest.approx(spoken[0].times[0])
    assert turned[-1].times[-1] == pytest.approx(spoken[-1].times[-1])
    assert all((np.diff(one.times) > 0).all() for one in turned)
    np.testing.assert_allclose(
        digit_frames(turned, whole), digit_frames(spoken, whole)[::-1], atol=1e-5
    )


def test_twice_reversed_is_as_before():
    spoken, _ = plan([4, 0, 7])
    for one, other in zip(reverse(reverse(spoken)), spoken, strict=True):
        assert (one.digit, one.backwards) == (other.digit, other.backwards)
        np.testing.assert_allclose(one.times, other.times, atol=1e-12)


@pytest.mark.parametrize("share", [0, 0.3, 1])
def test_a_blend_lies_between_its_digits(share):
    spoken, seconds = plan([4, 0, 7])
    others = [SpokenDigit(8, one.times) for one in spoken]
    blended = digit_frames(blend(spoken, 8, share), seconds)
    pure, other = digit_frames(spoken, seconds), digit_frames(others, seconds)
    np.testing.assert_allclose(blended, (1 - share) * pure + share * other, atol=1e-6)


def test_blending_goes_on_from_a_blend():
    spoken, _ = plan([4, 8])
    twice = blend(blend(spoken, 8, 0.5), 1, 0.2)
    assert twice[0].digit == pytest.approx({4: 0.4, 8: 0.4, 1: 0.2})
    assert twice[1].digit == pytest.approx({8: 0.8, 1: 0.2})
    assert [one.digit for one in spoken] == [4, 8]


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_shares_beyond_all_are_refused(share):
    with pytest.raises(ValueError, match=f"a share from 0 to 1, received {share}"):
        blend(plan([4])[0], 8, share)
