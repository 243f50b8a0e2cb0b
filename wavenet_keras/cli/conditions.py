"""Who speaks, as it is said in the shell.

Notebook: 04 Global conditioning
"""

import math


def check_one_condition(names, vector):
    """Refuse classes and a vector at once, and a vector of no numbers."""
    if names is not None and vector is not None:
        raise ValueError("Give --gc_id or --gc_vector, not both.")
    if vector is not None:
        vector_of(vector)


def vector_of(text):
    """The vector given in the shell as finite numbers with commas between them, a list of float."""
    try:
        vector = [float(number) for number in text.split(",")]
    except ValueError:
        vector = [math.nan]
    if not all(map(math.isfinite, vector)):
        raise ValueError(f"Expected numbers with commas as --gc_vector, received {text!r}.")
    return vector


def vector_for(model, text):
    """The vector given in the shell, as wide as the model takes it."""
    width, vector = model.global_condition_channels, vector_of(text)
    if not width:
        raise ValueError("This model takes no --gc_vector: it knows no speakers. Leave it out.")
    if len(vector) != width:
        raise ValueError(f"This model takes {width} numbers as --gc_vector, received {text!r}.")
    return vector


def class_id(model, name_or_number):
    """The id of a class given in the shell: a name, or else a number.

    Where a class has a number for a name, as digits and tensorflow-wavenet's speakers have, all
    numbers are names: with the classes 1, 2 and 3, the id 0 would be another name for 1.
    """
    text = name_or_number.strip()
    names_are_numbers = any(name.isdecimal() for name in model.class_names or [])
    is_id = text.isascii() and text.isdecimal() and not names_are_numbers
    return model.class_id(int(text) if is_id else text)


def class_ids(model, text):
    """The ids of one class, or of several with commas between them. A name may hold commas."""
    ids, parts = [], text.split(",")
    while parts:
        together = (",".join(parts[:count]) for count in range(len(parts), 1, -1))
        name = next((name for name in together if _is_class(model, name)), parts[0])
        ids.append(class_id(model, name))
        parts = parts[name.count(",") + 1 :]
    return ids


def _is_class(model, name):
    try:
        class_id(model, name)
    except ValueError:
        return False
    return True
