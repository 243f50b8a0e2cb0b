"""How good is the speech that a vocoder makes of spectrograms? PESQ and STOI of held-out files.

Usage:
    python -m benchmarks.vocoder --speech data/speech                  # `vocoder`, all held out
    python -m benchmarks.vocoder --speech data/speech --voice runs/mine --temperature 0.8
    python -m benchmarks.vocoder --speech data/speech --without_voice  # what needs no network
    python -m benchmarks.vocoder --speech my_speech --selection_share 0.02 --temperature 0.6

The last one is for choosing a temperature: by the recordings that `data/make_vocoder.py` chose the
weights by, so that the held-out ones do nothing but judge.

Three copies of each file are compared with it: Griffin-Lim's from the same spectrogram, the
vocoder's in the speaker's own voice, and the recording itself after mu-law coding, the best that a
network with these codes can do. Needs the packages `pesq` and `pystoi`.
"""

import argparse
import json
import pathlib

import numpy as np

SPEECH = pathlib.Path(__file__).resolve().parent.parent / "data" / "speech"
SHORTEST_SECONDS = 1.0


def read_held_out(folder, count=None, selection_share=None):
    """Held-out recordings that are long enough, and their waveforms at 8 kHz.

    A smaller `count` takes from all speakers in turn. With a `selection_share` they are those that
    `data/make_vocoder.py` holds out of the rest, to choose by.
    """
    import wavenet_keras as wk
    from wavenet_keras import audio
    from wavenet_keras.audio import mel

    to_learn_from, held_out = wk.Corpus(folder).split(validation=None)
    if selection_share is not None:
        _, held_out = to_learn_from.split(validation=selection_share)
    by_speaker = {}
    for recording in held_out:
        if recording.seconds >= SHORTEST_SECONDS:
            by_speaker.setdefault(recording.label, []).append(recording)
    in_turn = sorted(
        (turn, name) for name, files in by_speaker.items() for turn in range(len(files))
    )
    recordings = [by_speaker[name][turn] for turn, name in in_turn[:count]]
    return recordings, [audio.load(one.path, mel.SAMPLE_RATE)[0] for one in recordings]


def classical_copies(waveforms):
    """What needs no network: a dict from method to its copies of the waveforms."""
    from wavenet_keras import audio
    from wavenet_keras.audio import mel

    spectrograms = [mel.log_mel(waveform, mel.SAMPLE_RATE) for waveform in waveforms]
    pairs = zip(spectrograms, waveforms, strict=True)
    return {
        "griffin_lim": [mel.griffin_lim(frames, len(waveform)) for frames, waveform in pairs],
        "mu_law": [audio.mu_law_decode(audio.mu_law_encode(waveform)) for waveform in waveforms],
    }


def vocoder_copies(model, waveforms, speakers, temperature, seed):
    """The vocoder's copies of the waveforms, all generated at once."""
    from wavenet_keras.audio import mel

    spectrograms = [mel.log_mel(waveform, mel.SAMPLE_RATE) for waveform in waveforms]
    num_frames = max(map(len, spectrograms))
    batch = np.full((len(waveforms), num_frames, mel.NUM_BANDS), mel.FLOOR, np.float32)
    for row, frames in zip(batch, spectrograms, strict=True):
        row[: len(frames)] = frames
    generated = model.generate(
        max(map(len, waveforms)),
        global_condition=speakers,
        local_condition=batch,
        temperature=temperature,
        seed=seed,
    )
    pairs = zip(generated, waveforms, strict=True)
    return [copy[: len(waveform)] for copy, waveform in pairs]


def score_copies(waveforms, copies):
    """A dict from method to the scores of its copies, `[files, 2]`: PESQ and STOI."""
    from wavenet_keras.audio import mel
    from wavenet_keras.evaluation.quality import pesq_and_stoi

    return {
        method: np.array(
            [
                pesq_and_stoi(waveform, copy, mel.SAMPLE_RATE)
                for waveform, copy in zip(waveforms, made, strict=True)
            ]
        )
        for method, made in copies.items()
    }


def mean_scores(scores, speakers):
    """Means over the files of each speaker and over all: `{method: {speaker: {measure: mean}}}`."""
    groups = {name: np.array(speakers) == name for name in sorted(set(speakers))}
    groups["all"] = np.ones(len(speakers), bool)
    return {
        method: {name: _named(table[chosen].mean(axis=0)) for name, chosen in groups.items()}
        for method, table in scores.items()
    }


def print_means(means, speakers):
    """One row for each speaker, two columns for each method."""
    print(f"{'':12}{'files':>6}" + "".join(f"{method:>16}" for method in means))
    print(f"{'':18}" + f"{'PESQ':>9}{'STOI':>7}" * len(means))
    for name in [*sorted(set(speakers)), "all"]:
        count = speakers.count(name) if name != "all" else len(speakers)
        cells = [means[method][name] for method in means]
        row = "".join(f"{cell['pesq']:9.2f}{cell['stoi']:7.3f}" for cell in cells)
        print(f"{name:12}{count:>6}{row}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--speech", type=pathlib.Path, default=SPEECH)
    parser.add_argument("--voice", default="vocoder")
    parser.add_argument("--without_voice", action="store_true", help="the other two methods only")
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--files", type=int, help="so many, of all speakers in turn; default: all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--selection_share", type=float, help="to choose by, and not to judge")
    parser.add_argument("--out", type=pathlib.Path, help="a .json file for the numbers")
    arguments = parser.parse_args()

    import wavenet_keras as wk

    recordings, waveforms = read_held_out(
        arguments.speech, arguments.files, arguments.selection_share
    )
    speakers = [recording.label for recording in recordings]
    copies = classical_copies(waveforms)
    settings = {}
    if not arguments.without_voice:
        settings = {"temperature": arguments.temperature, "seed": arguments.seed}
        model = wk.load_voice(arguments.voice)
        copies["vocoder"] = vocoder_copies(model, waveforms, speakers, **settings)
        settings["voice"] = arguments.voice
    scores = score_copies(waveforms, copies)
    means = mean_scores(scores, speakers)
    print_means(means, speakers)
    if arguments.out:
        names = [f"{one.label}/{one.path.name}" for one in recordings]
        files = {
            method: {name: _named(pair) for name, pair in zip(names, table, strict=True)}
            for method, table in scores.items()
        }
        text = json.dumps({**settings, "means": means, "files": files}, indent=1) + "\n"
        arguments.out.write_text(text, encoding="utf-8")


def _named(pair):
    return dict(zip(("pesq", "stoi"), map(float, pair), strict=True))


if __name__ == "__main__":
    main()
