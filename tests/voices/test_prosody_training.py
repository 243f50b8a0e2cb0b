"""Learning melody: a rule that is known, and a spread that is known, are found again."""

import keras
import numpy as np
import pytest
from keras import ops
from scipy.stats import t as student_t

import wavenet_keras as wk
from wavenet_keras.conditions.plans import PAUSE, Plan, PlannedPhone
from wavenet_keras.voices.text.melodies import NUM_OUTPUTS, prosody_of
from wavenet_keras.voices.text.pausing import phones_of_words
from wavenet_keras.voices.text.prosody import NOBODY, ProsodyNetwork
from wavenet_keras.voices.text.prosody_examples import (
    NUM_TARGETS,
    PhoneBatches,
    examples_of,
    values_of,
)
from wavenet_keras.voices.text.prosody_scores import prosody_scores
from wavenet_keras.voices.text.prosody_training import (
    EXPECTED_WEIGHTS,
    SHARES_WEIGHT,
    STEP_WEIGHT,
    ProsodyLoss,
    calibrate,
    set_habits,
    train_prosody,
)

KEPT, NEW = 0.7, 0.06  # of deviations of the pitch: carried from phone to phone, and new
SPREAD = NEW / (1 - KEPT**2) ** 0.5  # after many phones
TEXTS = (
    "a better number, a butter number.",
    "seven people remember the letter.",
    "a letter, a paper, a butter, seven numbers.",
    "remember a people, a number.",
)


def spoken(seed, speaker="me", mean=200.0):
    """A plan by rule: stressed vowels 1.6 times as long and a fifth higher; pauses at commas."""
    random = np.random.default_rng(seed)
    phones = []
    for one in phones_of_words(wk.phones(TEXTS[seed % len(TEXTS)]).words):
        if phones and phones[-1].ends == "," and one.begins_word:
            phones.append(PlannedPhone(PAUSE))
        phones.append(one)
    deviation = random.normal() * SPREAD
    for one in phones:
        stressed = one.phone[-1] == "1"
        deviation = KEPT * deviation + NEW * random.normal()
        one.seconds = (0.16 if stressed else 0.1) * np.exp(0.1 * random.normal())
        one.pitch = (mean * (1.2 if stressed else 1.0) * np.exp(deviation),) * 3
        one.voiced = (float(one.phone not in ("P", "T", PAUSE)),) * 3
    return Plan(phones, speaker=speaker)


@pytest.fixture(scope="module")
def trained():
    plans = {f"{seed}.wav": spoken(seed) for seed in range(240)}
    selection = {f"{seed}.wav": spoken(seed) for seed in range(300, 330)}
    return train_prosody(
        plans, selection, epochs=25, channels=16, dilations=(1, 2), dropout=0.1, seed=0
    )


def test_the_rule_is_learned(trained):
    network, history = trained
    assert history["val_loss"][-1] < history["val_loss"][0]
    plan = network.plan(wk.phones(TEXTS[1]), expression=0)
    vowels = [one for one in plan.phones if one.phone[-1] in "012"]
    for one in vowels:  # ten seeds were within 10 % and 3 %
        stressed = one.phone[-1] == "1"
        assert one.seconds == pytest.approx(0.16 if stressed else 0.1, rel=0.2)
        assert one.pitch[1] == pytest.approx(240 if stressed else 200, rel=0.07)
    voiced = {one.phone: one.voiced[1] for one in plan.phones}
    assert voiced["P"] < 0.85 and voiced["V"] == 1 and voiced["SIL"] == 0
    with_comma = network.plan(wk.phones("a letter, seven numbers."))
    assert [one.phone for one in with_comma.phones].count(PAUSE) == 3


