"""When each phone of a recording is said, and how high: from sound and text to a plan.

An aligner (`PhoneAligner`) knows how each phone sounds, as a hidden Markov model over cepstral
coefficients (`features`, `mixtures`). A text becomes a graph of all the ways to say it
(`spoken_words`, `sentence_graphs`), the most likely path through it says when each phone is said
(`viterbi`), and with the pitch (`pitch`) that is a plan (`planning`). An aligner learns from
recordings and their texts alone (`aligner_training`).

Floor 1, in the room `conditions`: imports nothing of the package but floor 0.

Notebook: 06b Any sentence
"""

from wavenet_keras.conditions.phone_alignment.aligner import (
    Alignment,
    PhoneAligner,
    Segment,
    shipped_aligner,
)
from wavenet_keras.conditions.phone_alignment.aligner_training import Utterance, train_aligner
from wavenet_keras.conditions.phone_alignment.features import (
    FRAME_SECONDS,
    HOP_LENGTH,
    SAMPLE_RATE,
    normalised,
    sound_features,
)
from wavenet_keras.conditions.phone_alignment.pitch import track_pitch
from wavenet_keras.conditions.phone_alignment.recordings import (
    PlansOfRecordings,
    plans_of_waveforms,
)
from wavenet_keras.conditions.phone_alignment.spoken_words import SpokenWord, english_words

__all__ = [
    "FRAME_SECONDS",
    "HOP_LENGTH",
    "SAMPLE_RATE",
    "Alignment",
    "PhoneAligner",
    "PlansOfRecordings",
    "Segment",
    "SpokenWord",
    "Utterance",
    "english_words",
    "normalised",
    "plans_of_waveforms",
    "shipped_aligner",
    "sound_features",
    "track_pitch",
    "train_aligner",
]
