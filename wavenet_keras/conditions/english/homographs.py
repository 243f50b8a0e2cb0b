"""Words that are written alike and said in two ways: which one is meant, by the words beside them.

The rules are simple and look no further than two words; they are right where the context is plain.

Notebook: 06 Local conditioning
"""

from wavenet_keras.conditions.english.phone_set import is_vowel

_BEFORE_VERBS = frozenset(
    str.split(
        "to will would can could should must may might shall do does did don't doesn't "
        "didn't can't won't i you we they who let's please not cannot couldn't wouldn't "
        "shouldn't never always i'll you'll we'll they'll he'll she'll it'll i'd you'd "
        "we'd they'd"
    )
)
_HAVING = frozenset(
    str.split(
        "have has had having i've you've we've they've was were been being is are already "
        "just he's she's it's"
    )
)
_OWNERS = frozenset(
    str.split(
        "the a an of in no this that its for my your their his her our any much what "
        "little some personal good daily common public with more"
    )
)
_NAMED_BY_LETTER = frozenset(str.split("plan vitamin grade type group class option team hepatitis"))
_PAST = frozenset(["yesterday", "ago", "last", "earlier"])


def _stressed(first, second):
    """Nouns have their stress in front (first), verbs behind (second)."""

    def choose(before, after, sentence):
        return second if before in _BEFORE_VERBS else first

    return choose


def _read(before, after, sentence):
    if before in _HAVING | {"he", "she", "it"} or (
        _PAST & set(sentence) and before not in _BEFORE_VERBS - {"i", "you", "we", "they"}
    ):
        return "R EH1 D"
    return "R IY1 D"


def _lead(before, after, sentence):
    metal = after in {"pipe", "pipes", "paint", "poisoning", "acid", "weight", "weights", "pencil"}
    return "L EH1 D" if metal or (before == "of" and after not in {"singer"}) else "L IY1 D"


def _live(before, after, sentence):
    shown = set(
        str.split(
            "music show shows broadcast concert concerts performance audience video "
            "stream coverage wire album band event events tv television on from"
        )
    )
    as_verb = before in _BEFORE_VERBS or (before in {"people", "who"} and after in {"on", "from"})
    if not as_verb and (
        after in shown or before in {"a", "going", "go", "broadcast", "is", "it's"}
    ):
        return "L AY1 V"
    return "L IH1 V"


def _use(before, after, sentence):
    return "Y UW1 S" if before in _OWNERS else "Y UW1 Z"


def _close(before, after, sentence):
    if before in {"to", "will", "can", "please", "i", "you", "we", "they", "must", "should"}:
        return "K L OW1 Z"
    near = {"to", "by", "friend", "friends", "call", "enough", "range", "look", "together"}
    degrees = set(
        str.split("very so too how as is was are were be been get stay come came a that pretty")
    )
    return "K L OW1 S" if after in near or before in degrees else "K L OW1 Z"


def _minute(before, after, sentence):
    tiny = {"details", "detail", "particles", "amounts", "quantities", "traces", "differences"}
    return "M AY0 N UW1 T" if after in tiny or before in {"very", "so"} else "M IH1 N AH0 T"


def _wind(before, after, sentence):
    turned = after in {"up", "down", "back", "the", "it", "its", "your", "through", "around"}
    return "W AY1 N D" if before in _BEFORE_VERBS and turned else "W IH1 N D"


def _wound(before, after, sentence):
    return "W AW1 N D" if after in {"up", "down", "around", "through", "back"} else "W UW1 N D"


def _tear(before, after, sentence):
    wept = after in {"gas", "drop", "drops", "rolled", "fell", "ran", "duct", "ducts"}
    return "T IH1 R" if wept else "T EH1 R"


def _tears(before, after, sentence):
    return "T EH1 R Z" if before in {"he", "she", "it", "that", "who"} else "T IH1 R Z"


def _bow(before, after, sentence):
    bent = before in _BEFORE_VERBS or "take" in sentence or after in {"of", "down"}
    return "B AW1" if bent else "B OW1"


def _bass(before, after, sentence):
    fish = after in {"fishing", "boat"} or before in {"sea", "striped", "largemouth"}
    return "B AE1 S" if fish else "B EY1 S"


