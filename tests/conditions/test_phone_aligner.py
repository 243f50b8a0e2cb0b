import itertools

import numpy as np
import pytest
from made_speech import SOUNDS, made_sentence

from wavenet_keras.conditions.phone_alignment import (
    PhoneAligner,
    Utterance,
    normalised,
    shipped_aligner,
    sound_features,
    train_aligner,
)
from wavenet_keras.conditions.phone_alignment.heard_pauses import with_heard_pauses
from wavenet_keras.conditions.phone_alignment.mixtures import fit_mixture
from wavenet_keras.conditions.phone_alignment.sentence_graphs import sentence_graph, state_of
from wavenet_keras.conditions.phone_alignment.viterbi import best_path

STAY, GO = np.log(0.6), np.log(0.4)
WORDS = {
    "sa": [("S", "AA")],
    "mi": [("M", "IY")],
    "shu": [("SH", "UW")],
    "sim": [("S", "IY", "M")],
    "amu": [("AA", "M", "UW")],
    "ush": [("UW", "SH"), ("AA", "SH")],  # said in two ways
}


def paths_of(graph, frames):
    """Every way through a graph, without any cleverness."""
    followers = [[] for _ in graph.states]
    for node in range(len(graph.states)):
        for source in graph.sources[graph.begins[node] : graph.begins[node + 1]]:
            followers[source].append(node)
    paths = [(int(node),) for node in np.flatnonzero(graph.first)]
    for _ in range(frames - 1):
        paths = [(*path, after) for path in paths for after in followers[path[-1]]]
    return [path for path in paths if graph.last[path[-1]]]


@pytest.mark.parametrize("frames", [3, 6])
def test_best_path_is_the_best_of_all(frames):
    graph = sentence_graph([[("S",), ("M",)]], state_of(("SIL", "M", "S")))
    for seed in range(5):
        logs = np.random.default_rng(seed).normal(0, 3, (frames, len(graph.states)))
        scores = {
            path: sum(logs[frame, node] for frame, node in enumerate(path))
            + sum(STAY if a == b else GO for a, b in itertools.pairwise(path))
            for path in paths_of(graph, frames)
        }
        nodes, score = best_path(logs.astype(np.float32), graph, STAY, GO)
        best = max(scores, key=scores.get)
        assert tuple(nodes) == best
        assert score == pytest.approx(scores[best], abs=1e-4)


def test_too_few_frames_have_no_path():
    graph = sentence_graph([[("S",)], [("M",)]], state_of(("SIL", "M", "S")))
    logs = np.zeros((5, len(graph.states)), np.float32)
    assert best_path(logs, graph, STAY, GO) == (None, -np.inf)
    assert best_path(np.zeros((6, len(graph.states)), np.float32), graph, STAY, GO)[0] is not None


def test_pauses_and_variants_are_ways_through_the_graph():
    graph = sentence_graph([[("S",), ("M", "S")], [("M",)]], state_of(("SIL", "M", "S")))
    # A pause, the two ways of the first word, a pause, the second word, a pause.
    assert graph.states.tolist() == [0, 4, 5, 6, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 0]
    assert np.flatnonzero(graph.first).tolist() == [0, 1, 4]
    assert np.flatnonzero(graph.last).tolist() == [13, 14]
    before_second_word = graph.sources[graph.begins[11] : graph.begins[12]]
    assert sorted(before_second_word.tolist()) == [3, 9, 10, 11]


@pytest.mark.parametrize("words", [[], [[]], [[()]]])
def test_words_without_phones_are_refused(words):
    with pytest.raises(ValueError, match="pronunciations of one or more phones"):
        sentence_graph(words, state_of(("SIL", "S")))


def spoken(seed, sentences, words=4):
    """Utterances of made words, what was said in each, and the boundaries of all phones."""
    random = np.random.default_rng(seed)
    sounds, said, boundaries = [], [], []
    for _ in range(sentences):
        names = random.choice(list(WORDS), words)
        ways = [int(random.integers(len(WORDS[name]))) for name in names]
        symbols = [["SIL"]]
        for name, way in zip(names, ways, strict=True):
            symbols.append(WORDS[name][way])
            if random.random() < 0.3:
                symbols.append(["SIL"])
        if symbols[-1] != ["SIL"]:
            symbols.append(["SIL"])
        flat = [symbol for group in symbols for symbol in group]
        waveform, edges = made_sentence(flat, random)
        sounds.append(sound_features(waveform))
        said.append(([WORDS[name] for name in names], ways))
        boundaries.append((flat, edges))
    utterances = [
        Utterance(features, words)
        for features, (words, _) in zip(normalised(sounds), said, strict=True)
    ]
    return utterances, said, boundaries


