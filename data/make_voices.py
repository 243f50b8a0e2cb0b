"""Trains the shipped voices again, from the recordings in Debian's packages.

Usage:
    python data/make_voices.py --speech my_speech --runs my_runs     # an hour or two on two cores

`my_speech` is the full set of recordings, written by `python data/make_speech.py --all my_speech`;
it is made first when it is not there. A run that was interrupted goes on where it stopped. The
finished voice goes to `data/checkpoints/`, with its settings, its training log and its score.
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
SPEAKER, LANGUAGE, SAMPLE_RATE = "allison", "en", 8000


def recordings(speech):
    """Training and held-out recordings of the speaker and the language."""
    corpora = wk.Corpus(speech, labels=None).split(validation=None)
    return [
        [
            recording
            for recording in corpus.files
            if recording.path.parent.name == SPEAKER
            and recording.path.name.startswith(f"{LANGUAGE}_")
        ]
        for corpus in corpora
    ]


def build_model():
    """20 blocks, a receptive field of a quarter of a second."""
    return wk.WaveNet(
        dilations=[2**power for power in range(10)] * 2,
        residual_channels=32,
        dilation_channels=32,
        skip_channels=64,
        sample_rate=SAMPLE_RATE,
        name=SPEAKER,
    )


def train(speech, run_folder, num_steps, batch_size, window_samples, learning_rate):
    """Trains for `num_steps` in all; a run that exists is resumed."""
    keras.utils.set_random_seed(0)
    model = build_model()
    schedule = training.make_schedule("cosine", learning_rate, num_steps, warmup_steps=200)
    model.compile(training.make_optimizer("adam", schedule, ema=0.999))
    common = {"sample_rate": SAMPLE_RATE, "receptive_field": model.receptive_field}
    training_files, held_out_files = recordings(speech)
    windows = wk.Windows(
        training_files,
        window_samples=window_samples,
        batch_size=batch_size,
        seed=0,
        use_labels=False,
        **common,
    )
    held_out = dataset.Coverage(
        held_out_files, window_samples=8000, batch_size=1, use_labels=False, **common
    )
    settings = {
        "num_steps": num_steps,
        "batch_size": batch_size,
        "window_samples": window_samples,
        "learning_rate": learning_rate,
        "schedule": "cosine, 200 steps of warm-up",
        "ema": 0.999,
        "seed": 0,
        "training_files": [recording.path.name for recording in training_files],
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


def ship(run, speech):
    """Puts the best model and its papers into `data/checkpoints/`."""
    folder = DATA / "checkpoints"
    folder.mkdir(exist_ok=True)
    model = keras.saving.load_model(run.path / "best.keras", compile=False)
    model.save(folder / f"{SPEAKER}.keras")  # without the optimizer's state: a third of the size
    shutil.copy(run.path / "history.csv", folder / f"{SPEAKER}_history.csv")
    settings = json.loads((run.path / "settings.json").read_text(encoding="utf-8"))
    _, held_out_files = recordings(speech)
    score = wk.evaluation.bits_per_sample(model, held_out_files)
    settings["held_out_bits_per_sample"] = round(score, 4)
    settings["steps_taken_by_the_shipped_weights"] = run.state["best_step"]
    papers = json.dumps(settings, indent=1) + "\n"
    (folder / f"{SPEAKER}.json").write_text(papers, encoding="utf-8")
    print(f"{folder / SPEAKER}.keras: {score:.4f} bits per sample on the held-out recordings")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--speech", type=pathlib.Path, default=DATA.parent / "build" / "speech")
    parser.add_argument("--runs", type=pathlib.Path, default=DATA.parent / "build" / "runs")
    parser.add_argument("--num_steps", type=int, default=12000)
    parser.add_argument("--batch_size", type=int, default=1)
    parser.add_argument("--window_samples", type=int, default=8000)
    parser.add_argument("--learning_rate", type=float, default=2e-3)
    arguments = parser.parse_args()
    if not arguments.speech.exists():
        script = [sys.executable, str(DATA / "make_speech.py"), "--all", str(arguments.speech)]
        subprocess.run(script, check=True)
    run = train(
        arguments.speech,
        arguments.runs / SPEAKER,
        arguments.num_steps,
        arguments.batch_size,
        arguments.window_samples,
        arguments.learning_rate,
    )
    if run.state["step"] >= arguments.num_steps:
        ship(run, arguments.speech)


if __name__ == "__main__":
    main()
