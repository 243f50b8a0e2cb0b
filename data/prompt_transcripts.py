"""What the telephone prompts of Debian's asterisk-core-sounds packages say.

Each package has a list of its prompts, `core-sounds-en.txt.gz`: `name: text`, with notes in
brackets. Here is what differs between that list and the sound.
"""

import gzip
import re
from pathlib import Path

from debian_packages import read_members

# {name: text} where the list says something else than the voice.
SAID_OTHERWISE = {
    "en": {
        "digits/h-40": "fortieth",
        "digits/oh": "oh",
        "letters/a": "{EY1}",
        "letters/exclaimation-point": "exclamation point",
        "spy-h323": "H three two three",
        "spy-misdn": "M.I.S.D.N.",
        "spy-nbs": "N.B.S.",
        "spy-sip": "sip",
    },
}
# {name: {part of its text: what is said there}}
SAID_IN_PART = {
    "en": {
        "conf-adminmenu-menu8": {"umute": "unmute"},
        "demo-instruct": {
            "dial 500": "dial five hundred",
            "28.8": "twenty-eight point eight",
            "dial 600": "dial six hundred",
            "1234": "1 2 3 4",
            "4242": "4 2 4 2",
            "8500": "eighty-five hundred",
        },
        "dictate/both_help": {"*": "star", "#": "pound"},
        "dictate/enter_filename": {"#": "pound"},
        "demo-enterkeywords": {"*": "star"},
        "priv-callee-options": {"menu, now and forevermore": "menu", "thru": "through"},
        "queue-periodic-announce": {"represenatives": "representatives"},
        "unidentified-no-callback": {"Un-indentified": "Unidentified", "witheld": "withheld,"},
        "vm-intro": {"When done hang": "When done, hang"},
    },
}
SIGNS = {
    "en": {},
    "es": {"#": " tecla de número ", "*": " asterisco "},
    "fr": {"#": " dièse ", "*": " étoile "},
    "it": {"#": " cancelletto ", "*": " asterisco "},
    "ru": {"#": " решётку ", "*": " звёздочку "},
}
# The Italian list lost its accents in eleven prompts.
LOST_ACCENTS = {
    "it": {" ? ": " è ", "sar?": "sarà", "pu?": "può", "cos?": "così", "pi?": "più"},
}
_NOTE = re.compile(r"[\[(<][^\])>]*[\])>]")


def read_transcripts(deb: Path, language: str) -> dict[str, str]:
    """Return what each prompt says, by its name in the package: `{"vm-options": "Press 1 ..."}`."""
    [contents] = read_members(deb, f"core-sounds-{language}.txt.gz").values()
    lines = gzip.decompress(contents).decode("utf-8-sig", errors="replace").splitlines()
    transcripts = {}
    for line in lines:
        line = re.sub(r"(?<=\S) vm-then-pound:.*", "", line) if language == "it" else line
        name, colon, text = line.strip().partition(":")
        if not colon or name.startswith(";"):
            continue
        said = _said(name.strip(), text, language)
        if re.search(r"\w", said):
            transcripts[name.strip()] = said
    return transcripts


def _said(name: str, text: str, language: str) -> str:
    """The text without notes, with what is said instead of what is written."""
    text = _NOTE.sub(" ", text)
    for part, said in SAID_IN_PART.get(language, {}).get(name, {}).items():
        text = text.replace(part, said)
    for sign, said in SIGNS[language].items():
        text = text.replace(sign, said)
    for lost, found in LOST_ACCENTS.get(language, {}).items():
        text = text.replace(lost, found)
    text = SAID_OTHERWISE.get(language, {}).get(name, text)
    text = re.sub(r"(?<!\w)\.\.\.|…", " ", text).replace("...", ".")
    return " ".join(text.split())
