"""How long to train a voice, and in which steps, by how much there is of it.

Notebook: 06b Any sentence
"""

from wavenet_keras._checks import checked_number

BATCH_SIZE, SECONDS_OF_WINDOW = 8, 1.0
# How often each second is heard: more of little would only be learnt by heart.
PASSES_FROM_NOTHING, PASSES_FROM_A_VOICE = 60, 20
FEWEST_FROM_NOTHING, FEWEST_FROM_A_VOICE, MOST_STEPS = 2000, 400, 100_000


def usual_settings(seconds, from_voice=False):
    """The settings of a training that suit so much speech.

    Args:
        seconds: Of speech to train on.
        from_voice: Whether a voice that speaks already is where it begins.

    Returns:
        A dict of `num_steps`, `batch_size`, `learning_rate`, `learning_rate_schedule`,
        `warmup_steps`.

    Example:
        >>> usual_settings(20 * 60)["num_steps"], usual_settings(20 * 60, True)["num_steps"]
        (9000, 3000)
        >>> usual_settings(60)["num_steps"], usual_settings(60, True)["num_steps"]
        (2000, 400)

    Notebook: 06b Any sentence
    """
    seconds = checked_number("seconds", seconds, 0, float("inf"))
    passes = PASSES_FROM_A_VOICE if from_voice else PASSES_FROM_NOTHING
    fewest = FEWEST_FROM_A_VOICE if from_voice else FEWEST_FROM_NOTHING
    num_steps = passes * seconds / (BATCH_SIZE * SECONDS_OF_WINDOW)
    num_steps = int(min(max(round(num_steps, -2), fewest), MOST_STEPS))
    return {
        "num_steps": num_steps,
        "batch_size": BATCH_SIZE,
        "learning_rate": 3e-4 if from_voice else 1e-3,
        "learning_rate_schedule": "cosine",
        "warmup_steps": num_steps // 20,
    }
