"""What shapes a prediction can have: one narrow hill, a broad one, or two with a valley between.

Notebook: 02 Building WaveNet
"""

import numpy as np

from wavenet_keras.display.figures import label, new_figure
from wavenet_keras.display.palette import BLUE, GREEN, VERMILION


def has_two_hills(probabilities, widths=None, share=0.2, depth=0.5):
    """Which predictions say "about here or about there, and seldom in between".

    There are two hills where a valley divides the levels: what lies on either side of it has a fair
    share of the probability, and both sides rise well above it.

    Args:
        probabilities: Predictions `[predictions, levels]`, or one `[levels]`; each sums to 1.
        widths: How much of the amplitude each level stands for `[levels]`. Levels of mu-law are
            crowded around silence, so that a single hill of amplitudes may be two of levels; with
            widths, hills are looked for in probability per unit of amplitude. `None`: in levels.
        share: Probability that each side must have at least, 0 to 0.5.
        depth: The valley is lower than this share of the lower hill, 0 to 1.

    Returns:
        bool `[predictions]`, or one bool.

    Example:
        >>> has_two_hills([[0.1, 0.8, 0.1], [0.4, 0.1, 0.5]]).tolist()
        [False, True]

    Notebook: 02 Building WaveNet
    """
    probabilities = np.asarray(probabilities, dtype=float)
    heights = probabilities if widths is None else probabilities / np.asarray(widths, dtype=float)
    below = np.cumsum(probabilities, axis=-1)
    highest_so_far = np.maximum.accumulate(heights, axis=-1)
    highest_to_come = np.maximum.accumulate(heights[..., ::-1], axis=-1)[..., ::-1]
    low = heights < depth * np.minimum(highest_so_far, highest_to_come)
    balanced = (below > share) & (below < 1 - share)
    return (low & balanced).any(axis=-1)


def draw_predictions(predictions, came, single_values):
    """Draw predictions side by side, what came, and what a single value would have said.

    Args:
        predictions: A dict of titles and probabilities `[levels]`.
        came: The level that followed each `[predictions]`.
        single_values: The level nearest to the mean amplitude of each `[predictions]`.

    Returns:
        The `Figure`.

    Example:
        >>> draw_predictions({"sure": [0.1, 0.8, 0.1]}, came=[1], single_values=[1])
        <Figure: sure>

    Notebook: 02 Building WaveNet
    """
    count = len(predictions)
    figure, panels = new_figure(columns=count, size=(2.6 * count + 1, 2.9), squeeze=False)
    pairs = zip(panels[0], predictions.items(), came, single_values, strict=True)
    for ax, (title, probabilities), level, mean in pairs:
        ax.step(np.arange(len(probabilities)), probabilities, where="mid", color=BLUE)
        ax.axvline(level, color=VERMILION, ls="--", lw=1.2, label="what came")
        ax.axvline(mean, color=GREEN, ls=":", lw=1.6, label="mean of the prediction")
        ax.set_ylim(bottom=0)
        label(ax, "Level", "Probability" if ax is panels[0, 0] else "", title)
    figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure
