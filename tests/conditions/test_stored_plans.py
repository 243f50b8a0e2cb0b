"""Plans in a file: what is written is read, and wrong lines are named."""

import json

import numpy as np
import pytest

from wavenet_keras.conditions.plans import (
    Plan,
    PlannedPhone,
    plan_frames,
    read_plans,
    write_plans,
)


def said(spelling, phones, ends="", begins=True):
    return [
        PlannedPhone(phone, 0.08, (200.0, 190.5, 180.1), None, spelling, begins and not place, ends)
        for place, phone in enumerate(phones.split())
    ]


def plans():
    pause = PlannedPhone("SIL", 0.105)
    no = said("no", "N OW1", "!")
    cut = [*said("ago", "AH0"), pause, *said("ago", "G OW1", begins=False)]  # a pause inside
    spanish = Plan(said("adiós", "a0: DH' o1 S", "."), "¡Adiós, «amigo»!\u2028\n", "x")
    return {
        "folder/no no.wav": Plan([pause, *no, *no, *said("it's", "IH0 T S", "?"), pause], "No? 2"),
        "cut.wav": Plan(cut, "", "allison"),
        "ñ.flac": spanish,
        "nameless.wav": Plan([PlannedPhone("L"), PlannedPhone("AA1", begins_word=True)]),
    }


def test_what_is_written_is_read(tmp_path):
    write_plans(tmp_path / "plans.jsonl", plans())
    assert read_plans(tmp_path / "plans.jsonl") == plans()
    assert list(read_plans(tmp_path / "plans.jsonl")) == list(plans())


def test_each_recording_is_a_line_to_read(tmp_path):
    write_plans(tmp_path / "plans.jsonl", plans())
    content = (tmp_path / "plans.jsonl").read_bytes()
    lines = content.decode("utf-8").removesuffix("\n").split("\n")
    assert len(lines) == 4 and b"\r" not in content
    assert json.loads(lines[0]) == {
        "file": "folder/no no.wav",
        "text": "No? 2",
        "speaker": None,
        "words": [
            {"word": "", "phones": [["SIL", 0.105, [180.0] * 3, [0.0] * 3]]},
            *[
                {
                    "word": "no",
                    "phones": [
                        ["N", 0.08, [200.0, 190.5, 180.1], [1.0] * 3],
                        ["OW1", 0.08, [200.0, 190.5, 180.1], [1.0] * 3],
                    ],
                    "ends": "!",
                }
            ]
            * 2,
            {
                "word": "it's",
                "phones": [
                    ["IH0", 0.08, [200.0, 190.5, 180.1], [1.0] * 3],
                    ["T", 0.08, [200.0, 190.5, 180.1], [0.0] * 3],
                    ["S", 0.08, [200.0, 190.5, 180.1], [0.0] * 3],
                ],
                "ends": "?",
            },
            {"word": "", "phones": [["SIL", 0.105, [180.0] * 3, [0.0] * 3]]},
        ],
    }
    assert "¡Adiós, «amigo»!" in lines[2]


def test_rounding_does_not_move_a_frame(tmp_path):
    random = np.random.default_rng(0)
    for hop, rate in ((40, 8000), (110, 22050)):
        counts = random.integers(1, 50, 400)
        phones = [
            PlannedPhone(
                "AA1",
                np.float64(count * hop / rate),
                tuple(random.uniform(80, 400, 3)),
                tuple(random.uniform(0, 1, 3)),
            )
            for count in counts
        ]
        write_plans(tmp_path / "one.jsonl", {"one": Plan(phones)})
        frames = plan_frames(Plan(phones), rate, hop)
        read = plan_frames(read_plans(tmp_path / "one.jsonl")["one"], rate, hop)
        assert read.shape == frames.shape
        np.testing.assert_array_equal(read[:, :30], frames[:, :30])
        np.testing.assert_allclose(read, frames, atol=0.03)  # a slope moves most


def test_paths_and_no_plans(tmp_path):
    write_plans(str(tmp_path / "a"), {tmp_path / "x.wav": Plan([PlannedPhone("L")])})
    assert list(read_plans(str(tmp_path / "a"))) == [str(tmp_path / "x.wav")]
    write_plans(tmp_path / "none", {})
    assert read_plans(tmp_path / "none") == {}


def test_a_plan_that_makes_no_sense_is_not_kept(tmp_path):
    path = tmp_path / "plans.jsonl"
    write_plans(path, plans())
    before = path.read_bytes()
    wrong = Plan([PlannedPhone("L", float("nan"))])
    with pytest.raises(ValueError, match="plan of b.wav cannot be kept: Phone 0 of the plan, 'L'"):
        write_plans(path, {"a.wav": plans()["cut.wav"], "b.wav": wrong})
    assert path.read_bytes() == before
    with pytest.raises(OSError, match="nowhere"):
        write_plans(tmp_path / "nowhere" / "plans.jsonl", plans())


GOOD = '{"file": "a", "words": [{"word": "", "phones": [["SIL", 0.1, [99, 99, 99], [0, 0, 0]]]}]}'


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[]",
        "7",
        "{}",
        GOOD.replace('"file"', '"path"'),
        GOOD.replace("SIL", "SILENCE"),
        GOOD.replace("0.1", "-0.1"),
        GOOD.replace("0.1, ", ""),
        GOOD.replace("[0, 0, 0]", "[0, 0]"),
        GOOD.replace("[0, 0, 0]", "0"),
        GOOD.replace("[[", "[").replace("]]}]", "]}]"),
        GOOD[:-10],
    ],
)
def test_wrong_lines_are_named(tmp_path, line):
    path = tmp_path / "plans.jsonl"
    path.write_text(f"{GOOD}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"line 3 of .*plans\.jsonl"):
        read_plans(path)


def test_what_may_be_left_out(tmp_path):
    (tmp_path / "a").write_text(GOOD + "\r\n", encoding="utf-8", newline="")
    plan = Plan([PlannedPhone("SIL", 0.1, (99, 99, 99), (0, 0, 0))])
    assert read_plans(tmp_path / "a") == {"a": plan}
