"""The pictures, the controls and the vocoder of the lesson on local conditioning."""

import numpy as np
import pytest
from tiny_wavenet import with_random_weights

import wavenet_keras as wk
from wavenet_keras import digit_voice, digit_widgets, local_plots, vocoder
from wavenet_keras.audio import mel
from wavenet_keras.conditions.digits import CHANNELS, PAUSE, SpokenDigit, blend, digit_frames

RATE = 8000
SIZES = {"dilations": [1, 2], "skip_channels": 8, "sample_rate": RATE}
SPEAKERS = digit_voice.load_durations().speakers
TONE = 0.5 * np.sin(2 * np.pi * 300 * np.arange(1700) / RATE)  # 21.25 hops of the vocoder
SEVEN = SpokenDigit(7, np.linspace(0.1, 0.5, 13))
TWO = SpokenDigit(2, np.linspace(0.55, 0.8, 13))


@pytest.fixture
def voice(monkeypatch):
    """Takes the place of the voice of the digits; it mumbles."""
    model = with_random_weights(
        wk.WaveNet(
            **SIZES,
            num_classes=6,
            global_condition_channels=2,
            class_names=SPEAKERS,
            local_condition_channels=CHANNELS,
            hop_length=40,
        )
    )
    monkeypatch.setattr(digit_voice, "load_digit_voice", lambda: model)
    return model


@pytest.fixture
def tiny_vocoder(monkeypatch):
    """Takes the place of the vocoder."""
    model = with_random_weights(
        wk.WaveNet(
            **SIZES,
            num_classes=4,
            global_condition_channels=2,
            class_names=["allison", "carlo", "ivrvoice", "june"],
            local_condition_channels=mel.NUM_BANDS,
            hop_length=mel.HOP_LENGTH,
            upsampling="linear",
        )
    )
    monkeypatch.setattr(vocoder, "load_vocoder", lambda: model)
    return model


# Pictures


def conditioned(**arguments):
    conditions = {"num_classes": 6, "global_condition_channels": 5}
    local = {"local_condition_channels": 11, "hop_length": 30}
    return wk.WaveNet([1], dilation_channels=24, **{**conditions, **local, **arguments})


@pytest.mark.parametrize(
    ("upsampling", "steps"),
    [
        ("repeat", ["frames", "× matrix of the block\n[11, 48]", "each held\n× 30 samples"]),
        (
            "linear",
            ["frames", "linear upsampling\n× 30 samples", "× matrix of the block\n[11, 48]"],
        ),
    ],
)
def test_the_paths_show_the_models_own_shapes_in_the_order_it_works(upsampling, steps):
    model = conditioned(upsampling=upsampling)
    path, time = local_plots.global_and_local(model).axes
    texts = [text.get_text() for text in path.texts]
    assert [text for text in texts if text in steps] == steps
    between = "[batch, frames, 48]" if upsampling == "repeat" else "[batch, time, 11]"
    for shape in ("[6, 5]", "[batch, 5]", "[5, 48]", "[batch, 48]", "[batch, frames, 11]"):
        assert any(shape in text for text in texts), shape
    for shape in (between, "[batch, time, 48]", "[batch, time, 24]"):
        assert shape in texts
    (flat,) = time.lines
    assert len(set(flat.get_ydata())) == 1
    (steps_in_time,) = time.patches
    np.testing.assert_array_equal(np.diff(steps_in_time.get_data().edges), 30)


@pytest.mark.parametrize(
    "lacking",
    [{"num_classes": None}, {"local_condition_channels": None, "hop_length": None}],
)
def test_the_paths_need_both_conditions(lacking):
    with pytest.raises(ValueError, match="`num_classes` and `local_condition_channels`"):
        local_plots.global_and_local(conditioned(**lacking))


def vertical_lines(ax):
    return [line.get_xdata()[0] for line in ax.lines]


def test_the_condition_of_digits_shows_their_channels_and_no_others():
    frames = digit_frames([SEVEN, TWO], 0.9)
    walk, pause = local_plots.digit_condition(frames, [SEVEN, TWO]).axes
    (image,) = walk.images
    expected = np.concatenate([frames[:, 7 * 13 : 8 * 13], frames[:, 2 * 13 : 3 * 13]], axis=1).T
    np.testing.assert_array_equal(image.get_array(), expected)
    assert image.get_extent() == [0, pytest.approx(0.9), 25.5, -0.5]
    assert [text.get_text() for text in walk.get_yticklabels()] == ["seven", "two"]
    np.testing.assert_array_equal(walk.get_yticks(), [6, 19])
    np.testing.assert_array_equal(pause.images[0].get_array()[0], frames[:, PAUSE])
    for ax in (walk, pause):
        assert vertical_lines(ax) == pytest.approx([0.1, 0.5, 0.55, 0.8])
    assert walk.get_xlim() == pause.get_xlim() == (0, pytest.approx(0.9))


