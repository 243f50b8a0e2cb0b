"""Several devices, and several processes on one machine or more, that train one network together.

Keras shares each batch among them (`keras.distribution.DataParallel`, on JAX) and adds up the
gradients; every device has all weights. The batch is that of one device, and so is the result, but
for rounding.

All processes do the same, in the same order, because what touches a weight is done by all at once.
Process 0 alone writes the folder of the run. The others read it when they start, and keep what
they would write in a folder of their own, which goes with them.

Notebook: 03 Training on a GPU
"""

import atexit
import contextlib
import os
import shutil
import sys
import tempfile

import keras
import numpy as np

from wavenet_keras._devices import place_among_processes
from wavenet_keras._whole_files import UNFINISHED
from wavenet_keras.training.run_folder import RunFolder

SECONDS_TO_CONNECT = 300  # JAX's own, for all processes to come
SECONDS_WITHOUT_A_SIGN = 100  # JAX's own, after which a silent process counts as ended
# What JAX, gloo and NCCL write where another process has gone.
SIGNS_OF_A_LOST_PROCESS = ("Gloo", "NCCL", "coordination service", "heartbeat", "UNAVAILABLE")


class ProcessLost(ConnectionError):
    """Another process of the run has ended or cannot be reached; the message says what to do."""


def use_devices(num_devices, coordinator=None, num_processes=1, process_id=0):
    """Shares each batch of the models made from now on among devices, on JAX.

    What `keras.distribution.initialize` and `set_distribution` do, with their errors in words.

    Args:
        num_devices: GPUs of each process (or devices of the CPU, of which JAX has one unless told
            otherwise).
        coordinator: `"host:port"` of process 0, which listens there; for several processes.
        num_processes: Processes that train together. With more than one, nothing may have been
            computed before.
        process_id: Number of this one, from 0 on.

    Raises:
        ValueError: On another backend than JAX, or where there are fewer devices.
        ProcessLost: The other processes did not come in time.

    Example:
        >>> use_devices(1)  # as it is anyway

    Notebook: 03 Training on a GPU
    """
    if num_devices == num_processes == 1:
        return
    if keras.backend.backend() != "jax":
        raise ValueError(
            f"Several devices or processes train together on JAX, and Keras computes on "
            f"{keras.backend.backend()}. Set the environment variable KERAS_BACKEND to jax."
        )
    if num_processes > 1:
        _connect(coordinator, num_processes, process_id)
    import jax

    there = len(jax.local_devices())
    if num_devices > there:
        raise ValueError(
            f"Expected at most {there} as num_devices, which is what JAX sees here "
            f"({jax.default_backend()}). Received: num_devices={num_devices}."
        )
    chosen = [
        [one for one in jax.devices() if one.process_index == process][:num_devices]
        for process in range(num_processes)
    ]
    names = [f"{one.platform}:{one.id}" for devices in chosen for one in devices]
    keras.distribution.set_distribution(
        keras.distribution.DataParallel(devices=names, auto_shard_dataset=False)
    )


def _connect(coordinator, num_processes, process_id):
    host, _, port = coordinator.rpartition(":")
    if host in ("127.0.0.1", "localhost"):  # or else process 0 would listen to the whole network
        os.environ.setdefault("JAX_COORDINATOR_BIND_ADDRESS", f"127.0.0.1:{port}")
    try:
        keras.distribution.initialize(coordinator, num_processes, process_id)
    except RuntimeError as error:
        raise ProcessLost(
            f"Process {process_id} of {num_processes} did not meet the others at {coordinator} "
            f"within {SECONDS_TO_CONNECT} seconds. Start all of them, with the same --coordinator, "
            f"the address of process 0. ({_first_line(error)})"
        ) from error


def shared(dataset):
    """The data set for this process: of one process, itself; of several, its `ShareOfBatches`."""
    return dataset if place_among_processes()[1] == 1 else ShareOfBatches(dataset)


def loading_settings(dataset):
    """How Keras is to load the batches of a data set, for one that is made of it."""
    names = ("workers", "use_multiprocessing", "max_queue_size")
    return {name: getattr(dataset, name) for name in names if hasattr(dataset, name)}


