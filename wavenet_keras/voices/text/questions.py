"""Questions that ask for a yes or a no rise at their end; this rule says so, no network.

The 24 minutes of telephone prompts that the shipped voice learned from hold three questions. That
teaches nothing, so what is known of English is added by rule. A question that has a question word
near its beginning ("What time is it?", "And how many?") falls like any other sentence and is left
alone. All others rise ("Is it far?", "Do you know what time it is?", "Coffee?"): from the last
stressed vowel on, the melody is drawn to a height that it reaches with the last vowel's end.

Source: Cruttenden, "Intonation", 2nd edition, 1997: the rises of English questions.

Notebook: 06b Any sentence
"""

import numpy as np

from wavenet_keras.conditions.plans import FUNCTION_WORDS, PAUSE, is_vowel, parsed

HEIGHT_SEMITONES = 6.0  # of the end, above the mean pitch of the speaker
FIRST_WORDS = 3  # among which a question word makes a question that falls
VERBS_FIRST = frozenset(
    str.split(
        "am is are was were do does did has have had can could will would shall should may might "
        "must isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't can't "
        "couldn't won't wouldn't shouldn't"
    )
)
QUESTION_WORDS = frozenset(
    str.split("what who whom whose which when where why how what's who's where's when's how's")
)


def rising(phones):
    """Whether a sentence's melody goes up at the end.

    Args:
        phones: A list of `PlannedPhone`, a sentence.

    Returns:
        A bool: it ends with a question mark, and begins with a verb or without a question word.

    Notebook: 06b Any sentence
    """
    words = [one.word.lower() for one in phones if one.begins_word]
    if not any(one.ends == "?" for one in phones):
        return False
    return words[0] in VERBS_FIRST or not QUESTION_WORDS.intersection(words[:FIRST_WORDS])


def risen(phones, seconds, log_pitch, height=HEIGHT_SEMITONES):
    """The melody of a sentence with a rise at its end.

    Args:
        phones: A list of `PlannedPhone`, a sentence that asks for a yes or a no.
        seconds: How long each lasts.
        log_pitch: float `[phones, 3]`, relative to the speaker's mean.
        height: Of the end, in semitones above that mean.

    Returns:
        float64 `[phones, 3]`: as it was as far as the last stressed vowel; from there on less and
        less as it was, and more and more the height, which the last vowel ends with.

    Notebook: 06b Any sentence
    """
    speech = [place for place, one in enumerate(phones) if one.phone != PAUSE]
    vowels = [place for place in speech if is_vowel(phones[place].phone)]
    stressed = [
        place
        for place in vowels
        if parsed(phones[place].phone).stress and phones[place].word.lower() not in FUNCTION_WORDS
    ]
    start = (stressed or vowels or speech)[-1]
    seconds, log_pitch = np.asarray(seconds, float), np.asarray(log_pitch, float)
    begins = np.cumsum(seconds) - seconds
    times = begins[:, None] + seconds[:, None] * (np.arange(3) + 0.5) / 3
    last = (vowels or speech)[-1]
    end = begins[last] + seconds[last]
    share = np.clip((times - begins[start]) / (end - begins[start]), 0, 1)
    return log_pitch + share * (height / 12 * np.log(2) - log_pitch)
