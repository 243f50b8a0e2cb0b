"""Windows and coverage against codes that the tests compute themselves."""

import json
import pickle

import keras
import numpy as np
import pytest
import scipy.io.wavfile
import scipy.stats
from keras import ops
from places import SPEECH

import wavenet_keras as wk
from wavenet_keras import audio
from wavenet_keras._cache import default_cache_folder
from wavenet_keras.dataset import Coverage
from wavenet_keras.dataset.codes import prepare_codes

SILENCE = 128
RATE = 8000


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("WAVENET_KERAS_CACHE", str(folder))
    return folder


def write(path, codes):
    """Writes a recording that has these codes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    audio.save(path, audio.mu_law_decode(np.asarray(codes)), RATE)


def true_codes(path):
    """The codes of a wav file, by the formula, without the package."""
    rate, samples = scipy.io.wavfile.read(path)
    assert rate == RATE
    waveform = samples / 32768
    companded = np.sign(waveform) * np.log1p(255 * np.abs(waveform)) / np.log1p(255)
    return np.floor((companded + 1) / 2 * 255 + 0.5).astype(int)


def numbered_corpus(folder, lengths):
    """A corpus of 255 samples at most, all different: a code tells its file and place.

    Every file is a speaker of its own. No sample has the code of silence.
    """
    codes = [code for code in range(256) if code != SILENCE]
    random = np.random.default_rng(1)
    random.shuffle(codes)
    for speaker, length in lengths.items():
        write(folder / speaker / "a.wav", codes[:length])
        codes = codes[length:]
    return wk.Corpus(folder, min_seconds=0)


def noise_corpus(folder, lengths):
    """A corpus of random codes: a long enough piece of it occurs nowhere else."""
    random = np.random.default_rng(2)
    for name, length in lengths.items():
        write(folder / f"{name}.wav", random.integers(256, size=length))
    return wk.Corpus(folder, min_seconds=0)


def windows_of(corpus, **changes):
    arguments = {"sample_rate": RATE, "window_samples": 8, "receptive_field": 5, "batch_size": 4}
    return wk.Windows(corpus, **{**arguments, **changes})


def coverage_of(corpus, **changes):
    arguments = {"sample_rate": RATE, "window_samples": 8, "receptive_field": 5, "batch_size": 4}
    return Coverage(corpus, **{**arguments, **changes})


def codes_of(inputs):
    return inputs["codes"] if isinstance(inputs, dict) else inputs


def assert_equal_batches(first, second):
    for one, other in zip(keras.tree.flatten(first), keras.tree.flatten(second), strict=True):
        np.testing.assert_array_equal(one, other)


def tiny_model(**arguments):
    """With weights so large that a loss tells every input from another, in float32 too."""
    sizes = {"residual_channels": 8, "dilation_channels": 8, "skip_channels": 16}
    model = wk.WaveNet(dilations=[1, 2, 4], sample_rate=RATE, **sizes, **arguments)
    random = np.random.default_rng(5)
    model.set_weights([random.normal(0, 0.5, w.shape) for w in model.get_weights()])
    return model


# --- What a batch holds ---------------------------------------------------------------------------


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


# --- The poisoned context, on a real model --------------------------------------------------------


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


# --- Which windows are drawn ----------------------------------------------------------------------


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


def test_a_pickled_copy_maps_the_codes_again(tmp_path):
    windows = windows_of(noise_corpus(tmp_path / "c", {"a": 100_000}))
    pickled = pickle.dumps(windows)
    assert len(pickled) < 10_000
    copy = pickle.loads(pickled)
    assert isinstance(copy.prepared.codes, np.memmap)
    assert_equal_batches(copy[3], windows[3])


# --- Labels ---------------------------------------------------------------------------------------


def test_labels_are_used_when_there_is_more_than_one_class(tmp_path):
    two = numbered_corpus(tmp_path / "two", {"a": 60, "b": 60})
    none = noise_corpus(tmp_path / "none", {"a": 60, "b": 60})
    assert isinstance(windows_of(two)[0][0], dict)
    assert not isinstance(windows_of(two, use_labels=False)[0][0], dict)
    assert not isinstance(windows_of(none)[0][0], dict)
    one = wk.Corpus(tmp_path / "none", labels=lambda file: "somebody", min_seconds=0)
    assert not isinstance(windows_of(one)[0][0], dict)
    assert set(windows_of(one, use_labels=True)[0][0]["global_condition"]) == {0}


def test_labels_that_are_not_there_are_an_error(tmp_path):
    corpus = noise_corpus(tmp_path / "c", {"a": 60})
    with pytest.raises(ValueError, match=r"a label for every recording, but .*a\.wav has none"):
        windows_of(corpus, use_labels=True)


# --- Coverage -------------------------------------------------------------------------------------


def test_coverage_has_every_sample_once_in_order(tmp_path):
    corpus = numbered_corpus(tmp_path / "c", {"a": 50, "b": 8, "c": 3, "d": 17, "e": 1})
    coverage = coverage_of(corpus, batch_size=3)
    batches = list(coverage)
    assert len(batches) == len(coverage) == 5  # 7 + 1 + 1 + 3 + 1 windows
    covered = np.concatenate([targets[weights > 0] for _, targets, weights in batches])
    codes = [true_codes(recording.path) for recording in corpus]
    np.testing.assert_array_equal(covered, np.concatenate(codes))
    assert {codes_of(inputs).shape for inputs, _, _ in batches} == {(3, 12)}
    ids = np.concatenate([inputs["global_condition"] for inputs, _, _ in batches])
    np.testing.assert_array_equal(ids[:13], [0] * 7 + [1] + [2] + [3] * 3 + [4])


def test_max_seconds_takes_windows_evenly_spread_and_always_the_same(tmp_path):
    corpus = numbered_corpus(tmp_path / "c", {"a": 240})
    coverage = coverage_of(corpus, batch_size=1, max_seconds=40 / RATE)  # 5 of 30 windows
    starts = [targets[weights > 0][0] for _, targets, weights in coverage]
    codes = list(true_codes(corpus.files[0].path))
    assert [codes.index(start) for start in starts] == [24, 72, 120, 168, 216]
    everything = coverage_of(corpus, max_seconds=1000)
    assert sum(weights.sum() for _, _, weights in everything) == 240
    least = coverage_of(corpus, max_seconds=1e-9)
    assert sum(weights.sum() for _, _, weights in least) == 8


# --- Codes on disk --------------------------------------------------------------------------------


@pytest.fixture
def recordings(tmp_path):
    return noise_corpus(tmp_path / "c", {"a": 500, "b": 300})


def no_loading(path, sample_rate=None):
    raise AssertionError(f"{path} was loaded again")


def stamps(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_codes_are_mapped_and_not_written_to(recordings, cache):
    prepared = prepare_codes(recordings, RATE)
    assert isinstance(prepared.codes, np.memmap) and prepared.codes.mode == "r"
    with pytest.raises(ValueError, match="read-only"):
        prepared.codes[0] = 1
    truth = np.concatenate([true_codes(recording.path) for recording in recordings])
    np.testing.assert_array_equal(prepared.codes, truth)
    assert prepared.codes.dtype == np.uint8
    files = sorted(path.name for path in stamps(cache))
    assert files == ["codes.bin", "index.json"]
    index = json.loads(next(cache.rglob("index.json")).read_text())
    assert [entry["start"] for entry in index["recordings"]] == [0, 500]


def test_a_second_start_loads_nothing(recordings, cache, monkeypatch):
    first = windows_of(recordings)
    before = stamps(cache)
    monkeypatch.setattr(audio, "load", no_loading)
    second = windows_of(recordings)
    assert stamps(cache) == before
    assert_equal_batches(first[2], second[2])


def test_a_changed_file_is_noticed(recordings):
    prepare_codes(recordings, RATE)
    changed = recordings.files[1].path
    write(changed, np.arange(200))
    prepared = prepare_codes(recordings, RATE)
    assert list(prepared.lengths) == [500, 200]
    np.testing.assert_array_equal(prepared.read(1, 0, 200), true_codes(changed))


def test_a_change_that_keeps_the_size_is_noticed(recordings):
    prepare_codes(recordings, RATE)
    changed = recordings.files[1].path
    write(changed, true_codes(changed)[::-1])
    np.testing.assert_array_equal(
        prepare_codes(recordings, RATE).read(1, 0, 300), true_codes(changed)
    )


def test_added_and_removed_files_are_noticed(recordings):
    assert prepare_codes(recordings, RATE).num_samples == 800
    write(recordings.folder / "c.wav", np.arange(100))
    assert prepare_codes(wk.Corpus(recordings.folder, min_seconds=0), RATE).num_samples == 900
    (recordings.folder / "a.wav").unlink()
    assert prepare_codes(wk.Corpus(recordings.folder, min_seconds=0), RATE).num_samples == 400


def test_other_labels_are_noticed(recordings):
    def ids(label):
        corpus = wk.Corpus(recordings.folder, labels=label, min_seconds=0)
        return prepare_codes(corpus, RATE).class_ids

    assert ids({"a.wav": "x", "b.wav": "y"}) == [0, 1]
    assert ids({"a.wav": "y", "b.wav": "x"}) == [1, 0]
    assert ids(None) == [None, None]


def test_other_settings_stand_side_by_side(recordings, monkeypatch):
    settings = [
        {"sample_rate": RATE},
        {"sample_rate": 4000},
        {"sample_rate": RATE, "quantization_channels": 1024},
        {"sample_rate": RATE, "silence_threshold_db": -20},
    ]
    first = [np.array(prepare_codes(recordings, **each).codes) for each in settings]
    monkeypatch.setattr(audio, "load", no_loading)
    again = [np.array(prepare_codes(recordings, **each).codes) for each in settings]
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, other)
    assert [codes.dtype for codes in first] == [np.uint8, np.uint8, np.uint16, np.uint8]
    assert len(first[1]) == 400
    assert 256 < first[2].max() < 1024


def test_an_interrupted_preparation_leaves_no_half_file(recordings, cache, monkeypatch):
    encode = audio.mu_law_encode
    calls = []

    def fail_at_the_second(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return encode(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(audio, "mu_law_encode", fail_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            prepare_codes(recordings, RATE)
    assert stamps(cache) == {}
    assert prepare_codes(recordings, RATE).num_samples == 800


@pytest.mark.parametrize("damage", ["codes cut short", "codes gone", "index cut short"])
def test_a_damaged_cache_is_prepared_again(recordings, cache, damage):
    truth = np.array(prepare_codes(recordings, RATE).codes)
    codes, index = next(cache.rglob("codes.bin")), next(cache.rglob("index.json"))
    if damage == "codes cut short":
        codes.write_bytes(codes.read_bytes()[:-1])
    elif damage == "codes gone":
        codes.unlink()
    else:
        index.write_text(index.read_text()[:100])
    np.testing.assert_array_equal(prepare_codes(recordings, RATE).codes, truth)


def test_codes_in_use_survive_a_new_preparation(recordings):
    """A training that runs goes on with the old codes while another prepares new ones."""
    old = windows_of(recordings)
    batch = old[0]
    write(recordings.files[0].path, np.zeros(500, int))
    new = windows_of(recordings)
    assert_equal_batches(old[0], batch)
    assert (new[0][1] != batch[1]).any()


def test_where_the_cache_is(monkeypatch, tmp_path):
    monkeypatch.setenv("WAVENET_KERAS_CACHE", str(tmp_path / "named"))
    assert default_cache_folder() == tmp_path / "named"
    monkeypatch.delenv("WAVENET_KERAS_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert default_cache_folder() == tmp_path / "xdg" / "wavenet_keras"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert default_cache_folder() == tmp_path / "home" / ".cache" / "wavenet_keras"


def test_a_cache_folder_can_be_named(recordings, cache, tmp_path):
    windows_of(recordings, cache_folder=tmp_path / "mine")
    assert not cache.exists()
    assert len(stamps(tmp_path / "mine")) == 2


def test_a_cache_that_cannot_be_written_is_an_error_that_helps(recordings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OSError, match="WAVENET_KERAS_CACHE"):
        windows_of(recordings, cache_folder=tmp_path / "file")


# --- From recording to codes ----------------------------------------------------------------------


def tone(seconds, rate=RATE, amplitude=0.5):
    return amplitude * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)


def test_recordings_are_resampled_before_they_are_encoded(tmp_path):
    audio.save(tmp_path / "a.wav", tone(0.5, rate=24000), 24000)
    prepared = prepare_codes([tmp_path / "a.wav"], RATE)
    assert prepared.num_samples == 4000
    heard = audio.mu_law_decode(prepared.read(0, 0, 4000))
    # Half a mu-law step at 0.5 is 0.011; at the ends the resampler has no sound beyond to look at.
    np.testing.assert_allclose(heard[100:-100], tone(0.5)[100:-100], atol=0.012)


def test_resampling_that_passes_full_scale_is_no_fault(tmp_path):
    audio.save(tmp_path / "a.wav", np.sign(tone(0.1, rate=16000)) * 0.999, 16000)
    waveform, _ = audio.load(tmp_path / "a.wav", sample_rate=RATE)
    assert np.abs(waveform).max() > 1
    prepared = prepare_codes([tmp_path / "a.wav"], RATE)
    assert prepared.codes.min() == 0 and prepared.codes.max() == 255


def test_silence_is_trimmed_and_reported(tmp_path, capsys):
    silence = np.zeros(RATE)
    audio.save(tmp_path / "a.wav", np.concatenate([silence, tone(1.0), silence]), RATE)
    audio.save(tmp_path / "faint.wav", tone(1.0, amplitude=0.001), RATE)
    paths = [tmp_path / "a.wav", tmp_path / "faint.wav"]
    windows = windows_of(paths, silence_threshold_db=-50)
    assert RATE <= windows.prepared.num_samples <= RATE + 512
    assert [path.name for path, _ in windows.prepared.left_out] == ["faint.wav"]
    printed = capsys.readouterr().out
    assert printed.startswith("1 recordings, 0.0 minutes at 8,000 Hz, 34.")
    assert "faint.wav: silent, nothing above -50 dB" in printed
    windows_of(paths, silence_threshold_db=-50)
    assert capsys.readouterr().out == printed  # a second start says the same
    assert windows_of(paths).prepared.num_samples == 4 * RATE
    assert capsys.readouterr().out == ""  # nothing was cut, nothing left out


def test_an_unreadable_recording_is_named_and_the_others_go_on(tmp_path, capsys):
    write(tmp_path / "a.wav", np.arange(200))
    (tmp_path / "b.wav").write_text("no sound")
    paths = [tmp_path / name for name in ("a.wav", "b.wav", "missing.wav")]
    windows = windows_of(paths)
    assert [path.name for path in windows.prepared.paths] == ["a.wav"]
    assert [path.name for path, _ in windows.prepared.left_out] == ["b.wav", "missing.wav"]
    printed = capsys.readouterr().out
    assert "b.wav cannot be read" in printed and "found none at" in printed
    with pytest.raises(ValueError, match="None of 2 recordings can be used: .*b.wav"):
        windows_of(paths[1:])


# --- Errors ---------------------------------------------------------------------------------------


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


# --- Real speech ----------------------------------------------------------------------------------


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


# Classes and vectors


def class_ids_of(windows, batches):
    inputs = [windows[index][0] for index in range(batches)]
    return np.concatenate([one["global_condition"] for one in inputs])


@pytest.mark.parametrize(("balance_classes", "share"), [(False, 1 / 10), (True, 1 / 2)])
def test_classes_in_proportion_or_balanced(tmp_path, balance_classes, share):
    # 'brief' has a tenth of the samples, in two recordings.
    for name, seconds in (("brief/1", 0.2), ("brief/2", 0.3), ("long/1", 1.5), ("long/2", 3.0)):
        path = tmp_path / "corpus" / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        noise = np.random.default_rng(0).normal(scale=0.1, size=int(8000 * seconds))
        wk.audio.save(path, noise.astype("float32"), 8000)
    windows = wk.Windows(
        wk.Corpus(tmp_path / "corpus"),
        8000,
        window_samples=100,
        receptive_field=5,
        batch_size=50,
        balance_classes=balance_classes,
        batches_per_epoch=40,
        cache_folder=tmp_path / "cache",
    )
    ids = class_ids_of(windows, batches=40)
    # 2,000 draws: four standard deviations of their mean.
    assert np.mean(ids == 0) == pytest.approx(share, abs=4 * (share * (1 - share) / 2000) ** 0.5)


def speakers(tmp_path):
    for index, name in enumerate(("anna", "bert", "cleo")):
        path = tmp_path / "corpus" / name / "1.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        noise = np.random.default_rng(index).normal(scale=0.1, size=1000 + 500 * index)
        wk.audio.save(path, noise.astype("float32"), 8000)
    common = {"window_samples": 400, "receptive_field": 5, "cache_folder": tmp_path / "cache"}
    return wk.Corpus(tmp_path / "corpus"), {"sample_rate": 8000, **common}


@pytest.mark.parametrize("as_function", [False, True])
def test_vectors_take_the_place_of_ids(tmp_path, as_function):
    corpus, common = speakers(tmp_path)
    table = {name: [index, 10 * index] for index, name in enumerate(corpus.class_names)}
    vectors = (lambda recording: table[recording.label]) if as_function else table
    with_vectors = wk.Windows(corpus, vectors=vectors, batch_size=6, seed=3, **common)
    with_ids = wk.Windows(corpus, batch_size=6, seed=3, **common)
    for (inputs, targets, _), (id_inputs, id_targets, _) in zip(
        with_vectors, with_ids, strict=True
    ):
        np.testing.assert_array_equal(targets, id_targets)
        assert inputs["global_condition"].dtype == np.float32
        expected = [[i, 10 * i] for i in id_inputs["global_condition"]]
        np.testing.assert_array_equal(inputs["global_condition"], expected)


def test_vectors_that_do_not_fit_are_refused(tmp_path):
    corpus, common = speakers(tmp_path)
    with pytest.raises(ValueError, match="no.* 'cleo' of .*There are vectors for 'anna', 'bert'"):
        wk.Windows(corpus, vectors={"anna": [1.0], "bert": [2.0]}, **common)
    with pytest.raises(ValueError, match=r"of one width, received shapes \[\(1,\), \(2,\)\]"):
        vectors = {"anna": [1.0], "bert": [2.0, 3.0], "cleo": [0.0]}
        wk.Windows(corpus, vectors=vectors, **common)


def test_coverage_by_class_is_all_of_it(tmp_path):
    corpus, common = speakers(tmp_path)
    whole = Coverage(corpus, **common)
    parts = whole.by_class()
    assert {name: part.num_targets for name, part in parts.items()} == {
        "anna": 1000,
        "bert": 1500,
        "cleo": 2000,
    }
    assert whole.num_targets == 4500
    for class_id, part in enumerate(parts.values()):
        assert part.num_targets == sum(weights.sum() for _, _, weights in part)
        for inputs, _, weights in part:
            used = weights.any(axis=1)
            assert set(inputs["global_condition"][used]) == {class_id}
