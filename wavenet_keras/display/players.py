"""Players for a notebook: sounds to compare, in labelled rows, at one gain.

`IPython.display.Audio` makes every sound as loud as it can be. Two sounds that differ in level, or
a sound and its error, cannot be compared that way; so nothing here is normalised on its own.

Notebook: 01 From sound to codes
"""

import base64
import html
import io
import wave

import numpy as np

from wavenet_keras._checks import checked_channel, checked_rate
from wavenet_keras.audio import fade_ends, resample

# The rates at which every browser plays a wav file.
BROWSER_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
LARGE_ROW_BYTES = 1_000_000


class PlayerRow:
    """A row of players as a notebook shows it; made by `play_row`.

    Attributes:
        gain: The one factor that all sounds of the row are played at: 1, or less where one of
            them would clip.
        num_bytes: The size of the sounds as they are stored in the notebook.
        html: The row as HTML.
    """

    def __init__(self, gain, num_bytes, text, html):
        self.gain = gain
        self.num_bytes = num_bytes
        self.html = html
        self._text = text

    def __repr__(self):
        return self._text

    def _repr_html_(self):
        return self.html


def play_row(sounds):
    """Show sounds in a labelled row of players, all at the same gain.

    Three stand side by side where there is room; more than that go on in the next row.
    Where one of the sounds passes -1 or 1, all are turned down by one factor, and the row says so;
    otherwise the gain is 1. A rate that browsers do not play is resampled to the next one they do,
    which adds nothing that was not there. The first and last 5 ms are faded, so that what was cut
    off does not click. The label gives the length and the sound's own rate.

    Args:
        sounds: A dict of labels and sounds, `{"original": (waveform, sample_rate), ...}`; a
            waveform is float `[samples]`, a rate is in Hz.

    Returns:
        A `PlayerRow`. As the last line of a cell it is shown.

    Raises:
        ValueError: There is no sound, one is empty, or one is not a waveform of one channel.

    Example:
        >>> tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(8000) / 8000)
        >>> play_row({"tone": (tone, 8000), "half as loud": (tone / 2, 8000)})
        Players: tone (1.00 s at 8,000 Hz) | half as loud (1.00 s at 8,000 Hz)

    Notebook: 01 From sound to codes
    """
    if not sounds:
        raise ValueError("Expected at least one sound to play, received none.")
    sounds = {label: _checked_sound(label, *sound) for label, sound in sounds.items()}
    played = {label: _for_browsers(fade_ends(*sound), sound[1]) for label, sound in sounds.items()}
    gain = _common_gain([waveform for waveform, _ in played.values()])
    files = [wav_bytes(gain * waveform, rate) for waveform, rate in played.values()]
    encoded = [base64.b64encode(file).decode() for file in files]
    captions = [_caption(*sound) for sound in sounds.values()]
    num_bytes = sum(map(len, encoded))
    notes = _notes(gain, num_bytes)
    text = " | ".join(
        f"{label} ({caption})" for label, caption in zip(sounds, captions, strict=True)
    )
    return PlayerRow(
        gain=gain,
        num_bytes=num_bytes,
        text="\n".join([f"Players: {text}", *notes]),
        html=_grid(list(sounds), captions, encoded, notes),
    )


def wav_bytes(waveform, sample_rate):
    """Make a wav file of 16 bits and one channel in memory; the same samples give the same bytes.

    Args:
        waveform: float `[samples]`, -1 to 1; what lies beyond is clipped.
        sample_rate: In Hz.

    Returns:
        The bytes of the file.

    Example:
        >>> wav_bytes(np.array([0.0, 0.5, -1.0]), 8000)[-6:]
        b'\\x00\\x00\\x00@\\x00\\x80'

    Notebook: 01 From sound to codes
    """
    steps = np.clip(np.round(np.asarray(waveform, dtype=np.float64) * 32768), -32768, 32767)
    memory = io.BytesIO()
    with wave.open(memory, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(steps.astype("<i2").tobytes())
    return memory.getvalue()


def _checked_sound(label, waveform, sample_rate):
    waveform = checked_channel(waveform)
    if len(waveform) == 0:
        raise ValueError(f"Expected samples to play, but {label!r} is empty.")
    return waveform, checked_rate("sample_rate", sample_rate)


def _for_browsers(waveform, sample_rate):
    """The sound at the lowest rate that browsers play and that keeps all of it, or 48 kHz."""
    playable = _playable_rate(sample_rate)
    if playable == sample_rate:
        return waveform, sample_rate
    return resample(waveform, sample_rate, playable), playable


def _playable_rate(sample_rate):
    return next((rate for rate in BROWSER_RATES if rate >= sample_rate), BROWSER_RATES[-1])


def _common_gain(waveforms):
    # 32767 / 32768 is the largest value that 16 bits hold.
    peak = max(float(np.abs(waveform).max()) for waveform in waveforms)
    return 1.0 if peak <= 1 else 32767 / 32768 / peak


def _caption(waveform, sample_rate):
    seconds = len(waveform) / sample_rate
    length = f"{seconds:.2f} s" if seconds >= 0.1 else f"{1000 * seconds:.3g} ms"
    caption = f"{length} at {sample_rate:,} Hz"
    playable = _playable_rate(sample_rate)
    return caption if playable == sample_rate else f"{caption}, played at {playable:,} Hz"


def _notes(gain, num_bytes):
    notes = []
    if gain < 1:
        notes.append(
            f"One of these would clip: all are played {-20 * np.log10(gain):.1f} dB softer."
        )
    if num_bytes > LARGE_ROW_BYTES:
        notes.append(
            f"This row stores {num_bytes / 1e6:.1f} MB in the notebook. Play shorter pieces, or at "
            "a lower rate, to keep the file small."
        )
    return notes


# As wide as the pictures, and as many columns as leave each player a seek bar that a mouse can use:
# three, and fewer in a narrow window. No table: JupyterLab colours the row under the mouse.
_GRID = (
    "display:grid;gap:10px 16px;max-width:1000px;"
    "grid-template-columns:repeat(auto-fill,minmax(min(260px,100%),1fr))"
)


def _grid(labels, captions, encoded, notes):
    """For each sound a label, a player and a caption: what stays readable without sound."""
    cells = "".join(
        f"<div><strong>{html.escape(label)}</strong><br>"
        f"<audio controls style='width:100%' aria-label='{html.escape(label)}' "
        f"src='data:audio/wav;base64,{data}'></audio><br>{caption}</div>"
        for label, caption, data in zip(labels, captions, encoded, strict=True)
    )
    return f"<div style='{_GRID}'>{cells}</div>" + "".join(f"<p>{note}</p>" for note in notes)
