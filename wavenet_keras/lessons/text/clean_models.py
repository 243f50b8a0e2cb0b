"""An aligner's pictures of phones, for a recogniser of words that is made in a lesson.

Notebook: 06b Any sentence
"""

import numpy as np

from wavenet_keras.conditions.phone_alignment import sound_features
from wavenet_keras.evaluation.word_recognition.voice_models import VoiceModels, right_rate

SMALLEST_SPREAD = 1e-3


class CleanModels(VoiceModels):
    """The models of an aligner, which hear a sound as it is.

    Those of `train_voice_models` hear through a hiss of their own, and learned to: they are for
    figures. These need no training.

    Args:
        aligner: A `PhoneAligner`.
        features: `[frames, 39]`, as of `sound_features`, of the speaker: what is usual for them.

    Example:
        >>> from wavenet_keras.conditions.phone_alignment import shipped_aligner
        >>> noise = np.random.default_rng(0).normal(size=8000)
        >>> models = CleanModels(shipped_aligner(), sound_features(noise))
        >>> models.log_likelihoods(noise, 8000).shape
        (200, 121)

    Notebook: 06b Any sentence
    """

    def __init__(self, aligner, features):
        features = np.asarray(features, np.float64)
        spread = np.maximum(features.std(axis=0), SMALLEST_SPREAD)
        super().__init__(aligner, features.mean(axis=0), spread)

    def features(self, waveform, sample_rate):
        """Normalised features: float32 `[frames, features]`."""
        right_rate(sample_rate)
        return ((sound_features(waveform) - self.mean) / self.spread).astype(np.float32)
