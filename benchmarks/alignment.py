"""How well are phones found in recordings? Against pocketsphinx, and against real silences.

Usage:
    pip install pocketsphinx
    python data/make_plans.py FOLDER --languages en
    python -m benchmarks.alignment FOLDER
    python -m benchmarks.alignment FOLDER --other RECORDINGS   # other speakers, with their texts

Word boundaries of both aligners are compared with each other, and both with something neutral: the
edges of silences of 100 ms and more, found by their level alone, beside words that do not begin or
end with a stop (which has a silence of its own). pocketsphinx listens to the same recordings,
resampled to the 16 kHz of its model, with what noise there is above 4 kHz or without.
"""

import argparse
import pathlib

import numpy as np

STOPS = frozenset(str.split("P T K B D G CH JH"))
HOP = 40  # samples: 5 ms
SILENCE_SECONDS, NEAR_SECONDS = 0.1, 0.25


def words_of_plan(plan):
    """[(word, begin, end, first phone, last phone)] in seconds."""
    words, time = [], 0.0
    for one in plan.phones:
        if one.begins_word:
            words.append([one.word, time, 0.0, one.phone, one.phone])
        if one.word:
            words[-1][2], words[-1][4] = time + one.seconds, one.phone
        time += one.seconds
    return words


def words_of_pocketsphinx(decoder, waveform, words):
    """[(begin, end)] in seconds, or None where it fails or does not know a word."""
    if any(decoder.lookup_word(word) is None for word in words):
        return None
    samples = (np.clip(waveform, -1, 1) * 32767).astype(np.int16)
    try:
        decoder.set_align_text(" ".join(words))
        decoder.start_utt()
        decoder.process_raw(samples.tobytes(), full_utt=True)
        decoder.end_utt()
    except RuntimeError:
        return None
    found = [each for each in decoder.seg() or [] if each.word[0] not in "<["]
    if [each.word.split("(")[0] for each in found] != words:
        return None
    return [(each.start_frame / 100, (each.end_frame + 1) / 100) for each in found]


def silences(waveform):
    """[(begin, end)] in seconds of what is quiet for long, by level alone."""
    frames = len(waveform) // HOP
    power = np.mean(waveform[: frames * HOP].reshape(frames, HOP) ** 2, axis=1)
    level = 10 * np.log10(np.convolve(power, np.ones(2) / 2, mode="same") + 1e-10)
    loud, floor = np.percentile(level, 90), np.percentile(level, 2)
    quiet = level < max(loud - 40, floor + 6)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(int), [0]])))
    pairs = zip(edges[::2] * HOP / 8000, edges[1::2] * HOP / 8000, strict=True)
    return [(begin, end) for begin, end in pairs if end - begin >= SILENCE_SECONDS]


def edges_of(waveform, planned):
    """[(index of the word, 0 for its begin or 1 for its end, seconds)] beside silences."""
    found = []
    for begin, end in silences(waveform):
        for side, time in ((1, begin), (0, end)):
            times = np.array([word[1 + side] for word in planned])
            index = int(np.argmin(np.abs(times - time)))
            phone = planned[index][3 + (1 if side else 0)].rstrip("012")
            if abs(times[index] - time) < NEAR_SECONDS and phone not in STOPS:
                found.append((index, side, time))
    return found


def print_row(name, differences):
    """Median, shares within 20 and 50 ms, and the mean with its sign."""
    apart = np.abs(differences) * 1000
    print(
        f"{name:<44}{len(apart):5d} {np.median(apart):6.1f} ms {np.mean(apart <= 20.01):7.1%} "
        f"{np.mean(apart <= 50.01):7.1%} {1000 * np.mean(differences):+7.1f} ms"
    )


def compare(decoder, recordings, seed=0):
    """Rows of differences, of `[(plan, waveform of 8 kHz, waveform of 16 kHz)]`; and how many."""
    noise = np.random.default_rng(seed)
    rows, used = {"apart": [], "own": [], "other": []}, 0
    for plan, waveform, wide in recordings:
        planned = words_of_plan(plan)
        wide = wide + 1e-4 * noise.standard_normal(len(wide)).astype(np.float32)
        other = words_of_pocketsphinx(decoder, wide, [word[0].lower() for word in planned])
        if other is None:
            continue
        used += 1
        begins = [word[1] - begin for word, (begin, _) in zip(planned, other, strict=True)]
        rows["apart"] += begins[1:]
        for index, side, time in edges_of(waveform, planned):
            rows["own"].append(planned[index][1 + side] - time)
            rows["other"].append(other[index][side] - time)
    return {name: np.array(values) for name, values in rows.items()}, used


def compare_other_speakers(decoder, folder):
    """Recordings of others: by the shipped aligner as it is, and after a few rounds on them."""
    from wavenet_keras import audio
    from wavenet_keras.conditions.phone_alignment import plans_of_waveforms, shipped_aligner
    from wavenet_keras.corpus.transcripts import read_transcripts

    spoken = read_transcripts(folder)
    for speaker in spoken.speakers or [None]:
        own = [one for one in spoken if one.speaker == speaker]
        narrow = {one.path: audio.load(one.path, 8000)[0] for one in own}
        texts = {one.path: one.text for one in own}
        for train, title in ((False, "as it is"), (True, "trained on them")):
            plans = plans_of_waveforms(narrow, texts, aligner=shipped_aligner(), train=train).plans
            recordings = [
                (plan, narrow[path], audio.load(path, 16000)[0]) for path, plan in plans.items()
            ]
            rows, _ = compare(decoder, recordings)
            print_row(f"{speaker or 'words'}, {title}", rows["apart"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=pathlib.Path, help="what data/make_plans.py wrote")
    parser.add_argument("--files", type=int, default=120)
    parser.add_argument("--other", type=pathlib.Path, help="recordings of others, with texts")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    from pocketsphinx import Decoder

    from wavenet_keras import audio
    from wavenet_keras.conditions.plans import read_plans

    plans = read_plans(arguments.folder / "plans.jsonl")
    names = sorted(name for name, plan in plans.items() if plan.speaker == "allison")
    names = [name for name in names if len(plans[name].words) >= 4]
    np.random.default_rng(arguments.seed).shuffle(names)
    decoder = Decoder(samprate=16000, bestpath=False, loglevel="FATAL", lm=None)
    names = names[: arguments.files]
    recordings = []
    for name in names:
        waveform, _ = audio.load(arguments.folder / "recordings" / name)
        recordings.append((plans[name], waveform, audio.resample(waveform, 8000, 16000)))
    rows, used = compare(decoder, recordings)
    print(f"{used} of {len(names)} recordings that pocketsphinx could align")
    print(f"{'':<44}{'n':>5} {'median':>9} {'<=20 ms':>7} {'<=50 ms':>7} {'mean':>10}")
    print_row("begins of words, this and pocketsphinx", rows["apart"])
    print_row("edges of silences, this", rows["own"])
    print_row("edges of silences, pocketsphinx", rows["other"])
    shifted = rows["other"] - np.median(rows["other"])
    print_row("edges of silences, pocketsphinx, shifted", shifted)
    if arguments.other:
        compare_other_speakers(decoder, arguments.other)


if __name__ == "__main__":
    main()
