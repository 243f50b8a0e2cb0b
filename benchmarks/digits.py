"""Does the voice `digits` say which digit it was asked for, as who? A recogniser listens to it.

Usage:
    wavenet-keras download fsdd                            # or any folder with its recordings
    python -m benchmarks.digits --recordings FOLDER        # 3 clips of each digit and speaker
    python -m benchmarks.digits --recordings FOLDER --voice runs/mine --out report.json

The recogniser is trained on the real recordings that the voice was trained on, then judged on those
that were held out and on generated clips, trimmed and levelled like them. Half of its errors on the
real ones are four held-out eights of nicolas, shorter than all of his that it learns from; so
generated clips may well do better than real ones.
"""

import argparse
import json
import pathlib

import numpy as np

DIGITS = list(range(10))


def judge(recogniser, clips, digits, speakers):
    """What the recogniser hears in the clips, as shares and counts that a report can hold."""
    from wavenet_keras.evaluation import confusion

    names = recogniser.names
    heard_digits, heard_speakers = recogniser.digits(clips), recogniser.speakers(clips)
    right = np.array(digits) == np.array(heard_digits)
    return {
        "clips": len(clips),
        "digit_accuracy": float(right.mean()),
        "speaker_accuracy": float(np.mean(np.array(speakers) == np.array(heard_speakers))),
        "digit_accuracy_of": {
            name: float(right[np.array(speakers) == name].mean()) for name in names
        },
        "digit_confusion": confusion(digits, heard_digits, DIGITS).tolist(),
        "speaker_confusion": confusion(speakers, heard_speakers, names).tolist(),
    }


def table_text(names, table):
    """One row for each name asked for, one column for each heard."""
    names = [str(name) for name in names]
    width = max(4, max(map(len, names)) + 2)
    rows = [" " * width + "".join(f"{name:>{width}}" for name in names)]
    for name, row in zip(names, table, strict=True):
        rows.append(f"{name:<{width}}" + "".join(f"{count:>{width}}" for count in row))
    return "\n".join(rows)


def print_report(title, names, report):
    print(
        f"\n{title}, {report['clips']} clips: digits {report['digit_accuracy']:.1%}, "
        f"speakers {report['speaker_accuracy']:.1%} right"
    )
    print("digits of each speaker:", end="")
    for name, share in report["digit_accuracy_of"].items():
        print(f"  {name} {share:.1%}", end="")
    print("\n" + table_text(DIGITS, report["digit_confusion"]))
    print(table_text(names, report["speaker_confusion"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--recordings", type=pathlib.Path, required=True)
    parser.add_argument("--voice", default="digits")
    parser.add_argument("--seeds", type=int, default=3, help="clips of each digit and speaker")
    parser.add_argument("--temperature", type=float, help="default: that of the voice")
    parser.add_argument("--rhythm", default="typical", help="typical or varied")
    parser.add_argument("--out", type=pathlib.Path, help="a .json file for all numbers")
    arguments = parser.parse_args()

    import wavenet_keras as wk
    from wavenet_keras.corpus.digit_clips import HELD_OUT_BELOW, SAMPLE_RATE, load_digits, tidy
    from wavenet_keras.evaluation.digit_recognition import DigitRecogniser
    from wavenet_keras.voices.digits import TEMPERATURE, say_clips

    temperature = TEMPERATURE if arguments.temperature is None else arguments.temperature
    model = wk.load_voice(arguments.voice)
    recordings = load_digits(arguments.recordings)
    training, held_out = [], []
    for digit, speaker, index, waveform in recordings:
        part = held_out if index < HELD_OUT_BELOW else training
        part.append((waveform, digit, speaker))
    recogniser = DigitRecogniser(*zip(*training, strict=True), SAMPLE_RATE)
    names = recogniser.names
    real = judge(recogniser, *zip(*held_out, strict=True))
    print_report("real, held out", names, real)

    asked = [
        (digit, name, seed) for seed in range(arguments.seeds) for name in names for digit in DIGITS
    ]
    digits, speakers, seeds = map(list, zip(*asked, strict=True))
    clips = say_clips(model, digits, speakers, seeds, temperature, arguments.rhythm)
    generated = judge(recogniser, [tidy(clip) for clip in clips], digits, speakers)
    print_report(f"generated, {arguments.rhythm}, at temperature {temperature:g}", names, generated)
    if arguments.out:
        report = {
            "voice": arguments.voice,
            "temperature": temperature,
            "rhythm": arguments.rhythm,
            "speakers": names,
            "real": real,
            "generated": generated,
        }
        arguments.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
