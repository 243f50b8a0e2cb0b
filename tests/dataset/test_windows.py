"""Windows: every target with its true context, drawn as promised, the same for the same seed."""

import keras
import numpy as np
import pytest
import scipy.io.wavfile
import scipy.stats
from corpora import (
    RATE,
    SILENCE,
    assert_equal_batches,
    coverage_of,
    noise_corpus,
    numbered_corpus,
    true_codes,
    windows_of,
)
from keras import ops
from places import SPEECH

import wavenet_keras as wk


def tiny_model(**arguments):
    """With weights so large that a loss tells every input from another, in float32 too."""
    sizes = {"residual_channels": 8, "dilation_channels": 8, "skip_channels": 16}
    model = wk.WaveNet(dilations=[1, 2, 4], sample_rate=RATE, **sizes, **arguments)
    random = np.random.default_rng(5)
    model.set_weights([random.normal(0, 0.5, w.shape) for w in model.get_weights()])
    return model


def test_shapes_and_types(tmp_path):
    windows = windows_of(numbered_corpus(tmp_path / "c", {"a": 60, "b": 60}))
    inputs, targets, weights = windows[0]
    assert inputs["codes"].shape == targets.shape == weights.shape == (4, 5 - 1 + 8)
    assert inputs["global_condition"].shape == (4,)
    types = [x.dtype for x in (*inputs.values(), targets, weights)]
    assert types == [np.int32, np.int32, np.int32, np.float32]
    np.testing.assert_array_equal(inputs["codes"][:, 1:], targets[:, :-1])


@pytest.mark.parametrize("kind", [windows_of, coverage_of])
@pytest.mark.parametrize("receptive_field", [1, 2, 7, 40])
def test_every_target_with_weight_has_its_true_context(tmp_path, kind, receptive_field):
    """The receptive field in front of each target is the recording itself, or silence."""
    corpus = noise_corpus(tmp_path / "c", {"long": 300, "middle": 45, "short": 9})
    padded = {}  # receptive_field codes of silence, then the recording
    for recording in corpus:
        silence = np.full(receptive_field, SILENCE)
        padded[recording.path.stem] = np.concatenate([silence, true_codes(recording.path)])
    dataset = kind(corpus, window_samples=16, receptive_field=receptive_field)
    seen = set()
    for inputs, targets, weights in dataset:
        for row in np.flatnonzero(weights.sum(axis=1)):
            outputs = np.flatnonzero(weights[row])
            assert outputs[0] == receptive_field - 1
            name, first = locate(targets[row, outputs], padded, receptive_field)
            for output in outputs:
                position = first + output - outputs[0]  # of the target, in the recording
                context = padded[name][position : position + receptive_field]
                assert targets[row, output] == padded[name][receptive_field + position]
                np.testing.assert_array_equal(
                    inputs[row, output - receptive_field + 1 : output + 1], context
                )
            # Nothing that could have weight is left without: the window is full, or its
            # recording ends.
            ends = first + len(outputs) == len(padded[name]) - receptive_field
            assert len(outputs) == 16 or ends
            np.testing.assert_array_equal(weights[row, outputs], 1)
            np.testing.assert_array_equal(outputs, outputs[0] + np.arange(len(outputs)))
            seen.add(name)
    assert seen == set(padded)


def locate(targets, padded, receptive_field):
    """The recording that holds these codes, and where in it; there is exactly one such place."""
    places = []
    for name, codes in padded.items():
        recording = codes[receptive_field:]
        if len(recording) >= len(targets):
            pieces = np.lib.stride_tricks.sliding_window_view(recording, len(targets))
            places += [(name, int(first)) for first in np.flatnonzero((pieces == targets).all(1))]
    assert len(places) == 1
    return places[0]


