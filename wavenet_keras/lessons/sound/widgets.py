"""Controls to explore resampling and quantisation by ear and eye, built on plain functions.

The plain functions are in `comparisons.py`.

Notebook: 01 From sound to codes
"""

import numpy as np

from wavenet_keras.audio.files import BYTES_PER_SAMPLE
from wavenet_keras.display import players, plots
from wavenet_keras.display.explorer import Explorer, View, choice_of_recording
from wavenet_keras.lessons.sound.comparisons import (
    SPACINGS,
    compare_quantization,
    compare_resampling,
)
from wavenet_keras.lessons.sound.plots import quantization_error
from wavenet_keras.network.sizes import SIZES, count_receptive_field

SAMPLE_RATES = (44100, 22050, 16000, 11025, 8000, 4000)
QUANTIZATION_CHANNELS = (4, 8, 16, 32, 64, 128, 256, 512, 1024)
REFERENCE_RECEPTIVE_FIELD = count_receptive_field(SIZES["reference"]["dilations"])  # samples


def explore_resampling(recordings, sample_rates=SAMPLE_RATES):
    """Show controls to hear recordings at other sample rates, with and without the filter.

    Args:
        recordings: A dict of labels and sounds, `{"bell": (waveform, sample_rate), ...}`. A few
            seconds each: every change sends the sounds to the browser.
        sample_rates: The rates to choose from, in Hz.

    Returns:
        An `Explorer` with the controls `recording`, `sample_rate` and `antialiasing`; its
        `view.result` is a `Resampling`.

    Raises:
        ValueError: There is no recording.

    Example:
        >>> tone = 0.5 * np.sin(2 * np.pi * 3000 * np.arange(16000) / 16000)
        >>> explorer = explore_resampling({"tone": (tone, 16000)}, sample_rates=(8000, 4000))
        >>> explorer.controls["sample_rate"].value = 4000
        >>> print(explorer.view.config)
        SAMPLE_RATE = 4000  # Hz

    Notebook: 01 From sound to codes
    """
    import ipywidgets

    def look(recording, sample_rate, antialiasing):
        waveform, own_rate = recordings[recording]
        return _view_resampling(compare_resampling(waveform, own_rate, sample_rate, antialiasing))

    return Explorer(
        {
            "recording": choice_of_recording(recordings),
            "sample_rate": ipywidgets.Dropdown(
                options=[(f"{rate:,} Hz", rate) for rate in sample_rates],
                value=sample_rates[-1],
                description="Sample rate",
            ),
            "antialiasing": ipywidgets.ToggleButtons(
                options=[("on", True), ("off", False)], description="Low-pass filter"
            ),
        },
        look,
    )


def explore_quantization(recordings, quantization_channels=QUANTIZATION_CHANNELS):
    """Show controls to hear recordings made of few levels, by mu-law or evenly spaced.

    Args:
        recordings: A dict of labels and sounds, `{"speech": (waveform, sample_rate), ...}`.
        quantization_channels: The numbers of levels to choose from.

    Returns:
        An `Explorer` with the controls `recording`, `quantization_channels` and `spacing`; its
        `view.result` is a `Quantization`.

    Raises:
        ValueError: There is no recording.

    Example:
        >>> tone = 0.5 * np.sin(np.arange(8000) * 0.3)
        >>> explorer = explore_quantization({"tone": (tone, 8000)})
        >>> explorer.controls["quantization_channels"].value = 16
        >>> print(explorer.view.config)
        QUANTIZATION_CHANNELS = 16

    Notebook: 01 From sound to codes
    """
    import ipywidgets

    def look(recording, quantization_channels, spacing):
        waveform, sample_rate = recordings[recording]
        result = compare_quantization(waveform, quantization_channels, spacing)
        return _view_quantization(result, sample_rate, quantization_channels, spacing)

    return Explorer(
        {
            "recording": choice_of_recording(recordings),
            "quantization_channels": ipywidgets.SelectionSlider(
                options=quantization_channels,
                # Few enough to hear and see the steps.
                value=min(quantization_channels, key=lambda levels: abs(levels - 16)),
                description="Levels",
                continuous_update=False,
            ),
            "spacing": ipywidgets.ToggleButtons(options=SPACINGS, description="Spacing"),
        },
        look,
    )


def _view_resampling(result):
    original = (result.original, result.original_rate)
    resampled = (result.waveform, result.sample_rate)
    kind = "with the filter" if result.antialiasing else "without the filter"
    context = 1000 * REFERENCE_RECEPTIVE_FIELD / result.sample_rate
    return View(
        result=result,
        players=players.play_row({"original": original, f"resampled {kind}": resampled}),
        picture=plots.spectrum(
            {"original": original, f"resampled {kind}": resampled},
            nyquist=result.nyquist,
            title=f"{result.original_rate:,} Hz to {result.sample_rate:,} Hz, {kind}",
        ),
        report=(
            f"{result.original_rate:,} Hz to {result.sample_rate:,} Hz, {kind}\n"
            f"samples            {len(result.original):>9,} -> {result.num_samples:,}\n"
            f"bytes (16 bits)    {BYTES_PER_SAMPLE * len(result.original):>9,} -> "
            f"{result.num_bytes:,}\n"
            f"Nyquist frequency  {result.original_rate / 2:>9,g} -> {result.nyquist:,g} Hz\n"
            f"a WaveNet that looks back {REFERENCE_RECEPTIVE_FIELD:,} samples would hear "
            f"{context:,.0f} ms"
        ),
        config=f"SAMPLE_RATE = {result.sample_rate}  # Hz",
    )


def _view_quantization(result, sample_rate, quantization_channels, spacing):
    sounds = {"original": result.original, "quantised": result.waveform, "error": result.error}
    bits = np.log2(quantization_channels)
    return View(
        result=result,
        players=players.play_row({name: (sound, sample_rate) for name, sound in sounds.items()}),
        picture=quantization_error(result.original, result.waveform, sample_rate),
        report=(
            f"{quantization_channels:,} levels ({bits:g} bits), {spacing}\n"
            f"signal-to-noise ratio {result.signal_to_noise_db:.1f} dB\n"
            f"largest error {np.abs(result.error).max():.4f}\n"
            f"levels used {len(np.unique(result.codes)):,}"
        ),
        config=f"QUANTIZATION_CHANNELS = {quantization_channels}",
    )
