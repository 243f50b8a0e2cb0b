"""How a network's plans differ from those of recordings: rhythm, melody, voicing, pauses.

Notebook: 06b Any sentence
"""

import numpy as np

from wavenet_keras.conditions.plans import PAUSE
from wavenet_keras.voices.text.pausing import with_likely_pauses, with_pauses_at_signs


def prosody_scores(network, plans, seeds=range(5)):
    """Compares a network with recordings that it was not trained on.

    The phones and pauses are those of the recordings. What is expected is compared phone by phone;
    what is drawn, in its spread, because no two people say a sentence alike.

    Args:
        network: A `ProsodyNetwork`.
        plans: A dict from file to the `Plan` of a recording, whose speaker the network knows.
        seeds: Of the plans that are drawn.

    Returns:
        A dict of floats. Durations are in ms, of all phones but pauses; pitch is in Hz, where a
        third of a phone is voiced. `jump` is the median and the 95th percentile of the distance in
        semitones between a phone's last pitch and the next one's first, both voiced. Names end
        with `expected` (expression 0), `drawn` (expression 1) or `recorded`.

    Notebook: 06b Any sentence
    """
    expected = [_heard(network.plan(plan, plan.speaker, expression=0)) for plan in plans.values()]
    recorded = [_heard(plan) for plan in plans.values()]
    drawn = [
        [_heard(network.plan(plan, plan.speaker, seed=seed)) for plan in plans.values()]
        for seed in seeds
    ]
    seconds, pitch, voiced = (np.concatenate([one[k] for one in expected]) for k in range(3))
    real_seconds, real_pitch, real_voiced = (
        np.concatenate([one[k] for one in recorded]) for k in range(3)
    )
    on = real_voiced
    return {
        "duration_rmse": 1000 * _rmse(seconds, real_seconds),
        "duration_r": _r(np.log(seconds), np.log(real_seconds)),
        "pitch_rmse": _rmse(pitch[on], real_pitch[on]),
        "pitch_r": _r(np.log(pitch[on]), np.log(real_pitch[on])),
        "voicing_right": float((voiced == real_voiced).mean()),
        **_spreads("expected", [expected]),
        **_spreads("drawn", drawn),
        **_spreads("recorded", [recorded]),
        **pause_scores(network, plans),
    }


def pause_scores(network, plans):
    """How well pauses are found from the text: precision and recall, inside the texts.

    Args:
        network: A `ProsodyNetwork`.
        plans: As for `prosody_scores`.

    Returns:
        A dict of floats, with the number of pauses in the recordings, and of those that are made.

    Notebook: 06b Any sentence
    """
    right = made = real = 0
    for plan in plans.values():
        paused = np.array(with_pauses_at_signs(plan.phones)[2], bool)
        made_by_it = with_likely_pauses(network, plan.phones, plan.speaker)
        guessed = np.array(with_pauses_at_signs(made_by_it)[2], bool)
        right += int((guessed & paused).sum())
        made += int(guessed.sum())
        real += int(paused.sum())
    return {
        "pause_precision": right / max(made, 1),
        "pause_recall": right / max(real, 1),
        "pauses_made": float(made),
        "pauses_recorded": float(real),
    }


def _heard(plan):
    """Seconds `[phones]`, pitch `[phones, 3]` and whether it is voiced, of all but pauses."""
    phones = [one for one in plan.phones if one.phone != PAUSE]
    seconds = np.array([one.seconds for one in phones])
    pitch = np.array([one.pitch for one in phones])
    return seconds, pitch, np.array([one.voiced for one in phones]) >= 0.5


def _spreads(name, draws):
    pitches, within, seconds, jumps = [], [], [], []
    for plans in draws:
        pitches.append(np.concatenate([pitch[voiced] for _, pitch, voiced in plans]).std())
        within.append(np.mean([pitch[voiced].std() for _, pitch, voiced in plans if voiced.any()]))
        seconds.append(np.log(np.concatenate([seconds for seconds, _, _ in plans])).std())
        for _, pitch, voiced in plans:
            both = voiced[:-1, -1] & voiced[1:, 0]
            jumps.append(np.abs(12 * np.log2(pitch[1:, 0] / pitch[:-1, -1]))[both])
    jumps = np.concatenate(jumps)
    return {
        f"pitch_spread_{name}": float(np.mean(pitches)),
        f"pitch_spread_within_{name}": float(np.mean(within)),
        f"log_duration_spread_{name}": float(np.mean(seconds)),
        f"jump_{name}": float(np.median(jumps)),
        f"large_jump_{name}": float(np.quantile(jumps, 0.95)),
    }


def _rmse(one, other):
    return float(np.sqrt(np.mean((one - other) ** 2)))


def _r(one, other):
    return float(np.corrcoef(one, other)[0, 1])
