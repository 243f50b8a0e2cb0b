"""A voice that says any sentence: all that speaks, in one Keras model and one file.

Notebook: 06b Any sentence
"""

import itertools

import keras
import numpy as np

from wavenet_keras._checks import checked_number, meant_name, whole_number
from wavenet_keras.conditions.english.reading import nothing_to_say
from wavenet_keras.conditions.english.shipped import dictionary_reference
from wavenet_keras.conditions.plans import Plan
from wavenet_keras.generation.sampling import check_settings
from wavenet_keras.voices.text.planning import (
    Manner,
    Reader,
    passages_to_speak,
    plans_of_text,
)
from wavenet_keras.voices.text.speaking import Progress, seed_or_new, spoken_chunks
from wavenet_keras.voices.text.voice_parts import (
    ENGLISH,
    checked_languages,
    checked_parts,
    checked_symbols,
    checked_words,
    config_to_speak,
    no_attribute,
)

TEMPERATURE = 0.9
CHUNK_SAMPLES = 800


@keras.saving.register_keras_serializable(package="wavenet_keras")
class TextVoice(keras.Model):
    """A WaveNet, the network of its melody, and what both need to say a text.

    Args:
        network: A `WaveNet` whose local condition is the frames of plans.
        prosody: A `ProsodyNetwork`, which gives phones their durations and pitch.
        speakers: Names of those who may be asked for, the first one speaks by default. Both
            networks know them. `None`: all that both know.
        languages: `{speaker: language}` of those who do not speak English.
        words: `{language: {word: phones}}`: pronunciations that the voice brings along. In
            English, `"en"`, they come before the shipped dictionary; other languages have no other
            words than these.
        temperature: That of `WaveNet.generate`, where none is asked for.
        dictionary: Which shipped dictionary the voice was made with; `None`: this version's.
        symbols: The phones that the networks know; `None`: this version's `SYMBOLS`.
        **kwargs: `name` and others of Keras.

    Raises:
        ValueError: The parts do not fit each other, or this version of the package.

    The model itself computes what its network does: `voice(inputs)` gives logits.

    Notebook: 06b Any sentence
    """

    def __init__(
        self,
        network,
        prosody,
        speakers=None,
        languages=None,
        words=None,
        temperature=TEMPERATURE,
        dictionary=None,
        symbols=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.speakers = checked_parts(network, prosody, speakers)
        self.network, self.prosody = network, prosody
        self.languages = checked_languages(languages, self.speakers)
        self.words = checked_words(words, self.languages)
        self.temperature = checked_number("temperature", temperature, 0, 10)
        self.dictionary = dictionary or dictionary_reference()
        self.symbols = checked_symbols(symbols)
        self.build()

    def build(self, input_shape=None):
        """Nothing is left to be made: the networks made their weights."""
        self.built = True

    def call(self, inputs, training=None):
        return self.network(inputs, training=training)

    def compute_output_spec(self, inputs, training=None):
        return self.network.compute_output_spec(inputs, training=training)

    @property
    def sample_rate(self):
        """Of the sound, in Hz."""
        return self.network.sample_rate

    def speaker(self, name=None):
        """The name of a speaker given in any capitals; of the default one for `None`.

        Raises:
            ValueError: There is no such speaker; it lists those there are.
        """
        speaker = self.speakers[0] if name is None else meant_name(name, self.speakers)
        if speaker is None:
            raise ValueError(f"Unknown speaker {name!r}. There are: {', '.join(self.speakers)}.")
        return speaker

    def phones(self, text, speaker=None, dictionary=None):
        """How this voice reads a text, before it has durations and pitch.

        Args:
            text: A str.
            speaker: Who is to speak, which decides the language. `None`: the default.
            dictionary: A reader's own words, a path or a dict, as of `wk.phones`.

        Returns:
            A `Reading`.

        Raises:
            ValueError: As `wk.phones`.

        Notebook: 06b Any sentence
        """
        reader = self._reader(self.speaker(speaker), dictionary)
        reader.check(text)
        reading = reader.read_all(text)
        if not reading.sentences:
            raise nothing_to_say(text)
        return reading

    def plan(
        self,
        text,
        speaker=None,
        seed=0,
        speed=1.0,
        pitch=0.0,
        expression=1.0,
        dictionary=None,
    ):
        """What will be said, phone by phone, with durations and pitch; to be seen and changed.

        Args:
            text: A str.
            speaker: One of `speakers`, in any capitals. `None`: the first.
            seed: A whole number, which decides the melody. `None`: another each time.
            speed: 2 is twice as fast, from 0.2 to 5.
            pitch: Semitones up, or down where it is below 0; from -24 to 24.
            expression: How far the melody moves: 0 is one tone, 1 as usual, up to 4.
            dictionary: A reader's own words, a path or a dict, as of `wk.phones`.

        Returns:
            A `Plan`. Two pauses side by side part the sentences.

        Raises:
            ValueError: An argument is out of range; the text cannot be said.

        Notebook: 06b Any sentence
        """
        manner, seed = Manner(speed, pitch, expression).check(), seed_or_new(seed)
        speaker = self.speaker(speaker)
        plans = self._plans(text, speaker, seed, manner, dictionary)
        # Not `joined`, which makes one pause of two: each sentence keeps its own.
        phones = [phone for plan, _ in plans for phone in plan.phones]
        return Plan(phones, text, speaker)

    def speak(self, text_or_plan, **arguments):
        """The sound of a text or of a plan, all at once.

        Args:
            text_or_plan: As of `stream`.
            **arguments: Those of `stream`, without `chunk_samples`.

        Returns:
            `(waveform, sample_rate)`: float32 `[samples]` in -1..1, and Hz.

        Raises:
            ValueError: As `stream`.

        Notebook: 06b Any sentence
        """
        arguments = {"progress": True, **arguments}
        return np.concatenate(list(self.stream(text_or_plan, **arguments))), self.sample_rate

    def stream(
        self,
        text_or_plan,
        chunk_samples=CHUNK_SAMPLES,
        *,
        speaker=None,
        seed=0,
        temperature=None,
        engine="auto",
        speed=1.0,
        pitch=0.0,
        expression=1.0,
        dictionary=None,
        progress=False,
    ):
        """The same sound as `speak`, a chunk at a time, while it is made.

        A text is planned sentence by sentence, each when it is its turn, so neither the time to the
        first sound nor the memory grows with its length.

        Args:
            text_or_plan: A str; an iterable of strs, such as the lines of a file, each of which is
                taken when it is its turn; or a `Plan`, edited or not.
            chunk_samples: Samples in a chunk; the last may be shorter.
            speaker: As for `plan`. Of a plan, `None` is the plan's own.
            seed: A whole number; the same one gives the same sound. A sentence sounds the same
                whatever follows it. `None`: another one each time.
            temperature: As for `WaveNet.generate`. `None`: the voice's own.
            engine: As for `WaveNet.generate`.
            speed: As for `plan`; of a plan, on top of what it is, as the next two.
            pitch: As for `plan`.
            expression: As for `plan`.
            dictionary: As for `plan`; not for a plan.
            progress: Whether to show a bar where it takes more than a few seconds.

        Returns:
            An iterator of float32 waveforms `[chunk_samples]`.

        Raises:
            ValueError: An argument is out of range; a text or plan cannot be said. What can be
                known of a str or a plan is said at once, not with the first chunk.

        Notebook: 06b Any sentence
        """
        chunk_samples = whole_number("chunk_samples", chunk_samples)
        temperature = self.temperature if temperature is None else temperature
        check_settings(temperature, None, None)
        manner, seed = Manner(speed, pitch, expression).check(), seed_or_new(seed)
        if isinstance(text_or_plan, Plan):
            if dictionary is not None:
                raise ValueError("`dictionary` is for a text; a plan has its phones already.")
            text_or_plan.check()
            speaker = self.speaker(text_or_plan.speaker if speaker is None else speaker)
            plans = passages_to_speak(text_or_plan, manner)
            length = text_or_plan.seconds
        else:
            speaker = self.speaker(speaker)
            plans = self._plans(text_or_plan, speaker, seed, manner, dictionary)
            length = len(text_or_plan) if isinstance(text_or_plan, str) else None
        bar = Progress(length)
        class_id = self.network.class_id(speaker) if self.network.num_classes else None
        chunks = spoken_chunks(
            self.network,
            bar.noted(plans),
            class_id,
            chunk_samples,
            seed,
            temperature=temperature,
            engine=engine,
        )
        return bar.shown(chunks, self.sample_rate) if progress and length else chunks

    def _reader(self, speaker, dictionary):
        language = self.languages.get(speaker, ENGLISH)
        return Reader(language, self.words.get(language), dictionary)

    def _plans(self, texts, speaker, seed, manner, dictionary):
        """The plans of `plans_of_text`; of a str the first one is made at once."""
        reader = self._reader(speaker, dictionary)
        if isinstance(texts, str) or not np.iterable(texts):
            reader.check(texts)
        plans = plans_of_text(texts, reader, self.prosody, speaker, seed, manner)
        return itertools.chain([next(plans)], plans) if isinstance(texts, str) else plans

    def get_config(self):
        return {
            **super().get_config(),
            "network": config_to_speak(self.network),
            "prosody": config_to_speak(self.prosody),
            "speakers": self.speakers,
            "languages": self.languages,
            "words": self.words,
            "temperature": self.temperature,
            "dictionary": self.dictionary,
            "symbols": self.symbols,
        }

    @classmethod
    def from_config(cls, config):
        config = dict(config)
        for part in ("network", "prosody"):
            config[part] = keras.saving.deserialize_keras_object(config[part])
        return cls(**config)

    def __getattr__(self, name):
        """Says where it is, of what a WaveNet has and this has not."""
        try:
            return super().__getattr__(name)  # the attributes of some backends
        except AttributeError:
            raise AttributeError(no_attribute(self, name)) from None
