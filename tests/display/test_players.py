"""Players, listened to by decoding what is embedded in their HTML."""

import base64
import io
import re

import numpy as np
import pytest
import soundfile

from wavenet_keras.display.players import LARGE_ROW_BYTES, play_row, wav_bytes


def tone(frequency, seconds, rate, amplitude=0.5):
    times = np.arange(round(seconds * rate)) / rate
    return (amplitude * np.sin(2 * np.pi * frequency * times)).astype(np.float32)


def heard(row):
    """The sounds of a row as a browser decodes them: `(samples, rate)` from left to right."""
    encoded = re.findall(r"data:audio/wav;base64,([A-Za-z0-9+/=]+)", row.html)
    files = [base64.b64decode(data) for data in encoded]
    return [soundfile.read(io.BytesIO(file)) for file in files]


def peak_frequency(samples, rate):
    return np.abs(np.fft.rfft(samples)).argmax() * rate / len(samples)


def test_levels_are_left_as_they_are():
    loud, quiet = tone(440, 1, 8000, 0.9), tone(440, 1, 8000, 0.009)
    row = play_row({"loud": (loud, 8000), "quiet": (quiet, 8000)})
    assert row.gain == 1
    for (samples, rate), expected in zip(heard(row), (loud, quiet), strict=True):
        assert rate == 8000
        np.testing.assert_allclose(samples[40:-40], expected[40:-40], atol=0.5 / 32768 + 1e-9)
        assert samples[0] == samples[-1] == 0  # what was cut off does not click


def test_one_that_would_clip_turns_all_down_by_the_same_factor():
    sounds = {"loud": (4 * tone(440, 1, 8000), 8000), "quiet": (tone(440, 1, 8000), 8000)}
    row = play_row(sounds)
    (loud, _), (quiet, _) = heard(row)
    assert row.gain == pytest.approx(0.5, abs=1e-4)
    assert np.abs(loud).max() == pytest.approx(1, abs=1e-4)
    np.testing.assert_allclose(4 * quiet, loud, atol=4 / 32768)
    assert "all are played 6.0 dB softer" in row.html
    assert "all are played 6.0 dB softer" in repr(row)


@pytest.mark.parametrize(
    ("rate", "played"), [(250, 8000), (4000, 8000), (8000, 8000), (9000, 11025), (96000, 48000)]
)
def test_every_rate_is_played_at_one_that_browsers_know(rate, played):
    row = play_row({"tone": (tone(100, 1, rate), rate)})
    ((samples, browser_rate),) = heard(row)
    assert browser_rate == played
    assert peak_frequency(samples, browser_rate) == pytest.approx(100, abs=1)
    assert f"1.00 s at {rate:,} Hz" in row.html
    assert (f"played at {played:,} Hz" in row.html) == (rate != played)


def test_the_row_names_its_sounds_also_where_players_are_stripped():
    row = play_row({"a <b>": (tone(440, 0.5, 8000), 8000)})
    assert "<strong>a &lt;b&gt;</strong>" in row.html
    assert "aria-label='a &lt;b&gt;'" in row.html
    assert row.html.count("<audio controls") == 1
    assert repr(row) == "Players: a <b> (0.50 s at 8,000 Hz)"
    assert row._repr_html_() == row.html


def test_the_same_sounds_give_the_same_bytes():
    sounds = {"tone": (tone(440, 0.1, 4000), 4000)}
    assert play_row(sounds).html == play_row(sounds).html


def test_a_large_row_says_so():
    small, large = (play_row({"x": (np.zeros(n), 44100)}) for n in (300_000, 400_000))
    assert small.num_bytes < LARGE_ROW_BYTES < large.num_bytes
    assert "stores" not in small.html
    assert "This row stores 1.1 MB in the notebook" in large.html


def test_wav_bytes_clip_and_round_as_16_bits_do():
    samples, rate = soundfile.read(
        io.BytesIO(wav_bytes(np.array([0.0, 1.0, -1.0, 2.0, 0.25 / 32768]), 16000)), dtype="int16"
    )
    assert rate == 16000
    assert list(samples) == [0, 32767, -32768, 32767, 0]


@pytest.mark.parametrize(
    ("sounds", "message"),
    [
        ({}, "at least one sound"),
        ({"nothing": (np.zeros(0), 8000)}, "'nothing' is empty"),
        ({"stereo": (np.zeros((2, 8)), 8000)}, "one channel"),
        ({"codes": (np.zeros(8, int), 8000)}, "floats"),
        ({"slow": (np.zeros(8), 0)}, "sample_rate"),
    ],
)
def test_what_cannot_be_played_is_refused_with_the_reason(sounds, message):
    with pytest.raises(ValueError, match=message):
        play_row(sounds)


@pytest.mark.parametrize(
    ("samples", "said"), [(12, "1.5 ms"), (799, "99.9 ms"), (800, "0.10 s"), (8000, "1.00 s")]
)
def test_a_sound_too_short_for_seconds_is_told_in_milliseconds(samples, said):
    row = play_row({"a": (np.zeros(samples), 8000)})
    assert repr(row) == f"Players: a ({said} at 8,000 Hz)"
    assert f"{said} at 8,000 Hz</div>" in row.html
