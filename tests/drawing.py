"""What every engine must draw: one parallel pass of the model, and the draw in numpy."""

import numpy as np
from keras import ops

import wavenet_keras as wk
from wavenet_keras import generation

LEVELS = 32
SIZES = {
    "dilations": [3, 1, 3],
    "residual_channels": 6,
    "dilation_channels": 5,
    "skip_channels": 12,
    "head_channels": 10,
    "quantization_channels": LEVELS,
    "sample_rate": 8000,
}
NUM_SAMPLES = 40


def make_model(**arguments):
    """A small network whose weights, biases too, are large enough to make every input matter."""
    model = wk.WaveNet(**{**SIZES, **arguments})
    generator = np.random.default_rng(7)
    for weight in model.weights:
        weight.assign(generator.normal(size=weight.shape, scale=0.5))
    return model


def noise(*shape, seed=5):
    return np.random.default_rng(seed).uniform(-0.9, 0.9, shape).astype("float32")


def uniforms_of(seed, batch, num_samples):
    rows = [
        np.random.default_rng([seed, row]).random(num_samples, "float32") for row in range(batch)
    ]
    return np.stack(rows)


def parallel_logits(model, codes, conditions):
    """The logits of all `codes` [batch, time] from one call of the model, silence in front."""
    hop_length = model.hop_length or 1
    frames_in_front = -(-model.receptive_field // hop_length)
    in_front = frames_in_front * hop_length
    silence = wk.audio.mu_law_encode(np.zeros((len(codes), in_front + 1)), LEVELS)
    inputs = {"codes": np.concatenate([silence, codes[:, :-1]], axis=1), **conditions}
    if "local_condition" in conditions:
        frames = conditions["local_condition"]
        before = np.repeat(frames[:, :1], frames_in_front, axis=1)
        inputs["local_condition"] = np.concatenate([before, frames], axis=1)
    return ops.convert_to_numpy(model(inputs))[:, in_front:]


def drawn_from(logits, uniforms, temperature=1.0):
    if temperature == 0:
        return logits.argmax(axis=-1)
    powers = np.exp(np.float64(logits) / temperature)
    cumulative = powers.cumsum(axis=-1) / powers.sum(axis=-1, keepdims=True)
    return (cumulative <= uniforms[..., None]).sum(axis=-1)


def check_engines(model, prompt=None, conditions=None, batch=1, seed=3, temperature=1.0, **given):
    """All engines draw what numpy draws from one parallel pass over the result.

    Exactly equal, although the sums are not: engines add in different orders, so probabilities
    differ by some 1e-7, and the cumulative sum, in which the uniform number is looked up, by as
    much. A draw flips where the uniform number lies within that of the edge between two levels:
    with 32 levels and 40 draws, in one of some thousand models. These models and seeds are fixed,
    and none of their draws is so close; one flip would change every code after it.

    `conditions` are the conditions as the model takes them, `given` as `generate` does.
    """
    arguments = {"prompt": prompt, "temperature": temperature, "seed": seed, "progress": False}
    codes = {
        engine: generation.generate_codes(
            model, NUM_SAMPLES, engine=engine, batch_size=batch, **arguments, **given
        )
        for engine in generation.list_engines()
    }
    np.testing.assert_array_equal(codes["keras"], codes["naive"])
    np.testing.assert_array_equal(codes["numba"], codes["naive"])
    assert codes["keras"].shape == (batch, NUM_SAMPLES)
    assert codes["keras"].dtype == np.int32
    heard = np.zeros((batch, 0)) if prompt is None else np.atleast_2d(prompt)
    heard = np.broadcast_to(heard, (batch, heard.shape[1]))
    heard_codes = wk.audio.mu_law_encode(heard, LEVELS)
    everything = np.concatenate([heard_codes, codes["keras"]], axis=1)
    logits = parallel_logits(model, everything, conditions or {})[:, heard.shape[1] :]
    expected = drawn_from(logits, uniforms_of(seed, batch, NUM_SAMPLES), temperature)
    np.testing.assert_array_equal(codes["keras"], expected)
    return codes["keras"]
