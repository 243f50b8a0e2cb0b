"""The network of melody: what it computes, what is drawn from it, and the plans it makes."""

import keras
import numpy as np
import pytest
from keras import ops
from scipy.stats import t as student_t

import wavenet_keras as wk
from wavenet_keras.conditions.plans import PAUSE, Plan, PlannedPhone, phone_contexts
from wavenet_keras.voices.text.melodies import (
    NUM_OUTPUTS,
    Prosody,
    bridged_pitch,
    drawn_deviations,
    drawn_noise,
    noise_of,
    prosody_of,
)
from wavenet_keras.voices.text.pausing import (
    phones_of_words,
    with_pauses,
    with_pauses_at_signs,
)
from wavenet_keras.voices.text.prosody import NOBODY, ProsodyNetwork
from wavenet_keras.voices.text.questions import risen, rising

TEXT = "Good morning, this is a test. Is it far?"


@pytest.fixture(scope="module")
def network():
    """Small, with random weights, which give durations and pitch of their own to every phone."""
    keras.utils.set_random_seed(3)
    network = ProsodyNetwork(["a", "b"], channels=12, dilations=(1, 2))
    last = network.last
    last.kernel.assign(0.2 * np.random.default_rng(0).standard_normal(last.kernel.shape))
    return network


def values(plan):
    return np.array([[one.seconds, *one.pitch, *one.voiced] for one in plan.phones])


def by_hand(network, phones, speaker):
    """The network once more, phone by phone with NumPy in float64."""
    ids, numbers = phone_contexts(phones)
    weights = {one.path.partition("/")[2]: np.array(one, np.float64) for one in network.weights}
    known = np.concatenate(
        [
            weights["symbols/embeddings"][ids].reshape(len(ids), -1),
            numbers,
            np.tile(weights["voices/embeddings"][speaker], (len(ids), 1)),
        ],
        axis=1,
    )
    hidden = np.maximum(known @ weights["first/kernel"] + weights["first/bias"], 0)
    for place, dilation in enumerate(network.dilations):
        kernel = weights[f"gate_{place}/kernel"].reshape(3, 12, 24)
        both = np.tile(weights[f"gate_{place}/bias"], (len(ids), 1))
        for phone in range(len(ids)):
            for tap in range(3):
                other = phone + (tap - 1) * dilation
                if 0 <= other < len(ids):
                    both[phone] += hidden[other] @ kernel[tap]
        wave, gate = np.split(both, 2, axis=1)
        gated = np.tanh(wave) / (1 + np.exp(-gate))
        hidden = hidden + (
            gated @ weights[f"way_back_{place}/kernel"] + weights[f"way_back_{place}/bias"]
        )
    return np.maximum(hidden, 0) @ weights["last/kernel"] + weights["last/bias"]


@pytest.mark.jax
def test_the_network_computes_what_its_description_says(network):
    phones = phones_of_words(wk.phones(TEXT).words)
    outputs = by_hand(network, phones, speaker=1)
    ids, numbers = phone_contexts(phones)
    inputs = {"phones": ids[None], "numbers": numbers[None], "speaker": np.array([1])}
    np.testing.assert_allclose(ops.convert_to_numpy(network(inputs))[0], outputs, atol=1e-4)
    prosody = network.prosody(phones, "b")  # without Keras
    np.testing.assert_allclose(prosody.expected, outputs[:, :4], atol=1e-4)
    np.testing.assert_allclose(prosody.voiced, outputs[:, 4:7], atol=1e-4)
    np.testing.assert_allclose(prosody.pause, outputs[:, 7], atol=1e-4)
    np.testing.assert_allclose(prosody.carried[:, 0, 1], 0.2 * outputs[:, 9], atol=1e-4)
    np.testing.assert_allclose(prosody.carried[:, 1, 3], 0.8 + 0.2 * outputs[:, 15], atol=1e-4)
    spread = np.log1p(np.exp(outputs[:, 24] + np.log(np.expm1(0.3)))) + 0.01
    np.testing.assert_allclose(prosody.scatter[:, 0, 0], spread, atol=1e-4)


