"""A function called for many things by all cores, its results in the order of the things."""

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor

MOST_AT_ONCE = 64 << 20  # of size: so many bytes of files are held, however many cores there are
TURNS_AHEAD = 4  # results that may wait for the one before them, for each thread


def cores():
    """How many cores this process may use.

    Example:
        >>> cores() >= 1
        True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(function, things, size=lambda thing: 0, workers=None):
    """Yields what a function gives for each of many things, in their order.

    Threads do it, and they are quicker where the function spends its time in libraries that let
    others run meanwhile, as soundfile, soxr and NumPy do with all but very short arrays. What
    waits to be taken is bounded, so memory does not grow with the number of things.

    Args:
        function: Called with one of the things. What it raises is raised here, at its turn.
        things: An iterable.
        size: A function of a thing: how many bytes it takes. What is at work and what waits take
            `MOST_AT_ONCE` together at most, or it is a single thing.
        workers: Number of threads; `None`: a thread for each core. With 1, it is a plain loop.

    Example:
        >>> list(in_order(abs, [-3, 2, -1]))
        [3, 2, 1]
    """
    workers = workers or cores()
    if workers == 1:
        yield from map(function, things)
        return
    pool, waiting, held = ThreadPoolExecutor(workers, "in_order"), deque(), 0
    try:
        for thing in things:
            bytes_of_thing = size(thing)
            while waiting and (
                held + bytes_of_thing > MOST_AT_ONCE or len(waiting) >= TURNS_AHEAD * workers
            ):
                future, bytes_done = waiting.popleft()
                held -= bytes_done
                yield future.result()
            waiting.append((pool.submit(function, thing), bytes_of_thing))
            held += bytes_of_thing
        while waiting:
            yield waiting.popleft()[0].result()
    finally:  # an error, Ctrl-C, or who takes the results has enough
        pool.shutdown(cancel_futures=True)
