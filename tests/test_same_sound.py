"""The same seed gives the same codes: on every processor, and however they are asked for.

The hashes below are those of 20,000 codes of the CPU engine. They hold for every processor; a
change that makes another sound of a seed has to say so, and gets a new version of the package.
"""

import hashlib
from decimal import Decimal, localcontext

import numpy as np
import pytest

import wavenet_keras as wk
from wavenet_keras import cli, generation
from wavenet_keras.conditions.digits import digit_frames
from wavenet_keras.generation import job
from wavenet_keras.generation.numba_engine import NumbaEngine
from wavenet_keras.generation.numba_engine.streams import Group, fixed_parts
from wavenet_keras.generation.numba_engine.weights import Weights, pack
from wavenet_keras.voices.classes import fix_class, mix_classes
from wavenet_keras.voices.digits import plan_digits

NUM_CODES = 20_000
JUNE = "data/speech/june/fr_auth-incorrect.flac"
HASHES = {
    "speech": "00a2d79b95c131bb48187fe05d94975815012ae538216c35b2336cb42da5f0d7",
    "speech, prompt": "19699d965850dc49efbb2f7e9cdbba2b7e22e930a665c885f429e56daf4bc3cb",
    "speech, short prompt": "499ef968bcaa5dec421f101a2cb25ce8ee8b60ebb1efa420b11444505240d9f4",
    "speech, top_k": "60518619e682f58a0b89daf4e5ffe71612e84270a17b89b987a8d9cbe27fb57b",
    "speech, top_p": "70f8714f89275221afcf23b49a3df848178ab41e5225b90f468612af9cb52ff6",
    "speech, bfloat16": "0579657aecb0c1876d1e0c63ea550a7188953fc0205da08a12b98d89bcd2fc18",
    "digits": "f336d5d2d16fc5ffab8947572d9dfd3a1b89951a590b195fe1985be39d8709ab",
    "digits, prompt": "67a9eb26522a564d9c0af727680085e82aa3140ba966d9ccaf15f87c3dc97f70",
    "vocoder": "72af2398d53549549ad49a3d42592a656499a65e7e2b7a429460d598292fb8ab",
    "vocoder, prompt": "bc57f2c0533e92cfc60d06f8430b3921ef97869116bf9f584742219a20733d17",
}
LOGITS_HASHES = {
    "speech": "4d837da6ab5a712f4207ee41866ebab632e726c6d34b7d1ff29725c18f99165c",
    "digits": "eb8c67400072e8c59ed7b1dc4d193e847d62c18f9e653910be8fa321564c9358",
    "vocoder": "d67f2233d948259f8a6ffb14ba505f7b789a45ad4a07c8a5762c1399f1edfcad",
}
MEL_HASH = "c8af01d879bba5a7d852674af3ec596cb97bf71eb8442ed592ba805ad5b6882a"


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def first_codes(model, **arguments):
    asked = {"seed": 0, "engine": "numba", "progress": False, **arguments}
    return generation.generate_codes(model, asked.pop("num_samples", NUM_CODES), **asked)


def recording(num_samples):
    return wk.audio.load(JUNE)[0][-num_samples:]


def frames_of_digits(num_samples):
    spoken = plan_digits("8273645190" * 2, "theo", rhythm="varied", seed=0)
    return digit_frames(spoken, num_samples / 8000)


def frames_of_speech(num_samples):
    waveform = np.resize(wk.audio.load(JUNE)[0], num_samples)
    return wk.mel.log_mel(waveform, 8000)


FRAMES = {"speech": None, "digits": frames_of_digits, "vocoder": frames_of_speech}


def told(voice, num_samples):
    """The local condition of so many samples, as an argument; nothing for a voice without."""
    return {"local_condition": FRAMES[voice](num_samples)} if FRAMES[voice] else {}


