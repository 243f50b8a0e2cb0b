"""Every picture of a lesson, as a notebook shows it: sharp, legible, told in words."""

import ast
import re

import nbformat
import numpy as np
import pytest
from figures import RATE, check_shown, tone, without_unit
from places import NOTEBOOKS

import wavenet_keras as wk
from wavenet_keras.audio import mu_law_decode, mu_law_encode
from wavenet_keras.conditions.phone_alignment import shipped_aligner, sound_features
from wavenet_keras.conditions.plans import Plan, PlannedPhone, plan_frames
from wavenet_keras.lessons.generation import plots as generation
from wavenet_keras.lessons.local import plots as local
from wavenet_keras.lessons.network import plots as network
from wavenet_keras.lessons.sound import plots as sound
from wavenet_keras.lessons.speakers import plots as speakers
from wavenet_keras.lessons.text import plots as sentence
from wavenet_keras.lessons.text.heard_words import HeardWord
from wavenet_keras.lessons.training import plots as training

SOUND = tone(300, seconds=0.5, amplitude=0.5)
CODES = mu_law_encode(SOUND)
NAMES = ["allison", "carlo", "ivrvoice", "june"]
LOGITS = -np.abs(np.arange(256) - 120) / 10
MEL = np.full((100, 40), -0.5)
WORDS = [HeardWord("good", 0.02, 0.2, -40.0), HeardWord("morning", 0.2, 0.45, -60.0)]
PLAN = Plan(
    [
        PlannedPhone("SIL", 0.1),
        PlannedPhone("HH", 0.06, (210, 210, 210), word="hi", begins_word=True),
        PlannedPhone("AY1", 0.2, (220, 200, 180), (1, 1, 1), word="hi"),
    ]
)
SCORES = {"word_error_rate": 0.1, "from": 0.05, "to": 0.2}


def model(**arguments):
    settings = {"num_classes": 4, "class_names": NAMES, "global_condition_channels": 16}
    return wk.WaveNet([1, 2], sample_rate=RATE, **settings, **arguments)


def mixed():
    voice = model()
    return speakers.mixture(voice, np.zeros(16), {"june": 1.0, "allison": 0.5}, SOUND)


def digits():
    spoken = wk.digit_voice.plan_digits("407", "jackson")
    frames = wk.spoken_digits.digit_frames(spoken, seconds=1.9)
    return local.digit_condition(frames, spoken, tone(300, 1.9))


