"""Training a WaveNet: a plain Keras `compile` and `fit`, kept in a run folder that can be resumed.

Notebook: 03 Training on a GPU
"""

import keras
import numpy as np

from wavenet_keras._version import __version__
from wavenet_keras.training import callbacks
from wavenet_keras.training.devices import describe_device
from wavenet_keras.training.reports import History, Progress, Speed
from wavenet_keras.training.run_folder import RunFolder


class BatchesFrom(keras.utils.PyDataset):
    """The batches of a data set from a given step of the run on, without end.

    A batch depends on the number of its step alone: that is what makes a resumed run equal to
    one that was never interrupted.
    """

    def __init__(self, dataset, first_step):
        super().__init__()
        self.dataset = dataset
        self.first_step = first_step

    @property
    def num_batches(self):
        return None

    def __getitem__(self, index):
        epoch, index = divmod(self.first_step + index, len(self.dataset))
        if hasattr(self.dataset, "epoch"):  # `Windows` draws others in each epoch
            self.dataset.epoch = epoch
        return self.dataset[index]


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
):
    """Trains a model, or goes on training it, and keeps everything in one folder.

    A folder that holds a run already is resumed: weights, optimizer, averages, learning rate and
    the position in the data are what they were, and the end is the same as without the break.
    Ctrl-C saves and stops.

    Args:
        model: A `WaveNet`, compiled with any optimizer, or not at all for the defaults. Its
            metrics have to include `BitsPerSample`, as they do unless you choose others.
        windows: A data set of batches, such as `Windows`.
        run_folder: Path of the folder.
        num_steps: Number of steps in all, those before a resume included.
        held_out: A data set to validate on; `None` for no validation, and no `best.keras`.
        validate_every: Steps between two validations.
        checkpoint_every: Steps between two checkpoints.
        max_checkpoints: Number of checkpoints to keep.
        log_every: Steps between two rows of `history.csv` and of TensorBoard.
        histograms: Whether TensorBoard gets histograms of the weights.
        generate_every: Steps between two sounds generated while training; `None` for none.
        generate_seconds: Length of these sounds in seconds.
        seed: Seed of these sounds.
        settings: A dict to keep in `settings.json` beside the model's own configuration.

    Returns:
        The `RunFolder`. The model holds the latest weights, averaged if its optimizer averages.

    Raises:
        Diverged: If the loss is not finite; the message names the last good checkpoint.
        ValueError: If the folder holds the run of another model.

    Notebook: 03 Training on a GPU
    """
    for data in (windows, held_out):
        if data is not None:
            model.check_data(data)
    run = RunFolder(run_folder)
    if not model.compiled:
        model.compile()
    model.optimizer.build(model.trainable_variables)
    if run.started:
        _restore(model, run)
    run.save_settings({**run.settings, **_complete(settings, model)})
    first_step = callbacks.steps_taken(model)
    if first_step >= num_steps:
        print(f"{run} has had {first_step} steps already; nothing is left of {num_steps}.")
        return run
    print(
        f"{'Resuming' if first_step else 'Starting'} {run} at step {first_step} of {num_steps}: "
        f"{describe_device()}, {model.dtype_policy.name}, {model.count_params():,} weights, "
        f"receptive field {model.receptive_field} samples "
        f"({model.receptive_field / model.sample_rate:.3f} s)",
        flush=True,
    )
    from tensorboardX import SummaryWriter

    batches = BatchesFrom(windows, first_step)
    interruption = callbacks.StopWhenAsked()
    validation = None
    if held_out is not None:
        validation = callbacks.Validation(run, held_out, num_steps, validate_every, interruption)
    with SummaryWriter(str(run.tensorboard), purge_step=first_step + 1) as tensorboard:
        steps = [
            interruption,
            callbacks.StopAtDivergence(run, num_steps),
            Speed(num_steps, _targets_with_loss(batches[0])),
            validation,
            callbacks.Checkpoints(run, num_steps, checkpoint_every, max_checkpoints, validation),
            Progress(num_steps),
            History(
                run,
                tensorboard,
                num_steps,
                log_every,
                histograms,
                validation.parts if validation else (),
            ),
            callbacks.GeneratedAudio(
                run,
                tensorboard,
                num_steps,
                generate_every,
                generate_seconds,
                seed,
                getattr(windows, "conditions", None),
                getattr(windows, "frames", None),
            ),
        ]
        try:
            model.fit(
                batches,
                epochs=1,
                steps_per_epoch=num_steps - first_step,
                callbacks=[callback for callback in steps if callback is not None],
                shuffle=False,
                verbose=0,
            )
        finally:
            interruption.restore_signals()
    if interruption.requested:
        print(
            f"Stopped at step {run.state['step']} and saved {run.last_good}. "
            "The same command, or the same call of train, goes on from there.",
            flush=True,
        )
    return run


def _restore(model, run):
    expected, received = run.settings["model"], _configuration(model)
    differences = [
        f"{name} is {expected.get(name)!r} there and {received.get(name)!r} here"
        for name in sorted(expected.keys() | received.keys())
        if expected.get(name) != received.get(name)
    ]
    if differences:
        raise ValueError(
            f"{run} holds the run of another model: {'; '.join(differences)}. Build the model as "
            "it was, or take another folder."
        )
    optimizer = run.settings["optimizer"]
    if optimizer != _optimizer_kind(model):
        raise ValueError(
            f"{run} was trained with {optimizer}, and this model is compiled with "
            f"{_optimizer_kind(model)}. Compile it as it was, or take another folder."
        )
    rates = [variable for variable in model.optimizer.variables if variable.name == "learning_rate"]
    compiled_rates = [float(rate) for rate in rates]
    model.load_weights(run.last_good)  # the optimizer's variables too
    for rate, value in zip(rates, compiled_rates, strict=True):
        rate.assign(value)  # a constant rate may be changed from one start to the next


def _configuration(model):
    return {name: value for name, value in model.get_config().items() if name != "name"}


def _optimizer_kind(model):
    """What has to agree for the optimizer's state to be taken over."""
    optimizer, names = model.optimizer, []
    while optimizer is not None:
        names.append(type(optimizer).__name__)
        optimizer = getattr(optimizer, "inner_optimizer", None)
    return f"{' around '.join(names)} with {len(model.optimizer.variables)} variables"


def _complete(settings, model):
    return {
        **(settings or {}),
        "model": _configuration(model),
        "optimizer": _optimizer_kind(model),
        "versions": {
            "wavenet_keras": __version__,
            "keras": keras.__version__,
            "backend": keras.backend.backend(),
        },
    }


def _targets_with_loss(batch):
    """How many samples of a batch are trained on."""
    _, targets, *sample_weight = batch
    return int(np.count_nonzero(sample_weight[0])) if sample_weight else int(np.size(targets))
