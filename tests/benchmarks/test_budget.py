"""No row of a benchmark is begun that does not fit; what fails or has no time is named."""

import pytest
from fresh_python import python
from places import REPOSITORY

from benchmarks.gpu_rows.budget import TRUSTED_SECONDS, Budget, Report, Row, Rows, first_line


class Clock:
    """A clock that stands still until somebody works."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now

    def work(self, name, seconds, error=None):
        """A row's function: two lines, some seconds between them."""

        def measure():
            yield f"{name} begins"
            self.now += seconds
            if error:
                raise error
            yield f"{name} ends"

        return measure


@pytest.fixture
def clock():
    return Clock()


def run(rows, budget, path=None):
    rows = Rows(rows, budget, Report(path))
    return rows.run(), rows


def test_rows_come_in_their_order_and_into_the_file_at_once(clock, tmp_path, capsys):
    path = tmp_path / "card.txt"
    path.write_text("an earlier run\n")
    seen = []

    def looks():
        seen.append(path.read_text())
        yield "looked"

    rows = [Row("first", clock.work("first", 1), 1), Row("second", looks, 1)]
    whole, _ = run(rows, Budget(10, clock=clock), path)
    assert whole
    said = capsys.readouterr().out
    assert path.read_text() == "an earlier run\n" + said
    assert said.splitlines() == [
        *("-- first", "   first begins", "   first ends", "   took 1.0 s, 9 s are left"),
        *("-- second", "   looked", "   took 0.0 s, 9 s are left"),
    ]
    assert seen[0].endswith("9 s are left\n-- second\n")


def test_a_row_that_does_not_fit_is_not_begun_and_named_at_the_end(clock, capsys):
    rows = [
        Row("long", clock.work("long", 6), 6),
        Row("too long", clock.work("too long", 5), 5),
        Row("short", clock.work("short", 1), 1),
        Row("too late", clock.work("too late", 9), 9),
    ]
    run(rows, Budget(10, clock=clock))
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith("--")] == ["-- long", "-- short"]
    assert said[-1] == "No time for: too long; too late"
    assert clock.now == 107


def test_a_row_is_judged_by_how_long_the_rows_before_it_took(clock):
    """Twice what was guessed, in as many guessed seconds as the guesses were trusted for."""
    budget = Budget(1000, clock=clock)
    row = Row("any", None, 10)
    assert budget.estimate(row) == 10
    budget.learn(Row("before", None, TRUSTED_SECONDS), 3 * TRUSTED_SECONDS)
    assert budget.estimate(row) == pytest.approx(20)
    clock.now += 981
    assert not budget.fits(row)
    clock.now -= 1
    assert budget.fits(row)
    assert Budget(1, pace=0.2, clock=clock).estimate(row) == pytest.approx(2)


def test_the_time_began_when_it_is_said_to_have(clock):
    assert Budget(50, clock=clock, begun=80.0).left() == 30


def test_a_row_that_fails_is_named_and_the_next_goes_on(clock, capsys):
    error = RuntimeError("RESOURCE_EXHAUSTED: out of memory\nand a page\nof details")
    rows = [
        Row("greedy", clock.work("greedy", 2, error), 1),
        Row("modest", clock.work("modest", 1), 1),
    ]
    whole, rows = run(rows, Budget(100, clock=clock))
    assert not whole and [row.name for row in rows.failed] == ["greedy"]
    assert capsys.readouterr().out.splitlines() == [
        *("-- greedy", "   greedy begins"),
        "!! greedy failed: RuntimeError: RESOURCE_EXHAUSTED: out of memory",
        *("   took 2.0 s, 98 s are left", "-- modest", "   modest begins", "   modest ends"),
        "   took 1.0 s, 97 s are left",
    ]


def test_an_error_without_words_has_a_name():
    assert first_line(KeyError()) == "KeyError"


ENDLESS = """
import contextlib, io, time
from benchmarks.gpu_rows.budget import Budget, Report, Row, Rows

def endless():
    yield "begun"
    with contextlib.redirect_stdout(io.StringIO()):  # as around the bar of `fit`
        time.sleep(100)

rows = Rows([Row("endless", endless, 1), Row("after it", endless, 1)], Budget(3), Report())
rows.end_with_the_time()
rows.run()
"""


def test_the_process_ends_with_its_time_also_within_a_row():
    process = python("-c", ENDLESS, cwd=REPOSITORY)
    assert (process.returncode, process.stderr) == (0, "")
    assert process.stdout.splitlines() == [
        *("-- endless", "   begun", "!! the time ended in: endless", "No time for: after it")
    ]
