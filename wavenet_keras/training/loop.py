"""Training a WaveNet: a plain Keras `compile` and `fit`, kept in a run folder that can be resumed.

Notebook: 03 Training on a GPU
"""

import copy
import zlib

import keras
import numpy as np

from wavenet_keras._checks import whole_number
from wavenet_keras._devices import accelerator, place_among_processes
from wavenet_keras.training.callbacks import (
    Checkpoints,
    KeptSettings,
    Plan,
    StopAtDivergence,
    Validation,
)
from wavenet_keras.training.devices import describe_device, warn_of_idle_gpu
from wavenet_keras.training.distribution import (
    batch_of_process,
    check_agreement,
    folder_to_write,
    in_words_when_a_process_is_lost,
    loading_settings,
    shared,
)
from wavenet_keras.training.epochs import EpochsOf
from wavenet_keras.training.history import History
from wavenet_keras.training.interruption import stop_when_asked
from wavenet_keras.training.logs import TensorBoardLogs
from wavenet_keras.training.memory import advice_when_memory_ends, check_memory
from wavenet_keras.training.recordings import (
    check_recordings,
    describe_recordings,
    fingerprint,
)
from wavenet_keras.training.reports import Progress, Speed
from wavenet_keras.training.resuming import restore, settings_to_keep, step_of_run
from wavenet_keras.training.run_folder import RunFolder
from wavenet_keras.training.sounds import GeneratedAudio
from wavenet_keras.training.steps import StepList


class BatchesFrom(keras.utils.PyDataset):
    """The batches of a data set for the steps of a run from one to another.

    A batch depends on the number of its step alone: that is what makes a resumed run equal to
    one that was never interrupted. Of several processes, each makes its own rows of it.
    """

    def __init__(self, dataset, first_step, num_steps):
        super().__init__(**loading_settings(dataset))
        self.dataset = dataset
        self.first_step = first_step
        self.num_steps = num_steps

    def __len__(self):
        return self.num_steps - self.first_step

    def __getitem__(self, index):
        return batch_of_process(*self._place(index))

    def batch_for_step(self, index):
        """As `[index]`, in few bytes where the data set has such batches."""
        return batch_of_process(*self._place(index), for_step=True)

    def _place(self, index):
        """The data set in the epoch of a step, and the number of the batch there."""
        epoch, index = divmod(self.first_step + index, len(self.dataset))
        if not hasattr(self.dataset, "epoch"):
            return self.dataset, index
        dataset = copy.copy(self.dataset)  # several workers may be in different epochs
        dataset.epoch = epoch  # `Windows` draws others in each
        return dataset, index


