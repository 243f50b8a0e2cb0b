"""The naive engine: the whole receptive field again for each sample. It shows the idea.

Source: the WaveNet paper, section 2.

Notebook: 05 Fast generation
"""

import numpy as np
from keras import ops

from wavenet_keras.generation import sampling
from wavenet_keras.network.compilation import compiled


def naive_codes(job):
    """Yield the codes of a `Job` one by one, each from the whole receptive field again."""
    predict = compiled(_draw_next, job.model, use_xla=False)
    codes = job.context  # [batch, receptive_field]
    for number in range(job.num_samples):
        inputs, position = job.window(codes, job.first_sample + number)
        uniforms = job.uniforms(1)[:, 0]
        drawn = predict(inputs, np.int32(position), uniforms, job.settings)
        drawn = ops.convert_to_numpy(drawn)[:, None]
        codes = np.concatenate([codes[:, 1:], drawn], axis=1)
        yield drawn


def _draw_next(model, inputs, position, uniforms, settings):
    logits = ops.take(model(inputs), position, axis=1)  # [batch, levels]
    return sampling.draw(sampling.adjust_logits(logits, **settings), uniforms)
