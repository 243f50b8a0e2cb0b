"""Where a speaker pauses: mostly at commas, now and then before a new group of words.

Notebook: 06b Any sentence
"""

from dataclasses import replace

from wavenet_keras.conditions.plans import PAUSE, PlannedPhone
from wavenet_keras.voices.text.melodies import share_of

SILENT = (0.0, 0.0, 0.0)
AT_A_COMMA = 0.3  # a pause that is as probable as this is made
WITHOUT_A_SIGN = 0.4
LONGEST_PHRASE = 45  # phones; 3.5 to 4 s. 98 % of the phrases of the shipped voice's recordings
SHORTEST_PART = 10  # phones


def pause():
    """A pause, as `PlannedPhone`."""
    return PlannedPhone(PAUSE, voiced=SILENT)


def phones_of_words(words):
    """The phones of words, a pause before and behind, none between.

    Args:
        words: A list of `wk.english.Word`.

    Returns:
        A list of `PlannedPhone`.

    Notebook: 06b Any sentence
    """
    phones = [pause()]
    for word in words:
        for place, phone in enumerate(word.phones):
            phones.append(
                PlannedPhone(phone, word=word.spelling, begins_word=place == 0, ends=word.pause)
            )
    return [*phones, pause()]


def word_ends(phones):
    """Places of the last phones of words inside a text, those before its last word.

    Args:
        phones: A list of `PlannedPhone`.

    Returns:
        A list of whole numbers.

    Notebook: 06b Any sentence
    """
    ends = []
    for place, one in enumerate(phones):
        following = next((other for other in phones[place + 1 :] if other.phone != PAUSE), None)
        if one.phone != PAUSE and following is not None:
            silent = phones[place + 1].phone == PAUSE
            if silent or following.begins_word or following.word != one.word:
                ends.append(place)
    return ends


def with_pauses_at_signs(phones):
    """The phones with a pause at every sign, and nowhere else but at the edges.

    It is what a text tells of pauses; from it a network tells where they are made.

    Args:
        phones: A list of `PlannedPhone`.

    Returns:
        `(phones, ends, paused)`: a list of `PlannedPhone`; the places in it of the last phones of
        words, but for the last word's; and for each whether a pause followed in what was given.

    Notebook: 06b Any sentence
    """
    ends = set(word_ends(phones))
    made, places, paused = [], [], []
    for place, one in enumerate(phones):
        at_an_edge = place in (0, len(phones) - 1)
        if one.phone == PAUSE and not at_an_edge:
            continue
        made.append(replace(one))
        if place in ends:
            places.append(len(made) - 1)
            paused.append(phones[place + 1].phone == PAUSE)
            if one.ends:
                made.append(pause())
    return made, places, paused


def with_pauses(phones, ends, probabilities):
    """The phones with a pause where one is probable, and where breath would run out.

    At a full stop, a question mark and an exclamation mark there is always one; at a comma where
    it is more probable than `AT_A_COMMA`, elsewhere more than `WITHOUT_A_SIGN`. A phrase of more
    than `LONGEST_PHRASE` phones is then parted where a pause is most probable.

    Args:
        phones: A list of `PlannedPhone`, of which pauses inside are taken away first.
        ends: Places of the last phones of words, but for the last word's.
        probabilities: Of a pause after each of them.

    Returns:
        A list of `PlannedPhone`.

    Notebook: 06b Any sentence
    """
    ends = list(ends)
    probable = dict(zip(ends, probabilities, strict=True))
    chosen = {place for place in ends if probable[place] >= _threshold(phones[place].ends)}
    while True:
        borders = [0, *sorted(chosen), len(phones) - 1]
        parts = [
            max(candidates, key=probable.get)
            for start, stop in zip(borders, borders[1:], strict=False)
            if stop - start > LONGEST_PHRASE
            and (
                candidates := [
                    end for end in ends if start + SHORTEST_PART <= end <= stop - SHORTEST_PART
                ]
            )
        ]
        if not parts:
            break
        chosen.update(parts)
    made = []
    for place, one in enumerate(phones):
        if one.phone != PAUSE or place in (0, len(phones) - 1):
            made.append(one)
        if place in chosen:
            made.append(pause())
    return made


def with_likely_pauses(network, phones, speaker):
    """The phones with pauses where a network expects them.

    Args:
        network: A `ProsodyNetwork`.
        phones: A list of `PlannedPhone`; pauses inside are not kept.
        speaker: A name.

    Returns:
        A list of `PlannedPhone`.

    Notebook: 06b Any sentence
    """
    phones, ends, _ = with_pauses_at_signs(phones)
    if not ends:
        return phones
    logits = network.prosody(phones, speaker).pause[ends]
    return with_pauses(phones, ends, share_of(logits))


def _threshold(sign):
    return {"": WITHOUT_A_SIGN, ",": AT_A_COMMA}.get(sign, 0.0)
