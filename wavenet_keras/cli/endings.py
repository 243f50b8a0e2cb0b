"""How a command ends that others want to end, and that it does not end when nobody reads it."""

import contextlib
import errno
import os
import signal
import sys


@contextlib.contextmanager
def ends_as_by_ctrl_c():
    """Within, SIGTERM and a terminal that is closed raise `KeyboardInterrupt`, as Ctrl-C does.

    Who has a signal ignored, as `nohup` does, keeps it so.
    """
    numbers = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    previous = {number: signal.getsignal(number) for number in numbers}
    changed = [number for number in numbers if previous[number] is not signal.SIG_IGN]
    for number in changed:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, previous[number])


@contextlib.contextmanager
def prints_to_anybody():
    """Within, no print ends the program: what goes to a closed pipe or terminal is dropped."""
    out, err = _Stream(sys.stdout), _Stream(sys.stderr)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            yield
        finally:
            out.flush()
            err.flush()


class _Stream:
    """A text stream that drops what it cannot get rid of."""

    def __init__(self, stream):
        self._stream = stream

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def write(self, text):
        with self._dropped_when_closed():
            self._stream.write(text)
        return len(text)

    def flush(self):
        with self._dropped_when_closed():
            self._stream.flush()

    @contextlib.contextmanager
    def _dropped_when_closed(self):
        try:
            yield
        except OSError as error:
            if error.errno not in (errno.EPIPE, errno.EIO):
                raise
            # What the stream still holds goes there, too, when the program ends.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)
