"""From an alignment and a pitch track to a plan.

Notebook: 06b Any sentence
"""

import numpy as np

from wavenet_keras.conditions.phone_alignment.features import FRAME_SECONDS
from wavenet_keras.conditions.phone_alignment.pitch import pitch_everywhere
from wavenet_keras.conditions.plans import Plan, PlannedPhone

SHORTEST_PAUSE = 6  # frames, 30 ms: what is shorter, between two words, is no pause
_PARTS = 3  # of a phone, each with its pitch and its share of voice


def plan_of_alignment(alignment, words, pitch, text="", speaker=None, usual_pitch=150.0):
    """The plan that a recording is spoken by.

    Args:
        alignment: An `Alignment`.
        words: A list of `SpokenWord`, those that were aligned.
        pitch: `[frames]` in Hz, 0 where unvoiced.
        text: What the recording says.
        speaker: Who says it.
        usual_pitch: In Hz: the pitch of a recording without a voiced frame.

    Returns:
        A `Plan` that covers all frames, pauses at its ends too.

    Notebook: 06b Any sentence
    """
    everywhere = pitch_everywhere(pitch)
    if everywhere is None:
        everywhere = np.full(len(pitch), usual_pitch)
    phones = []
    for segment in without_short_pauses(alignment.segments):
        begin, end = segment.begin, segment.end
        heard = {
            "seconds": round((end - begin) * FRAME_SECONDS, 6),
            "pitch": _at_thirds(everywhere, begin, end),
            "voiced": _voiced_thirds(pitch > 0, begin, end),
        }
        if segment.is_pause:
            phones.append(PlannedPhone("SIL", **heard))
            continue
        word = words[segment.word]
        phone = word.variants[segment.variant][segment.phone]
        first = segment.phone == 0
        phones.append(
            PlannedPhone(phone, word=word.word, begins_word=first, ends=word.ends, **heard)
        )
    return Plan(phones, text, speaker)


def without_short_pauses(segments, shortest=SHORTEST_PAUSE):
    """Segments in which pauses between words that are too short went to their neighbours.

    Args:
        segments: A list of `Segment`, without gaps.
        shortest: In frames.

    Returns:
        A list of `Segment`.

    Notebook: 06b Any sentence
    """
    kept = []
    for place, segment in enumerate(segments):
        inner = 0 < place < len(segments) - 1
        if segment.is_pause and inner and segment.end - segment.begin < shortest:
            half = segment.begin + (segment.end - segment.begin) // 2
            kept[-1] = kept[-1]._replace(end=half)
            continue
        begin = kept[-1].end if kept else segment.begin
        kept.append(segment._replace(begin=begin))
    return kept


def _at_thirds(pitch, begin, end):
    """Three pitches: in the middle of each third of the frames from begin to end."""
    places = begin + (end - begin) * (2 * np.arange(_PARTS) + 1) / (2 * _PARTS) - 0.5
    logs = np.interp(places, np.arange(len(pitch)), np.log(pitch))
    return tuple(round(float(hz), 2) for hz in np.exp(logs))


def _voiced_thirds(voiced, begin, end):
    """Three shares: how much of each third is voiced, a frame in two thirds by its parts."""
    counts = np.concatenate([[0.0], np.cumsum(voiced[begin:end], dtype=float)])
    edges = np.interp(np.linspace(0, end - begin, _PARTS + 1), np.arange(end - begin + 1), counts)
    shares = np.diff(edges) * _PARTS / (end - begin)
    return tuple(round(float(np.clip(share, 0, 1)), 3) for share in shares)
