"""Trains the shipped voice `digits` again, from the Free Spoken Digit Dataset.

Usage:
    python data/make_digit_voice.py FOLDER_OF_RECORDINGS --runs my_runs

The network begins with the weights of the shipped voice `speech`, which knows how voices sound,
and learns what `wavenet_keras.spoken_digits` tells it, in two stages. The first takes an hour on
two cores. The second has larger batches: with `--precision mixed_bfloat16`, two minutes on an
NVIDIA H200. A run that was interrupted goes on where it stopped. The finished voice goes to
`data/checkpoints/`, with its settings, its training logs, and the durations of every digit of every
speaker.
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
from voice_training import CHECKPOINTS, FOLLOW_FRAMES, build_model, ship, train

from wavenet_keras import spoken_digits
from wavenet_keras.conditions.durations import DigitDurations

DATA = pathlib.Path(__file__).resolve().parent
VOICE = "digits"
SETTINGS = {"num_steps": 10000, **FOLLOW_FRAMES}
SECOND_STAGE = {
    **SETTINGS,
    "num_steps": 1300,
    "batch_size": 32,
    "learning_rate": 1e-3,
    "seed": 1,
    "validate_every": 650,
}


def build(names):
    """The network of `speech`, with six speakers and the condition of digits."""
    return build_model(
        VOICE,
        num_classes=len(names),
        global_condition_channels=16,
        class_names=names,
        local_condition_channels=spoken_digits.CHANNELS,
        hop_length=spoken_digits.HOP_LENGTH,
    )


def features_of(strings):
    """A function of a recording that gives its condition."""
    segments = spoken_digits.read_segments(strings / "segments.csv")

    def features(recording):
        file = recording.path.relative_to(strings).as_posix()
        return spoken_digits.digit_frames(segments[file], recording.seconds)

    return features


def train_stage(files, features, begin_with, run_folder, settings, leave_out=()):
    """Trains a network that begins with the weights of another one."""
    training_files, held_out_files = files
    keras.utils.set_random_seed(settings["seed"])
    model = build(training_files.class_names)
    wk.global_conditions.copy_weights(wk.load_voice(begin_with), model, leave_out=leave_out)
    return train(model, *files, held_out_files, run_folder, settings, features=features)


def measure_durations(strings):
    """The durations in the strings to train on."""
    spoken_by = {}
    for file, spoken in spoken_digits.read_segments(strings / "segments.csv").items():
        speaker, name = file.split("/")
        if name.startswith("training"):
            spoken_by.setdefault(speaker, []).extend(spoken)
    return DigitDurations.of_recordings(spoken_by)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recordings", type=pathlib.Path)
    parser.add_argument("--runs", type=pathlib.Path, default=DATA.parent / "build" / "runs")
    parser.add_argument("--strings", type=pathlib.Path, default=DATA.parent / "build" / "digits")
    parser.add_argument("--precision", default="float32", help="of the second stage")
    arguments = parser.parse_args()
    if not arguments.strings.exists():
        script = [sys.executable, str(DATA / "make_digits.py"), str(arguments.recordings)]
        subprocess.run([*script, str(arguments.strings)], check=True)
    strings = arguments.strings.resolve()
    files = wk.Corpus(strings).split(validation=None)
    features = features_of(strings)
    # The speakers of `speech` are others.
    first = train_stage(
        files, features, "speech", arguments.runs / VOICE, SETTINGS, ("embedding/embeddings",)
    )
    if first.state["step"] < SETTINGS["num_steps"]:
        return
    run_folder = arguments.runs / f"{VOICE}_second"
    keras.config.set_dtype_policy(arguments.precision)
    run = train_stage(files, features, first.best, run_folder, SECOND_STAGE)
    if run.state["step"] >= SECOND_STAGE["num_steps"]:
        ship(
            VOICE,
            run,
            lambda voice: wk.evaluation.bits_by_class(voice, files[1], features),
            {"first_stage": SETTINGS},
        )
        shutil.copy(first.history, CHECKPOINTS / f"{VOICE}_first_stage_history.csv")
        measure_durations(strings).save(CHECKPOINTS / f"{VOICE}_durations.json")


if __name__ == "__main__":
    main()
