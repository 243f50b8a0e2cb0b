"""A recogniser of spoken digits and of who speaks them, to ask whether a generated clip is right.

It never hears the network: it is trained on real recordings and judged on real ones, and only then
asked about generated clips. What it hears are the mel-frequency cepstral coefficients at a fixed
number of places along the clip, so that a slow and a fast "seven" are alike; duration itself is not
among them. It also learns from copies that are noisy, hoarse or cut short, because generated clips
may be, and that must not decide which digit they are.

Notebook: 06 Local conditioning
"""

import numpy as np

from wavenet_keras.evaluation.cepstra import cepstral_coefficients
from wavenet_keras.evaluation.clips import with_noise

PLACES = 12  # along a clip, at which it is heard
FRAME_SECONDS, HOP_SECONDS = 0.025, 0.01
FLOOR_DB = 50.0  # below the loudest; what is softer is not the voice
NOISE_DB = 5.0, 30.0  # signal-to-noise ratios of the noisy copies, from and to
HOARSENESS = 0.2, 1.0  # deviations of the noise that the hoarse copies are multiplied by
CUT_SHARE = 0.15  # at most so much of a clip is cut off at each end


def digit_features(waveform, sample_rate):
    """How a spoken digit sounds from its beginning to its end, in as many numbers for any length.

    Args:
        waveform: float `[samples]`, one digit without silence around it. One that is shorter than a
            frame is padded with zeros.
        sample_rate: In Hz.

    Returns:
        float64 `[(PLACES + 2) * NUM_COEFFICIENTS]`: the coefficients at each place, then their
        means and deviations over the clip.

    Raises:
        ValueError: The clip is empty, not finite, or has more than one channel.

    Example:
        >>> noise = np.random.default_rng(0).normal(size=4000)
        >>> digit_features(noise, 8000).shape
        (280,)

    Notebook: 06 Local conditioning
    """
    waveform = np.asarray(waveform, np.float32)
    if waveform.ndim != 1 or not waveform.size or not np.isfinite(waveform).all():
        raise ValueError(
            "Expected a clip [samples] of at least one sample, all finite; received shape "
            f"{list(waveform.shape)}" + (", not all finite." if waveform.size else ".")
        )
    size, hop = round(FRAME_SECONDS * sample_rate), round(HOP_SECONDS * sample_rate)
    padded = np.pad(waveform, (0, max(0, size - len(waveform))))
    coefficients = cepstral_coefficients(padded, sample_rate, size, hop, FLOOR_DB, faintest=1e-12).T
    at_places = _place_weights(len(coefficients)) @ coefficients  # [places, coefficients]
    spread = [coefficients.mean(axis=0), coefficients.std(axis=0)]
    return np.concatenate([at_places.ravel(), *spread]).astype(np.float64)


def _place_weights(num_frames):
    """How much each frame counts at each place, `[PLACES, frames]`: triangles that overlap.

    A plain interpolation would hear two frames only, and miss what is between the places.
    """
    middles = (np.arange(PLACES) + 0.5) / PLACES * num_frames - 0.5
    distances = np.abs(np.arange(num_frames) - middles[:, None])
    weights = np.maximum(0, 1 - distances / max(1, num_frames / PLACES))
    return weights / weights.sum(axis=1, keepdims=True)


class DigitRecogniser:
    """Tells which digit a clip is, and who speaks it.

    Args:
        clips: Real clips to learn from, a list of waveforms `[samples]`, each one digit without
            silence around it.
        digits: The digit of each.
        speakers: The speaker of each.
        sample_rate: In Hz.

    Raises:
        ValueError: There are fewer than two digits or speakers, or not one of each for each clip.

    Example:
        >>> random = np.random.default_rng(0)
        >>> hiss = random.normal(size=(4, 2000))
        >>> hum = np.cumsum(random.normal(size=(4, 2000)), axis=1)
        >>> real = [*hiss[:3], *hum[:3]]
        >>> recogniser = DigitRecogniser(real, [6] * 3 + [0] * 3, ["ann"] * 3 + ["bob"] * 3, 8000)
        >>> recogniser.digits([hum[3], hiss[3]]), recogniser.speakers([hum[3], hiss[3]])
        ([0, 6], ['bob', 'ann'])

    Notebook: 06 Local conditioning
    """

    def __init__(self, clips, digits, speakers, sample_rate):
        if (
            not len(clips) == len(digits) == len(speakers)
            or min(len(set(digits)), len(set(speakers))) < 2
        ):
            raise ValueError(
                "Expected a digit and a speaker for each clip, and at least two of each; received "
                f"{len(clips)} clips, {len(digits)} digits of {len(set(digits))} kinds and "
                f"{len(speakers)} names of {len(set(speakers))} speakers."
            )
        self.sample_rate = sample_rate
        random = np.random.default_rng(0)
        heard = [clips, *([change(clip, random) for clip in clips] for change in CHANGES)]
        features = np.concatenate([self._features(copies) for copies in heard])
        self._digits = _classifier().fit(features, list(digits) * len(heard))
        self._speakers = _classifier().fit(features, list(speakers) * len(heard))

    @property
    def names(self):
        """The speakers it knows, sorted."""
        return [str(name) for name in self._speakers.classes_]

    def digits(self, clips):
        """The likeliest digit of each clip, a list of whole numbers."""
        return [int(digit) for digit in self._predict(self._digits, clips)]

    def speakers(self, clips):
        """The likeliest speaker of each clip, a list of names."""
        return [str(name) for name in self._predict(self._speakers, clips)]

    def _predict(self, classifier, clips):
        return classifier.predict(self._features(clips)) if len(clips) else []

    def _features(self, clips):
        return np.stack([digit_features(clip, self.sample_rate) for clip in clips])


def _noisy(clip, random):
    return with_noise(np.asarray(clip), random.uniform(*NOISE_DB), random)


def _hoarse(clip, random):
    """Noise that is loud where the voice is loud, as that of a network is."""
    return clip * (1 + random.normal(scale=random.uniform(*HOARSENESS), size=np.shape(clip)))


def _cut_short(clip, random):
    """Where a digit begins and ends is a matter of the threshold."""
    first, last = (round(random.uniform(0, CUT_SHARE) * len(clip)) for _ in range(2))
    return clip[first : len(clip) - last]


CHANGES = (_noisy, _hoarse, _cut_short)


def _classifier():
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    return make_pipeline(StandardScaler(), SVC(C=10.0, gamma="scale"))
