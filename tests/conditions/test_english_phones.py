"""The phones of words: the dictionary, the rules, the network; what is typed, and what is refused.

The phones expected are written by hand.
"""

import sys
import tracemalloc

import numpy as np
import pytest
from fresh_python import python
from places import DATA

import wavenet_keras as wk
from wavenet_keras.conditions.english import dictionary, letters
from wavenet_keras.conditions.english.phone_set import PHONES

sys.path.insert(0, str(DATA))
import make_english  # noqa: E402

IN_CONTEXT = [  # a text, a word of it, and how that one is said
    ("I read the book yesterday.", "read", "R EH1 D"),
    ("I have read it.", "read", "R EH1 D"),
    ("She read it.", "read", "R EH1 D"),
    ("I will read it.", "read", "R IY1 D"),
    ("Read it aloud.", "read", "R IY1 D"),
    ("They lead the team.", "lead", "L IY1 D"),
    ("a lead pipe", "lead", "L EH1 D"),
    ("We live here.", "live", "L IH1 V"),
    ("near live music", "live", "L AY1 V"),
    ("Use it.", "use", "Y UW1 Z"),
    ("the use of it", "use", "Y UW1 S"),
    ("Close the door.", "close", "K L OW1 Z"),
    ("We are close to it.", "close", "K L OW1 S"),
    ("Please record it.", "record", "R IH0 K AO1 R D"),
    ("a new record", "record", "R EH1 K ER0 D"),
    ("Don't present it.", "present", "P R IY0 Z EH1 N T"),
    ("the present day", "present", "P R EH1 Z AH0 N T"),
    ("a minute ago", "minute", "M IH1 N AH0 T"),
    ("minute details", "minute", "M AY0 N UW1 T"),
    ("The wind blows.", "wind", "W IH1 N D"),
    ("to wind up the clock", "wind", "W AY1 N D"),
    ("tear gas", "tear", "T IH1 R"),
    ("Tear it up.", "tear", "T EH1 R"),
    ("the apple", "the", "DH IY0"),
    ("the pear", "the", "DH AH0"),
    ("the hour", "the", "DH IY0"),
    ("a pear", "a", "AH0"),
    ("plan A works", "a", "EY1"),
    ("Dr. Smith lives on Elm Dr.", "lives", "L IH1 V Z"),
    ("cats have nine lives", "lives", "L AY1 V Z"),
    ("I am content.", "content", "K AH0 N T EH1 N T"),
    ("the content of it", "content", "K AA1 N T EH0 N T"),
]


@pytest.mark.parametrize(("text", "word", "said"), IN_CONTEXT)
def test_a_word_that_is_said_in_two_ways_is_chosen_by_its_neighbours(text, word, said):
    (found,) = {one.phones for one in wk.phones(text).words if one.spelling == word}
    assert " ".join(found) == said


FOUND = [
    ("hello", "HH AH0 L OW1", "dictionary"),
    ("WaveNet", "W EY1 V N EH2 T", "dictionary"),
    ("NASA", "N AE1 S AH0", "dictionary"),
    ("USA", "Y UW2 EH2 S EY1", "spelled"),
    ("xml's", "EH2 K S EH2 M EH1 L Z", "rule"),
    ("xkcd", "EH1 K S K EY1 S IY1 D IY1", "spelled"),
    ("podcasts", "P AO1 D K AE2 S T S", "rule"),
    ("podcasters", "P AO1 D K AE2 S T ER0 Z", "rule"),
    ("vlogged", "V L AO1 G D", "rule"),
    ("vlogger", "V L AO1 G ER0", "rule"),
    ("blitzed", "B L IH1 T S T", "dictionary"),
    ("mousetraps", "M AW1 S T R AE2 P S", "rule"),
    ("unfriendlier", "AH0 N F R EH1 N D L IY0 ER0", "rule"),
    ("brillig", "B R IH1 L IH0 G", "letters"),
    ("retweeted", "R IY0 T W IY1 T IH0 D", "rule"),
    ("zorp", "Z AO1 R P", "letters"),
]


