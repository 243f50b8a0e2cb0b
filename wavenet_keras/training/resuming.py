"""How a run goes on: from which checkpoint, into which model, and when it must not.

Notebook: 03 Training on a GPU
"""

import json

import keras

from wavenet_keras._version import __version__
from wavenet_keras.training.archives import (
    read_configuration,
    read_note,
    why_damaged,
    without_name,
)
from wavenet_keras.training.run_folder import read_json, step_of

OF_A_RUN = ("settings.json", "state.json", "model.keras", "best.keras", "history.csv")


def restore(model, run):
    """Puts the state of a run into a compiled model, if the folder holds a run.

    Args:
        model: The model, compiled, its optimizer built.
        run: The `RunFolder`.

    Returns:
        `(path, note)` of the checkpoint that was loaded; `None` and an empty dict for a new run.

    Raises:
        ValueError: The run is of another model or optimizer, none of its checkpoints is whole, or
            what is in the folder is no run.
    """
    _refuse_what_is_no_run(run)
    checkpoint = find_checkpoint(run)
    for file in (checkpoint, run.best):
        if file is not None and file.exists() and not why_damaged(file):
            _check_model(model, run, file)
    if checkpoint is None:
        return None, {}
    _check_optimizer(model, run)
    rates = [variable for variable in model.optimizer.variables if variable.name == "learning_rate"]
    compiled_rates = [float(rate) for rate in rates]
    model.load_weights(checkpoint)  # the optimizer's variables too
    for rate, value in zip(rates, compiled_rates, strict=True):
        rate.assign(value)  # a constant rate may be changed from one start to the next
    return checkpoint, read_note(checkpoint)


def find_checkpoint(run):
    """The checkpoint to go on from: the one that `state.json` names, or else the newest whole one.

    It prints what is damaged or missing and what is taken instead.

    Args:
        run: The `RunFolder`.

    Returns:
        A path, or `None` if the run is to begin at the beginning.

    Raises:
        ValueError: There was a state once, and no checkpoint is whole.
    """
    state = run.read_state()
    files = run.checkpoint_files()
    named = run.path / state["checkpoint"] if state else None
    candidates = [named, *(file for file in files if file != named)] if named else files
    wrong = []
    if state is None and (files or run.state_file.exists()):
        wrong.append(f"{run.state_file} is {_how_damaged(run.state_file)}.")
    for checkpoint in candidates:
        reason = why_damaged(checkpoint)
        if reason is None:
            break
        wrong.append(f"{checkpoint} cannot be used: {reason}.")
    else:
        checkpoint = None
    if checkpoint is None and (wrong or run.model.exists()):
        raise ValueError(
            f"{' '.join(wrong)} {run} holds a run, but no whole checkpoint to go on from. Copy "
            f"{run.checkpoints} there again, or take another folder: a run that began anew here "
            "would replace what is left of this one."
        )
    if wrong:
        print(*wrong, f"Going on from {checkpoint}, the newest that is whole.", flush=True)
    return checkpoint


def settings_to_keep(settings, model):
    """A dict for `settings.json`: the caller's own settings, the model, and by what it was made."""
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


def check_settings(run):
    """Names a `settings.json` that is missing or damaged, and refuses one of something else.

    Args:
        run: The `RunFolder`.

    Returns:
        A sentence on what is wrong, or an empty str.

    Raises:
        ValueError: It is the settings of something else.
    """
    settings = read_json(run.settings_file)
    if isinstance(settings, dict) and {"model", "optimizer"} <= settings.keys():
        return ""
    if settings:
        raise ValueError(
            f"{run.settings_file} is not of a run of wavenet_keras, and would be replaced. Take "
            "another folder."
        )
    if not run.started and not run.settings_file.exists():
        return ""
    return f"{run.settings_file} is {_how_damaged(run.settings_file)}."


def _refuse_what_is_no_run(run):
    said = check_settings(run)
    if said:
        print(said, "It is written anew.", flush=True)
    there = [name for name in OF_A_RUN if (run.path / name).exists()]
    if there and not run.started and not run.settings:
        raise ValueError(
            f"{run} holds {', '.join(there)}, which would be replaced, but no settings.json and "
            "no checkpoints of a run to go on with. Take another folder."
        )


def _how_damaged(path):
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return "missing"
    except ValueError as error:
        return f"damaged ({error})"
    return "damaged (it lacks what a run writes there)"


def _check_model(model, run, file):
    """Refuse to go on with another network, also one whose weights have the same shapes."""
    expected, received = read_configuration(file), _configuration(model)
    differences = [
        f"{name} is {expected.get(name)!r} there and {received.get(name)!r} here"
        for name in sorted(expected.keys() | received.keys())
        if expected.get(name) != received.get(name)
    ]
    if not differences:
        return
    made_by = run.settings.get("versions", {}).get("wavenet_keras", __version__)
    versions = f" The run is of version {made_by}, this is {__version__}."
    raise ValueError(
        f"{run} holds the run of another model: {'; '.join(differences)} ({file.name}). Build the "
        f"model as it was, or take another folder.{versions if made_by != __version__ else ''}"
    )


def _check_optimizer(model, run):
    optimizer = run.settings.get("optimizer")
    if optimizer and optimizer != _optimizer_kind(model):
        raise ValueError(
            f"{run} was trained with {optimizer}, and this model is compiled with "
            f"{_optimizer_kind(model)}. Compile it as it was, or take another folder."
        )


def _configuration(model):
    """The arguments of a model as they stand in its file."""
    return without_name(keras.saving.serialize_keras_object(model)["config"])


def _optimizer_kind(model):
    """What has to agree for the optimizer's state to be taken over."""
    optimizer, names = model.optimizer, []
    while optimizer is not None:
        names.append(type(optimizer).__name__)
        optimizer = getattr(optimizer, "inner_optimizer", None)
    return f"{' around '.join(names)} with {len(model.optimizer.variables)} variables"


def step_of_run(checkpoint, note):
    """How many steps a run has had. The optimizer may have had more, where the model was fitted
    before the run: the run counts its own."""
    return 0 if checkpoint is None else note.get("step", step_of(checkpoint))
