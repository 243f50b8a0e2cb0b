"""Draws the training of the voices that follow a local condition, for the log beside them.

Usage:
    python data/draw_curves.py
"""

import numpy as np
from voice_training import CHECKPOINTS

from wavenet_keras.display.figures import label, new_figure, png
from wavenet_keras.display.palette import COLOURS

STAGES = {
    "digits": ["digits_first_stage_history.csv", "digits_history.csv"],
    "vocoder": ["vocoder_first_stage_history.csv", "vocoder_history.csv"],
}


def read_stages(files):
    """The rows of all stages, steps counted on from one to the next."""
    stages, steps = [], 0
    for file in files:
        rows = np.genfromtxt(CHECKPOINTS / file, delimiter=",", names=True, deletechars="")
        rows["step"] += steps
        steps = rows["step"][-1]
        stages.append(rows)
    return np.concatenate(stages)


def main():
    figure, axes = new_figure(columns=len(STAGES), size=(10, 3.2))
    for ax, (voice, files) in zip(axes, STAGES.items(), strict=True):
        rows = read_stages(files)
        ax.plot(rows["step"], rows["bits_per_sample"], color="#cccccc", lw=0.8, label="training")
        speakers = [name for name in rows.dtype.names if name.startswith("val_bits_per_sample/")]
        for number, column in enumerate(speakers):
            there = np.isfinite(rows[column])
            name = column.split("/")[1]
            style = {"color": COLOURS[number % len(COLOURS)], "marker": ".os^vD"[number]}
            ax.plot(rows["step"][there], rows[column][there], label=name, ms=4, **style)
        label(ax, "Step", "Bits per sample", f"{voice}, held out")
        ax.set_ylim(2, 6)
        ax.legend(frameon=False, fontsize=7, ncols=3, loc="upper right")
    (CHECKPOINTS / "curves.png").write_bytes(png(figure))


if __name__ == "__main__":
    main()
