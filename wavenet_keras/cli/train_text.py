"""`wavenet-keras train --text`: a voice that says any sentence. Its options: `text_options.py`.

Notebook: 06b Any sentence
"""

import shlex

from wavenet_keras.cli.options import INTERRUPTED
from wavenet_keras.cli.text_options import check_given_with_voice, check_text
from wavenet_keras.cli.train_options import DEFAULTS
from wavenet_keras.cli.train_steps import arguments_of_training, compile_model, tell, usual_average
from wavenet_keras.network.params import arguments_from_params
from wavenet_keras.network.sizes import SIZES
from wavenet_keras.training.distribution import use_devices
from wavenet_keras.training.interruption import say
from wavenet_keras.voices.text.own_sizes import usual_settings
from wavenet_keras.voices.text.own_voice import VOICE, read_own_transcripts, train_voice


def train_text(run, chosen):
    """Train a voice; returns the exit code.

    Args:
        run: The `RunFolder`.
        chosen: The options that were given, now or at the run's start.
    """
    check_text({**DEFAULTS, **chosen})
    check_given_with_voice(chosen)
    transcripts = read_own_transcripts(
        chosen["data_dir"],
        **{name: chosen[name] for name in ("language", "dictionary", "labels") if name in chosen},
        text=chosen["text"],
        layout=chosen.get("text_layout", "auto"),
    )
    tell(transcripts.summary())
    tell(transcripts.corpus.summary())
    options = with_usual_settings(chosen, transcripts.corpus.seconds)
    use_devices(options["num_devices"])
    train_voice(
        transcripts,
        run.path,
        options["num_steps"],
        speaker=options["speaker"],
        language=options["language"],
        dictionary=options["dictionary"],
        begin_with=options["begin_with"],
        keep_voices=options["keep_voices"],
        validation=options["validation"],
        validation_seconds=options["validation_seconds"],
        batch_size=options["batch_size"],
        window_samples=options["sample_size"],
        balance_classes=options["balance_classes"],
        codes_on=options["codes_on"],
        prosody_epochs=options["prosody_epochs"],
        compile_model=lambda model: compile_model(model, options),
        network=None if options["begin_with"] else _network(options),
        dtype=options["precision"],
        **arguments_of_training(options),
    )
    if run.state["step"] < options["num_steps"]:
        return INTERRUPTED
    _, best_bits = run.best_so_far
    if best_bits is not None:
        say(f"{run.path / VOICE}: {best_bits:.3f} bits per held-out sample.")
    words = ["say", "--voice", str(run), "Good morning.", "--wav_out_path", f"{run.path.name}.wav"]
    say(f"Listen: wavenet-keras {shlex.join(words)}")
    return 0


def with_usual_settings(chosen, seconds):
    """All options: those that were chosen, what suits so much speech, and the defaults."""
    from_voice = chosen.get("begin_with") is not None
    usual = usual_settings(seconds, from_voice)
    options = {**DEFAULTS, "sample_size": None, **usual, **chosen}
    if "warmup_steps" not in chosen:
        options["warmup_steps"] = options["num_steps"] // 20
    if "num_steps" not in chosen:
        tell(
            f"{seconds / 60:.1f} minutes of speech: {options['num_steps']:,} steps "
            f"{'from ' + options['begin_with'] if from_voice else 'from nothing'}. --num_steps "
            "sets another number."
        )
    return usual_average(options)


def _network(options):
    """The arguments of a new network."""
    if options["wavenet_params"]:
        arguments = arguments_from_params(options["wavenet_params"])
    else:
        arguments = dict(SIZES[options["preset"]])
    for option, name in (("gc_channels", "global_condition_channels"), ("sample_rate",) * 2):
        if options[option]:
            arguments[name] = options[option]
    return arguments
