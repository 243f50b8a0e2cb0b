"""English text to phones: what `wk.phones` does, and what it gives back.

Notebook: 06 Local conditioning
"""

from dataclasses import dataclass, field

from wavenet_keras.conditions.english.characters import plain
from wavenet_keras.conditions.english.dictionary import own_words
from wavenet_keras.conditions.english.homographs import chosen
from wavenet_keras.conditions.english.pronouncing import pronounce, spelled
from wavenet_keras.conditions.english.words import PAUSES, SENTENCE_ENDS, read_words


@dataclass(frozen=True)
class Word:
    """A word that is said."""

    spelling: str  # as it is looked up: "twenty"; capitals are spelled letter by letter
    phones: tuple[str, ...]  # ARPAbet, vowels with their stress
    found: str  # "dictionary", "rule", "letters", "spelled" or "typed"
    written: str  # what stands for it in the text; "" for the second and later words of "$20"
    pause: str = ""  # what follows: "", ",", or, at the end of a sentence, ".", "?" or "!"


@dataclass(frozen=True)
class Sentence:
    """The words up to a full stop, a question mark, an exclamation mark or the end of a line."""

    words: tuple[Word, ...]

    @property
    def end(self):
        """`"."`, `"?"` or `"!"`."""
        return self.words[-1].pause


@dataclass(frozen=True, repr=False)
class Reading:
    """How a text is said. It shows itself as a table."""

    sentences: tuple[Sentence, ...]
    replaced: dict = field(default_factory=dict)  # {character: times} said by another name: é, ♥
    skipped: dict = field(default_factory=dict)  # {character: times} not said

    @property
    def words(self):
        """A list of every `Word`."""
        return [word for sentence in self.sentences for word in sentence.words]

    @property
    def phones(self):
        """A list of every phone, without the pauses."""
        return [phone for word in self.words for phone in word.phones]

    @property
    def spoken(self):
        """The words and pauses as a line of text."""
        return " ".join(part for word in self.words for part in (word.spelling, word.pause) if part)

    def __repr__(self):
        rows = [("written", "said", "phones", "found")]
        for word in self.words:
            rows.append(
                (word.written, f"{word.spelling}{word.pause}", " ".join(word.phones), word.found)
            )
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        lines = [
            "  ".join(
                [*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]
            )
            for row in rows
        ]
        for name, counts in (("said by name", self.replaced), ("not said", self.skipped)):
            if counts:
                told = ", ".join(f"{one} ({times})" for one, times in counts.items())
                lines.append(f"{name}: {told}")
        return "\n".join(lines)


def phones(text, dictionary=None):
    """How an English text is said: its words, and the phones of each.

    Numbers, dates, times, money, units, abbreviations, addresses and signs become the words that a
    person would say. Words are looked up in the CMU dictionary; what it has not is derived by rule
    from what it has, or guessed from the letters by a small network, and `found` says which.
    Phones may be typed in braces.

    Args:
        text: A str in Latin letters. A new line ends a sentence.
        dictionary: The path of a text file with pronunciations of your own, a word and its phones
            on each line: `keras  K EH1 R AH0 S`; or a dict of them, `{"keras": "K EH1 R AH0 S"}`.
            They come before the shipped ones.

    Returns:
        A `Reading`: `.sentences` of `.words`, and `.phones`, the flat list.

    Raises:
        ValueError: There is nothing to say, a word is in another script, braces hold no phones,
            or a line of the dictionary is wrong.

    Example:
        >>> import wavenet_keras as wk
        >>> print(wk.phones("Dr. Lee has 2 {K AE1 T S}."))
        written       said    phones         found
        Dr.           doctor  D AA1 K T ER0  dictionary
        Lee           lee     L IY1          dictionary
        has           has     HH AE1 Z       dictionary
        2             two     T UW1          dictionary
        {K AE1 T S}   K AE1 T S.  ...
        >>> wk.phones("It's 5:30 p.m.").spoken
        "it's five thirty PM ."
        >>> wk.phones("Hello!").phones
        ['HH', 'AH0', 'L', 'OW1']

    Notebook: 06 Local conditioning
    """
    if not isinstance(text, str):
        raise _no_text(text)
    reading = read_sentences(text, own_words(dictionary))
    if not reading.sentences:
        raise nothing_to_say(text)
    return reading


def check_text(text):
    """Refuse a text that cannot be read, in a tenth of the time that reading takes.

    Raises:
        ValueError: It is no str, a word of it is in another script, or braces hold no phones.

    Notebook: 06b Any sentence
    """
    if not isinstance(text, str):
        raise _no_text(text)
    simple = plain(text)
    if "{" in simple.text:
        read_words(simple.text)


def _no_text(text):
    return ValueError(f"Expected a text, a str such as 'Hello!', received {text!r}.")


def nothing_to_say(text):
    """The error of a text without words."""
    return ValueError(
        f"Expected a text with words or numbers to say, received {text[:40]!r}, which has none."
    )


def read_sentences(text, own):
    """As `phones`, of a text that may have no words at all.

    Args:
        text: A str.
        own: `{word in lower case: tuple of phones}`.

    Returns:
        A `Reading`, of no sentence where there is nothing to say.

    Notebook: 06b Any sentence
    """
    simple = plain(text)
    tokens, skipped = read_words(simple.text)
    letters = [one for one in text if one.isalpha()]
    shouted = len(letters) > 1 and all(map(str.isupper, letters)) and len(text.split()) > 1
    sentences = [_sentence(words, own) for words in _in_sentences(_merged(tokens, own, shouted))]
    counts = dict(simple.skipped)
    for sign, times in skipped.items():
        counts[sign] = counts.get(sign, 0) + times
    return Reading(tuple(sentences), simple.replaced, counts)


def _merged(tokens, own, shouted):
    """Words with the strongest pause after each."""
    words = []
    for token in tokens:
        if token.kind == "pause":
            if words and PAUSES.index(token.said) > _strength(words[-1].pause):
                words[-1] = _with(words[-1], pause=token.said)
        elif token.kind == "typed":
            words.append(Word(token.said, tuple(token.said.split()), "typed", token.written))
        elif token.kind == "spelled":
            words.append(Word(token.said, spelled(token.said), "spelled", token.written))
        else:
            written = token.written
            for spelling, said, found in pronounce(token.said, own, shouted):
                words.append(Word(spelling, said, found, written))
                written = ""
    if words and words[-1].pause not in SENTENCE_ENDS:
        words[-1] = _with(words[-1], pause=".")
    return words


def _strength(pause):
    return PAUSES.index(pause) if pause else -1


def _with(word, **changes):
    return Word(**{**word.__dict__, **changes})


def _in_sentences(words):
    sentences, current = [], []
    for word in words:
        current.append(word)
        if word.pause in SENTENCE_ENDS:
            sentences.append(current)
            current = []
    return sentences


def _sentence(words, own):
    """Words in their context: those that are said in two ways are chosen from the end on."""
    spellings = [word.spelling.lower() for word in words]
    following = None
    for place in reversed(range(len(words))):
        word = words[place]
        if word.pause:
            following = None
        if word.found == "dictionary" and word.spelling not in own:
            said = chosen(spellings, place, following)
            if said:
                words[place] = word = _with(word, phones=said)
        following = word.phones[0] if word.phones else None
    return Sentence(tuple(words))
