"""`wavenet-keras evaluate`, run as a user runs it, with small networks."""

import keras
from shell import PITCHES, RATE

import wavenet_keras as wk
from wavenet_keras import cli


def test_evaluate_prints_bits_per_sample(place, run, capsys):
    assert cli.main(["evaluate", str(run), str(place / "voices")]) == 0
    bits = wk.evaluation.bits_per_sample(wk.load_voice(run), wk.Corpus(place / "voices"))
    of_each = {
        name: wk.evaluation.bits_per_sample(wk.load_voice(run), files, global_condition=name)
        for name in PITCHES
        for files in [sorted((place / "voices" / name).glob("*.wav"))]
    }
    samples = 3 * RATE // 2
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        [name, f"{value:.4f}", "bits", "per", "sample", "on", f"{count:,}", "samples"]
        for name, value, count in (
            *((name, of_each[name], samples) for name in PITCHES),
            ("all", bits, 2 * samples),
        )
    ]
    files = [str(place / "voices" / "anna" / f"{number}.wav") for number in (0, 1)]
    assert cli.main(["evaluate", str(run), *files, "--gc_id", "bert"]) == 0
    bits = wk.evaluation.bits_per_sample(wk.load_voice(run), files, global_condition="bert")
    assert capsys.readouterr().out.strip() == f"{bits:.4f} bits per sample on 2 recordings"


def test_evaluate_tells_a_vocoder_the_spectrogram(tmp_path, capsys):
    keras.utils.set_random_seed(0)
    sizes = {"dilations": [1, 2], "skip_channels": 8, "sample_rate": 8000}
    conditions = {"local_condition_channels": 40, "hop_length": 80}
    model = wk.WaveNet(**sizes, **conditions)
    model.save(tmp_path / "vocoder.keras")
    file = "data/speech/allison/en_vm-login.flac"
    assert cli.main(["evaluate", str(tmp_path / "vocoder.keras"), file]) == 0
    bits = wk.evaluation.bits_per_sample(model, [file], features=wk.mel.mel_of_recording)
    assert capsys.readouterr().out == f"{bits:.4f} bits per sample on 1 recordings\n"
    assert cli.main(["evaluate", "digits", file, "--gc_id", "theo"]) == 2
    assert "This model takes 132 with 40" in capsys.readouterr().err
