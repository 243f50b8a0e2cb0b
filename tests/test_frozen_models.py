"""What was frozen stays frozen: saved and loaded, copied, trained further, with the optimizer."""

import copy
import pickle

import keras
import numpy as np
import pytest
from tiny_wavenet import inputs_for, logits_of, tiny, with_random_weights

from wavenet_keras import global_conditions
from wavenet_keras.training import RunFolder, make_optimizer, train


def freeze_block(model):
    model.blocks[0].trainable = False


def freeze_one_weight(model):
    model.blocks[1].trainable = False
    model.head.bias.trainable = False


def freeze_all(model):
    model.trainable = False


FREEZE = {"block": freeze_block, "one weight": freeze_one_weight, "all": freeze_all}
every_way = pytest.mark.parametrize("way", FREEZE)
OPTIMIZERS = {
    "auto": lambda: "auto",
    "averaged": lambda: make_optimizer(ema=0.9),
    "keras": lambda: keras.optimizers.Adam(0.01),
}


def batch_for(model):
    inputs = inputs_for(model)
    codes = inputs["codes"] if isinstance(inputs, dict) else inputs
    return inputs, np.roll(codes, -1, axis=1)


def trained(way, optimizer="auto", after_compile=False, **arguments):
    """A model that was frozen, before or after `compile`, and has had two steps."""
    model = with_random_weights(tiny(dilations=[1, 2, 4], **arguments))
    if not after_compile:
        FREEZE[way](model)
    model.compile(OPTIMIZERS[optimizer](), run_eagerly=True)
    model.train_on_batch(*batch_for(model))
    if after_compile:
        FREEZE[way](model)
    return model


def frozen(model):
    return [weight.path.partition("/")[2] for weight in model.weights if not weight.trainable]


def values(variables):
    return [np.array(keras.ops.convert_to_numpy(variable)) for variable in variables]


def assert_same(model, other):
    """Equally frozen, with equal weights and equal momenta, and equal after one more step."""
    assert frozen(other) == frozen(model)
    assert [layer.trainable for layer in other.layers] == [
        layer.trainable for layer in model.layers
    ]
    for step in range(2):
        for name in ("weights", "optimizer"):
            own, others = (
                values(one.weights if name == "weights" else state_of(one.optimizer))
                for one in (model, other)
            )
            for one, again in zip(own, others, strict=True):
                np.testing.assert_allclose(again, one, atol=1e-6 * step)
        if step == 0 and model.trainable_weights:
            for one in (model, other):
                one.train_on_batch(*batch_for(one))


def state_of(optimizer):
    return getattr(optimizer, "inner_optimizer", optimizer).variables


def saved_and_loaded(model, folder):
    model.save(folder / "model.keras")
    return keras.saving.load_model(folder / "model.keras")


@pytest.mark.jax
@every_way
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_frozen_model_is_loaded_as_it_was(way, optimizer, tmp_path):
    model = trained(way, optimizer)
    assert len(frozen(model)) > 0
    assert_same(model, saved_and_loaded(model, tmp_path))


@every_way
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_what_was_frozen_after_compile_is_loaded_as_it_was(way, optimizer, tmp_path):
    model = trained(way, optimizer, after_compile=True)
    assert_same(model, saved_and_loaded(model, tmp_path))


