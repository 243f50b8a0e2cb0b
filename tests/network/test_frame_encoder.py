"""The encoder of frames: against loops by hand, alone, in a network, in training and in engines."""

import keras
import numpy as np
import pytest
from keras import ops
from tiny_wavenet import TINY, with_random_weights

import wavenet_keras as wk
from wavenet_keras.audio import mel
from wavenet_keras.network.mel_of_codes import mel_of_codes

HOP_LENGTH = 5
SETTINGS = {
    "num_ids": 2,
    "num_symbols": 5,
    "symbol_channels": 3,
    "hidden_channels": 6,
    "kernel_size": 3,
    "dilations": [1, 2],
    "mel_bands": 4,
    "free_channels": 3,
}
CLASSES = {"num_classes": 2, "class_names": ["a", "b"], "global_condition_channels": 3}


def random_frames(num_frames, batch=1, numbers=3, seed=0):
    random = np.random.default_rng(seed)
    ids = random.integers(0, 5, (batch, num_frames, 2))
    return np.concatenate([ids, random.normal(size=(batch, num_frames, numbers))], -1).astype("f4")


def tiny_model(**arguments):
    sizes = {**TINY, "local_condition_channels": 5, "hop_length": HOP_LENGTH, **CLASSES}
    return with_random_weights(wk.WaveNet(**{**sizes, "encoder": SETTINGS, **arguments}))


def encoded_by_hand(encoder, frames, vector):
    """The frames of one clip `[frames, channels]`, one after the other."""
    weights = {weight.name: ops.convert_to_numpy(weight) for weight in encoder.weights}

    def at(rows, number, name):
        return rows[number] @ weights[f"{name}_kernel"] + weights[f"{name}_bias"]

    numbers = [
        np.concatenate([*weights["symbols"][frame[:2].astype(int)], frame[2:]]) for frame in frames
    ]
    rows = [
        np.maximum(at(numbers, number, "first") + vector @ weights["global_kernel"], 0)
        for number in range(len(frames))
    ]
    for index, dilation in enumerate(encoder.dilations):
        kept = []
        for number in range(dilation, len(rows) - dilation):
            taps = np.concatenate([rows[number + step * dilation] for step in (-1, 0, 1)])
            found = np.maximum(at([taps], 0, f"convolution_{index}"), 0)
            kept.append(rows[number] + at([found], 0, f"mix_{index}"))
        rows = kept
    outputs = np.stack([at(rows, number, "last") for number in range(len(rows))])
    return np.concatenate([outputs[:, :4], np.tanh(outputs[:, 4:])], axis=1)


def test_it_is_what_loops_give():
    model = tiny_model()
    encoder, frames = model.frame_encoder, random_frames(9 + 2 * 3)
    vector = np.array([0.5, -1.0, 2.0], "float32")
    outputs = ops.convert_to_numpy(encoder(frames, vector[None]))
    assert encoder.reach == 3 and outputs.shape == (1, 9, 7)
    np.testing.assert_allclose(outputs[0], encoded_by_hand(encoder, frames[0], vector), atol=1e-5)


@pytest.mark.jax
def test_a_window_and_the_whole_are_told_the_same():
    """Logits of a window in the middle are those of the whole clip, from its context on."""
    model = tiny_model()
    codes = np.random.default_rng(0).integers(0, 16, (1, 100)).astype("int32")
    frames = random_frames(20 + 6)
    who = np.array([1], "int32")
    whole = model({"codes": codes, "global_condition": who, "local_condition": frames})
    window = model(
        {
            "codes": codes[:, 25:75],
            "global_condition": who,
            "local_condition": frames[:, 5 : 15 + 6],
        }
    )
    context = model.receptive_field - 1
    np.testing.assert_allclose(
        ops.convert_to_numpy(window)[:, context:],
        ops.convert_to_numpy(whole)[:, 25 + context : 75],
        atol=1e-5,
    )


@pytest.mark.parametrize(
    ("upsampling", "prompt_samples"),
    [
        pytest.param("repeat", 0, marks=pytest.mark.jax),
        ("repeat", 23),
        ("linear", 23),
        ("learned", 0),
    ],
)
def test_engines_agree(upsampling, prompt_samples):
    model = tiny_model(upsampling=upsampling)
    prompt = np.random.default_rng(1).uniform(-0.5, 0.5, (1, prompt_samples)).astype("float32")
    arguments = {
        "num_samples": 60,
        "prompt": prompt,
        "local_condition": random_frames(18),
        "global_condition": "b",
        "seed": 0,
    }
    naive = model.generate(engine="naive", **arguments)
    for engine in ("keras", "numba"):
        np.testing.assert_array_equal(model.generate(engine=engine, **arguments), naive)
    chunks = list(model.stream(chunk_samples=7, engine="numba", **arguments))
    np.testing.assert_array_equal(np.concatenate(chunks, axis=1), naive)


