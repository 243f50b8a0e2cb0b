"""All controls that notebooks show, in one place: `wk.widgets`.

Notebook: 00 Start here, and all with controls
"""

from wavenet_keras.display.explorer import Explorer, View
from wavenet_keras.lessons.generation.widgets import (
    explore_prompt,
    explore_rings,
    explore_temperature,
)
from wavenet_keras.lessons.local.widgets import explore_digits, explore_vocoder
from wavenet_keras.lessons.sound.widgets import explore_quantization, explore_resampling
from wavenet_keras.lessons.speakers.widgets import explore_mixture
from wavenet_keras.lessons.text.plan_editor import PlanEditor, edit_plan
from wavenet_keras.lessons.text.widgets import explore_sentence

__all__ = [
    "Explorer",
    "PlanEditor",
    "View",
    "edit_plan",
    "explore_digits",
    "explore_mixture",
    "explore_prompt",
    "explore_quantization",
    "explore_resampling",
    "explore_rings",
    "explore_sentence",
    "explore_temperature",
    "explore_vocoder",
]
