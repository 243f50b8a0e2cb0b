"""A recogniser of speakers, to ask whether a generated voice is the one that was asked for.

It never hears the network: it is trained on real recordings and judged on real ones, and only then
asked about generated clips. What it hears is the average colour of a clip, in mel-frequency
cepstral coefficients; the classifier is a linear one. Small networks are hoarse, and hoarseness is
nobody's voice: so it also learns from copies of the recordings with noise added.

Notebook: 04 Global conditioning
"""

import numpy as np

from wavenet_keras.evaluation.cepstra import cepstral_coefficients
from wavenet_keras.evaluation.clips import confusion, with_noise
from wavenet_keras.evaluation.speech import FRAME_SECONDS

NOISE_DB = (5.0, 10.0, 20.0)  # signal-to-noise ratios of the copies that it also learns from
PAUSE_DB = -35.0  # below the loudest frame


def clip_statistics(waveform, sample_rate):
    """How a clip is coloured on average, in numbers of one length for clips of any length.

    The means of the cepstral coefficients over all frames that are not pauses. The first one, the
    level, is left out; so are deviations, which tell how hoarse or lively a clip is more than who
    is speaking.

    Args:
        waveform: float `[samples]`, half a second or longer.
        sample_rate: In Hz.

    Returns:
        float64 `[NUM_COEFFICIENTS - 1]`.

    Raises:
        ValueError: The clip is too short or has more than one channel.

    Example:
        >>> noise = np.random.default_rng(0).normal(size=8000)
        >>> clip_statistics(noise, 8000).shape
        (19,)

    Notebook: 04 Global conditioning
    """
    import librosa

    waveform = np.asarray(waveform, np.float32)
    if waveform.ndim != 1 or len(waveform) < sample_rate / 2:
        raise ValueError(
            f"Expected a clip [samples] of at least half a second, {sample_rate // 2} samples, "
            f"received shape {list(waveform.shape)}."
        )
    size = int(FRAME_SECONDS * sample_rate)
    coefficients = cepstral_coefficients(
        waveform, sample_rate, size, size // 2, floor_db=80.0, faintest=1e-10
    )[1:]  # [coefficients, frames]
    levels = librosa.feature.rms(y=waveform, frame_length=size, hop_length=size // 2)[0]
    sounding = levels >= levels.max() * 10 ** (PAUSE_DB / 20)
    return coefficients[:, sounding].mean(axis=1).astype(np.float64)


class SpeakerRecogniser:
    """Tells speakers apart by the statistics of their clips.

    Args:
        clips: Real clips to learn from, a list of waveforms `[samples]`, or `[clips, samples]`.
        names: The speaker of each.
        sample_rate: In Hz.

    Raises:
        ValueError: There are fewer than two speakers, or not one name for each clip.

    Example:
        >>> random = np.random.default_rng(0)
        >>> hiss = random.normal(size=(4, 8000))
        >>> hum = np.cumsum(random.normal(size=(4, 8000)), axis=1)
        >>> recogniser = SpeakerRecogniser([*hiss[:3], *hum[:3]], ["hiss"] * 3 + ["hum"] * 3, 8000)
        >>> recogniser.identify([hum[3], hiss[3]])
        ['hum', 'hiss']

    Notebook: 04 Global conditioning
    """

    def __init__(self, clips, names, sample_rate):
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        if len(clips) != len(names) or len(set(names)) < 2:
            raise ValueError(
                "Expected a name for each clip and at least two speakers, received "
                f"{len(clips)} clips and {len(names)} names of {len(set(names))} speakers."
            )
        self.sample_rate = sample_rate
        self._classifier = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000))
        random = np.random.default_rng(0)
        heard = [
            clips,
            *([with_noise(clip, ratio, random) for clip in clips] for ratio in NOISE_DB),
        ]
        statistics = np.concatenate([self._statistics(copies) for copies in heard])
        self._classifier.fit(statistics, list(names) * len(heard))

    @property
    def names(self):
        """The speakers it knows, sorted."""
        return [str(name) for name in self._classifier.classes_]

    def identify(self, clips):
        """The likeliest speaker of each clip, a list of names."""
        return [str(name) for name in self._classifier.predict(self._statistics(clips))]

    def evidence(self, clips, name, against):
        """How much speaks for one speaker and against another, in each clip.

        Args:
            clips: Waveforms, as for `identify`.
            name: One speaker.
            against: Another one.

        Returns:
            float `[clips]`, in bits: 1 if `name` is twice as likely as `against`, 10 if a thousand
            times, 0 if both are equally likely, negative if `against` is likelier. For the linear
            classifier it moves in proportion when the colour of a clip does.

        Raises:
            ValueError: A name is none of `names`.
        """
        unknown = [one for one in (name, against) if one not in self.names]
        if unknown:
            raise ValueError(
                f"Unknown speaker {unknown[0]!r}. The recogniser knows {', '.join(self.names)}."
            )
        chances = self._classifier.predict_log_proba(self._statistics(clips))  # [clips, speakers]
        column = {speaker: index for index, speaker in enumerate(self.names)}
        return (chances[:, column[name]] - chances[:, column[against]]) / np.log(2)

    def confusion(self, clips, names):
        """How often clips of each speaker are taken for each: counts `[asked for, heard]`.

        Rows and columns are in the order of `names`, the property.
        """
        return confusion(names, self.identify(clips), self.names)

    def _statistics(self, clips):
        return np.stack([clip_statistics(clip, self.sample_rate) for clip in clips])