def test_generation_sees_the_frames_that_training_sees(tmp_path):
    """Greedy generation equals the arg max of the logits of a window that `Windows` makes of it."""
    model = tiny_model(sample_rate=8000, quantization_channels=256)
    frames = random_frames(60)[0]
    arguments = {"local_condition": frames, "global_condition": "a"}
    waveform = model.generate(300, temperature=0, seed=0, engine="naive", **arguments)[0]
    wk.audio.save(tmp_path / "a.wav", waveform, 8000)
    stored, _ = wk.audio.load(tmp_path / "a.wav")
    codes = wk.audio.mu_law_encode(waveform)
    np.testing.assert_array_equal(wk.audio.mu_law_encode(stored), codes)
    windows = wk.Windows(
        [tmp_path / "a.wav"],
        sample_rate=8000,
        window_samples=300,
        receptive_field=model.receptive_field,
        batch_size=1,
        features=lambda path: frames,
        hop_length=HOP_LENGTH,
        frames_around=model.frames_around,
        cache_folder=tmp_path,
    )
    inputs, targets, weights = windows[0]
    logits = model({**inputs, "global_condition": np.array([0], "int32")})
    heard = np.asarray(weights[0], bool)
    assert heard.sum() == 300
    best = ops.convert_to_numpy(ops.argmax(logits, axis=-1))[0]
    np.testing.assert_array_equal(best[heard], np.asarray(targets)[0][heard])


