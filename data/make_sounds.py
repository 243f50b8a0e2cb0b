"""Make the sounds in data/sounds from Debian's package of Sonic Pi's samples.

Usage:
    python data/make_sounds.py                    # downloads the package with apt-get
    python data/make_sounds.py --debs downloads   # with the .deb in (or for) that folder

The files are copied as the package has them: FLAC, 44.1 kHz.
"""

import argparse
import tempfile
from pathlib import Path, PurePosixPath

from debian_packages import Package, find_or_download, read_members

PACKAGE = Package(
    "sonic-pi-samples",
    "3.2.2~repack-8",
    "25f2312d2fae005e6ad0f4726b8ed3084e776006a5a132083506e960224ac79d",
)
NAMES = (
    "ambi_choir",
    "ambi_drone",
    "ambi_piano",
    "bass_woodsy_c",
    "drum_cymbal_open",
    "guit_em9",
    "loop_compus",
    "perc_bell",
)


def make(folder: Path, debs: Path) -> None:
    """Copy the chosen sounds of the package in `debs` into `folder`."""
    members = {
        PurePosixPath(path).stem: contents
        for path, contents in read_members(find_or_download(PACKAGE, debs), ".flac").items()
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        (folder / f"{name}.flac").write_bytes(members[name])
    print(f"{folder}: {len(NAMES)} sounds, {sum(len(members[name]) for name in NAMES):,} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--debs",
        metavar="FOLDER",
        type=Path,
        help="where the .deb file is; if it is missing it is downloaded there with apt-get",
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        make(Path(__file__).parent / "sounds", arguments.debs or Path(temporary))


if __name__ == "__main__":
    main()
