"""A plan: what is to be said, phone by phone, how long each lasts and how high it is.

Notebook: 06b Any sentence
"""

import math
from dataclasses import dataclass, field, replace

import numpy as np

from wavenet_keras._checks import checked_number
from wavenet_keras.conditions.plans.checking import check_phones
from wavenet_keras.conditions.plans.parting import chained, sentences_of
from wavenet_keras.conditions.plans.planned_phone import PlannedPhone
from wavenet_keras.conditions.plans.symbols import VOWELS, parsed, written
from wavenet_keras.conditions.plans.table import table_of
from wavenet_keras.conditions.plans.words import sentence_numbers, text_of, word_places


@dataclass(repr=False)
class Plan:
    """Phones with durations and pitch. It shows itself as a table.

    Change what you like and speak it: `plan.phones[3].seconds = 0.2`, `plan.phones[3].phone =
    "OW1"`. The methods return a new plan and leave this one as it is.

    Attributes:
        phones: A list of `PlannedPhone`, pauses included.
        text: What was asked for, or what a recording says.
        speaker: Whose it is, a name, or `None`.

    Example:
        >>> from wavenet_keras.conditions.plans import Plan, PlannedPhone
        >>> hi = [PlannedPhone("HH", 0.06, word="hi", begins_word=True, ends="!")]
        >>> hi += [PlannedPhone("AY1", 0.2, (220, 200, 170), word="hi", ends="!")]
        >>> plan = Plan([PlannedPhone("SIL", 0.1), *hi, PlannedPhone("SIL", 0.1)], "Hi!")
        >>> plan.stretched(1.5).transposed(2)
        'Hi!', 0.69 s
        place  word  phone  seconds  pitch in Hz      voiced
        0            SIL      0.150  202  202  202  0.0 0.0 0.0
        1      hi!   HH       0.090  202  202  202  0.0 0.0 0.0
        2            AY1      0.300  247  224  191  1.0 1.0 1.0
        3            SIL      0.150  202  202  202  0.0 0.0 0.0

    Notebook: 06b Any sentence
    """

    phones: list[PlannedPhone] = field(default_factory=list)
    text: str = ""
    speaker: str | None = None

    @property
    def seconds(self):
        """How long it lasts."""
        return math.fsum(one.seconds for one in self.phones)

    @property
    def times(self):
        """float64 `[phones + 1]` in seconds: when each phone begins, and when the last one ends."""
        return np.cumsum(np.array([0.0, *(one.seconds for one in self.phones)], np.float64))

    @property
    def words(self):
        """A list of its words, as said."""
        return [self.phones[indices[0]].word for indices in word_places(self.phones)]

    def __repr__(self):
        return table_of(self)

    def copy(self):
        """A plan with phones of its own."""
        return replace(self, phones=[replace(one) for one in self.phones])

    def check(self):
        """Looks for what makes no sense, as `plan_frames` does by itself.

        Raises:
            ValueError: An edit went wrong; it says which phone, why, and what to do.
        """
        check_phones(self.phones)

    def sentences(self):
        """A list of plans, one for each sentence.

        Each begins and ends with a pause: the one between two sentences is halved. In sequence
        they are as long as this plan, but for pauses of 0.1 s where there was none. `joined` puts
        them together again.
        """
        parts = sentences_of(self.phones)
        texts = [self.text] if len(parts) == 1 else map(text_of, parts)
        return [Plan(*both, self.speaker) for both in zip(parts, texts, strict=True)]

    def stretched(self, factor):
        """All of it so many times as long: 2 is half as fast.

        Raises:
            ValueError: The factor is not from 0.1 to 10.
        """
        return self._changed(range(len(self.phones)), factor=factor)

    def transposed(self, semitones):
        """All of it so many semitones higher, or lower if below 0.

        Raises:
            ValueError: The semitones are not from -24 to 24.
        """
        return self._changed(range(len(self.phones)), semitones)

    def with_range(self, expression):
        """A flatter or livelier melody: distances from each sentence's mean pitch times this.

        Args:
            expression: 0 is one tone, 1 as it is, 2 twice as far.

        Raises:
            ValueError: It is not from 0 to 4.
        """
        expression = checked_number("expression", expression, 0, 4)
        self.check()
        logs = np.log([one.pitch for one in self.phones])  # [phones, 3]
        weights = np.array([one.voiced for one in self.phones], float)
        weights *= np.array([one.seconds for one in self.phones])[:, None]
        numbers = sentence_numbers(self.phones)
        voiced = np.bincount(numbers, weights.sum(axis=1))
        weights[voiced[numbers] == 0] = 1
        sums = [np.bincount(numbers, one.sum(axis=1)) for one in (weights * logs, weights)]
        mean = (sums[0] / sums[1])[numbers][:, None]
        logs = mean + expression * (logs - mean)
        plan = self.copy()
        for one, pitch in zip(plan.phones, np.exp(logs).tolist(), strict=True):
            one.pitch = tuple(pitch)
        return plan

    def with_stress(self, word, syllable):
        """The stress of a word on another syllable.

        The vowel that gets it exchanges length and pitch with the one that had it. Words in
        `FUNCTION_WORDS` have no stress, whatever is written: see `with_emphasis`.

        Args:
            word: Its place among `words`, from 0; or the word, if there is only one such.
            syllable: Which vowel of the word, from 0.

        Raises:
            ValueError: There is no such word or syllable.

        Example:
            >>> from wavenet_keras.conditions.plans import Plan, PlannedPhone
            >>> spoken = [PlannedPhone(one, word="record") for one in "R IH0 K AO1 R D".split()]
            >>> [one.phone for one in Plan(spoken).with_stress("record", 0).phones]
            ['R', 'IH1', 'K', 'AO0', 'R', 'D']
        """
        plan = self.copy()
        places = word_places(plan.phones)[self._word(word)]
        vowels = [plan.phones[p] for p in places if parsed(plan.phones[p].phone).symbol in VOWELS]
        if isinstance(syllable, bool) or syllable not in range(len(vowels)):
            raise ValueError(
                f"Expected a syllable of {self.words[self._word(word)]!r} as a whole number from "
                f"0, below {len(vowels)}, received {syllable!r}."
            )
        new = vowels[syllable]
        for old in vowels:
            if parsed(old.phone).stress == 1 and old is not new:
                old.phone = _stressed(old.phone, 0)
                old.seconds, new.seconds = new.seconds, old.seconds
                old.pitch, new.pitch = new.pitch, old.pitch
        new.phone = _stressed(new.phone, 1)
        return plan

    def with_emphasis(self, word, semitones=3.0, factor=1.2):
        """One word higher and longer than the others.

        Args:
            word: Its place among `words`, from 0; or the word, if there is only one such.
            semitones: How much higher.
            factor: How many times as long.

        Raises:
            ValueError: There is no such word, or a number is out of range.
        """
        return self._changed(word_places(self.phones)[self._word(word)], semitones, factor)

    def _changed(self, places, semitones=0, factor=1):
        """Phones at some places higher and longer."""
        ratio = 2 ** (checked_number("semitones", semitones, -24, 24) / 12)
        factor = checked_number("factor", factor, 0.1, 10)
        plan = self.copy()
        for place in places:
            one = plan.phones[place]
            one.seconds *= factor
            one.pitch = tuple(ratio * hz for hz in one.pitch)
        return plan

    def _word(self, word):
        words = self.words
        if isinstance(word, str):
            places = [place for place, one in enumerate(words) if one.lower() == word.lower()]
            if len(places) != 1:
                raise ValueError(
                    f"Expected a word that is said once, received {word!r}, which is said "
                    f"{len(places)} times. Say which by its place: {dict(enumerate(words))}."
                )
            return places[0]
        if isinstance(word, bool) or word not in range(len(words)):
            raise ValueError(
                f"Expected a word, or its place as a whole number from 0, below {len(words)}, "
                f"received {word!r}."
            )
        return int(word)


def _stressed(phone, stress):
    symbol, _, long, soft = parsed(phone)
    return written(symbol, stress, long, soft)


def joined(plans):
    """One plan of several, one after the other; two pauses that meet become one.

    Args:
        plans: A list of `Plan`, at least one.

    Returns:
        A `Plan` with the speaker of the first.

    Raises:
        ValueError: There is none.

    Example:
        >>> from wavenet_keras.conditions.plans import Plan, PlannedPhone, joined
        >>> sentence = Plan([PlannedPhone("SIL", 0.1), PlannedPhone("AY1", 0.2, word="I")], "I.")
        >>> both = joined([sentence, sentence])
        >>> [one.phone for one in both.phones], both.text
        (['SIL', 'AY1', 'SIL', 'AY1'], 'I. I.')

    Notebook: 06b Any sentence
    """
    plans = list(plans)
    if not plans:
        raise ValueError("Expected at least one plan, received none.")
    text = " ".join(plan.text for plan in plans if plan.text)
    return Plan(chained([plan.phones for plan in plans]), text, plans[0].speaker)
