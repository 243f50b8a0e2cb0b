"""Is it good? Bits per sample, statistics of speech, distances, published scores, recognisers.

What judges here never hears the network while it learns: recognisers are trained on real recordings
and judged on real ones first.

Floor 3: may import floors 0 to 2.

Notebook: 07 Evaluating and refining; used from 00 on
"""

from wavenet_keras.evaluation.bits import bits_by_class, bits_per_sample
from wavenet_keras.evaluation.clips import confusion, cut_clips
from wavenet_keras.evaluation.distances import spectral_distance_db
from wavenet_keras.evaluation.speaker_recognition import SpeakerRecogniser
from wavenet_keras.evaluation.speech import speech_statistics

__all__ = [
    "SpeakerRecogniser",
    "bits_by_class",
    "bits_per_sample",
    "confusion",
    "cut_clips",
    "spectral_distance_db",
    "speech_statistics",
]