SOUNDS = {
    "speech": {"global_condition": "june"},
    "speech, prompt": {"global_condition": "june", "prompt": recording(3000)},
    "speech, short prompt": {"global_condition": 1, "prompt": recording(500)},
    "speech, top_k": {"global_condition": "carlo", "top_k": 40, "temperature": 0.9},
    "speech, top_p": {"global_condition": "allison", "top_p": 0.98, "prompt": recording(3000)},
    "speech, bfloat16": {"global_condition": "june", "engine": NumbaEngine("bfloat16")},
    "digits": {"global_condition": "theo"},
    "digits, prompt": {
        "global_condition": "theo",
        "prompt": recording(1001),
        "top_k": 60,
        "top_p": 0.95,
    },
    "vocoder": {"global_condition": "june"},
    "vocoder, prompt": {
        "global_condition": "june",
        "prompt": recording(NUM_CODES)[:2345],
        "temperature": 0.8,
    },
}


@pytest.mark.parametrize("sound", SOUNDS)
def test_the_codes_of_a_shipped_voice(sound):
    voice, arguments = sound.partition(",")[0], SOUNDS[sound]
    frames = told(voice, NUM_CODES + len(arguments.get("prompt", [])))
    codes = first_codes(wk.load_voice(voice), **arguments, **frames)
    assert codes.shape == (1, NUM_CODES) and len(np.unique(codes)) > 100
    assert digest(codes.astype("<i4")) == HASHES[sound]


@pytest.mark.parametrize("voice", FRAMES)
def test_the_logits_have_the_same_bits(voice):
    """Codes forgive most last bits: they hide a fused multiply-add for some ten thousand draws."""
    model = wk.load_voice(voice)
    _, logits = state_after(model, 301, 300, global_condition=2, **told(voice, 301))
    assert digest(logits[:256].astype("<f4")) == LOGITS_HASHES[voice]


def test_a_spectrogram_has_the_same_values():
    """And so the vocoder is told the same."""
    mel = wk.mel.mel_of_recording(JUNE)
    assert digest(mel.astype("<f4")) == MEL_HASH


@pytest.mark.parametrize("voice", ["speech", "vocoder"])
@pytest.mark.parametrize("engine", [NumbaEngine(), NumbaEngine(weight_dtype="bfloat16")])
def test_a_fixed_speaker_and_an_asked_one_sound_alike(voice, engine):
    model = wk.load_voice(voice)
    mixed = mix_classes(model, {"june": 2, "carlo": 1})
    asked = {"engine": engine, "num_samples": 3000, "prompt": recording(100), **told(voice, 3100)}
    for speaker in ("june", mixed):
        fixed = fix_class(model, speaker)
        for block, fixed_block in zip(model.blocks, fixed.blocks, strict=True):
            expected = np.float64(block.gated_bias) + np.float64(vector_of(model, speaker)) @ (
                np.float64(block.global_kernel)
            )
            np.testing.assert_allclose(fixed_block.gated_bias, expected, rtol=1e-7, atol=1e-9)
        np.testing.assert_array_equal(
            first_codes(fixed, **asked), first_codes(model, global_condition=speaker, **asked)
        )


def vector_of(model, speaker):
    table = wk.global_conditions.embedding_table(model)
    return speaker if np.ndim(speaker) else table[model.class_names.index(speaker)]


def test_the_shell_and_python_give_one_sound(tmp_path):
    path = tmp_path / "june.wav"
    words = ["--gc_id", "june", "--samples", "4000", "--seed", "3", "--wav_out_path", str(path)]
    assert cli.main(["generate", "speech", *words]) == 0
    heard = wk.audio.mu_law_encode(wk.audio.load(path)[0])  # a code survives 16 bits
    voice = wk.load_voice("speech", speaker="june")
    expected = first_codes(voice, num_samples=4000, seed=3)[0]
    np.testing.assert_array_equal(heard[:-40], expected[:-40])  # the last 5 ms are faded


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("voice", FRAMES)
def test_alone_and_in_a_batch_in_chunks_and_whole(voice, threads):
    """Some streams continue a prompt and some a silence, which takes another way into the loop."""
    model = wk.load_voice(voice)
    batch, num_samples, heard = 13, 900, 700
    prompts = np.stack([recording(heard) if row % 3 else np.zeros(heard) for row in range(batch)])
    speakers = np.arange(batch) % model.num_classes
    given = {"prompt": prompts.astype("float32"), "global_condition": speakers}
    if FRAMES[voice]:
        frames = FRAMES[voice](num_samples + heard)
        given["local_condition"] = np.stack([np.roll(frames, row, axis=0) for row in range(batch)])
    engine = NumbaEngine(threads=threads)
    together = first_codes(model, num_samples=num_samples, engine=engine, **given)
    for rows in (slice(0, 1), slice(0, 2)):
        few = {name: array[rows] for name, array in given.items()}
        codes = first_codes(model, num_samples=num_samples, engine=engine, **few)
        np.testing.assert_array_equal(codes, together[rows])
    stream = model.stream(num_samples, 130, seed=0, engine=engine, **given)
    whole = wk.audio.mu_law_decode(together)
    np.testing.assert_array_equal(np.concatenate(list(stream), axis=1), whole)