@pytest.mark.jax
def test_what_stands_beside_a_text_in_a_batch_changes_nothing(network):
    rows = [phone_contexts(phones_of_words(wk.phones(t).words)) for t in ("Yes.", TEXT)]
    longest = max(len(ids) for ids, _ in rows)
    padded = {
        "phones": np.stack(
            [np.pad(i, ((0, longest - len(i)), (0, 0)), constant_values=NOBODY) for i, _ in rows]
        ),
        "numbers": np.stack([np.pad(n, ((0, longest - len(n)), (0, 0))) for _, n in rows]),
        "speaker": np.array([0, 1], np.int32),
    }
    together = ops.convert_to_numpy(network(padded))
    for row, (ids, numbers) in enumerate(rows):
        alone = {"phones": ids[None], "numbers": numbers[None], "speaker": np.array([row])}
        alone = ops.convert_to_numpy(network(alone))[0]
        np.testing.assert_allclose(together[row, : len(ids)], alone, atol=1e-5)


@pytest.mark.jax
def test_deviations_that_are_drawn_have_the_spread_that_the_formula_gives():
    random = np.random.default_rng(1)
    outputs = random.standard_normal((5, NUM_OUTPUTS)).astype("float32")
    parts = prosody_of(ops.convert_to_tensor(outputs))
    prosody = Prosody(*(ops.convert_to_numpy(part).astype(float) for part in parts))
    draws = np.array([drawn_deviations(prosody, random) for _ in range(20000)])
    # Variance of a number of Student's t distribution, scaled to 1, that is kept within 3.
    bound, law = 3 * (5 / 3) ** 0.5, student_t(5)
    inside = law.expect(lambda x: x**2, lb=-bound, ub=bound)
    within = 3 / 5 * (inside + 2 * law.sf(bound) * bound**2)
    covariance = np.zeros((4, 4))
    for place in range(5):
        carried, scatter = prosody.carried[place], prosody.scatter[place]
        covariance = carried @ covariance @ carried.T + within * scatter @ scatter.T
        np.testing.assert_allclose(np.cov(draws[:, place].T), covariance, rtol=0.1, atol=0.002)
    np.testing.assert_allclose(draws.mean(axis=0), 0, atol=0.02)


@pytest.mark.jax
def test_the_noise_of_what_was_drawn_is_the_noise_it_was_drawn_with():
    outputs = np.random.default_rng(2).standard_normal((1, 6, NUM_OUTPUTS)).astype("float32")
    parts = prosody_of(ops.convert_to_tensor(outputs))
    prosody = Prosody(*(ops.convert_to_numpy(part)[0].astype(float) for part in parts))
    deviations = drawn_deviations(prosody, np.random.default_rng(5))
    drawn = ops.convert_to_tensor((prosody.expected + deviations)[None].astype("float32"))
    noise = ops.convert_to_numpy(noise_of(drawn, parts.expected, parts))[0]
    np.testing.assert_allclose(noise, drawn_noise(np.random.default_rng(5), 6), atol=1e-3)


def test_the_same_seed_gives_the_same_plan_and_another_one_another(network):
    reading = wk.phones(TEXT)
    np.testing.assert_array_equal(
        values(network.plan(reading, seed=4)), values(network.plan(reading, seed=4))
    )
    assert not np.allclose(
        values(network.plan(reading, seed=4)), values(network.plan(reading, seed=5))
    )
    calm = [values(network.plan(reading, seed=seed, expression=0)) for seed in (4, 5)]
    np.testing.assert_array_equal(*calm)
    plans = [network.plan(reading, seed=4, expression=expression) for expression in (0, 0.5, 1)]
    logs = np.log([values(plan)[1:3, :2] for plan in plans])  # of "GOO", inside all bounds
    # Seconds are told to 0.1 ms, which is a thousandth of them.
    np.testing.assert_allclose(logs[1], (logs[0] + logs[2]) / 2, atol=2e-3)


