"""Is what was said understood? Recognisers of words, and the share of words that they get wrong.

Two judges hear a sentence: `recogniser.py`, with models of phones trained on recordings of the
voice, and `sphinx.py`, with pocketsphinx and its models of many speakers. Both are told which word
follows which in the sentences that may come (`bigrams.py`, `lexicon.py`); `word_errors.py` compares
what they heard with what was to be said. A judge errs on real recordings too. That is the ceiling,
and every figure is read beside it.

A part of `evaluation`.

Notebook: 06b Any sentence
"""

from wavenet_keras.evaluation.word_recognition.bigrams import Bigrams
from wavenet_keras.evaluation.word_recognition.lexicon import Lexicon, spoken_words
from wavenet_keras.evaluation.word_recognition.recogniser import WordRecogniser
from wavenet_keras.evaluation.word_recognition.sphinx import SphinxJudge
from wavenet_keras.evaluation.word_recognition.word_errors import (
    WordErrors,
    count_word_errors,
    word_error_rate,
)

__all__ = [
    "Bigrams",
    "Lexicon",
    "SphinxJudge",
    "WordErrors",
    "WordRecogniser",
    "count_word_errors",
    "spoken_words",
    "word_error_rate",
]
