"""The training step alone, and what of it is the way forward."""

import resource

from benchmarks.gpu_rows import backend
from benchmarks.gpu_rows.cases import forward_and_loss


def train_step(bench, *case):
    """Trained samples per second of a compiled step whose batch is on the device."""
    case = bench.case(*case)
    first = backend.seconds_of_call(case.step)
    step = bench.quickest(case.step)
    rate = case.flops / step
    share = f" = {rate / bench.peaks[case.precision]:.1%} of the peak" if bench.peaks else ""
    yield (
        f"{case.label}: {1e3 * step:.2f} ms = {case.trained / step:,.0f} trained samples/s, "
        f"{rate / 1e12:.3g} TFLOP/s{share}; first call, compiling included, {first:.1f} s"
    )
    yield f"memory: {_memory(case)}"


def forward(bench, *case):
    """The loss of the same batch without gradients."""
    case = bench.case(*case)
    loss_of = forward_and_loss(case)
    values = [weight.value for weight in case.model.weights]
    first = backend.seconds_of_call(lambda: loss_of(values, *case.step.batch))
    alone = bench.quickest(lambda: loss_of(values, *case.step.batch))
    yield (
        f"{case.label}: forward and loss {1e3 * alone:.2f} ms; first call, compiling included, "
        f"{first:.1f} s"
    )


def memory_peak(bench):
    """The most that was in use since the process began."""
    yield in_words(backend.peak_bytes())


def in_words(peak):
    """The peak of the card; on a CPU that of the process."""
    if peak is not None:
        return f"{peak / 2**30:.2f} GiB in use on the device at most so far"
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{kilobytes / 2**20:.2f} GiB of the process at most so far"


def _memory(case):
    planned = case.step.planned_bytes()
    plan = "" if planned is None else f"{planned / 2**30:.2f} GiB planned by XLA for the step, "
    return plan + in_words(backend.peak_bytes())