def test_a_recording_shorter_than_a_window_is_filled_up_with_silence(tmp_path):
    corpus = noise_corpus(tmp_path / "c", {"short": 20})
    inputs, targets, weights = windows_of(corpus, window_samples=32, batch_size=1)[0]
    codes = true_codes(corpus.files[0].path)
    np.testing.assert_array_equal(targets[0], [SILENCE] * 4 + list(codes) + [SILENCE] * 12)
    np.testing.assert_array_equal(inputs[0], [SILENCE] * 5 + list(codes) + [SILENCE] * 11)
    np.testing.assert_array_equal(weights[0], [0] * 4 + [1] * 20 + [0] * 12)


def test_all_of_a_window_is_one_speaker_and_the_id_is_right(tmp_path):
    corpus = numbered_corpus(tmp_path / "c", {"anna": 60, "bert": 6, "carl": 90})
    speaker_of_code = {
        code: recording.class_id for recording in corpus for code in true_codes(recording.path)
    }
    ids_seen = set()
    for inputs, targets, weights in windows_of(corpus, batches_per_epoch=60):
        for row, class_id in enumerate(inputs["global_condition"]):
            heard = {*inputs["codes"][row], *targets[row][weights[row] > 0]} - {SILENCE}
            assert {speaker_of_code[code] for code in heard} == {class_id}
            ids_seen.add(int(class_id))
    assert ids_seen == {0, 1, 2}
    assert corpus.class_names == ["anna", "bert", "carl"]


def loss_of(model, inputs, targets, weights):
    return float(model.compute_loss(y=targets, y_pred=model(inputs), sample_weight=weights))


@pytest.mark.parametrize("scalar_input", [False, True])
def test_what_lies_before_the_context_cannot_reach_the_loss(tmp_path, scalar_input):
    model = tiny_model(scalar_input=scalar_input)
    model.compile()
    field = model.receptive_field
    corpus = noise_corpus(tmp_path / "c", {"long": 400})
    windows = windows_of(corpus, receptive_field=field + 1, window_samples=30)  # one more in front
    inputs, targets, weights = windows[0]
    loss = loss_of(model, inputs, targets, weights)
    poison = (inputs[:, 0] + 128) % 256
    before_context, oldest_of_context = inputs.copy(), inputs.copy()
    before_context[:, 0] = poison
    oldest_of_context[:, 1] = poison
    assert loss_of(model, before_context, targets, weights) == loss
    assert loss_of(model, oldest_of_context, targets, weights) != loss


def test_the_first_target_with_weight_uses_the_whole_context_in_the_window(tmp_path):
    model = tiny_model()
    model.compile()
    corpus = noise_corpus(tmp_path / "c", {"long": 400})
    windows = windows_of(corpus, receptive_field=model.receptive_field, window_samples=1)
    inputs, targets, weights = windows[0]
    assert weights.sum() == len(weights)  # one target a window
    poisoned = inputs.copy()
    poisoned[:, 0] = (inputs[:, 0] + 128) % 256
    loss = loss_of(model, inputs, targets, weights)
    assert loss_of(model, poisoned, targets, weights) != loss


def test_targets_without_weight_do_not_count(tmp_path):
    model = tiny_model()
    model.compile()
    corpus = noise_corpus(tmp_path / "c", {"a": 40, "short": 10})
    windows = windows_of(corpus, receptive_field=model.receptive_field, window_samples=30)
    inputs, targets, weights = windows[0]
    assert (weights[:, model.receptive_field - 1 :] == 0).any()  # there is padding at an end
    poisoned = np.where(weights > 0, targets, (targets + 128) % 256)
    assert loss_of(model, inputs, poisoned, weights) == loss_of(model, inputs, targets, weights)
    nats = ops.sparse_categorical_crossentropy(targets, model(inputs), from_logits=True)
    by_hand = ops.convert_to_numpy(nats)[weights > 0].mean()
    assert loss_of(model, inputs, targets, weights) == pytest.approx(by_hand, rel=1e-5)


