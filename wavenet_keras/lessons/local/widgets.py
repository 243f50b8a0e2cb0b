"""Controls to say digits and to send recordings through the vocoder, built on plain functions.

Notebook: 06 Local conditioning
"""

from dataclasses import dataclass

import numpy as np

from wavenet_keras.audio import resample
from wavenet_keras.audio.mel import SAMPLE_RATE, log_mel, shift_pitch
from wavenet_keras.conditions.digits import HOP_LENGTH, digit_frames, stretch
from wavenet_keras.display import players
from wavenet_keras.display.explorer import Explorer, View, choice_of_recording, choice_of_seed
from wavenet_keras.lessons.local import plots
from wavenet_keras.voices import digits, vocoder


@dataclass(frozen=True)
class SaidDigits:
    """Digits laid out in time, a list of `SpokenDigit`, and how they sound."""

    spoken: list
    waveform: np.ndarray
    sample_rate: int


def say_with_tempo(text, speaker="jackson", rhythm="typical", tempo=1.0, seed=0):
    """Say digits faster or slower: what the control does, as a plain function.

    Args:
        text: Digits, as for `wk.say`.
        speaker: As for `wk.say`.
        rhythm: As for `wk.say`.
        tempo: Above 0; 2 is twice as fast, pauses too, and no higher.
        seed: As for `wk.say`.

    Returns:
        `SaidDigits`.

    Raises:
        ValueError: As `wk.say`; or the tempo is not above 0.

    Example:
        >>> said = say_with_tempo("4", "jackson", tempo=2.0)
        >>> [one.digit for one in said.spoken], said.waveform.dtype, said.sample_rate
        ([4], dtype('float32'), 8000)

    Notebook: 06 Local conditioning
    """
    if not tempo > 0:
        raise ValueError(f"Expected a tempo above 0, received {tempo!r}.")
    spoken = stretch(digits.plan_digits(text, speaker, rhythm, seed), 1 / tempo)
    return SaidDigits(spoken, *digits.speak(spoken, speaker, seed=seed))


def explore_digits(text="407", speaker="jackson"):
    """Show controls for what is said, who says it, and how fast.

    Args:
        text: The digits to begin with.
        speaker: The speaker to begin with.

    Returns:
        An `Explorer` with the controls `text`, `speaker`, `rhythm`, `tempo` and `seed`; its
        `view.result` is a `SaidDigits`. A text of something else than digits makes no sound: then
        the report says what is wrong, and the result and all else are `None`.

    Raises:
        ValueError: The text to begin with holds something else than digits, or nothing; there is no
            such speaker.

    Example:
        >>> explorer = explore_digits("4")
        >>> explorer.controls["tempo"].value = 1.5
        >>> print(explorer.view.config)
        TEXT, SPEAKER, RHYTHM, TEMPO, SEED = '4', 'jackson', 'typical', 1.5, 0

    Notebook: 06 Local conditioning
    """
    import ipywidgets

    digits.plan_digits(text, speaker)  # a wrong beginning is an error of the caller's
    speakers = digits.load_durations()

    def look(text, speaker, rhythm, tempo, seed):
        try:
            digits.read_digits(text)
        except ValueError as error:  # nobody sees what is raised here
            return View(result=None, players=None, picture=None, report=str(error), config=None)
        return _view_digits(text, speaker, rhythm, round(tempo, 2), seed)

    return Explorer(
        {
            "text": ipywidgets.Text(value=str(text), description="Text", continuous_update=False),
            "speaker": ipywidgets.Dropdown(
                options=speakers.speakers, value=speakers.speaker(speaker), description="Speaker"
            ),
            "rhythm": ipywidgets.ToggleButtons(
                options=digits.RHYTHMS, description="Rhythm", value="typical"
            ),
            "tempo": ipywidgets.FloatSlider(
                value=1.0,
                min=0.5,
                max=2.0,
                step=0.05,
                description="Tempo",
                continuous_update=False,
            ),
            "seed": choice_of_seed(),
        },
        look,
    )


def _view_digits(text, speaker, rhythm, tempo, seed):
    said = say_with_tempo(text, speaker, rhythm, tempo, seed)
    seconds = len(said.waveform) / said.sample_rate
    return View(
        result=said,
        players=players.play_row({f"{text}, {speaker}": (said.waveform, said.sample_rate)}),
        picture=plots.digit_condition(
            digit_frames(said.spoken, seconds, said.sample_rate, HOP_LENGTH),
            said.spoken,
            said.waveform,
            said.sample_rate,
            HOP_LENGTH,
        ),
        report=f"{seconds:.2f} s of sound",
        config=(
            "TEXT, SPEAKER, RHYTHM, TEMPO, SEED = "
            f"{text!r}, {speaker!r}, {rhythm!r}, {tempo:g}, {seed}"
        ),
    )


@dataclass(frozen=True)
class Resynthesised:
    """What the vocoder was told, `mel` `[frames, NUM_BANDS]`, and the speech it made."""

    mel: np.ndarray
    waveform: np.ndarray
    sample_rate: int


def explore_vocoder(recordings, start=None):
    """Show controls to send a recording through the vocoder, as another speaker and higher.

    Args:
        recordings: A dict of labels and sounds, `{"June": (waveform, sample_rate), ...}`. A few
            seconds each: every change makes all of it anew.
        start: The label to begin with; `None`: the first one.

    Returns:
        An `Explorer` with the controls `recording`, `speaker`, `semitones` and `seed`; its
        `view.result` is a `Resynthesised`.

    Raises:
        ValueError: There is no recording, or none of the label to begin with.

    Example:
        >>> tone = 0.5 * np.sin(2 * np.pi * 200 * np.arange(800) / 8000)
        >>> explorer = explore_vocoder({"tone": (tone, 8000)})
        >>> explorer.controls["semitones"].value = 3
        >>> print(explorer.view.config)
        RECORDING, SPEAKER, SEMITONES, SEED = 'tone', 'allison', 3, 0

    Notebook: 06 Local conditioning
    """
    import ipywidgets

    def look(recording, speaker, semitones, seed):
        return _view_vocoder(recording, recordings[recording], speaker, semitones, seed)

    return Explorer(
        {
            "recording": choice_of_recording(recordings, start),
            "speaker": ipywidgets.Dropdown(
                options=vocoder.load_vocoder().class_names, description="Speaker"
            ),
            "semitones": ipywidgets.IntSlider(
                value=0, min=-7, max=7, description="Semitones", continuous_update=False
            ),
            "seed": choice_of_seed(),
        },
        look,
    )


def _view_vocoder(name, recording, speaker, semitones, seed):
    sound = vocoder.resynthesise(*recording, speaker, semitones, seed)
    told = shift_pitch(log_mel(resample(*recording, SAMPLE_RATE), SAMPLE_RATE), semitones)
    made = log_mel(*sound)
    return View(
        result=Resynthesised(told, *sound),
        players=players.play_row({name: recording, f"vocoder, {speaker}": sound}),
        picture=plots.mel_spectrograms({"What the vocoder is told": told, "What it makes": made}),
        report=f"{len(sound[0]) / sound[1]:.2f} s of sound, from {told.size:,} numbers",
        config=(
            f"RECORDING, SPEAKER, SEMITONES, SEED = {name!r}, {speaker!r}, {semitones}, {seed}"
        ),
    )
