"""How the network of melody learns: from the plans of recordings, by `fit`.

Two questions are asked of it side by side. What is expected of each phone, from its text alone? The
answer is good when it is near what was said. And given what was expected, and how the phone before
deviated from that: how does this one? The answer is good when what was said is probable. The
second question does not move what is expected; else the network would learn to follow the phone
before, which is easier than to plan a sentence, and its melodies would be flat.

Notebook: 06b Any sentence
"""

import keras
import numpy as np
from keras import ops

from wavenet_keras._checks import whole_number
from wavenet_keras.conditions.plans import PAUSE, symbol_id
from wavenet_keras.voices.text.melodies import (
    NUM_VALUES,
    TAILS,
    drawn_deviations,
    noise_of,
    prosody_of,
    smoothed,
)
from wavenet_keras.voices.text.prosody import ProsodyNetwork
from wavenet_keras.voices.text.prosody_examples import TARGETS, PhoneBatches, examples_of, values_of

EXPECTED_WEIGHTS = (5.0, 40.0, 40.0, 40.0)  # of squared errors: durations, pitch
STEP_WEIGHT = 20.0  # of squared errors of the steps from one point of pitch to the next
SHARES_WEIGHT = 3.0  # of voicing and pauses
LEARNING_RATE, WEIGHT_DECAY, CLIPNORM = 3e-3, 1e-3, 1.0
SHARES_OF_RANGE = (0.005, 0.995)  # of the voiced pitch of recordings, between which a voice stays
MOST_TIMES_USUAL = 5  # that a phone lasts
EMPHASES, LIVELINESSES = (0.8, 1.5), (0.3, 2.0)  # that are believed
DRAWS = 8  # of each recording's melody, to see how far they spread
FEWEST_SEEN = 5  # of a phone whose usual duration is known


@keras.saving.register_keras_serializable(package="wavenet_keras")
class ProsodyLoss(keras.losses.Loss):
    """Distance of what is expected, minus the logarithm of how probable what was said is.

    Call arguments:
        y_true: float32 `[batch, phones, NUM_TARGETS]`, of `PhoneBatches`.
        y_pred: `[batch, phones, NUM_OUTPUTS]`, of `ProsodyNetwork`.

    Returns:
        A number: the sum over phones, for each phone that is learned from.

    Notebook: 06b Any sentence
    """

    def __init__(self, name="prosody_loss", reduction="sum_over_batch_size", **kwargs):
        super().__init__(name=name, reduction=reduction, **kwargs)

    def call(self, y_true, y_pred):
        values, voiced, paused, weights, voiced_weight, pause_weight = parts_of(y_true)
        prosody = prosody_of(y_pred)
        squares = weights * ops.square(values - prosody.expected)
        distance = ops.sum(squares * np.array(EXPECTED_WEIGHTS, "float32"), axis=-1)
        distance += STEP_WEIGHT * _wrong_steps(values, prosody.expected, weights)
        noise = noise_of(values, ops.stop_gradient(prosody.expected), prosody)
        spread = ops.diagonal(prosody.scatter, axis1=-2, axis2=-1)
        rarity = (TAILS + 1) / 2 * ops.log1p(ops.square(noise) / (TAILS - 2))
        surprise = ops.sum(weights * (rarity + ops.log(spread)), axis=-1)
        wrong = voiced_weight[..., 0] * ops.sum(_wrong(voiced, prosody.voiced), axis=-1)
        wrong += pause_weight[..., 0] * _wrong(paused[..., 0], prosody.pause)
        learned = ops.cast(weights[..., 0] + pause_weight[..., 0] > 0, "float32")
        return ops.sum(distance + surprise + SHARES_WEIGHT * wrong) / ops.maximum(
            ops.sum(learned), 1.0
        )


def parts_of(targets):
    """Targets taken apart, a list as `prosody_examples.TARGETS`."""
    starts = np.cumsum([0, *TARGETS[:-1]])
    return [targets[..., a : a + width] for a, width in zip(starts, TARGETS, strict=True)]


