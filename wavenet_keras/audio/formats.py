"""Which files hold sound, which of them can be read here, and how the others are converted.

Notebook: 01 From sound to codes
"""

from pathlib import Path

READABLE = frozenset(
    (".wav", ".wave", ".bwf", ".rf64", ".w64", ".flac", ".ogg", ".oga", ".opus")
    + (".mp3", ".mp2", ".mp1", ".mpga", ".aiff", ".aif", ".aifc", ".caf", ".au", ".snd")
    + (".sph", ".nist", ".voc", ".avr", ".sf", ".ircam", ".paf", ".pvf", ".svx", ".8svx")
    + (".sds", ".xi", ".wve")
)
NEEDS_CONVERTING = frozenset(  # libsndfile, which reads here, knows none of these
    (".m4a", ".m4b", ".m4p", ".m4r", ".m4v", ".mp4", ".aac", ".alac", ".mov", ".qt")
    + (".3gp", ".3gpp", ".3ga", ".3g2", ".amr", ".awb", ".gsm", ".qcp", ".dss", ".ds2")
    + (".wma", ".wmv", ".asf", ".mka", ".mkv", ".weba", ".webm", ".ogv", ".ogm", ".spx")
    + (".avi", ".flv", ".mpg", ".mpeg", ".ac3", ".eac3", ".dts", ".ra", ".rm", ".aax", ".aa")
    + (".ape", ".wv", ".tta", ".tak", ".shn", ".mpc", ".mpp", ".dsf", ".dff", ".sd2")
)
NEEDS_A_HEADER = frozenset((".raw", ".pcm", ".sln", ".vox"))
SOUND_BEGINS = (b"RIFF", b"RIFX", b"RF64", b"FORM", b"fLaC", b"OggS", b".snd", b"caff", b"NIST_1A")
HOW_TO_CONVERT = "convert it to wav or flac, for instance with ffmpeg or Audacity"
OTHERS_BEGIN = (  # (where, with what, what such a file is)
    (4, b"ftyp", f"it holds MP4 or M4A, whatever its name says; {HOW_TO_CONVERT}"),
    (0, b"\x30\x26\xb2\x75\x8e\x66", f"it holds WMA, whatever its name says; {HOW_TO_CONVERT}"),
    (0, b"#!AMR", f"it holds AMR, whatever its name says; {HOW_TO_CONVERT}"),
    (0, b"\x1a\x45\xdf\xa3", f"it holds WebM, whatever its name says; {HOW_TO_CONVERT}"),
    (0, b"version https://git-lfs", "it only points to the sound; run `git lfs pull`"),
    (0, b"<", "it holds a web page, not sound; download it again"),
    (0, b"PK\x03\x04", "it is a zip archive; unpack it"),
)


def is_sound_file(path):
    """Whether a file is taken for a recording: by its ending, or without one by its first bytes.

    Those that have to be converted first are recordings too: they are named, not passed over.
    Names that start with a dot are none; macOS keeps `._1.wav` beside `1.wav` on foreign disks.

    Args:
        path: A path.

    Returns:
        A bool.

    Example:
        >>> is_sound_file("a/1.WAV"), is_sound_file("memo.m4a"), is_sound_file("a/._1.wav")
        (True, True, False)

    Notebook: 01 From sound to codes
    """
    path = Path(path)
    if path.name.startswith("."):
        return False
    ending = path.suffix.lower()
    if ending == "" or ending[1:].isdigit():  # `p225.001` has no ending, but a number
        return path.is_file() and _first_bytes(path).startswith(SOUND_BEGINS)  # a pipe would wait
    return ending in READABLE | NEEDS_CONVERTING | NEEDS_A_HEADER


def why_unreadable(path):
    """Why a file cannot be read here and what to do, by its ending or its first bytes, or `None`.

    Args:
        path: A path.

    Returns:
        Words, or `None` where neither tells.

    Example:
        >>> why_unreadable("memo.m4a")
        '.m4a cannot be read here; convert it to wav or flac, for instance with ffmpeg or Audacity'

    Notebook: 01 From sound to codes
    """
    ending, begin = Path(path).suffix, _first_bytes(path)
    if begin.startswith(SOUND_BEGINS):
        return None  # whatever its name says
    if ending.lower() in NEEDS_CONVERTING:
        return f"{ending} cannot be read here; {HOW_TO_CONVERT}"
    if ending.lower() in NEEDS_A_HEADER:
        return (
            f"{ending} holds samples without saying their rate and format; import it with "
            "Audacity as raw data and save it as wav"
        )
    for where, what, words in OTHERS_BEGIN:
        if begin[where:].startswith(what):
            return words
    return None


def _first_bytes(path):
    try:
        with open(path, "rb") as file:
            return file.read(32)
    except OSError:
        return b""
