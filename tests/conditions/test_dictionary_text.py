"""Texts that are read by a dictionary alone."""

import pytest

from wavenet_keras.conditions.dictionary_text import read_by_dictionary

WORDS = {
    "buona": ("B", "o1", "N", "a0"),
    "sera": ("S", "e1", "RX", "a0"),
    "l'ora": ("L", "o1", "RX", "a0"),
    "è": ("e1",),
    "po'": ("P", "o1"),
    "porte-fenêtre": ("P", "OE1"),
}


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Buona sera", "buona sera ."),
        ("BUONA, sera!", "buona , sera !"),
        ("Buona... sera?!", "buona , sera ?"),
        ("Buona (sera) - è", "buona , sera , è ."),
        ("Buona\nsera", "buona . sera ."),
        ("L’ora è; po' — sera: è.", "l'ora è ; po' ; sera ; è .".replace(";", ",")),
        ("e\u0300 «sera»", "è sera ."),
        ("La Porte-fenêtre".removeprefix("La "), "porte-fenêtre ."),
        ("{B o1} sera", "B o1 sera ."),
        ("", ""),
        ("... !", ""),
    ],
)
def test_words_and_signs(text, spoken):
    assert read_by_dictionary(text, WORDS).spoken == spoken


def test_sentences_words_and_their_phones():
    reading = read_by_dictionary("Buona sera! È sera.", WORDS)
    assert [sentence.end for sentence in reading.sentences] == ["!", "."]
    assert reading.phones == [*WORDS["buona"], *WORDS["sera"], *WORDS["è"], *WORDS["sera"]]
    assert [word.written for word in reading.words] == ["Buona", "sera", "È", "sera"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Buona notte, 3 volte, notte", "has no 'notte', '3', 'volte'. Add a line"),
        ("a b c d e f g h i j k l", "'j' and 2 more. Add"),
        ("Buona {XQ}", "Expected phones between braces, received '{XQ}' at character 7"),
        ("{}", "There are no phones"),
    ],
)
def test_what_is_not_known_is_named(text, said):
    with pytest.raises(ValueError, match=said):
        read_by_dictionary(text, WORDS)
