"""Make the speech recordings in data/speech from Debian's packages of telephone prompts.

Usage:
    python data/make_speech.py                        # the shipped subset, into data/speech
    python data/make_speech.py --new_speaker          # a fifth speaker, into data/new_speaker
    python data/make_speech.py --all my_speech        # every spoken recording, into my_speech
    python data/make_speech.py --debs downloads       # with the .deb files in (or for) that folder

Five packages of studio recordings by four voice talents, 8 kHz, 16 bit. The subset is whole
sentences of 2 to 12 seconds, the same number of minutes for each speaker, stored losslessly as
FLAC. About one file in twenty of each speaker and language is held out; the same files are held
out in the full set. `recordings.csv` lists every file with its speaker, language, source and split.
"""

import argparse
import csv
import hashlib
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
import soundfile
from debian_packages import Package, find_or_download, read_members
from tqdm import tqdm

VERSION = "1.6.1-1"
CC_BY_SA = "CC BY-SA 3.0, https://creativecommons.org/licenses/by-sa/3.0/"
CC_BY = "CC BY 3.0, https://creativecommons.org/licenses/by/3.0/"


@dataclass(frozen=True)
class Voice:
    """One package: one speaker in one language."""

    speaker: str
    language: str
    package: Package
    artist: str
    copyright: str
    license: str
    minutes: float  # how much of it the subset takes


def asterisk_package(language: str, sha256: str) -> Package:
    return Package(f"asterisk-core-sounds-{language}-wav", VERSION, sha256)


# Allison speaks two languages; together they are as long as each of the others.
VOICES = (
    Voice(
        "allison",
        "en",
        asterisk_package("en", "2be3ea287d83299d143815fa804f11179a75b7affd4a758b98b55f5afc18a35d"),
        "Allison Smith",
        "2003-2010 Allison Smith",
        CC_BY_SA,
        minutes=2.75,
    ),
    Voice(
        "allison",
        "es",
        asterisk_package("es", "9283a09a6d56fccdcc2bcfe86c48f0f844289cfbd46a3184d8785a6f7f569903"),
        "Allison Smith",
        "2003-2010 Allison Smith",
        CC_BY_SA,
        minutes=2.75,
    ),
    Voice(
        "june",
        "fr",
        asterisk_package("fr", "8d4e1bc32ed5ba7fbda40841ca1825ed20cc6232724a473c90f8bb0e53e6073e"),
        "June Wallack",
        "2006-2008 June Wallack",
        CC_BY_SA,
        minutes=5.5,
    ),
    Voice(
        "carlo",
        "it",
        asterisk_package("it", "5a26638089e134b8ac39363fe249c5c93c50cd8bfdc9b2499ae61ec4a35e2fcb"),
        "Carlo Flora",
        "2012 Carlo Flora",
        CC_BY,
        minutes=5.5,
    ),
    Voice(
        "ivrvoice",
        "ru",
        asterisk_package("ru", "ccbfaebfa450b7a9ddf644ae0f3d1e9017d5df7c0aebe816e946345589d38201"),
        "ivrvoice.ru, provided by Maxim Topal",
        "2010 Maxim Topal",
        CC_BY,
        minutes=5.5,
    ),
)

# A voice that no shipped network was trained on, for the lesson on adding a speaker.
NEW_SPEAKER = Voice(
    "paola",
    "it",
    Package(
        "asterisk-prompt-it-menardi-wav",
        "1:1.4.22+mm20110907-3.1",
        "3094530d98f8758ac275572d59624c41f60969fef883f34f4886d144f3dfeb21",
    ),
    "Paola Dal Zot and Marco Menardi, http://www.voip.ammdomus.it",
    "2006-2011 Marco Menardi and Paola Dal Zot",
    "CC BY-SA 3.0 IT, https://creativecommons.org/licenses/by-sa/3.0/it/",
    minutes=1.6,
)

NOT_SPEECH = {"ascending-2tone", "descending-2tone", "beep", "beeperr", "tt-monkeys"}
SINGLE_WORDS = {"digits", "letters", "phonetic"}  # folders of the packages
SENTENCE_SECONDS = (2.0, 12.0)
SENTENCE_LEVEL_DBFS = (-30.0, -12.0)
HELD_OUT_SHARE = 0.05
HELD_OUT_AT_LEAST = 3  # files of each speaker and language

COLUMNS = ("file", "speaker", "language", "seconds", "source", "split")


@dataclass(frozen=True)
class Prompt:
    """One recording of a package."""

    voice: Voice
    path: PurePosixPath  # where the package installs it: usr/share/asterisk/sounds/VOICE/...
    contents: bytes  # the wav file, byte for byte

    @property
    def inner_parts(self) -> tuple[str, ...]:
        """The path below the voice's folder: `("vm-options",)`, `("digits", "1")`."""
        return self.path.with_suffix("").parts[5:]

    @property
    def name(self) -> str:
        """The name in our folders, without its ending: `en_vm-options`, `en_digits-1`."""
        return f"{self.voice.language}_" + "-".join(self.inner_parts)

    @property
    def source(self) -> str:
        return f"{self.voice.package.name}/{self.path}"

    def read(self) -> tuple[np.ndarray, int]:
        """Return the 16-bit samples, int16 [samples], and the sample rate in Hz."""
        return soundfile.read(io.BytesIO(self.contents), dtype="int16")

    def seconds(self) -> float:
        samples, sample_rate = self.read()
        return len(samples) / sample_rate