def train(
    model,
    windows,
    run_folder,
    num_steps,
    held_out=None,
    *,
    validate_every=500,
    checkpoint_every=500,
    max_checkpoints=5,
    log_every=50,
    histograms=False,
    generate_every=None,
    generate_seconds=2.0,
    seed=0,
    settings=None,
    callbacks=(),
):
    """Trains a model, or goes on training it, and keeps everything in one folder.

    A folder that holds a run already is resumed: weights, optimizer, averages, learning rate and
    the position in the data are what they were, and the end is the same as without the break.
    Under a `keras.distribution.DataParallel` (on JAX, set before the model is made) its devices
    share each batch; of several processes each makes its own rows, and process 0 alone writes.
    Ctrl-C saves and stops, and so do SIGTERM and a terminal that is closed. A new folder is a new
    run, which counts its own steps, also of a model that was fitted before.

    Args:
        model: A `WaveNet`, compiled with any optimizer, or not at all for the defaults. Its
            metrics have to include `BitsPerSample`, as they do unless you choose others. With
            `steps_per_execution` what is due at a step is done after the last of so many.
        windows: A data set of batches, such as `Windows`, whose `codes_on` says where they are
            made. Its `workers` make them ahead.
        run_folder: Path of the folder.
        num_steps: Number of steps in all, those before a resume included.
        held_out: A data set to validate on; `None` for no validation, and no `best.keras`.
        validate_every: Steps between two validations.
        checkpoint_every: Steps between two checkpoints.
        max_checkpoints: Number of checkpoints to keep, at least 1.
        log_every: Steps between two rows of `history.csv` and of TensorBoard.
        histograms: Whether TensorBoard gets histograms of the weights.
        generate_every: Steps between two sounds generated while training; `None` for none.
        generate_seconds: Length of these sounds in seconds.
        seed: Seed of these sounds.
        settings: A dict to keep in `settings.json` beside the model's own configuration.
        callbacks: Keras callbacks of yours. In each step they come after the validation, whose
            results are in `logs`, and before the row of `history.csv`, the sounds and the
            checkpoint, which has what they change. To them an epoch is a pass over `windows`;
            epochs and batches are counted over the whole run, also after a resume.

    Returns:
        The `RunFolder`. The model holds the latest weights, averaged if its optimizer averages.

    Raises:
        Diverged: If the loss is not finite; the message names the last good checkpoint.
        ValueError: If the folder holds the run of another model or on other recordings, or if a
            step does not fit into the memory.
        OSError: If the folder cannot be written, or another process trains in it.

    Notebook: 03 Training on a GPU
    """
    for name in ("num_steps", "validate_every", "checkpoint_every", "max_checkpoints", "log_every"):
        whole_number(name, locals()[name])
    generate_every = whole_number("generate_every", generate_every or 0, least=0)
    _compile(model)
    for data in (windows, held_out):
        if hasattr(data, "check_fits"):  # `Windows` knows its rate, its levels, its classes
            data.check_fits(model)
    run_of_all = RunFolder(run_folder)
    with in_words_when_a_process_is_lost(run_of_all), folder_to_write(run_of_all) as run:
        checkpoint, note = restore(model, run)
        first_step = step_of_run(checkpoint, note)
        recordings = {
            "training": describe_recordings(windows),
            "held_out": describe_recordings(held_out),
        }
        if checkpoint is not None:
            check_recordings(run, recordings)
        plan = Plan(run, first_step, num_steps)
        check_agreement(lambda: _numbers_of_start(model, plan, windows))
        if first_step >= num_steps:
            _finish(model, plan, checkpoint, max_checkpoints)
            return run_of_all
        run.check_room(_bytes_of_checkpoint(model))
        may_not_fit = check_memory(model, windows)
        for data in (windows, held_out):  # this may make a batch
            if data is not None:
                model.check_data(shared(data))
        interruption = stop_when_asked()
        _announce(model, plan, windows, interruption.say)
        warn_of_idle_gpu(stacklevel=2)
        if may_not_fit:
            interruption.say(may_not_fit)
        with (
            TensorBoardLogs(run.tensorboard, first_step + 1) as tensorboard,
            advice_when_memory_ends(model),
        ):
            batches = BatchesFrom(windows, first_step, num_steps)
            validation = None
            if held_out is not None:
                validation = Validation(plan, held_out, validate_every, interruption)
            classes = validation.parts if validation else ()
            sounds = GeneratedAudio(
                plan,
                tensorboard,
                generate_every,
                generate_seconds,
                seed,
                getattr(windows, "conditions", None),
                getattr(windows, "frames", None),
            )
            sounds.check(model)
            process, num_processes = place_among_processes()
            written_every = [validate_every, checkpoint_every, log_every, generate_every]
            steps = [
                interruption,
                StopAtDivergence(plan, written_every),
                KeptSettings(plan, settings_to_keep(settings, model), recordings),
                Speed(plan, num_processes * _targets_with_loss(batches[0])),
                validation,
                EpochsOf(plan, callbacks, len(windows)) if callbacks else None,
                Progress(plan, interruption.say) if process == 0 else None,
                History(plan, tensorboard, log_every, histograms, classes, note.get("means", ())),
                sounds,
                Checkpoints(plan, checkpoint_every, max_checkpoints, validation),
            ]
            _fit(model, batches, plan, [step for step in steps if step is not None], interruption)
        step = run.state["step"]
        if step < num_steps:
            interruption.say(
                f"Stopped at step {step} and saved {run.last_good}. "
                "The same command, or the same call of train, goes on from there."
            )
        check_agreement(lambda: {"step at the end": step})  # process 0 has written all by then
    return run_of_all


def _compile(model):
    if not model.compiled:
        model.compile()
    if not model.optimizer.built:  # again, it would grow with some precisions
        model.optimizer.build(model.trainable_variables)


def _fit(model, batches, plan, callbacks, interruption):
    try:
        model.fit(
            batches,
            epochs=1,
            callbacks=StepList(callbacks, add_history=True, model=model, epochs=1),
            shuffle=False,
            verbose=0,
        )
    finally:
        interruption.restore_signals()


def _numbers_of_start(model, plan, windows):
    """What has to be the same in all processes, in numbers."""
    weights = b"".join(np.ascontiguousarray(weight).tobytes() for weight in model.get_weights())
    return {
        "step to begin at": plan.first_step,
        "number of steps": plan.num_steps,
        "weights": zlib.crc32(weights),
        "recordings, seed or batch_size": fingerprint(windows),
    }


def _finish(model, plan, checkpoint, max_checkpoints):
    """Where nothing is left to do: the averaged weights, and the files that a kill prevented."""
    run, step = plan.run, plan.first_step
    if not run.is_complete(step):
        run.complete(model, checkpoint, run.best_so_far, max_checkpoints)
    model.optimizer.finalize_variable_values(model.trainable_variables)
    print(f"{run} has had {step} steps already; nothing is left of {plan.num_steps}.")


def _announce(model, plan, windows, say):
    say(
        f"{'Resuming' if plan.first_step else 'Starting'} {plan.run} at step {plan.first_step} of "
        f"{plan.num_steps}: "
        f"{describe_device()}, {model.dtype_policy.name}, {model.count_params():,} weights, "
        f"receptive field {model.receptive_field} samples "
        f"({model.receptive_field / model.sample_rate:.3f} s)"
    )
    codes = getattr(windows, "device_codes", None)
    if codes is not None and accelerator():
        reason = codes.why_not(windows.use_multiprocessing)
        where = f"made on the host. {reason}" if reason else "cut on the device, from codes there."
        say(f"Batches are {where}")


def _bytes_of_checkpoint(model):
    """What a checkpoint takes on the disk, and `model.keras` beside its former self."""
    variables = [*model.variables, *model.optimizer.variables]
    return 3 * sum(4 * int(np.prod(variable.shape)) for variable in variables)


def _targets_with_loss(batch):
    """How many samples of a batch are trained on."""
    _, targets, *sample_weight = batch
    return int(np.count_nonzero(sample_weight[0])) if sample_weight else int(np.size(targets))