def test_more_than_natural_expression_widens_the_range(network):
    reading = wk.phones("A test of range")
    logs = [np.log(values(network.plan(reading, seed=4, expression=e))[:, 1:4]) for e in (1, 1.5)]
    np.testing.assert_allclose(np.ptp(logs[1]), 1.5 * np.ptp(logs[0]), rtol=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_speed_and_pitch_are_exact(network, seed):
    reading = wk.phones(TEXT)
    plain = values(network.plan(reading, "b", seed=seed))
    changed = values(network.plan(reading, "b", seed=seed, speed=0.8, pitch=3))
    np.testing.assert_allclose(changed[:, 0], plain[:, 0] / 0.8, rtol=1e-12)
    np.testing.assert_allclose(changed[:, 1:4], plain[:, 1:4] * 2 ** (3 / 12), rtol=1e-12)
    np.testing.assert_array_equal(changed[:, 4:], plain[:, 4:])


def test_no_seed_leaves_the_bounds(network):
    wild = keras.models.clone_model(network)
    wild.set_weights(network.get_weights())
    wild.last.kernel.assign(20 * np.array(network.last.kernel))
    lowest, highest = (float(np.array(one)[0]) for one in (wild.lowest_pitch, wild.highest_pitch))
    for seed in range(5):
        plan = wild.plan(wk.phones(TEXT), seed=seed)
        plan.check()
        table = values(plan)
        assert table[:, 0].min() >= 0.015 and table[:, 0].max() <= 0.6
        assert np.log(table[:, 1:4]).min() >= lowest - 1e-4
        assert np.log(table[:, 1:4]).max() <= highest + 1e-4


def test_a_plan_has_the_words_phones_and_edges_of_its_text(network):
    plan = network.plan(wk.phones("The apple, the pear. Yes!"), "b", seed=1)
    assert plan.words == ["the", "apple", "the", "pear", "yes"]
    assert [one.phone for one in plan.phones[:3]] == [PAUSE, "DH", "IY0"]
    assert plan.phones[0].seconds == plan.phones[-1].seconds == 0.1
    assert plan.speaker == "b" and plan.text == "the apple , the pear . yes !"
    first, second = plan.sentences()
    assert first.phones[-1].ends == second.phones[0].ends == ""
    assert second.words == ["yes"] and {one.ends for one in second.phones[1:-1]} == {"!"}
    between = [one for one in plan.phones[1:-1] if one.phone == PAUSE][-1]
    assert between.seconds == pytest.approx(0.35)


def test_a_plan_can_be_planned_again(network):
    plan = network.plan(wk.phones(TEXT), seed=1)
    again = network.plan(plan, seed=1)
    assert [one.phone for one in again.phones] == [one.phone for one in plan.phones]
    np.testing.assert_allclose(values(again)[:, 1:], values(plan)[:, 1:])


def test_pauses_stand_where_they_are_probable_and_where_breath_runs_out():
    words = wk.phones("One, two three four five six seven eight nine ten eleven twelve.").words
    phones, ends, paused = with_pauses_at_signs(phones_of_words(words))
    assert len(ends) == 11 and not any(paused)
    assert [one.phone for one in phones].count(PAUSE) == 3
    assert phones[ends[0]].word == "one" and phones[ends[0] + 1].phone == PAUSE
    calm = with_pauses(phones, ends, [0.2] + [0.3] * 10)
    assert [one.phone for one in calm].count(PAUSE) == 2
    both = with_pauses(phones, ends, [0.4] + [0.2] * 5 + [0.6] + [0.2] * 4)
    assert _before_pauses(both) == ["one", "seven", "twelve"]
    long = wk.phones("seventy " * 20).words
    phones, ends, _ = with_pauses_at_signs(phones_of_words(long))
    parted = with_pauses(phones, ends, np.linspace(0, 0.1, len(ends)))
    runs = "".join("|" if one.phone == PAUSE else "." for one in parted).strip("|").split("|")
    assert len(runs) > 1 and max(map(len, runs)) <= 46
    assert with_pauses_at_signs(parted)[1] == ends


def _before_pauses(phones):
    return [
        one.word
        for one, after in zip(phones, phones[1:], strict=False)
        if after.phone == PAUSE and one.word
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Is it far?", True),
        ("Do you know what time it is?", True),
        ("Coffee?", True),
        ("What time is it?", False),
        ("And how many are there?", False),
        ("It is far.", False),
    ],
)
def test_which_questions_rise(text, expected):
    assert rising(phones_of_words(wk.phones(text).words)) is expected


