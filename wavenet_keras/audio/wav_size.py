"""Wav files whose header says another length than there is: a recorder or a copy that stopped.

A wav file says in front of its samples how many bytes they are. A program that records writes 0
there, or the largest number, and the true one at the end; so it stays wrong where the program
stopped before.

Notebook: 01 From sound to codes
"""

import io
import os
import struct
from typing import NamedTuple

STREAMED = 0x7FFFF000  # from here on a size means "until the end": what is sent as it comes
LARGEST = 0xFFFFFFFF


class SoundSize(NamedTuple):
    """The bytes of sound in a wav file: as its header says, and as they are there.

    `places` are those of the numbers in the header that say it: `(position, struct format)`.
    """

    said: int
    there: int
    bytes_per_second: int
    places: tuple

    @property
    def needs_mending(self):
        """Whether libsndfile finds no sound by what the header says, though there is some."""
        zero_by_mistake = self.said == 0 and self.there > 0
        return zero_by_mistake or self.said > 1 << 62

    @property
    def remark(self):
        """What is odd about it, in words, or `None`."""
        if self.said == 0 and self.needs_mending:
            return f"its header says 0 bytes of sound; the {self.there:,} that follow are used"
        rate = self.bytes_per_second
        if rate and self.there < self.said < STREAMED:
            return (
                f"cut short: its header says {self.said / rate:.2f} s, "
                f"{self.there / rate:.2f} s are there"
            )
        if rate and self.there > self.said:
            return (
                f"its header says {self.said / rate:.2f} s, which are used; more sound seems to "
                "follow"
            )
        return None


def read_size(path):
    """The size of the sound in a wav file, or `None` for other and for damaged files.

    Args:
        path: The path of a file.

    Returns:
        A `SoundSize` or `None`.

    Example:
        >>> print(read_size("data/speech/allison/en_vm-login.flac"))
        None

    Notebook: 01 From sound to codes
    """
    with open(path, "rb") as file:
        length = os.fstat(file.fileno()).st_size
        begin = file.read(12)
        if begin[:4] not in (b"RIFF", b"RF64") or begin[8:] != b"WAVE":
            return None
        large, bytes_per_second = None, 0  # `large`: the 64-bit size and where it stands
        while len(head := file.read(8)) == 8:
            name, size = head[:4], struct.unpack("<I", head[4:])[0]
            start = file.tell()
            if name == b"data":
                said, places = size, ((start - 4, "<I"),)
                if large is not None and size == LARGEST:
                    said, place = large
                    places = ((place, "<Q"),)
                there = length - start
                if said < there and _holds_chunks(file, start + said, length):
                    there = said
                return SoundSize(said, there, bytes_per_second, places)
            body = file.read(min(size, 64))
            if name == b"fmt " and len(body) >= 16:
                bytes_per_second = struct.unpack("<I", body[8:12])[0]
            if name == b"ds64" and len(body) >= 16:
                large = struct.unpack("<Q", body[8:16])[0], start + 8
            file.seek(start + size + size % 2)
    return None


def _holds_chunks(file, position, length):
    """Whether all that follows has the form of a wav file's other parts, names and sizes."""
    position += position % 2
    while length - position >= 8:
        file.seek(position)
        name, size = struct.unpack("<4sI", file.read(8))
        if not all(32 <= letter < 127 for letter in name):
            # Names of old music players, and zeros that fill a block of the disk, are no sound.
            return not any(name)
        if name[:3] in (b"TAG", b"ID3"):
            return True
        position += 8 + size + size % 2
    return position >= length or length - position < 8


class MendedWav(io.FileIO):
    """A wav file whose header says, to who reads it, the size that there is.

    Args:
        path: The path of the file, which stays as it is.
        size: Its `SoundSize`.

    Notebook: 01 From sound to codes
    """

    def __init__(self, path, size):
        super().__init__(path, "rb")
        self._bytes = {}
        for position, form in size.places:
            number = struct.pack(form, min(size.there, LARGEST) if form == "<I" else size.there)
            self._bytes.update(enumerate(number, position))

    def readinto(self, buffer):
        start = self.tell()
        count = super().readinto(buffer)
        for position, byte in self._bytes.items():
            if start <= position < start + count:
                memoryview(buffer).cast("B")[position - start] = byte
        return count
