"""What a wrong name costs, row by row.

Notebook: 04 Global conditioning
"""

import numpy as np

from wavenet_keras.display.figures import VERMILION, label, new_figure


def cost_of_names(bits, names):
    """Draw what sentences cost under each name that a network was told.

    Bits of different speakers cannot be compared, as some recordings are harder than others. So the
    colour of a field is what it costs more than the cheapest of its own row, which is framed.

    Args:
        bits: Bits per sample `[who speaks, what it was told]`.
        names: Of the speakers.

    Returns:
        The `Figure`.

    Example:
        >>> cost_of_names([[3.5, 3.9], [4.6, 4.4]], ["allison", "carlo"])
        <Figure: Bits per sample; framed: the cheapest of a row>

    Notebook: 04 Global conditioning
    """
    from matplotlib.patches import Rectangle

    bits = np.asarray(bits, dtype=float)
    excess = bits - bits.min(axis=1, keepdims=True)
    figure, ax = new_figure(size=(5.8, 3.6))
    image = ax.imshow(excess, cmap="Blues", vmin=0)
    for (row, column), value in np.ndenumerate(bits):
        colour = "white" if excess[row, column] > 0.6 * excess.max() else "black"
        ax.text(column, row, f"{value:.2f}", ha="center", va="center", color=colour, fontsize=11)
    for row, column in enumerate(bits.argmin(axis=1)):
        frame = Rectangle((column - 0.47, row - 0.47), 0.94, 0.94, fill=False, lw=2.5)
        frame.set_edgecolor(VERMILION)
        ax.add_patch(frame)
    ax.set_xticks(range(len(names)), names)
    ax.set_yticks(range(len(names)), names)
    figure.colorbar(image, ax=ax, label="more than the cheapest of the row")
    title = "Bits per sample; framed: the cheapest of a row"
    label(ax, "what it was told", "who speaks", title)
    return figure
