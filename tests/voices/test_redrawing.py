"""Digits that fall silent are drawn again, from where they begin and with the next numbers."""

import numpy as np
import pytest

import wavenet_keras as wk
from wavenet_keras.conditions.digits import SpokenDigit
from wavenet_keras.voices import digits, redrawing
from wavenet_keras.voices.redrawing import MOST_DRAWS, SOFTEST, redraw_soft_digits

RATE = 8000
SPOKEN = [
    SpokenDigit(digit, np.array([start, start + 0.1])) for digit, start in ((4, 0.1), (7, 0.3))
]


def levels(waveform):
    """Root mean square of each digit, counted anew."""
    starts = (800, 2400)
    return [float(np.sqrt(np.mean(np.square(waveform[start : start + 800])))) for start in starts]


def sound(*amplitudes):
    """Noise at the places of the two digits."""
    waveform = np.zeros(4000, "float32")
    noise = np.random.default_rng(0).normal(size=800)
    for start, amplitude in zip((800, 2400), amplitudes, strict=True):
        waveform[start : start + 800] = amplitude * noise
    return waveform


def test_only_what_follows_a_soft_digit_is_drawn_again():
    drawn = iter([sound(0.9, 0.001), sound(0.8, 0.1)])
    asked = []

    def draw_rest(kept):
        asked.append(kept)
        return next(drawn)[len(kept) :]

    heard = redraw_soft_digits(sound(0.1, 0.001), SPOKEN, RATE, draw_rest)
    np.testing.assert_array_equal(
        heard, sound(0.1, 0.1)
    )  # the first digit is that of the first draw
    assert [len(kept) for kept in asked] == [2400, 2400]
    np.testing.assert_array_equal(asked[0], sound(0.1, 0)[:2400])


def test_a_digit_that_is_loud_enough_is_left_alone():
    loud = sound(1.01 * SOFTEST / levels(sound(1, 1))[0], 0.2)
    assert redraw_soft_digits(loud, SPOKEN, RATE, None) is loud


def test_what_stays_soft_is_not_drawn_for_ever():
    draws = []

    def draw_rest(kept):
        draws.append(len(kept))
        return sound(0, 0)[len(kept) :]

    redraw_soft_digits(sound(0, 0), SPOKEN, RATE, draw_rest)
    assert draws == [800] * (MOST_DRAWS - 1) + [2400] * (MOST_DRAWS - 1)


def test_the_shipped_voice_goes_on_from_the_same_caches(monkeypatch):
    """Made stricter than it is, the rule draws again, after what has been heard so far."""
    speaker, seed = "lucas", 3
    monkeypatch.setattr(redrawing, "SOFTEST", 0.0)
    first, _ = wk.say("58", speaker, seed=seed)
    spoken = digits.plan_digits("58", speaker)
    starts = [round(one.times[0] * RATE) for one in spoken]
    ends = [round(one.times[-1] * RATE) for one in spoken]
    loudness = [np.sqrt(np.mean(first[a:b] ** 2)) for a, b in zip(starts, ends, strict=True)]
    softer = int(np.argmin(loudness))
    monkeypatch.setattr(redrawing, "SOFTEST", float(min(loudness)) * 1.0001)
    again, _ = wk.say("58", speaker, seed=seed)
    np.testing.assert_array_equal(again[: starts[softer]], first[: starts[softer]])
    assert not np.array_equal(again[starts[softer] :], first[starts[softer] :])
    np.testing.assert_array_equal(wk.say("58", speaker, seed=seed)[0], again)
    # By hand: the numbers after those of the first draw, one for each sample.
    generator = np.random.Generator(np.random.PCG64([seed, 0]))
    generator.random(len(first), "float32")
    model = digits.load_digit_voice()
    frames = digits.digit_frames(spoken, spoken[-1].times[-1] + digits.PAUSE_SECONDS)
    kept = first[: starts[softer]]
    rest = model.generate(
        len(first) - len(kept),
        prompt=kept,
        global_condition=speaker,
        local_condition=frames,
        temperature=digits.TEMPERATURE,
        seed=generator,
    )[0]
    second_loudness = np.sqrt(np.mean(rest[: ends[softer] - starts[softer]] ** 2))
    assert second_loudness > min(
        loudness
    )  # else a third draw would follow, and this test ends here
    np.testing.assert_array_equal(
        again[starts[softer] : ends[softer]], rest[: ends[softer] - len(kept)]
    )


def test_a_thousandth_of_the_asked_digits_may_not_be_silent():
    """Of ten digits in six voices, with two seeds that left digits silent before."""
    for speaker in wk.load_voice("digits").class_names:
        for seed in (3, 7):
            waveform, _ = wk.say("0123456789", speaker, seed=seed)
            for one in digits.plan_digits("0123456789", speaker):
                first, last = round(one.times[0] * RATE), round(one.times[-1] * RATE)
                assert np.sqrt(np.mean(waveform[first:last] ** 2)) > 0.02, (
                    speaker,
                    seed,
                    one.digit,
                )


def test_clips_of_a_batch_are_drawn_again_too(monkeypatch):
    asked = [5, 8, 6], ["yweweler", "theo", "lucas"], [3, 3, 3]
    model = wk.load_voice("digits")
    before = digits.say_clips(model, *asked)
    loudness = [np.sqrt(np.mean(clip**2)) for clip in before]
    softest = int(np.argmin(loudness))
    monkeypatch.setattr(redrawing, "SOFTEST", float(min(loudness)) * 1.0001)
    after = digits.say_clips(model, *asked)
    for number, clip in enumerate(after):
        assert np.array_equal(clip, before[number]) == (number != softest)
        assert np.sqrt(np.mean(clip**2)) > min(loudness)


def test_generators_are_one_for_each_stream():
    model = wk.WaveNet([1, 2], skip_channels=8, residual_channels=4, dilation_channels=4)
    streams = [np.random.Generator(np.random.PCG64([5, stream])) for stream in range(2)]
    expected = model.generate(50, batch_size=2, seed=5)
    np.testing.assert_array_equal(model.generate(50, batch_size=2, seed=streams), expected)
    with pytest.raises(ValueError, match="a generator for each of 2 streams. Received 1"):
        model.generate(50, batch_size=2, seed=streams[0])
    with pytest.raises(ValueError, match="whole number"):
        model.generate(50, seed=[1])