class ShareOfBatches(keras.utils.PyDataset):
    """The rows of each batch that belong to this process.

    Args:
        dataset: The data set of whole batches, the same in all processes. One that has a method
            `share`, as `Windows` has, makes no others.
    """

    def __init__(self, dataset):
        super().__init__(**loading_settings(dataset))
        self.dataset = dataset

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        return batch_of_process(self.dataset, index)

    def batch_for_step(self, index):
        """As `[index]`, in few bytes where the data set has such batches."""
        return batch_of_process(self.dataset, index, for_step=True)


def batch_of_process(dataset, index, for_step=False):
    """The rows of a batch that belong to this process: those of all, one below the other, are it.

    Args:
        dataset: The data set of whole batches.
        index: Number of the batch.
        for_step: Whether to take it by the data set's `batch_for_step`, if it has that.

    Raises:
        ValueError: The batch cannot be divided among the processes.
    """
    process, count = place_among_processes()
    if count == 1:
        return _batch(dataset, index, for_step)
    if hasattr(dataset, "share"):
        return _batch(dataset.share(process, count), index, for_step)
    batch = _batch(dataset, index, for_step)
    return keras.tree.map_structure(lambda array: _rows(array, process, count), batch)


def _batch(dataset, index, for_step):
    if for_step and hasattr(dataset, "batch_for_step"):
        return dataset.batch_for_step(index)
    return dataset[index]


def _rows(array, process, count):
    if len(array) % count:
        raise ValueError(
            f"Expected as many rows for each of {count} processes, received a batch of "
            f"{len(array)}. Take a multiple of {count}."
        )
    return array[process * len(array) // count : (process + 1) * len(array) // count]


@contextlib.contextmanager
def folder_to_write(run):
    """The run folder that this process writes while a block runs.

    Process 0 writes the run's own, which it holds. Another one has a copy, so that it goes on from
    the same state, and removes it at the end.

    Args:
        run: The `RunFolder` of all.

    Notebook: 03 Training on a GPU
    """
    if place_among_processes()[0] == 0:
        with run.held():
            yield run
        return
    with tempfile.TemporaryDirectory(prefix="wavenet_keras_process_") as folder:
        copy = RunFolder(os.path.join(folder, run.path.name or "run"))
        if run.path.exists():
            unneeded = shutil.ignore_patterns("lock", "tensorboard", "generated", f"{UNFINISHED}*")
            shutil.copytree(run.path, copy.path, ignore=unneeded)
        copy.path.mkdir(exist_ok=True)
        yield copy


def check_agreement(make_numbers):
    """Refuses to begin where the processes would not do the same: each would wait for the others.

    Args:
        make_numbers: A function that gives a dict from what a whole number is, in words, to the
            number here. Of one process it is not called.

    Raises:
        ValueError: One of them is another in another process.

    Notebook: 03 Training on a GPU
    """
    process, count = place_among_processes()
    if count == 1:
        return
    from jax.experimental import multihost_utils

    numbers = make_numbers()
    own = np.array([number % 2**31 for number in numbers.values()], np.int32)
    everywhere = multihost_utils.process_allgather(own)  # [processes, numbers]
    for index, what in enumerate(numbers):
        others = [row for row, value in enumerate(everywhere[:, index]) if value != own[index]]
        if others:
            raise ValueError(
                f"Process {process} and process {others[0]} have not the same {what}. All of them "
                "need the same command, the same recordings, and a disk that all machines share "
                "for the folder of the run."
            )


@contextlib.contextmanager
def in_words_when_a_process_is_lost(run):
    """Turns a backend's own pages about a process that has gone into one sentence.

    Args:
        run: The `RunFolder` of all.

    Raises:
        ProcessLost: Where the block lost another process.
    """
    try:
        yield
    except Exception as error:
        words = f"{type(error).__name__} {error}"
        lost = any(sign in words for sign in SIGNS_OF_A_LOST_PROCESS)
        if place_among_processes()[1] == 1 or not lost:
            raise
        kept = f"{run.last_good} is whole" if run.last_good else "no checkpoint had been saved yet"
        raise ProcessLost(
            f"Another process of this run has ended, or cannot be reached: {kept}. Start the same "
            f"command again, on all machines, and it goes on from there. ({_first_line(error)})"
        ) from error


def leave_at_exit(code):
    """Lets a process that failed alone end at once. JAX would wait for the others in vain."""
    jax = sys.modules.get("jax")
    if jax is not None and jax.distributed.is_initialized():
        atexit.register(_leave, code)


def _leave(code):
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _first_line(error):
    return str(error).strip().splitlines()[0][:200]
