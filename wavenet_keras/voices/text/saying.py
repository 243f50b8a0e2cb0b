"""Say a text: `wk.say` and `wk.plan`, which find the voice that is asked for.

Notebook: 00 Start here, 06b Any sentence
"""

import functools

from wavenet_keras._checks import checked_number, meant_name, yes_or_no
from wavenet_keras.conditions.digits import stretch
from wavenet_keras.conditions.plans import Plan
from wavenet_keras.voices import digits
from wavenet_keras.voices.shipped import load_text_voice
from wavenet_keras.voices.text.planning import FASTEST, SLOWEST
from wavenet_keras.voices.text.text_voice import TextVoice

VOICE = "allison"


def say(
    text,
    speaker=None,
    seed=0,
    rhythm="typical",
    temperature=None,
    *,
    speed=1.0,
    pitch=0.0,
    expression=1.0,
    stream=False,
    dictionary=None,
    engine="auto",
    voice=None,
):
    """Says a text, any English sentences; or digits, in one of six other voices; or a plan.

    Args:
        text: A str, of any length; a `Plan` of `wk.plan`, edited or not; or an iterable of strs,
            such as the lines of a file. For a speaker of digits, digits: `"407"`, `"4 0 7"`,
            `"four zero seven"`, `"555-1234"` or a whole number.
        speaker: `None`: `"allison"`, or the first speaker of `voice`. With `"george"`,
            `"jackson"`, `"lucas"`, `"nicolas"`, `"theo"` or `"yweweler"`, the voice of the digits
            speaks. In any capitals.
        seed: A whole number; the same one gives the same sound. `None`: another each time.
        rhythm: For digits. `"typical"`, every digit as long as the speaker's usually are;
            `"varied"`, as long as they might be this time, which `seed` decides too.
        temperature: As for `WaveNet.generate`. `None`: what suits the voice.
        speed: 2 is twice as fast, from 0.2 to 5.
        pitch: Semitones up, or down where it is below 0; not for digits, nor the next ones.
        expression: How far the melody moves: 0 is one tone, 1 as usual, up to 4.
        stream: Whether to give the sound while it is made, chunk by chunk.
        dictionary: The path of a file with pronunciations of your own, or a dict, as of
            `wk.phones`.
        engine: As for `WaveNet.generate`.
        voice: A `TextVoice`, or the path of its file or run folder, in place of the shipped one.

    Returns:
        `(waveform, sample_rate)`: float32 `[samples]` in -1..1, and Hz. With `stream`,
        `(chunks, sample_rate)`: an iterator of such waveforms.

    Raises:
        ValueError: The text cannot be said; there is no such speaker; or an argument is out of
            range, or does not fit the voice.

    Example:
        >>> import wavenet_keras as wk
        >>> waveform, sample_rate = wk.say("4", speaker="jackson", seed=0)
        >>> sample_rate, 0.3 < len(waveform) / sample_rate < 1
        (8000, True)

    Source: section 3.2 of the WaveNet paper, which conditions on linguistic features, durations
    and pitch in the same way.

    Notebook: 00 Start here, 06 Local conditioning, 06b Any sentence
    """
    yes_or_no("stream", stream)
    if voice is None and digit_speaker(speaker) is not None:
        _refuse_for_digits(
            text, pitch=pitch, expression=expression, stream=stream, dictionary=dictionary
        )
        return _say_digits(text, speaker, seed, rhythm, temperature, speed, engine)
    if rhythm != "typical":
        raise ValueError(
            f"`rhythm` is for digits and their speakers ({_digit_speakers()}); a sentence has its "
            f"rhythm of `seed`, and `speed`. Received: rhythm={rhythm!r}."
        )
    voice, speaker = _voice_and_speaker(voice, speaker)
    speak = voice.stream if stream else voice.speak
    said = speak(
        text,
        speaker=speaker,
        seed=seed,
        temperature=temperature,
        engine=engine,
        speed=speed,
        pitch=pitch,
        expression=expression,
        dictionary=dictionary,
    )
    return (said, voice.sample_rate) if stream else said


