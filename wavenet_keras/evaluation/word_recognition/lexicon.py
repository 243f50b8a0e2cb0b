"""Which words may be heard, and how each may sound.

Notebook: 06b Any sentence
"""

from wavenet_keras.conditions.phone_alignment.spoken_words import english_words, symbols_of


def spoken_words(text, own_words=None):
    """The words of a text as they are said, in lower case, for comparison with what was heard.

    Args:
        text: English, as people write it.
        own_words: The path of a dictionary of your own, as for `wk.phones`.

    Returns:
        A list of str; the letters of an acronym are one word, `"pm"`.

    Raises:
        ValueError: There is nothing to say in it.

    Example:
        >>> spoken_words("Dr. Lee pays $5 at 8:30!")
        ['doctor', 'lee', 'pays', 'five', 'dollars', 'at', 'eight', 'thirty']

    Notebook: 06b Any sentence
    """
    return [_name(word) for word in english_words(text, own_words)]


class Lexicon:
    """Every word of some texts with its pronunciations.

    A word has the pronunciations that the reading of the texts chose ("the" before a vowel, "read"
    in the past) and all others that the dictionary has, without stress: a recogniser of sounds
    does not hear it. The schwa is a sound of its own.

    Args:
        texts: A list of str, English, as people write it.
        own_words: The path of a dictionary of your own, as for `wk.phones`.

    Raises:
        ValueError: There are no texts, or one has nothing to say.

    Attributes:
        sentences: The words of each text, lists of str in lower case.
        pronunciations: `{word: list of tuples of phones}`, words sorted.

    Example:
        >>> lexicon = Lexicon(["The apple."])
        >>> lexicon.sentences
        [['the', 'apple']]
        >>> lexicon.pronunciations["the"][:2]
        [('DH', 'IY'), ('DH', 'AX')]

    Notebook: 06b Any sentence
    """

    def __init__(self, texts, own_words=None):
        self.sentences, found = [], {}
        for text in texts:
            words = english_words(text, own_words)
            self.sentences.append([_name(word) for word in words])
            for word in words:
                sounds = found.setdefault(_name(word), {})
                sounds.update({symbols_of(phones): None for phones in word.variants})
        if not found:
            raise ValueError("Expected texts with words to listen for, received none.")
        self.pronunciations = {word: list(found[word]) for word in sorted(found)}


def _name(word):
    return word.word.lower().replace(" ", "_")  # typed phones are one word
