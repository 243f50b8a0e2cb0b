"""From what a network tells of phones to a plan: pauses put in, a melody drawn, bounds kept.

Notebook: 06b Any sentence
"""

from dataclasses import replace

import numpy as np
from keras import ops

from wavenet_keras._checks import checked_number, whole_number
from wavenet_keras.conditions.english import Reading
from wavenet_keras.conditions.plans import PAUSE, Plan, joined, symbol_id
from wavenet_keras.voices.text.melodies import (
    USUAL_SECONDS,
    bridged_pitch,
    drawn_deviations,
    share_of,
    smoothed,
)
from wavenet_keras.voices.text.pausing import phones_of_words, with_likely_pauses
from wavenet_keras.voices.text.questions import risen, rising

EDGE_SECONDS = 0.1  # of silence before and behind a sentence
BETWEEN_SENTENCES = 0.35  # seconds of a pause between two
# Logarithm of how much longer, or shorter, than expected a phone is. Recordings have more of it,
# but a part of that are errors of alignment, which would be heard as stumbling.
MOST_LONGER = 0.5
SHORTEST_PHONE, SHORTEST_PAUSE, LONGEST_PAUSE = 0.015, 0.04, 0.6  # seconds
SHARPNESS = 2  # how much surer a share of voicing is made


def plan_of(network, reading, speaker, seed, expression, speed, pitch):
    """What `ProsodyNetwork.plan` does."""
    seed = whole_number("seed", seed, least=0)
    expression = checked_number("expression", expression, 0, 4)
    speed = checked_number("speed", speed, 0.1, 10)
    pitch = checked_number("pitch (in semitones)", pitch, -24, 24)
    speaker = network.speakers[network.speaker_id(speaker)]
    plans = []
    sentences = _sentences(network, reading, speaker)
    for number, phones in enumerate(sentences):
        random = np.random.default_rng([seed, number])
        plan = Plan(_with_melody(network, phones, speaker, random, expression))
        if number + 1 < len(sentences):
            plan.phones[-1].seconds = BETWEEN_SENTENCES - EDGE_SECONDS
        plans.append(plan)
    plan = joined(plans)
    plan.text = reading.text if isinstance(reading, Plan) else reading.spoken
    plan.speaker = speaker
    return plan.stretched(1 / speed).transposed(pitch)


def _sentences(network, reading, speaker):
    """Lists of phones with their pauses."""
    if not isinstance(reading, (Plan, Reading)) or (
        isinstance(reading, Reading) and not reading.sentences
    ):
        raise ValueError(
            "Expected a text as `wk.phones` reads it, with at least one word, or a plan; received "
            f"{str(reading)[:40]!r}."
        )
    if isinstance(reading, Plan):
        reading.check()
        return [plan.phones for plan in reading.sentences()]
    return [
        with_likely_pauses(network, phones_of_words(one.words), speaker)
        for one in reading.sentences
    ]


def _with_melody(network, phones, speaker, random, expression):
    """Copies of a sentence's phones with durations and pitch."""
    prosody = network.prosody(phones, speaker)
    deviations = drawn_deviations(prosody, random)
    deviations[:, 0] = MOST_LONGER * np.tanh(deviations[:, 0] / MOST_LONGER)
    values = prosody.expected + min(expression, 1) * deviations
    seconds = _seconds(network, phones, values[:, 0])
    voiced = share_of(prosody.voiced)
    voiced = np.clip(0.5 + SHARPNESS * (voiced - 0.5), 0, 1)
    voiced[[one.phone == PAUSE for one in phones]] = 0
    log_pitch = bridged_pitch(seconds, smoothed(values[:, 1:]), voiced)
    if expression > 1:
        weights = voiced * seconds[:, None] + 1e-9
        mean = (weights * log_pitch).sum() / weights.sum()
        log_pitch = mean + expression * (log_pitch - mean)
    if rising(phones):
        log_pitch = risen(phones, seconds, log_pitch)
    row = network.speaker_id(speaker)
    usual, lowest, highest = (
        float(ops.convert_to_numpy(known)[row])
        for known in (network.usual_pitch, network.lowest_pitch, network.highest_pitch)
    )
    pitch = np.exp(np.clip(log_pitch + usual, lowest, highest))
    # Processors differ in the last digits: without them, a seed is one plan and so one sound.
    seconds, pitch = seconds.round(4), pitch.round(2)
    return [
        replace(one, seconds=float(length), pitch=tuple(high), voiced=tuple(shares))
        for one, length, high, shares in zip(
            phones, seconds, pitch.tolist(), voiced.round(2).tolist(), strict=True
        )
    ]


def _seconds(network, phones, log_seconds):
    longest = ops.convert_to_numpy(network.longest)[[symbol_id(one.phone) for one in phones]]
    seconds = np.clip(USUAL_SECONDS * np.exp(log_seconds), SHORTEST_PHONE, longest)
    pauses = np.array([one.phone == PAUSE for one in phones])
    seconds[pauses] = np.clip(seconds[pauses], SHORTEST_PAUSE, LONGEST_PAUSE)
    seconds[[0, -1]] = EDGE_SECONDS
    return seconds
