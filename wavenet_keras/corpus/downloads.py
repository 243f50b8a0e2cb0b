"""Well-known corpora from their official addresses: shown, downloaded, checked and unpacked.

A download that was interrupted goes on where it stopped. Nothing is used that has not the size and
the checksum that are written here.

Notebook: 04 Global conditioning
"""

import os
import shutil
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from wavenet_keras._cache import default_cache_folder
from wavenet_keras._places import make_folder
from wavenet_keras._progress import progress_bar

FOLDER_VARIABLE = "WAVENET_KERAS_DATA"
BLOCK_BYTES = 1 << 18
SECONDS_WITHOUT_ANSWER = 30


@dataclass(frozen=True)
class Download:
    """One corpus: where it is, how to know that it is the right one, and what it holds.

    `sign` is a file or folder below the root of the unpacked corpus that no other corpus has.
    """

    title: str
    addresses: tuple[str, ...]  # tried in this order
    archive: str  # file name
    num_bytes: int
    sha256: str
    licence: str
    sign: str
    content: str


CORPORA = {
    "vctk": Download(
        "CSTR VCTK Corpus 0.92",
        (
            "https://datashare.ed.ac.uk/server/api/core/bitstreams/"
            "535f4286-e54c-4038-838c-a02285e32cb2/content",
            "https://datashare.ed.ac.uk/bitstream/handle/10283/3443/VCTK-Corpus-0.92.zip",
        ),
        "VCTK-Corpus-0.92.zip",
        11_747_302_977,
        "f96258be9fdc2cbff6559541aae7ea4f59df3fcaf5cf963aae5ca647357e359c",
        "CC BY 4.0",
        "wav48_silence_trimmed",
        "110 speakers of English, some 400 sentences each with two microphones, 48 kHz",
    ),
    "fsdd": Download(
        "Free Spoken Digit Dataset 1.0.10",
        ("https://github.com/Jakobovski/free-spoken-digit-dataset/archive/refs/tags/v1.0.10.zip",),
        "free-spoken-digit-dataset-1.0.10.zip",
        16_419_872,
        "c680098f5d2355ba7cc4bd8b0ca9e0a24c00ebe3b4c552208889a4d28d4fbc2b",
        "CC BY-SA 4.0",
        "recordings/0_jackson_0.wav",
        "6 speakers, each saying the digits 0 to 9 fifty times, 8 kHz",
    ),
    "lj_speech": Download(
        "LJ Speech 1.1",
        ("https://data.keithito.com/data/speech/LJSpeech-1.1.tar.bz2",),
        "LJSpeech-1.1.tar.bz2",
        2_748_572_632,
        "be1a30453f28eb8dd26af4101ae40cbf2c50413b1bb21936cbcdc6fae3de8aa5",
        "public domain",
        "wavs/LJ001-0001.wav",
        "one speaker of English, 13,100 sentences in 24 hours, 22.05 kHz",
    ),
    "speech_commands": Download(
        "Speech Commands 0.02",
        (
            "https://storage.googleapis.com/download.tensorflow.org/data/"
            "speech_commands_v0.02.tar.gz",
            "http://download.tensorflow.org/data/speech_commands_v0.02.tar.gz",
        ),
        "speech_commands_v0.02.tar.gz",
        2_428_923_189,
        "af14739ee7dc311471de98f5f9d2c9191b18aedfe957f4a6ff791c709868ff58",
        "CC BY 4.0",
        "testing_list.txt",
        "35 words, 105,829 recordings by 2,618 speakers, 16 kHz",
    ),
}


def list_corpora():
    """The corpora that can be downloaded: name, size, licence and content, a line for each.

    Returns:
        A str.

    Example:
        >>> print(list_corpora().splitlines()[1])
        fsdd             0.02 GB  CC BY-SA 4.0   6 speakers, each saying the digits 0 to 9 ...

    Notebook: 04 Global conditioning
    """
    return "\n".join(
        f"{name:<16}{download.num_bytes / 1e9:5.2f} GB  {download.licence:<15}{download.content}"
        for name, download in CORPORA.items()
    )


