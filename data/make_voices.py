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
CHECKPOINTS = DATA / "checkpoints"
SAMPLE_RATE = 8000
COMMON = {
    "batch_size": 1,
    "window_samples": 8000,
    "learning_rate": 2e-3,
    "schedule": "cosine, 200 steps of warm-up",
    "ema": 0.999,
    "seed": 0,
}
ONE_SPEAKER = {"num_steps": 12000, **COMMON}
ALL_SPEAKERS = {"num_steps": 16000, "balance_classes": True, **COMMON}


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


def train_one_speaker(training_files, held_out_files, run_folder):
    """The first stage: a network without condition."""
    keras.utils.set_random_seed(ONE_SPEAKER["seed"])
    model = build_model(FIRST_SPEAKER)
    files = of_first_speaker(training_files), of_first_speaker(held_out_files)
    return train(model, *files, run_folder, ONE_SPEAKER, use_labels=False)


def train_all_speakers(training_files, held_out_files, one_speaker, run_folder):
    """The second stage: the same network with an embedding of speakers, all else taken over."""
    keras.utils.set_random_seed(ALL_SPEAKERS["seed"])
    names = training_files.class_names
    model = build_model(
        VOICE, num_classes=len(names), global_condition_channels=16, class_names=names
    )
    wk.global_conditions.copy_weights(wk.load_voice(one_speaker), model)
    return train(model, training_files, held_out_files, run_folder, ALL_SPEAKERS, use_labels=True)


def train(model, training_files, held_out_files, run_folder, settings, use_labels):
    """Trains for `num_steps` in all; a run that exists is resumed."""
    num_steps = settings["num_steps"]
    schedule = training.make_schedule(
        "cosine", settings["learning_rate"], num_steps, warmup_steps=200
    )
    model.compile(training.make_optimizer("adam", schedule, ema=settings["ema"]))
    common = {
        "sample_rate": SAMPLE_RATE,
        "receptive_field": model.receptive_field,
        "window_samples": settings["window_samples"],
        "batch_size": settings["batch_size"],
        "use_labels": use_labels,
    }
    windows = wk.Windows(
        training_files, seed=settings["seed"], balance_classes=use_labels, **common
    )
    papers = {
        **settings,
        "training_files": len(training_files),
        "held_out_files": [recording.path.name for recording in held_out_files],
    }
    return training.train(
        model,
        windows,
        run_folder,
        num_steps,
        dataset.Coverage(held_out_files, **common),
        validate_every=250,
        checkpoint_every=100,
        max_checkpoints=3,
        log_every=25,
        settings=papers,
    )


def ship(first_stage, run, held_out_files):
    """Puts the best model and its papers into `data/checkpoints/`."""
    CHECKPOINTS.mkdir(exist_ok=True)
    model = wk.load_voice(run.best)  # without the optimizer's state: a third of the size
    model.save(CHECKPOINTS / f"{VOICE}.keras")
    shutil.copy(run.history, CHECKPOINTS / f"{VOICE}_history.csv")
    if first_stage is not None:
        shutil.copy(first_stage.history, CHECKPOINTS / f"{VOICE}_first_stage_history.csv")
    scores = wk.evaluation.bits_by_class(model, held_out_files)
    english = wk.evaluation.bits_per_sample(model, of_first_speaker(held_out_files))
    papers = {
        **run.settings,
        "first_stage": ONE_SPEAKER,
        "held_out_bits_per_sample": {name: round(bits, 4) for name, (bits, _) in scores.items()},
        f"held_out_bits_per_sample_{FIRST_SPEAKER}_{FIRST_LANGUAGE}": round(english, 4),
        "steps_taken_by_the_shipped_weights": run.state["best_step"],
    }
    text = json.dumps(papers, indent=1) + "\n"
    (CHECKPOINTS / f"{VOICE}.json").write_text(text, encoding="utf-8")
    print(text)


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
        ship(first_stage, run, held_out_files)


if __name__ == "__main__":
    main()
