"""Many things done by several threads: in order, never far ahead, and ended at once."""

import threading
import time

import numpy as np
import pytest

from wavenet_keras import _parallel
from wavenet_keras._parallel import in_order


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_results_come_in_the_order_of_the_things(workers):
    waits = np.random.default_rng(0).uniform(0, 0.003, 60)

    def slowly(number):
        time.sleep(waits[number])
        return number**2

    assert list(in_order(slowly, range(60), workers=workers)) == [n**2 for n in range(60)]


def test_several_threads_work_at_once_and_one_is_the_callers_own():
    together = threading.Barrier(3, timeout=30)  # broken, with an error, where fewer come
    list(in_order(lambda thing: together.wait(), range(6), workers=3))
    (thread,) = in_order(lambda thing: threading.current_thread(), [0], workers=1)
    assert thread is threading.current_thread()


def test_as_many_threads_as_cores(monkeypatch):
    assert _parallel.cores() >= 1
    monkeypatch.setattr(_parallel, "cores", lambda: 1)
    (thread,) = in_order(lambda thing: threading.current_thread(), [0])
    assert thread is threading.current_thread()


@pytest.mark.parametrize(
    ("size", "ahead"),
    [(0, 2 * _parallel.TURNS_AHEAD), (_parallel.MOST_AT_ONCE // 3, 3), (10**12, 1)],
)
def test_what_waits_does_not_grow_with_the_number_of_things(size, ahead):
    asked, taken, most = 0, 0, 0

    def things():
        nonlocal asked
        for number in range(200):
            asked += 1
            yield number

    for _ in in_order(abs, things(), size=lambda thing: size, workers=2):
        most = max(most, asked - taken)
        taken += 1
    assert taken == 200 and most == ahead + 1  # and the one that is asked for next


@pytest.mark.parametrize("workers", [1, 3])
def test_an_error_comes_at_its_turn_and_ends_the_rest(workers):
    done = []

    def fail_at_five(number):
        if number == 5:
            raise KeyboardInterrupt
        done.append(number)
        return number

    seen = []
    with pytest.raises(KeyboardInterrupt):
        for number in in_order(fail_at_five, range(1000), workers=workers):
            seen.append(number)  # noqa: PERF402  # all that came before the error
    assert seen == [0, 1, 2, 3, 4]
    assert len(done) < 50
    assert not [thread for thread in threading.enumerate() if "in_order" in thread.name]


def test_who_has_enough_ends_the_threads():
    results = in_order(abs, range(1000), workers=3)
    assert next(results) == 0
    results.close()
    assert not [thread for thread in threading.enumerate() if "in_order" in thread.name]
