"""Corpora from a server on this machine: shown, resumed, checked, unpacked, found again."""

import dataclasses
import errno
import hashlib
import http.server
import io
import os
import subprocess
import sys
import tarfile
import threading
import time
import zipfile

import numpy as np
import pytest
import soundfile

import wavenet_keras as wk
from wavenet_keras import cli, downloads

LAYOUTS = {
    "vctk": [
        "wav48_silence_trimmed/p225/p225_001_mic1.flac",
        "wav48_silence_trimmed/p225/p225_001_mic2.flac",
        "wav48_silence_trimmed/s5/s5_001_mic1.flac",
        "txt/p225/p225_001.txt",
    ],
    "fsdd": [
        "free-spoken-digit-dataset-1.0.10/recordings/0_jackson_0.wav",
        "free-spoken-digit-dataset-1.0.10/recordings/4_theo_0.wav",
        "free-spoken-digit-dataset-1.0.10/README.md",
    ],
    "lj_speech": ["LJSpeech-1.1/wavs/LJ001-0001.wav", "LJSpeech-1.1/metadata.csv"],
    "speech_commands": [
        "./yes/0a7c2a8d_nohash_0.wav",
        "./no/b49caed3_nohash_1.wav",
        "./validation_list.txt",
        "./testing_list.txt",
    ],
}
LABELS = {
    "vctk": ["p225", "s5"],
    "fsdd": ["jackson", "theo"],
    "lj_speech": ["LJ"],
    "speech_commands": ["no", "yes"],
}
every_corpus = pytest.mark.parametrize("name", LAYOUTS)


def contents_of(path):
    """Half a second of noise for a recording, a few words for anything else."""
    if not path.endswith((".wav", ".flac")):
        return b"a few words\n"
    memory = io.BytesIO()
    noise = np.random.default_rng(0).normal(scale=0.1, size=4000)
    soundfile.write(memory, noise, 8000, format=path.rpartition(".")[2].upper())
    return memory.getvalue()


def archive_of(name):
    """The bytes of an archive with the layout of the real one."""
    memory = io.BytesIO()
    ending = downloads.CORPORA[name].archive.rpartition(".")[2]
    if ending == "zip":
        with zipfile.ZipFile(memory, "w") as archive:
            for path in LAYOUTS[name]:
                archive.writestr(path, contents_of(path))
    else:
        with tarfile.open(fileobj=memory, mode=f"w:{ending}") as archive:
            for path in LAYOUTS[name]:
                member = tarfile.TarInfo(path)
                member.size = len(contents_of(path))
                archive.addfile(member, io.BytesIO(contents_of(path)))
    return memory.getvalue()


class Server(http.server.ThreadingHTTPServer):
    """Serves one file with ranges; `break_after` cuts the next answer off after so many bytes."""

    def __init__(self, content):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content, self.break_after, self.ranges = content, None, []
        self.asked, self.go_on = threading.Event(), threading.Event()  # a pause in each answer
        self.go_on.set()
        self.wrong_by = 0

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}/archive"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked = self.headers.get("Range")
        self.server.ranges.append(asked)
        first = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        content = self.server.content[first:]
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(len(content)))
        if asked:
            first += self.server.wrong_by
            self.send_header("Content-Range", f"bytes {first}-{first + len(content) - 1}/9")
        self.end_headers()
        self.wfile.write(content[:3000])
        self.server.asked.set()
        self.server.go_on.wait(60)
        self.wfile.write(content[3000 : self.server.break_after])
        self.server.break_after = None

    def log_message(self, *arguments):
        """Nothing: pytest's output is for results."""


@pytest.fixture
def serve(monkeypatch):
    """A function that puts a server in the place of a corpus's official address."""
    servers = []

    def start(name, content=None, **changes):
        content = archive_of(name) if content is None else content
        server = Server(content)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        fields = {
            "addresses": (server.address,),
            "num_bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            **changes,
        }
        corpus = dataclasses.replace(downloads.CORPORA[name], **fields)
        monkeypatch.setitem(downloads.CORPORA, name, corpus)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@every_corpus
def test_a_corpus_is_shown_downloaded_unpacked_and_understood(name, serve, tmp_path, capsys):
    server = serve(name)
    folder = wk.download_corpus(name, tmp_path)
    said = capsys.readouterr().out
    corpus = downloads.CORPORA[name]
    for shown in (corpus.title, corpus.licence, server.address, corpus.sha256, str(tmp_path)):
        assert shown in said
    assert wk.Corpus(folder).class_names == LABELS[name]
    assert not (tmp_path / corpus.archive).exists()  # 12 GB of it need not stay
    assert wk.download_corpus(name, tmp_path) == folder
    assert server.ranges == [None]  # nothing was loaded again
    assert capsys.readouterr().out == ""


