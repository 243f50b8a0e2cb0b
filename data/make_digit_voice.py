"""Trains the shipped voice `digits` again, from the Free Spoken Digit Dataset.

Usage:
    python data/make_digit_voice.py FOLDER_OF_RECORDINGS --runs my_runs       # an hour on two cores

The network begins with the weights of the shipped voice `speech`, which knows how voices sound,
and learns what `wavenet_keras.spoken_digits` tells it. A run that was interrupted goes on where it
stopped. The finished voice goes to `data/checkpoints/`, with its settings, its training log, and
the durations of every digit of every speaker.
"""

import argparse
import pathlib
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


def train_digits(strings, run_folder):
    """The network of `speech`, with six speakers and the condition of digits.

    Returns:
        The run, and a function that measures a model's bits per sample on held-out strings.
    """
    training_files, held_out_files = wk.Corpus(strings).split(validation=None)
    segments = spoken_digits.read_segments(strings / "segments.csv")
    keras.utils.set_random_seed(SETTINGS["seed"])
    names = training_files.class_names
    model = build_model(
        VOICE,
        num_classes=len(names),
        global_condition_channels=16,
        class_names=names,
        local_condition_channels=spoken_digits.CHANNELS,
        hop_length=spoken_digits.HOP_LENGTH,
    )
    wk.global_conditions.copy_weights(
        wk.load_voice("speech"), model, leave_out=("embedding/embeddings",)
    )

    def features(recording):
        file = recording.path.relative_to(strings).as_posix()
        return spoken_digits.digit_frames(segments[file], recording.seconds)

    run = train(model, training_files, held_out_files, run_folder, SETTINGS, features=features)
    return run, lambda voice: wk.evaluation.bits_by_class(voice, held_out_files, features)


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
    arguments = parser.parse_args()
    if not arguments.strings.exists():
        script = [sys.executable, str(DATA / "make_digits.py"), str(arguments.recordings)]
        subprocess.run([*script, str(arguments.strings)], check=True)
    strings = arguments.strings.resolve()
    run, scores = train_digits(strings, arguments.runs / VOICE)
    if run.state["step"] >= SETTINGS["num_steps"]:
        ship(VOICE, run, scores)
        measure_durations(strings).save(CHECKPOINTS / f"{VOICE}_durations.json")


if __name__ == "__main__":
    main()
