"""The plain pictures of sounds, codes, corpora and training runs, in one place: `wk.plots`.

What else a lesson draws is in its own folder.

Notebook: 01 From sound to codes, and all that follow
"""

from wavenet_keras.display.figures import label, new_figure, png
from wavenet_keras.display.palette import looks
from wavenet_keras.display.plan import plan
from wavenet_keras.display.plots import (
    decibels,
    short_time_power,
    spectrogram,
    spectrum,
    waveform,
)
from wavenet_keras.display.results import (
    corpus_summary,
    cost_table,
    counts,
    learning_curves,
    training_history,
)
from wavenet_keras.lessons.sound.plots import (
    codes_histogram,
    mu_law_curve,
    one_hot,
    quantization_error,
    training_windows,
    window_diagram,
)

__all__ = [
    "codes_histogram",
    "corpus_summary",
    "cost_table",
    "counts",
    "decibels",
    "label",
    "learning_curves",
    "looks",
    "mu_law_curve",
    "new_figure",
    "one_hot",
    "plan",
    "png",
    "quantization_error",
    "short_time_power",
    "spectrogram",
    "spectrum",
    "training_history",
    "training_windows",
    "waveform",
    "window_diagram",
]
