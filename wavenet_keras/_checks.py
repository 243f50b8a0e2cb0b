"""Checks of arguments: each returns what it checked, or says what was expected and received."""

import operator
from collections.abc import Iterable
from numbers import Integral, Real

import numpy as np

LARGEST_QUANTIZATION_CHANNELS = 65536
LARGEST_RATE = 2**31 - 1  # that a sound file can say


def checked_waveform(waveform):
    """Return finite floating-point samples of any shape, in the precision they came in."""
    waveform = np.asarray(waveform)
    if not np.issubdtype(waveform.dtype, np.floating):
        raise ValueError(
            f"Expected a waveform of floats between -1 and 1, received {waveform.dtype}. Divide "
            "16-bit samples by 32768; make mu-law codes a waveform with mu_law_decode."
        )
    if not np.isfinite(waveform).all():
        unusable = int(np.count_nonzero(~np.isfinite(waveform)))
        raise ValueError(
            f"Expected finite samples, received {unusable:,} of {waveform.size:,} that are NaN or "
            "infinite. Look for the step that made them; clipping would only hide it."
        )
    return waveform


def checked_channel(waveform):
    """Return a waveform of one channel: finite floats `[samples]`."""
    waveform = checked_waveform(waveform)
    if waveform.ndim != 1:
        raise ValueError(
            f"Expected one channel, shape [samples], received shape {list(waveform.shape)}. Take "
            "one channel, or their mean."
        )
    return waveform


def checked_rate(name, rate):
    """Return a sample rate in Hz as an int."""
    number = isinstance(rate, (int, float, np.integer, np.floating)) and not isinstance(rate, bool)
    if not number or not 1 <= rate <= LARGEST_RATE or rate != int(rate):
        raise ValueError(
            f"Expected {name} to be a positive whole number of samples per second, such as 16000, "
            f"received {rate!r}."
        )
    return int(rate)


def checked_number(name, value, least, most):
    """Return a number from `least` to `most` as a float."""
    number = isinstance(value, Real) and not isinstance(value, bool)
    if not number or not least <= value <= most:
        raise ValueError(f"Expected {name} as a number from {least} to {most}, received {value!r}.")
    return float(value)


def checked_quantization_channels(quantization_channels):
    """Return the number of codes of a mu-law codec as an int."""
    whole = isinstance(quantization_channels, (int, np.integer))
    if not whole or not 2 <= quantization_channels <= LARGEST_QUANTIZATION_CHANNELS:
        raise ValueError(
            "Expected quantization_channels to be a whole number from 2 to "
            f"{LARGEST_QUANTIZATION_CHANNELS:,}, received {quantization_channels!r}."
        )
    return int(quantization_channels)


def whole_number(name, value, least=1):
    """The value as an int, when it is a whole number of at least `least`."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
        raise ValueError(
            f"`{name}` must be a whole number of at least {least}. Received: {name}={value!r}."
        )
    return int(value)


def whole_number_or_none(name, value):
    """As `whole_number`; `None` stays `None`."""
    return None if value is None else whole_number(name, value)


def whole_numbers(name, values):
    """A list of ints, when there is at least one value and each is a whole number from 1."""
    if not isinstance(values, Iterable):
        raise ValueError(f"`{name}` must be a list of whole numbers. Received: {name}={values!r}.")
    values = [whole_number(f"{name}[{index}]", value) for index, value in enumerate(values)]
    if not values:
        raise ValueError(f"`{name}` must have at least one value. Received: {name}=[].")
    return values


def yes_or_no(name, value):
    """The value as a bool, when it is `True` or `False`."""
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"`{name}` must be True or False. Received: {name}={value!r}.")
    return bool(value)


def one_of(name, value, known):
    """The value, when it is one of those that are known."""
    if value not in known:
        raise ValueError(
            f"`{name}` must be one of {', '.join(map(repr, known))}. Received: {name}={value!r}."
        )
    return value


def meant_name(name, known):
    """The known name that is meant: the same one, or the only one that differs in capitals alone.

    Returns:
        One of `known`, or `None`.

    Example:
        >>> meant_name("June", ["june", "carlo"])
        'june'
        >>> meant_name("JUNE", ["june", "June"]) is None
        True
    """
    if name in known or not isinstance(name, str):
        return name if name in known else None
    alike = [one for one in known if one.casefold() == name.casefold()]
    return alike[0] if len(alike) == 1 else None


def is_whole(value):
    """Whether a value is a whole number, an array of one included; `True` and 1.0 are none.

    Example:
        >>> is_whole(np.int32(3)), is_whole(True), is_whole(3.0), is_whole("3")
        (True, False, False, False)
    """
    try:
        operator.index(value)
    except TypeError:
        return False
    return np.asarray(value).dtype != bool
