"""The options of `wavenet-keras train` for several devices, processes and machines.

Notebook: 03 Training on a GPU
"""

from wavenet_keras.cli.options import whole, word


def add_process_options(add):
    """Add them by a function of `adder`."""
    add(
        "num_devices",
        whole(1),
        "NUMBER",
        "Number of GPUs to share each batch among; of several processes, in each.",
    )
    add(
        "num_processes",
        whole(1),
        "NUMBER",
        "Number of processes that train together, on one machine or more: start the same command "
        "in each, but for --process_id. --batch_size is that of all, and --logdir on a disk that "
        "all share. docs/clusters.md (default: 1, of every start).",
    )
    add("process_id", whole(0), "NUMBER", "Number of this process, from 0 on (default: none).")
    add(
        "coordinator",
        word,
        "ADDRESS",
        "host:port of process 0, where the others reach it (default: none).",
    )


def check_processes(options):
    """Refuse half a cluster."""
    num_processes, coordinator = options.get("num_processes", 1), options.get("coordinator")
    process_id = options.get("process_id")
    if num_processes == 1:
        if process_id or coordinator:
            raise ValueError("--process_id and --coordinator need --num_processes.")
        return
    if process_id is None or coordinator is None:
        raise ValueError(
            "--num_processes needs --process_id, another in each process, and --coordinator, the "
            "same in all."
        )
    if process_id >= num_processes:
        raise ValueError(
            f"--process_id goes from 0 to {num_processes - 1}, as there are {num_processes} "
            f"processes. Received: {process_id}."
        )
    host, _, port = coordinator.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"Expected --coordinator as host:port, received {coordinator!r}.")
