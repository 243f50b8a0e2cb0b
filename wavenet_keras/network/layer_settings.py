"""What single layers of a network have of their own: frozen weights, LoRA, another precision.

A network makes its layers from its sizes. What is done to a layer afterwards (`trainable = False`,
`enable_lora`, `quantize`) is noted beside the sizes, so that a saved network comes back as it was.

Notebook: 04 Global conditioning
"""

import keras

_ARGUMENTS_OF_KERAS = ("dtype", "lora_rank", "lora_alpha", "quantization_config")


def read_layer_settings(model):
    """What the layers of a network have of their own.

    Args:
        model: A built network.

    Returns:
        A dict from a layer's name to a dict of `"trainable"` (`False` for a frozen layer),
        `"frozen"` (names of frozen weights of a layer that trains) and the arguments of Keras that
        differ from the network's. `None` when there is nothing.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(dilations=[1, 2], skip_channels=16)
        >>> model.blocks[0].trainable = False
        >>> model.head.bias.trainable = False
        >>> read_layer_settings(model)
        {'block_0': {'trainable': False}, 'head': {'frozen': ['bias']}}

    Notebook: 04 Global conditioning
    """
    settings = {layer.name: _read_one(model, layer) for layer in model.layers}
    return {name: own for name, own in settings.items() if own} or None


def _read_one(model, layer):
    config = layer.get_config()
    own = {name: config[name] for name in _ARGUMENTS_OF_KERAS if config.get(name) is not None}
    if layer.dtype_policy.name == model.dtype_of_layer(layer.name).name:
        del own["dtype"]
    if not layer.trainable:
        return {"trainable": False, **own}
    frozen = [weight.name for weight in layer.weights if not weight.trainable]
    return {"frozen": frozen, **own} if frozen else own


def keras_arguments(settings, name):
    """The arguments of Keras that one layer is made with, besides those of all layers."""
    own = (settings or {}).get(name, {})
    return {
        argument: keras.saving.deserialize_keras_object(own[argument])
        for argument in _ARGUMENTS_OF_KERAS
        if argument in own
    }


def freeze_layers(model, settings):
    """Freeze what the settings say is frozen.

    Raises:
        ValueError: The settings name a layer that the network does not have.
    """
    layers = {layer.name: layer for layer in model.layers}
    unknown = [name for name in settings or {} if name not in layers]
    if unknown:
        raise ValueError(
            f"`layer_settings` must name layers of this network: {', '.join(layers)}. Received: "
            f"{', '.join(unknown)}."
        )
    for name, own in (settings or {}).items():
        if not own.get("trainable", True):
            layers[name].trainable = False
        for weight in layers[name].weights:
            if weight.name in own.get("frozen", ()):
                weight.trainable = False
