"""Controls to explore the caches, the temperature and the prompt, built on plain functions.

Notebook: 05 Fast generation
"""

from dataclasses import dataclass

import numpy as np

from wavenet_keras import generation
from wavenet_keras._checks import checked_channel
from wavenet_keras.display import players
from wavenet_keras.display.explorer import Explorer, View, choice_of_seed
from wavenet_keras.generation.job import make_job
from wavenet_keras.lessons.generation import plots


def explore_rings(dilations, last_step=15):
    """Show a slider for the step, and the caches of all blocks at that step.

    Args:
        dilations: Dilation of each block of two taps; small ones, to be drawn.
        last_step: The last step to choose.

    Returns:
        An `Explorer` with the control `step`; its `view.result` lists for each block the slot, the
        sample that is read from it, and the sample that is written into it.

    Example:
        >>> explorer = explore_rings([1, 2, 4])
        >>> explorer.controls["step"].value = 6
        >>> explorer.view.result
        [(0, 5, 6), (0, 4, 6), (2, 2, 6)]

    Notebook: 05 Fast generation
    """
    import ipywidgets

    def look(step):
        reads = [
            (step % dilation, plots.ring_contents(dilation, step)[step % dilation], step)
            for dilation in dilations
        ]
        lines = [
            f"dilation {dilation}: slot {slot} gives the input of sample {read:>2}, "
            f"then takes that of sample {written}"
            for dilation, (slot, read, written) in zip(dilations, reads, strict=True)
        ]
        return View(
            result=reads,
            players=None,
            picture=plots.ring_buffers(dilations, [step]),
            report="\n".join(lines),
            config=f"STEP = {step}",
        )

    slider = ipywidgets.IntSlider(
        value=6, min=0, max=last_step, description="Step", continuous_update=False
    )
    return Explorer({"step": slider}, look)


@dataclass(frozen=True)
class Generated:
    """A sound and what it was made with: `settings` are arguments of `model.generate`."""

    waveform: np.ndarray
    settings: dict


def explore_temperature(model, prompt, num_samples, temperatures=(0.0, 1.6)):
    """Show controls to generate at another temperature, and hear and see what it does.

    Args:
        model: A `WaveNet`.
        prompt: The waveform to continue, float `[samples]`.
        num_samples: Samples to generate at each change.
        temperatures: The lowest and the highest to choose.

    Returns:
        An `Explorer` with the controls `temperature` and `seed`; its `view.result` is a
        `Generated`.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(dilations=[1, 2], skip_channels=16, sample_rate=8000)
        >>> explorer = explore_temperature(model, np.zeros(100), num_samples=200)
        >>> explorer.controls["temperature"].value = 0.5
        >>> print(explorer.view.config)
        SETTINGS = {'temperature': 0.5, 'seed': 0}

    Notebook: 05 Fast generation
    """
    import ipywidgets

    prompt = checked_channel(prompt)
    logits = next_logits(model, prompt)

    def look(temperature, seed):
        settings = {"temperature": round(temperature, 2), "seed": seed}
        result = _generate(model, num_samples, prompt=prompt, **settings)
        title = f"temperature {settings['temperature']:g}"
        return View(
            result=result,
            players=players.play_row({title: (_joined(prompt, result), model.sample_rate)}),
            picture=plots.distributions(
                logits, {f"{title}, the first sample": {"temperature": settings["temperature"]}}
            ),
            report=_report(result.waveform, model.sample_rate),
            config=f"SETTINGS = {settings}",
        )

    lowest, highest = temperatures
    temperature = ipywidgets.FloatSlider(
        value=min(max(0.8, lowest), highest),
        min=lowest,
        max=highest,
        step=0.1,
        description="Temperature",
        continuous_update=False,
    )
    return Explorer({"temperature": temperature, "seed": choice_of_seed()}, look)


def explore_prompt(model, recording, num_samples, seconds=(0.0, 0.05, 0.25, 0.5, 1.0)):
    """Show controls to give the network more or less of a recording's beginning.

    Args:
        model: A `WaveNet`.
        recording: The waveform to begin with, float `[samples]`, at the model's rate.
        num_samples: Samples to generate at each change.
        seconds: The prompt lengths to choose from; 0 is no prompt.

    Returns:
        An `Explorer` with the controls `seconds` and `seed`; its `view.result` is a `Generated`.

    Raises:
        ValueError: The recording is shorter than the longest prompt.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(dilations=[1, 2], skip_channels=16, sample_rate=8000)
        >>> explorer = explore_prompt(model, np.zeros(8000), num_samples=200)
        >>> explorer.controls["seconds"].value = 0.25
        >>> print(explorer.view.config)
        PROMPT_SECONDS = 0.25

    Notebook: 05 Fast generation
    """
    import ipywidgets

    recording, rate = checked_channel(recording), model.sample_rate
    if len(recording) < max(seconds) * rate:
        raise ValueError(
            f"Expected a recording of at least {max(seconds)} s at {rate:,} Hz, received "
            f"{len(recording) / rate:.2f} s. Take a longer one, or shorter prompts."
        )

    def look(seconds, seed):
        prompt = recording[: round(seconds * rate)]
        result = _generate(model, num_samples, prompt=prompt, seed=seed)
        known = min(1, len(prompt) / model.receptive_field)
        title = f"{seconds:g} s given"
        return View(
            result=result,
            players=players.play_row({title: (_joined(prompt, result), rate)}),
            picture=plots.continuations(prompt, {title: result.waveform}, rate),
            report=(
                f"of the receptive field, {known:.0%} is recording, the rest silence\n"
                f"{_report(result.waveform, rate)}"
            ),
            config=f"PROMPT_SECONDS = {seconds:g}",
        )

    length = ipywidgets.SelectionSlider(
        options=[(f"{length:g} s", length) for length in seconds],
        value=seconds[len(seconds) // 2],
        description="Prompt",
        continuous_update=False,
    )
    return Explorer({"seconds": length, "seed": choice_of_seed()}, look)


def next_logits(model, waveform):
    """What a network predicts for the sample after a waveform.

    Args:
        model: A `WaveNet` without conditions.
        waveform: float `[samples]`, -1 to 1; before it there is silence.

    Returns:
        Logits, float32 `[levels]`.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(dilations=[1, 2], skip_channels=16)
        >>> next_logits(model, np.zeros(10)).shape
        (256,)

    Notebook: 05 Fast generation
    """
    from keras import ops

    # The context of a job is the receptive field before the first draw, silence filled in.
    context = make_job(model, 1, prompt=waveform).context  # [1, receptive_field]
    return ops.convert_to_numpy(model(context))[0, -1]


def _generate(model, num_samples, prompt, **settings):
    waveform = generation.generate(model, num_samples, prompt=prompt, **settings)
    return Generated(waveform[0], settings)


def _joined(prompt, result):
    return np.concatenate([prompt, result.waveform])


def _report(waveform, sample_rate):
    level = np.sqrt(np.mean(np.square(waveform, dtype=np.float64)))
    return f"{len(waveform) / sample_rate:.2f} s generated, level (root mean square) {level:.3f}"
