"""The checks accept right answers, and name what is wrong in the wrong ones."""

import pytest

import wavenet_keras as wk
from wavenet_keras.lessons.answers import NOT_TRIED
from wavenet_keras.lessons.generation import exercises

RIGHT = "Right.\n"


def right(ring, time, new, dilation):
    oldest = ring[time % len(ring)].copy()
    middle = ring[(time - dilation) % len(ring)].copy()
    ring[time % len(ring)] = new
    return oldest, middle


def a_view(ring, time, new, dilation):
    oldest = ring[time % len(ring)]
    middle = ring[(time - dilation) % len(ring)].copy()
    ring[time % len(ring)] = new
    return oldest, middle


def written_first(ring, time, new, dilation):
    ring[time % len(ring)] = new
    return ring[time % len(ring)].copy(), ring[(time - dilation) % len(ring)].copy()


def nothing_written(ring, time, new, dilation):
    return ring[time % len(ring)].copy(), ring[(time - dilation) % len(ring)].copy()


def moved_along(ring, time, new, dilation):
    answer = ring[0].copy(), ring[dilation].copy()
    ring[:-1] = ring[1:].copy()
    ring[-1] = new
    return answer


def everything_written(ring, time, new, dilation):
    answer = nothing_written(ring, time, new, dilation)
    ring[:] = new
    return answer


WRONG = [
    (a_view, "Read before you write"),
    (written_first, "Read before you write"),
    (nothing_written, "`new` is not in row 0"),
    (moved_along, "`new` is not in row 0"),
    (everything_written, "another row than row 0"),
    (lambda *given: right(*given)[::-1], "in the wrong order"),
    (lambda *given: right(*given)[:1], "two rows are expected"),
    (lambda *given: (right(*given)[0] + 1, None), "the first value is not"),
    (lambda *given: (right(*given)[0], 0), "the second value is not"),
    (lambda ring, time, new, dilation: ring[99], "stopped with IndexError"),
]


@pytest.mark.parametrize(("answer", "expected"), WRONG)
def test_a_wrong_ring_is_explained(answer, expected, capsys):
    exercises.check_three_taps(answer)
    said = capsys.readouterr().out
    assert said.startswith("Not quite: ")
    assert expected in said


def test_a_ring_that_is_right_for_dilation_1_only_is_found_out(capsys):
    def next_row(ring, time, new, dilation):
        answer = ring[time % len(ring)].copy(), ring[(time + 1) % len(ring)].copy()
        ring[time % len(ring)] = new
        return answer

    exercises.check_three_taps(next_row)
    assert "with dilation 3, the second value" in capsys.readouterr().out


def test_the_right_ring_is_accepted(capsys):
    exercises.check_three_taps(right)
    assert capsys.readouterr().out == RIGHT


def test_a_ring_left_open_is_no_mistake(capsys):
    exercises.check_three_taps(lambda *given: None)
    assert capsys.readouterr().out == f"{NOT_TRIED}\n"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (..., NOT_TRIED),
        (8 * 6 * 4, RIGHT),
        (8, "how many rows"),
        (8 * 6, "Each one has 4 bytes"),
        (8 * 4, "one for each residual channel"),
        (3 * 6 * 4, "as many rows as its dilation"),
        (5 * 6 * 4, "the longest ring alone"),
        (10 * 6 * 4, "needs no ring"),
        (1, "it is not 1"),
    ],
)
def test_the_bytes_of_the_rings(number, expected, capsys):
    model = wk.WaveNet([1, 2, 5], residual_channels=6, dilation_channels=5, skip_channels=8)
    exercises.check_cache_bytes(number, model)
    assert expected in capsys.readouterr().out


def test_the_rings_are_those_of_the_engine():
    from wavenet_keras.generation import job, keras_engine

    model = wk.WaveNet([1, 2, 5], residual_channels=6, dilation_channels=5, skip_channels=8)
    rings = keras_engine.start(job.make_job(model, 1, seed=0)).rings
    assert int(rings.shape[0] * rings.shape[1] * rings.shape[2]) * 4 == 8 * 6 * 4


@pytest.mark.parametrize(
    ("temperature", "expected"),
    [
        (..., NOT_TRIED),
        (0.5, RIGHT),
        (1 / 2, RIGHT),
        (1, "yours is too high"),
        (2.0, "= 2, and 16 is wanted"),
        (0.25, "yours is too low"),
        (0, "a number above 0"),
        ("cold", "one number is wanted"),
    ],
)
def test_the_temperature(temperature, expected, capsys):
    exercises.check_temperature(temperature, before=4, after=16)
    assert expected in capsys.readouterr().out
