"""Controls to say any sentence: what is said, and how.

Notebook: 06b Any sentence
"""

from dataclasses import dataclass

import numpy as np

from wavenet_keras.conditions.plans import Plan
from wavenet_keras.display import plan as pictures
from wavenet_keras.display import players
from wavenet_keras.display.explorer import Explorer, View, choice_of_seed
from wavenet_keras.voices.text import saying

LONGEST = 200  # characters: about 15 seconds, so that a control answers soon
WIDEST_SECONDS = 1.66  # of a plan that is drawn phone by phone in the width of a page


@dataclass(frozen=True)
class SaidSentence:
    """What was planned, a `Plan`, and how it sounds."""

    plan: Plan
    waveform: np.ndarray
    sample_rate: int


def say_sentence(text, speed=1.0, pitch=0.0, expression=1.0, seed=0, voice=None):
    """Plan a sentence and say it: what the controls do, as a plain function.

    Args:
        text: English, of 200 characters at most.
        speed: As for `wk.say`, as are all others.
        pitch: In semitones.
        expression: 0 is one tone.
        seed: Decides the melody and the sound.
        voice: A `TextVoice`; `None`: the shipped one.

    Returns:
        A `SaidSentence`.

    Raises:
        ValueError: As `wk.say`; or the text is too long.

    Notebook: 06b Any sentence
    """
    if len(text) > LONGEST:
        raise ValueError(
            f"Expected a text of {LONGEST} characters at most, so that it is said at once; "
            f"received {len(text)}. `wk.say` takes texts of any length."
        )
    change = {"speed": speed, "pitch": pitch, "expression": expression}
    plan = saying.plan(text, seed=seed, voice=voice, **change)
    return SaidSentence(plan, *saying.say(plan, seed=seed, voice=voice))


def explore_sentence(text="Good morning, and welcome.", voice=None):
    """Show controls for what is said, how fast, how high and how lively.

    Args:
        text: The sentence to begin with.
        voice: A `TextVoice`; `None`: the shipped one.

    Returns:
        An `Explorer` with the controls `text`, `speed`, `pitch`, `expression` and `seed`; its
        `view.result` is a `SaidSentence`. A text that cannot be said makes no sound: then the
        report says why, and the result and all else are `None`.

    Raises:
        ValueError: The text to begin with cannot be said.

    Notebook: 06b Any sentence
    """
    import ipywidgets

    def look(text, speed, pitch, expression, seed):
        numbers = round(speed, 2), round(pitch, 1), round(expression, 2), seed
        try:
            said = say_sentence(text, *numbers, voice=voice)
        except ValueError as error:  # nobody sees what is raised here
            return View(result=None, players=None, picture=None, report=str(error), config=None)
        return _view(text, numbers, said)

    def slider(name, value, least, most, step):
        return ipywidgets.FloatSlider(
            value, min=least, max=most, step=step, description=name, continuous_update=False
        )

    saying.plan(text, voice=voice)  # a wrong beginning is an error of the caller's
    return Explorer(
        {
            "text": ipywidgets.Text(
                value=text,
                description="Text",
                continuous_update=False,
                layout=ipywidgets.Layout(width="42em"),
            ),
            "speed": slider("Speed", 1.0, 0.5, 2.0, 0.05),
            "pitch": slider("Pitch", 0.0, -12.0, 12.0, 0.5),
            "expression": slider("Expression", 1.0, 0.0, 2.0, 0.1),
            "seed": choice_of_seed(),
        },
        look,
    )


def _view(text, numbers, said):
    speed, pitch, expression, seed = numbers
    seconds = len(said.waveform) / said.sample_rate
    shown, rest = _beginning(said.plan)
    return View(
        result=said,
        players=players.play_row({text: (said.waveform, said.sample_rate)}),
        picture=pictures.plan(
            shown, said.waveform[: round(shown.seconds * said.sample_rate)], said.sample_rate
        ),
        report=f"{seconds:.2f} s of sound, {len(said.plan.phones)} phones{rest}",
        config=(
            "TEXT, SPEED, PITCH, EXPRESSION, SEED = "
            f"{text!r}, {speed:g}, {pitch:g}, {expression:g}, {seed}"
        ),
    )


def _beginning(plan):
    """As much of a plan as can be drawn phone by phone, and a word on what was left out."""
    count = max(1, int(np.searchsorted(plan.times, WIDEST_SECONDS, side="right")) - 1)
    if count >= len(plan.phones):
        return plan, ""
    beginning = Plan(plan.phones[:count], f"{plan.text[:40]} ... (its beginning)", plan.speaker)
    return beginning, f", of which {count} are drawn"
