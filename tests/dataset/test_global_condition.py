"""Ids and vectors beside the codes: whose they are, and what does not fit."""

import numpy as np
import pytest
from corpora import noise_corpus, numbered_corpus, speakers, windows_of

import wavenet_keras as wk
from wavenet_keras.dataset.global_condition import read_vectors


def test_labels_are_used_when_there_is_more_than_one_class(tmp_path):
    two = numbered_corpus(tmp_path / "two", {"a": 60, "b": 60})
    none = noise_corpus(tmp_path / "none", {"a": 60, "b": 60})
    assert isinstance(windows_of(two)[0][0], dict)
    assert not isinstance(windows_of(two, use_labels=False)[0][0], dict)
    assert not isinstance(windows_of(none)[0][0], dict)
    one = wk.Corpus(tmp_path / "none", labels=lambda file: "somebody", min_seconds=0)
    assert not isinstance(windows_of(one)[0][0], dict)
    assert set(windows_of(one, use_labels=True)[0][0]["global_condition"]) == {0}


def test_labels_that_are_not_there_are_an_error(tmp_path):
    corpus = noise_corpus(tmp_path / "c", {"a": 60})
    with pytest.raises(ValueError, match=r"a label for every recording, but .*a\.wav has none"):
        windows_of(corpus, use_labels=True)


@pytest.fixture
def recordings(tmp_path):
    return noise_corpus(tmp_path / "c", {"a": 500, "b": 300})


def class_ids_of(windows, batches):
    inputs = [windows[index][0] for index in range(batches)]
    return np.concatenate([one["global_condition"] for one in inputs])


@pytest.mark.parametrize(
    ("balance_classes", "share"),
    [(False, 1 / 10), (True, 1 / 2), ({"long": 1, "brief": 3}, 3 / 4)],
)
def test_classes_in_proportion_or_balanced(tmp_path, balance_classes, share):
    # 'brief' has a tenth of the samples, in two recordings.
    for name, seconds in (("brief/1", 0.2), ("brief/2", 0.3), ("long/1", 1.5), ("long/2", 3.0)):
        path = tmp_path / "corpus" / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        noise = np.random.default_rng(0).normal(scale=0.1, size=int(8000 * seconds))
        wk.audio.save(path, noise.astype("float32"), 8000)
    windows = wk.Windows(
        wk.Corpus(tmp_path / "corpus"),
        8000,
        window_samples=100,
        receptive_field=5,
        batch_size=50,
        balance_classes=balance_classes,
        batches_per_epoch=40,
        cache_folder=tmp_path / "cache",
    )
    ids = class_ids_of(windows, batches=40)
    # 2,000 draws: four standard deviations of their mean.
    assert np.mean(ids == 0) == pytest.approx(share, abs=4 * (share * (1 - share) / 2000) ** 0.5)


@pytest.mark.parametrize("shares", [(1,), (1, 0), (1, 1, 1), (1, float("nan"))])
def test_shares_that_are_not_of_the_classes_are_refused(tmp_path, shares):
    corpus, common = speakers(tmp_path)
    names = [*corpus.class_names[:2], "nobody"]
    shares = dict(zip(names, shares, strict=False))
    with pytest.raises(ValueError, match="a number above 0 for each of the classes"):
        wk.Windows(corpus, balance_classes=shares, **common)


@pytest.mark.parametrize("as_function", [False, True])
def test_vectors_take_the_place_of_ids(tmp_path, as_function):
    corpus, common = speakers(tmp_path)
    table = {name: [index, 10 * index] for index, name in enumerate(corpus.class_names)}
    vectors = (lambda recording: table[recording.label]) if as_function else table
    with_vectors = wk.Windows(corpus, vectors=vectors, batch_size=6, seed=3, **common)
    with_ids = wk.Windows(corpus, batch_size=6, seed=3, **common)
    for (inputs, targets, _), (id_inputs, id_targets, _) in zip(
        with_vectors, with_ids, strict=True
    ):
        np.testing.assert_array_equal(targets, id_targets)
        assert inputs["global_condition"].dtype == np.float32
        expected = [[i, 10 * i] for i in id_inputs["global_condition"]]
        np.testing.assert_array_equal(inputs["global_condition"], expected)


def test_vectors_that_do_not_fit_are_refused(tmp_path):
    corpus, common = speakers(tmp_path)
    with pytest.raises(ValueError, match="no.* 'cleo' of .*There are vectors for 'anna', 'bert'"):
        wk.Windows(corpus, vectors={"anna": [1.0], "bert": [2.0]}, **common)
    with pytest.raises(ValueError, match=r"of one width, received shapes \[\(1,\), \(2,\)\]"):
        vectors = {"anna": [1.0], "bert": [2.0, 3.0], "cleo": [0.0]}
        wk.Windows(corpus, vectors=vectors, **common)


WRONG_VECTORS = {
    "cp1252": ("label,x\nJos\u00e9,1\n".encode("cp1252"), "line 2 is not text in UTF-8"),
    "a comma in numbers": (b"label,x\nanna,7,5\n", "line 2 has 3 values for 2 columns"),
    "a word": (b"label,x\nanna,1\nbert,loud\n", "line 3 has to hold numbers.*'loud'"),
    "a short line": (b"label,x,y\nanna,1,2\nbert,1\n", "line 3 has to hold numbers"),
    "nan": (b"label,x\nanna,nan\n", "line 2 has to hold finite numbers"),
    "twice": (b"label,x\nanna,1\nanna,2\n", "line 3 is the second one of 'anna'"),
    "no labels": (b"name,x\nanna,1\n", "'label'.*received the columns .'name', 'x'"),
    "no rows": (b"label,x\n", "at least one row"),
    "empty": (b"", "at least one row"),
}


@pytest.mark.parametrize(("content", "said"), WRONG_VECTORS.values(), ids=WRONG_VECTORS)
def test_a_wrong_table_of_vectors_says_which_line(tmp_path, content, said):
    (tmp_path / "vectors.csv").write_bytes(content)
    with pytest.raises(ValueError, match=f"vectors.csv cannot be used: .*{said}"):
        read_vectors(tmp_path / "vectors.csv")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_vectors_of_a_spreadsheet(tmp_path, separator):
    text = "\ufefflabel,x,y\r\nanna, 1,2.5\r\n".replace(",", separator)
    (tmp_path / "vectors.csv").write_bytes(text.encode())
    vectors = read_vectors(tmp_path / "vectors.csv")
    assert vectors.keys() == {"anna"}
    np.testing.assert_array_equal(vectors["anna"], np.array([1, 2.5], "float32"))