def test_recordings_are_drawn_in_proportion_to_their_length(tmp_path):
    lengths = {"a": 4000, "b": 2000, "c": 900, "d": 60}
    corpus = noise_corpus(tmp_path / "c", {f"{name}/x": n for name, n in lengths.items()})
    windows = windows_of(corpus, window_samples=100, batch_size=50, batches_per_epoch=80)
    ids = np.concatenate([inputs["global_condition"] for inputs, _, _ in windows])
    counts = np.bincount(ids, minlength=4)
    expected = len(ids) * np.array(list(lengths.values())) / sum(lengths.values())
    assert scipy.stats.chisquare(counts, expected).pvalue > 0.01


def test_every_sample_is_a_target_sooner_or_later(tmp_path):
    corpus = numbered_corpus(tmp_path / "c", {"long": 100, "window": 8, "short": 3, "one": 1})
    windows = windows_of(corpus, batch_size=32, batches_per_epoch=50)
    counts = np.zeros(256, int)
    for _, targets, weights in windows:
        counts += np.bincount(targets[weights > 0], minlength=256)
    codes = np.concatenate([true_codes(recording.path) for recording in corpus])
    assert len(codes) == len(set(codes)) == 112
    assert set(np.flatnonzero(counts)) == set(codes)
    # The ends of a long recording are no rare guests: half as likely as its middle, or more.
    long = counts[true_codes(corpus.folder / "long" / "a.wav")]
    assert min(long[0], long[-1]) > 0.35 * np.median(long)


def test_batches_depend_on_seed_epoch_and_index_only(tmp_path):
    corpus = noise_corpus(tmp_path / "c", {"a": 500})
    windows, again = windows_of(corpus, seed=3), windows_of(corpus, seed=3)
    in_order = [windows[index] for index in range(len(windows))]
    for index in reversed(range(len(again))):
        assert_equal_batches(again[index], in_order[index])
    assert len({batch[1].tobytes() for batch in in_order}) == len(windows)
    assert (windows_of(corpus, seed=4)[0][1] != in_order[0][1]).any()
    windows.epoch = 7
    assert (windows[0][1] != in_order[0][1]).any()
    again.epoch = 7
    assert_equal_batches(windows[0], again[0])


def test_an_epoch_holds_as_many_samples_as_the_corpus(tmp_path):
    corpus = noise_corpus(tmp_path / "c", {"a": 500, "b": 141})
    assert len(windows_of(corpus)) == 21  # 641 samples, 32 in a batch
    assert len(windows_of(corpus, batches_per_epoch=3)) == 3
    assert len(list(windows_of(corpus, batches_per_epoch=3))) == 3


