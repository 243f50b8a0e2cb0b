"""Does the shipped voice sound like a voice? The same numbers of it, of real speech and of noise.

Usage:
    python -m benchmarks.voice                      # allison of `speech`, 4 clips of 4 seconds
    python -m benchmarks.voice --speaker june --pattern "*.flac"
    python -m benchmarks.voice runs/mine --speaker "" --recordings my_recordings/held_out
"""

import argparse
import pathlib

import numpy as np

SPEECH = pathlib.Path(__file__).resolve().parent.parent / "data" / "speech"
COLUMNS = {
    "pitch_hz": "pitch, Hz",
    "pitch_spread": "its quartiles, semitones",
    "voiced": "voiced share",
    "pauses": "pauses share",
    "loudness_spread_db": "loudness spread, dB",
    "syllables_per_second": "swells per second",
    "centroid_hz": "spectral centroid, Hz",
}


def real_clips(folder, pattern, count, samples, rate):
    """`count` clips [samples], cut from the recordings played one after the other."""
    from wavenet_keras import audio

    sounds = [audio.load(path, rate)[0] for path in sorted(folder.glob(pattern))]
    if not sounds:
        raise ValueError(f"Expected recordings like {folder / pattern}, and found none.")
    return list(np.concatenate(sounds)[: count * samples].reshape(count, samples))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("voice", nargs="?", default="speech")
    parser.add_argument("--speaker", default="allison", help="of a voice of several; '' for none")
    parser.add_argument("--recordings", type=pathlib.Path, help="default: the speaker's")
    parser.add_argument("--pattern", default="en_*.flac")
    parser.add_argument("--clips", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--temperature", type=float, default=1.0)
    arguments = parser.parse_args()

    import wavenet_keras as wk
    from wavenet_keras.evaluation import spectral_distance_db, speech_statistics

    model = wk.load_voice(arguments.voice, speaker=arguments.speaker or None)
    recordings = arguments.recordings or SPEECH / arguments.speaker
    rate = model.sample_rate
    samples = int(arguments.seconds * rate)
    count = arguments.clips
    real = real_clips(recordings, arguments.pattern, 2 * count, samples, rate)
    real, reference = real[:count], np.concatenate(real[count:])
    generated = model.generate(samples, batch_size=count, temperature=arguments.temperature, seed=0)
    random = np.random.default_rng(0)
    noise = [random.normal(scale=np.std(real), size=samples) for _ in range(count)]
    print(f"{'mean of ' + str(count) + ' clips':28s}{'real':>9s}{'generated':>11s}{'noise':>9s}")
    groups = (real, list(generated), noise)
    tables = [[speech_statistics(clip, rate) for clip in group] for group in groups]
    for name, label in COLUMNS.items():
        means = [np.nanmean([statistics[name] for statistics in table]) for table in tables]
        print(f"{label:28s}{means[0]:9.2f}{means[1]:11.2f}{means[2]:9.2f}")
    gaps = [spectral_distance_db(np.concatenate(group), reference, rate) for group in groups]
    print(f"{'spectral distance, dB':28s}{gaps[0]:9.2f}{gaps[1]:11.2f}{gaps[2]:9.2f}")
    levels = [20 * np.log10(np.std(np.concatenate(group))) for group in groups]
    print(f"{'level, dB of full scale':28s}{levels[0]:9.2f}{levels[1]:11.2f}{levels[2]:9.2f}")


if __name__ == "__main__":
    main()
