"""Folders, recordings and speakers whose names are no UTF-8, from the corpus to the sounds."""

import os
import shutil
import sys

import pytest
from shell import RATE, small_run

from wavenet_keras import audio, cli

pytestmark = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="names of files are text here, not bytes"
)


def test_a_network_is_trained_and_speaks(place, tmp_path, capsys):
    corpus, run = tmp_path / os.fsdecode(b"Stra\xdfe"), tmp_path / os.fsdecode(b"L\xe4ufe")
    shutil.copytree(place / "voices", corpus)
    (corpus / "anna").rename(corpus / os.fsdecode(b"J\xf6rg"))
    options = {"gc_channels": 4, "num_steps": 2, "generate_every": 2, "generate_seconds": 0.01}
    assert cli.main(small_run(place, run, data_dir=corpus, **options)) == 0
    printed = capsys.readouterr().out
    assert "J\\xf6rg" in printed and "L\\xe4ufe" in printed
    wav = tmp_path / os.fsdecode(b"\xfc.wav")
    speech = ["--gc_id", "J\\xf6rg", "--samples", "100", "--wav_out_path", str(wav)]
    assert cli.main(["generate", str(run), *speech]) == 0
    assert audio.load(wav, RATE)[0].shape == (100,)
