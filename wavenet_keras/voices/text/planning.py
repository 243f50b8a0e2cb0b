"""From a text to plans: read, and given durations and pitch, one passage after the other.

Notebook: 06b Any sentence
"""

from collections import Counter
from typing import NamedTuple

from wavenet_keras._checks import checked_number
from wavenet_keras.conditions.dictionary_text import read_by_dictionary
from wavenet_keras.conditions.english import Reading
from wavenet_keras.conditions.english.dictionary import own_words
from wavenet_keras.conditions.english.reading import (
    check_text,
    nothing_to_say,
    read_sentences,
)
from wavenet_keras.voices.text.passages import (
    passages_of_plan,
    passages_of_sentence,
    pieces_of_text,
)
from wavenet_keras.voices.text.speaking import seed_of_passage
from wavenet_keras.voices.text.voice_parts import ENGLISH, phone_check

SLOWEST, FASTEST = 0.2, 5.0
BETWEEN_SENTENCES = 0.15  # seconds of silence that a sentence begins with, if one was before


class Reader:
    """Reads texts of a language.

    Args:
        language: `"en"`, or another one of which the words are given.
        words: `{word: phones}` that a voice brings along.
        dictionary: A reader's own words, a path or a dict; they come first.

    Raises:
        ValueError: A word has no phones, or the file cannot be read.

    Notebook: 06b Any sentence
    """

    def __init__(self, language, words, dictionary=None):
        check = phone_check(language)
        self.language = language
        self._words = {**own_words(words, check), **own_words(dictionary, check)}

    def check(self, text):
        """Refuse a str that cannot be read, so far as this is quick to know.

        Raises:
            ValueError: As `read`.
        """
        check_text(text)
        if self.language != ENGLISH:
            self.read(text)

    def read(self, text):
        """A `Reading`, of no sentence where there is nothing to say.

        Raises:
            ValueError: The text cannot be said.
        """
        read = read_sentences if self.language == ENGLISH else read_by_dictionary
        return read(text, self._words)

    def read_all(self, text):
        """The `Reading` of a whole text, read piece by piece."""
        readings = [self.read(piece) for piece in pieces_of_text(text)]
        replaced = sum((Counter(one.replaced) for one in readings), Counter())
        skipped = sum((Counter(one.skipped) for one in readings), Counter())
        sentences = tuple(sentence for one in readings for sentence in one.sentences)
        return Reading(sentences, dict(replaced), dict(skipped))


class Manner(NamedTuple):
    """How something is to be said: `speed` from 0.2 to 5, where 2 is twice as fast; `pitch` in
    semitones from -24 to 24; `expression`, how far the melody moves, from 0 to 4."""

    speed: float = 1.0
    pitch: float = 0.0
    expression: float = 1.0

    def check(self):
        """The same, if all its numbers are in range.

        Raises:
            ValueError: One is not.
        """
        return Manner(
            checked_number("speed", self.speed, SLOWEST, FASTEST),
            checked_number("pitch (in semitones)", self.pitch, -24, 24),
            checked_number("expression", self.expression, 0, 4),
        )

    def of_plan(self, plan):
        """A plan that is said in this manner."""
        if self.expression != 1:
            plan = plan.with_range(self.expression)
        if self.pitch:
            plan = plan.transposed(self.pitch)
        return plan.stretched(1 / self.speed) if self.speed != 1 else plan


def plans_of_text(texts, reader, prosody, speaker, seed, manner):
    """The plans of a text's passages, each made when it is asked for.

    Args:
        texts: A str, or an iterable of strs.
        reader: A `Reader`.
        prosody: A `ProsodyNetwork`.
        speaker: A name that it knows.
        seed: A whole number.
        manner: A `Manner`.

    Yields:
        `(plan, characters)`: a `Plan`, and how many characters of the text it stands for.

    Raises:
        ValueError: Something cannot be said, or there is nothing to say: when it is its turn.

    Notebook: 06b Any sentence
    """
    number = 0
    for piece in pieces_of_text(texts):
        reading = reader.read(piece)
        num_words = max(len(reading.words), 1)
        for sentence in reading.sentences:
            for passage in passages_of_sentence(sentence):
                plan = prosody.plan(
                    Reading((passage,)), speaker, seed_of_passage(seed, number), **manner._asdict()
                )
                if number:
                    # In front: how a sentence ends must not depend on what follows it.
                    plan.phones[0].seconds += BETWEEN_SENTENCES / manner.speed
                number += 1
                characters = len(piece) * len(passage.words) / num_words
                for part in passages_of_plan(plan):
                    yield part, characters
                    characters = 0
    if not number:
        raise nothing_to_say(texts if isinstance(texts, str) else "")


def passages_to_speak(plan, manner):
    """The passages of a plan that is given, said in a manner.

    Yields:
        `(plan, seconds)`: a `Plan`, and how long it was before.

    Notebook: 06b Any sentence
    """
    for passage in passages_of_plan(plan):
        seconds = passage.seconds
        for part in passages_of_plan(manner.of_plan(passage)):
            yield part, seconds
            seconds = 0
