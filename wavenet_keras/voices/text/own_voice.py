"""A voice of one's own, that says any sentence: from recordings and their texts.

A voice is a person's. Train one on recordings of yourself, or of someone who has agreed to what
you will do with it, and say of what it speaks that a machine made it.

Notebook: 06b Any sentence
"""

from pathlib import Path

import keras

from wavenet_keras import training
from wavenet_keras.conditions.dictionary_text import read_by_dictionary
from wavenet_keras.conditions.english import phones
from wavenet_keras.conditions.english.dictionary import own_words
from wavenet_keras.corpus.transcripts import read_transcripts
from wavenet_keras.dataset import Coverage, Windows
from wavenet_keras.training import RunFolder
from wavenet_keras.training.archives import save_with_note
from wavenet_keras.voices.shipped import load_text_voice
from wavenet_keras.voices.text.own_network import (
    frames_of_recording,
    new_network,
    usual_rate,
    widened_network,
)
from wavenet_keras.voices.text.own_plans import NOTE, plans_of_run
from wavenet_keras.voices.text.own_prosody import prosody_of_run
from wavenet_keras.voices.text.own_sizes import usual_settings
from wavenet_keras.voices.text.text_voice import TextVoice
from wavenet_keras.voices.text.voice_parts import ENGLISH, phone_check

VOICE = "voice.keras"


def read_own_transcripts(folder, language=ENGLISH, dictionary=None, **settings):
    """The texts of recordings that are to be trained on; those that cannot be said are left out.

    Args:
        folder: Where the recordings are.
        language: That of the texts. Of another one than `"en"` all words are in `dictionary`.
        dictionary: The path of a text file with a word and its phones on each line, or a dict.
        **settings: `layout`, `text` and `labels`, as of `wavenet_keras.read_transcripts`.

    Returns:
        A `Transcripts`.

    Raises:
        ValueError: As `read_transcripts`; or a line of the dictionary is wrong.

    Notebook: 06b Any sentence
    """
    words = checked_words(language, dictionary)

    def reading(text):
        if language == ENGLISH:
            return phones(text, words)
        said = read_by_dictionary(text, words)
        if not said.sentences:
            raise ValueError("there is no word in it")
        return said

    return read_transcripts(folder, reading=reading, **settings)


def checked_words(language, dictionary):
    """`{word: tuple of phones}` of a dictionary.

    Raises:
        ValueError: There is none for another language than English, or a line of it is wrong.
    """
    if language != ENGLISH and dictionary is None:
        raise ValueError(
            f"Expected a `dictionary` of the words of the language {language!r}, received none. "
            "Only English ships with one: give the path of a file with a word and its phones on "
            "each line."
        )
    return own_words(dictionary, phone_check(language))