def _wrong_steps(values, expected, weights):
    """Squared errors of the steps of pitch, from each point to the next."""

    def with_last_of_before(points):  # [batch, phones, 4]
        before = ops.pad(points[:, :-1, -1:], ((0, 0), (1, 0), (0, 0)))
        return ops.concatenate([before, points], axis=-1)

    errors = with_last_of_before(values[..., 1:] - expected[..., 1:])
    weights = with_last_of_before(weights[..., 1:])
    steps = errors[..., 1:] - errors[..., :-1]
    return ops.sum(weights[..., 1:] * weights[..., :-1] * ops.square(steps), axis=-1)


def _wrong(share, logits):
    """Binary cross-entropy in nats."""
    return ops.maximum(logits, 0) - logits * share + ops.log1p(ops.exp(-ops.abs(logits)))


def train_prosody(
    plans,
    selection=None,
    speakers=None,
    network=None,
    epochs=50,
    learning_rate=LEARNING_RATE,
    seed=0,
    verbose=0,
    **sizes,
):
    """Trains a network of melody.

    Args:
        plans: A dict from file to the `Plan` of a recording. Each names its `speaker`.
        selection: Likewise, plans that are not trained on: by these the spread of melodies is
            calibrated. Left out, by the plans that are trained on: then it is a little narrow.
        speakers: Names, in the order of their numbers; left out, those of the plans, sorted.
        network: A `ProsodyNetwork` to go on from; it knows all speakers (`with_speakers`). It is
            changed. Left out, a new one.
        epochs: How often every plan is seen.
        learning_rate: At the beginning; it falls to 0 as a cosine. A third of it is enough to go on
            from a trained network.
        seed: Of first weights, order and dropout.
        verbose: As for `fit`.
        **sizes: For `ProsodyNetwork`.

    Returns:
        `(network, history)`: a `ProsodyNetwork`, and what `fit` recorded, a dict of lists.

    Raises:
        ValueError: There are no plans, or one has an unknown speaker; it says which.

    Example:
        >>> from wavenet_keras.conditions.plans import Plan, PlannedPhone
        >>> hi = [PlannedPhone("AY1", 0.2, (220, 200, 170), word="I", begins_word=True)]
        >>> plan = Plan([PlannedPhone("SIL"), *hi, PlannedPhone("SIL")], "I", "me")
        >>> network, history = train_prosody({"i.wav": plan}, epochs=2, channels=8)
        >>> network.speakers, len(history["loss"])
        (['me'], 2)

    Notebook: 06b Any sentence
    """
    epochs = whole_number("epochs", epochs)
    if not plans:
        raise ValueError("Expected plans of recordings to learn from, received none.")
    keras.utils.set_random_seed(seed)
    if network is None:
        names = {str(plan.speaker) for plan in plans.values()} if speakers is None else speakers
        network = ProsodyNetwork(sorted(names) if speakers is None else names, **sizes)
    for file, plan in [*plans.items(), *(selection or {}).items()]:
        if plan.speaker not in network.speakers:
            raise ValueError(
                f"The plan of {file} is of the speaker {plan.speaker!r}; expected one of "
                f"{', '.join(network.speakers)}. Name it in `speakers`."
            )
    set_habits(network, plans.values())
    batches = PhoneBatches(_examples(network, plans), seed=seed)
    held = PhoneBatches(_examples(network, selection)) if selection else None
    schedule = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * len(batches))
    optimizer = keras.optimizers.AdamW(schedule, weight_decay=WEIGHT_DECAY, clipnorm=CLIPNORM)
    network.compile(optimizer=optimizer, loss=ProsodyLoss())
    history = network.fit(batches, validation_data=held, epochs=epochs, verbose=verbose)
    calibrate(network, (selection or plans).values())
    return network, history.history


def _examples(network, plans):
    usual = ops.convert_to_numpy(network.usual_pitch)
    examples = []
    for plan in plans.values():
        row = network.speakers.index(plan.speaker)
        examples += examples_of(plan, row, usual[row])
    return examples


