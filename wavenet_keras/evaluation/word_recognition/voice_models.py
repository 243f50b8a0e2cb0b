"""Models of the phones of one voice, and how they are trained on recordings with transcripts.

They are those of the aligner, with more Gaussians: to tell words apart takes more detail than to
find the boundaries of words that are known. A network that draws its samples hisses a little, which
hardly bothers a listener, but models of clean sound get a quarter of the words wrong in a hiss 30
dB below the voice. So these hear everything through a hiss of their own, 25 dB below the voice, in
which a fainter one is lost; and they learn from copies with a louder one.

Notebook: 06b Any sentence
"""

import numpy as np

from wavenet_keras._whole_files import written_whole
from wavenet_keras.conditions.phone_alignment.aligner import PhoneAligner
from wavenet_keras.conditions.phone_alignment.aligner_training import Utterance, train_aligner
from wavenet_keras.conditions.phone_alignment.features import SAMPLE_RATE, sound_features
from wavenet_keras.conditions.phone_alignment.mixtures import Mixtures
from wavenet_keras.evaluation.clips import with_noise
from wavenet_keras.evaluation.word_recognition.lexicon import Lexicon

FROM_NOTHING, FROM_A_START = ((1, 6), (2, 3), (4, 4)), ((4, 2),)  # Gaussians of a state, rounds
WITH_COPIES = ((8, 3),)
HISS_DB = 25.0  # below the voice: the noise through which everything is heard
NOISE_DB = 10.0, 30.0  # signal-to-noise ratios of the copies, from and to
_SMALLEST_SPREAD = 1e-3


def right_rate(sample_rate):
    """Raise a ValueError unless a sample rate is that of the models."""
    if sample_rate != SAMPLE_RATE:
        raise ValueError(
            f"Expected a waveform of {SAMPLE_RATE} Hz, received one of {sample_rate} Hz: resample "
            "it first with wavenet_keras.audio.resample."
        )


class VoiceModels:
    """How the phones of a voice sound.

    Args:
        aligner: A `PhoneAligner` of normalised features.
        mean: float `[features]`: what is taken from the features of a sound before.
        spread: float `[features]`: by what they are then divided.

    Notebook: 06b Any sentence
    """

    def __init__(self, aligner, mean, spread):
        self.aligner = aligner
        self.mean, self.spread = np.asarray(mean), np.asarray(spread)

    def features(self, waveform, sample_rate):
        """Normalised features: float32 `[frames, features]`."""
        right_rate(sample_rate)
        return ((_heard(waveform) - self.mean) / self.spread).astype(np.float32)

    def log_likelihoods(self, waveform, sample_rate):
        """How well each frame goes with each state: float32 `[frames, states]`."""
        mixtures = self.aligner.mixtures
        states = np.arange(len(mixtures.weights))
        return mixtures.log_likelihoods(self.features(waveform, sample_rate), states)

    def save(self, path):
        """Write them to a `.npz` file, Gaussians as numbers of 16 bits.

        Args:
            path: A str or path that ends with `.npz`.
        """
        with written_whole(path) as part, open(part, "wb") as file:
            np.savez_compressed(
                file,
                symbols=np.array(self.aligner.symbols),
                mean=self.mean,
                spread=self.spread,
                **self.aligner.mixtures.compact(),
            )

    @classmethod
    def load(cls, path):
        """Read models that `save` wrote.

        Args:
            path: A str or path.

        Returns:
            A `VoiceModels`.

        Raises:
            ValueError: There is no such file, or it holds no models.
        """
        try:
            with np.load(path) as file:
                arrays = {name: file[name] for name in file.files}
            mixtures = Mixtures.from_arrays(arrays)
            aligner = PhoneAligner(tuple(map(str, arrays["symbols"])), mixtures)
            return cls(aligner, arrays["mean"], arrays["spread"])
        except (OSError, KeyError, ValueError) as error:
            raise ValueError(
                f"Expected models that VoiceModels.save wrote, a .npz file, received {path}, which "
                f"cannot be read: {error}."
            ) from error


def train_voice_models(waveforms, texts, start=None, own_words=None):
    """Train models of phones on recordings of one voice, and on a noisy copy of each.

    Args:
        waveforms: A list of float32 `[samples]` of 8 kHz.
        texts: What is said in each, English.
        start: A `PhoneAligner` to begin with, which must not have learned from recordings that are
            judged later; `None` begins from nothing.
        own_words: The path of a dictionary of your own, as for `wk.phones`.

    Returns:
        A `VoiceModels`.

    Raises:
        ValueError: There are no recordings, or not a text for each.

    Notebook: 06b Any sentence
    """
    if not len(waveforms) or len(waveforms) != len(texts):
        raise ValueError(
            "Expected recordings and what is said in each, received "
            f"{len(waveforms)} recordings and {len(texts)} texts."
        )
    sounds = [_heard(waveform) for waveform in waveforms]
    together = np.concatenate(sounds)
    mean = together.mean(axis=0, dtype=np.float64)
    spread = np.maximum(together.std(axis=0, dtype=np.float64), _SMALLEST_SPREAD)
    lexicon = Lexicon(texts, own_words)
    words = [[lexicon.pronunciations[word] for word in said] for said in lexicon.sentences]

    def utterances(sounds):
        return [
            Utterance(((sound - mean) / spread).astype(np.float32), ways)
            for sound, ways in zip(sounds, words, strict=True)
        ]

    random = np.random.default_rng(0)
    copies = [
        _heard(with_noise(waveform, random.uniform(*NOISE_DB), random)) for waveform in waveforms
    ]
    clean = utterances(sounds)
    aligner = train_aligner(clean, start, FROM_NOTHING if start is None else FROM_A_START)
    aligner = train_aligner(clean + utterances(copies), aligner, WITH_COPIES)
    return VoiceModels(aligner, mean, spread)


def _heard(waveform):
    """Features of a sound with a hiss: `[frames, features]`."""
    return sound_features(with_noise(waveform, HISS_DB, np.random.default_rng(0)))
