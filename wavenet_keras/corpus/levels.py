"""How loud a recording is, gathered block by block.

Notebook: 01 From sound to codes
"""

from dataclasses import dataclass, field

import numpy as np

from wavenet_keras.audio import frame_means, frame_powers
from wavenet_keras.audio.mu_law import OVERSHOOT


@dataclass
class Levels:
    """What the samples of a recording come to, the mean of its channels where nothing else is said.

    Attributes:
        num_samples: Their number.
        energy: The sum of their squares.
        channel_energy: The same over all channels, each for itself; 0 where there is one.
        total: The sum of the samples.
        peak: The largest magnitude.
        beyond: The number of samples far beyond -1 and 1, as `audio.is_beyond_full_scale` counts.
        loudest_channel: The mean square of the loudest frame of 256 samples of any channel; 0 where
            there is one.
    """

    num_samples: int = 0
    energy: float = 0.0
    channel_energy: float = 0.0
    total: float = 0.0
    peak: float = 0.0
    beyond: int = 0
    loudest_channel: float = 0.0
    _powers: list = field(default_factory=list)  # of each frame, float64 [frames] a block
    _means: list = field(default_factory=list)

    @classmethod
    def of(cls, blocks):
        """The levels of a sound.

        Args:
            blocks: Blocks of whole frames, float32 `[samples, channels]`.

        Example:
            >>> levels = Levels.of([np.full((512, 1), 0.5, "float32")])
            >>> levels.loudest, levels.offset, levels.loudest_moving
            (0.25, 0.5, 0.0)
        """
        levels = cls()
        with np.errstate(all="ignore"):  # NaN and infinity are told by what they come to
            for block in blocks:
                levels._add(block)
        return levels

    def _add(self, block):
        waveform = block.mean(axis=1)  # [samples, channels] -> [samples], as audio.load
        powers, means = frame_powers(waveform), frame_means(waveform)
        self.num_samples += len(waveform)
        self.total += float(waveform.sum(dtype=np.float64))
        self.energy += float(np.sum(waveform.astype(np.float64) ** 2))
        self.peak = max(self.peak, float(np.abs(waveform).max(initial=0)))
        self.beyond += int(np.count_nonzero(np.abs(waveform) > OVERSHOOT))
        for channel in block.T if block.shape[1] > 1 else ():
            self.channel_energy += float(np.sum(channel.astype(np.float64) ** 2))
            loudest = float(frame_powers(channel).max(initial=0))
            self.loudest_channel = max(self.loudest_channel, loudest)
        self._powers.append(powers)
        self._means.append(means)

    @property
    def offset(self):
        """The mean of all samples: 0 in sound, another number where a device adds a constant."""
        return self.total / self.num_samples if self.num_samples else 0.0

    @property
    def loudest(self):
        """The mean square of the loudest frame."""
        return max((float(powers.max(initial=0)) for powers in self._powers), default=0.0)

    @property
    def loudest_moving(self):
        """The same with the offset taken off, as only what moves can be heard."""
        parts = zip(self._powers, self._means, strict=True)
        moving = (powers - 2 * self.offset * means + self.offset**2 for powers, means in parts)
        return max((float(powers.max(initial=0)) for powers in moving), default=0.0)