def test_a_blend_of_digits_shows_both():
    mixed = blend([SEVEN], 2, 0.25)
    walk, _ = local_plots.digit_condition(digit_frames(mixed, 0.6), mixed, title="Between").axes
    assert [text.get_text() for text in walk.get_yticklabels()] == ["seven", "two"]
    shown = walk.images[0].get_array()[:, 60]
    assert shown[:13].sum() == pytest.approx(0.75)
    assert shown[13:].sum() == pytest.approx(0.25)
    assert walk.get_title(loc="left") == "Between"


def test_the_sound_of_digits_stands_above_on_the_same_axis():
    figure = local_plots.digit_condition(digit_frames([SEVEN], 0.6), [SEVEN], np.zeros(4800))
    figure.draw_without_rendering()
    sound, walk, pause, _ = figure.axes
    assert sound.get_xlim() == walk.get_xlim() == pause.get_xlim() == (0, pytest.approx(0.6))
    assert vertical_lines(sound) == pytest.approx([0.1, 0.5])
    for side in ("x0", "x1"):
        places = [getattr(ax.get_position(), side) for ax in (sound, walk, pause)]
        assert places == pytest.approx([places[0]] * 3)


def test_two_upsamplings_meet_in_the_middles_of_frames():
    values = [0.0, 2.0, 1.0, 1.0]
    figure = local_plots.upsamplings(values, hop_length=5)
    held, lines, middles = figure.axes[0].lines[-3:]
    np.testing.assert_array_equal(held.get_ydata(), np.repeat(values, 5))
    np.testing.assert_array_equal(middles.get_xdata(), [2, 7, 12, 17])
    np.testing.assert_array_equal(middles.get_ydata(), values)
    expected = np.interp(np.arange(20), [2, 7, 12, 17], values)
    np.testing.assert_allclose(lines.get_ydata(), expected, atol=1e-5)


def test_a_mel_spectrogram_shows_all_bands_at_their_frequencies():
    frames = mel.log_mel(TONE, RATE)
    ax, scale = local_plots.mel_spectrogram(frames).axes
    (image,) = ax.images
    np.testing.assert_array_equal(image.get_array(), frames.T)
    assert image.get_extent() == [0, pytest.approx(0.22), -0.5, 39.5]
    assert image.origin == "lower"
    labels = [float(text.get_text()) for text in ax.get_yticklabels()]
    at_ticks = np.interp(ax.get_yticks(), np.arange(40), mel.band_centres())
    np.testing.assert_allclose(at_ticks, labels)


def test_mel_spectrograms_share_their_colours_and_their_bands():
    frames = mel.log_mel(TONE, RATE)
    figure = local_plots.mel_spectrograms({"loud": frames, "soft": frames - 0.3})
    loud, soft, _ = figure.axes
    for ax, expected in ((loud, frames), (soft, frames - 0.3)):
        np.testing.assert_array_equal(ax.images[0].get_array(), expected.T)
    assert loud.images[0].get_clim() == soft.images[0].get_clim() == (-1, 1)
    assert loud.get_ylim() == soft.get_ylim()
    assert repr(figure) == "<Figure: loud; soft>"
    assert len(local_plots.mel_spectrograms({"one": frames}).axes) == 2
    with pytest.raises(ValueError, match="at least one spectrogram"):
        local_plots.mel_spectrograms({})


def test_durations_are_bars_that_follow_each_other():
    durations = digit_voice.load_durations()
    (ax,) = local_plots.typical_durations(durations, 6).axes
    widths = np.array([[bar.get_width() for bar in bars] for bars in ax.containers]).T
    starts = np.array([[bar.get_x() for bar in bars] for bars in ax.containers]).T
    expected = np.array([durations.typical(name, 6) for name in SPEAKERS]) * 1000
    np.testing.assert_allclose(widths, expected)
    np.testing.assert_allclose(starts[:, 0], 0, atol=1e-9)
    np.testing.assert_allclose(starts[:, 1:], (starts + widths)[:, :-1], atol=1e-9)
    assert [text.get_text() for text in ax.get_yticklabels()] == SPEAKERS
    totals = [f"{total:.0f} ms" for total in expected.sum(axis=1)]
    assert [text.get_text() for text in ax.texts] == totals


# Digits


