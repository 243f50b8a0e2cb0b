"""Make plans of telephone prompts: which phone is said when and how high in each recording.

Usage:
    python data/make_plans.py FOLDER                     # every language, into FOLDER
    python data/make_plans.py FOLDER --languages en      # Allison's English alone
    python data/make_plans.py FOLDER --debs downloads    # with the .deb files in that folder
    python data/make_plans.py FOLDER --languages ru      # the speaker whom no voice is trained on

Writes `FOLDER/recordings/CLASS/NAME.flac`, `FOLDER/plans.jsonl` (to train on),
`FOLDER/held_out_plans.jsonl` (never trained on, in no stage), `FOLDER/scores.csv`, and for English
the aligner, `FOLDER/aligner_en.npz`. English alone needs nothing but the package; the words of
other languages are looked up with espeak-ng (apt install espeak-ng), here and nowhere else.
"""

import argparse
import csv
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import other_languages
from debian_packages import Package, find_or_download
from make_speech import VERSION, VOICES, Prompt, Voice, choose_subset, spoken_prompts, write_flac
from prompt_transcripts import read_transcripts

from wavenet_keras.conditions.phone_alignment import (
    PhoneAligner,
    plans_of_waveforms,
    shipped_aligner,
)
from wavenet_keras.conditions.plans import is_voiced, read_plans, write_plans

HERE = Path(__file__).parent
CLASSES = {"en": "allison", "es": "allison_es", "fr": "june", "it": "carlo"}
NEW_SPEAKER = {"ru": "ivrvoice"}  # by her is measured how a voice learns a new speaker
CLASS_OF = CLASSES | NEW_SPEAKER
# English sentences that no other prompt says, and one greeting: judged, never trained on.
HELD_OUT = frozenset(
    str.split(
        "priv-callpending agent-incorrect vm-intro agent-alreadyon speed-dial-empty vm-tocallnum "
        "followme/status vm-nonumber followme/sorry vm-opts privacy-unident "
        "cannot-complete-as-dialed unidentified-no-callback vm-tempremoved pbx-invalidpark "
        "vm-whichbox conf-leaderhasleft confbridge-only-participant vm-rec-name vm-calldiffnum "
        "vm-login"
    )
)
NOT_WORDS = {"confbridge-join", "confbridge-leave"}  # beeps
VOICELESS = frozenset(["CH", "F", "K", "P", "S", "SH", "T", "TH", "TS", "SX"])
TRANSCRIPTS = {
    "en": "973e797d28e37fa6ca3c0a9d6fa717e77cf1268ae916bf09fd3503113cdffa50",
    "es": "9afdab7f559f036649fb406e625899306ca1004df8ebe39c30bfbd5912d66f74",
    "fr": "04c82c78c570c43a7136cbc5e2488d0c470b775468dff9fbce4a131b18cf1056",
    "it": "3884d9457e12f21caa018c18f0d587df5d53ebea14b673d8453a134c5941ab3b",
    "ru": "28a61616bb0cd3345a7ea532dec4df9f071e5d0fa9f8c1a563ea9669002f39ab",
}
LONGEST_PHONE = 0.7  # seconds; and
SHORT_PAUSE, MOST_VOICE_OF_PAUSE = 0.1, 0.4
FAR = 4.0  # deviations below the middle score; and
MOST_VOICE = 0.55  # of the phones without voice: beyond, it is not aligned


@dataclass(frozen=True)
class Recording:
    """A prompt and what it says."""

    prompt: Prompt
    text: str

    @property
    def file(self) -> str:
        return f"{CLASS_OF[self.prompt.voice.language]}/{self.prompt.name}.flac"

    def waveform(self) -> np.ndarray:
        samples, sample_rate = self.prompt.read()
        assert sample_rate == 8000, f"{self.prompt.name}: {sample_rate} Hz"
        return (samples / 32768).astype(np.float32)


def transcript_package(language: str) -> Package:
    return Package(f"asterisk-core-sounds-{language}", VERSION, TRANSCRIPTS[language])


def recordings_of(voice: Voice, debs: Path) -> tuple[list[Recording], list[Recording]]:
    """Return the recordings to train on, and those that are held out."""
    prompts = spoken_prompts(voice, find_or_download(voice.package, debs))
    texts = read_transcripts(
        find_or_download(transcript_package(voice.language), debs), voice.language
    )
    _, kept_apart = choose_subset(voice, prompts)
    held_out = {prompt.name for prompt in kept_apart}
    training, judged = [], []
    for prompt in prompts:
        name = "/".join(prompt.inner_parts)
        if name in texts and name not in NOT_WORDS:
            apart = prompt.name in held_out or (voice.language == "en" and name in HELD_OUT)
            (judged if apart else training).append(Recording(prompt, texts[name]))
    return training, judged


def is_aligned_badly(plan) -> bool:
    """Whether phones are longer than a phone can be, or what has no voice is voiced."""
    phones = [one for one in plan.phones if one.phone != "SIL"]
    without_voice = [np.mean(one.voiced) for one in phones if one.phone in VOICELESS]
    pauses = [one for one in plan.phones if one.phone == "SIL" and one.seconds > SHORT_PAUSE]
    if any(np.mean(one.voiced) > MOST_VOICE_OF_PAUSE for one in pauses):
        return True  # words that the transcript has not
    too_long = any(one.seconds > LONGEST_PHONE for one in phones)
    return too_long or (len(without_voice) >= 3 and np.mean(without_voice) > MOST_VOICE)


