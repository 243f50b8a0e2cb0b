"""How strict nbval compares the cells of a notebook, and what TensorFlow cannot simulate.

Cells with `interact`, `interactive_output` or `with Output()`: JupyterLab and nbclient put what
such a cell prints into the Output widget; nbval takes it for the cell's own output, so the cell
never equals its saved self. While an Output widget captures, its messages do not belong to the
cell here, as in a front end.

Cells with the tag `trained-here` show what a network that was trained in the notebook says or
sounds like, which depends on how the processor rounds. Words must be the saved ones; numbers may
differ by 5 %; sounds must have the saved lengths, and the level of a row of them may differ by
10 dB: a hardly trained network now and then says nothing at all. Below -50 dB of full scale all is
silence. Every other cell must be equal, its sounds to the last bit.

Where `ONEDNN_MAX_CPU_ISA` makes oneDNN compute as on an older processor, TensorFlow still asks the
real one whether oneDNN multiplies in half precision, and crashes. What does so is skipped there.
"""

import base64
import hashlib
import io
import os
import re
import wave

import nbval.plugin
import numpy as np
import pytest

TRAINED_HERE = "trained-here"
NUMBERS_WITHIN = 0.05  # of what was saved
LEVELS_WITHIN_DB = 10.0
SILENCE_DB = -50.0  # of full scale
HALF_PRECISION = re.compile(r"\bmixed_b?float16\b")
SOUND = re.compile(r"data:audio/[\w.+-]+;base64,([A-Za-z0-9+/=]+)")
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")

CAPTURED_TYPES = (
    "stream",
    "display_data",
    "execute_result",
    "clear_output",
    "update_display_data",
)
_next_message = nbval.plugin.IPyNbFile.get_kernel_message


def _next_message_of_the_cell(self, timeout=None, stream="iopub"):
    capturing = self.__dict__.setdefault("_capturing_widgets", set())
    while True:
        message = _next_message(self, timeout=timeout, stream=stream)
        content = message["content"]
        if message["msg_type"] == "comm_msg":
            state = content.get("data", {}).get("state", {})
            if "msg_id" in state:
                change = capturing.add if state["msg_id"] else capturing.discard
                change(content["comm_id"])
        if not capturing or message["msg_type"] not in CAPTURED_TYPES:
            return message


nbval.plugin.IPyNbFile.get_kernel_message = _next_message_of_the_cell


_compare_exactly = nbval.plugin.IPyNbCell.compare_outputs


def _compare(self, computed, saved, *arguments):
    if TRAINED_HERE in self.cell.metadata.get("tags", []) and len(computed) == len(saved):
        computed = [_saved_if_close(*pair) for pair in zip(computed, saved, strict=True)]
    computed, saved = _with_digests(computed), _with_digests(saved)
    return _compare_exactly(self, computed, saved, *arguments)


nbval.plugin.IPyNbCell.compare_outputs = _compare


def _with_digests(outputs):
    """Outputs in which a digest stands for each sound: the rules for texts must not touch it."""
    if isinstance(outputs, str):
        return SOUND.sub(lambda sound: hashlib.sha256(sound[1].encode()).hexdigest(), outputs)
    if isinstance(outputs, dict):
        return type(outputs)({name: _with_digests(value) for name, value in outputs.items()})
    return [_with_digests(one) for one in outputs] if isinstance(outputs, list) else outputs


def _saved_if_close(computed, saved):
    """The computed output, in which all that is close to what was saved equals it."""
    if isinstance(computed, str) and isinstance(saved, str):
        return saved if _is_close(computed, saved) else computed
    if isinstance(computed, dict) and isinstance(saved, dict):
        return type(computed)(
            {
                name: _saved_if_close(value, saved[name]) if name in saved else value
                for name, value in computed.items()
            }
        )
    return computed


def _is_close(computed, saved):
    (words, numbers, sounds), (own_words, own_numbers, own_sounds) = _parts(computed), _parts(saved)
    return (
        words == own_words
        and np.allclose(numbers, own_numbers, rtol=NUMBERS_WITHIN, atol=0)
        and _sounds_are_close(list(map(_decoded, sounds)), list(map(_decoded, own_sounds)))
    )


def _parts(text):
    """The words of a text, in any spacing, its numbers and its sounds."""
    sounds = SOUND.findall(text)
    text = SOUND.sub(" (sound) ", text)
    numbers = [float(number.replace(",", "")) for number in NUMBER.findall(text)]
    return NUMBER.sub(" (number) ", text).split(), numbers, sounds


def _sounds_are_close(computed, saved):
    """Whether lists of samples and rate have the same lengths, and together about one level."""
    if [(len(one), rate) for one, rate in computed] != [(len(one), rate) for one, rate in saved]:
        return False
    return not computed or abs(_level_db(computed) - _level_db(saved)) <= LEVELS_WITHIN_DB


def _level_db(sounds):
    power = np.concatenate([samples for samples, _ in sounds]).var() / 32768**2
    return max(10 * np.log10(max(power, 1e-10)), SILENCE_DB)


def _decoded(sound):
    """16-bit samples, and Hz."""
    with wave.open(io.BytesIO(base64.b64decode(sound))) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return samples.astype(np.float64), file.getframerate()


def pytest_runtest_setup(item):
    if "ONEDNN_MAX_CPU_ISA" not in os.environ:
        return
    in_cell = isinstance(item, nbval.plugin.IPyNbCell) and HALF_PRECISION.search(item.cell.source)
    if in_cell or item.get_closest_marker("half_precision"):
        pytest.skip("half precision, in which TensorFlow crashes while ONEDNN_MAX_CPU_ISA is set")
