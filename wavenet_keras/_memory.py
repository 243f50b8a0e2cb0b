"""How much memory is free, asked before something large is begun."""

import contextlib
import os
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None


def check_memory(num_bytes, purpose, advice):
    """Refuse what needs more memory than there is.

    Args:
        num_bytes: What it needs, an estimate.
        purpose: What needs it, the beginning of a sentence.
        advice: A sentence: what to do instead.

    Raises:
        MemoryError: So much is not free.

    Example:
        >>> check_memory(1e18, "A clip", "Generate a shorter one.")
        Traceback (most recent call last):
        MemoryError: A clip needs about 1,000,000,000.0 GB of memory, and ... GB are free. Gener...
    """
    free = free_memory()
    if num_bytes > free:
        raise MemoryError(
            f"{purpose} needs about {num_bytes / 1e9:,.1f} GB of memory, and {free / 1e9:,.1f} GB "
            f"are free. {advice}"
        )


def free_memory():
    """Bytes that this process may still take: of the machine, and of a limit set for it.

    Returns:
        A number; infinity where the system does not say.
    """
    return max(0.0, min(_free_in_machine(), _left_of_limit(), _limit_of_container()))


def _free_in_machine():
    """What it could give without swapping others out, and the swap space."""
    with contextlib.suppress(OSError):  # Linux
        lines = Path("/proc/meminfo").read_text().splitlines()
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
        if "MemAvailable" in kilobytes:
            return 1024.0 * (kilobytes["MemAvailable"] + kilobytes.get("SwapFree", 0))
    with contextlib.suppress(AttributeError, OSError, ValueError):  # all that there is, on a Mac
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    return float("inf")


def _left_of_limit():
    """What `ulimit -v` leaves."""
    if resource is None or resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY:
        return float("inf")
    with contextlib.suppress(OSError):
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        return float(resource.getrlimit(resource.RLIMIT_AS)[0] - taken)
    return float("inf")


def _limit_of_container():
    """All that a container may take; what it has taken counts files that it can drop again."""
    with contextlib.suppress(OSError, ValueError):  # it is "max" where there is no limit
        return float(Path("/sys/fs/cgroup/memory.max").read_text())
    return float("inf")
