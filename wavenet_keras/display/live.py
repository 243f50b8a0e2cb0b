"""Sound that is played while it is still being made.

A notebook shows each chunk as an output that replaces the one before: a few lines of JavaScript
that hand its samples to the browser's Web Audio, to be played right after the last chunk. At the
end an ordinary player of the whole sound takes their place, and that is all that the notebook
keeps. Where no JavaScript runs, that player is all there is.

Notebook: 05 Fast generation
"""

import base64
import html
import json
import uuid

import numpy as np

from wavenet_keras._checks import checked_channel, checked_rate
from wavenet_keras.display.outputs import Output
from wavenet_keras.display.players import play_row

LEAD_SECONDS = 0.2  # how far ahead of the ear the first chunk is laid, to bridge small delays

# Web Audio plays a buffer from an exact time on, so chunks laid end to end have no seam. A context
# that no click has allowed to sound is suspended: then only the player at the end is heard.
_PLAY = """{{
  const players = (window.wavenetKerasPlayers ??= {{}});
  const player = (players[{name}] ??= {{
    context: new AudioContext({{sampleRate: {rate}}}), end: 0, chunks: 0, samples: 0, gaps: 0}});
  const bytes = Uint8Array.from(atob("{data}"), (letter) => letter.charCodeAt(0));
  const samples = Float32Array.from(new Int16Array(bytes.buffer), (step) => step / 32768);
  const buffer = player.context.createBuffer(1, samples.length, {rate});
  buffer.copyToChannel(samples, 0);
  const source = new AudioBufferSourceNode(player.context, {{buffer}});
  source.connect(player.context.destination);
  const now = player.context.currentTime;
  if (player.end < now || player.chunks === 0) {{
    player.gaps += player.chunks > 0;
    player.end = Math.ceil((now + {lead}) * {rate}) / {rate};
  }}
  source.start(player.end);
  player.end += samples.length / {rate};
  player.chunks += 1;
  player.samples += samples.length;
  player.last = source;
}}"""
_FINISH = """{{
  const player = window.wavenetKerasPlayers?.[{name}];
  if (player?.context.state === "running") player.last.onended = () => player.context.close();
  else player?.context.close();
}}"""
_STOP = "window.wavenetKerasPlayers?.[{name}]?.context.close();"


def play_stream(chunks, sample_rate, label="live"):
    """Play a sound in a notebook while it is made, and show a player of all of it afterwards.

    Works in JupyterLab, in a cell that is run by hand: browsers are silent before the first click
    into a page. Elsewhere only the player at the end may be heard. Interrupting the kernel stops
    the sound too.

    Args:
        chunks: An iterable of waveforms, float `[samples]` or `[1, samples]`, -1 to 1, such as
            `model.stream(...)` gives. What lies beyond -1 to 1 is clipped while it plays live.
        sample_rate: In Hz, from 8,000 on.
        label: What stands above the player.

    Returns:
        The whole waveform, float `[samples]`.

    Raises:
        ValueError: There is no chunk, or one is not a waveform of one channel.

    Example:
        >>> tone = 0.1 * np.sin(np.arange(1600) * 0.3)
        >>> len(play_stream([tone[:800], tone[800:]], 8000))
        live: 0.1 s made
        live: 0.2 s made
        live: done
        Players: live (0.20 s at 8,000 Hz)
        1600

    Notebook: 05 Fast generation
    """
    sample_rate = checked_rate("sample_rate", sample_rate)
    name = uuid.uuid4().hex
    screen = Output()
    heard = []
    try:
        for chunk in chunks:
            heard.append(_one_channel(chunk))
            seconds = sum(map(len, heard)) / sample_rate
            script = _play_script(name, heard[-1], sample_rate)
            screen.show(_Script(script, f"{label}: {seconds:.1f} s made"))
    except BaseException:  # also when the kernel is interrupted
        screen.show(_Script(_STOP.format(name=json.dumps(name)), f"{label}: stopped"))
        raise
    if not heard:
        raise ValueError("Expected at least one chunk to play, received none.")
    screen.show(_Script(_FINISH.format(name=json.dumps(name)), f"{label}: done"))
    waveform = np.concatenate(heard)
    screen.show(play_row({label: (waveform, sample_rate)}))
    return waveform


class _Script:
    """What a notebook runs while it shows a line of text."""

    def __init__(self, script, text):
        self._script = script
        self._text = text

    def __repr__(self):
        return self._text

    def _repr_html_(self):
        return f"<p>{html.escape(self._text)}</p><script>{self._script}</script>"


def _play_script(name, waveform, sample_rate):
    steps = np.clip(np.round(waveform * 32768), -32768, 32767).astype("<i2")
    return _PLAY.format(
        name=json.dumps(name),
        rate=sample_rate,
        lead=LEAD_SECONDS,
        data=base64.b64encode(steps.tobytes()).decode(),
    )


def _one_channel(chunk):
    chunk = np.asarray(chunk)
    return checked_channel(chunk[0] if chunk.ndim == 2 and len(chunk) == 1 else chunk)