@pytest.fixture(scope="module")
def trained():
    utterances, said, boundaries = spoken(0, 50)
    aligner = train_aligner(utterances, schedule=((1, 5), (2, 3)))
    return aligner, utterances, said, boundaries


def test_flat_start_finds_known_boundaries(trained):
    """Of six seeds the worst had 98.5 % within two frames and 62 % within one."""
    aligner, utterances, said, boundaries = trained
    apart = []
    for utterance, (flat, edges) in zip(utterances, boundaries, strict=True):
        segments = aligner.align(utterance.features, aligner.graph(utterance.words)).segments
        long = [each for each in segments if not each.is_pause or each.end - each.begin > 6]
        assert ["SIL" if each.is_pause else "" for each in long] == [
            "SIL" if symbol == "SIL" else "" for symbol in flat
        ]
        apart += [each.begin - edge / 0.005 for each, edge in zip(long, edges, strict=False)]
    apart = np.abs(apart)
    assert np.mean(apart <= 2.01) > 0.95
    assert np.mean(apart <= 1.01) > 0.5


def test_the_recording_decides_how_a_word_was_said(trained):
    aligner, utterances, said, _ = trained
    right = []
    for utterance, (_, ways) in zip(utterances, said, strict=True):
        segments = aligner.align(utterance.features, aligner.graph(utterance.words)).segments
        found = {each.word: each.variant for each in segments if not each.is_pause}
        right += [found[word] == way for word, way in enumerate(ways)]
    assert np.mean(right) > 0.98


def test_segments_follow_each_other_from_the_first_frame_to_the_last(trained):
    aligner, utterances, _, _ = trained
    for utterance in utterances[:5]:
        alignment = aligner.align(utterance.features, aligner.graph(utterance.words))
        edges = [(each.begin, each.end) for each in alignment.segments]
        assert edges[0][0] == 0
        assert edges[-1][1] == len(utterance.features)
        assert all(before[1] == after[0] for before, after in itertools.pairwise(edges))


def test_other_words_fit_worse(trained):
    aligner, utterances, _, _ = trained
    others = [*utterances[1:], utterances[0]]
    for utterance, other in list(zip(utterances, others, strict=True))[:20]:
        own = aligner.align(utterance.features, aligner.graph(utterance.words))
        wrong = aligner.align(utterance.features, aligner.graph(other.words))
        if utterance.words != other.words:
            assert wrong is None or wrong.score < own.score


def test_a_saved_aligner_aligns_alike(trained, tmp_path):
    aligner, utterances, _, _ = trained
    aligner.save(tmp_path / "aligner.npz")
    loaded = PhoneAligner.load(tmp_path / "aligner.npz")
    assert loaded.symbols == ("SIL", *sorted(SOUNDS))
    for utterance in utterances[:5]:
        before, after = (
            each.align(utterance.features, each.graph(utterance.words))
            for each in (aligner, loaded)
        )
        assert [tuple(each) for each in before.segments] == [tuple(each) for each in after.segments]


def test_training_goes_on_from_an_aligner_with_phones_that_it_does_not_know(trained):
    aligner, _, _, _ = trained
    random = np.random.default_rng(1)
    waveform, _ = made_sentence(["SIL", "S", "AA", "M", "AA", "SIL"], random)
    utterance = Utterance(normalised([sound_features(waveform)])[0], [[("S", "a", "M", "a")]])
    better = train_aligner([utterance] * 3, aligner, schedule=((1, 2),), likenesses={"a": "AA"})
    assert better.symbols == (*aligner.symbols, "a")
    with pytest.raises(ValueError, match="received 'a'"):
        train_aligner([utterance], aligner, likenesses={})


