"""The sounds that a network makes while it is trained.

Notebook: 03 Training on a GPU
"""

import warnings

from wavenet_keras import audio
from wavenet_keras._devices import place_among_processes
from wavenet_keras._whole_files import written_whole
from wavenet_keras.training.callbacks import StepCallback
from wavenet_keras.training.optimizers import averaged_weights


class GeneratedAudio(StepCallback):
    """Lets the network speak every so many steps: what it really generates, from silence on.

    The sound goes to TensorBoard, labelled "generated", and to wav files in `generated/`.
    `conditions` are those of the recordings: of a model conditioned on vectors, the first few
    different ones are heard. `frames` are the recordings' `RecordingFrames`: of a model with a
    local condition, what the first recording says is heard. A sound that cannot be made or
    written is named in a warning, and the training goes on.
    """

    def __init__(self, plan, tensorboard, every, seconds, seed, conditions=None, frames=None):
        super().__init__(plan, every)
        self.conditions = conditions
        self.frames = frames
        self.tensorboard = tensorboard
        self.seconds = seconds
        self.seed = seed

    def check(self, model):
        """Refuses, before the first step, what could only fail at the first sound."""
        if not self.every:
            return
        if self.seconds * model.sample_rate < 1:
            raise ValueError(
                f"A sound needs at least a sample: {1 / model.sample_rate} seconds. Received: "
                f"generate_seconds={self.seconds!r}. Pass generate_every=None for no sounds."
            )
        by_vector = model.global_condition_channels and not model.num_classes
        if by_vector and self.conditions is None:
            raise ValueError(
                "Sounds while training need the vectors of this model, and the data set has "
                "no `conditions` as `Windows` has. Pass generate_every=None."
            )
        if model.local_condition_channels and self.frames is None:
            raise ValueError(
                "Sounds while training need frames for the local condition of this model, and the "
                "data set has no `frames` as `Windows` has. Pass generate_every=None."
            )

    def act(self, logs):
        with averaged_weights(self.model):
            if place_among_processes()[0] > 0:
                return  # process 0 speaks for all
            try:
                self._speak()
            except Exception as error:  # whatever it is, it is not worth a training
                warnings.warn(
                    f"No sound was made at step {self.step}: {error}. The training goes on.",
                    stacklevel=2,
                )

    def _speak(self):
        rate = self.model.sample_rate
        num_samples, frames = int(self.seconds * rate), None
        if self.model.local_condition_channels:
            frames = self.frames.read(0, 0, -(-num_samples // self.model.hop_length))
        self.run.sounds.mkdir(exist_ok=True)
        for name, condition in self._voices():
            waveform = self.model.generate(
                num_samples,
                global_condition=condition,
                local_condition=frames,
                seed=self.seed,
            )[0]
            label = f"generated_{name}" if name else "generated"
            waveform = audio.fade_ends(waveform, rate, start=False)
            with written_whole(self.run.sounds / f"step_{self.step:06d}_{label}.wav") as file:
                audio.save(file, waveform, rate)
            self.tensorboard.add_audio(label, waveform, self.step, rate)

    def _voices(self):
        """Pairs of a name and a global condition: all classes or vectors, at most four."""
        if not self.model.global_condition_channels:
            return [("", None)]
        if not self.model.num_classes:
            vectors = dict.fromkeys(map(tuple, self.conditions.tolist()))
            return [(f"vector_{index}", one) for index, one in enumerate(list(vectors)[:4])]
        names = self.model.class_names or [str(i) for i in range(self.model.num_classes)]
        return [(name, [index]) for index, name in enumerate(names[:4])]
