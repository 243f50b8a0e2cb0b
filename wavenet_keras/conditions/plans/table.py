"""A plan as a table of text.

Notebook: 06b Any sentence
"""

from wavenet_keras.conditions.plans.words import word_places

FIRST_ROWS, LAST_ROWS = 150, 20  # shown of a plan that has more


def table_of(plan):
    """A heading, the names of the columns, and a line for each phone.

    Notebook: 06b Any sentence
    """
    phones = plan.phones
    words = [""] * len(phones)
    for places in word_places(phones):
        words[places[0]] = f"{phones[places[0]].word}{phones[places[0]].ends}"
    word_width = max([4, *map(len, words)])
    lines = [_heading(plan)]
    lines.append(f"place  {'word':{word_width}}  phone  seconds  pitch in Hz      voiced")
    for place, (one, word) in enumerate(zip(phones, words, strict=True)):
        if FIRST_ROWS <= place < len(phones) - LAST_ROWS:
            if place == FIRST_ROWS:
                lines.append(f"... {len(phones) - FIRST_ROWS - LAST_ROWS} more ...")
            continue
        lines.append(
            f"{place:<5}  {word:{word_width}}  {one.phone!s:5}  {_number(one.seconds, '7.3f')}  "
            f"{_numbers(one.pitch, '4.0f')}  {_numbers(one.voiced, '.1f')}"
        )
    return "\n".join(lines)


def _heading(plan):
    try:
        seconds = f"{plan.seconds:.2f} s"
    except TypeError:
        seconds = "? s"
    text = plan.text if len(plan.text) <= 60 else f"{plan.text[:57]}..."
    parts = [repr(text) if text else "", seconds, plan.speaker or ""]
    return ", ".join(part for part in parts if part)


def _number(value, form):
    try:
        return format(value, form)
    except (TypeError, ValueError):
        return repr(value)


def _numbers(values, form):
    try:
        return " ".join(_number(value, form) for value in values)
    except TypeError:
        return repr(values)
