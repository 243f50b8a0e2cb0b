"""The options of `wavenet-keras say`, and what can be wrong with them before a voice is loaded.

Notebook: 06 Local conditioning
"""

from wavenet_keras._memory import check_memory
from wavenet_keras._places import check_file
from wavenet_keras.cli.options import add_seed, adder, number, path, word
from wavenet_keras.conditions.digit_text import read_digits

RHYTHMS = ("typical", "varied")
BYTES_FOR_A_DIGIT = 1 << 20  # 0.6 s: 120 frames of 132 channels, and 4,800 samples, several times

DEFAULTS = {
    "speaker": "jackson",
    "wav_out_path": "said.wav",
    "rhythm": "typical",
    "temperature": None,
    "seed": None,
}
NOT_NEEDED = {}
OPTION_OF = {"global_condition": "speaker"}


def add_options(parser):
    """Say digits in one of six voices. The sound is written to a wav file."""
    parser.add_argument(
        "text",
        nargs="+",
        type=word,
        help="Digits, such as 407, 4 0 7, 'four zero seven' or 555-1234.",
    )
    add = adder(parser, DEFAULTS)
    add("speaker", word, "NAME", "Who speaks: george, jackson, lucas, nicolas, theo or yweweler.")
    add("wav_out_path", path, "FILE", "The wav file to write.")
    add(
        "rhythm",
        str,
        RHYTHMS,
        "typical: each digit as long as the speaker's usually are; varied: as they might be.",
    )
    add(
        "temperature",
        number(least=0),
        "NUMBER",
        "As for generate (default: what suits this voice).",
    )
    add_seed(add)


def check(options):
    """Refuse what cannot be said or written."""
    digits = read_digits(" ".join(options["text"]))
    check_file(options["wav_out_path"], ".wav")
    check_memory(
        BYTES_FOR_A_DIGIT * len(digits), f"Saying {len(digits):,} digits at once", "Say fewer."
    )
