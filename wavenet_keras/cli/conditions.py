"""Who speaks, as it is said in the shell.

Notebook: 04 Global conditioning
"""

import numpy as np


def check_one_condition(names, vector):
    """Refuse classes and a vector at once."""
    if names is not None and vector is not None:
        raise ValueError("Give --gc_id or --gc_vector, not both.")


def vector_of(text):
    """The vector given in the shell as numbers with commas between them, float32 `[channels]`."""
    try:
        return np.array([float(number) for number in text.split(",")], np.float32)
    except ValueError as error:
        raise ValueError(
            f"Expected numbers with commas as --gc_vector, received {text!r}."
        ) from error


def class_id(model, name_or_number):
    """The id of a class given in the shell: a name, or else a number."""
    known = model.class_names or []
    is_number = name_or_number not in known and name_or_number.isdecimal()
    return model.class_id(int(name_or_number) if is_number else name_or_number)
