"""What `model.summary()` shows of a network: the shape that comes out of every layer."""

import re

from tiny_wavenet import every_branch, inputs_for, tiny


@every_branch
def test_no_shape_is_a_question_mark_and_each_is_what_comes_out(branch):
    model, lines = tiny(branch), []
    model.summary(line_length=100, print_fn=lines.append)
    rows = re.findall(r"│ (\w+) \([\w]+\)\s*│ (\([^)]*\)|\?)", "".join(lines))
    shown = dict(rows)
    assert list(shown) == [layer.name for layer in model.layers]
    assert "?" not in shown.values()
    logits = model(inputs_for(model))
    assert shown["logits"] == f"(None, None, {logits.shape[-1]})"
    assert shown["causal_input"] == f"(None, None, {model.residual_channels})"
    for block in model.blocks:  # of its two outputs the gated one, which the last block has too
        assert shown[block.name] == f"(None, None, {model.dilation_channels})"