@every_way
def test_copies_are_frozen_too(way):
    model = trained(way)
    for copied in (pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
        assert frozen(copied) == frozen(model)
        np.testing.assert_array_equal(values(copied.weights)[0], values(model.weights)[0])
    for new in (keras.models.clone_model(model), type(model).from_config(model.get_config())):
        assert frozen(new) == frozen(model)


def test_saved_weights_are_loaded_into_frozen_and_free_models(tmp_path):
    model = trained("block")
    model.save_weights(tmp_path / "model.weights.h5")
    alike = tiny(dilations=[1, 2, 4])
    freeze_block(alike)
    alike.compile(run_eagerly=True)
    alike.load_weights(tmp_path / "model.weights.h5")
    free = tiny(dilations=[1, 2, 4])
    free.compile()
    with pytest.warns(UserWarning, match="It starts anew"):
        free.load_weights(tmp_path / "model.weights.h5")
    for weight, again in zip(values(model.weights), values(free.weights), strict=True):
        np.testing.assert_array_equal(again, weight)
    assert_same(model, alike)


def test_a_checkpoint_of_keras_comes_back_frozen(tmp_path):
    model = trained("block")
    path = tmp_path / "checkpoint.keras"
    checkpoint = keras.callbacks.ModelCheckpoint(path)
    model.fit(*batch_for(model), verbose=0, callbacks=[checkpoint])
    assert_same(model, keras.saving.load_model(path))


class OneBatch(keras.utils.PyDataset):
    def __init__(self, model):
        super().__init__()
        self.batch = batch_for(model)

    def __len__(self):
        return 1

    def __getitem__(self, index):
        return (*self.batch, np.ones(self.batch[1].shape, "float32"))


def test_a_run_keeps_a_model_frozen_and_goes_on_with_it(tmp_path):
    model = with_random_weights(tiny(dilations=[1, 2, 4]))
    freeze_block(model)
    before = values(model.blocks[0].weights)
    windows = OneBatch(model)
    train(model, windows, tmp_path, 2, held_out=windows, validate_every=1)
    run = RunFolder(tmp_path)
    for path in (run.model, run.best):
        assert frozen(keras.saving.load_model(path)) == frozen(model), path
    again = tiny(dilations=[1, 2, 4])
    freeze_block(again)
    train(again, windows, tmp_path, 4, held_out=windows, validate_every=1)
    assert int(again.optimizer.iterations) == 4
    for weight, value in zip(again.blocks[0].weights, before, strict=True):
        np.testing.assert_array_equal(weight.numpy(), value)
    free = tiny(dilations=[1, 2, 4])
    with pytest.raises(ValueError, match="layer_settings is .*block_0.* there and None here"):
        train(free, windows, tmp_path, 6)


@pytest.mark.jax
def test_an_added_class_is_trained_alone_after_it_was_loaded(tmp_path):
    wider = global_conditions.add_class(with_random_weights(tiny("ids")), "new")
    wider.compile(run_eagerly=True)
    loaded = saved_and_loaded(wider, tmp_path)
    before = values(loaded.weights)
    inputs, targets = batch_for(loaded)
    inputs["global_condition"] = np.full(2, loaded.class_id("new"), "int32")
    loaded.train_on_batch(inputs, targets)
    for weight, value in zip(loaded.weights, before, strict=True):
        changed = np.asarray(weight.numpy()) != value
        if "embedding" in weight.path:
            np.testing.assert_array_equal(changed.any(axis=1), [False, False, False, True])
        else:
            assert not changed.any(), weight.path


def test_a_frozen_layer_stays_in_a_class_more_and_a_class_fixed():
    model = with_random_weights(tiny("ids"))
    freeze_block(model)
    model.embedding.enable_lora(1)
    fixed = global_conditions.fix_class(model, "b")
    assert {place.partition("/")[0] for place in frozen(fixed)} == {"block_0"}
    wider = global_conditions.add_class(model, "d")
    assert [weight.path.partition("/")[2] for weight in wider.trainable_weights] == [
        "embedding/embeddings"
    ]


@pytest.mark.jax
def test_layers_frozen_after_compile_stay_where_they_are():
    model = trained("block", after_compile=True)
    before = values(model.blocks[0].weights)
    if keras.backend.backend() == "jax":  # where Keras goes by the number of a weight
        with pytest.raises(
            ValueError, match=r"trains other weights \(13\) than .*Call compile\(\) again"
        ):
            model.train_on_batch(*batch_for(model))
        model.compile(run_eagerly=True)
    model.train_on_batch(*batch_for(model))
    for weight, value in zip(model.blocks[0].weights, before, strict=True):
        np.testing.assert_array_equal(values([weight])[0], value)


def test_another_block_is_frozen_between_two_calls_of_fit():
    """The training step of TensorFlow is compiled again; two blocks have the same sizes."""
    model = with_random_weights(tiny(dilations=[1, 2, 4]))
    model.blocks[0].trainable = False
    model.compile()
    model.fit(*batch_for(model), verbose=0)
    model.blocks[1].trainable = False
    before = values(model.blocks[0].weights + model.blocks[1].weights)
    model.fit(*batch_for(model), verbose=0)
    after = values(model.blocks[0].weights + model.blocks[1].weights)
    for value, again in zip(before, after, strict=True):
        np.testing.assert_array_equal(again, value)
    model.blocks[0].trainable = True
    with pytest.raises(ValueError, match="Unknown variable"):
        model.fit(*batch_for(model), verbose=0)


@pytest.mark.jax
def test_an_optimizer_of_another_model_is_refused():
    first, second = tiny(), tiny()
    first.compile()
    second.compile(first.optimizer)
    before = values(first.weights + second.weights)
    with pytest.raises(ValueError, match="Unknown variable|another model's"):
        second.train_on_batch(*batch_for(second))
    for value, again in zip(before, values(first.weights + second.weights), strict=True):
        np.testing.assert_array_equal(again, value)


@pytest.mark.jax
def test_a_wholly_frozen_model_is_compiled_and_judged():
    model = tiny()
    model.trainable = False
    model.compile(run_eagerly=True)
    results = model.test_on_batch(*batch_for(model), return_dict=True)
    assert results["loss"] == pytest.approx(results["bits_per_sample"] * np.log(2), rel=1e-5)


# What else layers may have of their own


@pytest.mark.parametrize("optimizer", ["auto", "keras"])
def test_lora_is_loaded_with_its_optimizer(optimizer, tmp_path):
    model = with_random_weights(tiny())
    model.head.enable_lora(2)
    model.compile(OPTIMIZERS[optimizer](), run_eagerly=True)
    batch = batch_for(model)
    for _ in range(3):
        model.train_on_batch(*batch)
    loaded = saved_and_loaded(model, tmp_path)
    assert frozen(loaded) == frozen(model) == ["head/kernel"]
    # Keras adds the product of the small matrices to the large one when it saves.
    np.testing.assert_allclose(logits_of(loaded, batch[0]), logits_of(model, batch[0]), atol=1e-5)
    for one, again in zip(
        values(state_of(model.optimizer)), values(state_of(loaded.optimizer)), strict=True
    ):
        np.testing.assert_array_equal(again, one)


@pytest.mark.parametrize("mode", ["int8", "int4"])
def test_a_quantized_model_is_loaded_with_the_same_logits(mode, tmp_path):
    model = with_random_weights(tiny("ids", skip_channels=16, head_channels=16))
    model.quantize(mode)
    loaded = saved_and_loaded(model, tmp_path)
    assert loaded.head.quantization_mode == mode
    inputs = inputs_for(model)
    np.testing.assert_array_equal(logits_of(loaded, inputs), logits_of(model, inputs))


def test_layers_that_are_not_there():
    with pytest.raises(ValueError, match="name layers of this network: .*Received: block_7"):
        tiny(layer_settings={"block_7": {"trainable": False}})
