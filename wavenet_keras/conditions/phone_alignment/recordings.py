"""Plans of recordings: what is said in each, when, how high.

Notebook: 06b Any sentence
"""

from dataclasses import dataclass

import numpy as np

from wavenet_keras._parallel import in_order
from wavenet_keras._progress import progress_bar
from wavenet_keras.conditions.phone_alignment.aligner_training import (
    Utterance,
    said_in,
    train_aligner,
)
from wavenet_keras.conditions.phone_alignment.features import normalised, sound_features
from wavenet_keras.conditions.phone_alignment.pitch import pitch_range, track_pitch
from wavenet_keras.conditions.phone_alignment.planning import plan_of_alignment
from wavenet_keras.conditions.phone_alignment.spoken_words import (
    english_words,
    symbols_of,
    words_of_dictionary,
)


@dataclass
class PlansOfRecordings:
    """What became of recordings.

    Attributes:
        plans: `{name: Plan}`.
        scores: `{name: float}`: mean log-likelihood of a frame; a low one, compared with the
            others, tells that the text is not what is said.
        failed: `{name: why}`, a sentence.
        aligner: The `PhoneAligner` that aligned them.
    """

    plans: dict
    scores: dict
    failed: dict
    aligner: object


def plans_of_waveforms(
    waveforms,
    texts,
    speaker=None,
    dictionary=None,
    own_words=None,
    aligner=None,
    train=True,
    likenesses=None,
):
    """The plans of one speaker's recordings.

    Args:
        waveforms: `{name: float32 [samples] of 8 kHz}`.
        texts: `{name: str}`, what is said in each.
        speaker: A name, for the plans.
        dictionary: For another language than English: as of `words_of_dictionary`.
        own_words: For English: the path of a dictionary of your own, as for `wk.phones`.
        aligner: A `PhoneAligner` to begin from, such as `shipped_aligner()`; `None`: begin from
            nothing, for which a speaker needs ten minutes or so.
        train: Whether to train the aligner on these recordings; without, it is used as it is.
        likenesses: `{symbol: symbol}`: what a phone that the aligner does not know sounds like;
            `None`: what it sounds like in English.

    Returns:
        `PlansOfRecordings`.

    Raises:
        ValueError: There are no recordings, or none of them could be aligned.

    Notebook: 06b Any sentence
    """
    words, failed = {}, {}
    for name in waveforms:
        try:
            words[name] = (
                english_words(texts[name], own_words)
                if dictionary is None
                else words_of_dictionary(texts[name], dictionary)
            )
        except ValueError as error:
            failed[name] = str(error)
    names = list(words)
    if not names:
        raise ValueError(
            f"Expected recordings with texts, received {len(waveforms)}, none of which has one"
            f"{': ' + next(iter(failed.values())) if failed else '.'}"
        )
    sounds = (waveforms[name] for name in names)
    features = normalised(_each(sound_features, sounds, len(names), "listening"))
    utterances = [
        Utterance(each, [[symbols_of(way) for way in word.variants] for word in words[name]])
        for name, each in zip(names, features, strict=True)
    ]
    if train or aligner is None:
        aligner = train_aligner(utterances, aligner, likenesses=likenesses)
    aligner = aligner.knowing(said_in(utterances), likenesses)
    pitches = tracked_pitches([waveforms[name] for name in names])
    result = PlansOfRecordings({}, {}, failed, aligner)
    voiced = np.concatenate(pitches)
    usual_pitch = float(np.median(voiced[voiced > 0])) if (voiced > 0).any() else 150.0

    def aligned(utterance):
        return aligner.align(utterance.features, aligner.graph(utterance.words))

    alignments = _each(aligned, utterances, len(names), "aligning")
    for name, alignment, pitch in zip(names, alignments, pitches, strict=True):
        if alignment is None:
            failed[name] = f"{len(pitch)} frames of 5 ms are too short for {texts[name][:60]!r}"
            continue
        plan = plan_of_alignment(alignment, words[name], pitch, texts[name], speaker, usual_pitch)
        result.plans[name], result.scores[name] = plan, alignment.score
    if not result.plans:
        raise ValueError(
            f"Expected recordings of what their texts say, received {len(names)}, none of which "
            f"could be aligned: {next(iter(failed.values()))}."
        )
    return result


def tracked_pitches(waveforms):
    """The pitch of one speaker's recordings, tracked twice: his range is known the second time.

    Args:
        waveforms: A list of float32 `[samples]` of 8 kHz.

    Returns:
        A list of `[frames]` in Hz, 0 where unvoiced.
    """
    first = _each(track_pitch, waveforms, len(waveforms), "pitch, first look")
    lowest, highest = pitch_range(first)

    def track(waveform):
        return track_pitch(waveform, lowest, highest)

    return _each(track, waveforms, len(waveforms), "pitch")


def _each(function, things, total, what):
    return list(progress_bar(in_order(function, things), total=total, desc=what, unit="file"))
