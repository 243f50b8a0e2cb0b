"""What every kind of `wavenet-keras train` has in common once its options are known.

Notebook: 03 Training on a GPU
"""

from wavenet_keras import training
from wavenet_keras.training.interruption import say


def tell(text):
    """Print a line. Before a run has begun, nobody to read it is as good as Ctrl-C."""
    if not say(text):
        raise KeyboardInterrupt


def compile_model(model, options):
    """Compile a model with the optimizer that the options name."""
    rate = training.make_schedule(
        options["learning_rate_schedule"],
        options["learning_rate"],
        options["num_steps"],
        options["warmup_steps"],
    )
    optimizer = training.make_optimizer(
        options["optimizer"],
        rate,
        options["momentum"],
        options["clip_norm"] or None,
        options["ema"],
    )
    model.compile(optimizer, steps_per_execution=options["steps_per_execution"])
    training.add_l2_loss(model, options["l2_regularization_strength"])


def usual_average(options):
    """The options with the momentum of the average: of a tenth of the run, at most 1000 steps."""
    if options["ema"] is not None:
        return options
    return {**options, "ema": max(0.0, min(0.999, 1 - 10 / options["num_steps"]))}


def arguments_of_training(options):
    """The arguments of `training.train` that are options."""
    return {
        "validate_every": options["validate_every"] or options["checkpoint_every"],
        "checkpoint_every": options["checkpoint_every"],
        "max_checkpoints": options["max_checkpoints"],
        "log_every": options["log_every"],
        "histograms": options["histograms"],
        "generate_every": options["generate_every"],
        "generate_seconds": options["generate_seconds"],
        "seed": options["seed"],
        "settings": {"options": options},
    }
