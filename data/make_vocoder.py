"""Trains the shipped voice `vocoder` again, from the recordings in Debian's packages.

Usage:
    python data/make_vocoder.py --speech my_speech --runs my_runs       # an hour on two cores

`my_speech` is the full set of recordings, written by `python data/make_speech.py --all my_speech`;
it is made first when it is not there. The network begins with the weights of the shipped voice
`speech`, its speakers included, and learns to follow log-mel spectrograms (`wavenet_keras.mel`). A
run that was interrupted goes on where it stopped. The finished voice goes to `data/checkpoints/`,
with its settings and its training log.
"""

import argparse
import pathlib
import subprocess
import sys

import keras
from voice_training import build_model, ship, train

import wavenet_keras as wk
from wavenet_keras import mel

DATA = pathlib.Path(__file__).resolve().parent
VOICE = "vocoder"
SETTINGS = {
    "num_steps": 4000,
    "batch_size": 1,
    "window_samples": 8000,
    "learning_rate": 2e-3,
    "schedule": "cosine, 200 steps of warm-up",
    "ema": 0.999,
    "seed": 0,
    "balance_classes": True,
    "validate_every": 1000,
    "validation_seconds": 60,
}


def train_vocoder(speech, run_folder):
    """The network of `speech`, with the condition of spectrograms beside the speakers."""
    training_files, held_out_files = wk.Corpus(speech).split(validation=None)
    keras.utils.set_random_seed(SETTINGS["seed"])
    names = training_files.class_names
    model = build_model(
        VOICE,
        num_classes=len(names),
        global_condition_channels=16,
        class_names=names,
        local_condition_channels=mel.NUM_BANDS,
        hop_length=mel.HOP_LENGTH,
        upsampling="linear",
    )
    wk.global_conditions.copy_weights(wk.load_voice("speech"), model)
    features = mel.mel_of_recording
    run = train(model, training_files, held_out_files, run_folder, SETTINGS, features=features)
    return run, lambda voice: wk.evaluation.bits_by_class(voice, held_out_files, features)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--speech", type=pathlib.Path, default=DATA.parent / "build" / "speech")
    parser.add_argument("--runs", type=pathlib.Path, default=DATA.parent / "build" / "runs")
    arguments = parser.parse_args()
    if not arguments.speech.exists():
        script = [sys.executable, str(DATA / "make_speech.py"), "--all", str(arguments.speech)]
        subprocess.run(script, check=True)
    run, scores = train_vocoder(arguments.speech, arguments.runs / VOICE)
    if run.state["step"] >= SETTINGS["num_steps"]:
        ship(VOICE, run, scores)


if __name__ == "__main__":
    main()