def test_a_rise_goes_from_the_last_stressed_vowel_to_the_end():
    phones = phones_of_words(wk.phones("Is the answer twenty?").words)
    flat = np.full((len(phones), 3), -0.2)
    rise = risen(phones, np.full(len(phones), 0.1), flat, height=5)
    vowel = [one.phone for one in phones].index("EH1")
    np.testing.assert_array_equal(rise[:vowel], flat[:vowel])
    last = len(phones) - 2  # IY0, before the silence
    assert (np.diff(rise[vowel : last + 1].ravel()) > 0).all()
    np.testing.assert_allclose(rise[last + 1 :], 5 / 12 * np.log(2))


def test_a_question_ends_higher_than_the_same_words_that_state(network):
    asked, stated = (network.plan(wk.phones(f"It is twenty{sign}"), seed=5).phones for sign in "?.")
    usual = float(np.array(network.usual_pitch)[0])
    assert np.log(asked[-1].pitch[2]) == pytest.approx(usual + 0.5 * np.log(2), abs=1e-4)
    assert stated[-1].pitch[2] < asked[-1].pitch[2]


def test_the_pitch_of_what_has_no_voice_is_a_line_between_what_has():
    seconds, voiced = [0.3, 0.3, 0.3], np.array([[1, 1, 1], [0, 0, 0], [1, 1, 1]])
    pitch = np.array([[5, 5, 5], [9, 9, 9], [6, 6, 6]], float)
    bridged = bridged_pitch(seconds, pitch, voiced)
    np.testing.assert_allclose(bridged[1], [5.25, 5.5, 5.75])
    np.testing.assert_array_equal(bridged[[0, 2]], pitch[[0, 2]])
    np.testing.assert_array_equal(bridged_pitch(seconds, pitch, 0 * voiced), pitch)


@pytest.mark.jax
def test_a_saved_network_plans_the_same(network, tmp_path):
    network.highest_pitch.assign([5.5, 5.6])
    network.save(tmp_path / "prosody.keras")
    loaded = keras.saving.load_model(tmp_path / "prosody.keras")
    assert loaded.speakers == ["a", "b"] and loaded.get_config() == network.get_config()
    reading = wk.phones(TEXT)
    np.testing.assert_array_equal(
        values(loaded.plan(reading, "b", seed=2)), values(network.plan(reading, "b", seed=2))
    )


def test_new_speakers_begin_as_the_mean_of_the_others(network):
    wider = network.with_speakers(["c"])
    assert wider.speakers == ["a", "b", "c"] and network.speakers == ["a", "b"]
    reading = wk.phones(TEXT)
    np.testing.assert_array_equal(
        values(wider.plan(reading, "b", seed=2)), values(network.plan(reading, "b", seed=2))
    )
    table = np.array(wider.voices.embeddings)
    np.testing.assert_allclose(table[2], table[:2].mean(axis=0), rtol=1e-6)


def test_what_cannot_be_planned_is_said(network):
    reading = wk.phones("Yes.")
    with pytest.raises(ValueError, match="Unknown speaker 'c'. This network knows a, b"):
        network.plan(reading, "c")
    for wrong in ({"expression": 5}, {"speed": 0}, {"pitch": 30}, {"seed": -1}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            network.plan(reading, **wrong)
    with pytest.raises(ValueError, match="each one once, received \\['a', 'a'\\]"):
        ProsodyNetwork(["a", "a"])
    with pytest.raises(ValueError, match="channels.*at least 1. Received: channels=0"):
        ProsodyNetwork(channels=0)
    with pytest.raises(ValueError, match="at least one phone"):
        network.plan(Plan([]))
    with pytest.raises(ValueError, match="as `wk.phones` reads it.*received 'Yes.'"):
        network.plan("Yes.")


def test_a_phone_alone_can_be_planned(network):
    plan = network.plan(Plan([PlannedPhone("AA1", word="ah", begins_word=True)]))
    assert [one.phone for one in plan.phones] == [PAUSE, "AA1", PAUSE]
