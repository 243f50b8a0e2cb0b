"""Trains the shipped voice again, from the recordings in Debian's packages.

Usage:
    python data/make_voices.py --speech my_speech --runs my_runs     # three hours on two cores

`my_speech` is the full set of recordings, written by `python data/make_speech.py --all my_speech`;
it is made first when it is not there. Training has two stages: a network learns one speaker, as
well as it can; then it is given an embedding of speakers and learns all four, each heard equally
often. A stage that was interrupted goes on where it stopped. The finished voice goes to
`data/checkpoints/`, with its settings, the training logs of both stages and its scores.
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys

import keras

import wavenet_keras as wk
from wavenet_keras import dataset, training

DATA = pathlib.Path(__file__).resolve().parent
VOICE, FIRST_SPEAKER, FIRST_LANGUAGE = "speech", "allison", "en"
SAMPLE_RATE, WINDOW_SAMPLES, BATCH_SIZE = 8000, 8000, 1
ONE_SPEAKER_STEPS, ALL_SPEAKERS_STEPS = 12000, 16000


def build_model(name, **conditions):
    """20 blocks, a receptive field of a quarter of a second."""
    return wk.WaveNet(
        dilations=[2**power for power in range(10)] * 2,
        residual_channels=32,
        dilation_channels=32,
        skip_channels=64,
        sample_rate=SAMPLE_RATE,
        name=name,
        **conditions,
    )


def of_first_speaker(corpus):
    """The recordings of the first speaker in the first language."""
    return [
        recording
        for recording in corpus
        if recording.label == FIRST_SPEAKER and recording.path.name.startswith(FIRST_LANGUAGE)
    ]


def train_one_speaker(training_files, held_out_files, run_folder, num_steps):
    """The first stage: a network without condition."""
    keras.utils.set_random_seed(0)
    model = build_model(FIRST_SPEAKER)
    return train(
        model,
        of_first_speaker(training_files),
        of_first_speaker(held_out_files),
        run_folder,
        num_steps,
        learning_rate=2e-3,
        use_labels=False,
    )


def train_all_speakers(training_files, held_out_files, one_speaker, run_folder, num_steps):
    """The second stage: the same network with an embedding of speakers, all else taken over."""
    keras.utils.set_random_seed(0)
    names = training_files.class_names
    model = build_model(
        VOICE, num_classes=len(names), global_condition_channels=16, class_names=names
    )
    wk.global_conditions.copy_weights(keras.saving.load_model(one_speaker, compile=False), model)
    return train(
        model,
        training_files,
        held_out_files,
        run_folder,
        num_steps,
        learning_rate=2e-3,
        use_labels=True,
    )


def train(model, training_files, held_out_files, run_folder, num_steps, learning_rate, use_labels):
    """Trains for `num_steps` in all; a run that exists is resumed."""
    schedule = training.make_schedule("cosine", learning_rate, num_steps, warmup_steps=200)
    model.compile(training.make_optimizer("adam", schedule, ema=0.999))
    common = {
        "sample_rate": SAMPLE_RATE,
        "receptive_field": model.receptive_field,
        "window_samples": WINDOW_SAMPLES,
        "use_labels": use_labels,
    }
    windows = wk.Windows(
        training_files, batch_size=BATCH_SIZE, seed=0, balance_classes=use_labels, **common
    )
    held_out = dataset.Coverage(held_out_files, batch_size=1, **common)
    settings = {
        "num_steps": num_steps,
        "batch_size": BATCH_SIZE,
        "window_samples": WINDOW_SAMPLES,
        "learning_rate": learning_rate,
        "schedule": "cosine, 200 steps of warm-up",
        "ema": 0.999,
        "seed": 0,
        "balance_classes": use_labels,
        "training_files": len(training_files),
        "held_out_files": [recording.path.name for recording in held_out_files],
    }
    return training.train(
        model,
        windows,
        run_folder,
        num_steps,
        held_out,
        validate_every=250,
        checkpoint_every=100,
        max_checkpoints=3,
        log_every=25,
        settings=settings,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--speech", type=pathlib.Path, default=DATA.parent / "build" / "speech")
    parser.add_argument("--runs", type=pathlib.Path, default=DATA.parent / "build" / "runs")
    parser.add_argument(
        "--one_speaker", type=pathlib.Path, help="skip the first stage: its .keras file"
    )
    arguments = parser.parse_args()
    if not arguments.speech.exists():
        script = [sys.executable, str(DATA / "make_speech.py"), "--all", str(arguments.speech)]
        subprocess.run(script, check=True)
    files = wk.Corpus(arguments.speech).split(validation=None)
    one_speaker = arguments.one_speaker
    if one_speaker is None:
        first = train_one_speaker(*files, arguments.runs / FIRST_SPEAKER, ONE_SPEAKER_STEPS)
        if first.state["step"] < ONE_SPEAKER_STEPS:
            return
        one_speaker = first.best
    run = train_all_speakers(*files, one_speaker, arguments.runs / VOICE, ALL_SPEAKERS_STEPS)


if __name__ == "__main__":
    main()
