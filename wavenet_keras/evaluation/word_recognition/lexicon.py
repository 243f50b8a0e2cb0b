"""Which words may be heard, and how each may sound.

Notebook: 06b Any sentence
"""

from wavenet_keras.conditions import english
from wavenet_keras.conditions.english import dictionary

_MOST_VARIANTS = 9  # of a word in the dictionary


def spoken_words(text, own_dictionary=None):
    """The words of a text as they are said, in lower case, for comparison with what was heard.

    Args:
        text: English, as people write it.
        own_dictionary: As `dictionary` of `wk.phones`.

    Returns:
        A list of str; the letters of an acronym are one word, `"pm"`.

    Raises:
        ValueError: There is nothing to say in it.

    Example:
        >>> spoken_words("Dr. Lee pays $5 at 8:30!")
        ['doctor', 'lee', 'pays', 'five', 'dollars', 'at', 'eight', 'thirty']

    Notebook: 06b Any sentence
    """
    return [_name(word) for word in english.phones(text, own_dictionary).words]


class Lexicon:
    """Every word of some texts with its pronunciations.

    A word has the pronunciations that the reading of the texts chose ("the" before a vowel, "read"
    in the past) and all others that the dictionary has, without stress: a recogniser of sounds
    does not hear it. The schwa is a sound of its own.

    Args:
        texts: A list of str, English, as people write it.
        own_dictionary: As `dictionary` of `wk.phones`.

    Raises:
        ValueError: There are no texts, or one has nothing to say.

    Attributes:
        sentences: The words of each text, lists of str in lower case.
        pronunciations: `{word: list of tuples of phones}`, words sorted.

    Example:
        >>> lexicon = Lexicon(["The apple."])
        >>> lexicon.sentences
        [['the', 'apple']]
        >>> lexicon.pronunciations["the"]
        [('DH', 'IY'), ('DH', 'AX'), ('DH', 'AH')]

    Notebook: 06b Any sentence
    """

    def __init__(self, texts, own_dictionary=None):
        self.sentences, found = [], {}
        for text in texts:
            words = english.phones(text, own_dictionary).words
            self.sentences.append([_name(word) for word in words])
            for word in words:
                found.setdefault(_name(word), {})[_sounds(word.phones)] = None
        if not found:
            raise ValueError("Expected texts with words to listen for, received none.")
        for word, sounds in found.items():
            sounds.update({_sounds(phones): None for phones in _in_dictionary(word)})
        self.pronunciations = {word: list(found[word]) for word in sorted(found)}


def _name(word):
    return word.spelling.lower().replace(" ", "_")  # typed phones are one word


def _in_dictionary(word):
    names = [word] + [f"{word}({number})" for number in range(2, _MOST_VARIANTS + 1)]
    return [phones for name in names if (phones := dictionary.pronunciation(name))]


def _sounds(phones):
    return tuple("AX" if phone == "AH0" else phone.rstrip("012") for phone in phones)
