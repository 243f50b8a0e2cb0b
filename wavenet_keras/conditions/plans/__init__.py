"""Plans: what is to be said, phone by phone, with durations and pitch; and the frames of a plan.

A text becomes a plan, and so does a recording with its transcript. A plan becomes frames, and
frames tell a network what to say. Training and speaking use the same plans, so that they match.
`symbols` knows the phones, `plan` holds a plan and its edits, `contexts` says where in its word
and phrase a phone stands, `frames` adds time and pitch, `storing` keeps plans in a file.

Floor 1, in the room `conditions`: imports nothing of the package but floor 0.

Notebook: 06b Any sentence
"""

from wavenet_keras.conditions.plans.contexts import (
    FUNCTION_WORDS,
    NUM_CONTEXT,
    NUM_IDS,
    phone_contexts,
)
from wavenet_keras.conditions.plans.frames import CHANNELS, frame_boundaries, plan_frames
from wavenet_keras.conditions.plans.plan import Plan, joined
from wavenet_keras.conditions.plans.planned_phone import PlannedPhone
from wavenet_keras.conditions.plans.storing import read_plans, write_plans
from wavenet_keras.conditions.plans.symbols import (
    PAUSE,
    SYMBOLS,
    VOICED,
    VOWELS,
    is_voiced,
    is_vowel,
    parsed,
    symbol_id,
)

__all__ = [
    "CHANNELS",
    "FUNCTION_WORDS",
    "NUM_CONTEXT",
    "NUM_IDS",
    "PAUSE",
    "SYMBOLS",
    "VOICED",
    "VOWELS",
    "Plan",
    "PlannedPhone",
    "frame_boundaries",
    "is_voiced",
    "is_vowel",
    "joined",
    "parsed",
    "phone_contexts",
    "plan_frames",
    "read_plans",
    "symbol_id",
    "write_plans",
]