def test_pauses_of_another_speaker_are_heard_as_pauses(trained):
    """She breathes, six times as loud as the first; four seeds had a median of 2 frames."""
    aligner, _, _, _ = trained
    random = np.random.default_rng(2)
    flat = ["SIL", "S", "AA", "SIL", "SH", "UW", "SIL"]
    made = [made_sentence(flat, random, (0.2, 0.3), breath=0.003) for _ in range(8)]
    utterances = [
        Utterance(features, [[("S", "AA")], [("SH", "UW")]])
        for features in normalised([sound_features(waveform) for waveform, _ in made])
    ]
    aligner = train_aligner(utterances, aligner)
    apart = []
    for utterance, (_, edges) in zip(utterances, made, strict=True):
        segments = aligner.align(utterance.features, aligner.graph(utterance.words)).segments
        assert [each.is_pause for each in segments] == [symbol == "SIL" for symbol in flat]
        apart += [each.begin - edge / 0.005 for each, edge in zip(segments, edges, strict=False)]
    assert np.median(np.abs(apart)) <= 2.01


def test_a_speaker_without_pauses_keeps_those_that_were_known():
    known = fit_mixture(np.random.default_rng(0).normal(size=(200, 39)), 2)
    assert with_heard_pauses(known, [np.ones((300, 39))]) is known
    loud_and_quiet = np.repeat([[1.0] * 39, [-1.0] * 39], 150, axis=0)
    both = with_heard_pauses(known, [loud_and_quiet])
    assert both.weights.sum() == pytest.approx(1)
    np.testing.assert_allclose(both.means[len(known.weights) :], -1, rtol=1e-5)


def test_no_recordings_are_refused():
    with pytest.raises(ValueError, match="received none"):
        train_aligner([])


@pytest.mark.parametrize("contents", [b"", b"not numbers"])
def test_a_file_that_is_no_aligner_is_refused(contents, tmp_path):
    path = tmp_path / "broken.npz"
    path.write_bytes(contents)
    with pytest.raises(ValueError, match="Expected an aligner"):
        PhoneAligner.load(path)
    with pytest.raises(ValueError, match="Expected an aligner"):
        PhoneAligner.load(tmp_path / "missing.npz")


def test_the_shipped_aligner_is_small_and_knows_all_phones_of_english():
    from wavenet_keras.conditions.english.shipped import ENGLISH
    from wavenet_keras.conditions.plans.symbols import ENGLISH_CONSONANTS, ENGLISH_VOWELS

    assert (ENGLISH / "aligner.npz").stat().st_size < 400_000
    assert set(shipped_aligner().symbols) == {"SIL", *ENGLISH_VOWELS, "AX", *ENGLISH_CONSONANTS}


@pytest.mark.parametrize("samples", [1, 40, 41, 12345])
def test_a_frame_of_features_for_each_40_samples(samples):
    sound = np.random.default_rng(0).standard_normal(samples).astype("float32")
    assert sound_features(sound).shape == (-(-samples // 40), 39)


def test_cepstra_are_those_of_librosa():
    import librosa

    sound = 0.1 * np.random.default_rng(0).standard_normal(8000).astype("float32")
    noise = np.random.default_rng(0).standard_normal(8000).astype("float32")
    sharper = sound + 1e-4 * noise
    sharper = np.append(sharper[:1], sharper[1:] - 0.95 * sharper[:-1])
    levels = librosa.feature.melspectrogram(
        y=np.pad(sharper, (80, 80)),
        sr=8000,
        n_fft=256,
        win_length=200,
        hop_length=40,
        center=False,
        n_mels=28,
        fmin=80,
        fmax=3800,
    )
    expected = librosa.feature.mfcc(S=10 * np.log10(levels), n_mfcc=13).T
    found = sound_features(sound)
    # librosa's window stands in the middle of its 256 samples: 28 samples later.
    shifted = sound_features(sound[28:])
    assert np.corrcoef(expected[20:150].ravel(), shifted[20:150, :13].ravel())[0, 1] > 0.999
    slope = np.polyfit(np.arange(-4, 5), found[96:105, :13], 1)[0]
    np.testing.assert_allclose(found[100, 13:26], slope, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("waveform", [np.zeros(0), np.zeros((2, 100))])
def test_what_is_no_waveform_is_refused(waveform):
    with pytest.raises(ValueError, match="Expected a waveform"):
        sound_features(waveform)
