"""Features cut with their samples, in training windows and in evaluation."""

import keras
import numpy as np
import pytest
from keras import ops
from scipy.io import wavfile

import wavenet_keras as wk
from wavenet_keras.dataset import Coverage
from wavenet_keras.evaluation import bits_per_sample

RATE, HOP, FIELD, WINDOW = 1000, 4, 10, 24
LENGTHS = (103, 60, 9)


@pytest.fixture
def recordings(tmp_path):
    """Recordings of noise, and no two samples of one frame number alike."""
    random = np.random.default_rng(0)
    paths = []
    for number, length in enumerate(LENGTHS):
        path = tmp_path / f"{number}.wav"
        waveform = random.uniform(-0.9, 0.9, length).astype("float32")
        wavfile.write(path, RATE, waveform)
        paths.append(path)
    return paths


def own_number(path):
    """Frames that tell which recording and which frame they are."""
    number = int(path.stem)
    frames = -(-LENGTHS[number] // HOP)
    return np.stack([np.full(frames, number), np.arange(frames)], axis=1)


def make(kind, recordings, tmp_path, **arguments):
    arguments = {"features": own_number, "hop_length": HOP, "batch_size": 5, **arguments}
    return kind(
        recordings,
        sample_rate=RATE,
        window_samples=arguments.pop("window_samples", WINDOW),
        receptive_field=FIELD,
        cache_folder=tmp_path / "cache",
        **arguments,
    )


def places(waveforms, codes):
    """Where in which recording a row of codes stands, by searching it there."""
    for number, waveform in enumerate(waveforms):
        padded = np.pad(waveform, (FIELD + HOP, WINDOW), constant_values=128)
        for start in range(len(padded) - len(codes) + 1):
            if (padded[start : start + len(codes)] == codes).all():
                yield number, start - FIELD - HOP


@pytest.mark.parametrize("kind", [wk.Windows, Coverage])
def test_every_logits_has_the_frame_of_the_sample_it_predicts(kind, recordings, tmp_path):
    data = make(kind, recordings, tmp_path)
    waveforms = [wk.audio.mu_law_encode(wk.audio.load(path, RATE)[0], 256) for path in recordings]
    checked = 0
    for index in range(len(data)):
        inputs, targets, weights = data[index]
        for row in np.flatnonzero(weights.any(axis=1)):
            ((number, first),) = set(places(waveforms, inputs["codes"][row]))
            frames = np.repeat(inputs["local_condition"][row], HOP, axis=0)
            for place in np.flatnonzero(weights[row]):
                sample = first + place + 1  # logits predict the code after their own
                assert targets[row, place] == waveforms[number][sample]
                np.testing.assert_array_equal(frames[place], [number, sample // HOP])
                checked += 1
    assert checked > 100


def test_every_sample_is_covered_once_and_every_context_is_whole(recordings, tmp_path):
    data = make(Coverage, recordings, tmp_path)
    weights = np.concatenate([batch[2] for batch in data])
    assert weights.sum() == sum(LENGTHS)
    assert np.flatnonzero(weights.any(axis=0))[0] >= FIELD - 1


def test_windows_reach_the_last_sample(recordings, tmp_path):
    data = make(wk.Windows, recordings, tmp_path, batches_per_epoch=60)
    ends = set()
    for inputs, _, weights in data:
        for row in range(len(weights)):
            number, frame = inputs["local_condition"][row][-2]
            full = weights[row, FIELD - 1 :].sum() == weights.shape[1] - FIELD + 1
            ends.add((int(number), int(frame), bool(full)))
    assert {(0, 25), (1, 14)} <= {(number, frame) for number, frame, _ in ends}


def test_bits_are_those_of_one_pass_over_the_whole_recording(recordings):
    keras.utils.set_random_seed(0)
    for upsampling in ("repeat", "linear"):
        model = wk.WaveNet(
            dilations=[1, 2, 4],
            skip_channels=8,
            local_condition_channels=2,
            hop_length=HOP,
            upsampling=upsampling,
            sample_rate=RATE,
        )
        path = recordings[0]
        codes = wk.audio.mu_law_encode(wk.audio.load(path, RATE)[0], 256)
        silence = np.full(14, 128)  # 12 logits before the first that counts: three frames
        inputs = np.concatenate([silence, codes])[None]
        frames = own_number(path)[None].astype("float32")
        before = np.repeat(frames[:, :1], 3, axis=1)
        frames = np.concatenate([before, frames, frames[:, -1:]], axis=1)
        # Frame f conditions the logits at its own positions, which predict one code later.
        logits = model({"codes": inputs[:, 1:], "local_condition": frames})
        logits = ops.convert_to_numpy(ops.log_softmax(logits))[0]
        nats = [-logits[12 + place, code] for place, code in enumerate(codes)]
        expected = np.mean(nats) / np.log(2)
        bits = bits_per_sample(model, [path], features=own_number)
        np.testing.assert_allclose(bits, expected, rtol=1e-5)


def test_a_class_and_a_vector_go_with_features(recordings):
    model = wk.WaveNet(
        dilations=[1, 2],
        skip_channels=8,
        num_classes=2,
        global_condition_channels=3,
        local_condition_channels=2,
        hop_length=HOP,
        sample_rate=RATE,
    )
    table = wk.global_conditions.embedding_table(model)
    by_class = bits_per_sample(model, recordings, global_condition=1, features=own_number)
    by_vector = bits_per_sample(model, recordings, global_condition=table[1], features=own_number)
    np.testing.assert_allclose(by_class, by_vector, rtol=1e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"window_samples": 26}, "window_samples=26 and hop_length=4; 24 would do"),
        ({"hop_length": 5, "window_samples": 25}, "needs 21 frames of 5 samples. Received 26"),
        ({"hop_length": None}, "together, received features"),
        ({"features": None}, "together, received features=None"),
        (
            {"hop_length": 0},
            "`hop_length` must be a whole number of at least 1.*: hop_length=0",
        ),
        ({"features": lambda path: np.zeros(7)}, r"received shape \[7\]"),
        ({"features": lambda path: np.full((26, 2), np.nan)}, "NaN or infinite"),
        (
            {"features": lambda path: np.zeros((own_number(path).shape[0], 1 + int(path.stem)))},
            r"of one width, received widths \[1, 2, 3\]",
        ),
        ({"silence_threshold_db": -60}, "Expected no silence_threshold_db"),
    ],
)
def test_what_does_not_fit_is_refused_with_both_numbers(arguments, message, recordings, tmp_path):
    with pytest.raises(ValueError, match=message):
        make(wk.Windows, recordings, tmp_path, **arguments)