def test_what_is_drawn_has_the_spread_of_what_was_said(trained):
    network, _ = trained
    calm = network.plan(wk.phones(TEXTS[1]), expression=0)
    drawn = [network.plan(wk.phones(TEXTS[1]), seed=seed) for seed in range(200)]
    pitch = np.log([[one.pitch[1] for one in plan.phones] for plan in drawn])
    vowels = [place for place, one in enumerate(calm.phones) if one.phone[-1] in "012"]
    own = pitch[:, vowels]
    assert own.std(axis=0).mean() == pytest.approx(SPREAD, rel=0.25)
    next_to = np.corrcoef((pitch - pitch.mean(axis=0))[:, 5:7].T)[0, 1]
    assert next_to == pytest.approx(KEPT, abs=0.15)
    seconds = np.log([[one.seconds for one in plan.phones[1:-1]] for plan in drawn])
    assert seconds.std(axis=0).mean() == pytest.approx(0.1, rel=0.3)


@pytest.mark.jax
def test_the_loss_is_distance_and_the_density_of_noise():
    random = np.random.default_rng(0)
    outputs = random.standard_normal((2, 5, NUM_OUTPUTS)).astype("float32")
    targets = np.zeros((2, 5, NUM_TARGETS), np.float32)
    targets[..., :4] = 0.3 * random.standard_normal((2, 5, 4))
    targets[..., 4:7] = random.random((2, 5, 3))
    targets[..., 7] = random.integers(0, 2, (2, 5))
    targets[..., 8:] = 1
    prosody = prosody_of(ops.convert_to_tensor(outputs))
    expected, voiced, pause, carried, scatter = map(ops.convert_to_numpy, prosody)
    noise_law = student_t(5, scale=(3 / 5) ** 0.5)  # its variance is 1
    total = 0.0
    for row in range(2):
        before = np.zeros(4)
        for place in range(5):
            spot = row, place
            error = targets[spot][:4] - expected[spot]
            noise = np.linalg.solve(scatter[spot].astype(float), error - carried[spot] @ before)
            total -= np.sum(noise_law.logpdf(noise) - noise_law.logpdf(0))
            total += np.log(np.linalg.det(scatter[spot].astype(float)))
            total += np.dot(EXPECTED_WEIGHTS, error**2)
            steps = np.diff(error[1:] if place == 0 else [before[3], *error[1:]])
            total += STEP_WEIGHT * np.sum(steps**2)
            for share, logit in zip(targets[spot][4:8], [*voiced[spot], pause[spot]], strict=True):
                likely = 1 / (1 + np.exp(-float(logit)))
                wrong = -share * np.log(likely) - (1 - share) * np.log(1 - likely)
                total += SHARES_WEIGHT * wrong
            before = error
    loss = float(ops.convert_to_numpy(ProsodyLoss()(targets, outputs)))
    assert loss == pytest.approx(total / 10, rel=1e-4)


