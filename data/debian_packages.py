"""Get Debian packages of recordings, check them, and unpack them with nothing but Python.

The package's checksum is what makes a set of recordings reproducible: the same bytes give the same
files, whichever mirror or folder they came from.
"""

import hashlib
import io
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Package:
    """One Debian package: its name, its version and the SHA-256 of its file."""

    name: str
    version: str
    sha256: str

    @property
    def file_name(self) -> str:
        version = self.version.replace(":", "%3a")  # an epoch, as apt writes it into the name
        return f"{self.name}_{version}_all.deb"


def find_or_download(package: Package, folder: Path) -> Path:
    """Return the package's checked .deb in `folder`, downloading it there if it is missing."""
    path = folder / package.file_name
    if not path.exists():
        download(package, folder)
    received = hashlib.sha256(path.read_bytes()).hexdigest()
    if received != package.sha256:
        raise ValueError(
            f"{path} is not the package expected: its SHA-256 is {received}, expected "
            f"{package.sha256}. Delete it and get version {package.version} again."
        )
    return path


def download(package: Package, folder: Path) -> None:
    """Download the package with apt into `folder`."""
    if shutil.which("apt-get") is None:
        raise FileNotFoundError(
            f"{package.file_name} is not in {folder}, and there is no apt-get here to download it. "
            f"Get it from https://packages.debian.org/{package.name}, put it in that folder, and "
            "run this again with --debs."
        )
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["apt-get", "download", f"{package.name}={package.version}"], cwd=folder, check=True
    )


def read_members(deb: Path, suffix: str) -> dict[str, bytes]:
    """Return the files of a package whose names end with `suffix`, by their installed path."""
    members = {}
    with tarfile.open(fileobj=io.BytesIO(data_archive(deb))) as archive:
        for member in archive:
            if member.isfile() and member.name.endswith(suffix):
                members[member.name.removeprefix("./")] = archive.extractfile(member).read()
    return dict(sorted(members.items()))


def data_archive(deb: Path) -> bytes:
    """Return the `data.tar.*` inside a .deb, which is a plain `ar` archive.

    Each member of an ar archive has a header of 60 characters: its name in the first 16, its size
    at 48 to 58; contents start at even positions.
    """
    contents = deb.read_bytes()
    position = len(b"!<arch>\n")
    while position < len(contents):
        header = contents[position : position + 60]
        name = header[:16].decode("ascii").strip().rstrip("/")
        size = int(header[48:58])
        position += 60
        if name.startswith("data.tar"):
            return contents[position : position + size]
        position += size + size % 2
    raise ValueError(f"{deb} holds no data.tar: it is not a Debian package, or it is cut short.")
