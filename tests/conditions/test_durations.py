"""How long the parts of digits last: measured, typical, varied, and shipped."""

import numpy as np
import pytest
from scipy.stats import norm

from wavenet_keras.conditions.digits import SEGMENTS, SpokenDigit
from wavenet_keras.conditions.durations import LARGEST_DEVIATIONS, DigitDurations
from wavenet_keras.voices import CHECKPOINTS

SPEAKERS = ["ann", "bob"]
SHIPPED = ["george", "jackson", "lucas", "nicolas", "theo", "yweweler"]


def recordings(count=6, seed=0):
    """`count` recordings of every digit, in mixed order, that begin anywhere."""
    random = np.random.default_rng(seed)
    spoken_by = {}
    for pace, speaker in enumerate(reversed(SPEAKERS), start=1):
        usual = random.uniform(0.02, 0.06, (10, SEGMENTS)) * pace
        spoken_by[speaker] = [
            SpokenDigit(
                digit,
                random.uniform(0, 2)
                + np.concatenate(
                    [[0], np.cumsum(usual[digit] * np.exp(random.normal(0, 0.2, SEGMENTS)))]
                ),
            )
            for digit in random.permutation(np.repeat(np.arange(10), count))
        ]
    return spoken_by


@pytest.fixture(scope="module")
def spoken_by():
    return recordings()


@pytest.fixture(scope="module")
def durations(spoken_by):
    return DigitDurations.of_recordings(spoken_by)


def lengths(spoken_by, speaker, digit):
    """Seconds `[recordings, SEGMENTS]`, and of the whole digits."""
    own = [one for one in spoken_by[speaker] if one.digit == digit]
    segments = np.array([one.times[1:] - one.times[:-1] for one in own])
    return segments, segments.sum(axis=1)


@pytest.mark.parametrize("speaker", SPEAKERS)
@pytest.mark.parametrize("digit", [0, 9])
def test_typical_durations_by_hand(spoken_by, durations, speaker, digit):
    segments, wholes = lengths(spoken_by, speaker, digit)
    typical = durations.typical(speaker, digit)
    assert typical.shape == (SEGMENTS,)
    assert typical.sum() == pytest.approx(wholes.prod() ** (1 / len(wholes)))
    means = segments.prod(axis=0) ** (1 / len(segments))
    np.testing.assert_allclose(typical / typical[0], means / means[0])


def test_speakers_are_sorted_and_keep_their_pace(durations):
    assert durations.speakers == SPEAKERS
    for digit in range(10):
        slow, fast = (durations.typical(speaker, digit).sum() for speaker in SPEAKERS)
        assert slow > fast


def test_a_varied_digit_is_seeded_and_positive(durations):
    def draw(seed):
        return durations.varied("ann", 3, np.random.default_rng(seed))

    assert draw(0).shape == (SEGMENTS,)
    np.testing.assert_array_equal(draw(0), draw(0))
    assert not np.allclose(draw(0), draw(1))
    assert all((draw(seed) > 0).all() for seed in range(100))
    random = np.random.default_rng(0)
    first, second = (durations.varied("ann", 3, random) for _ in range(2))
    assert not np.allclose(first, second)


def test_varied_digits_spread_as_the_recordings_do(spoken_by, durations):
    """By the deviation of a normal that is clipped; the integral is SciPy's."""
    clipped = norm.expect(lambda x: np.clip(x, -LARGEST_DEVIATIONS, LARGEST_DEVIATIONS) ** 2)
    random = np.random.default_rng(0)
    for speaker, digit in (("ann", 2), ("bob", 7)):
        segments, wholes = lengths(spoken_by, speaker, digit)
        drawn = np.array([durations.varied(speaker, digit, random) for _ in range(2000)])
        logs = np.log(drawn.sum(axis=1))
        tempo = np.log(wholes).std()
        typical = durations.typical(speaker, digit)
        assert logs.std() == pytest.approx(tempo * clipped**0.5, rel=0.1)
        assert logs.mean() == pytest.approx(np.log(typical.sum()), abs=0.15 * tempo)
        assert np.abs(logs - np.log(typical.sum())).max() <= LARGEST_DEVIATIONS * tempo + 1e-9
        # A segment's share of the whole: what the normalisation changes is small.
        shares = np.log(drawn / drawn.sum(axis=1, keepdims=True)).std(axis=0)
        own = np.log(segments / wholes[:, None]).std(axis=0) * clipped**0.5
        assert np.median(shares / own) == pytest.approx(1, abs=0.15)  # ten seeds: 0.95 to 0.99
        np.testing.assert_allclose(shares, own, rtol=0.6)


def test_without_deviations_varied_is_typical():
    typical = np.random.default_rng(0).uniform(0.02, 0.06, (1, 10, SEGMENTS))
    still = DigitDurations(["ann"], typical, np.zeros((1, 10)), np.zeros((1, 10, SEGMENTS)))
    varied = still.varied("ann", 4, np.random.default_rng(0))
    np.testing.assert_allclose(varied, typical[0, 4])


def test_saved_durations_come_back(durations, tmp_path):
    durations.save(tmp_path / "durations.json")
    loaded = DigitDurations.load(tmp_path / "durations.json")
    assert loaded.speakers == durations.speakers
    for speaker in SPEAKERS:
        for digit in range(10):
            np.testing.assert_allclose(
                loaded.typical(speaker, digit), durations.typical(speaker, digit), atol=5.1e-5
            )
            one, other = (
                each.varied(speaker, digit, np.random.default_rng(digit))
                for each in (loaded, durations)
            )
            np.testing.assert_allclose(one, other, atol=5e-4)


def test_unknown_speakers_are_named(durations):
    for ask in (durations.typical, lambda *asked: durations.varied(*asked, None)):
        with pytest.raises(ValueError, match="Unknown speaker 'cid'. There are: ann, bob."):
            ask("cid", 0)


def test_one_recording_of_a_digit_is_too_few(spoken_by):
    fewer = dict(spoken_by)
    kept = [one for one in spoken_by["bob"] if one.digit == 6][:1]
    fewer["bob"] = [one for one in spoken_by["bob"] if one.digit != 6] + kept
    with pytest.raises(ValueError, match="at least two .* received 1 of 6 by bob"):
        DigitDurations.of_recordings(fewer)


def test_the_shipped_durations_are_those_of_speech():
    shipped = DigitDurations.load(CHECKPOINTS / "digits_durations.json")
    assert shipped.speakers == SHIPPED
    random = np.random.default_rng(0)
    for speaker in SHIPPED:
        for digit in range(10):
            typical = shipped.typical(speaker, digit)
            assert (typical > 0).all()
            assert 0.15 < typical.sum() < 0.9
            assert 0.1 < shipped.varied(speaker, digit, random).sum() < 1.2
