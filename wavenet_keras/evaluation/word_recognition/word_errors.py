"""How many words were heard wrong: the edit distance between two lists of words.

Notebook: 06b Any sentence
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class WordErrors:
    """What must be changed in the words heard to get the words said. Counts may be added."""

    words: int = 0  # that were said
    substitutions: int = 0  # heard as another word
    deletions: int = 0  # said, not heard
    insertions: int = 0  # heard, not said

    @property
    def errors(self):
        """All changes together."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def rate(self):
        """Errors for each word that was said; above 1 where much was heard that nobody said."""
        return self.errors / self.words if self.words else float("nan")

    def __add__(self, other):
        return WordErrors(
            self.words + other.words,
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
        )


def count_word_errors(said, heard):
    """The fewest changes that lead from the words said to the words heard.

    Args:
        said: A list of words, or a str of words with spaces between.
        heard: The same, what a recogniser or a listener understood.

    Returns:
        A `WordErrors`. Where several ways are equally short, it counts the one with the most
        substitutions.

    Example:
        >>> count_word_errors("the cat sat down", "a cat sat")
        WordErrors(words=4, substitutions=1, deletions=1, insertions=0)

    Source: Levenshtein, "Binary codes capable of correcting deletions, insertions, and reversals",
    1966.

    Notebook: 06b Any sentence
    """
    said, heard = _words(said), _words(heard)
    # A cell: (errors, substitutions, deletions, insertions) of the best way to there.
    above = [(place, 0, 0, place) for place in range(len(heard) + 1)]
    for row, word in enumerate(said, start=1):
        current = [(row, 0, row, 0)]
        for column, other in enumerate(heard, start=1):
            errors, substitutions, deletions, insertions = above[column - 1]
            wrong = int(word != other)
            across = (errors + wrong, substitutions + wrong, deletions, insertions)
            errors, substitutions, deletions, insertions = above[column]
            down = (errors + 1, substitutions, deletions + 1, insertions)
            errors, substitutions, deletions, insertions = current[-1]
            right = (errors + 1, substitutions, deletions, insertions + 1)
            current.append(min(across, down, right, key=lambda cell: (cell[0], -cell[1])))
        above = current
    _, substitutions, deletions, insertions = above[-1]
    return WordErrors(len(said), substitutions, deletions, insertions)


def word_error_rate(said, heard):
    """The share of words that were heard wrong, over many sentences.

    Args:
        said: A list of sentences, each a list of words or a str.
        heard: What was heard of each.

    Returns:
        A float, 0 where all is right. Every word counts the same, however long its sentence.

    Raises:
        ValueError: The lists have different lengths, or no word was said.

    Example:
        >>> word_error_rate(["good morning", "two cups of tea"], ["good morning", "two cups of"])
        0.16666666666666666

    Notebook: 06b Any sentence
    """
    said, heard = list(said), list(heard)
    if len(said) != len(heard):
        raise ValueError(
            "Expected what was heard of each sentence, two lists of one length; received "
            f"{len(said)} sentences said and {len(heard)} heard."
        )
    total = sum((count_word_errors(*pair) for pair in zip(said, heard, strict=True)), WordErrors())
    if not total.words:
        raise ValueError("Expected at least one word that was said, received none: give sentences.")
    return total.rate


def _words(sentence):
    return sentence.split() if isinstance(sentence, str) else list(sentence)
