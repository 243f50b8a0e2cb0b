"""How a network takes its conditions: checked, and in the form in which the blocks add them.

A global condition comes as an id or a vector, a local one as frames. Frames may pass an encoder,
which looks at the frames around, and an upsampling, before they come to the blocks.

Notebook: 04 Global conditioning, 06 Local conditioning
"""

from keras import ops

from wavenet_keras._checks import is_whole, meant_name
from wavenet_keras.network.checks import check_inputs, check_values
from wavenet_keras.network.loss_outputs import LossOutputsModel


class ConditionedModel(LossOutputsModel):
    """The inputs of a `Network`.

    Attributes:
        embedding: The layer that makes vectors of ids, or `None`.
        frame_encoder: The `FrameEncoder`, or `None`.
        upsample: The `ConditionUpsampling`, or `None`.
    """

    embedding = frame_encoder = upsample = None

    def split_inputs(self, inputs):
        """Check the input structure, and embed the ids.

        Returns:
            Codes `[batch, time]`, global condition `[batch, channels]` or `None`, local condition
            `[batch, frames, channels]` or `None`.
        """
        if not isinstance(inputs, dict):
            inputs = {"codes": inputs}
        check_inputs(self, inputs)
        check_values(self, inputs)
        global_condition = self.vectors_of(inputs.get("global_condition"))
        local_condition = inputs.get("local_condition")
        if local_condition is not None:
            # An encoder takes ids and small differences, which fewer bits would lose.
            dtype = "float32" if self.frame_encoder else self.compute_dtype
            local_condition = ops.cast(local_condition, dtype)
        codes = ops.cast(inputs["codes"], "int32")  # TensorFlow takes no rows by uint8
        return codes, global_condition, local_condition

    def vectors_of(self, global_condition):
        """The vectors `[batch, channels]` of a global condition in ids or vectors; `None` stays."""
        if global_condition is None:
            return None
        if self.embedding is not None and len(global_condition.shape) == 1:
            return self.embedding(global_condition)
        return ops.cast(global_condition, self.compute_dtype)

    def condition_of_blocks(self, local_condition, global_condition=None):
        """The local condition as the blocks get it: frames to hold, or samples; `None` stays.

        Args:
            local_condition: `[batch, frames + 2 * frames_around, channels]`, or `None`.
            global_condition: Vectors `[batch, channels]`, or `None`, for an encoder.
        """
        if local_condition is None:
            return None
        return self.upsampled(self.encode_frames(local_condition, global_condition))

    def encode_frames(self, frames, global_condition=None):
        """What the encoder makes of frames, `frames_around` fewer at each end; or they stay."""
        if self.frame_encoder is None:
            return frames
        return ops.cast(self.frame_encoder(frames, global_condition), self.compute_dtype)

    def upsampled(self, frames):
        """`[batch, frames * hop_length, channels]`; frames that the blocks hold stay."""
        return frames if self.upsample is None else self.upsample(frames)

    @property
    def frames_around(self):
        """How many frames of a local condition are needed before the first code's and after the
        last one's: none without an encoder."""
        return self.frame_encoder.reach if self.frame_encoder else 0

    @property
    def block_condition_channels(self):
        """Width of the local condition when it comes to the blocks."""
        encoder = self.frame_encoder
        return encoder.channels if encoder else self.local_condition_channels

    @property
    def block_hop_length(self):
        """Samples that a row of the local condition lasts when it comes to the blocks.

        Held frames are projected before they are held, which is cheaper; others are samples.
        """
        return self.hop_length if self.upsampling == "repeat" or not self.hop_length else 1

    def class_id(self, name_or_id):
        """The id of a class given by name, in any capitals where only one is meant, or by id.

        Raises:
            ValueError: If the model has no such class; it lists those it has.
        """
        known = self.class_names or []
        name = meant_name(name_or_id, known)
        if name is not None:
            return known.index(name)
        if is_whole(name_or_id) and 0 <= name_or_id < (self.num_classes or 0):
            return int(name_or_id)
        raise ValueError(
            f"Unknown class {name_or_id!r}. This model knows "
            + (f"{', '.join(known)} and " if known else "")
            + (f"the ids 0 to {self.num_classes - 1}." if self.num_classes else "no classes.")
        )
