"""Which corpora can be downloaded: where they are, and how to know that they came whole.

Notebook: 04 Global conditioning
"""

from dataclasses import dataclass


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