@pytest.mark.parametrize("voice", FRAMES)
@pytest.mark.parametrize("drawn", [1, 300, 2500])  # the receptive field is 2,048
def test_a_sound_goes_on_from_a_prompt_as_it_would_have_gone_on(voice, drawn):
    """The logits after drawing a sound, and after hearing it as a prompt, are the same bits."""
    model = wk.load_voice(voice)
    given = {"global_condition": 2, **told(voice, drawn + 1)}
    codes, first = state_after(model, drawn + 1, drawn, **given)
    prompt = wk.audio.mu_law_decode(codes)
    _, second = state_after(model, 1, 0, prompt=prompt, **given)
    np.testing.assert_array_equal(first, second)


def state_after(model, num_samples, drawn, **given):
    """The codes of the first `drawn` samples, and the logits of the next one."""
    asked = job.make_job(model, num_samples, seed=0, **given)
    weights = Weights(model)
    group = Group(
        asked, weights, fixed_parts(asked, weights), pack(model, weights, 1), np.arange(1)
    )
    codes = group.draw(0, asked.uniforms(drawn)) if drawn else None
    group.draw(drawn, asked.uniforms(1))
    return codes, group.buffers.logits.copy()


def test_the_uniform_numbers_are_those_of_pcg64():
    """Each half of a 64-bit number, the lower one first, gives its 24 upper bits."""
    model = wk.WaveNet(dilations=[1], skip_channels=16)
    asked = job.make_job(model, 10, batch_size=2, seed=7)
    drawn = np.concatenate([asked.uniforms(3), asked.uniforms(7)], axis=1)
    for stream in range(2):
        words = np.random.PCG64(np.random.SeedSequence([7, stream])).random_raw(5)
        halves = np.stack([words & 0xFFFFFFFF, words >> 32], axis=1).ravel()
        np.testing.assert_array_equal(drawn[stream], (halves >> 8) / 2**24)


def test_no_prompt_is_so_near_an_edge_between_codes_that_a_logarithm_could_decide():
    """Mathematics libraries differ by 1e-15; every float32 is farther from every edge than that."""
    with localcontext(prec=40):
        log_of_256 = Decimal(256).ln()
        for code in set(range(1, 256)) - {128}:  # 128 begins at 0, whose logarithm is exact
            companded = (Decimal(2 * code - 1)) / 255 - 1
            edge = ((abs(companded) * log_of_256).exp() - 1) / 255
            nearest = np.float32(edge)
            for sample in (np.nextafter(nearest, np.float32(0)), nearest, np.nextafter(nearest, 1)):
                magnitude = (1 + 255 * Decimal(float(sample))).ln() / log_of_256
                assert abs(magnitude - abs(companded)) > 1e-12
                above = (magnitude > abs(companded)) == (companded > 0)
                waveform = np.copysign(sample, np.float32(companded))
                assert wk.audio.mu_law_encode(waveform) == (code if above else code - 1)


def test_no_level_is_so_near_the_middle_of_two_float32_that_a_power_could_decide():
    with localcontext(prec=40):
        for code in range(256):
            companded = Decimal(2 * code) / 255 - 1
            magnitude = ((abs(companded) * Decimal(256).ln()).exp() - 1) / 255
            decoded = abs(wk.audio.mu_law_decode(np.array(code)))
            steps = abs(magnitude - Decimal(float(decoded))) / Decimal(float(np.spacing(decoded)))
            assert steps < 0.499