@pytest.mark.parametrize(("text", "said", "found"), FOUND, ids=lambda one: one)
def test_a_word_is_found_where_it_can_be(text, said, found):
    (word,) = wk.phones(text).words
    assert (" ".join(word.phones), word.found) == (said, found)


def test_phones_may_be_typed():
    reading = wk.phones("{HH AH0 L OW1} there, {W ER1 L D}!")
    assert [word.found for word in reading.words] == ["typed", "dictionary", "typed"]
    assert reading.phones == "HH AH0 L OW1 DH EH1 R W ER1 L D".split()  # noqa: SIM905
    assert [word.pause for word in reading.words] == ["", ",", "!"]


def test_what_is_typed_back_is_said_alike():
    first = wk.phones("The quick brown fox has 2 dogs, e.g. Rex.")
    typed = " ".join("{" + " ".join(word.phones) + "}" + word.pause for word in first.words)
    again = wk.phones(typed)
    assert again.phones == first.phones
    assert [word.pause for word in again.words] == [word.pause for word in first.words]


def test_every_phone_of_the_dictionaries_is_known():
    for name in dictionary._entries():
        assert set(dictionary.pronunciation(name)) <= PHONES, name


def test_a_dictionary_of_ones_own_comes_first(tmp_path):
    path = tmp_path / "my_words.txt"
    path.write_text("\ufeff# mine\n\nHello  Y OW1\nzorp Z UW1 P # a name\n", encoding="utf-8")
    reading = wk.phones("Hello zorps, HELLO", dictionary=path)
    assert [" ".join(word.phones) for word in reading.words] == ["Y OW1", "Z UW1 P S", "Y OW1"]
    assert [word.found for word in reading.words] == ["dictionary", "rule", "dictionary"]
    assert wk.phones("hello").phones == ["HH", "AH0", "L", "OW1"]


@pytest.mark.parametrize(
    ("line", "why"),
    [("hello", "There are no phones"), ("hello HH AH L", "AH0, AH1 or AH2"), ("hello QQ", "'QQ'")],
)
def test_a_wrong_line_of_a_dictionary_is_named(tmp_path, line, why):
    path = tmp_path / "my_words.txt"
    path.write_text(f"one W AH1 N\n{line}\n")
    with pytest.raises(ValueError, match="my_words.txt, line 2: expected a word") as error:
        wk.phones("hello", dictionary=path)
    assert why in str(error.value)


@pytest.mark.parametrize("content", [None, b"hello \xff\xfe"])
def test_a_dictionary_that_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "my_words.txt"
    if content:
        path.write_bytes(content)
    with pytest.raises(ValueError, match="my_words.txt.*cannot be read"):
        wk.phones("hello", dictionary=path)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "words or numbers to say, received ''"),
        (" ... !", "which has none"),
        (7, "received 7"),
        (None, "received None"),
        ("Привет", "Cyrillic letters: 'Привет', at character 1"),
        ("say 日本 now", "Chinese characters: '日本', at character 5"),
        ("αβγ", "Greek letters: 'αβγ'"),
        ("שלום", "Hebrew letters"),
        ("{HH AH L}", "Received '{HH AH L}' at character 1 .* AH0, AH1 or AH2"),
        ("a {HH", "closing brace is missing"),
        ("{}", "There are no phones"),
    ],
)
def test_what_cannot_be_said_is_refused(text, why):
    with pytest.raises(ValueError, match=why):
        wk.phones(text)


def test_what_is_replaced_and_left_out_is_counted():
    reading = wk.phones("Café, naïve café† † \N{BLACK HEART SUIT} *** :-)")
    assert reading.replaced == {"é": 2, "ï": 1, "\N{BLACK HEART SUIT}": 1}
    assert reading.skipped == {"†": 2, "*": 3, ":-)": 1}
    assert str(reading).splitlines()[-1] == "not said: :-) (1), † (2), * (3)"


