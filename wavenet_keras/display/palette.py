"""One palette for all pictures: a colour and a dash for each speaker, the same in every notebook.

Notebook: 04 Global conditioning, and all others
"""

# Okabe and Ito's colours, which everyone can tell apart.
BLUE, VERMILION, GREEN, ORANGE, PURPLE = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7"
SKY, GREY = "#56B4E9", "#666666"
# What was recorded and what was generated, wherever one picture shows both.
RECORDED, GENERATED = BLUE, VERMILION
COLOURS = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY)
# For readers who print in black and white; as many as there are colours would always meet the same.
LINE_STYLES = ("-", "--", "-.", ":", (0, (8, 2)))

# The speakers of the shipped voices: those of one voice differ in colour, all of them in the pair.
_SPEAKERS = {
    "allison": (BLUE, "-"),
    "carlo": (VERMILION, "--"),
    "ivrvoice": (GREEN, "-."),
    "june": (PURPLE, (0, (8, 2))),
    "paola": (ORANGE, ":"),
    "george": (ORANGE, "-"),
    "jackson": (BLUE, "--"),
    "lucas": (GREEN, ":"),
    "nicolas": (VERMILION, "-."),
    "theo": (PURPLE, "-"),
    "yweweler": (SKY, (0, (8, 2))),
}


def looks(names):
    """Choose a colour and a dash for each of some names; a speaker of ours always has the same.

    Args:
        names: Of speakers, or of anything else that is compared; up to 30 others differ.

    Returns:
        A dict from name to `{"color": ..., "linestyle": ...}`, to hand to `Axes.plot`.

    Example:
        >>> looks(["recordings", "june"])["june"] == looks(["june"])["june"]
        True

    Notebook: 04 Global conditioning
    """
    names = list(names)
    taken = {_SPEAKERS[name] for name in names if name in _SPEAKERS}
    others = (
        pair
        for number in range(len(names) + len(_SPEAKERS))
        if (pair := _numbered(number)) not in taken
    )
    pairs = {name: _SPEAKERS[name] if name in _SPEAKERS else next(others) for name in names}
    return {name: {"color": colour, "linestyle": dash} for name, (colour, dash) in pairs.items()}


def _numbered(number):
    return COLOURS[number % len(COLOURS)], LINE_STYLES[number % len(LINE_STYLES)]
