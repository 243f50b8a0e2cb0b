"""Prompts and conditions of a generation, checked and brought into one form.

Notebook: 05 Fast generation
"""

import os

import numpy as np

from wavenet_keras import audio

LOUDEST = 2.0  # of a prompt; resampling may pass 1 a little
LEAST_SAMPLES = 1000  # so many rows of two numbers are samples, not prompts


def checked_prompt(model, prompt):
    """A waveform `[1 or batch, samples]` at the model's rate; none is one of no samples."""
    if prompt is None:
        return np.zeros((1, 0), "float32")
    if isinstance(prompt, (str, os.PathLike)):
        raise ValueError(
            "`prompt` must be a waveform, or a waveform and its rate. Received the path "
            f"{os.fspath(prompt)!r}; wavenet_keras.audio.load reads both from a file."
        )
    if isinstance(prompt, tuple) and len(prompt) == 2 and np.ndim(prompt[1]) == 0:
        waveform, sample_rate = prompt
        prompt = audio.resample(waveform, sample_rate, model.sample_rate)
    prompt = np.asarray(prompt)
    if prompt.ndim not in (1, 2) or prompt.shape[0] == 0 < prompt.ndim - 1:
        raise ValueError(
            "`prompt` must be a waveform [samples] or [batch, samples]. Received shape "
            f"{prompt.shape}."
        )
    if not np.issubdtype(prompt.dtype, np.floating):
        raise ValueError(
            "`prompt` must be a waveform of floats from -1 to 1, not codes. Received dtype "
            f"{prompt.dtype}; wavenet_keras.audio.mu_law_decode turns codes into a waveform."
        )
    if not np.isfinite(prompt).all():
        raise ValueError(
            "`prompt` must be finite. Received a waveform with NaN or infinite samples: "
            f"{np.count_nonzero(~np.isfinite(prompt)):,} of {prompt.size:,}."
        )
    _check_looks_like_sound(prompt)
    return np.atleast_2d(prompt)


def _check_looks_like_sound(prompt):
    """Refuse what is plainly no waveform from -1 to 1, or not laid out as one."""
    peak = np.abs(prompt).max(initial=0)
    if peak > LOUDEST:
        raise ValueError(
            "`prompt` must be a waveform from -1 to 1. Received one with a peak of "
            f"{peak:,.0f}: divide whole numbers of 16 bits by 32768."
        )
    if prompt.ndim == 2 and prompt.shape[1] <= 2 and len(prompt) >= LEAST_SAMPLES:
        raise ValueError(
            "`prompt` must be [samples] or [batch, samples]. Received shape "
            f"{prompt.shape}, which looks like [samples, channels]: pass prompt.mean(axis=1)."
        )


def checked_global_condition(model, condition):
    """Ids `[1 or batch]`, vectors `[1 or batch, channels]`, or `None`."""
    _check_wanted("global_condition", model.global_condition_channels, condition)
    if condition is None:
        return None
    if not model.num_classes or np.asarray(condition).dtype.kind == "f":
        return _checked_features("global_condition", model.global_condition_channels, condition, 1)
    classes = [condition] if np.ndim(condition) == 0 else condition
    return np.array([model.class_id(one) for one in classes], "int32")


def checked_local_condition(model, condition, num_samples):
    """Frames `[1 or batch, frames, channels]` for so many samples, or `None`."""
    _check_wanted("local_condition", model.local_condition_channels, condition)
    if condition is None:
        return None
    width = model.local_condition_channels
    condition = _checked_features("local_condition", width, condition, 2)
    needed = -(-num_samples // model.hop_length)
    if condition.shape[1] < needed:
        raise ValueError(
            "`local_condition` must last as long as the prompt and what is generated: "
            f"{num_samples:,} samples need {needed:,} frames of {model.hop_length} samples. "
            f"Received {condition.shape[1]:,} frames; pass more, or generate less."
        )
    return condition


def _check_wanted(name, width, condition):
    if width and condition is None:
        raise ValueError(
            f"This model was built with {name}_channels={width} and needs `{name}`. Received none."
        )
    if condition is not None and not width:
        raise ValueError(
            f"This model takes no `{name}`: it was built without `{name}_channels`. Leave it out."
        )


def _checked_features(name, width, features, axes):
    """Finite floats with so many axes, a batch axis in front."""
    features = np.asarray(features, "float32")
    if features.ndim not in (axes, axes + 1) or features.shape[-1] != width:
        without_batch = ["frames", str(width)][-axes:]
        raise ValueError(
            f"`{name}` must have the shape [{', '.join(without_batch)}], or one more axis in front "
            f"for the batch. Received shape {list(features.shape)}."
        )
    if not np.isfinite(features).all():
        raise ValueError(f"`{name}` must be finite. Received NaN or infinite values.")
    return features if features.ndim == axes + 1 else features[None]
