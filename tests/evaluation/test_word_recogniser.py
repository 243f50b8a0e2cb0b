"""Recognisers of words: the search against all sequences, bigrams that sum to one, sounds heard."""

import itertools
import re
import sys

import numpy as np
import pytest

from wavenet_keras import audio
from wavenet_keras.conditions.phone_alignment.aligner import PhoneAligner
from wavenet_keras.conditions.phone_alignment.features import FEATURES, SAMPLE_RATE
from wavenet_keras.conditions.phone_alignment.mixtures import Mixture, Mixtures
from wavenet_keras.evaluation.word_recognition import (
    Bigrams,
    Lexicon,
    SphinxJudge,
    WordRecogniser,
)
from wavenet_keras.evaluation.word_recognition.decoding import NOWHERE, WordNetwork, decode
from wavenet_keras.evaluation.word_recognition.sphinx import filled_band
from wavenet_keras.evaluation.word_recognition.voice_models import VoiceModels, train_voice_models

SENTENCES = [["a", "b", "a"], ["b"], ["c", "a", "b"], ["a", "c"]]


def every_sequence(likelihoods, pronunciations, pause, following, stay, go, most_words):
    """The best `(score, words)`, by every sequence, pronunciation, pause and division in time."""
    frames, start = len(likelihoods), len(following) - 1
    best = (-np.inf, None)
    for size in range(most_words + 1):
        for words in itertools.product(range(len(pronunciations)), repeat=size):
            chain = [start, *words, len(following) - 1]
            said = sum(following[pair] for pair in itertools.pairwise(chain))
            for ways in itertools.product(*(pronunciations[word] for word in words)):
                for pauses in itertools.product((False, True), repeat=size + 1):
                    states = [pause] * pauses[0]
                    for way, paused in zip(ways, pauses[1:], strict=True):
                        states += [*way, *[pause] * paused]
                    heard = best_division(likelihoods, states, stay, go) if states else -np.inf
                    if heard + said > best[0]:
                        best = (heard + said, list(words))
    assert frames
    return best


def best_division(likelihoods, states, stay, go):
    """The best way to share the frames among states in a row, by trying all."""
    frames, best = len(likelihoods), -np.inf
    for cuts in itertools.combinations(range(1, frames), len(states) - 1):
        edges = [0, *cuts, frames]
        score = len(states) * go + (frames - len(states)) * stay
        for state, (begin, end) in zip(states, itertools.pairwise(edges), strict=True):
            score += likelihoods[begin:end, state].sum()
        best = max(best, score)
    return best


def test_the_search_finds_what_trying_everything_finds():
    pronunciations = [[[1, 2]], [[3], [2, 4]], [[4, 1]]]
    network, lengths = WordNetwork(pronunciations, 0), set()
    for seed in range(24):
        random = np.random.default_rng(seed)
        likelihoods = random.normal(scale=3, size=(4, 5))
        following = random.normal(random.choice([-5, 0, 5]), scale=2, size=(4, 4))
        stay, go = np.log(random.dirichlet([3, 3]))
        words, score = decode(likelihoods, network, following, stay, go)
        expected = every_sequence(likelihoods, pronunciations, 0, following, stay, go, most_words=4)
        assert score == pytest.approx(expected[0])
        assert words == expected[1]
        lengths.add(len(words))
    assert lengths >= {1, 2, 3, 4}  # else it would not show that words follow words


def test_only_a_pause():
    sound = np.log([[0.9, 0.1]] * 6)
    following = np.full((2, 2), -50.0)
    following[1, 1] = 0  # ends at the beginning
    words, score = decode(sound, WordNetwork([[[1]]], 0), following, -0.4, -1.2)
    assert words == [] and score == pytest.approx(6 * np.log(0.9) - 5 * 0.4 - 1.2)


def test_a_wide_beam_changes_nothing_and_a_narrow_one_may():
    random = np.random.default_rng(0)
    network = WordNetwork([[[1, 2]], [[3], [2, 4]]], 0)
    sound, following = random.normal(size=(40, 5)), random.normal(size=(3, 3))
    exact = decode(sound, network, following, -0.4, -1.2)
    assert decode(sound, network, following, -0.4, -1.2, beam=1000.0) == exact
    assert decode(sound, network, following, -0.4, -1.2, beam=0.0)[1] <= exact[1]


def test_a_sound_of_no_frames():
    network = WordNetwork([[[1]]], 0)
    assert decode(np.zeros((0, 2)), network, np.zeros((2, 2)), -1, -1) == ([], NOWHERE)


