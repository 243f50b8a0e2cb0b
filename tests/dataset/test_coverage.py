"""Coverage: every sample once, in order."""

import numpy as np
from corpora import RATE, coverage_of, numbered_corpus, speakers, true_codes

from wavenet_keras.dataset import Coverage


def codes_of(inputs):
    return inputs["codes"] if isinstance(inputs, dict) else inputs


def test_coverage_has_every_sample_once_in_order(tmp_path):
    corpus = numbered_corpus(tmp_path / "c", {"a": 50, "b": 8, "c": 3, "d": 17, "e": 1})
    coverage = coverage_of(corpus, batch_size=3)
    batches = list(coverage)
    assert len(batches) == len(coverage) == 5  # 7 + 1 + 1 + 3 + 1 windows
    covered = np.concatenate([targets[weights > 0] for _, targets, weights in batches])
    codes = [true_codes(recording.path) for recording in corpus]
    np.testing.assert_array_equal(covered, np.concatenate(codes))
    assert {codes_of(inputs).shape for inputs, _, _ in batches} == {(3, 12)}
    ids = np.concatenate([inputs["global_condition"] for inputs, _, _ in batches])
    np.testing.assert_array_equal(ids[:13], [0] * 7 + [1] + [2] + [3] * 3 + [4])


def test_max_seconds_takes_windows_evenly_spread_and_always_the_same(tmp_path):
    corpus = numbered_corpus(tmp_path / "c", {"a": 240})
    coverage = coverage_of(corpus, batch_size=1, max_seconds=40 / RATE)  # 5 of 30 windows
    starts = [targets[weights > 0][0] for _, targets, weights in coverage]
    codes = list(true_codes(corpus.files[0].path))
    assert [codes.index(start) for start in starts] == [24, 72, 120, 168, 216]
    everything = coverage_of(corpus, max_seconds=1000)
    assert sum(weights.sum() for _, _, weights in everything) == 240
    least = coverage_of(corpus, max_seconds=1e-9)
    assert sum(weights.sum() for _, _, weights in least) == 8


def test_coverage_by_class_is_all_of_it(tmp_path):
    corpus, common = speakers(tmp_path)
    whole = Coverage(corpus, **common)
    parts = whole.by_class()
    assert {name: part.num_targets for name, part in parts.items()} == {
        "anna": 1000,
        "bert": 1500,
        "cleo": 2000,
    }
    assert whole.num_targets == 4500
    for class_id, part in enumerate(parts.values()):
        assert part.num_targets == sum(weights.sum() for _, _, weights in part)
        for inputs, _, weights in part:
            used = weights.any(axis=1)
            assert set(inputs["global_condition"][used]) == {class_id}