@pytest.mark.jax
def test_training_runs_a_second_time_gives_the_same_and_the_loss_is_saved(tmp_path):
    plans = {f"{seed}.wav": spoken(seed) for seed in range(4)}
    weights = []
    for _ in range(2):
        network, history = train_prosody(plans, epochs=2, channels=8, dilations=(1,), seed=7)
        weights.append(network.get_weights())
        assert np.isfinite(history["loss"]).all()
    for one, other in zip(*weights, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    network.save(tmp_path / "prosody.keras")
    assert isinstance(keras.saving.load_model(tmp_path / "prosody.keras").loss, ProsodyLoss)


def test_speakers_keep_their_own_pitch_and_a_new_one_is_added():
    plans = {f"{seed}.wav": spoken(seed) for seed in range(8)}
    plans |= {f"low{seed}.wav": spoken(seed, "low", 100.0) for seed in range(8)}
    network, _ = train_prosody(plans, epochs=1, channels=8, dilations=(1,))
    assert network.speakers == ["low", "me"]
    low, me = np.exp(np.array(network.usual_pitch))
    voiced = [
        np.log(one.pitch[1])
        for plan in plans.values()
        for one in plan.phones
        if plan.speaker == "low" and one.voiced[1] == 1
    ]
    assert low == pytest.approx(np.exp(np.mean(voiced)), rel=1e-5)
    assert me > 1.7 * low
    wider = network.with_speakers(["high"])
    more = {"high.wav": spoken(1, "high", 300.0)}
    went_on, _ = train_prosody(more, network=wider, epochs=1)
    assert went_on is wider
    low_again, _, high = np.exp(np.array(wider.usual_pitch))
    assert low_again == pytest.approx(low) and high > 1.3 * me


def test_a_flat_network_is_told_the_range_and_the_spread_of_recordings():
    network = ProsodyNetwork(["me"], channels=8, dilations=(1,))
    selection = [spoken(seed) for seed in range(40)]
    set_habits(network, selection)
    network.last.kernel.assign(0.0 * np.array(network.last.kernel))
    network.last.bias.assign(np.zeros(NUM_OUTPUTS))  # expects 80 ms and the mean pitch
    calibrate(network, selection)
    assert (np.array(network.emphasis) == 1).all()
    phones = selection[1].phones
    drawn = [network.plan(Plan(phones), seed=seed) for seed in range(100)]
    variance = np.log([one.phones[12].pitch[1] for one in drawn]).var()
    usual = float(np.array(network.usual_pitch)[0])
    spoken_values = [values_of(plan, usual)[0] for plan in selection]
    heard = [
        values[place, 2]
        for plan, values in zip(selection, spoken_values, strict=True)
        for place, one in enumerate(plan.phones)
        if one.voiced[1] == 1
    ]
    assert variance == pytest.approx(np.mean(np.square(heard)), rel=0.35)


def test_every_phone_of_a_long_plan_is_learned_once():
    words = wk.phones("remember seven numbers. " * 20).words
    phones = phones_of_words(words)
    for place, one in enumerate(phones):
        one.seconds = 0.05 + 0.0001 * place
    plan = Plan(phones)
    said, read = examples_of(plan, 0, np.log(200))
    batches = PhoneBatches([said, read])
    seen, ends = [], 0
    for place in range(len(batches)):
        inputs, targets = batches[place]
        assert (targets[inputs["phones"][..., 2] == NOBODY] == 0).all()
        learned = targets[..., 8] > 0
        seen += targets[..., 0][learned].tolist()
        ends += int(targets[..., -1].sum())
    expected = values_of(plan, np.log(200))[0][1:-1, 0]
    np.testing.assert_allclose(sorted(seen), sorted(expected), rtol=1e-5)
    assert ends == len(words) - 1


def test_scores_of_a_network_by_hand(trained):
    network, _ = trained
    plans = {"a.wav": spoken(1), "b.wav": spoken(2)}
    scores = prosody_scores(network, plans, seeds=[0])
    calm = [network.plan(plan, expression=0) for plan in plans.values()]
    pairs = [
        (one, other)
        for made, plan in zip(calm, plans.values(), strict=True)
        for one, other in zip(made.phones, plan.phones, strict=True)
        if other.phone != PAUSE
    ]
    errors = [1000 * (one.seconds - other.seconds) for one, other in pairs]
    assert scores["duration_rmse"] == pytest.approx(np.sqrt(np.mean(np.square(errors))))
    voiced = [other.pitch[0] for _, other in pairs if other.voiced[0] == 1]
    assert scores["pitch_spread_recorded"] == pytest.approx(np.std(voiced), rel=1e-6)
    assert scores["pauses_recorded"] == 3 and scores["pause_recall"] == 1


def test_what_cannot_be_learned_from_is_said():
    with pytest.raises(ValueError, match="plans of recordings to learn from, received none"):
        train_prosody({})
    network = ProsodyNetwork(["you"], channels=8)
    with pytest.raises(ValueError, match="The plan of 1.wav is of the speaker 'me'.*one of you"):
        train_prosody({"1.wav": spoken(1)}, network=network)
