"""`wavenet-keras train`: what it does. Its options are in `train_options.py`.

Notebook: 03 Training on a GPU, 04 Global conditioning
"""

import contextlib
import os
import pathlib
import shlex
import sys
import zlib

import keras

from wavenet_keras import training
from wavenet_keras.cli.options import INTERRUPTED
from wavenet_keras.cli.train_options import DEFAULTS
from wavenet_keras.cli.train_steps import (
    arguments_of_training,
    compile_model,
    tell,
    usual_average,
)
from wavenet_keras.cli.train_text import train_text
from wavenet_keras.corpus import Corpus
from wavenet_keras.corpus.labels import find_labels
from wavenet_keras.corpus.tables import find_table
from wavenet_keras.dataset import Coverage, Windows
from wavenet_keras.dataset.global_condition import read_vectors
from wavenet_keras.model import WaveNet
from wavenet_keras.network.sizes import SIZES
from wavenet_keras.training import Diverged, RunFolder
from wavenet_keras.training.distribution import check_agreement, leave_at_exit, use_devices
from wavenet_keras.training.interruption import say
from wavenet_keras.training.resuming import check_settings


def run(given):
    """`wavenet-keras train`, by the options that were given; returns the exit code."""
    num_processes, process = given.pop("num_processes", 1), given.pop("process_id", 0)
    coordinator = given.pop("coordinator", None)
    if process:
        say(f"Process {process} of {num_processes}: process 0 writes the run, and tells of it.")
    try:
        with _nobody_listens() if process else contextlib.nullcontext():
            return _train(given, coordinator, num_processes, process)
    except Diverged as error:
        print(f"wavenet-keras: training stopped. {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        leave_at_exit(INTERRUPTED)
        raise
    except Exception:
        leave_at_exit(2)
        raise


def _numbers_of_options(options):
    """A number for each option; where the recordings stand may differ from machine to machine."""
    return {
        f"--{name}": zlib.crc32(repr(value).encode())
        for name, value in options.items()
        if name != "data_dir"
    }


@contextlib.contextmanager
def _nobody_listens():
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        yield


def _train(given, coordinator, num_processes, process):
    run, chosen = _run_and_chosen(given)
    if chosen.get("text"):
        return train_text(run, chosen)
    options = usual_average({**DEFAULTS, **chosen})
    keras.utils.set_random_seed(options["seed"])
    use_devices(options["num_devices"], coordinator, num_processes, process)
    check_agreement(lambda: _numbers_of_options(options))
    vectors = read_vectors(options["gc_vectors"]) if options["gc_vectors"] else None
    labels = options["labels"] if vectors or options["gc_channels"] else None
    corpus = Corpus(options["data_dir"], labels=labels)
    tell(corpus.summary())
    if labels is None:
        _tell_of_labels(corpus, options)
    model = _make_model(options, corpus, vectors)
    windows, held_out = _make_data(options, corpus, model, vectors)
    compile_model(model, options)
    training.train(
        model,
        windows,
        run.path,
        options["num_steps"],
        held_out,
        **arguments_of_training(options),
    )
    if run.state["step"] < options["num_steps"]:
        return INTERRUPTED
    _, best_bits = run.best_so_far
    if best_bits is not None:
        say(f"{run.best}: {best_bits:.3f} bits per held-out sample.")
    who = ["--gc_id", model.class_names[0]] if model.class_names else []
    words = ["generate", str(run), *who, "--samples", str(2 * model.sample_rate)]
    say(f"Listen: wavenet-keras {shlex.join(words)}")
    return 0


def _tell_of_labels(corpus, options):
    """Say which labels there would be, where they are not asked for."""
    files = [recording.path.relative_to(corpus.folder).as_posix() for recording in corpus]
    table = find_table(corpus.folder, options["labels"])
    by_file, source = find_labels(files, table, options["labels"])
    names = sorted(set(by_file.values()))
    if len(names) > 1:
        shown = ", ".join(names[:10]) + (", ..." if len(names) > 10 else "")
        tell(
            f"{len(names)} labels from {source}: {shown}. They are not used; --gc_channels 16 "
            "trains one network that can speak as each of them."
        )


def _run_and_chosen(given):
    """The run folder, and the options that were given, now or when it was started."""
    restore_from, logdir = given.pop("restore_from", None), given.pop("logdir", None)
    run = RunFolder(restore_from or logdir or _default_folder(given["data_dir"]))
    if restore_from and not run.started:
        raise ValueError(f"--restore_from {run}: no run to go on with is there.")
    own = _options_of(run)
    for name in own.keys() & given.keys():
        if own[name] != given[name]:
            tell(f"--{name} was {own[name]} so far and is {given[name]} from now on.")
    chosen = {**own, **given}
    if chosen.get("data_dir") is None:
        raise ValueError("--data_dir is missing: the folder with the recordings to train on.")
    return run, chosen


def _default_folder(data_dir):
    """runs/ and the name of the folder of recordings, also where that is given as .. or ."""
    name = pathlib.Path(os.path.abspath(data_dir)).name
    if not name:
        raise ValueError(f"{data_dir} has no name to call the run by. Name its folder: --logdir.")
    return f"runs/{name}"


def _options_of(run):
    """The options that a run was started with; none of a new one."""
    said = check_settings(run)
    if said:
        tell(f"{said} Options that are not given now are as by default.")
    own = run.settings.get("options", {}) if run.started else {}
    unknown = sorted(own.keys() - DEFAULTS.keys())
    if unknown:
        version = run.settings.get("versions", {}).get("wavenet_keras", "another")
        raise ValueError(
            f"{run.settings_file} has options that this version does not know: "
            f"{', '.join(unknown)}. Go on with version {version}, or take another --logdir."
        )
    return own


def _make_model(options, corpus, vectors):
    if vectors and options["gc_channels"]:
        raise ValueError("Give --gc_channels or --gc_vectors, not both: ids or vectors.")
    if (vectors or options["gc_channels"]) and not corpus.class_names:
        raise ValueError(
            "--gc_channels or --gc_vectors needs to know who speaks, and no labels were found in "
            f"{options['data_dir']}. Put each speaker's recordings into a folder of their own, or "
            "say with --labels where the name is."
        )
    arguments = {"dtype": options["precision"]}
    if options["gc_channels"]:
        arguments |= {
            "num_classes": len(corpus.class_names),
            "class_names": corpus.class_names,
            "global_condition_channels": options["gc_channels"],
        }
    if vectors:
        arguments["global_condition_channels"] = len(next(iter(vectors.values())))
    if options["sample_rate"]:
        arguments["sample_rate"] = options["sample_rate"]
    if options["wavenet_params"]:
        return WaveNet.from_params(options["wavenet_params"], **arguments)
    rates = [recording.sample_rate for recording in corpus]
    commonest = max(set(rates), key=lambda rate: (rates.count(rate), rate))
    arguments.setdefault("sample_rate", min(commonest, 16000))
    return WaveNet(**SIZES[options["preset"]], **arguments)


def _make_data(options, corpus, model, vectors):
    """The windows to train on, and the held-out ones or `None`."""
    training_files, held_out_files = corpus, None
    if options["validation"] != 0:
        training_files, held_out_files = corpus.split(options["validation"], options["seed"])
    common = {
        "sample_rate": model.sample_rate,
        "window_samples": options["sample_size"],
        "receptive_field": model.receptive_field,
        "batch_size": options["batch_size"],
        "quantization_channels": model.quantization_channels,
        "silence_threshold_db": options["silence_threshold"] or None,
        "use_labels": bool(model.num_classes),
        "vectors": vectors,
        "codes_on": options["codes_on"],
    }
    balance_classes = options["balance_classes"]
    if balance_classes and not model.global_condition_channels:
        raise ValueError("--balance_classes needs --gc_channels: without it there are no classes.")
    windows = Windows(
        training_files, seed=options["seed"], balance_classes=balance_classes, **common
    )
    if held_out_files is None:
        return windows, None
    max_seconds = options["validation_seconds"] or None
    return windows, Coverage(held_out_files, max_seconds=max_seconds, **common)
