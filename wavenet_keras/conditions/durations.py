"""How long the parts of a spoken digit last: what recordings tell, typical and varied.

A speaker's digit has `SEGMENTS` durations. Their logarithms are taken to be normal: around a mean,
with a tempo that all of them share and a deviation of each one's own.

Notebook: 06 Local conditioning
"""

import json
from pathlib import Path

import numpy as np

from wavenet_keras._checks import meant_name
from wavenet_keras.conditions.digits import DIGIT_NAMES, SEGMENTS

LARGEST_DEVIATIONS = 1.5  # how far from typical a varied duration is, at most


class DigitDurations:
    """Durations of the digits of some speakers.

    Args:
        speakers: Their names.
        typical: Seconds `[speakers, 10, SEGMENTS]`.
        tempo: `[speakers, 10]`: deviation of the logarithm of the whole digit's duration.
        deviation: `[speakers, 10, SEGMENTS]`: deviation of the logarithm of a segment's share.

    Notebook: 06 Local conditioning
    """

    def __init__(self, speakers, typical, tempo, deviation):
        self.speakers = list(speakers)
        self._typical, self._tempo, self._deviation = (
            np.asarray(array, np.float64) for array in (typical, tempo, deviation)
        )

    @classmethod
    def of_recordings(cls, spoken_by):
        """Measures recordings.

        Args:
            spoken_by: A dict from speaker to a list of `SpokenDigit`, with at least two of every
                digit.

        Returns:
            `DigitDurations`.

        Raises:
            ValueError: A speaker says a digit less than twice.
        """
        speakers = sorted(spoken_by)
        shape = (len(speakers), len(DIGIT_NAMES), SEGMENTS)
        typical, deviation, tempo = np.zeros(shape), np.zeros(shape), np.zeros(shape[:2])
        for place in np.ndindex(shape[:2]):
            speaker, digit = speakers[place[0]], place[1]
            own = [one for one in spoken_by[speaker] if one.digit == digit]
            if len(own) < 2:
                raise ValueError(
                    f"Expected at least two recordings of every digit, received {len(own)} of "
                    f"{digit} by {speaker}."
                )
            segments = np.log([np.diff(one.times) for one in own])  # [recordings, SEGMENTS]
            whole = np.log([one.seconds for one in own])
            shares = np.exp(segments.mean(axis=0))
            typical[place] = shares / shares.sum() * np.exp(whole.mean())
            tempo[place] = whole.std()
            deviation[place] = (segments - whole[:, None]).std(axis=0)
        return cls(speakers, typical, tempo, deviation)

    def typical(self, speaker, digit):
        """Seconds `[SEGMENTS]` of a digit in the middle of what the speaker does.

        Raises:
            ValueError: There is no such speaker.
        """
        return self._typical[self._row(speaker), digit]

    def varied(self, speaker, digit, random):
        """Seconds `[SEGMENTS]` as the speaker might say it this time.

        Args:
            speaker: Name.
            digit: 0 to 9.
            random: A `numpy.random.Generator`.

        Raises:
            ValueError: There is no such speaker.
        """
        place = self._row(speaker), digit
        tempo, *own = np.clip(
            random.normal(size=1 + SEGMENTS), -LARGEST_DEVIATIONS, LARGEST_DEVIATIONS
        )
        segments = self._typical[place] * np.exp(self._deviation[place] * own)
        whole = self._typical[place].sum() * np.exp(self._tempo[place] * tempo)
        return segments / segments.sum() * whole

    def save(self, path):
        """Writes a JSON file."""
        numbers = {
            "speakers": self.speakers,
            "typical": self._typical.round(4).tolist(),
            "tempo": self._tempo.round(3).tolist(),
            "deviation": self._deviation.round(3).tolist(),
        }
        Path(path).write_text(json.dumps(numbers) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path):
        """Reads what `save` wrote."""
        return cls(**json.loads(Path(path).read_text(encoding="utf-8")))

    def speaker(self, name):
        """The name of a speaker that is given in any capitals.

        Raises:
            ValueError: There is no such speaker.
        """
        speaker = meant_name(name, self.speakers)
        if speaker is None:
            raise ValueError(f"Unknown speaker {name!r}. There are: {', '.join(self.speakers)}.")
        return speaker

    def _row(self, speaker):
        return self.speakers.index(self.speaker(speaker))