def test_sentences_end_as_they_are_written():
    reading = wk.phones("Is it? Yes! It is\nFine")
    assert [sentence.end for sentence in reading.sentences] == ["?", "!", ".", "."]
    assert [len(sentence.words) for sentence in reading.sentences] == [2, 1, 2, 1]


@pytest.mark.parametrize("seed", range(20))
def test_any_plain_text_is_said_or_refused_with_a_reason(seed):
    """Random characters: no other error than a ValueError, and only known phones."""
    random = np.random.default_rng(seed)
    alphabet = list("aeiou rstln '.,-$%:/0123456789 ABCDE()#@&+=\n\"é½°²♥")
    for _ in range(20):
        text = "".join(random.choice(alphabet, 30))
        try:
            reading = wk.phones(text)
        except ValueError as error:
            assert "which has none" in str(error)
        else:
            assert set(reading.phones) <= PHONES
            assert all(word.phones for word in reading.words), text


@pytest.mark.parametrize("word", ["supercalifragilisticexpialidocious", "ab" * 200, "xq" * 150])
def test_very_long_words_are_said(word):
    assert len(wk.phones(word).phones) > len(word) / 2


def naive_network(word):
    """The network, gate by gate in float64, as the paper writes it."""
    with np.load(dictionary.ENGLISH / "letters_to_phones.npz") as file:
        weights = {name: file[name].astype(np.float64) for name in file}

    def step(x, h, side):
        gates = []
        for gate in range(3):
            rows = slice(256 * gate, 256 * (gate + 1))
            from_x = weights[f"{side}_w_ih"][rows] @ x + weights[f"{side}_b_ih"][rows]
            from_h = weights[f"{side}_w_hh"][rows] @ h + weights[f"{side}_b_hh"][rows]
            if gate < 2:
                gates.append((1 + np.tanh((from_x + from_h) / 2)) / 2)
            else:
                gates.append(np.tanh(from_x + gates[0] * from_h))
        return h + (1 - gates[1]) * (gates[2] - h)

    state = np.zeros(256)
    for row in [*("__?abcdefghijklmnopqrstuvwxyz".index(one) for one in word), 2]:
        state = step(weights["enc_emb"][row], state, "enc")
    outputs, last = [], 2
    while last != 3 and len(outputs) < 20:
        state = step(weights["dec_emb"][last], state, "dec")
        last = int(np.argmax(weights["fc_w"] @ state + weights["fc_b"]))
        outputs.append(last)
    return outputs


def test_the_network_computes_what_the_paper_writes():
    for word in ("blick", "wavenet", "zorp", "thoroughbred"):
        outputs = [one for one in naive_network(word) if one > 3]
        assert [letters._PHONES[one - 4] for one in outputs] == list(
            letters.letters_to_phones(word)
        )


def test_the_network_is_as_good_as_is_said():
    """Measured: 33.8 % of 1,747 later words with the right phones, 41 % with the rules."""
    later = make_english.later_words()
    say = make_english.by_rule_or_letters(make_english.without(later))
    later = later[::7]
    _, right, _, error_rate = make_english.score(later, letters.letters_to_phones)
    assert right > 0.27
    assert error_rate < 0.27
    _, right, _, error_rate = make_english.score(later, say)
    assert right > 0.34


def test_the_dictionary_is_loaded_when_it_is_asked_for():
    process = python(
        "-c",
        "import wavenet_keras as wk, sys\n"
        "assert not [name for name in sys.modules if 'wavenet_keras.conditions' in name]\n"
        "from wavenet_keras.conditions.english import dictionary, letters\n"
        "assert dictionary._entries.cache_info().currsize == 0\n"
        "wk.phones('hello')\n"
        "assert letters._weights.cache_info().currsize == 0\n"
        "assert 'keras' not in sys.modules\n"
        "print('fine')",
    )
    assert process.stdout == "fine\n", process.stderr


def test_the_dictionary_takes_little_memory():
    dictionary._entries.cache_clear()
    tracemalloc.start()
    dictionary._entries()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 40e6  # bytes
