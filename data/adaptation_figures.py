"""How few minutes of a new speaker are enough? Voices from a shipped voice, and from nothing.

Usage:
    python data/make_plans.py my_prompts --languages ru
    export KERAS_BACKEND=jax
    python data/adaptation_figures.py my_prompts --runs my_runs                # from allison
    python data/adaptation_figures.py my_prompts --runs my_runs --num_steps 2  # a rehearsal

Some recordings of a speaker whom the voice has never heard are judged; of the others 1, 5 and 20
minutes are trained on, with nothing but their texts and a dictionary of their words, as
`wavenet-keras train --text` does it: once from the voice and once from nothing, with a network of
the same size. A run that was interrupted goes on where it stopped. For each: bits per judged
sample, and the mel-cepstral distortion of what the voice says from text, and of what it says with
the recording's own durations and pitch. It prints a table and writes it as JSON.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np

import wavenet_keras as wk
from wavenet_keras.conditions.plans import read_plans
from wavenet_keras.corpus.transcripts import Spoken, Transcripts
from wavenet_keras.evaluation.cepstral_distortion import mel_cepstral_distortion
from wavenet_keras.voices.shipped import load_text_voice
from wavenet_keras.voices.text.own_network import frames_of_recording
from wavenet_keras.voices.text.own_sizes import usual_settings

DATA = Path(__file__).resolve().parent
JUDGED_SECONDS = 90
SPLIT_SEED = 0
SIZES = str.split(
    "dilations kernel_size initial_kernel_size residual_channels dilation_channels skip_channels "
    "head_channels quantization_channels use_bias global_condition_channels sample_rate encoder"
)


def read_speaker(folder, speaker):
    """The plans of a speaker's recordings, by path: to train on, and to judge by.

    Judged are the held-out ones, and others until there are enough.
    """
    held_out, others = (
        {
            folder / "recordings" / file: plan
            for file, plan in read_plans(folder / name).items()
            if plan.speaker == speaker
        }
        for name in ("held_out_plans.jsonl", "plans.jsonl")
    )
    if not others:
        raise ValueError(f"Expected recordings of {speaker} in {folder}/plans.jsonl, found none.")
    paths = sorted(others)
    np.random.default_rng(SPLIT_SEED).shuffle(paths)
    judged = dict(held_out)
    while sum(plan.seconds for plan in judged.values()) < JUDGED_SECONDS:
        path = paths.pop(0)
        judged[path] = others[path]
    return {path: others[path] for path in paths}, judged


def first_minutes(plans, minutes):
    """The first recordings, until they are so many minutes or all."""
    chosen, seconds = [], 0.0
    for path, plan in plans.items():
        if seconds >= 60 * minutes:
            break
        chosen.append(Spoken(path, plan.text, plan.speaker))
        seconds += plan.seconds
    return sorted(chosen, key=lambda one: one.path), seconds


def dictionary_of(plans):
    """`{word: phones}`: how each word was said most often."""
    ways = {}
    for plan in plans:
        words = []
        for one in plan.phones:
            if one.begins_word:
                words.append((one.word, []))
            if one.word:
                words[-1][1].append(one.phone)
        for word, phones in words:
            ways.setdefault(word, Counter())[tuple(phones)] += 1
    return {word: counts.most_common(1)[0][0] for word, counts in ways.items()}


def train(spoken, run_folder, voice, language, words, num_steps, precision):
    """A voice of some recordings; `voice` is what it begins with, or the sizes of a new network."""
    beginning = {"network": voice} if isinstance(voice, dict) else {"begin_with": voice}
    return wk.train_voice(
        Transcripts(spoken[0].path.parent, spoken),
        run_folder,
        num_steps,
        language=language,
        dictionary=words,
        validation=0.1,
        validation_seconds=30,
        validate_every=100,
        checkpoint_every=200,
        dtype=precision,
        **beginning,
    )


def judge(run, speaker, judged):
    """Bits per judged sample, and the distortion of copies and of what is said from text."""
    voice = load_text_voice(run.path)
    network = voice.network
    recordings = [
        wk.corpus.Recording(path, speaker, network.class_id(speaker), *_length(path))
        for path in judged
    ]
    bits = wk.evaluation.bits_per_sample(
        network,
        recordings,
        global_condition=speaker,
        features=lambda one: frames_of_recording(
            judged[one.path], one, network.sample_rate, network.hop_length
        ),
    )
    distances = {"copy": [], "text": []}
    for path, plan in judged.items():
        recording, _ = wk.audio.load(path, network.sample_rate)
        for name, said in (("copy", plan), ("text", plan.text)):
            sound, rate = voice.speak(said, speaker=speaker, seed=0, progress=False)
            distances[name].append(mel_cepstral_distortion(sound, recording, rate))
    return {
        "bits_per_judged_sample": round(bits, 3),
        "distortion_of_copies_db": round(float(np.mean(distances["copy"])), 2),
        "distortion_from_text_db": round(float(np.mean(distances["text"])), 2),
    }


def _length(path):
    waveform, rate = wk.audio.load(path)
    return rate, len(waveform)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("prompts", type=Path, help="what make_plans.py wrote")
    parser.add_argument("--runs", type=Path, default=DATA.parent / "build" / "runs")
    parser.add_argument("--voice", default="allison")
    parser.add_argument("--speaker", default="ivrvoice")
    parser.add_argument("--language", default="ru")
    parser.add_argument("--minutes", type=float, nargs="+", default=[1, 5, 20])
    parser.add_argument("--num_steps", type=int, help="of each run; else by the minutes")
    parser.add_argument("--precision", help="such as mixed_bfloat16, on a GPU")
    parser.add_argument("--out", type=Path, default=DATA / "adaptation_figures.json")
    arguments = parser.parse_args()
    voice, speaker = load_text_voice(arguments.voice), arguments.speaker
    if speaker in voice.speakers or speaker in (voice.network.class_names or []):
        parser.error(f"{arguments.voice} was trained on {speaker}, who is no new speaker to it.")
    training, judged = read_speaker(arguments.prompts, speaker)
    words = dictionary_of([*training.values(), *judged.values()])
    config = voice.network.get_config()
    beginnings = {
        arguments.voice: arguments.voice,
        "nothing": {name: config[name] for name in SIZES},
    }
    rows = []
    for minutes in arguments.minutes:
        spoken, seconds = first_minutes(training, minutes)
        for name, beginning in beginnings.items():
            place = arguments.runs / f"{speaker}_{minutes:g}_minutes_from_{Path(name).stem}"
            usual = usual_settings(seconds, from_voice=name != "nothing")
            num_steps = arguments.num_steps or usual["num_steps"]
            run = train(
                spoken, place, beginning, arguments.language, words, num_steps, arguments.precision
            )
            if run.state["step"] < num_steps:  # it was interrupted
                return
            row = {"minutes": round(seconds / 60, 2), "from": name, "steps": run.state["step"]}
            rows.append(row | judge(run, speaker, judged))
            print(*(f"{key} {value}" for key, value in rows[-1].items()), sep=", ", flush=True)
    about = {
        "speaker": speaker,
        "judged_recordings": len(judged),
        "judged_minutes": round(sum(plan.seconds for plan in judged.values()) / 60, 2),
        "rows": rows,
    }
    arguments.out.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
