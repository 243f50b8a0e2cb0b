"""A second judge, by other people and of other voices: pocketsphinx.

Its models were trained on wideband speech of many speakers. A telephone voice ends at 4 kHz, and
where there is nothing its models hear a closed mouth: so noise fills the missing band, as the voice
just below rises and falls.

Notebook: 06b Any sentence
"""

import re
import tempfile
from pathlib import Path

import numpy as np

from wavenet_keras import audio
from wavenet_keras._checks import checked_channel, checked_rate
from wavenet_keras.evaluation.word_recognition.bigrams import Bigrams

LANGUAGE_WEIGHT = 6.5  # pocketsphinx's own default
HEARD_RATE = 16000  # in Hz, that of its models
_QUIET_SECONDS = 0.2  # before and after
_PEAK = 0.6
_COPIED_HZ, _FILLED_HZ = (2500.0, 3800.0), (3900.0, 7000.0)
_ENVELOPE_HZ = 60.0  # how fast the noise follows the voice
_FAINT_NOISE = 1e-4


class SphinxJudge:
    """Hears which words are said, of those that its lexicon has, with pocketsphinx.

    Args:
        lexicon: A `Lexicon`, whose sentences also tell which word follows which.
        language_weight: How much the sentences count against the sound.

    Raises:
        ImportError: pocketsphinx is not installed.

    Attributes:
        name: `"pocketsphinx"`, for tables.

    Source: Huggins-Daines and others, "PocketSphinx: a free, real-time continuous speech
    recognition system for hand-held devices", 2006.

    Notebook: 06b Any sentence
    """

    name = "pocketsphinx"

    def __init__(self, lexicon, language_weight=LANGUAGE_WEIGHT):
        try:
            import pocketsphinx
        except ImportError as error:
            raise ImportError(
                "The package pocketsphinx is missing: `pip install pocketsphinx` installs the "
                "recogniser and its English models. The other judge, WordRecogniser, needs nothing."
            ) from error
        with tempfile.TemporaryDirectory() as folder:
            model, sounds = Path(folder) / "words.arpa", Path(folder) / "words.dict"
            Bigrams(lexicon.sentences).write_arpa(model)
            sounds.write_text(_dictionary(lexicon), encoding="utf-8")
            self._decoder = pocketsphinx.Decoder(
                lm=str(model), dict=str(sounds), lw=float(language_weight), loglevel="FATAL"
            )

    def hear(self, waveform, sample_rate):
        """The words that are heard.

        Args:
            waveform: float `[samples]`, one sentence or a few.
            sample_rate: In Hz.

        Returns:
            A list of str, empty where no word is heard.

        Raises:
            ValueError: Not one channel of finite numbers.
        """
        samples = np.clip(filled_band(waveform, sample_rate), -1, 1) * 32767
        self._decoder.start_utt()
        self._decoder.process_raw(samples.astype("<i2").tobytes(), full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        return re.sub(r"\(\d+\)", "", found.hypstr).split() if found else []


def filled_band(waveform, sample_rate):
    """A telephone voice at 16 kHz, with noise in the band that it has not.

    The noise goes from 3.9 to 7 kHz. In each moment it is 4 dB below the voice from 2.5 to 3.8 kHz.

    Args:
        waveform: float `[samples]`.
        sample_rate: In Hz; 8000 is what it is made for.

    Returns:
        float64 `[samples]` of 16 kHz; 0.2 s longer at each end.

    Example:
        >>> wide = filled_band(np.sin(np.arange(8000.0)), 8000)
        >>> wide.shape
        (22400,)

    Notebook: 06b Any sentence
    """
    from scipy.signal import butter, sosfilt, sosfiltfilt

    waveform, rate = checked_channel(waveform), checked_rate("sample_rate", sample_rate)
    loudest = np.abs(waveform).max(initial=0) + 1e-9
    quiet = np.pad(waveform / loudest * _PEAK, round(_QUIET_SECONDS * rate))
    wide = audio.resample(quiet.astype(np.float32), rate, HEARD_RATE).astype(np.float64)
    random = np.random.default_rng(0)

    def band(order, limits, kind="bandpass"):
        return butter(order, limits, kind, fs=HEARD_RATE, output="sos")

    power = sosfilt(band(6, _COPIED_HZ), wide) ** 2
    envelope = np.sqrt(np.maximum(sosfiltfilt(band(2, _ENVELOPE_HZ, "lowpass"), power), 1e-10))
    noise = sosfilt(band(8, _FILLED_HZ), random.standard_normal(len(wide)))
    return wide + envelope * noise + _FAINT_NOISE * random.standard_normal(len(wide))


def _dictionary(lexicon):
    """The text of a dictionary for pocketsphinx, which knows 39 phones: no schwa of its own."""
    lines = []
    for word, ways in lexicon.pronunciations.items():
        ways = dict.fromkeys(
            tuple("AH" if phone == "AX" else phone for phone in way) for way in ways
        )
        for number, way in enumerate(ways, start=1):
            lines.append(f"{word}{f'({number})' if number > 1 else ''} {' '.join(way)}\n")
    return "".join(lines)
