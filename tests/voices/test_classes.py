"""Classes as vectors: mixed, fixed into biases, added to; equal on every engine."""

import numpy as np
import pytest
from tiny_wavenet import inputs_for, logits_of, tiny, with_random_weights

import wavenet_keras as wk
from wavenet_keras import generation, global_conditions

pytestmark = pytest.mark.jax


def voices(**arguments):
    return with_random_weights(tiny("ids", **arguments))


def test_a_row_of_the_table_and_its_id_give_the_same_logits():
    model = voices()
    inputs = inputs_for(model, batch=3)
    table = model.get_weights()[-1]
    assert table.shape == (3, 2)
    np.testing.assert_array_equal(global_conditions.embedding_table(model), table)
    as_vectors = {**inputs, "global_condition": table[inputs["global_condition"]]}
    np.testing.assert_allclose(logits_of(model, as_vectors), logits_of(model, inputs), atol=1e-5)


@pytest.mark.parametrize("engine", generation.list_engines())
def test_generation_takes_vectors_and_ids_alike(engine):
    model = voices()
    table = global_conditions.embedding_table(model)
    by_id = model.generate(40, global_condition=["c", "a"], seed=3, engine=engine)
    by_vector = model.generate(40, global_condition=table[[2, 0]], seed=3, engine=engine)
    np.testing.assert_array_equal(by_vector, by_id)
    assert not np.array_equal(by_id[0], by_id[1])


def test_a_mixture_is_the_weighted_mean():
    model = voices()
    table = global_conditions.embedding_table(model).astype("float64")
    mixed = global_conditions.mix_classes(model, {"a": 1, 2: 3})
    np.testing.assert_allclose(mixed, 0.25 * table[0] + 0.75 * table[2], rtol=1e-6)
    np.testing.assert_allclose(
        global_conditions.mix_classes(model, {"a": -1, "b": 2}), 2 * table[1] - table[0], rtol=1e-5
    )
    halves = model.generate(30, global_condition=mixed, seed=0)
    assert halves.shape == (1, 30)


@pytest.mark.parametrize("weights", [{"a": 0}, {"a": 1, "b": -1}, {"a": np.nan}, {}])
def test_weights_that_mix_nothing(weights):
    with pytest.raises(ValueError, match="sum above 0"):
        global_conditions.mix_classes(voices(), weights)


@pytest.mark.parametrize("arguments", [{}, {"use_bias": False, "kernel_size": 3}])
def test_a_fixed_class_is_a_bias(arguments):
    model = voices(**arguments)
    inputs = inputs_for(model, batch=2)
    for name, condition in (("b", np.full(2, 1, "int32")), ("mixed", None)):
        if condition is None:
            vector = global_conditions.mix_classes(model, {"a": 1, "c": 1})
            fixed = global_conditions.fix_class(model, vector)
            condition = np.tile(vector, (2, 1))
        else:
            fixed = global_conditions.fix_class(model, name)
        expected = logits_of(model, {**inputs, "global_condition": condition})
        np.testing.assert_allclose(logits_of(fixed, inputs["codes"]), expected, atol=1e-5)
    assert fixed.global_condition_channels is None
    assert fixed.generate(20, seed=0).shape == (1, 20)


def test_an_added_class_starts_between_the_others_and_leaves_them_as_they_are():
    model = voices()
    wider = global_conditions.add_class(model, "new")
    assert wider.class_names == ["a", "b", "c", "new"]
    inputs = inputs_for(model, batch=3)
    np.testing.assert_array_equal(logits_of(wider, inputs), logits_of(model, inputs))
    table = global_conditions.embedding_table(wider)
    np.testing.assert_allclose(table[3], table[:3].mean(axis=0), rtol=1e-6)


def test_training_an_added_class_moves_its_vector_alone():
    wider = global_conditions.add_class(voices(), "new")
    before = [np.array(weight) for weight in wider.get_weights()]  # the embedding is the last
    inputs = inputs_for(wider, batch=4, time=30)
    inputs["global_condition"] = np.full(4, 3, "int32")
    targets = np.roll(inputs["codes"], -1, axis=1)
    wider.compile()
    first = wider.evaluate(inputs, targets, verbose=0)[0]
    wider.fit(inputs, targets, epochs=30, verbose=0)
    assert wider.evaluate(inputs, targets, verbose=0)[0] < first
    after = wider.get_weights()
    for old, new in zip(before[:-1], after[:-1], strict=True):
        np.testing.assert_array_equal(new, old)
    np.testing.assert_array_equal(after[-1][:3], before[-1][:3])
    assert not np.array_equal(after[-1][3], before[-1][3])


