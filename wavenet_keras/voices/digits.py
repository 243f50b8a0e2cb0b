"""The voice that says digits: from a text to a condition, and from the condition to sound.

Notebook: 00 Start here, 06 Local conditioning
"""

import functools

import numpy as np

from wavenet_keras.conditions.digit_text import read_digits
from wavenet_keras.conditions.digits import SpokenDigit, digit_frames
from wavenet_keras.conditions.durations import DigitDurations
from wavenet_keras.generation.job import stream_generators
from wavenet_keras.voices.redrawing import redraw_soft_digits
from wavenet_keras.voices.shipped import CHECKPOINTS, load_voice

VOICE = "digits"
PAUSE_SECONDS = 0.1  # before, between and after digits
# Lower, digits are not begun; higher, they are noisier (benchmarks.digits).
TEMPERATURE = 0.95
RHYTHMS = ("typical", "varied")


def say(text, speaker="jackson", seed=0, rhythm="typical", temperature=TEMPERATURE):
    """Says digits in one of six voices.

    Args:
        text: Digits, such as `"407"`, `"4 0 7"`, `"four zero seven"` or `"555-1234"`, or a whole
            number; `read_digits` says which signs may stand between them.
        speaker: `"george"`, `"jackson"`, `"lucas"`, `"nicolas"`, `"theo"` or `"yweweler"`, in any
            capitals.
        seed: A whole number; the same one gives the same sound. `None`: another each time.
        rhythm: `"typical"`, every digit as long as the speaker's usually are; `"varied"`, as long
            as they might be this time, which `seed` decides too.
        temperature: As for `WaveNet.generate`.

    Returns:
        `(waveform, sample_rate)`: float32 `[samples]` in -1..1, and Hz.

    Raises:
        ValueError: The text holds something else than digits, or nothing; there is no such
            speaker or rhythm.

    Example:
        >>> import wavenet_keras as wk
        >>> waveform, sample_rate = wk.say("4", speaker="jackson", seed=0)
        >>> sample_rate, 0.3 < len(waveform) / sample_rate < 1
        (8000, True)

    A digit that comes out too soft to be heard is drawn again (`voices/redrawing.py`).

    Source: section 3.2 of the WaveNet paper, which conditions on linguistic features and durations
    in the same way. The weights were trained on the Free Spoken Digit Dataset by Zohar Jackson and
    others, CC BY-SA 4.0.

    Notebook: 00 Start here, 06 Local conditioning
    """
    spoken = plan_digits(text, speaker, rhythm=rhythm, seed=seed)
    return speak(spoken, speaker, seed=seed, temperature=temperature)


def plan_digits(text, speaker, rhythm="typical", seed=None, pause=PAUSE_SECONDS):
    """Lays the digits of a text out in time.

    Args:
        text: As for `say`.
        speaker: As for `say`.
        rhythm: As for `say`.
        seed: Decides a varied rhythm.
        pause: Seconds before and between the digits.

    Returns:
        A list of `SpokenDigit`.

    Raises:
        ValueError: As `say`.

    Example:
        >>> from wavenet_keras.voices.digits import plan_digits
        >>> [one.digit for one in plan_digits("4 0 7", "jackson")]
        [4, 0, 7]

    Notebook: 06 Local conditioning
    """
    durations = load_durations()
    if rhythm not in RHYTHMS:
        raise ValueError(f"Expected the rhythm 'typical' or 'varied', received {rhythm!r}.")
    random = np.random.default_rng(seed)
    spoken, end = [], 0.0
    for digit in read_digits(text):
        if rhythm == "typical":
            segments = durations.typical(speaker, digit)
        else:
            segments = durations.varied(speaker, digit, random)
        times = end + pause + np.concatenate([[0.0], np.cumsum(segments)])
        spoken.append(SpokenDigit(digit, times))
        end = times[-1]
    return spoken