@every_corpus
def test_a_folder_that_has_it_already_is_found_by_name_or_by_variable(name, tmp_path, monkeypatch):
    top = LAYOUTS[name][0].removeprefix("./").split("/")[0]
    inside = top if LAYOUTS[name][0].count("/") == 2 and name in ("fsdd", "lj_speech") else ""
    own = tmp_path / "mine"
    for path in LAYOUTS[name]:
        (own / path).parent.mkdir(parents=True, exist_ok=True)
        (own / path).write_bytes(contents_of(path))
    assert wk.download_corpus(name, own / inside) == own / inside
    monkeypatch.setenv(downloads.FOLDER_VARIABLE, str(own / inside))
    assert wk.download_corpus(name) == own / inside


def test_another_folder_of_recordings_is_not_taken_for_the_corpus(serve, tmp_path):
    for folder in ("recordings", "wavs"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "holiday.wav").write_bytes(contents_of("holiday.wav"))
    serve("fsdd")
    assert wk.download_corpus("fsdd", tmp_path).parent == tmp_path / "fsdd"
    serve("lj_speech")
    assert wk.download_corpus("lj_speech", tmp_path).parent == tmp_path / "lj_speech"


def test_a_download_that_broke_off_goes_on_where_it_stopped(serve, tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "BLOCK_BYTES", 500)
    server = serve("fsdd")
    server.break_after = 3000
    with pytest.raises(OSError, match="cannot be downloaded(.|\n)*kept; call this again"):
        wk.download_corpus("fsdd", tmp_path)
    part = tmp_path / f"{downloads.CORPORA['fsdd'].archive}.part"
    kept = part.stat().st_size
    assert 0 < kept <= 3000
    folder = wk.download_corpus("fsdd", tmp_path)
    assert server.ranges == [None, f"bytes={kept}-"]
    assert len(wk.Corpus(folder)) == 2
    assert not part.exists()


def test_another_archive_than_the_right_one_is_refused(serve, tmp_path):
    serve("fsdd", sha256="0" * 64)
    with pytest.raises(ValueError, match="does not match the known hash"):
        wk.download_corpus("fsdd", tmp_path)
    assert not (tmp_path / "fsdd").exists()
    serve("fsdd", num_bytes=17)  # as an address that answers with a page of text
    with pytest.raises(OSError, match="bytes where 17 are missing: another file"):
        wk.download_corpus("fsdd", tmp_path)


def test_the_second_address_is_tried_when_the_first_fails(serve, tmp_path):
    server = serve("fsdd")
    addresses = ("http://127.0.0.1:9/nobody_listens", server.address)
    serve("fsdd", addresses=addresses)
    assert len(wk.Corpus(wk.download_corpus("fsdd", tmp_path))) == 2


def test_without_internet_it_says_what_to_do(serve, tmp_path):
    serve("fsdd", addresses=("http://127.0.0.1:9/nobody_listens",))
    with pytest.raises(OSError) as raised:
        wk.download_corpus("fsdd", tmp_path)
    said = str(raised.value)
    for part in ("on another machine", downloads.CORPORA["fsdd"].archive, str(tmp_path)):
        assert part in said
    assert downloads.FOLDER_VARIABLE in said


def test_an_archive_brought_by_hand_is_checked_and_unpacked(serve, tmp_path):
    serve("lj_speech", addresses=("http://127.0.0.1:9/nobody_listens",))
    (tmp_path / downloads.CORPORA["lj_speech"].archive).write_bytes(archive_of("lj_speech"))
    assert len(wk.Corpus(wk.download_corpus("lj_speech", tmp_path))) == 1


