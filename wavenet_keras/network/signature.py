"""What a network takes, described for what is exported: names, shapes and dtypes of its inputs.

Notebook: 02 Building WaveNet
"""

import keras


def input_signature(model):
    """The inputs of a model in any batch size and of any length.

    Args:
        model: A network.

    Returns:
        A `keras.InputSpec` of the codes, or a dict of them where the model is conditioned, as it is
        called. Classes are given as ids.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(dilations=[1, 2], local_condition_channels=80, hop_length=100)
        >>> {name: spec.shape for name, spec in input_signature(model).items()}
        {'codes': (None, None), 'local_condition': (None, None, 80)}

    Notebook: 02 Building WaveNet
    """
    signature = {"codes": keras.InputSpec("int32", shape=(None, None), name="codes")}
    if model.num_classes:
        signature["global_condition"] = keras.InputSpec(
            "int32", shape=(None,), name="global_condition"
        )
    elif model.global_condition_channels:
        signature["global_condition"] = keras.InputSpec(
            "float32", shape=(None, model.global_condition_channels), name="global_condition"
        )
    if model.local_condition_channels:
        signature["local_condition"] = keras.InputSpec(
            "float32", shape=(None, None, model.local_condition_channels), name="local_condition"
        )
    return signature if len(signature) > 1 else signature["codes"]


def exported_signature(model, format):
    """As `input_signature`, where Keras' backend can export it.

    Raises:
        ValueError: JAX cannot compare the length of the codes with that of the frames when it knows
            neither.
    """
    if keras.backend.backend() == "jax" and model.local_condition_channels:
        raise ValueError(
            f"JAX cannot export ({format}) codes and frames that may both have any length. Save "
            "the model and export it with KERAS_BACKEND=tensorflow, or pass input_signature with "
            "lengths: [{'codes': keras.InputSpec('int32', shape=(None, 8000)), "
            "'local_condition': keras.InputSpec('float32', shape=(None, 100, 40)), ...}]."
        )
    return input_signature(model)
