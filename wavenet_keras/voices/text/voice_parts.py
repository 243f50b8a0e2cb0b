"""Do the parts of a text voice fit each other? Each check returns what it checked.

Notebook: 06b Any sentence
"""

import inspect

import keras

from wavenet_keras.conditions.dictionary_text import what_is_wrong_with
from wavenet_keras.conditions.english.dictionary import own_words
from wavenet_keras.conditions.english.phone_set import what_is_wrong
from wavenet_keras.conditions.plans import CHANNELS, SYMBOLS
from wavenet_keras.model import WaveNet
from wavenet_keras.network import Network
from wavenet_keras.voices.text.prosody import ProsodyNetwork

ENGLISH = "en"


def checked_parts(network, prosody, speakers):
    """The speakers that both networks know, a list of names.

    Raises:
        ValueError: A network is of another kind, or there is no such speaker in both.
    """
    if not isinstance(network, WaveNet) or network.local_condition_channels != CHANNELS:
        raise ValueError(
            f"Expected a WaveNet with {CHANNELS} channels of local condition, the frames of plans; "
            f"received {_described(network)}."
        )
    if not isinstance(prosody, ProsodyNetwork):
        raise ValueError(f"Expected a ProsodyNetwork, received a {type(prosody).__name__}.")
    known = [name for name in network.class_names or prosody.speakers if name in prosody.speakers]
    speakers = known if speakers is None else list(speakers)
    unknown = [name for name in speakers if name not in known]
    if unknown or not speakers:
        raise ValueError(
            f"Expected speakers that both networks know ({', '.join(known) or 'there are none'}), "
            f"received {', '.join(map(str, unknown)) or 'none'}. The WaveNet knows "
            f"{', '.join(network.class_names or ['no names'])}, the prosody network "
            f"{', '.join(prosody.speakers)}."
        )
    return speakers


def _described(network):
    channels = getattr(network, "local_condition_channels", None)
    kind = type(network).__name__
    return f"a {kind} with {channels}" if isinstance(network, WaveNet) else f"a {kind}"


def checked_languages(languages, speakers):
    """`{speaker: language}`, of known speakers."""
    languages = dict(languages or {})
    unknown = [name for name in languages if name not in speakers]
    if unknown:
        raise ValueError(
            f"Expected languages of the speakers {', '.join(speakers)}, received one of "
            f"{', '.join(map(str, unknown))}."
        )
    return languages


def checked_words(words, languages):
    """`{language: {word in lower case: phones, with blanks between them}}`.

    Raises:
        ValueError: A word has no phones, or a language no words.
    """
    checked = {}
    for language, own in (words or {}).items():
        found = own_words(own, phone_check(language))
        checked[language] = {word: " ".join(phones) for word, phones in found.items()}
    missing = {language for language in languages.values() if language != ENGLISH} - set(checked)
    if missing:
        raise ValueError(
            f"Expected words of the languages {', '.join(sorted(missing))}, received none: text in "
            "a language other than English is looked up in the voice's own words alone."
        )
    return checked


def phone_check(language):
    """The function that says what is wrong with phones of a language."""
    return what_is_wrong if language == ENGLISH else what_is_wrong_with


def checked_symbols(symbols):
    """The phones that a voice knows, when this version of the package numbers them alike.

    Raises:
        ValueError: It numbers them otherwise.
    """
    symbols = list(SYMBOLS if symbols is None else symbols)
    if symbols != list(SYMBOLS[: len(symbols)]):
        raise ValueError(
            "This voice was made for another set of phones than this version of wavenet_keras has. "
            f"It begins with {' '.join(symbols[:60])}; expected was {' '.join(SYMBOLS[:60])}. Use "
            "the version that the voice was made with, or train it again."
        )
    return symbols


def config_to_speak(part):
    """The config of a network without how it was trained: a voice that is loaded only speaks."""
    return {**keras.saving.serialize_keras_object(part), "compile_config": {}}


def no_attribute(voice, name):
    """The sentence of an `AttributeError`, with a hint if a WaveNet has what is asked for."""
    said = f"{type(voice).__name__!r} object has no attribute {name!r}."
    if hasattr(WaveNet, name) or name in inspect.signature(Network.__init__).parameters:
        said += (
            f" A text voice says sentences: voice.speak('Hello!'). Its WaveNet has {name!r}: "
            f"voice.network.{name}."
        )
    return said