def test_a_word_without_states_is_refused():
    with pytest.raises(ValueError, match="at least one state each"):
        WordNetwork([[[1]], [[]]], 0)


def test_probabilities_after_each_word_sum_to_one():
    bigrams = Bigrams(SENTENCES)
    assert bigrams.words == ["a", "b", "c"]
    np.testing.assert_allclose(bigrams.following.sum(axis=1), 1)
    assert bigrams.following.min() > 0
    # "c" was followed by "a" and by the end: half of each is left for all, as frequent as they are.
    single = (4 + 0.5) / (13 + 4 * 0.5)
    assert bigrams.single[0] == pytest.approx(single)
    after_c = bigrams.following[2]
    assert after_c[0] == pytest.approx((1 - 0.5) / 2 + 2 * 0.5 / 2 * single)


def read_arpa(path):
    """{word: probability}, {word: what is left for words not seen after it}, {pair: probability}"""
    singles, left, pairs, part = {}, {}, {}, None
    for line in path.read_text().splitlines():
        if line.startswith("\\"):
            part = line
        elif line and part == "\\1-grams:":
            probability, word, *rest = line.split()
            singles[word] = 10 ** float(probability)
            left[word] = 10 ** float(rest[0]) if rest else 1.0
        elif line and part == "\\2-grams:":
            probability, before, word = line.split()
            pairs[before, word] = 10 ** float(probability)
    return singles, left, pairs


def test_the_arpa_file_sums_to_one(tmp_path):
    bigrams = Bigrams(SENTENCES)
    bigrams.write_arpa(tmp_path / "model.arpa")
    singles, left, pairs = read_arpa(tmp_path / "model.arpa")
    head = (tmp_path / "model.arpa").read_text()
    assert f"ngram 1={len(singles)}\n" in head and f"ngram 2={len(pairs)}\n" in head
    words = [word for word in singles if word != "<s>"]
    assert sum(singles[word] for word in words) == pytest.approx(1, abs=1e-5)
    rows = {"<s>": 3, "a": 0, "b": 1, "c": 2}
    for before, row in rows.items():
        after = [pairs.get((before, word), left[before] * singles[word]) for word in words]
        assert sum(after) == pytest.approx(1, abs=1e-5)
        expected = dict(zip([*bigrams.words, "</s>"], bigrams.following[row], strict=True))
        assert dict(zip(words, after, strict=True)) == pytest.approx(expected, abs=1e-5)


def test_bigrams_of_nothing_are_refused():
    with pytest.raises(ValueError, match="received none"):
        Bigrams([[]])


# A made-up voice, whose phones are tones.
TONES = {"L": 300, "OW": 600, "B": 1000, "IY": 1600, "T": 2600}
TEXTS = ["low boat", "bee low", "tow boat", "low bee boat", "tow"]


def tones_of(words, lexicon, random):
    pieces = [np.zeros(800)]
    for word in words:
        for phone in lexicon.pronunciations[word][0]:
            time = np.arange(random.integers(600, 900)) / SAMPLE_RATE
            pieces.append(0.3 * np.sin(2 * np.pi * TONES[phone] * time))
        pieces.append(np.zeros(random.integers(0, 2) * 600))
    sound = np.concatenate([*pieces, np.zeros(800)])
    return (sound + 1e-3 * random.normal(size=len(sound))).astype(np.float32)


@pytest.fixture(scope="module")
def tones():
    """Models trained on sentences of tones; a lexicon; and other sentences of the same words."""
    random = np.random.default_rng(0)
    lexicon = Lexicon(TEXTS)
    sentences = [random.choice(list(lexicon.pronunciations), 4).tolist() for _ in range(24)]
    sounds = [tones_of(words, lexicon, random) for words in sentences]
    models = train_voice_models(sounds[:16], [" ".join(s) for s in sentences[:16]])
    return models, lexicon, sentences[16:], sounds[16:]


def test_words_of_tones_are_heard(tones):
    models, lexicon, sentences, sounds = tones
    recogniser = WordRecogniser(models, lexicon, language_weight=1.0)
    assert [recogniser.hear(sound, SAMPLE_RATE) for sound in sounds] == sentences


def test_silence_is_no_word(tones):
    recogniser = WordRecogniser(*tones[:2])
    assert recogniser.hear(np.zeros(4000), SAMPLE_RATE) == []