@pytest.mark.parametrize("tempo", [0.5, 2.0])
def test_a_tempo_stretches_digits_and_pauses(voice, tempo):
    usual = digit_voice.plan_digits("31", "theo")
    said = digit_widgets.say_with_tempo("31", "theo", tempo=tempo)
    for one, other in zip(said.spoken, usual, strict=True):
        np.testing.assert_allclose(one.times, other.times / tempo)
    assert len(said.waveform) / RATE == pytest.approx(said.spoken[-1].times[-1] + 0.1, abs=0.005)


def test_the_plain_function_says_what_say_says(voice):
    said = digit_widgets.say_with_tempo("8", "lucas", rhythm="varied", seed=4)
    expected, rate = digit_voice.say("8", "lucas", seed=4, rhythm="varied")
    np.testing.assert_array_equal(said.waveform, expected)
    assert said.sample_rate == rate == RATE


@pytest.mark.parametrize("tempo", [0, -1.0, float("nan")])
def test_a_tempo_has_to_be_above_0(tempo):
    with pytest.raises(ValueError, match="tempo above 0"):
        digit_widgets.say_with_tempo("8", tempo=tempo)


def test_every_control_of_the_digits(voice):
    explorer = digit_widgets.explore_digits("4", "jackson")
    settings = {
        "text": "4",
        "speaker": "jackson",
        "rhythm": "typical",
        "tempo": 1.0,
        "seed": 0,
    }
    assert {name: control.value for name, control in explorer.controls.items()} == settings
    assert explorer.controls["speaker"].options == tuple(SPEAKERS)
    changes = {"text": "1 2", "speaker": "theo", "rhythm": "varied", "tempo": 1.5, "seed": 3}
    for name, value in changes.items():
        before = explorer.view
        explorer.controls[name].value = value
        settings[name] = value
        result, expected = explorer.view.result, digit_widgets.say_with_tempo(**settings)
        np.testing.assert_array_equal(result.waveform, expected.waveform)
        assert not np.array_equal(result.waveform, before.result.waveform)
        frames = digit_frames(expected.spoken, len(expected.waveform) / RATE)
        pause = explorer.view.picture.axes[2]
        np.testing.assert_array_equal(pause.images[0].get_array()[0], frames[:, PAUSE])
        assert explorer.view.report == f"{len(expected.waveform) / RATE:.2f} s of sound"
        assert explorer._players.value == explorer.view.players.html
    chosen = "TEXT, SPEAKER, RHYTHM, TEMPO, SEED = '1 2', 'theo', 'varied', 1.5, 3"
    assert explorer.view.config == chosen
    assert chosen in repr(explorer)


@pytest.mark.parametrize("wrong", ["4a", "", "four", "²"])
def test_a_wrong_text_is_explained_and_the_next_one_works(voice, wrong):
    explorer = digit_widgets.explore_digits("4")
    before = explorer.view
    explorer.controls["text"].value = wrong
    assert "Expected a text of digits such as '407'" in explorer.view.report
    assert repr(wrong) in explorer.view.report
    assert explorer.view.result is None
    assert explorer._players.value == ""
    assert explorer.view.picture is before.picture
    assert explorer.view.config == before.config  # a line that works
    explorer.controls["seed"].value = 1  # still wrong
    assert explorer.view.result is None
    explorer.controls["text"].value = "5"
    expected = digit_widgets.say_with_tempo("5", seed=1)
    np.testing.assert_array_equal(explorer.view.result.waveform, expected.waveform)
    assert explorer._players.value


def test_a_wrong_beginning_is_an_error(voice):
    with pytest.raises(ValueError, match="text of digits"):
        digit_widgets.explore_digits("4a")
    with pytest.raises(ValueError, match="Unknown speaker 'nobody'"):
        digit_widgets.explore_digits("4", "nobody")


# The vocoder


def test_a_copy_is_what_generate_gives(tiny_vocoder):
    frames = mel.log_mel(TONE, RATE)
    expected = tiny_vocoder.generate(
        1700, global_condition="june", local_condition=frames, temperature=0.8, seed=5
    )[0]
    copy = vocoder.copy_mel(frames, "june", 1700, seed=5)
    np.testing.assert_array_equal(copy, expected)
    assert copy.dtype == np.float32
    whole = vocoder.copy_mel(frames, "june", seed=5)
    assert whole.shape == (1760,)
    np.testing.assert_array_equal(whole[:1700], copy)
    wilder = vocoder.copy_mel(frames, "june", 1700, seed=5, temperature=2.0)
    assert not np.array_equal(wilder, copy)


