"""Make the dictionary and the letter-to-sound network of `data/english/`, and score the network.

    git clone https://github.com/cmusphinx/cmudict
    pip download --no-deps g2p_en==2.1.0
    python data/make_english.py cmudict g2p_en-2.1.0.tar.gz

The dictionary is CMUdict as it is at the commit below, compressed. The network is the one that
g2p_en ships, as float16. As far as its authors' source tells, it learned from all of the CMU
dictionary in NLTK (123,455 words), which is not newer than version 0.7a (123,676). So the words
that came later, `later_words.txt.xz`, are new to it: they are what its accuracy is measured on.

    python data/make_english.py --score

measures alone, from what is shipped.
"""

import argparse
import hashlib
import io
import lzma
import random
import re
import subprocess
import tarfile
from pathlib import Path

import numpy as np

from wavenet_keras.conditions.english.dictionary import pronunciation
from wavenet_keras.conditions.english.inflections import by_rule
from wavenet_keras.conditions.english.letters import letters_to_phones

HERE = Path(__file__).resolve().parent
ENGLISH = HERE / "english"
LATER_WORDS = HERE.parent / "tests" / "conditions" / "later_words.txt.xz"
CMUDICT_COMMIT = "0f8072f814306c5ee4fbf992ed853601b12c01f9"
VERSION_0_7A_COMMIT = "a037efb"
G2P_EN_SHA256 = "32ecb119827a3b10ea8c1197276f4ea4f44070ae56cbbd01f0f261875f556a58"


def make(clone, archive):
    """Write the dictionary, its licence, the network and the list of later words."""

    def stored(name):
        shown = subprocess.run(["git", "-C", clone, "show", name], capture_output=True, check=True)
        return shown.stdout

    dictionary = stored(f"{CMUDICT_COMMIT}:cmudict.dict")
    (ENGLISH / "cmudict.dict.xz").write_bytes(lzma.compress(dictionary, preset=9))
    (ENGLISH / "CMUDICT_LICENCE.txt").write_bytes(stored(f"{CMUDICT_COMMIT}:LICENSE"))
    older = _words(stored(f"{VERSION_0_7A_COMMIT}:cmudict.0.7a"))
    later = sorted(word for word in _words(dictionary) - older if re.fullmatch("[a-z]+", word))
    LATER_WORDS.write_bytes(lzma.compress("\n".join(later).encode()))

    if hashlib.sha256(Path(archive).read_bytes()).hexdigest() != G2P_EN_SHA256:
        raise SystemExit(f"{archive} is not g2p_en-2.1.0.tar.gz as it was when this was written.")
    with tarfile.open(archive) as files:
        content = files.extractfile("g2p_en-2.1.0/g2p_en/checkpoint20.npz").read()
    with np.load(io.BytesIO(content)) as weights:
        halves = {name: weights[name].astype(np.float16) for name in weights}
    np.savez_compressed(ENGLISH / "letters_to_phones.npz", **halves)


def _words(dictionary):
    lines = dictionary.decode("latin1").lower().splitlines()
    return {re.sub(r"\(\d\)$", "", line.split()[0]) for line in lines if line and line[0] != ";"}


def all_ways(word):
    """Every way in which the dictionary says a word."""
    names = [word, *(f"{word}({number})" for number in range(2, 6))]
    return [ways for ways in map(pronunciation, names) if ways]


def without_stress(phones):
    return [phone.rstrip("012") for phone in phones]


def edits(one, other):
    """How many phones are to be changed, added or dropped (Levenshtein)."""
    row = list(range(len(other) + 1))
    for place, phone in enumerate(one, start=1):
        previous, row[0] = row[0], place
        for column, wanted in enumerate(other, start=1):
            previous, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, previous + (phone != wanted)),
            )
    return row[-1]


def score(words, say):
    """(words, share with the right phones, share with the right stress too, phone error rate)."""
    right = with_stress = wrong_phones = all_phones = 0
    for word in words:
        said, ways = say(word), all_ways(word)
        with_stress += tuple(said) in ways
        distances = [edits(without_stress(said), without_stress(way)) for way in ways]
        right += min(distances) == 0
        wrong_phones += min(distances)
        all_phones += len(ways[int(np.argmin(distances))])
    count = len(words)
    return count, right / count, with_stress / count, wrong_phones / all_phones


def without(words):
    """The dictionary as a function, without these words."""
    hidden = frozenset(words)
    return lambda word: None if word in hidden else pronunciation(word)


def by_rule_or_letters(known):
    """How `wk.phones` says a word that is not in a dictionary."""
    return lambda word: by_rule(word, known) or letters_to_phones(word)


def later_words():
    """The words of the dictionary that version 0.7a has not."""
    return lzma.decompress(LATER_WORDS.read_bytes()).decode().split()


def scores():
    """{what was measured: its score}."""
    later = later_words()
    known = without(later)
    lines = lzma.decompress((ENGLISH / "cmudict.dict.xz").read_bytes())
    seen = sorted(word for word in _words(lines) - set(later) if re.fullmatch("[a-z]+", word))
    ruled = [word for word in later if by_rule(word, known)]
    say = by_rule_or_letters(known)
    return {
        "later words, letters alone": score(later, letters_to_phones),
        "later words, rules and letters": score(later, say),
        "later words that a rule says": score(ruled, say),
        "2,000 words of the training, letters": score(
            random.Random(0).sample(seen, 2000), letters_to_phones
        ),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clone", nargs="?", help="a clone of cmusphinx/cmudict")
    parser.add_argument("archive", nargs="?", help="g2p_en-2.1.0.tar.gz")
    parser.add_argument("--score", action="store_true", help="measure only")
    arguments = parser.parse_args()
    if not arguments.score:
        if not arguments.archive:
            parser.error("a clone and an archive are needed, or --score")
        make(arguments.clone, arguments.archive)
    for name, (count, right, with_stress, rate) in scores().items():
        print(
            f"{name:38} {count:5} words: phones right {right:6.1%}, and stress {with_stress:6.1%}; "
            f"phone error rate {rate:5.1%}"
        )
