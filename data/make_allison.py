"""Trains the shipped voice `allison` again, which says any sentence, from Debian's packages.

Usage:
    export KERAS_BACKEND=jax
    python data/make_allison.py --speech my_prompts --runs my_runs

`my_prompts` holds recordings and their plans, written by `python data/make_plans.py my_prompts`; it
is made first when it is not there. The network, an encoder of frames and 20 blocks, learns from
Allison Smith's English and Spanish, June Wallack's French and Carlo Flora's Italian together; three
windows of five are English. The network of durations and melody learns on the CPU. A run that was
interrupted goes on where it stopped. The finished voice goes to `data/checkpoints/`, with its
settings and its training logs. Without a GPU add `--precision float32`, and take days.

A fiftieth of the recordings chooses the best weights; the held-out ones do nothing but judge
(`data/allison_scores.py`).
"""

import argparse
import csv
import json
import pathlib
import shutil
import subprocess
import sys

import wavenet_keras as wk

# isort: split
# Keras comes after the package, which keeps TensorFlow's messages back.
import keras
from voice_training import CHECKPOINTS, build_model, in_float32, train

from wavenet_keras.conditions import plans as speech_plans
from wavenet_keras.training.archives import without_name
from wavenet_keras.voices.text.prosody_examples import parted_for_selection
from wavenet_keras.voices.text.prosody_scores import prosody_scores
from wavenet_keras.voices.text.prosody_training import train_prosody
from wavenet_keras.voices.text.storing import store_compactly
from wavenet_keras.voices.text.text_voice import TextVoice

DATA = pathlib.Path(__file__).resolve().parent
VOICE = "allison"
NUM_STEPS = 43_000
MELODY = {"epochs": 40, "seed": 0}
SHARES = {"allison": 6, "allison_es": 2, "carlo": 1, "june": 1}
SELECTION_SHARE = 0.02


def settings_for(num_steps, precision):
    """The settings of the network's training."""
    log_every = max(1, num_steps // 200)
    return {
        "num_steps": num_steps,
        "batch_size": 16,
        "window_samples": 12_000,
        "learning_rate": 2e-3,
        "schedule": "cosine",
        "warmup_steps": num_steps // 50,
        "ema": 0.999,
        "balance_classes": SHARES,
        "dither": False,
        "seed": 0,
        "precision": precision,
        "log_every": log_every,
        "validate_every": 10 * log_every,
        "checkpoint_every": 20 * log_every,
        "validation_seconds": None,
    }


def split(folder):
    """Recordings to train on, and those that choose the best weights, of all speakers."""
    corpus = wk.Corpus(folder / "recordings")
    to_learn_from, _ = corpus.split(validation=None)
    return to_learn_from.split(validation=SELECTION_SHARE)


def relative(recording, folder):
    """The name by which a recording's plan is kept."""
    root = (folder / "recordings").absolute()
    return pathlib.Path(recording.path).absolute().relative_to(root).as_posix()


def frames_of(folder):
    """The function of a recording that gives its frames."""
    names = ("plans.jsonl", "held_out_plans.jsonl")
    plans = {k: v for name in names for k, v in speech_plans.read_plans(folder / name).items()}
    return lambda recording: speech_plans.plan_frames(plans[relative(recording, folder)])


def build(names, settings):
    """20 blocks of 64 channels behind an encoder of frames, with an embedding of the speakers."""
    keras.utils.set_random_seed(settings["seed"])
    return build_model(
        VOICE,
        channels=64,
        skip_channels=128,
        dtype=settings["precision"],
        num_classes=len(names),
        global_condition_channels=16,
        class_names=names,
        local_condition_channels=speech_plans.CHANNELS,
        hop_length=40,
        encoder={"num_ids": 5, "num_symbols": len(speech_plans.SYMBOLS)},
    )


def train_network(folder, run_folder, settings):
    """The WaveNet and its encoder, in one loss."""
    files, selection = split(folder)
    model = build(files.class_names, settings)
    return train(
        model, files, selection, selection, run_folder, settings, features=frames_of(folder)
    )


def train_melody(folder):
    """The network of durations and melody, of Allison's English."""
    plans = speech_plans.read_plans(folder / "plans.jsonl")
    own = {file: plan for file, plan in plans.items() if plan.speaker == VOICE}
    return train_prosody(*parted_for_selection(own), speakers=[VOICE], **MELODY)


def ship(folder, run):
    """Puts the voice and its papers into `data/checkpoints/`."""
    trained = wk.load_voice(run.best)
    network = in_float32(trained)
    melody, history = train_melody(folder)
    untrained = type(melody).from_config(melody.get_config())  # and without an optimizer's state
    untrained.set_weights(melody.get_weights())
    voice = TextVoice(network, untrained, speakers=[VOICE], name=VOICE)
    store_compactly(voice, CHECKPOINTS / f"{VOICE}.keras")
    shutil.copy(run.history, CHECKPOINTS / f"{VOICE}_history.csv")
    with open(CHECKPOINTS / f"{VOICE}_melody_history.csv", "w", newline="") as table:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(["epoch", *history])
        rows = zip(*history.values(), strict=True)
        writer.writerows(
            [epoch, *(f"{value:.5f}" for value in row)] for epoch, row in enumerate(rows)
        )
    held_out = {
        file: plan
        for file, plan in speech_plans.read_plans(folder / "held_out_plans.jsonl").items()
        if plan.speaker == VOICE
    }
    papers = {
        **run.settings,
        "model": without_name(network.get_config()),
        "trained_in": trained.dtype_policy.name,
        "steps_taken_by_the_shipped_weights": run.state["best_step"],
        "melody": MELODY,
        "melody_of_held_out": prosody_scores(melody, held_out),
    }
    text = json.dumps(papers, indent=1) + "\n"
    (CHECKPOINTS / f"{VOICE}.json").write_text(text, encoding="utf-8")
    print(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--speech", type=pathlib.Path, default=DATA.parent / "build" / "prompts")
    parser.add_argument("--runs", type=pathlib.Path, default=DATA.parent / "build" / "runs")
    parser.add_argument("--num_steps", type=int, default=NUM_STEPS)
    parser.add_argument("--precision", default="mixed_bfloat16", help="float32 on a CPU")
    arguments = parser.parse_args()
    if not arguments.speech.exists():
        script = [sys.executable, str(DATA / "make_plans.py"), str(arguments.speech)]
        script += ["--languages", "en", "es", "fr", "it"]
        subprocess.run(script, check=True)
    settings = settings_for(arguments.num_steps, arguments.precision)
    run = train_network(arguments.speech, arguments.runs / VOICE, settings)
    if run.state["step"] >= arguments.num_steps:
        ship(arguments.speech, run)


if __name__ == "__main__":
    main()