def test_saved_models_hear_the_same(tones, tmp_path):
    models, lexicon, _, sounds = tones
    models.save(tmp_path / "models.npz")
    loaded = VoiceModels.load(tmp_path / "models.npz")
    heard = [WordRecogniser(m, lexicon).hear(sounds[0], SAMPLE_RATE) for m in (models, loaded)]
    assert heard[0] == heard[1]
    own, other = (m.log_likelihoods(sounds[0], SAMPLE_RATE) for m in (models, loaded))
    assert np.median(np.abs(own - other)) < 1  # numbers of 16 bits


def test_what_is_no_model_is_refused(tmp_path):
    with pytest.raises(ValueError, match="VoiceModels.save"):
        VoiceModels.load(tmp_path / "none.npz")
    np.savez(tmp_path / "other.npz", numbers=np.zeros(3))
    with pytest.raises(ValueError, match="VoiceModels.save"):
        VoiceModels.load(tmp_path / "other.npz")


def test_recordings_without_texts_are_refused():
    with pytest.raises(ValueError, match="received 1 recordings and 0 texts"):
        train_voice_models([np.zeros(8000, np.float32)], [])


def test_a_rare_phone_sounds_like_its_neighbour(tones):
    """The models know OW and no OY."""
    recogniser = WordRecogniser(tones[0], Lexicon(["toy", "bee"]))
    assert recogniser.words == ["bee", "toy"]


def test_unknown_phones_and_rates_are_refused(tones):
    with pytest.raises(ValueError, match="words with .*DH"):
        WordRecogniser(tones[0], Lexicon(["the cat"]))
    with pytest.raises(ValueError, match="resample"):
        WordRecogniser(*tones[:2]).hear(np.zeros(4000), 16000)


def test_a_hiss_does_not_decide(tones):
    models, lexicon, sentences, sounds = tones
    recogniser = WordRecogniser(models, lexicon, language_weight=1.0)
    random = np.random.default_rng(0)
    for sound, words in zip(sounds, sentences, strict=True):
        hiss = random.normal(scale=0.1 * sound.std(), size=len(sound))  # 20 dB below
        assert recogniser.hear(sound + hiss, SAMPLE_RATE) == words


def test_the_language_decides_where_the_sound_does_not():
    """Three phones that sound the same: what is heard is what the sentences make likely."""
    one = Mixture(np.ones(1), np.zeros((1, FEATURES)), np.ones((1, FEATURES)))
    aligner = PhoneAligner(("SIL", "B", "IY", "EY"), Mixtures([one] * 10))
    models = VoiceModels(aligner, np.zeros(FEATURES), np.full(FEATURES, 1e6))
    lexicon = Lexicon(["bee", "bee", "bee", "bay"])
    recogniser = WordRecogniser(models, lexicon, language_weight=1.0, word_log=5.0)
    heard = recogniser.hear(np.random.default_rng(0).normal(scale=0.1, size=800), SAMPLE_RATE)
    assert heard and set(heard) == {"bee"}


def test_noise_fills_the_band_above_4_khz():
    waveform, rate = audio.load("data/speech/allison/en_vm-login.flac")
    wide = filled_band(waveform, rate)
    assert len(wide) == 2 * (len(waveform) + 2 * 1600)
    power = np.abs(np.fft.rfft(wide)) ** 2
    frequencies = np.fft.rfftfreq(len(wide), 1 / 16000)

    def level(low, high):
        return 10 * np.log10(power[(frequencies > low) & (frequencies < high)].sum())

    assert level(3900, 7000) - level(2500, 3800) == pytest.approx(-4, abs=1)
    assert level(7500, 8000) < level(4500, 5000) - 20
    below = audio.resample(np.pad(waveform, 1600), rate, 16000)
    scale = 0.6 / np.abs(waveform).max()
    own = np.abs(np.fft.rfft(below * scale)) ** 2  # below 3.5 kHz all is as it was
    band = (frequencies > 100) & (frequencies < 3500)
    assert power[band].sum() == pytest.approx(own[band].sum(), rel=0.01)


def test_pocketsphinx_hears_a_recording():
    pytest.importorskip("pocketsphinx", reason="the extra `judges` is not installed")
    texts = ["Please enter your mailbox number.", "Login incorrect.", "Thank you for calling."]
    said = "Comedian mail. Mailbox?"
    judge = SphinxJudge(Lexicon([*texts, said]))
    heard = judge.hear(*audio.load("data/speech/allison/en_vm-login.flac"))
    assert heard == ["comedian", "mail", "mailbox"]
    assert judge.hear(np.zeros(8000), 8000) == []


def test_without_pocketsphinx_it_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "pocketsphinx", None)
    with pytest.raises(ImportError, match=re.escape("pip install pocketsphinx")):
        SphinxJudge(Lexicon(["hello"]))
