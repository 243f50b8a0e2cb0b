"""Small runs of the shell command, and what comes out of them."""

import numpy as np

from wavenet_keras import audio, cli, training
from wavenet_keras.cli.options import INTERRUPTED

RATE = 8000
PARAMS = {
    "filter_width": 2,
    "sample_rate": RATE,
    "dilations": [1, 2, 4, 8],
    "residual_channels": 8,
    "dilation_channels": 8,
    "quantization_channels": 64,
    "skip_channels": 16,
    "use_biases": True,
    "scalar_input": False,
    "initial_filter_width": 2,
}
PITCHES = {"anna": 200, "bert": 330}


def small_run(place, logdir, **options):
    """The words of a `train` command for a few small steps."""
    options = {
        "data_dir": place / "voices",
        "wavenet_params": place / "params.json",
        "logdir": logdir,
        "batch_size": 2,
        "sample_size": 200,
        "num_steps": 20,
        "checkpoint_every": 10,
        "log_every": 5,
        "generate_every": 0,
        "learning_rate": 0.01,
        "validation": 0.3,
        **options,
    }
    return ["train", *(f"--{name}={value}" for name, value in options.items())]


def wav(path):
    waveform, rate = audio.load(path)
    return waveform, rate


def as_written(waveform):
    """What the file holds of a sound: its last 5 ms, or tenth, fall to silence."""
    fading = min(40, len(waveform) // 10)
    fall = np.arange(fading)[::-1] / fading
    return np.concatenate([waveform[:-fading], waveform[-fading:] * fall])


def caught(monkeypatch, command):
    """What `train` would start, without starting it."""
    calls = []

    def train(model, windows, folder, num_steps, held_out, **options):
        calls.append({"model": model, "windows": windows, "folder": folder, "steps": num_steps})
        calls[0] |= {"held_out": held_out, **options}
        return training.RunFolder(folder)

    monkeypatch.setattr(training, "train", train)
    assert cli.main(command) == INTERRUPTED  # as no step was taken
    return calls[0]


def generate(run, path, *options):
    return cli.main(["generate", str(run), "--wav_out_path", str(path), *options])
