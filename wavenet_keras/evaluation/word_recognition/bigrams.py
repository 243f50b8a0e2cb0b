"""Which word follows which: a bigram model of some sentences.

A recogniser alone confuses words that sound alike. Told how likely each word is after the one
before it, it errs far less, and so do people. Here the sentences that may come are known; figures
of a judge with such a model compare voices, they do not say how well strangers understand.

Notebook: 06b Any sentence
"""

import math
from collections import Counter

import numpy as np

from wavenet_keras import _whole_files

START, END = "<s>", "</s>"
_DISCOUNT = 0.5  # taken from each count of a pair, for pairs that were never seen
_ADDED = 0.5  # to each count of a word
_NEVER = -99.0  # the logarithm that the format has for a word that cannot come


class Bigrams:
    """Probabilities of words after words, by absolute discounting.

    A pair that was seen `n` times after a word has `n - 1/2` of the word's count; what is left goes
    to all words by how frequent they are.

    Args:
        sentences: Lists of words, each at least one.

    Raises:
        ValueError: There are no words.

    Attributes:
        words: The words, sorted.
        single: float64 `[words + 1]`: how likely each word is, then the end of a sentence.
        following: float64 `[words + 1, words + 1]`: row `i` holds how likely each word is after
            word `i`, and last the end; the last row, at the beginning of a sentence. Rows sum to 1.

    Example:
        >>> bigrams = Bigrams([["good", "morning"], ["good", "evening"]])
        >>> bigrams.words
        ['evening', 'good', 'morning']
        >>> bigrams.following[1].round(2)  # after "good"
        array([0.34, 0.16, 0.34, 0.16])

    Source: Ney, Essen and Kneser, "On structuring probabilistic dependences in stochastic language
    modelling", 1994.

    Notebook: 06b Any sentence
    """

    def __init__(self, sentences):
        sentences = [list(sentence) for sentence in sentences if len(sentence)]
        if not sentences:
            raise ValueError("Expected sentences, lists of words, received none with a word.")
        self.words = sorted({word for sentence in sentences for word in sentence})
        self._pairs = Counter()
        places = {word: place for place, word in enumerate([*self.words, END])}
        singles = np.full(len(places), _ADDED)
        for sentence in sentences:
            for before, word in zip([START, *sentence], [*sentence, END], strict=True):
                self._pairs[before, word] += 1
                singles[places[word]] += 1
        self.single = singles / singles.sum()
        places[START] = len(self.words)  # the row of the beginning is the column of the end
        counts = np.zeros((len(self.single), len(self.single)))
        for (before, word), times in self._pairs.items():
            counts[places[before], places[word]] = times
        totals = counts.sum(axis=1, keepdims=True)  # every word is followed by something
        self._left = _DISCOUNT * (counts > 0).sum(axis=1, keepdims=True) / totals
        self.following = np.maximum(counts - _DISCOUNT, 0) / totals + self._left * self.single

    def write_arpa(self, path):
        """Write the model as a text file in the ARPA format, which recognisers read.

        Args:
            path: Where; an existing file is replaced.

        Source: Doug Paul's format, https://cmusphinx.github.io/wiki/arpaformat/

        Notebook: 06b Any sentence
        """
        rows = [*self.words, START]
        columns = {word: place for place, word in enumerate([*self.words, END])}
        lines = ["\\data\\", f"ngram 1={len(rows) + 1}", f"ngram 2={len(self._pairs)}", ""]
        lines.append("\\1-grams:")
        for word, left in zip(rows, self._left[:, 0], strict=True):
            logarithm = _NEVER if word == START else math.log10(self.single[columns[word]])
            lines.append(f"{logarithm:.6f} {word} {math.log10(left):.6f}")
        lines += [f"{math.log10(self.single[-1]):.6f} {END}", "", "\\2-grams:"]
        of_row = {word: place for place, word in enumerate(rows)}
        for before, word in sorted(self._pairs):
            probability = self.following[of_row[before], columns[word]]
            lines.append(f"{math.log10(probability):.6f} {before} {word}")
        lines += ["", "\\end\\", ""]
        with _whole_files.written_whole(path) as part:
            part.write_text("\n".join(lines), encoding="utf-8")
