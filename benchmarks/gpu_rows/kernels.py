"""Where the time of a training step goes: what the device was busy with, kernel by kernel."""

import collections
import pathlib
import re
import tempfile

from benchmarks.gpu_rows import backend

STEPS = 3
LINES, WIDTH = 12, 60
NUMBER = re.compile(r"\d+")  # sizes of tiles and numbers of fusions: one kind of kernel


def kernels(bench, *case):
    """The kernels that took most of a step's time on the device."""
    if backend.name() != "jax":
        yield "the profile is read on JAX alone"
        return
    case = bench.case(*case)
    backend.wait(case.step())
    with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
        with backend.library().profiler.trace(folder):
            for _ in range(STEPS):
                result = case.step()
            backend.wait(result)
        events = device_events(pathlib.Path(folder))
    if not events:
        yield f"{case.label}: no device tells what it was busy with"
        return
    yield from table(case.label, events)


def device_events(folder):
    """Pairs of a kernel's name and its nanoseconds, from a trace of the profiler."""
    from jax.profiler import ProfileData

    (file,) = folder.rglob("*.xplane.pb")
    return [
        (event.name, event.duration_ns)
        for plane in ProfileData.from_file(str(file)).planes
        if plane.name.startswith("/device:GPU")
        for line in plane.lines
        if line.name.startswith("Stream")
        for event in line.events
    ]


def table(label, events):
    """Lines of text: milliseconds and launches of a step, by kind of kernel, most time first."""
    taken, launches = collections.Counter(), collections.Counter()
    for name, nanoseconds in events:
        kind = NUMBER.sub("#", name)[:WIDTH]
        taken[kind] += nanoseconds / STEPS / 1e6
        launches[kind] += 1
    yield (
        f"{label}: the device is busy for {sum(taken.values()):.2f} ms of a step, "
        f"with {sum(launches.values()) / STEPS:,.0f} launches"
    )
    for kind, milliseconds in taken.most_common(LINES):
        yield f"  {milliseconds:8.3f} ms, {launches[kind] / STEPS:5.0f} launches: {kind}"