def train_voice(
    transcripts,
    run_folder,
    num_steps=None,
    *,
    speaker=None,
    language=ENGLISH,
    dictionary=None,
    begin_with=None,
    keep_voices=False,
    validation=None,
    validation_seconds=60.0,
    batch_size=None,
    window_samples=None,
    balance_classes=False,
    codes_on="auto",
    prosody_epochs=None,
    compile_model=None,
    seed=0,
    network=None,
    dtype=None,
    **settings,
):
    """Trains a voice that says any sentence on recordings with their texts.

    It finds when each phone is said and how high, trains a network of the melody on that, then the
    WaveNet with its encoder of frames, and keeps all in one folder. Called again it goes on where
    it stopped, and ends as if it had not been stopped.

    Args:
        transcripts: A `Transcripts`, such as `read_own_transcripts` gives.
        run_folder: Path of the folder. Its `voice.keras` is the voice.
        num_steps: Of the WaveNet, those before a resume included. `None`: by the minutes of
            speech, as is all else that is left out (`usual_settings`).
        speaker: The name of who speaks where the recordings do not tell; `None`: that of the
            folder.
        language: As of `read_own_transcripts`, as is the next.
        dictionary: Words and their phones, which the voice brings along.
        begin_with: A voice that says any sentence, by name or path, to begin with; then a few
            minutes of a speaker are enough. `None`: begin from nothing.
        keep_voices: Whether the speakers of that voice stay in this one. They change, as nothing
            holds them.
        validation: The share of recordings that is held out; `None`: that of `Corpus.split`. 0:
            none.
        validation_seconds: How much of it a validation measures at most.
        batch_size: Windows in a step.
        window_samples: Samples of a window, a multiple of the network's `hop_length`.
        balance_classes: Whether each speaker is heard equally often.
        codes_on: As of `Windows`.
        prosody_epochs: Passes over the plans in the training of the melody.
        compile_model: A function that compiles the network, to train it in a way of your own.
        seed: Of the first weights and the order of the data.
        network: Arguments of a new network, such as `residual_channels`; not with `begin_with`.
        dtype: Numbers to compute with, such as `"mixed_bfloat16"`; `None`: the usual ones.
        **settings: What else `wavenet_keras.training.train` takes, such as `checkpoint_every`.

    Returns:
        The `RunFolder`. Its voice is there when something was trained.

    Raises:
        ValueError: The texts cannot be said or not be aligned; or as `training.train`.
        Diverged: As `training.train`.

    Example:
        >>> import wavenet_keras as wk
        >>> texts = wk.read_transcripts("my_recordings")  # doctest: +SKIP
        >>> run = wk.train_voice(texts, "runs/me", begin_with="allison")  # doctest: +SKIP
        >>> wk.load_voice("runs/me").speak("Good morning.")  # doctest: +SKIP

    Notebook: 06b Any sentence
    """
    run, words = RunFolder(run_folder), checked_words(language, dictionary)
    if run.settings and not (run.path / NOTE).exists():
        raise ValueError(
            f"{run} holds a run that learnt no texts, or whose plans are gone. Take another folder."
        )
    transcripts = transcripts.named(speaker or Path(run_folder).resolve().name)
    begun = load_text_voice(begin_with) if begin_with is not None else None
    if begun is not None and network:
        raise ValueError(
            f"`network` is for a new network; with begin_with={begin_with!r} it is that voice's. "
            f"Received network={network!r}."
        )
    usual = usual_settings(transcripts.corpus.seconds, begun is not None)
    num_steps = usual["num_steps"] if num_steps is None else num_steps
    keras.utils.set_random_seed(seed)
    with run.held():
        corpus, plans = _aligned(transcripts, run, language, words)
        parts = (corpus, None) if validation == 0 else corpus.split(validation, seed)
        prosody = prosody_of_run(
            *({one.path: plans[one.path] for one in part or ()} for part in parts),
            run.path,
            None if begun is None else begun.prosody,
            prosody_epochs,
            seed,
        )
    keras.utils.set_random_seed(seed)  # the same whether the melody was trained just now or before
    model = _network(corpus, begun, keep_voices, network, dtype)
    common = {
        "window_samples": window_samples,
        "batch_size": usual["batch_size"] if batch_size is None else batch_size,
        "codes_on": codes_on,
        "features": lambda one: frames_of_recording(
            plans[one.path], one, model.sample_rate, model.hop_length
        ),
    }
    windows = Windows.for_model(
        model, parts[0], seed=seed, balance_classes=balance_classes, **common
    )
    held_out = None
    if parts[1] is not None:
        max_seconds = validation_seconds or None
        held_out = Coverage.for_model(model, parts[1], max_seconds=max_seconds, **common)
    (compile_model or _usual_compilation(usual, num_steps))(model)
    training.train(model, windows, run.path, num_steps, held_out, seed=seed, **settings)
    if run.started:
        _assemble(run, begun, prosody, corpus.class_names, keep_voices, language, words)
    return run


def _aligned(transcripts, run, language, words):
    """The recordings that have plans, and their plans."""
    corpus = transcripts.corpus
    plans, failed = plans_of_run(
        list(transcripts.of(corpus)),
        run.path,
        language,
        words,
        {one.path: one.seconds for one in corpus},
    )
    aligned = corpus.only([one for one in corpus if one.path in plans])
    aligned.left_out = [*corpus.left_out, *failed.items()]
    aligned.class_names = sorted({one.label for one in aligned})
    return aligned.with_classes(aligned.class_names), plans


def _network(corpus, begun, keep_voices, arguments, dtype):
    if begun is not None:
        return widened_network(begun.network, corpus.class_names, keep_voices, dtype)
    arguments = {"sample_rate": usual_rate(corpus), "dtype": dtype, **(arguments or {})}
    return new_network(corpus.class_names, **arguments)


def _usual_compilation(usual, num_steps):
    def compile_model(model):
        rate = training.make_schedule(
            usual["learning_rate_schedule"],
            usual["learning_rate"],
            num_steps,
            num_steps // 20,
        )
        ema = max(0.0, min(0.999, 1 - 10 / num_steps))
        model.compile(training.make_optimizer("adam", rate, clip_norm=1.0, ema=ema))

    return compile_model


def _assemble(run, begun, prosody, speakers, keep_voices, language, words):
    """Write the voice: the best network so far, the melody, and how its words are said."""
    best = run.best if run.best.exists() else run.model
    network = keras.saving.load_model(best, compile=False)
    others = begun.speakers if begun is not None and keep_voices else []
    others = [name for name in others if name not in speakers]
    languages = {name: begun.languages[name] for name in others if name in begun.languages}
    brought = dict(begun.words) if begun is not None else {}
    if words:
        brought[language] = {**brought.get(language, {}), **words}
    languages |= {name: language for name in speakers if language != ENGLISH}
    used = {ENGLISH, *languages.values()}
    voice = TextVoice(
        network,
        prosody,
        speakers=[*speakers, *others],
        languages=languages,
        words={name: own for name, own in brought.items() if name in used},
    )
    save_with_note(voice, run.path / VOICE, {"step": run.state["step"]})