def spoken_prompts(voice: Voice, deb: Path) -> list[Prompt]:
    """Return the recordings of a package that are speech: no silence, beeps, monkeys or nothing."""
    prompts = [
        Prompt(voice, PurePosixPath(path), contents)
        for path, contents in read_members(deb, ".wav").items()
    ]
    return [
        prompt
        for prompt in prompts
        if prompt.inner_parts[0] != "silence"
        and prompt.inner_parts[-1] not in NOT_SPEECH
        and prompt.seconds() > 0
    ]


def is_sentence(prompt: Prompt) -> bool:
    """Say whether a recording is long, loud and clean enough to be a whole sentence."""
    shortest, longest = SENTENCE_SECONDS
    if prompt.inner_parts[0] in SINGLE_WORDS or not shortest <= prompt.seconds() <= longest:
        return False
    samples, _ = prompt.read()
    waveform = samples / 32768
    level = 10 * np.log10(np.mean(waveform**2) + 1e-12)
    quietest, loudest = SENTENCE_LEVEL_DBFS
    clipped = np.abs(waveform).max() >= 32767 / 32768
    return quietest <= level <= loudest and not clipped


def choose_subset(voice: Voice, prompts: list[Prompt]) -> tuple[list[Prompt], list[Prompt]]:
    """Choose the voice's sentences: (training, held out).

    The order is that of a hash of the names: as good as random, and the same on every machine.
    """
    shuffled = sorted(
        filter(is_sentence, prompts),
        key=lambda prompt: hashlib.sha256(prompt.name.encode()).hexdigest(),
    )
    chosen, seconds = [], 0.0
    for prompt in shuffled:
        if seconds >= 60 * voice.minutes:
            break
        chosen.append(prompt)
        seconds += prompt.seconds()
    held_out = max(HELD_OUT_AT_LEAST, round(HELD_OUT_SHARE * len(chosen)))
    return chosen[held_out:], chosen[:held_out]


def write_flac(prompt: Prompt, path: Path) -> None:
    """Write the samples losslessly, with author and licence as tags."""
    samples, sample_rate = prompt.read()
    with soundfile.SoundFile(
        path, "w", sample_rate, channels=1, subtype="PCM_16", compression_level=1.0
    ) as flac:
        flac.artist = prompt.voice.artist
        flac.copyright = prompt.voice.copyright
        flac.license = prompt.voice.license
        flac.comment = prompt.source
        flac.write(samples)


def write_wav(prompt: Prompt, path: Path) -> None:
    """Write the file as the package has it."""
    path.write_bytes(prompt.contents)


def write_recordings(folder: Path, prompts: list[Prompt], held_out: set[str], ending: str) -> None:
    """Write one folder per speaker and the table of all files, `recordings.csv`."""
    write = {".flac": write_flac, ".wav": write_wav}[ending]
    rows = []
    for prompt in tqdm(sorted(prompts, key=lambda p: (p.voice.speaker, p.name)), unit="file"):
        file = f"{prompt.voice.speaker}/{prompt.name}{ending}"
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        write(prompt, folder / file)
        rows.append(
            {
                "file": file,
                "speaker": prompt.voice.speaker,
                "language": prompt.voice.language,
                "seconds": f"{prompt.seconds():.2f}",
                "source": prompt.source,
                "split": "held_out" if prompt.name in held_out else "training",
            }
        )
    with open(folder / "recordings.csv", "w", newline="", encoding="utf-8") as table:
        writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def report(folder: Path) -> None:
    """Print the minutes of each speaker, language and split."""
    minutes, files = {}, {}
    with open(folder / "recordings.csv", newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            key = row["speaker"], row["language"], row["split"]
            minutes[key] = minutes.get(key, 0.0) + float(row["seconds"]) / 60
            files[key] = files.get(key, 0) + 1
    for key in sorted(minutes):
        print("{:<10}{:<4}{:<10}".format(*key), f"{files[key]:5d} files {minutes[key]:7.2f} min")
    print(f"{folder}: {sum(files.values())} files, {sum(minutes.values()):.1f} minutes")


def make(folder: Path, debs: Path, everything: bool, voices: tuple[Voice, ...] = ()) -> None:
    """Write the subset, or everything, of some voices, or of the four, from packages in `debs`."""
    all_prompts, subset, held_out = [], [], set()
    for voice in voices or VOICES:
        prompts = spoken_prompts(voice, find_or_download(voice.package, debs))
        training, kept_apart = choose_subset(voice, prompts)
        all_prompts += prompts
        subset += training + kept_apart
        held_out |= {prompt.name for prompt in kept_apart}
    folder.mkdir(parents=True, exist_ok=True)
    if everything:
        write_recordings(folder, all_prompts, held_out, ".wav")
    else:
        write_recordings(folder, subset, held_out, ".flac")
    report(folder)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--all",
        metavar="FOLDER",
        type=Path,
        help="write every spoken recording there, as wav, instead of the subset",
    )
    what.add_argument(
        "--new_speaker", action="store_true", help="write data/new_speaker instead of data/speech"
    )
    parser.add_argument(
        "--debs",
        metavar="FOLDER",
        type=Path,
        help="where the .deb files are; missing ones are downloaded there with apt-get",
    )
    arguments = parser.parse_args()
    shipped = Path(__file__).parent / ("new_speaker" if arguments.new_speaker else "speech")
    voices = (NEW_SPEAKER,) if arguments.new_speaker else VOICES
    with tempfile.TemporaryDirectory() as temporary:
        debs = arguments.debs or Path(temporary)
        make(arguments.all or shipped, debs, everything=arguments.all is not None, voices=voices)


if __name__ == "__main__":
    main()