def download_corpus(name, folder=None):
    """Find a well-known corpus on this machine, or download it from its official address.

    Size, licence, address and checksum are shown before anything is loaded. A download goes on
    where it was interrupted; the archive is checked, unpacked, and removed.

    Args:
        name: `"vctk"`, `"fsdd"`, `"lj_speech"` or `"speech_commands"`.
        folder: A folder that has the corpus already (unpacked, or as its archive), or is to get
            it. `None`: the folder in the environment variable `WAVENET_KERAS_DATA`, or else the
            user's cache folder.

    Returns:
        The folder of the unpacked corpus, a `pathlib.Path`, for `Corpus`.

    Raises:
        ValueError: There is no such corpus, or what came is not what it should be.
        OSError: The address cannot be reached, or the disk is full; it says what to do.

    Example:
        >>> corpus = Corpus(download_corpus("fsdd"))  # doctest: +SKIP

    Notebook: 04 Global conditioning
    """
    if name not in CORPORA:
        raise ValueError(f"Expected one of {', '.join(CORPORA)}, received {name!r}.")
    download = CORPORA[name]
    root = _root(folder)
    found = _find(root, name, download.sign)
    if found:
        return found
    print(
        f"{download.title}: {download.content}\n"
        f"  size      {download.num_bytes / 1e6:,.0f} MB, and about twice that when unpacked\n"
        f"  licence   {download.licence}\n"
        f"  from      {download.addresses[0]}\n"
        f"  SHA-256   {download.sha256}\n"
        f"  into      {root / name}",
        flush=True,
    )
    make_folder(root)
    archive = _get_archive(download, root)
    _unpack(archive, root / name)
    archive.unlink()
    found = _find(root, name, download.sign)
    if not found:
        raise ValueError(
            f"Expected {download.sign} in what {archive.name} holds, and it is not there: "
            f"{root / name}."
        )
    return found


def _root(folder):
    named = folder or os.environ.get(FOLDER_VARIABLE)
    return Path(named).expanduser().absolute() if named else default_cache_folder() / "corpora"


def _find(root, name, sign):
    """The folder with the unpacked corpus, at or a little below `root`, or `None`."""
    below = sorted((root / name).glob("*")) if (root / name).is_dir() else []
    for candidate in [root / name, *below, root]:
        if (candidate / sign).exists():
            return candidate
    return None


def _get_archive(download, root):
    """The checked archive: one that is there already, or a new one."""
    import pooch

    pooch.get_logger().setLevel("WARNING")  # what it would say has been said
    downloader = ResumingDownloader(root / f"{download.archive}.part", download.num_bytes)
    failures = []
    for address in download.addresses:
        try:
            return Path(
                pooch.retrieve(
                    address,
                    known_hash=f"sha256:{download.sha256}",
                    fname=download.archive,
                    path=root,
                    downloader=downloader,
                )
            )
        except OSError as error:  # requests' errors are OSErrors
            failures.append(f"{address}: {error}")
    raise OSError(
        "\n".join(["The corpus cannot be downloaded.", *failures])
        + f"\nWhat there is so far is kept; call this again to go on. Without a connection: get "
        f"{download.archive} on another machine and put it into {root}, or name the folder that "
        f"has the corpus, as `folder` or in the environment variable {FOLDER_VARIABLE}."
    )


class ResumingDownloader:
    """A downloader for pooch that goes on with what an earlier one left.

    Args:
        part: The path of the unfinished file.
        num_bytes: The size of the whole file.
    """

    def __init__(self, part, num_bytes):
        self.part = part
        self.num_bytes = num_bytes

    def __call__(self, url, output_file, pooch):
        import requests

        part = self.part
        done = part.stat().st_size if part.exists() else 0
        if done < self.num_bytes:
            headers = {"Range": f"bytes={done}-"} if done else {}
            with requests.get(
                url, headers=headers, stream=True, timeout=SECONDS_WITHOUT_ANSWER
            ) as answer:
                answer.raise_for_status()
                self._write(answer, done if answer.status_code == 206 else 0)
        os.replace(part, output_file)

    def _write(self, answer, done):
        part, missing = self.part, self.num_bytes - done
        coming = int(answer.headers.get("Content-Length", missing))
        if coming != missing:
            raise OSError(f"sends {coming:,} bytes where {missing:,} are missing: another file")
        free = shutil.disk_usage(part.parent).free
        if free < missing:
            raise OSError(f"needs {missing:,} bytes, and {part.parent} has {free:,} left")
        bar = progress_bar(
            total=self.num_bytes, initial=done, unit="B", unit_scale=True, desc=part.stem
        )
        with bar, open(part, "ab" if done else "wb") as file:
            for block in answer.iter_content(BLOCK_BYTES):
                file.write(block)
                bar.update(len(block))


def _unpack(archive, folder):
    """Unpack into a folder that appears when it is complete."""
    unfinished = folder.with_name(f"{folder.name}.unpacking")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            for member in progress_bar(opened.infolist(), desc="Unpacking", unit="file"):
                opened.extract(member, unfinished)
    else:
        with tarfile.open(archive, "r|*") as opened:  # once from end to end: bz2 cannot go back
            for member in progress_bar(opened, desc="Unpacking", unit="file"):
                opened.extract(member, unfinished, filter="data")
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(unfinished, folder)
