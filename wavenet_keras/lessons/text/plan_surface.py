"""The part of the plan editor that lives in the browser, as Python sees it.

What it draws and how it is dragged stands in `plan_editor.js`, how it looks in `plan_editor.css`;
both are read from the package, and nothing is loaded from elsewhere.

Notebook: 06b Any sentence
"""

import functools
import io
from pathlib import Path

import numpy as np

from wavenet_keras.conditions.plans import PAUSE
from wavenet_keras.display import palette
from wavenet_keras.display.players import wav_bytes
from wavenet_keras.display.plots import decibels, short_time_power
from wavenet_keras.lessons.text.plan_edits import (
    LEAST_PITCH,
    LEAST_SECONDS,
    MOST_PITCH,
    MOST_SECONDS,
    numbers_of,
)

FRAME_SECONDS = 0.016  # of the spectrogram: short, so that the phones can be told apart
FLOOR_DB, TOP_DB = -85.0, -20.0
LEVELS = 32  # of colour
VOICED = 0.5  # from this share on a third of a phone can be dragged
COLOURS = {
    "blue": palette.BLUE,
    "sky": palette.SKY,
    "orange": palette.ORANGE,
    "vermilion": palette.VERMILION,
    "grey": palette.GREY,
}


@functools.cache
def surface_class():
    """The class of the widget; anywidget is imported with the first one.

    Its traits, each shared with the browser: `phones` and `words`, what is written below; `numbers`
    and `first`, as `numbers_of` gives them, the second as they were; `sound`, `picture` and
    `spoken`, what was said last: a wav file, its spectrogram, and when its phones began; `seed`;
    `busy` and `note`, what goes on.

    Notebook: 06b Any sentence
    """
    import anywidget
    import traitlets

    def shared(trait):
        return trait.tag(sync=True)

    class PlanSurface(anywidget.AnyWidget):
        _esm = _text_of("plan_editor.js")
        _css = _text_of("plan_editor.css")
        phones = shared(traitlets.List())
        words = shared(traitlets.List())
        numbers = shared(traitlets.Dict())
        first = shared(traitlets.Dict())
        sound = shared(traitlets.Bytes())
        picture = shared(traitlets.Bytes())
        column_seconds = shared(traitlets.Float())
        top_hertz = shared(traitlets.Float())
        spoken = shared(traitlets.List())
        seed = shared(traitlets.Int())
        busy = shared(traitlets.Bool())
        note = shared(traitlets.Unicode())
        failed = shared(traitlets.Bool())
        limits = shared(traitlets.Dict())
        colours = shared(traitlets.Dict())

    return PlanSurface


def _text_of(name):
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def new_surface(plan, seed):
    """The widget with a plan in it, before anything was said.

    Notebook: 06b Any sentence
    """
    limits = {"seconds": [LEAST_SECONDS, MOST_SECONDS], "pitch": [LEAST_PITCH, MOST_PITCH]}
    surface = surface_class()(seed=seed, limits=limits, colours=COLOURS)
    put_plan(surface, plan, plan)
    return surface


def put_plan(surface, plan, first):
    """Shows a plan, beside what it was at first.

    Notebook: 06b Any sentence
    """
    with surface.hold_sync():
        surface.phones = [_phone(one) for one in plan.phones]
        surface.words = words_of(plan)
        surface.first = numbers_of(first)
        surface.numbers = numbers_of(plan)


def put_sound(surface, plan, waveform, sample_rate):
    """Shows what was said: a sound, and the plan that it came of.

    Notebook: 06b Any sentence
    """
    picture, column_seconds = spectrogram_png(waveform, sample_rate)
    with surface.hold_sync():
        surface.spoken = plan.times.tolist()
        surface.column_seconds, surface.top_hertz = column_seconds, sample_rate / 2
        surface.picture = picture
        surface.sound = wav_bytes(waveform, sample_rate)


def _phone(one):
    return {
        "phone": one.phone,
        "pause": one.phone == PAUSE,
        "word": one.word,
        "voiced": [bool(share >= VOICED) for share in one.voiced],
    }


def words_of(plan):
    """The words of a plan, and which phones they have.

    Args:
        plan: A `Plan`.

    Returns:
        A list of dicts: `first` and `last`, places of phones, and `text`, the word with what
        follows it.

    Example:
        >>> from wavenet_keras.conditions.plans import Plan, PlannedPhone
        >>> hi = [PlannedPhone("HH", word="hi", ends="!"), PlannedPhone("AY1", word="hi", ends="!")]
        >>> words_of(Plan([PlannedPhone("SIL"), *hi]))
        [{'first': 1, 'last': 2, 'text': 'hi!'}]

    Notebook: 06b Any sentence
    """
    words, last = [], None
    for place, one in enumerate(plan.phones):
        if one.phone != PAUSE:
            if one.begins_word or last is None or one.word != last.word:
                words.append({"first": place, "last": place, "text": f"{one.word}{one.ends}"})
            words[-1]["last"] = place
        last = None if one.phone == PAUSE else one
    return words


def spectrogram_png(waveform, sample_rate):
    """The spectrogram of a sound alone, without axes, as a small picture.

    Args:
        waveform: float `[samples]`.
        sample_rate: In Hz.

    Returns:
        `(png, column_seconds)`: the bytes of a png file, low frequencies below; and how far apart
        its columns are. The middle of the first one is at 0 s.

    Example:
        >>> picture, column_seconds = spectrogram_png(np.zeros(800), 8000)
        >>> picture[1:4], column_seconds
        (b'PNG', 0.004)

    Notebook: 06b Any sentence
    """
    from matplotlib import colormaps
    from PIL import Image

    size = max(16, 4 * round(FRAME_SECONDS * sample_rate / 4))
    padded = np.pad(np.asarray(waveform, np.float64), size // 2)
    power, times, _ = short_time_power(padded, sample_rate, FRAME_SECONDS)
    share = (decibels(power) - FLOOR_DB) / (TOP_DB - FLOOR_DB)
    levels = np.clip(share * LEVELS, 0, LEVELS - 1).astype(np.uint8)  # [frames, frequencies]
    image = Image.fromarray(np.ascontiguousarray(levels.T[::-1]))
    colours = colormaps["magma"].resampled(LEVELS)(np.arange(LEVELS), bytes=True)[:, :3]
    image.putpalette(colours.tobytes())
    memory = io.BytesIO()
    image.save(memory, format="png", optimize=True)
    return memory.getvalue(), size // 4 / sample_rate