def speak(spoken, speaker, seed=0, temperature=TEMPERATURE, engine="auto"):
    """Says digits that are laid out in time already, such as stretched or blended ones.

    Args:
        spoken: A list of `SpokenDigit`, the last one last.
        speaker: A name, or a vector between speakers as `global_conditions.mix_classes` gives it.
        seed: As for `say`.
        temperature: As for `say`.
        engine: As for `WaveNet.generate`.

    Returns:
        `(waveform, sample_rate)`.

    Raises:
        ValueError: There is no digit, or no such speaker.

    Notebook: 06 Local conditioning
    """
    if not spoken:
        raise ValueError("Expected at least one digit to say, received none.")
    model = load_digit_voice()
    seconds = spoken[-1].times[-1] + PAUSE_SECONDS
    frames = digit_frames(spoken, seconds, model.sample_rate, model.hop_length)
    condition = {"global_condition": [speaker], "local_condition": frames[None]}
    settings = {"temperature": temperature, "engine": engine}
    (waveform,) = _speak_aloud(model, [spoken], seed, condition, settings)
    return waveform, model.sample_rate


def _speak_aloud(model, spoken, seed, condition, settings):
    """The waveforms of several lists of `SpokenDigit`, all of one length, without silent digits."""
    generators = stream_generators(seed, len(spoken))
    num_samples = condition["local_condition"].shape[1] * model.hop_length
    waveforms = model.generate(num_samples, seed=generators, **condition, **settings)
    aloud = []
    for stream, waveform in enumerate(waveforms):

        def draw_rest(kept, stream=stream):
            return model.generate(
                num_samples - len(kept),
                prompt=kept,
                seed=generators[stream],
                **{name: values[stream] for name, values in condition.items()},
                **settings,
            )[0]

        aloud.append(redraw_soft_digits(waveform, spoken[stream], model.sample_rate, draw_rest))
    return aloud


def say_clips(model, digits, speakers, seeds, temperature=TEMPERATURE, rhythm="typical"):
    """Many single digits at once, each cut out without the pauses around it.

    Args:
        model: The voice; the shipped one, or another one of the same condition.
        digits: A list of 0 to 9.
        speakers: The speaker of each.
        seeds: The seed of each.
        temperature: As for `say`.
        rhythm: As for `say`.

    Returns:
        A list of float32 waveforms `[samples]`.

    Example:
        >>> from wavenet_keras.voices.digits import load_digit_voice, say_clips
        >>> clips = say_clips(load_digit_voice(), [1, 2], ["theo", "lucas"], [0, 0])
        >>> [clip.ndim for clip in clips]
        [1, 1]

    Notebook: 06 Local conditioning
    """
    planned = [
        plan_digits(str(digit), speaker, rhythm, seed)[0]
        for digit, speaker, seed in zip(digits, speakers, seeds, strict=True)
    ]
    clips = [None] * len(planned)
    seconds = max(one.times[-1] for one in planned)
    for seed in sorted(set(seeds)):
        own = [index for index, other in enumerate(seeds) if other == seed]
        frames = np.stack(
            [
                digit_frames([planned[index]], seconds, model.sample_rate, model.hop_length)
                for index in own
            ]
        )
        condition = {
            "global_condition": [speakers[index] for index in own],
            "local_condition": frames,
        }
        lists = [[planned[index]] for index in own]
        waveforms = _speak_aloud(model, lists, seed, condition, {"temperature": temperature})
        for index, waveform in zip(own, waveforms, strict=True):
            first, last = (round(planned[index].times[end] * model.sample_rate) for end in (0, -1))
            clips[index] = waveform[first:last]
    return clips


@functools.cache
def load_digit_voice():
    """The shipped voice `digits`, loaded once."""
    return load_voice(VOICE)


@functools.cache
def load_durations():
    """The durations that the shipped voice's speakers have in their recordings, loaded once."""
    return DigitDurations.load(CHECKPOINTS / f"{VOICE}_durations.json")
