"""Word errors, against a naive recursion; and texts made comparable with what was heard."""

import functools
import itertools

import pytest

from wavenet_keras.evaluation.word_recognition import (
    Lexicon,
    WordErrors,
    count_word_errors,
    spoken_words,
    word_error_rate,
)


def naive_errors(said, heard):
    """{(substitutions, deletions, insertions)} of the shortest ways, by trying everything."""

    @functools.cache
    def ways(rest_said, rest_heard):
        if not rest_said or not rest_heard:
            return frozenset({(0, len(rest_said), len(rest_heard))})
        wrong = int(rest_said[0] != rest_heard[0])
        found = [(s + wrong, d, i) for s, d, i in ways(rest_said[1:], rest_heard[1:])]
        found += [(s, d + 1, i) for s, d, i in ways(rest_said[1:], rest_heard)]
        found += [(s, d, i + 1) for s, d, i in ways(rest_said, rest_heard[1:])]
        fewest = min(map(sum, found))
        return frozenset(way for way in found if sum(way) == fewest)

    return ways(tuple(said), tuple(heard))


def test_every_pair_of_short_sentences():
    sentences = [s for size in range(5) for s in itertools.product("ab", repeat=size)]
    for said, heard in itertools.product(sentences, repeat=2):
        found = count_word_errors(said, heard)
        shortest = naive_errors(said, heard)
        assert (found.substitutions, found.deletions, found.insertions) in shortest
        assert found.substitutions == max(way[0] for way in shortest)
        assert found.words == len(said)


def test_a_str_is_its_words():
    found = count_word_errors("two cups  of tea", ["two", "caps", "of", "green", "tea"])
    assert found == WordErrors(words=4, substitutions=1, deletions=0, insertions=1)
    assert found.errors == 2 and found.rate == 0.5


def test_counts_add_up_over_sentences():
    """Every word counts the same: 1 of 2 and 0 of 8 are 10 %, not 25 %."""
    said, heard = ["a b", "c d e f g h i j"], ["a x", "c d e f g h i j"]
    assert word_error_rate(said, heard) == pytest.approx(0.1)


def test_more_heard_than_said():
    assert word_error_rate(["yes"], ["oh yes oh yes"]) == 3


@pytest.mark.parametrize("said, heard", [(["a"], []), (["", ""], ["a", "b"])])
def test_what_cannot_be_counted_is_refused(said, heard):
    with pytest.raises(ValueError, match="Expected .* received"):
        word_error_rate(said, heard)


@pytest.mark.parametrize(
    "text, words",
    [
        ("Hello, World!", "hello world"),
        ("It's 5:30 p.m. on May 2nd.", "it's five thirty pm on may second"),
        ("Dial 407, then press #.", "dial four hundred seven then press number"),
        ("He paid $3.50 - twice?", "he paid three dollars fifty cents twice"),
        ("Say {EY1}.", "say ey1"),
    ],
)
def test_a_text_becomes_the_words_that_are_said(text, words):
    spoken = spoken_words(text)
    assert all(word == word.lower() and " " not in word for word in spoken)
    if "407" not in text and "3.50" not in text:  # how these are read is another test's matter
        assert spoken == words.split()


def test_spelling_and_signs_make_no_difference():
    assert spoken_words("DR. LEE lives at no. 7!") == spoken_words(
        "doctor Lee lives at number seven"
    )


def test_a_word_has_all_its_pronunciations():
    lexicon = Lexicon(["A tomato.", "The apple, the pear."])
    assert lexicon.sentences == [["a", "tomato"], ["the", "apple", "the", "pear"]]
    assert list(lexicon.pronunciations) == ["a", "apple", "pear", "the", "tomato"]
    assert set(lexicon.pronunciations["the"]) >= {("DH", "AX"), ("DH", "IY")}
    assert len(lexicon.pronunciations["tomato"]) >= 2  # AH and EY
    for ways in lexicon.pronunciations.values():
        assert all(phone.isalpha() for way in ways for phone in way)


def test_no_words_to_listen_for():
    with pytest.raises(ValueError, match="Expected texts with words"):
        Lexicon([])