def odd_ones(scores: dict[str, float]) -> list[str]:
    """Return the recordings that sound least like what their transcripts say."""
    values = np.array(list(scores.values()))
    deviation = 1.4826 * np.median(np.abs(values - np.median(values)))
    return [name for name, score in scores.items() if score < np.median(values) - FAR * deviation]


def make_voice(voice: Voice, folder: Path, debs: Path, start: PhoneAligner | None):
    """Align one voice; return the plans to train on, those held out, scores and the aligner."""
    training, held_out = recordings_of(voice, debs)
    language, speaker = voice.language, CLASS_OF[voice.language]
    options = {"speaker": speaker}
    if language == "en":
        options["own_words"] = HERE / "prompt_words.txt"
    else:
        texts = [each.text for each in training + held_out]
        options["dictionary"] = other_languages.dictionary(texts, language)
    waveforms = {each.file: each.waveform() for each in training}
    texts = {each.file: each.text for each in training}
    result = plans_of_waveforms(waveforms, texts, aligner=start, **options)
    judged = plans_of_waveforms(
        {each.file: each.waveform() for each in held_out},
        {each.file: each.text for each in held_out},
        aligner=result.aligner,
        train=False,
        **options,
    )
    for name, why in {**result.failed, **judged.failed}.items():
        print(f"left out {name}: {why}")
    bad = [name for name, plan in result.plans.items() if is_aligned_badly(plan)]
    if language != "en":  # their transcripts are not exact
        bad += [name for name in odd_ones(result.scores) if name not in bad]
    print(f"{speaker}: {len(bad)} of {len(result.plans)} are aligned badly: {' '.join(bad)}")
    plans = {name: plan for name, plan in result.plans.items() if name not in bad}
    for each in training + held_out:
        if each.file in plans or each.file in judged.plans:
            path = folder / "recordings" / each.file
            path.parent.mkdir(parents=True, exist_ok=True)
            write_flac(each.prompt, path)
    return plans, judged.plans, {**result.scores, **judged.scores}, result.aligner


def report(plans: dict) -> None:
    """Print files and minutes of each class, and how much of which sounds is voiced."""
    for speaker in sorted({plan.speaker for plan in plans.values()}):
        own = [plan for plan in plans.values() if plan.speaker == speaker]
        minutes = sum(plan.seconds for plan in own) / 60
        shares = {True: [], False: []}
        for plan in own:
            for one in plan.phones:
                if one.phone != "SIL":
                    shares[is_voiced(one.phone)].append(np.mean(one.voiced))
        print(
            f"{speaker:<11}{len(own):5d} files {minutes:6.2f} min; voiced share of voiced phones "
            f"{np.mean(shares[True]):.2f}, of voiceless ones {np.mean(shares[False]):.2f}"
        )


def make(folder: Path, debs: Path, languages: list[str]) -> None:
    """Write plans and recordings of some languages; those of other languages stay."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: folder / f"{name}.jsonl" for name in ("plans", "held_out_plans")}
    plans = {name: read_plans(path) if path.exists() else {} for name, path in files.items()}
    scores_path, scores = folder / "scores.csv", {}
    if scores_path.exists():
        with open(scores_path, newline="", encoding="utf-8") as table:
            scores = {row["file"]: row["score"] for row in csv.DictReader(table)}
    english = folder / "aligner_en.npz"
    for language in languages:
        [voice] = [each for each in VOICES if each.language == language]
        start = None
        if language != "en":
            start = PhoneAligner.load(english) if english.exists() else shipped_aligner()
        *both, new_scores, aligner = make_voice(voice, folder, debs, start)
        if language == "en":
            aligner.knowing(["ZH"]).save(english)  # she says none
        for name, new in zip(files, both, strict=True):
            kept = {
                file: plan
                for file, plan in plans[name].items()
                if not file.startswith(f"{CLASS_OF[language]}/")
            }
            plans[name] = dict(sorted({**kept, **new}.items()))
            write_plans(files[name], plans[name])
        scores |= {file: f"{score:.3f}" for file, score in new_scores.items()}
        with open(scores_path, "w", newline="", encoding="utf-8") as table:
            writer = csv.writer(table, lineterminator="\n")
            writer.writerows([("file", "score"), *sorted(scores.items())])
    write_table(folder / "recordings", *plans.values())
    for name in files:
        print(name)
        report(plans[name])


def write_table(recordings: Path, to_train_on: dict, held_out: dict) -> None:
    """Write which recordings there are, who speaks, and which are held out, for `Corpus`."""
    split = dict.fromkeys(to_train_on, "training") | dict.fromkeys(held_out, "held_out")
    with open(recordings / "recordings.csv", "w", newline="", encoding="utf-8") as table:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(("file", "speaker", "split"))
        writer.writerows((file, file.split("/")[0], split[file]) for file in sorted(split))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--languages", nargs="+", choices=CLASS_OF, default=list(CLASSES))
    parser.add_argument(
        "--debs",
        metavar="FOLDER",
        type=Path,
        help="where the .deb files are; missing ones are downloaded there with apt-get",
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        make(arguments.folder, arguments.debs or Path(temporary), arguments.languages)


if __name__ == "__main__":
    main()