def test_what_cannot_be_done_is_said():
    model = voices()
    with pytest.raises(ValueError, match="Unknown class 'nobody'.*a, b, c and the ids 0 to 2"):
        global_conditions.mix_classes(model, {"nobody": 1})
    with pytest.raises(ValueError, match="new name beside a, b, c, received 'a'"):
        global_conditions.add_class(model, "a")
    with pytest.raises(ValueError, match="a vector of 2 numbers, received shape \\[3\\]"):
        global_conditions.fix_class(model, np.zeros(3))
    for function in (
        global_conditions.embedding_table,
        lambda m: global_conditions.fix_class(m, 0),
    ):
        with pytest.raises(ValueError, match="Expected a model of classes"):
            function(tiny("vectors"))


def test_vectors_of_the_wrong_width_are_refused_with_both_widths():
    model = voices()
    with pytest.raises(ValueError, match="shape \\[2\\], or one more axis.*Received shape \\[5\\]"):
        model.generate(10, global_condition=np.zeros(5))
    codes = np.zeros((1, 10), "int32")
    with pytest.raises(ValueError, match="shape \\[batch, 2\\].*Received shape \\[1, 5\\]"):
        model({"codes": codes, "global_condition": np.zeros((1, 5), "float32")})


@pytest.mark.parametrize(
    ("branch", "condition", "said"),
    [
        ("ids", None, "global_condition_channels=2 and needs `global_condition`"),
        ("plain", "a", "takes no `global_condition`"),
        ("ids", "nobody", "Unknown class 'nobody'. This model knows a, b, c and the ids 0 to 2"),
        ("ids", 3, "Unknown class 3"),
    ],
)
def test_generation_with_the_wrong_condition_says_so(branch, condition, said):
    with pytest.raises(ValueError, match=said):
        tiny(branch).generate(10, global_condition=condition)


def test_bits_of_a_mixture_that_is_one_class_are_those_of_the_class():
    model = voices(quantization_channels=256)
    file = "data/speech/allison/en_vm-login.flac"
    by_name = wk.evaluation.bits_per_sample(model, file, global_condition="b")
    vector = global_conditions.mix_classes(model, {"b": 1})
    by_vector = wk.evaluation.bits_per_sample(model, file, global_condition=vector)
    assert by_vector == pytest.approx(by_name, abs=1e-4)


def test_the_table_of_a_quantized_network_is_what_it_computes_with():
    model = voices()
    table = global_conditions.embedding_table(model)
    model.quantize("int8")
    np.testing.assert_allclose(global_conditions.embedding_table(model), table, atol=0.02)


@pytest.mark.parametrize(
    "change", [global_conditions.fix_class, global_conditions.add_class], ids=["fix", "add"]
)
def test_a_quantized_network_is_not_taken_for_one_of_floats(change):
    model = voices()
    model.quantize("int8")
    with pytest.raises(ValueError, match="`skip` is quantized .int8.*Quantize what comes out"):
        change(model, "a" if change is global_conditions.fix_class else "d")


def test_some_classes_are_kept():
    """The same logits under their new ids; the others are gone."""
    model = voices()
    inputs = inputs_for(model, batch=2)
    kept = global_conditions.keep_classes(model, ["c", 0])
    assert kept.class_names == ["c", "a"] and kept.num_classes == 2
    before = logits_of(model, {**inputs, "global_condition": np.array([2, 0], "int32")})
    after = logits_of(kept, {**inputs, "global_condition": np.array([0, 1], "int32")})
    np.testing.assert_array_equal(before, after)
    with pytest.raises(ValueError, match="Unknown class 'd'"):
        global_conditions.keep_classes(model, ["d"])
    with pytest.raises(ValueError, match="at least one class to keep"):
        global_conditions.keep_classes(model, [])
    with pytest.raises(ValueError, match="Expected a model of classes"):
        global_conditions.keep_classes(tiny(), ["a"])
