"""The options of `wavenet-keras train` for a voice that says any sentence.

Notebook: 06b Any sentence
"""

from pathlib import Path

from wavenet_keras._voice_files import TEXT_VOICE_FILES, find_voice
from wavenet_keras.cli.options import boolean, path, whole, word
from wavenet_keras.conditions.dictionary_text import what_is_wrong_with
from wavenet_keras.conditions.english.dictionary import read_dictionary
from wavenet_keras.conditions.english.phone_set import what_is_wrong
from wavenet_keras.corpus.transcript_layouts import LAYOUTS, find_place

ENGLISH = "en"
TEXT_DEFAULTS = {
    "text": None,
    "text_layout": "auto",
    "language": ENGLISH,
    "dictionary": None,
    "speaker": None,
    "begin_with": None,
    "keep_voices": False,
    "prosody_epochs": None,
}
TEXT_OPTION_OF = {"layout": "text_layout"}
# What has no meaning there, and why.
NOT_WITH_TEXT = {
    "gc_vectors": "the speakers of a voice have names",
    "silence_threshold": "its pauses are a part of its plans, also those at the ends",
    "num_processes": "a voice is trained by one process",
}
NOT_WITH_BEGIN_WITH = ("preset", "wavenet_params", "gc_channels", "sample_rate")


def add_text_options(add):
    """Add them by a function of `adder`."""
    add(
        "text",
        path,
        "PATH",
        "What is said in the recordings: a folder or a file. It trains a voice that says any "
        "sentence. A metadata.csv of LJ Speech, txt/ of VCTK, a .csv or .tsv table with the "
        "columns file, text and, of several, speaker; a .txt beside each recording; or one .txt, "
        "a line 'file|text' for each or one sentence a line. How long it trains follows from the "
        "minutes of speech. Train on recordings of yourself, or of someone who has agreed: a voice "
        "is a person's (default: none; the network then learns to babble).",
    )
    add("text_layout", str, ("auto", *LAYOUTS), "Which of these it is; lines is the last one.")
    add(
        "language",
        word,
        "CODE",
        "Language of the texts. Of another one than en all words are in --dictionary.",
    )
    add(
        "dictionary",
        path,
        "FILE",
        "Text file with a word and its phones on each line, which the voice brings along: in "
        "English, the words that the shipped dictionary lacks (default: none).",
    )
    add(
        "speaker",
        word,
        "NAME",
        "Name of who speaks, where neither texts nor recordings tell (default: that of --logdir).",
    )
    add(
        "begin_with",
        path,
        "VOICE",
        "A voice that says any sentence to begin with, such as allison, or a run: fewer minutes "
        "of speech do then (default: begin from nothing).",
    )
    add("keep_voices", boolean, "true|false", "Whether the speakers of --begin_with stay in it.")
    add(
        "prosody_epochs",
        whole(1),
        "NUMBER",
        "Passes over the plans in the training of the melody (default: what suits them).",
    )


def check_text(options):
    """Refuse what does not go with `--text`, or without it, and files that are not there."""
    if options["text"] is None:
        alone = [name for name in TEXT_DEFAULTS if options[name] != TEXT_DEFAULTS[name]]
        if alone:
            raise ValueError(
                f"--{alone[0]} is for a voice that says any sentence and needs --text, the texts "
                "of the recordings."
            )
        return
    for name, why in NOT_WITH_TEXT.items():
        if options.get(name) not in (None, 1):
            raise ValueError(f"--{name} does not go with --text: {why}. Leave it out.")
    if options["begin_with"] is None and options["keep_voices"]:
        raise ValueError("--keep_voices needs --begin_with, whose speakers could stay.")
    find_place(Path(options["text"]), options["text_layout"])
    if options["language"] != ENGLISH and options["dictionary"] is None:
        raise ValueError(
            f"--language {options['language']} needs --dictionary, a file with a word and its "
            "phones on each line: only English ships with one."
        )
    if options["dictionary"]:
        is_english = options["language"] == ENGLISH
        read_dictionary(options["dictionary"], what_is_wrong if is_english else what_is_wrong_with)
    if options["begin_with"]:
        find_voice(options["begin_with"], TEXT_VOICE_FILES)


def check_given_with_voice(given):
    """Refuse options of a network beside `--begin_with`, which has its own.

    Args:
        given: The options that were given, without defaults.
    """
    wrong = [name for name in NOT_WITH_BEGIN_WITH if given.get(name) is not None]
    if given.get("begin_with") and wrong:
        raise ValueError(
            f"--{wrong[0]} does not go with --begin_with: the network is that voice's. Leave one "
            "of them out."
        )
