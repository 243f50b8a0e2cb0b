"""A control to mix the classes of a network, such as its speakers, and hear the mixture.

Notebook: 04 Global conditioning
"""

from dataclasses import dataclass

import numpy as np

from wavenet_keras.display import players
from wavenet_keras.display.explorer import Explorer, View, choice_of_seed
from wavenet_keras.lessons.speakers import plots
from wavenet_keras.voices.classes import mix_classes


@dataclass(frozen=True)
class Mixture:
    """A mixture of classes: its weights by name, its vector `[channels]`, and a sound of it."""

    weights: dict
    vector: np.ndarray
    waveform: np.ndarray
    sample_rate: int


def mix_and_generate(model, weights, num_samples, seed=0, temperature=1.0):
    """Generate with a mixture of classes: what the control does, as a plain function.

    Args:
        model: A `WaveNet` with `num_classes`.
        weights: A dict from class name or id to weight; weights are divided by their sum.
        num_samples: Samples to generate.
        seed: Seed of the sound.
        temperature: As for `model.generate`.

    Returns:
        A `Mixture`.

    Raises:
        ValueError: A class is unknown, or the sum of the weights is not a positive number.

    Example:
        >>> import wavenet_keras as wk
        >>> mixed = mix_and_generate(wk.load_voice("speech"), {"june": 1, "carlo": 1}, 400)
        >>> mixed.waveform.shape
        (400,)

    Notebook: 04 Global conditioning
    """
    vector = mix_classes(model, weights)
    waveform = model.generate(
        num_samples, global_condition=vector, seed=seed, temperature=temperature
    )[0]
    return Mixture(dict(weights), vector, waveform, model.sample_rate)


def explore_mixture(model, num_samples, start=None, temperature=1.0):
    """Show a slider for each class of a network, and hear and see their mixture.

    Args:
        model: A `WaveNet` with `class_names`.
        num_samples: Samples to generate at each change.
        start: A dict from class name to the weight to begin with; `None`: all the same.
        temperature: As for `model.generate`.

    Returns:
        An `Explorer` with a control for each class, by its name, and `seed`; its `view.result` is a
        `Mixture`. When all weights are 0, it is the mean of all.

    Raises:
        ValueError: The model has no names of classes, or not one of those in `start`.

    Example:
        >>> import wavenet_keras as wk
        >>> explorer = explore_mixture(wk.load_voice("speech"), num_samples=800)
        >>> explorer.controls["june"].value = 0.5
        >>> print(explorer.view.config)
        MIXTURE, SEED = {'allison': 1.0, 'carlo': 1.0, 'ivrvoice': 1.0, 'june': 0.5}, 0

    Notebook: 04 Global conditioning
    """
    import ipywidgets

    if not model.class_names:
        raise ValueError("Expected a model with `class_names`; this one has none to show.")
    start = {name: 1.0 for name in model.class_names} if start is None else start
    for name in start:
        model.class_id(name)

    def look(seed, **weights):
        weights = {name: round(weight, 2) for name, weight in weights.items()}
        in_use = weights if any(weights.values()) else dict.fromkeys(weights, 1.0)
        result = mix_and_generate(model, in_use, num_samples, seed, temperature)
        return View(
            result=result,
            players=players.play_row({"mixture": (result.waveform, model.sample_rate)}),
            picture=plots.mixture(model, result.vector, in_use, result.waveform),
            report=_report(in_use),
            config=f"MIXTURE, SEED = {weights}, {seed}",
        )

    sliders = {
        name: ipywidgets.FloatSlider(
            value=start.get(name, 0.0),
            min=0.0,
            max=1.0,
            step=0.05,
            description=name,
            continuous_update=False,
        )
        for name in model.class_names
    }
    return Explorer({**sliders, "seed": choice_of_seed()}, look)


def _report(weights):
    total = sum(weights.values())
    shares = [f"{weight / total:.0%} {name}" for name, weight in weights.items() if weight]
    return " + ".join(shares)
