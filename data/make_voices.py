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
import pathlib
import shutil
import subprocess
import sys

import wavenet_keras as wk

# isort: split
# Keras comes after the package, which keeps TensorFlow's messages back.
import keras
from voice_training import CHECKPOINTS, COMMON, build_model, ship, train

DATA = pathlib.Path(__file__).resolve().parent
VOICE, FIRST_SPEAKER, FIRST_LANGUAGE = "speech", "allison", "en"
WHOLE = {**COMMON, "validate_every": 250, "validation_seconds": None}
ONE_SPEAKER = {"num_steps": 12000, **WHOLE}
ALL_SPEAKERS = {"num_steps": 16000, "balance_classes": True, **WHOLE}


def of_first_speaker(corpus):
    """The recordings of the first speaker in the first language."""
    return [
        recording
        for recording in corpus
        if recording.label == FIRST_SPEAKER and recording.path.name.startswith(FIRST_LANGUAGE)
    ]


def train_one_speaker(training_files, held_out_files, run_folder):
    """The first stage: a network without condition."""
    keras.utils.set_random_seed(ONE_SPEAKER["seed"])
    model = build_model(FIRST_SPEAKER)
    files = of_first_speaker(training_files), of_first_speaker(held_out_files)
    return train(model, *files, files[-1], run_folder, ONE_SPEAKER)


def train_all_speakers(training_files, held_out_files, one_speaker, run_folder):
    """The second stage: the same network with an embedding of speakers, all else taken over."""
    keras.utils.set_random_seed(ALL_SPEAKERS["seed"])
    names = training_files.class_names
    model = build_model(
        VOICE, num_classes=len(names), global_condition_channels=16, class_names=names
    )
    wk.global_conditions.copy_weights(wk.load_voice(one_speaker), model)
    files = training_files, held_out_files, held_out_files
    return train(model, *files, run_folder, ALL_SPEAKERS)


def papers_of(model, first_stage, held_out_files):
    """What is told beside the settings; the log of the first stage goes where the papers go."""
    if first_stage is not None:
        shutil.copy(first_stage.history, CHECKPOINTS / f"{VOICE}_first_stage_history.csv")
    english = wk.evaluation.bits_per_sample(model, of_first_speaker(held_out_files))
    return {
        "first_stage": ONE_SPEAKER,
        f"held_out_bits_per_sample_{FIRST_SPEAKER}_{FIRST_LANGUAGE}": round(english, 4),
    }


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
    training_files, held_out_files = wk.Corpus(arguments.speech).split(validation=None)
    first_stage, one_speaker = None, arguments.one_speaker
    if one_speaker is None:
        runs = arguments.runs / FIRST_SPEAKER
        first_stage = train_one_speaker(training_files, held_out_files, runs)
        if first_stage.state["step"] < ONE_SPEAKER["num_steps"]:
            return
        one_speaker = first_stage.best
    run = train_all_speakers(training_files, held_out_files, one_speaker, arguments.runs / VOICE)
    if run.state["step"] >= ALL_SPEAKERS["num_steps"]:
        ship(
            VOICE,
            run,
            lambda model: wk.evaluation.bits_by_class(model, held_out_files),
            papers_of(wk.load_voice(run.best), first_stage, held_out_files),
        )


if __name__ == "__main__":
    main()
