"""One phone of a plan.

Notebook: 06b Any sentence
"""

from dataclasses import dataclass

from wavenet_keras.conditions.plans.symbols import VOICED, parsed

USUAL_SECONDS, USUAL_PITCH = 0.08, 180.0


@dataclass
class PlannedPhone:
    """One phone of a plan. Its attributes may be changed.

    Attributes:
        phone: ARPAbet, a vowel with its stress: `"AH0"`, `"L"`, `"OW1"`; `"SIL"` is a pause.
        seconds: How long it lasts, above 0.
        pitch: Three numbers in Hz, at 1/6, 1/2 and 5/6 of it; also where it is not voiced.
        voiced: Three shares from 0 to 1: how much of each third is voiced. Left out, it is what
            the phone usually is.
        word: The word that it is in, as said: `"twenty"`; `""` in a pause.
        begins_word: Whether it is the first of its word.
        ends: What follows its word: `""`, `","`, `"."`, `"?"` or `"!"`; on each of its phones.

    Raises:
        ValueError: The phone is unknown; also when another one is put in its place.

    Example:
        >>> from wavenet_keras.conditions.plans import PlannedPhone
        >>> one = PlannedPhone("S", 0.1)
        >>> one.phone = "Z"  # voiced: then it is planned so
        >>> one.voiced
        (1.0, 1.0, 1.0)

    Notebook: 06b Any sentence
    """

    phone: str
    seconds: float = USUAL_SECONDS
    pitch: tuple[float, float, float] = (USUAL_PITCH,) * 3
    voiced: tuple[float, float, float] | None = None
    word: str = ""
    begins_word: bool = False
    ends: str = ""

    def __post_init__(self):
        if self.voiced is None:
            self.voiced = _usual_voicing(self.phone)

    def __setattr__(self, name, value):
        if name == "phone":
            voiced = _usual_voicing(value)
            if "voiced" in self.__dict__ and voiced != _usual_voicing(self.phone):
                self.voiced = voiced
        object.__setattr__(self, name, value)


def _usual_voicing(phone):
    return (float(parsed(phone).symbol in VOICED),) * 3