@pytest.mark.parametrize("hop_length", [80, pytest.param(40, marks=pytest.mark.jax)])
def test_the_spectrum_of_codes_is_that_of_the_sound(hop_length):
    waveform, _ = wk.audio.load("data/speech/allison/en_vm-login.flac")
    codes = wk.audio.mu_law_encode(waveform)
    first, frames = mel_of_codes(codes[None, :-1], 256, 8000, hop_length)
    # The codes that frames condition begin with the second one: the first is the past.
    expected = mel.log_mel(wk.audio.mu_law_decode(codes[1:]), 8000)  # every 80 samples
    steps = 80 // hop_length
    frames = ops.convert_to_numpy(frames)[0]
    if steps == 1:
        np.testing.assert_allclose(frames, expected[first : first + len(frames)], atol=1e-5)
        return
    # A frame of 40 has its middle 20 samples before or after that of a frame of 80.
    late = mel.log_mel(wk.audio.mu_law_decode(codes[1 + 60 :]), 8000)
    numbers = np.arange(5, len(frames) // 2 - 5) * 2
    np.testing.assert_allclose(frames[numbers + 2 - first], late[numbers // 2], atol=1e-5)


def test_the_loss_is_cross_entropy_and_the_distance_of_spectra():
    keras.utils.set_random_seed(0)
    settings = {**SETTINGS, "dropout": 0.0, "mel_weight": 0.5}
    model = tiny_model(encoder=settings, sample_rate=2000)
    model.compile()
    random = np.random.default_rng(0)
    codes = random.integers(0, 16, (2, 201)).astype("int32")
    inputs = {
        "codes": codes[:, :-1],
        "global_condition": np.array([0, 1], "int32"),
        "local_condition": random_frames(40 + 6, batch=2),
    }
    vectors = model.vectors_of(ops.convert_to_tensor(inputs["global_condition"]))
    told = ops.convert_to_numpy(model.encode_frames(inputs["local_condition"], vectors))[..., :4]
    first, spectrum = mel_of_codes(inputs["codes"], 16, 2000, HOP_LENGTH, 4)
    spectrum = ops.convert_to_numpy(spectrum)
    distance = np.abs(told[:, first : first + spectrum.shape[1]] - spectrum).mean()
    nats = model.evaluate(inputs, codes[:, 1:], verbose=0)[0]
    loss = model.train_on_batch(inputs, codes[:, 1:])[0]
    assert loss == pytest.approx(nats + 0.5 * distance, rel=1e-5)
    assert distance > 0.1


@pytest.mark.jax
def test_fit_moves_every_weight_and_comes_closer():
    keras.utils.set_random_seed(0)
    model = tiny_model(sample_rate=2000)
    model.compile(keras.optimizers.Adam(1e-2))
    random = np.random.default_rng(0)
    codes = random.integers(6, 10, (4, 201)).astype("int32")
    inputs = {
        "codes": codes[:, :-1],
        "global_condition": np.array([0, 1, 0, 1], "int32"),
        "local_condition": random_frames(40 + 6, batch=4),
    }
    before = [weight.copy() for weight in model.get_weights()]
    history = model.fit(inputs, codes[:, 1:], epochs=12, verbose=0).history["loss"]
    assert history[-1] < 0.8 * history[0]
    for weight, old in zip(model.weights, before, strict=True):
        assert not np.array_equal(ops.convert_to_numpy(weight), old), weight.path


def test_a_model_keeps_its_encoder(tmp_path):
    model = tiny_model()
    model.frame_encoder.trainable = False
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert loaded.encoder == SETTINGS and not loaded.frame_encoder.trainable
    arguments = {"local_condition": random_frames(6), "global_condition": 0, "seed": 1}
    np.testing.assert_array_equal(loaded.generate(30, **arguments), model.generate(30, **arguments))
    wider = wk.global_conditions.add_class(loaded, "c")
    arguments["local_condition"] = random_frames(6)
    np.testing.assert_array_equal(wider.generate(30, **arguments), model.generate(30, **arguments))


def test_low_precision_keeps_the_ids(tmp_path):
    model = tiny_model(dtype="mixed_bfloat16", encoder={**SETTINGS, "num_symbols": 300})
    assert model.frame_encoder.compute_dtype == "float32"
    frames = random_frames(6)
    frames[..., 0] = 299  # which bfloat16 does not have
    other = frames.copy()
    other[..., 0] = 298
    first, second = (
        ops.convert_to_numpy(model.frame_encoder(one, np.zeros((1, 3), "f4")))
        for one in (
            np.pad(frames, ((0, 0), (3, 3), (0, 0)), "edge"),
            np.pad(other, ((0, 0), (3, 3), (0, 0)), "edge"),
        )
    )
    assert np.abs(first - second).max() > 0.01


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"encoder": {**SETTINGS, "kernel_size": 2}}, "must be odd"),
        ({"encoder": {**SETTINGS, "mel_bands": 0, "free_channels": 0}}, "needs outputs"),
        ({"encoder": {**SETTINGS, "num_ids": 6}}, "received 5 channels"),
        ({"local_condition_channels": None, "hop_length": None}, "local_condition_channels"),
        ({"encoder": {**SETTINGS, "dropout": 1.0}}, "dropout"),
    ],
)
def test_settings_that_make_no_encoder_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        tiny_model(**arguments)


def test_frames_without_those_around_are_refused():
    model = tiny_model()
    inputs = {"codes": np.zeros((1, 50), "int32"), "global_condition": np.zeros(1, "int32")}
    with pytest.raises(ValueError, match="at least 10 frames of 5 samples, and 3 more at each end"):
        model({**inputs, "local_condition": random_frames(15)})
    with pytest.raises(ValueError, match="needs 10|need 10"):
        model.generate(50, local_condition=random_frames(9), global_condition=0)


def test_the_form_for_accelerators_computes_the_same(monkeypatch):
    """Outputs and trained weights: one-hot products and gradients by rows, as on a GPU."""
    random = np.random.default_rng(0)
    codes = random.integers(0, 16, (2, 101)).astype("int32")
    inputs = {
        "codes": codes[:, :-1],
        "global_condition": np.array([0, 1], "int32"),
        "local_condition": random_frames(20 + 6, batch=2),
    }
    trained = []
    for kind in (None, "gpu"):
        for module in ("layers", "products", "frame_encoder"):
            monkeypatch.setattr(
                f"wavenet_keras.network.{module}.accelerator", lambda kind=kind: kind
            )
        model = tiny_model(encoder={**SETTINGS, "dropout": 0.0}, sample_rate=1000)
        model.compile(keras.optimizers.SGD(0.1))
        losses = [model.train_on_batch(inputs, codes[:, 1:])[0] for _ in range(3)]
        trained.append((losses, model.get_weights()))
    (losses, weights), (others_losses, other_weights) = trained
    assert losses == pytest.approx(others_losses, rel=1e-5)
    for one, other in zip(weights, other_weights, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