def test_a_full_disk_is_noticed_before(serve, tmp_path, monkeypatch):
    serve("fsdd")
    usage = downloads.shutil.disk_usage(tmp_path)._replace(free=10)
    monkeypatch.setattr(downloads.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(OSError, match="has 10 left"):
        wk.download_corpus("fsdd", tmp_path)


def test_an_unknown_corpus_lists_the_known_ones():
    with pytest.raises(ValueError, match="vctk, fsdd, lj_speech, speech_commands.*'timit'"):
        wk.download_corpus("timit")


def test_the_command(serve, tmp_path, capsys):
    assert cli.main(["download"]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in LAYOUTS)
    serve("fsdd")
    assert cli.main(["download", "fsdd", "--folder", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "CC BY-SA 4.0" in said
    assert "wavenet-keras train --data_dir" in said
    assert cli.main(["download", "timit"]) == 2


PROCESS = """
import dataclasses, sys
from wavenet_keras.corpus import downloads
address, num_bytes, sha256, folder = sys.argv[1:]
downloads.BLOCK_BYTES = 500
downloads.CORPORA["fsdd"] = dataclasses.replace(
    downloads.CORPORA["fsdd"], addresses=(address,), num_bytes=int(num_bytes), sha256=sha256
)
print("It is in", downloads.download_corpus("fsdd", folder), flush=True)
"""


@pytest.fixture
def start(tmp_path):
    """A function that starts another process which downloads what a server has."""
    processes = []

    def process(server):
        content = server.content
        arguments = [len(content), hashlib.sha256(content).hexdigest(), tmp_path / "corpora"]
        command = [sys.executable, "-c", PROCESS, server.address, *map(str, arguments)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
        processes.append(subprocess.Popen(command, **pipes))
        return processes[-1]

    yield process
    for each in processes:
        each.kill()
        each.communicate()


def wait_for(process, words):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError(f"{words} was not said, but {lines}")


@pytest.mark.parametrize("killed", [False, True], ids=["to the end", "killed"])
def test_two_downloads_at_once_are_one(serve, start, tmp_path, killed):
    """The second waits and finds the corpus; where the first is killed, it goes on itself."""
    server = serve("fsdd")
    server.go_on.clear()
    first = start(server)
    assert server.asked.wait(60)
    part = tmp_path / "corpora" / f"{downloads.CORPORA['fsdd'].archive}.part"
    while not (part.exists() and part.stat().st_size >= 2500):
        time.sleep(0.01)
    second = start(server)
    said = wait_for(second, "Waiting for it.")
    assert f"Process {first.pid} " in said and "gets Free Spoken Digit Dataset" in said
    if killed:
        first.kill()
        first.wait()
    server.go_on.set()
    found = wait_for(second, "It is in").splitlines()[-1].removeprefix("It is in ")
    assert second.wait() == 0
    assert len(wk.Corpus(found)) == 2
    assert os.listdir(tmp_path / "corpora") == ["fsdd"]  # no part, no lock, nothing else
    if killed:
        assert len(server.ranges) == 2 and server.ranges[1].startswith("bytes=")
    else:
        assert found in wait_for(first, "It is in")
        assert first.wait() == 0
        assert server.ranges == [None]


def test_a_folder_of_that_name_is_not_deleted(serve, tmp_path):
    server = serve("fsdd")
    (tmp_path / "fsdd").mkdir()
    (tmp_path / "fsdd" / "my_own.wav").write_bytes(contents_of("my_own.wav"))
    with pytest.raises(ValueError, match="recordings/0_jackson_0.wav is not there.*move it"):
        wk.download_corpus("fsdd", tmp_path)
    assert os.listdir(tmp_path / "fsdd") == ["my_own.wav"]
    assert server.ranges == []
    (tmp_path / "fsdd" / "my_own.wav").unlink()
    assert wk.download_corpus("fsdd", tmp_path)


def test_a_disk_that_fills_up_while_unpacking_keeps_the_archive(serve, tmp_path, monkeypatch):
    server = serve("fsdd")

    def full(*arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(zipfile.ZipFile, "extract", full)
        with pytest.raises(OSError, match="No space left .* The archive is kept; make room"):
            wk.download_corpus("fsdd", tmp_path)
    assert len(wk.Corpus(wk.download_corpus("fsdd", tmp_path))) == 2
    assert server.ranges == [None]


def test_a_disk_that_fills_up_while_loading_names_the_file(serve, tmp_path, monkeypatch):
    server = serve("fsdd")
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no device that is always full")
    part = tmp_path / f"{downloads.CORPORA['fsdd'].archive}.part"
    part.symlink_to("/dev/full")
    with pytest.raises(OSError, match="part cannot be written: No space left on device"):
        wk.download_corpus("fsdd", tmp_path)
    part.unlink()
    assert wk.download_corpus("fsdd", tmp_path)
    assert server.ranges == [None, None]


def test_a_server_that_goes_on_at_another_place_is_refused(serve, tmp_path):
    server = serve("fsdd")
    part = tmp_path / f"{downloads.CORPORA['fsdd'].archive}.part"
    part.write_bytes(server.content[:1000])
    server.wrong_by = 100
    with pytest.raises(OSError, match="sends bytes 1100-.* where the bytes from 1,000 on"):
        wk.download_corpus("fsdd", tmp_path)
    assert part.stat().st_size == 1000
    server.wrong_by = 0
    assert wk.download_corpus("fsdd", tmp_path)


def test_a_wrong_archive_brought_by_hand_is_named(serve, tmp_path):
    serve("fsdd", addresses=("http://127.0.0.1:9/nobody_listens",))
    (tmp_path / downloads.CORPORA["fsdd"].archive).write_bytes(b"half an archive")
    with pytest.raises(OSError, match=r"1.0.10.zip: another file, its SHA-256 is"):
        wk.download_corpus("fsdd", tmp_path)
