"""The layers that a WaveNet is made of, from its sizes.

Notebook: 02 Building WaveNet
"""

import keras

from wavenet_keras.network.layers import CausalInput, GatedResidualBlock
from wavenet_keras.network.upsampling import ConditionUpsampling


def make_layers(model):
    """Makes the layers of a `WaveNet` whose sizes are known, as its attributes."""
    dtype = model.dtype_policy
    model.causal_input = CausalInput(
        channels=model.residual_channels,
        kernel_size=model.initial_kernel_size,
        quantization_channels=None if model.scalar_input else model.quantization_channels,
        dtype=dtype,
        name="causal_input",
    )
    model.blocks = [
        GatedResidualBlock(
            dilation=dilation,
            kernel_size=model.kernel_size,
            residual_channels=model.residual_channels,
            dilation_channels=model.dilation_channels,
            use_bias=model.use_bias,
            residual_output=index < len(model.dilations) - 1,
            global_condition_channels=model.global_condition_channels,
            local_condition_channels=model.local_condition_channels,
            hop_length=model.block_hop_length,
            dtype=dtype,
            name=f"block_{index}",
        )
        for index, dilation in enumerate(model.dilations)
    ]
    dense = keras.layers.Dense
    head_channels = model.head_channels or model.skip_channels
    bias = model.use_bias
    model.skip = dense(
        model.skip_channels, activation="relu", use_bias=bias, dtype=dtype, name="skip"
    )
    model.head = dense(head_channels, activation="relu", use_bias=bias, dtype=dtype, name="head")
    # Logits and what follows stay in float32, whatever the policy: a softmax over rounded
    # logits loses the tails of the distribution.
    model.logits = dense(model.quantization_channels, use_bias=bias, dtype="float32", name="logits")
    model.upsample = None
    if model.local_condition_channels and model.upsampling != "repeat":
        model.upsample = ConditionUpsampling(
            model.local_condition_channels,
            model.hop_length,
            learned=model.upsampling == "learned",
            dtype=dtype,
            name="upsample",
        )
    model.embedding = None
    if model.num_classes:
        model.embedding = keras.layers.Embedding(
            model.num_classes,
            model.global_condition_channels,
            # Keras' own 0.05 is so little that a network learns to do without the ids first.
            embeddings_initializer=keras.initializers.RandomNormal(stddev=0.5),
            dtype=dtype,
            name="embedding",
        )
