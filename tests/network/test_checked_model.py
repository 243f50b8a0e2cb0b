"""Codes, targets and ids that a model does not have, wherever data come in."""

import keras
import numpy as np
import pytest
from tiny_wavenet import LEVELS, inputs_for, tiny

import wavenet_keras as wk

pytestmark = pytest.mark.jax
ABOVE = f"from 0 to {LEVELS - 1}, as the model has {LEVELS} levels. Received numbers from"


class OneBatch(keras.utils.PyDataset):
    def __init__(self, *batch):
        super().__init__()
        self.batch = batch

    def __len__(self):
        return 1

    def __getitem__(self, index):
        return self.batch


def compiled(branch="plain"):
    model = tiny(branch)
    model.compile(run_eagerly=True)
    return model


@pytest.mark.parametrize("wrong", [LEVELS, 500, -1])
def test_codes_that_are_no_levels(wrong):
    model = compiled()
    good = inputs_for(model)
    bad = good.copy()
    bad[1, 3] = wrong
    ways = [
        lambda: model(bad),
        lambda: model(keras.ops.convert_to_tensor(bad)),
        lambda: model.predict(bad, verbose=0),
        lambda: model.predict_on_batch(bad),
        lambda: model.fit(bad, good, verbose=0),
        lambda: model.fit(good, bad, verbose=0),
        lambda: model.fit(good, good, validation_data=(good, bad), verbose=0),
        lambda: model.fit(OneBatch(bad, good), verbose=0),
        lambda: model.fit(OneBatch(good, bad, np.ones(good.shape)), verbose=0),
        lambda: model.evaluate(good, bad, verbose=0),
        lambda: model.train_on_batch(bad, good),
        lambda: model.test_on_batch(good, bad),
    ]
    for way in ways:
        with pytest.raises(ValueError, match=ABOVE):
            way()


@pytest.mark.parametrize("wrong", [3, -1])
def test_ids_that_are_no_classes(wrong):
    model = compiled("ids")
    inputs = inputs_for(model)
    inputs["global_condition"] = np.array([0, wrong], "int32")
    for way in (lambda: model(inputs), lambda: model.fit(inputs, inputs["codes"], verbose=0)):
        with pytest.raises(ValueError, match="ids in 'global_condition' from 0 to 2, .* 3 classes"):
            way()


def test_data_of_every_dtype_of_whole_numbers():
    model = compiled()
    codes = inputs_for(model)
    expected = model.predict(codes, verbose=0)
    for dtype in ("uint8", "int64", "int16"):
        np.testing.assert_array_equal(model.predict(codes.astype(dtype), verbose=0), expected)


def test_a_pipeline_of_unknown_rank():
    tf = pytest.importorskip("tensorflow")
    model = tiny()
    model.compile()
    codes = inputs_for(model)

    def pipeline(*shapes):
        one = tf.TensorSpec(None, tf.int32)
        known = tf.TensorSpec((None, None), tf.int32)
        signature = tuple(known if shape == "known" else one for shape in shapes)
        return tf.data.Dataset.from_generator(
            lambda: iter([(codes, codes)]), output_signature=signature
        )

    if keras.backend.backend() == "tensorflow":  # JAX gets arrays, whose shapes are known
        with pytest.raises(ValueError, match="known shape, .batch, time.. Received a tf.data"):
            model.fit(pipeline("unknown", "known"), verbose=0)
    history = model.fit(pipeline("known", "known"), verbose=0).history
    assert np.isfinite(history["loss"]).all()


@pytest.mark.parametrize("name_or_id", [True, 1.0, 1.5, np.float32(0), None, "1"])
def test_what_is_no_class(name_or_id):
    with pytest.raises(ValueError, match="Unknown class"):
        tiny("ids").class_id(name_or_id)


def test_arguments_that_look_like_others():
    for names in ("abc", [0, 1, 2], ["a", "b", 3]):
        with pytest.raises(ValueError, match="`class_names` must be a list of strings"):
            tiny("ids", class_names=names)
    for name in ("use_bias", "scalar_input"):
        with pytest.raises(ValueError, match=f"`{name}` must be True or False. .*'False'"):
            tiny(**{name: "False"})


# Prompts


def test_a_prompt_with_its_rate_is_resampled():
    model = wk.WaveNet(dilations=[1, 2, 4], skip_channels=8, sample_rate=8000)
    tone = (0.3 * np.sin(np.arange(2205) * 0.1)).astype("float32")
    expected = model.generate(20, prompt=wk.audio.resample(tone, 22050, 8000), seed=0)
    np.testing.assert_array_equal(model.generate(20, prompt=(tone, 22050), seed=0), expected)
    as_it_is = model.generate(20, prompt=tone, seed=0)
    np.testing.assert_array_equal(model.generate(20, prompt=(tone, 8000), seed=0), as_it_is)
    path = "data/speech/allison/en_vm-login.flac"
    chunks = list(model.stream(20, prompt=wk.audio.load(path), chunk_samples=10, seed=0))
    loaded, _ = wk.audio.load(path, sample_rate=8000)
    expected = model.generate(20, prompt=loaded, seed=0)
    np.testing.assert_array_equal(np.concatenate(chunks, axis=1), expected)


@pytest.mark.parametrize(
    ("prompt", "message"),
    [
        ("tone.wav", "Received the path 'tone.wav'; wavenet_keras.audio.load reads"),
        (np.full(50, 12345.0), "peak of 12,345: divide whole numbers of 16 bits"),
        (np.zeros((8000, 2)), "looks like .samples, channels.: pass prompt.mean"),
        ((np.zeros(50), 0), "orig_sr"),
        ((np.zeros(50), "fast"), "orig_sr"),
    ],
)
def test_prompts_that_are_none(prompt, message):
    with pytest.raises(ValueError, match=message):
        tiny().generate(10, prompt=prompt)


class Epochs(OneBatch):
    """Notes in which epoch each batch was made, and moves on as `Windows` does."""

    def __init__(self, *batch, epoch=0):
        super().__init__(*batch)
        self.epoch = epoch
        self.seen = []

    def __len__(self):
        return 2

    def __getitem__(self, index):
        self.seen.append(self.epoch)
        return super().__getitem__(index)

    def on_epoch_begin(self):
        self.begun = True

    def on_epoch_end(self):
        self.epoch += getattr(self, "begun", False)
        self.begun = False


@pytest.mark.parametrize("epoch", [0, 5])
@pytest.mark.parametrize("listed", [None, [], "one", "a list of Keras"])
def test_fit_trains_on_the_epoch_that_a_data_set_stands_at(epoch, listed):
    """Whatever Keras looks at before its first step."""
    model = tiny()
    model.compile()
    codes = inputs_for(model)
    data = Epochs(codes, codes, epoch=epoch)
    if listed == "one":
        listed = keras.callbacks.TerminateOnNaN()
    elif listed == "a list of Keras":
        listed = keras.callbacks.CallbackList([], add_history=True, model=model, epochs=2)
    model.fit(data, None, None, 2, 0, listed)
    assert data.epoch == epoch + 2
    assert data.seen[-4:] == [epoch, epoch, epoch + 1, epoch + 1]