def plan(
    text,
    speaker=None,
    seed=0,
    *,
    speed=1.0,
    pitch=0.0,
    expression=1.0,
    dictionary=None,
    voice=None,
):
    """What `wk.say` would say, phone by phone: durations and pitch, to be seen, changed and spoken.

    `wk.say(wk.plan(text, seed=1), seed=1)` is the sound of `wk.say(text, seed=1)`.

    Args:
        text: A str.
        speaker: As of `wk.say`, but no speaker of digits.
        seed: A whole number, which decides the melody. `None`: another each time.
        speed: As of `wk.say`.
        pitch: As of `wk.say`.
        expression: As of `wk.say`.
        dictionary: As of `wk.say`.
        voice: As of `wk.say`.

    Returns:
        A `Plan`. Two pauses side by side part the sentences.

    Raises:
        ValueError: As `wk.say`.

    Notebook: 06b Any sentence
    """
    if voice is None and digit_speaker(speaker) is not None:
        raise ValueError(
            f"{digit_speaker(speaker)} says digits, which have no plan of phones: "
            "wk.digit_voice.plan_digits lays digits out in time. A plan of any text is spoken by "
            f"{VOICE}."
        )
    voice, speaker = _voice_and_speaker(voice, speaker)
    return voice.plan(text, speaker, seed, speed, pitch, expression, dictionary)


def digit_speaker(name):
    """The speaker of digits whose name it is, in any capitals; `None` if it is none's.

    Notebook: 06 Local conditioning
    """
    return meant_name(name, digits.load_durations().speakers) if isinstance(name, str) else None


@functools.cache
def load_shipped_text_voice():
    """The shipped voice `allison`, loaded once."""
    return load_text_voice(VOICE)


def speaker_of(voice, name, shipped=True):
    """The speaker of a voice who is asked for; for `None`, the first.

    Args:
        voice: A `TextVoice`.
        name: A name in any capitals, or `None`.
        shipped: Whether the speakers of digits might have been meant too.

    Raises:
        ValueError: There is no such speaker; it lists those there are.

    Notebook: 06b Any sentence
    """
    known = voice.speakers[0] if name is None else meant_name(name, voice.speakers)
    if known is not None:
        return known
    others = f"; for digits: {_digit_speakers()}" if shipped else ""
    raise ValueError(
        f"Unknown speaker {name!r}. There are, for any text: {', '.join(voice.speakers)}{others}."
    )


def _voice_and_speaker(voice, speaker):
    """The voice, loaded, and its speaker's name, or `None` for whom the voice or plan says."""
    shipped = voice is None
    if shipped:
        voice = load_shipped_text_voice()
    elif not isinstance(voice, TextVoice):
        voice = load_text_voice(voice)
    return voice, None if speaker is None else speaker_of(voice, speaker, shipped)


def _digit_speakers():
    return ", ".join(digits.load_durations().speakers)


def _refuse_for_digits(text, **arguments):
    """Refuse what the voice of the digits cannot do."""
    if isinstance(text, Plan):
        raise ValueError(
            "A plan of phones is spoken by a voice of texts, and this speaker says digits. Leave "
            "the speaker out."
        )
    usual = {"pitch": 0, "expression": 1, "stream": False, "dictionary": None}
    for name, value in arguments.items():
        if value != usual[name]:
            raise ValueError(
                f"`{name}` is for sentences; the speakers of digits ({_digit_speakers()}) know "
                f"`speed`, `rhythm` and `temperature`. Received: {name}={value!r}."
            )


def _say_digits(text, speaker, seed, rhythm, temperature, speed, engine):
    speed = checked_number("speed", speed, SLOWEST, FASTEST)
    temperature = digits.TEMPERATURE if temperature is None else temperature
    if speed == 1 and engine == "auto":
        return digits.say(text, speaker, seed=seed, rhythm=rhythm, temperature=temperature)
    spoken = stretch(digits.plan_digits(text, speaker, rhythm=rhythm, seed=seed), 1 / speed)
    return digits.speak(spoken, speaker, seed=seed, temperature=temperature, engine=engine)
