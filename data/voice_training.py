"""What the scripts that train the shipped voices share: the network, the training, the papers."""

import json
import pathlib
import shutil

import wavenet_keras as wk
from wavenet_keras import dataset, training
from wavenet_keras.training.archives import without_name

CHECKPOINTS = pathlib.Path(__file__).resolve().parent / "checkpoints"
SAMPLE_RATE = 8000
COMMON = {
    "batch_size": 1,
    "window_samples": 8000,
    "learning_rate": 2e-3,
    "schedule": "cosine, 200 steps of warm-up",
    "ema": 0.999,
    "seed": 0,
}
# Of the voices with a local condition; validation takes a part of the held-out recordings.
FOLLOW_FRAMES = {
    **COMMON,
    "balance_classes": True,
    "validate_every": 1000,
    "validation_seconds": 60,
}


def build_model(name, channels=32, skip_channels=64, **more):
    """20 blocks, a receptive field of a quarter of a second."""
    return wk.WaveNet(
        dilations=[2**power for power in range(10)] * 2,
        residual_channels=channels,
        dilation_channels=channels,
        skip_channels=skip_channels,
        sample_rate=SAMPLE_RATE,
        name=name,
        **more,
    )


def train(
    model, training_files, selection_files, held_out_files, run_folder, settings, features=None
):
    """Trains for `num_steps` in all; a run that exists is resumed.

    `selection_files` choose the best weights; they may be the held-out ones.
    """
    num_steps = settings["num_steps"]
    warmup_steps = settings.get("warmup_steps", 200)
    schedule = training.make_schedule(
        "cosine", settings["learning_rate"], num_steps, warmup_steps=warmup_steps
    )
    model.compile(training.make_optimizer("adam", schedule, ema=settings["ema"]))
    common = {
        "sample_rate": SAMPLE_RATE,
        "receptive_field": model.receptive_field,
        "window_samples": settings["window_samples"],
        "batch_size": settings["batch_size"],
        "use_labels": model.num_classes is not None,
        "features": features,
        "hop_length": model.hop_length,
        "frames_around": model.frames_around,
    }
    windows = wk.Windows(
        training_files,
        seed=settings["seed"],
        balance_classes=settings.get("balance_classes", False),
        dither=settings.get("dither", True),
        **common,
    )
    papers = {
        **settings,
        "training_files": len(training_files),
        "held_out_files": [recording.path.name for recording in held_out_files],
    }
    if selection_files is not held_out_files:
        papers["selection_files"] = [recording.path.name for recording in selection_files]
    return training.train(
        model,
        windows,
        run_folder,
        num_steps,
        dataset.Coverage(selection_files, max_seconds=settings["validation_seconds"], **common),
        validate_every=settings["validate_every"],
        checkpoint_every=settings.get("checkpoint_every", 200),
        max_checkpoints=3,
        log_every=settings.get("log_every", 25),
        settings=papers,
    )


def in_float32(model):
    """The same network, whatever it was trained in."""
    arguments = {name: value for name, value in model.get_config().items() if name != "dtype"}
    twin = wk.WaveNet(**arguments, dtype="float32")
    twin.set_weights(model.get_weights())
    return twin


def ship(name, run, scores, more=None):
    """Puts the best model of a run and its papers into `data/checkpoints/`.

    Args:
        name: The voice's name.
        run: The `RunFolder`.
        scores: A function of the model that gives `(bits per sample, samples)` of each speaker.
        more: A dict to keep beside its settings.
    """
    CHECKPOINTS.mkdir(exist_ok=True)
    trained = wk.load_voice(run.best)
    model = in_float32(trained)  # without the optimizer's state
    model.save(CHECKPOINTS / f"{name}.keras")
    shutil.copy(run.history, CHECKPOINTS / f"{name}_history.csv")
    bits = {speaker: round(bits, 4) for speaker, (bits, _) in scores(model).items()}
    papers = {
        **run.settings,
        "model": without_name(model.get_config()),
        "trained_in": trained.dtype_policy.name,
        "held_out_bits_per_sample": bits,
        **(more or {}),
        "steps_taken_by_the_shipped_weights": run.state["best_step"],
    }
    text = json.dumps(papers, indent=1) + "\n"
    (CHECKPOINTS / f"{name}.json").write_text(text, encoding="utf-8")
    print(text)
