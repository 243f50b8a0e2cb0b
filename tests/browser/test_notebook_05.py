"""Sound that is played while it is made: what reaches the browser's Web Audio, and when."""

import nbformat
import numpy as np
import pytest
from notebook_page import heard
from run_notebooks import KERNEL

from wavenet_keras.audio import fade_ends

pytestmark = pytest.mark.browser

CODE = """
import time
import numpy as np
from wavenet_keras.display.live import play_stream

tone = (0.3 * np.sin(2 * np.pi * 440 * np.arange(16000) / 8000)).astype("float32")
def slowly():
    for chunk in np.split(tone, 20):
        time.sleep(0.02)
        yield chunk
heard = play_stream(slowly(), 8000)
"""
# What each player was given, noted while the notebook runs.
RECORD = """() => {
    window.played = [];
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (when) {
        window.played.push({when, samples: Array.from(this.buffer.getChannelData(0)),
                            context: this.context, state: this.context.state});
        return start.call(this, when);
    };
}"""


@pytest.fixture
def notebook(open_notebook, lab_folder):
    path = lab_folder / "notebooks" / "live.ipynb"
    live = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)], metadata=KERNEL)
    nbformat.write(live, path)
    yield open_notebook("notebooks/live.ipynb")
    path.unlink()


def test_every_chunk_is_played_once_and_end_to_end(notebook):
    notebook.page.evaluate(RECORD)
    notebook.run_all()
    played = notebook.page.evaluate("window.played.map(({when, samples}) => ({when, samples}))")
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(16000) / 8000)
    sound = np.concatenate([chunk["samples"] for chunk in played])
    np.testing.assert_allclose(sound, tone, atol=1 / 32768)
    ends = [chunk["when"] + len(chunk["samples"]) / 8000 for chunk in played]
    starts = [chunk["when"] for chunk in played]
    assert starts[0] >= 0
    assert all(
        start >= end - 1e-6 for start, end in zip(starts[1:], ends[:-1], strict=True)
    )  # none over another
    # The sound goes on to its end, and then lets go of the loudspeaker.
    notebook.page.wait_for_function("window.played.at(-1).context.state === 'closed'")
    assert notebook.page.evaluate("window.played.map(({context}) => context)[0].sampleRate") == 8000
    (player,) = notebook.players(labelled="live")
    waveform, rate = heard(player)
    assert rate == 8000
    np.testing.assert_allclose(waveform, fade_ends(tone, rate), atol=1 / 32768)
