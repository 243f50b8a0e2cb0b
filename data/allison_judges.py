"""The two judges of Allison's words, set up on recordings that they do not judge.

Usage:
    python data/make_plans.py my_plans --languages en   # the recordings, and what is said in them
    python data/allison_judges.py my_plans              # trains the judge's models, in 3 minutes
    python data/allison_judges.py my_plans --tune       # how their weights were chosen

Recordings are in three parts. 21 are held out, as from everything that is trained. 40 other
sentences chose the weight of the language model. With the rest the models of phones are trained,
from nothing: `my_plans/word_models.npz`. Both judges know which words follow which in all prompts,
in the held-out ones too, and in the sentences that a voice is asked to say: their figures compare a
voice with the real recordings. They do not tell how well a stranger understands it.
"""

import argparse
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from wavenet_keras import audio
from wavenet_keras.conditions.plans import Plan, read_plans
from wavenet_keras.evaluation.word_recognition import (
    Lexicon,
    SphinxJudge,
    WordErrors,
    WordRecogniser,
    count_word_errors,
)
from wavenet_keras.evaluation.word_recognition.voice_models import VoiceModels, train_voice_models

OWN_WORDS = Path(__file__).parent / "prompt_words.txt"
SPEAKER = "allison"
GREETING = "allison/en_vm-login.flac"  # held out, and not judged: other prompts say most of it
NUM_TUNING = 40
SHORTEST, LONGEST, FEWEST_WORDS = 2.0, 9.0, 6  # seconds, seconds and words of a tuning sentence
SAMPLE_RATE = 8000
OWN, SPHINX = WordRecogniser.name, SphinxJudge.name


@dataclass(frozen=True)
class Recording:
    """A prompt: what it says, and its plan."""

    file: Path
    text: str
    words: tuple[str, ...]
    plan: Plan

    def waveform(self):
        """float32 `[samples]`."""
        return audio.load(self.file, SAMPLE_RATE)[0]


@dataclass(frozen=True)
class Prompts:
    """The prompts in their three parts."""

    training: list[Recording]
    tuning: list[Recording]
    judged: list[Recording]
    texts: list[str]  # of all prompts


def read_prompts(folder):
    """Read what `make_plans.py` wrote, and part it."""
    plans = {
        name: {
            file: plan
            for file, plan in read_plans(folder / f"{name}.jsonl").items()
            if plan.speaker == SPEAKER
        }
        for name in ("plans", "held_out_plans")
    }
    everything = plans["plans"] | plans["held_out_plans"]
    texts = [plan.text for plan in everything.values()]
    sentences = Lexicon(texts, OWN_WORDS).sentences
    recordings = {
        file: Recording(folder / "recordings" / file, plan.text, tuple(words), plan)
        for (file, plan), words in zip(everything.items(), sentences, strict=True)
    }
    said = [" ".join(words) for words in sentences]
    tuning = tuning_files([recordings[file] for file in plans["plans"]], said)
    return Prompts(
        [recordings[file] for file in plans["plans"] if recordings[file].file not in tuning],
        [each for each in recordings.values() if each.file in tuning],
        [recordings[file] for file in plans["held_out_plans"] if file != GREETING],
        texts,
    )


def tuning_files(recordings, said):
    """Whole sentences that no other prompt says: 40 files, in the order of a hash of the names."""
    chosen = []
    for each in sorted(
        recordings, key=lambda one: hashlib.sha256(one.file.stem.encode()).hexdigest()
    ):
        sentence = " ".join(each.words)
        whole = SHORTEST <= each.plan.seconds <= LONGEST and len(each.words) >= FEWEST_WORDS
        alike = [
            other
            for other in said
            if sentence in other or (other in sentence and len(other.split()) >= FEWEST_WORDS)
        ]
        if whole and len(alike) == 1:  # itself
            chosen.append(each.file)
    return set(chosen[:NUM_TUNING])


def models_of(prompts, path):
    """The models of phones: read, or trained and written."""
    if not path.exists():
        waveforms = [each.waveform() for each in prompts.training]
        texts = [each.text for each in prompts.training]
        train_voice_models(waveforms, texts, own_words=OWN_WORDS).save(path)
    return VoiceModels.load(path)


def make_judges(names, models, texts):
    """Judges who know these texts, a list."""
    lexicon = Lexicon(texts, OWN_WORDS)
    makers = {OWN: lambda: WordRecogniser(models, lexicon), SPHINX: lambda: SphinxJudge(lexicon)}
    return [makers[name]() for name in names]


def judge_waveforms(judge, sentences, waveforms):
    """What is heard of each waveform, lists of words; and the `WordErrors` of each."""
    heard = [judge.hear(waveform, SAMPLE_RATE) for waveform in waveforms]
    return heard, [count_word_errors(*pair) for pair in zip(sentences, heard, strict=True)]


def tune(prompts, models, names):
    """Print the word error rates of the tuning sentences, by how much the language model weighs."""
    waveforms = [each.waveform() for each in prompts.tuning]
    sentences = [each.words for each in prompts.tuning]
    lexicon = Lexicon(prompts.texts, OWN_WORDS)
    candidates = []
    if OWN in names:
        for weight in (12, 18, 25, 30):
            for word_log in (0, -10, -25):
                judge = WordRecogniser(models, lexicon, weight, word_log)
                candidates.append((judge, f"language weight {weight}, {word_log} for each word"))
    if SPHINX in names:
        for weight in (4, 6.5, 9, 12):
            candidates.append((SphinxJudge(lexicon, weight), f"language weight {weight}"))
    for judge, settings in candidates:
        started = time.perf_counter()
        errors = sum(judge_waveforms(judge, sentences, waveforms)[1], WordErrors())
        took = time.perf_counter() - started
        print(f"{judge.name:<12} {settings:<40} {100 * errors.rate:5.1f} %  took {took:.0f} s")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="what make_plans.py wrote")
    parser.add_argument("--judges", nargs="+", choices=(OWN, SPHINX), default=[OWN, SPHINX])
    parser.add_argument("--tune", action="store_true", help="print rates of the tuning sentences")
    arguments = parser.parse_args()
    prompts = read_prompts(arguments.folder)
    models = models_of(prompts, arguments.folder / "word_models.npz")
    for part in ("training", "tuning", "judged"):
        own = getattr(prompts, part)
        words = sum(len(each.words) for each in own)
        seconds = sum(each.plan.seconds for each in own)
        print(f"{part:<9}{len(own):4d} recordings {words:5d} words {seconds / 60:6.2f} min")
    if arguments.tune:
        tune(prompts, models, arguments.judges)


if __name__ == "__main__":
    main()
