"""TensorBoard logs that cannot stop a training: no thread, no queue, and no error but a warning.

Notebook: 03 Training on a GPU
"""

import contextlib
import platform
import time
import warnings

SECONDS_BETWEEN_FLUSHES = 10
HISTOGRAM_BINS = 64


class TensorBoardLogs:
    """A file of TensorBoard events, each written when it happens.

    tensorboardX's own `SummaryWriter` hands events to a thread; when that dies of a full disk, the
    training waits for it for ever. Here the first event that cannot be written ends the logs with
    a warning, and the training goes on without them.

    Args:
        folder: Where the file comes to be, with the first event.
        first_step: Events of an earlier start, from this step on, are hidden.

    Notebook: 03 Training on a GPU
    """

    def __init__(self, folder, first_step):
        self.folder = folder
        self.first_step = first_step
        self._file = None
        self._given_up = False
        self._flushed = 0.0

    def __enter__(self):
        return self

    def __exit__(self, *error):
        with self._or_none():
            if self._file is not None:
                self._file.close()

    def add_scalar(self, name, value, step):
        """Adds a number."""
        self._add(step, "scalar", name, value)

    def add_histogram(self, name, values, step):
        """Adds the distribution of the numbers in an array."""
        self._add(step, "histogram", name, values, HISTOGRAM_BINS)

    def add_audio(self, name, waveform, step, sample_rate):
        """Adds a sound, float `[samples]`."""
        self._add(step, "audio", name, waveform, sample_rate)

    def _add(self, step, kind, *arguments):
        if self._given_up:
            return
        with self._or_none():
            from tensorboardX import summary
            from tensorboardX.proto.event_pb2 import Event

            if self._file is None:
                self._begin()
            made = getattr(summary, kind)(*arguments)
            self._write(Event(step=step, summary=made))
            if time.monotonic() - self._flushed > SECONDS_BETWEEN_FLUSHES:
                self._file.flush()
                self._flushed = time.monotonic()

    def _begin(self):
        """Begin a file of events, and hide those of steps that are taken again."""
        from tensorboardX import RecordWriter
        from tensorboardX.proto.event_pb2 import Event, SessionLog

        self.folder.mkdir(parents=True, exist_ok=True)
        # As TensorBoard expects it; the step, as two starts within a second need two files.
        name = f"events.out.tfevents.{int(time.time())}.{platform.node()}.{self.first_step}"
        self._file = RecordWriter(str(self.folder / name))
        self._write(Event(file_version="brain.Event:2"))
        self._write(Event(step=self.first_step, session_log=SessionLog(status=SessionLog.START)))

    def _write(self, event):
        event.wall_time = time.time()
        self._file.write(event.SerializeToString())

    @contextlib.contextmanager
    def _or_none(self):
        try:
            yield
        except Exception as error:  # whatever it is, it is not worth a training
            if not self._given_up:
                warnings.warn(
                    f"TensorBoard logs in {self.folder} end here: {error}. The training goes on, "
                    "and history.csv has the same numbers.",
                    stacklevel=2,
                )
            file, self._file, self._given_up = self._file, None, True
            with contextlib.suppress(Exception):  # what is still to be written is lost as well
                file.close()