def next_code_model():
    """A model that learns from single codes: quick to compile, and any batch moves its weights."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.layers.Embedding(256, 4), keras.layers.Dense(256)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.SGD(10.0), loss=loss)
    return model


def assert_close_weights(model, other):
    for one, another in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(one, another, atol=1e-5)


@pytest.mark.parametrize("workers", [1, 2])
def test_fit_sees_the_batches_of_epochs_0_1_2(tmp_path, workers):
    """As by hand, whatever calls Keras makes around the epochs and however many workers read."""
    corpus = noise_corpus(tmp_path / "c", {"a": 100})
    by_hand, other, by_fit = next_code_model(), next_code_model(), next_code_model()
    windows = windows_of(corpus)
    for model, epochs in ((by_hand, (0, 1, 2)), (other, (1, 2, 3))):
        for windows.epoch in epochs:
            for batch in windows:
                model.train_on_batch(*batch)
    windows = windows_of(corpus, workers=workers)
    by_fit.fit(windows, epochs=2, shuffle=False, verbose=0)
    assert windows.epoch == 2
    by_fit.fit(windows, epochs=1, shuffle=False, verbose=0)  # a later fit goes on from there
    assert windows.epoch == 3
    assert_close_weights(by_fit, by_hand)
    with pytest.raises(AssertionError):
        assert_close_weights(other, by_hand)


@pytest.fixture
def recordings(tmp_path):
    return noise_corpus(tmp_path / "c", {"a": 500, "b": 300})


@pytest.mark.parametrize(
    "changes, message",
    [
        (
            {"window_samples": 0},
            "`window_samples` must be a whole number of at least 1.*: window_samples=0",
        ),
        (
            {"window_samples": 1.5},
            "`window_samples` must be a whole number of at least 1.*: window_samples=1",
        ),
        ({"receptive_field": 0}, "`receptive_field` must be a whole number of at least 1"),
        ({"batch_size": 0}, "`batch_size` must be a whole number of at least 1"),
        ({"batches_per_epoch": 0}, "`batches_per_epoch` must be a whole number of at least 1"),
        ({"seed": -1}, "`seed` must be a whole number of at least 0.*: seed=-1"),
        ({"sample_rate": 0}, "sample_rate to be a positive whole number"),
        ({"quantization_channels": 1}, "quantization_channels to be a whole number from 2"),
        ({"silence_threshold_db": 3}, "^Expected silence_threshold_db in dB below full scale"),
    ],
)
def test_settings_that_make_no_sense_are_errors(recordings, changes, message):
    with pytest.raises(ValueError, match=message):
        windows_of(recordings, **changes)


@pytest.mark.parametrize("kind", [windows_of, coverage_of])
def test_no_recording_and_no_batch(recordings, kind):
    with pytest.raises(ValueError, match="at least one recording, received none"):
        kind([])
    dataset = kind(recordings)
    for index in (-1, len(dataset)):
        with pytest.raises(IndexError, match=f"received {index}"):
            dataset[index]


def test_training_and_held_out_speech_share_no_file():
    training, held_out = wk.Corpus(SPEECH).split()
    parts = [coverage_of(part, window_samples=8000) for part in (training, held_out)]
    paths = [set(part.prepared.paths) for part in parts]
    assert paths[0].isdisjoint(paths[1])
    assert len(paths[0] | paths[1]) == len(list(SPEECH.rglob("*.flac")))
    for part in parts:
        covered = sum(int(weights.sum()) for _, _, weights in part)
        assert covered == part.prepared.num_samples
    batch = windows_of(training, window_samples=8000, batch_size=16)[0]
    assert set(batch[0]["global_condition"]) == {0, 1, 2, 3}


def test_a_line_tells_what_is_in_it(tmp_path):
    corpus = numbered_corpus(tmp_path / "c", {"a": 60, "b": 40})
    line = f"6 batches of 4 windows of 8 samples, from 100 samples of 2 recordings at {RATE:,} Hz"
    assert repr(windows_of(corpus, batches_per_epoch=6)) == f"<Windows: {line}>"
    coverage = coverage_of(corpus)
    assert repr(coverage).startswith(
        f"<Coverage: {len(coverage)} batches of 4 windows of 8 samples"
    )


@pytest.mark.parametrize("count", [1, 2, 4])
@pytest.mark.parametrize("kind", [windows_of, coverage_of])
def test_the_shares_of_several_processes_are_the_batch(tmp_path, kind, count):
    """Also where recordings without noise of their own get some, which all rows draw from one
    generator, and where ids go with the codes."""
    tone = np.sin(np.arange(300) * 0.3)
    corpus = noise_corpus(tmp_path / "c", {"a": 300, "b": 45})
    scipy.io.wavfile.write(tmp_path / "c" / "tone.wav", RATE, (2e4 * tone).astype(np.int16))
    corpus = wk.Corpus(tmp_path / "c", labels=lambda file: file[0], min_seconds=0)
    dataset = kind(corpus, window_samples=16, receptive_field=5, batch_size=8)
    assert np.count_nonzero(dataset.prepared.dither)
    for index in range(min(len(dataset), 4)):
        parts = [keras.tree.flatten(dataset.share(i, count)[index]) for i in range(count)]
        assert {len(array) for part in parts for array in part} == {8 // count}
        together = [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]
        for array, whole in zip(together, keras.tree.flatten(dataset[index]), strict=True):
            np.testing.assert_array_equal(array, whole)


def test_a_batch_that_processes_cannot_share_is_refused(recordings):
    with pytest.raises(ValueError, match=r"for each of 3 processes, received batch_size=4\. Take"):
        windows_of(recordings).share(0, 3)
