"""How well is Allison's voice understood? Two judges, and the real recordings as the ceiling.

Usage:
    python data/make_plans.py my_plans --languages en      # the recordings, and what they say
    python data/allison_scores.py my_plans                 # the shipped voice
    python data/allison_scores.py my_plans --voice my_voice.keras --temperature 0.9 0.7 --few 10
    python data/allison_scores.py my_plans --voice ""      # the real recordings alone

Judged are 20 held-out sentences, which no network and no judge was trained on: as Allison spoke
them (the ceiling), through Griffin and Lim's vocoder (what a good copy gets), spoken by the voice
with the recording's own durations and pitch (copy), and from text. Then 80 everyday sentences from
text, `everyday_sentences.txt`, which nothing was trained or tuned on. For each: the word error rate
by each judge with an interval that holds 95 % of resampled sets of sentences, the distance to the
recording in dB, and the words that are silent, noise or clipped. See `allison_judges.py` for how
the judges were set up. It prints a table and writes it as JSON.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
from allison_judges import (
    FEWEST_WORDS,
    OWN,
    OWN_WORDS,
    SAMPLE_RATE,
    SPHINX,
    judge_waveforms,
    make_judges,
    models_of,
    read_prompts,
)

import wavenet_keras as wk
from wavenet_keras.conditions.plans import plan_frames
from wavenet_keras.evaluation.cepstral_distortion import mel_cepstral_distortion
from wavenet_keras.evaluation.failed_words import failed_words, word_spans
from wavenet_keras.evaluation.word_recognition import WordErrors, spoken_words

EVERYDAY = Path(__file__).parent / "everyday_sentences.txt"
STREAMS = 16  # sentences that are generated at once
RESAMPLED = 2000
TIMED_TEXT = "She bought a small house near the sea, and she has lived there for eleven years."


def everyday_sentences():
    """The texts, a list of str."""
    return EVERYDAY.read_text(encoding="utf-8").splitlines()


def check_unheard(texts, prompts):
    """Raise a ValueError where a prompt says one of the texts, or one of them a whole prompt."""
    asked, said = (
        [" ".join(spoken_words(text, OWN_WORDS)) for text in every] for every in (texts, prompts)
    )
    long = [sentence for sentence in said if len(sentence.split()) >= FEWEST_WORDS]
    known = [one for one in asked if any(one in other for other in said)]
    known += [one for one in asked if any(other in one for other in long)]
    if known:
        raise ValueError(f"Expected sentences that no prompt says, received {known[:3]}.")


class Speaker:
    """A voice that speaks many plans at once.

    Args:
        voice: A text voice.
        temperature: As of `voice.speak`.
        seed: A whole number; sentence `n` is planned with `seed + n`.
    """

    def __init__(self, voice, temperature, seed):
        self.voice, self.temperature, self.seed = voice, temperature, seed

    def plans(self, texts):
        """A plan of each text."""
        return [self.voice.plan(text, seed=self.seed + n) for n, text in enumerate(texts)]

    def waveforms(self, plans):
        """The sound of each plan; plans of about one length are spoken together."""
        network, sounds = self.voice.network, [None] * len(plans)
        frames = [plan_frames(plan, network.sample_rate, network.hop_length) for plan in plans]
        order = sorted(range(len(plans)), key=lambda index: len(frames[index]))
        for start in range(0, len(order), STREAMS):
            group = order[start : start + STREAMS]
            longest = max(len(frames[index]) for index in group)
            condition = np.stack(
                [
                    np.pad(frames[index], ((0, longest - len(frames[index])), (0, 0)), mode="edge")
                    for index in group
                ]
            )
            spoken = network.generate(
                longest * network.hop_length,
                batch_size=len(group),
                global_condition=self._classes(plans, group),
                local_condition=condition,
                temperature=self.temperature,
                seed=self.seed + start,
            )
            for index, sound in zip(group, spoken, strict=True):
                sounds[index] = np.asarray(sound)[: len(frames[index]) * network.hop_length]
        return sounds

    def _classes(self, plans, group):
        network, default = self.voice.network, self.voice.speakers[0]
        if not network.num_classes:
            return None
        return [network.class_id(plans[index].speaker or default) for index in group]

    def times_real_time(self):
        """Seconds of sound for each second of one stream, planning and all."""
        self.voice.speak("Hello.", seed=0)  # compiles
        started = time.perf_counter()
        waveform, sample_rate = self.voice.speak(TIMED_TEXT, seed=self.seed)
        return len(waveform) / sample_rate / (time.perf_counter() - started)


def interval(errors):
    """The rates between which 95 % of the resampled sets of sentences lie."""
    counts = np.array([(one.errors, one.words) for one in errors])
    random = np.random.default_rng(0)
    chosen = counts[random.integers(len(counts), size=(RESAMPLED, len(counts)))].sum(axis=1)
    return np.percentile(chosen[:, 0] / chosen[:, 1], [2.5, 97.5])


def score(label, judges, sentences, waveforms, real=None, plans=None):
    """Print a row of the table; return it, and what was heard."""
    row, heard_by, line = {"what": label}, {}, f"{label:<50}"
    for judge in judges:
        heard, errors = judge_waveforms(judge, sentences, waveforms)
        total, (least, most) = sum(errors, WordErrors()), interval(errors)
        row[judge.name] = {
            "word_error_rate": round(total.rate, 4),
            "from": round(least, 4),
            "to": round(most, 4),
            "words": total.words,
            "substitutions": total.substitutions,
            "deletions": total.deletions,
            "insertions": total.insertions,
        }
        heard_by[judge.name] = [" ".join(words) for words in heard]
        line += f"{judge.name} {100 * total.rate:5.1f} % ({100 * least:.1f} to {100 * most:.1f})  "
    if real is not None:
        pairs = zip(waveforms, real, strict=True)
        row["distortion_db"] = round(
            float(np.mean([mel_cepstral_distortion(*pair, SAMPLE_RATE) for pair in pairs])), 3
        )
        line += f"{row['distortion_db']:.2f} dB  "
    if plans is not None:
        spans = [word_spans(plan) for plan in plans]
        failed = [
            [*one, number]
            for number, (waveform, own) in enumerate(zip(waveforms, spans, strict=True))
            for one in failed_words(waveform, SAMPLE_RATE, own)
        ]
        row["failed_words"], row["spoken_words"] = failed, sum(map(len, spans))
        line += f"failed {len(failed)} of {row['spoken_words']} words"
    print(line, flush=True)
    return row, {"said": [" ".join(words) for words in sentences], **heard_by}


def save_sounds(folder, label, names, waveforms, heard):
    """Write the sounds of a row, and what was heard."""
    place = folder / "".join(sign if sign.isalnum() else "_" for sign in label)
    place.mkdir(parents=True, exist_ok=True)
    for name, waveform in zip(names, waveforms, strict=True):
        wk.audio.save(place / f"{name}.wav", waveform, SAMPLE_RATE)
    text = json.dumps({"names": list(names), **heard}, indent=1, ensure_ascii=False)
    (place / "heard.json").write_text(text, encoding="utf-8")


def rows_of_recordings(judges, prompts):
    """The real recordings, and their copies by Griffin and Lim: (label, names, sounds, row)."""
    real = [each.waveform() for each in prompts]
    sentences = [each.words for each in prompts]
    names = [each.file.stem for each in prompts]
    plans = [each.plan for each in prompts]
    copies = [wk.mel.griffin_lim(wk.mel.log_mel(sound, SAMPLE_RATE), len(sound)) for sound in real]
    for label, sounds in (("real recordings", real), ("Griffin-Lim of their mel", copies)):
        yield label, names, sounds, score(label, judges, sentences, sounds, real, plans)


def rows_of_voice(speaker, judges, everyday_judges, prompts, texts):
    """What a voice says: copies of the recordings, the same from text, everyday sentences."""
    real = [each.waveform() for each in prompts]
    sentences = [each.words for each in prompts]
    names = [each.file.stem for each in prompts]
    end = f", temperature {speaker.temperature:g}"
    for label, plans in (
        (f"copy, own durations and pitch{end}", [each.plan for each in prompts]),
        (f"held-out sentences from text{end}", speaker.plans([each.text for each in prompts])),
    ):
        sounds = speaker.waveforms(plans)
        yield label, names, sounds, score(label, judges, sentences, sounds, real, plans)
    label, plans = f"everyday sentences from text{end}", speaker.plans(texts)
    sounds, sentences = speaker.waveforms(plans), [spoken_words(text) for text in texts]
    names = [f"{number:02d}" for number in range(1, len(texts) + 1)]
    yield label, names, sounds, score(label, everyday_judges, sentences, sounds, plans=plans)


def all_rows(arguments, papers):
    """Every row; what is measured beside them goes into the papers."""
    prompts = read_prompts(arguments.folder)
    models = models_of(prompts, arguments.folder / "word_models.npz")
    everyday = everyday_sentences()
    check_unheard(everyday, prompts.texts)
    judges = make_judges(arguments.judges, models, prompts.texts)
    judged, asked = prompts.judged[: arguments.few], everyday[: arguments.few]
    yield from rows_of_recordings(judges, judged)
    if not arguments.voice:
        return
    everyday_judges = make_judges(arguments.judges, models, prompts.texts + everyday)
    voice = wk.load_voice(arguments.voice)
    for temperature in arguments.temperature or [voice.temperature]:
        speaker = Speaker(voice, temperature, arguments.seed)
        yield from rows_of_voice(speaker, judges, everyday_judges, judged, asked)
    papers["times_real_time"] = round(speaker.times_real_time(), 2)
    print(f"one stream: {papers['times_real_time']:.2f} times real time")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="what make_plans.py wrote")
    parser.add_argument("--voice", default="allison", help="a name or a .keras file; '' for none")
    parser.add_argument("--temperature", type=float, nargs="+", help="the voice's own if not given")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--few", type=int, metavar="N", help="the first N sentences of each set")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="writes the sounds there")
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes the scores there")
    parser.add_argument("--judges", nargs="+", choices=(OWN, SPHINX), default=[OWN, SPHINX])
    arguments = parser.parse_args()
    papers = {"voice": arguments.voice, "seed": arguments.seed, "rows": []}
    for label, names, sounds, (row, heard) in all_rows(arguments, papers):
        papers["rows"].append(row)
        if arguments.out:
            save_sounds(arguments.out, label, names, sounds, heard)
    text = json.dumps(papers, indent=1, ensure_ascii=False)
    if arguments.json:
        arguments.json.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