def test_a_copy_of_a_mixture_of_speakers(tiny_vocoder):
    frames = mel.log_mel(TONE, RATE)
    june = wk.global_conditions.mix_classes(tiny_vocoder, {"june": 1})
    np.testing.assert_array_equal(vocoder.copy_mel(frames, june), vocoder.copy_mel(frames, "june"))


def test_resynthesis_takes_any_rate_and_keeps_the_length(tiny_vocoder):
    for rate in (8000, 16000, 11025):
        recording = 0.5 * np.sin(2 * np.pi * 300 * np.arange(rate // 5) / rate)
        waveform, new_rate = vocoder.resynthesise(recording, rate, "carlo", seed=1)
        assert new_rate == RATE
        frames = mel.log_mel(wk.audio.resample(recording, rate, RATE), RATE)
        expected = vocoder.copy_mel(frames, "carlo", len(waveform), seed=1)
        np.testing.assert_array_equal(waveform, expected)
        assert len(waveform) == pytest.approx(1600, abs=1)


def test_resynthesis_moves_the_spectrogram(tiny_vocoder):
    moved, _ = vocoder.resynthesise(TONE, RATE, "june", semitones=4)
    frames = mel.shift_pitch(mel.log_mel(TONE, RATE), 4)
    np.testing.assert_array_equal(moved, vocoder.copy_mel(frames, "june", len(TONE)))
    assert not np.array_equal(moved, vocoder.resynthesise(TONE, RATE, "june")[0])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: vocoder.copy_mel(np.zeros((2, 5, 40)), "june"), r"one spectrogram \[frames, 40\]"),
        (lambda: vocoder.copy_mel(np.zeros(40), "june"), r"received shape \[40\]"),
        (lambda: vocoder.copy_mel(np.zeros((5, 39)), "june"), "39"),
        (lambda: vocoder.copy_mel(np.zeros((5, 40)), "june", num_samples=401), "401"),
        (lambda: vocoder.copy_mel(np.zeros((5, 40)), "nobody"), "nobody"),
        (lambda: vocoder.resynthesise(TONE[:0], RATE, "june"), "at least one sample"),
        (lambda: vocoder.resynthesise(np.zeros((2, 800)), RATE, "june"), "one channel"),
        (lambda: vocoder.resynthesise(TONE, 0, "june"), "orig_sr"),
    ],
)
def test_what_the_vocoder_refuses(tiny_vocoder, call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_every_control_of_the_vocoder(tiny_vocoder):
    recordings = {"tone": (TONE, RATE), "higher": (0.3 * np.sin(np.arange(3000) * 0.5), 16000)}
    explorer = digit_widgets.explore_vocoder(recordings)
    settings = {"speaker": "allison", "semitones": 0, "seed": 0}
    recording = recordings["tone"]
    changes = {"recording": "higher", "speaker": "june", "semitones": -3, "seed": 2}
    assert list(explorer.controls) == list(changes)
    for name, value in changes.items():
        before = explorer.view
        explorer.controls[name].value = value
        if name == "recording":
            recording = recordings[value]
        else:
            settings[name] = value
        result = explorer.view.result
        expected, rate = vocoder.resynthesise(*recording, **settings)
        np.testing.assert_array_equal(result.waveform, expected)
        assert not np.array_equal(result.waveform, before.result.waveform)
        told, made = (ax.images[0].get_array().T for ax in explorer.view.picture.axes[:2])
        np.testing.assert_array_equal(told, result.mel)
        np.testing.assert_array_equal(made, mel.log_mel(expected, rate))
        original = mel.log_mel(wk.audio.resample(*recording, RATE), RATE)
        np.testing.assert_allclose(
            told, mel.shift_pitch(original, settings["semitones"]), atol=1e-6
        )
        assert explorer._players.value == explorer.view.players.html
    assert explorer.view.config == ("RECORDING, SPEAKER, SEMITONES, SEED = 'higher', 'june', -3, 2")
    assert explorer.view.report == "0.19 s of sound, from 760 numbers"


def test_the_recording_to_begin_with(tiny_vocoder):
    recordings = {"a": (TONE, RATE), "b": (TONE[:400], RATE)}
    explorer = digit_widgets.explore_vocoder(recordings, start="b")
    assert explorer.controls["recording"].value == "b"
    assert len(explorer.view.result.waveform) == 400
    with pytest.raises(ValueError, match="Unknown recording 'c'. There are: a, b."):
        digit_widgets.explore_vocoder(recordings, start="c")
    with pytest.raises(ValueError, match="at least one recording"):
        digit_widgets.explore_vocoder({})