def test_a_network_learns_to_follow_its_frames(recordings, tmp_path):
    """Frames say whether noise is to be loud or soft; after training, generation obeys them.

    By the medians, for a single unlikely sample makes a soft frame loud. Ten seeds gave 27 to 31
    times the level, and 1.5 times at most where the frames of training were shuffled.
    """
    hop, rate = 40, 8000
    random = np.random.default_rng(0)
    loud = random.integers(2, size=400)
    noise = np.repeat(np.where(loud, 0.3, 0.01), hop) * random.uniform(-1, 1, 400 * hop)
    path = tmp_path / "noise.wav"
    wavfile.write(path, rate, noise.astype("float32"))
    keras.utils.set_random_seed(0)
    model = wk.WaveNet(
        dilations=[1, 2],
        residual_channels=8,
        dilation_channels=8,
        skip_channels=32,
        local_condition_channels=1,
        hop_length=hop,
        sample_rate=rate,
    )
    windows = wk.Windows(
        [path],
        sample_rate=rate,
        window_samples=2000,
        receptive_field=model.receptive_field,
        batch_size=2,
        features=lambda path: loud[:, None],
        hop_length=hop,
        batches_per_epoch=200,
        cache_folder=tmp_path / "cache",
    )
    model.compile(keras.optimizers.Adam(3e-3))
    model.fit(windows, verbose=0)
    order = np.array([1, 0, 0, 1, 1, 0, 1, 0] * 5)
    sound = model.generate(len(order) * hop, local_condition=order[:, None], seed=0)[0]
    levels = np.sqrt(np.mean(sound.reshape(-1, hop) ** 2, axis=1))
    assert np.median(levels[order == 1]) > 8 * np.median(levels[order == 0])
