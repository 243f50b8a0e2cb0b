"""Trains the shipped voice `vocoder` again, from the recordings in Debian's packages, on a GPU.

Usage:
    export KERAS_BACKEND=jax
    python data/make_vocoder.py --speech my_speech --runs my_runs       # 4 minutes on an H100

`my_speech` is the full set of recordings, written by `python data/make_speech.py --all my_speech`;
it is made first when it is not there. In the first stage the network learns how the speakers sound,
without spectrograms; in the second it begins with these weights and learns to follow log-mel
spectrograms (`wavenet_keras.mel`). A run that was interrupted goes on where it stopped. The
finished voice goes to `data/checkpoints/`, with its settings and its training logs. Without a GPU
add `--precision float32`, and take a day.

A fiftieth of each speaker's recordings chooses the best weights, and the temperature; so the
held-out ones do nothing but judge.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys

import wavenet_keras as wk

# isort: split
# Keras comes after the package, which keeps TensorFlow's messages back.
import keras
from voice_training import CHECKPOINTS, build_model, ship, train

from wavenet_keras.audio import mel

DATA = pathlib.Path(__file__).resolve().parent
VOICE = "vocoder"
SELECTION_SHARE = 0.02
FIRST_STEPS, NUM_STEPS = 3115, 8402


def settings_for(num_steps, precision):
    """The settings of a stage; what is counted in steps follows from their number."""
    log_every = max(1, num_steps // 160)
    return {
        "num_steps": num_steps,
        "batch_size": 16,
        "window_samples": 8000,
        "learning_rate": 2e-3,
        "schedule": "cosine",
        "warmup_steps": num_steps // 20,
        "ema": round(1 - 20 / max(num_steps, 40), 4),  # an average of the last twentieth
        "balance_classes": True,
        "seed": 0,
        "precision": precision,
        "log_every": log_every,
        "validate_every": 20 * log_every,  # so that the log has a row of each validation
        "validation_seconds": None,
    }


def split(folder):
    """The recordings to train on, those that choose the best weights, and those that judge."""
    to_learn_from, judges = wk.Corpus(folder).split(validation=None)
    return *to_learn_from.split(validation=SELECTION_SHARE), judges


def build(names, settings, **frames):
    """The 20 blocks of the other voices, of 64 channels, with an embedding of the speakers."""
    keras.utils.set_random_seed(settings["seed"])
    return build_model(
        VOICE,
        channels=64,
        skip_channels=128,
        dtype=settings["precision"],
        num_classes=len(names),
        global_condition_channels=16,
        class_names=names,
        **frames,
    )


def train_first_stage(files, run_folder, settings):
    """A network that knows the speakers, from random weights."""
    return train(build(files[0].class_names, settings), *files, run_folder, settings)


def train_second_stage(files, begin_with, run_folder, settings):
    """The same network with the condition of spectrograms beside the speakers."""
    model = build(
        files[0].class_names,
        settings,
        local_condition_channels=mel.NUM_BANDS,
        hop_length=mel.HOP_LENGTH,
        upsampling="linear",
    )
    wk.global_conditions.copy_weights(wk.load_voice(begin_with), model)
    return train(model, *files, run_folder, settings, features=mel.mel_of_recording)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--speech", type=pathlib.Path, default=DATA.parent / "build" / "speech")
    parser.add_argument("--runs", type=pathlib.Path, default=DATA.parent / "build" / "runs")
    parser.add_argument("--precision", default="mixed_bfloat16", help="float32 on a CPU")
    arguments = parser.parse_args()
    if not arguments.speech.exists():
        script = [sys.executable, str(DATA / "make_speech.py"), "--all", str(arguments.speech)]
        subprocess.run(script, check=True)
    files = split(arguments.speech)
    first_settings = settings_for(FIRST_STEPS, arguments.precision)
    settings = settings_for(NUM_STEPS, arguments.precision)
    first = train_first_stage(files, arguments.runs / f"{VOICE}_first", first_settings)
    if first.state["step"] < FIRST_STEPS:
        return
    run = train_second_stage(files, first.best, arguments.runs / VOICE, settings)
    if run.state["step"] >= NUM_STEPS:
        ship(
            VOICE,
            run,
            lambda voice: wk.evaluation.bits_by_class(voice, files[-1], mel.mel_of_recording),
            {"first_stage": first_settings},
        )
        shutil.copy(first.history, CHECKPOINTS / f"{VOICE}_first_stage_history.csv")


if __name__ == "__main__":
    main()
