"""The options of `wavenet-keras say`, and what can be wrong with them before a voice is loaded.

Notebook: 06 Local conditioning, 06b Any sentence
"""

from pathlib import Path

from wavenet_keras._checks import meant_name
from wavenet_keras._memory import check_memory
from wavenet_keras._places import check_file
from wavenet_keras._voice_files import CHECKPOINTS, TEXT_VOICE_FILES, find_voice
from wavenet_keras.cli.options import add_seed, adder, boolean, number, path, word
from wavenet_keras.conditions.dictionary_text import what_is_wrong_with
from wavenet_keras.conditions.digit_text import read_digits
from wavenet_keras.conditions.durations import DigitDurations
from wavenet_keras.conditions.english.dictionary import own_words
from wavenet_keras.conditions.english.phone_set import what_is_wrong
from wavenet_keras.conditions.english.reading import check_text, phones

RHYTHMS = ("typical", "varied")
VOICE = "allison"
STDIN = "-"
QUICKLY_READ = 5000  # characters that are read to the end before a voice is loaded
BYTES_FOR_A_DIGIT = 1 << 20  # 0.6 s: 120 frames of 132 channels, and 4,800 samples, several times

DEFAULTS = {
    "speaker": None,
    "voice": None,
    "text_file": None,
    "wav_out_path": "said.wav",
    "phones": False,
    "dictionary": None,
    "speed": 1.0,
    "pitch": 0.0,
    "expression": 1.0,
    "temperature": None,
    "rhythm": "typical",
    "seed": None,
}
NOT_NEEDED = {}
OPTION_OF = {"global_condition": "speaker"}
FOR_TEXTS = ("voice", "text_file", "phones", "dictionary", "pitch", "expression")


def add_options(parser):
    """Say any English sentences, or digits in one of six other voices. The sound is written to a
    wav file while it is made; Ctrl-C keeps what is there so far."""
    parser.add_argument(
        "text",
        nargs="*",
        type=word,
        help="What to say: 'Good morning.' For a speaker of digits, digits: 407, 4 0 7, "
        "'four zero seven' or 555-1234.",
    )
    add = adder(parser, DEFAULTS)
    add(
        "speaker",
        word,
        "NAME",
        "Who speaks; george, jackson, lucas, nicolas, theo and yweweler say digits "
        f"(default: {VOICE}, or the first speaker of --voice).",
    )
    add(
        "voice",
        path,
        "PATH",
        f"A voice of your own, a .keras file or a run folder (default: {VOICE}, which is shipped).",
    )
    add(
        "text_file",
        path,
        "FILE",
        "A text in UTF-8 to say; - is what comes on standard input, said while it comes "
        "(default: none).",
    )
    add("wav_out_path", path, "FILE", "The wav file to write.")
    add(
        "phones",
        boolean,
        "true|false",
        "Print how each word is read, and the plan of phones with durations and pitch; write no "
        "sound.",
    )
    add(
        "dictionary",
        path,
        "FILE",
        "Pronunciations of your own, a word and its phones on each line: keras  K EH1 R AH0 S "
        "(default: none).",
    )
    add("speed", number(least=0.2, most=5), "NUMBER", "2 is twice as fast.")
    add("pitch", number(least=-24, most=24), "SEMITONES", "How much higher; below 0, lower.")
    add(
        "expression",
        number(least=0, most=4),
        "NUMBER",
        "How far the melody moves: 0 is one tone, 1 as usual.",
    )
    add(
        "temperature",
        number(least=0),
        "NUMBER",
        "As for generate (default: what suits this voice).",
    )
    add(
        "rhythm",
        str,
        RHYTHMS,
        "Of digits. typical: each as long as the speaker's usually are; varied: as they might be.",
    )
    add_seed(add)


def check(options):
    """Refuse what cannot be said or written."""
    if digit_speaker(options) is None:
        _check_text(options)
    else:
        _check_digits(options)
    if not options["phones"]:
        check_file(options["wav_out_path"], ".wav")


def digit_speaker(options):
    """The speaker of digits who is asked for, or `None`."""
    if options["speaker"] is None or options["voice"] is not None:
        return None
    known = DigitDurations.load(CHECKPOINTS / "digits_durations.json").speakers
    return meant_name(options["speaker"], known)


def _check_digits(options):
    speaker = digit_speaker(options)
    for name in FOR_TEXTS:
        if options[name] != DEFAULTS[name]:
            raise ValueError(
                f"--{name} is for sentences, and {speaker} says digits. Leave it or the speaker "
                "out."
            )
    digits = read_digits(" ".join(options["text"]))
    check_memory(
        BYTES_FOR_A_DIGIT * len(digits), f"Saying {len(digits):,} digits at once", "Say fewer."
    )


def _check_text(options):
    if options["rhythm"] != DEFAULTS["rhythm"]:
        raise ValueError(
            "--rhythm is for digits and their speakers, such as --speaker jackson. A sentence has "
            "its rhythm of --seed, and --speed."
        )
    text = text_of(options)
    english = options["voice"] is None
    own = own_words(options["dictionary"], what_is_wrong if english else what_is_wrong_with)
    if text is not None and english:
        check_text(text)
        if len(text) <= QUICKLY_READ:
            phones(text, own)
    find_voice(options["voice"] or VOICE, TEXT_VOICE_FILES)


def text_of(options):
    """The text that is asked for, a str; `None` where it comes on standard input.

    Raises:
        ValueError: There is none, or two, or the file is no text.
        OSError: The file cannot be read.
    """
    words, file = options.get("text") or [], options["text_file"]
    if bool(words) == bool(file):
        raise ValueError(
            "Expected a text to say, such as wavenet-keras say 'Good morning.', or --text_file; "
            f"received {'both' if words else 'none'}."
        )
    if words:
        return " ".join(words)
    if file == STDIN:
        return None
    if not Path(file).is_file():
        raise FileNotFoundError(f"Expected a text file, found none at {file}.")
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{file} is no text in UTF-8: {error}. Save it as one.") from error