def set_habits(network, plans):
    """Tells a network what is counted: each speaker's mean and range of pitch, and how long phones
    last at most.

    Speakers without plans, and phones that are hardly there, stay as they are.

    Args:
        network: A `ProsodyNetwork`.
        plans: `Plan`s of recordings.

    Notebook: 06b Any sentence
    """
    weights = (network.usual_pitch, network.lowest_pitch, network.highest_pitch, network.longest)
    usual, lowest, highest, longest = (np.array(ops.convert_to_numpy(one)) for one in weights)
    heard = {name: [] for name in network.speakers}
    seconds = [[] for _ in longest]
    for plan in plans:
        for one in plan.phones:
            if one.phone != PAUSE:
                seconds[symbol_id(one.phone)].append(one.seconds)
                heard[plan.speaker] += [
                    hz for hz, share in zip(one.pitch, one.voiced, strict=True) if share >= 0.5
                ]
    for row, name in enumerate(network.speakers):
        if heard[name]:
            logs = np.log(heard[name])
            usual[row] = logs.mean()
            lowest[row], highest[row] = np.quantile(logs, SHARES_OF_RANGE)
    for symbol, lengths in enumerate(seconds):
        if len(lengths) >= FEWEST_SEEN:
            longest[symbol] = MOST_TIMES_USUAL * np.median(lengths)
    for weight, value in zip(weights, (usual, lowest, highest, longest), strict=True):
        weight.assign(value)


def calibrate(network, plans):
    """Sets the range and the spread of melodies to that of recordings.

    A network that is unsure expects less than happens: its melodies are flat, by a factor that a
    straight line through what was said over what was expected tells. And in training dropout hides
    a part of what it knows, so that its errors, and what it takes for the spread of melodies, are
    not those that it has afterwards.

    Args:
        network: A `ProsodyNetwork`. Two weights that are not trained are set, `emphasis` of the
            pitch that is expected, and `liveliness` of the deviations from what is expected.
        plans: `Plan`s of recordings, best of some that it was not trained on.

    Notebook: 06b Any sentence
    """
    network.emphasis.assign(np.ones(NUM_VALUES))
    network.liveliness.assign(np.ones(NUM_VALUES))
    usual = ops.convert_to_numpy(network.usual_pitch)
    rows, random = [], np.random.default_rng(0)
    for plan in plans:
        values, voiced = values_of(plan, usual[network.speakers.index(plan.speaker)])
        prosody = network.prosody(plan.phones, plan.speaker)
        heard = np.concatenate([np.ones((len(values), 1)), voiced >= 0.5], axis=1)
        heard[[one.phone == PAUSE for one in plan.phones]] = 0
        draws = [_smoothed(drawn_deviations(prosody, random)) for _ in range(DRAWS)]
        rows.append((heard, values, _smoothed(prosody.expected), np.mean(np.square(draws), axis=0)))
    heard, values, expected, drawn = map(np.concatenate, zip(*rows, strict=True))
    pitch = (heard > 0) & [False, True, True, True]
    emphasis = np.ones(NUM_VALUES)
    if expected[pitch].any():
        emphasis[1:] = np.sum(values[pitch] * expected[pitch]) / np.sum(expected[pitch] ** 2)
    emphasis = np.clip(emphasis, *EMPHASES)
    errors = (values - emphasis * expected) ** 2
    liveliness = np.ones(NUM_VALUES)
    for rows in (slice(0, 1), slice(1, NUM_VALUES)):  # durations; pitch
        said, made = ((heard * one)[:, rows].sum() for one in (errors, drawn))
        liveliness[rows] = (said / max(made, 1e-9)) ** 0.5
    network.emphasis.assign(emphasis)
    network.liveliness.assign(np.clip(liveliness, *LIVELINESSES))


def _smoothed(values):
    """As a plan has them: `[phones, 4]`, the pitch smoothed."""
    return np.concatenate([values[:, :1], smoothed(values[:, 1:])], axis=1)
