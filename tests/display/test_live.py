"""What the browser is told to play, chunk by chunk, and what stays in the notebook."""

import base64
import re

import IPython.display
import numpy as np
import pytest

from wavenet_keras.display.live import play_stream

RATE = 8000


@pytest.fixture
def outputs(monkeypatch):
    """All that one output of a cell shows, one after the other."""
    shown = []

    class Handle:
        def update(self, output):
            shown.append(output._repr_html_())

    def display(output, display_id):
        assert display_id and not shown, "only the first output may open a new one"
        shown.append(output._repr_html_())
        return Handle()

    monkeypatch.setattr(IPython.display, "display", display)
    return shown


def samples_in(script):
    data = re.search(r'atob\("([A-Za-z0-9+/=]+)"\)', script).group(1)
    return np.frombuffer(base64.b64decode(data), "<i2") / 32768


def chunks_of(waveform, *lengths):
    return np.split(waveform, np.cumsum(lengths)[:-1])


@pytest.fixture
def noise():
    return np.random.default_rng(0).uniform(-0.9, 0.9, 1000).astype("float32")


def test_each_chunk_is_played_before_the_next_is_asked_for(outputs, noise):
    played_when_asked = []

    def chunks():
        for chunk in chunks_of(noise, 400, 400, 200):
            played_when_asked.append(len(outputs))
            yield chunk[None]  # [1, samples], as a stream gives them

    heard = play_stream(chunks(), RATE, "voice")
    assert played_when_asked == [0, 1, 2]
    np.testing.assert_array_equal(heard, noise)
    scripts = outputs[:3]
    played = np.concatenate([samples_in(script) for script in scripts])
    np.testing.assert_allclose(played, noise, atol=1 / 32768)
    assert all(f"sampleRate: {RATE}" in script for script in scripts)
    assert len({re.search(r'players\["(\w+)"\]', script).group(1) for script in scripts}) == 1


def test_what_stays_is_a_player_of_everything_and_no_script(outputs, noise):
    play_stream(chunks_of(noise, 500, 500), RATE, "<voice>")
    assert "<audio" in outputs[-1]
    assert "<script" not in outputs[-1]
    assert "<voice>" not in "".join(outputs)
    data = re.search(r"data:audio/wav;base64,([A-Za-z0-9+/=]+)", outputs[-1]).group(1)
    steps = np.frombuffer(base64.b64decode(data)[44:], "<i2")
    np.testing.assert_allclose(steps[40:-40] / 32768, noise[40:-40], atol=1 / 32768)


def test_a_chunk_beyond_full_scale_is_clipped_while_it_plays(outputs):
    heard = play_stream([np.array([-2.0, 0.0, 2.0])], RATE)
    assert heard.tolist() == [-2, 0, 2]
    assert samples_in(outputs[0]).tolist() == [-1, 0, 32767 / 32768]


def test_an_interrupted_stream_stops_the_sound(outputs, noise):
    def chunks():
        yield noise
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play_stream(chunks(), RATE)
    assert "context.close()" in outputs[-1]
    assert "stopped" in outputs[-1]


def test_two_sounds_do_not_share_a_player(outputs, noise):
    play_stream([noise], RATE)
    first = outputs[0]
    outputs.clear()
    play_stream([noise], RATE)
    assert outputs[0] != first


@pytest.mark.parametrize(
    ("chunks", "message"),
    [
        ([], "at least one chunk"),
        ([np.zeros((2, 100))], "one channel"),
        ([np.arange(100)], "floats"),
    ],
)
def test_what_cannot_be_played_is_refused(outputs, chunks, message):
    with pytest.raises(ValueError, match=message):
        play_stream(chunks, RATE)