def _content(before, after, sentence):
    pleased = before in set(str.split("am is are was were be been not feel feels quite very to"))
    return "K AH0 N T EH1 N T" if pleased else "K AA1 N T EH0 N T"


def _lives(before, after, sentence):
    dwells = before in {"he", "she", "it", "who", "that", "everyone", "nobody"}
    dwells = dwells or after in set(str.split("in on at here there with near by alone abroad"))
    return "L IH1 V Z" if dwells else "L AY1 V Z"


_RULES = {
    "read": _read,
    "lead": _lead,
    "live": _live,
    "use": _use,
    "close": _close,
    "minute": _minute,
    "wind": _wind,
    "wound": _wound,
    "tear": _tear,
    "tears": _tears,
    "bow": _bow,
    "bass": _bass,
    "record": _stressed("R EH1 K ER0 D", "R IH0 K AO1 R D"),
    "records": _stressed("R EH1 K ER0 D Z", "R IH0 K AO1 R D Z"),
    "present": _stressed("P R EH1 Z AH0 N T", "P R IY0 Z EH1 N T"),
    "object": _stressed("AA1 B JH EH0 K T", "AH0 B JH EH1 K T"),
    "content": _content,
    "lives": _lives,
    "project": _stressed("P R AA1 JH EH0 K T", "P R AH0 JH EH1 K T"),
    "produce": lambda before, after, sentence: (
        "P R OW1 D UW0 S" if before in {"fresh", "the", "local", "organic"} else "P R AH0 D UW1 S"
    ),
    "contract": _stressed("K AA1 N T R AE2 K T", "K AH0 N T R AE1 K T"),
    "conduct": _stressed("K AA1 N D AH0 K T", "K AH0 N D AH1 K T"),
    "permit": _stressed("P ER1 M IH2 T", "P ER0 M IH1 T"),
    "import": _stressed("IH1 M P AO2 R T", "IH2 M P AO1 R T"),
    "increase": _stressed("IH1 N K R IY2 S", "IH2 N K R IY1 S"),
    "insult": _stressed("IH1 N S AH2 L T", "IH2 N S AH1 L T"),
    "protest": _stressed("P R OW1 T EH2 S T", "P R AH0 T EH1 S T"),
    "subject": _stressed("S AH1 B JH IH0 K T", "S AH0 B JH EH1 K T"),
    "progress": _stressed("P R AA1 G R EH2 S", "P R AH0 G R EH1 S"),
    "rebel": _stressed("R EH1 B AH0 L", "R IH0 B EH1 L"),
    "refuse": lambda before, after, sentence: (
        "R EH1 F Y UW2 Z" if before in {"the", "household", "of"} else "R AH0 F Y UW1 Z"
    ),
    "separate": _stressed("S EH1 P ER0 IH0 T", "S EH1 P ER0 EY2 T"),
    "estimate": _stressed("EH1 S T AH0 M AH0 T", "EH1 S T AH0 M EY2 T"),
    "excuse": lambda before, after, sentence: (
        "IH0 K S K Y UW1 S" if before in _OWNERS else "IH0 K S K Y UW1 Z"
    ),
}


def chosen(sentence, place, next_phone):
    """The phones of a word that is said in two ways.

    Args:
        sentence: A list of the words of a sentence, in lower case.
        place: Which one of them is asked for.
        next_phone: The phone that follows at once, without a pause, or `None`.

    Returns:
        A tuple of str, or `None` for a word without a rule here.

    Example:
        >>> chosen("i have read it".split(), 2, "IH1"), chosen("to read it".split(), 1, "IH1")
        (('R', 'EH1', 'D'), ('R', 'IY1', 'D'))
        >>> chosen(["the", "apple"], 0, "AE1"), chosen(["the", "pear"], 0, "P")
        (('DH', 'IY0'), ('DH', 'AH0'))

    Notebook: 06 Local conditioning
    """
    word = sentence[place]
    if word == "the":
        return ("DH", "IY0") if next_phone and is_vowel(next_phone) else ("DH", "AH0")
    if word == "a":
        letter = not next_phone or (place and sentence[place - 1] in _NAMED_BY_LETTER)
        return ("EY1",) if letter else ("AH0",)
    if word not in _RULES:
        return None
    before = sentence[place - 1] if place else ""
    after = sentence[place + 1] if place + 1 < len(sentence) else ""
    return tuple(_RULES[word](before, after, sentence).split())
