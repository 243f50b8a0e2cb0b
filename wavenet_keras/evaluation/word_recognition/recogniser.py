"""A recogniser of words for one voice, from models of its phones.

Notebook: 06b Any sentence
"""

import numpy as np

from wavenet_keras._checks import checked_channel
from wavenet_keras.conditions.phone_alignment.aligner import GO, STAY
from wavenet_keras.conditions.phone_alignment.sentence_graphs import PAUSE, STATES_OF_PHONE
from wavenet_keras.evaluation.word_recognition.bigrams import Bigrams
from wavenet_keras.evaluation.word_recognition.decoding import WordNetwork, decode
from wavenet_keras.evaluation.word_recognition.voice_models import SAMPLE_RATE, right_rate

LANGUAGE_WEIGHT, WORD_LOG = 25.0, -10.0
_BEAM = 400.0
_LIKE = {"ZH": "SH", "OY": "OW", "UH": "UW", "AX": "AH"}  # rare phones, where they were not learnt
_QUIET_SAMPLES = 400  # put before and after, so that there is a pause to begin and to end in


class WordRecogniser:
    """Hears which words are said, of those that its lexicon has.

    Args:
        models: The `VoiceModels` of the voice.
        lexicon: A `Lexicon`, whose sentences also tell which word follows which.
        language_weight: How much the sentences count against the sound.
        word_log: Added to the logarithm for each word: the lower, the fewer words are heard.

    Raises:
        ValueError: A pronunciation has a phone that the models do not know.

    Attributes:
        name: `"own"`, for tables.

    Notebook: 06b Any sentence
    """

    name = "own"

    def __init__(self, models, lexicon, language_weight=LANGUAGE_WEIGHT, word_log=WORD_LOG):
        bigrams = Bigrams(lexicon.sentences)
        first_state = models.aligner.first_state
        phones = {p for ways in lexicon.pronunciations.values() for way in ways for p in way}
        first_state = {**first_state, **_likenesses(phones, first_state)}
        unknown = sorted(phones - set(first_state))
        if unknown:
            raise ValueError(
                f"Expected words of phones that the models know, {' '.join(first_state)}; received "
                f"words with {' '.join(unknown)}. Train the models on recordings with these phones."
            )
        self.models, self.words = models, bigrams.words
        self._network = WordNetwork(
            [
                [
                    [first_state[phone] + part for phone in way for part in range(STATES_OF_PHONE)]
                    for way in lexicon.pronunciations[word]
                ]
                for word in self.words
            ],
            first_state[PAUSE],
        )
        self._following = language_weight * np.log(np.maximum(bigrams.following, 1e-30))
        self._following[:, :-1] += word_log

    def hear(self, waveform, sample_rate):
        """The words that are heard.

        Args:
            waveform: float `[samples]`, one sentence or a few.
            sample_rate: In Hz; 8000.

        Returns:
            A list of str, empty where no word is heard.

        Raises:
            ValueError: Another sample rate, or not one channel of finite numbers.
        """
        right_rate(sample_rate)
        quiet = np.pad(np.asarray(checked_channel(waveform), np.float32), _QUIET_SAMPLES)
        likelihoods = self.models.log_likelihoods(quiet, SAMPLE_RATE)
        words, _ = decode(likelihoods, self._network, self._following, STAY, GO, _BEAM)
        return [self.words[word] for word in words]


def _likenesses(phones, first_state):
    """The states of phones that the models do not know: those of a phone that sounds like it."""
    missing = phones - set(first_state)
    return {p: first_state[_LIKE[p]] for p in missing if _LIKE.get(p) in first_state}
