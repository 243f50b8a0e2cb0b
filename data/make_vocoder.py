"""Trains the shipped voice `vocoder` again, from the recordings in Debian's packages.

Usage:
    python data/make_vocoder.py --speech my_speech --runs my_runs       # an hour on two cores

`my_speech` is the full set of recordings, written by `python data/make_speech.py --all my_speech`;
it is made first when it is not there. The network begins with the weights of the shipped voice
`speech`, its speakers included, and learns to follow log-mel spectrograms (`wavenet_keras.mel`), in
two stages, the second with a lower learning rate. A run that was interrupted goes on where it
stopped. The finished voice goes to `data/checkpoints/`, with its settings and its training logs.
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

from wavenet_keras.audio import mel

DATA = pathlib.Path(__file__).resolve().parent
VOICE = "vocoder"
SETTINGS = {"num_steps": 4000, **FOLLOW_FRAMES}
SECOND_STAGE = {**SETTINGS, "num_steps": 2500, "learning_rate": 1e-3, "seed": 1}


def build(names):
    """The network of `speech`, with the condition of spectrograms beside the speakers."""
    return build_model(
        VOICE,
        num_classes=len(names),
        global_condition_channels=16,
        class_names=names,
        local_condition_channels=mel.NUM_BANDS,
        hop_length=mel.HOP_LENGTH,
        upsampling="linear",
    )


def train_stage(files, begin_with, run_folder, settings):
    """Trains a network that begins with the weights of another one."""
    training_files, held_out_files = files
    keras.utils.set_random_seed(settings["seed"])
    model = build(training_files.class_names)
    wk.global_conditions.copy_weights(wk.load_voice(begin_with), model)
    return train(
        model,
        training_files,
        held_out_files,
        run_folder,
        settings,
        features=mel.mel_of_recording,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--speech", type=pathlib.Path, default=DATA.parent / "build" / "speech")
    parser.add_argument("--runs", type=pathlib.Path, default=DATA.parent / "build" / "runs")
    arguments = parser.parse_args()
    if not arguments.speech.exists():
        script = [sys.executable, str(DATA / "make_speech.py"), "--all", str(arguments.speech)]
        subprocess.run(script, check=True)
    files = wk.Corpus(arguments.speech).split(validation=None)
    first = train_stage(files, "speech", arguments.runs / VOICE, SETTINGS)
    if first.state["step"] < SETTINGS["num_steps"]:
        return
    run = train_stage(files, first.best, arguments.runs / f"{VOICE}_second", SECOND_STAGE)
    if run.state["step"] >= SECOND_STAGE["num_steps"]:
        ship(
            VOICE,
            run,
            lambda voice: wk.evaluation.bits_by_class(voice, files[1], mel.mel_of_recording),
            {"first_stage": SETTINGS},
        )
        shutil.copy(first.history, CHECKPOINTS / f"{VOICE}_first_stage_history.csv")


if __name__ == "__main__":
    main()