PICTURES = {
    "network": network.network,
    "residual_block": network.residual_block,
    "gate": network.gate,
    "convolution": lambda: network.convolution([1, 3, 2], [1, 3.5, 3.5], [0.5, 1], [-1, 0], 1),
    "dependency_tree": lambda: network.dependency_tree([1, 2, 4, 8]),
    "gradient": lambda: network.gradient([0.0, 0.2, 0.5, 0.0], 2, 2),
    "costs": lambda: generation.costs([16, 256], {"naive": [160, 2560]}, "Milliseconds, measured"),
    "repeated_work": lambda: generation.repeated_work([1, 2, 4, 8]),
    "ring_buffers": lambda: generation.ring_buffers([1, 2, 4], [4, 5, 6, 7]),
    "speeds": lambda: generation.speeds({"naive": 40, "numba, bfloat16": 51_000}, RATE),
    "distributions": lambda: generation.distributions(
        LOGITS,
        {"as predicted": {}, "temperature 1.3": {"temperature": 1.3}, "top-k 8": {"top_k": 8}},
    ),
    "continuations": lambda: generation.continuations(SOUND[:900], {"continued": SOUND}, RATE),
    "global_and_local": lambda: local.global_and_local(
        model(local_condition_channels=132, hop_length=40)
    ),
    "digit_condition": digits,
    "upsamplings": lambda: local.upsamplings([0.1, 0.9, 0.7], 40),
    "mel_spectrogram": lambda: local.mel_spectrogram(MEL),
    "mel_spectrograms": lambda: local.mel_spectrograms({"recording": MEL, "WaveNet": MEL}),
    "with_differences": lambda: local.mel_spectrograms({"a": MEL, "b": MEL}, differences=True),
    "typical_durations": lambda: local.typical_durations(wk.digit_voice.load_durations(), 6),
    "condition_path": lambda: speakers.condition_path(model()),
    "embedding_map": lambda: speakers.embedding_map(model()),
    "mixture": mixed,
    "schedules": lambda: training.schedules({"cosine, 100 steps of warm-up": 1e-3}, 1000),
    "bits_ladder": lambda: training.bits_ladder({"knows nothing": 8.0, "what follows what": 5.9}),
    "surprise": lambda: training.surprise(SOUND, {"small": np.ones(4000)}, RATE),
    "mu_law_curve": sound.mu_law_curve,
    "codes_histogram": lambda: sound.codes_histogram({"256 mu-law levels": CODES}),
    "one_hot": lambda: sound.one_hot(np.eye(256)[CODES[:60]]),
    "quantization_error": lambda: sound.quantization_error(
        SOUND, mu_law_decode(mu_law_encode(SOUND, 16), 16), RATE
    ),
    "window_diagram": lambda: sound.window_diagram([128, 131, 140], [131, 140, 138], [0, 1, 1]),
    "training_windows": lambda: sound.training_windows(
        (np.stack([CODES] * 4), None, np.ones((4, 4000))), RATE
    ),
    "states_in_a_row": lambda: sentence.states_in_a_row(
        shipped_aligner(), ["S", "IH", "K", "S"], sound_features(SOUND)
    ),
    "scores_and_paths": lambda: sentence.scores_and_paths(
        [[5, 1], [4, 2], [0, 6]], ["S", "S again"], {"each frame alone": [0, 0, 1]}
    ),
    "words_in_time": lambda: sentence.words_in_time(SOUND, RATE, WORDS),
    "word_fits": lambda: sentence.word_fits({"right": WORDS, "two words wrong": WORDS}),
    "melodies": lambda: sentence.melodies({"expected": PLAN, "seed 0": PLAN.stretched(2)}),
    "frames_of_plan": lambda: sentence.frames_of_plan(plan_frames(PLAN), PLAN),
    "judgements": lambda: sentence.judgements([{"what": "real recordings", "own": SCORES}], "own"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_it_is_sharp_legible_and_told_in_words(name):
    check_shown(PICTURES[name]())


def test_no_picture_of_a_lesson_is_left_out():
    helpers = {"dependencies", "ring_contents", "principal_directions"}
    for lesson in (network, generation, local, speakers, training, sound, sentence):
        names = getattr(lesson, "__all__", None) or [
            name
            for name, function in vars(lesson).items()
            if getattr(function, "__module__", "") == lesson.__name__ and name[0] != "_"
        ]
        assert set(names) - helpers <= set(PICTURES), lesson.__name__


def test_the_difference_panels_show_what_was_taken_away():
    first = np.random.default_rng(0).uniform(-1, 1, (100, 40))
    figure = local.mel_spectrograms({"a": first, "b": first + 0.25}, differences=True)
    (panel,) = [ax for ax in figure.axes if ax.get_title(loc="left") == "b − a"]
    np.testing.assert_allclose(panel.images[0].get_array(), 0.25)
    assert panel.images[0].get_clim() == (-1, 1)


def test_the_scales_of_differences_stand_in_the_cell_that_is_free_and_columns_are_even():
    mels = {"recording": MEL, "Griffin-Lim": MEL, "WaveNet": MEL}
    figure = local.mel_spectrograms(mels, differences=True)
    figure.canvas.draw()
    above, below = np.reshape([ax.get_position().bounds for ax in figure.axes], (2, 3, 4))
    np.testing.assert_allclose(above[:, 0], below[:, 0])
    gaps = above[1:, 0] - above[:-1, 0] - above[:-1, 2]
    np.testing.assert_allclose(gaps[0], gaps[1], atol=0.002)
    scales = [ax.get_xlabel() for ax in figure.axes[3].child_axes]
    assert scales == ["Level (log-mel)", "Difference (log-mel)"]


def own_labels():
    """The texts that the notebooks' cells hand to `wk.plots.label`: of the axes, and the title."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type != "code" or "plots.label(" not in cell.source:
                continue
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "wk.plots.label":
                    texts = [getattr(one, "value", None) for one in node.args[1:]]
                    yield path.stem, [text if isinstance(text, str) else "" for text in texts]


def test_the_labels_of_the_notebooks_own_pictures_keep_the_same_rules():
    found = list(own_labels())
    assert len(found) > 10
    for notebook, (x, y, *title) in found:
        for text in filter(None, (x, y)):
            assert not text[0].islower(), (notebook, text)
            assert not re.match("(milli)?seconds?|ms", text, re.I), (notebook, text)  # "Time (s)"
            assert without_unit(text) not in map(without_unit, title), (notebook, text)
