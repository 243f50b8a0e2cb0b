"""The melody of a voice of one's own, learnt once and kept in the folder of the run.

Notebook: 06b Any sentence
"""

import zlib
from pathlib import Path

import keras

from wavenet_keras.training.archives import read_note, save_with_note, why_damaged
from wavenet_keras.voices.text.prosody_training import train_prosody

FILE = "prosody.keras"
EPOCHS_FROM_NOTHING, EPOCHS_FROM_A_VOICE = 40, 10


def prosody_of_run(plans, selection, folder, begun=None, epochs=None, seed=0):
    """A network of melody that learnt from the plans of recordings.

    Where the folder holds one that learnt from the same plans in the same way, it is loaded.

    Args:
        plans: `{path: Plan}`; each has its speaker.
        selection: Likewise, of recordings that are held out; by them its spread is set.
        folder: The folder of the run, which exists.
        begun: A `ProsodyNetwork` to begin with, which stays as it is; `None`: begin from nothing.
        epochs: Passes over the plans; `None`: what suits.
        seed: Of first weights and order.

    Returns:
        A `ProsodyNetwork`.

    Notebook: 06b Any sentence
    """
    usual = EPOCHS_FROM_NOTHING if begun is None else EPOCHS_FROM_A_VOICE
    epochs = usual if epochs is None else epochs
    path = Path(folder) / FILE
    learnt_from = _fingerprint(plans, selection, begun, epochs, seed)
    if not why_damaged(path) and read_note(path).get("learnt_from") == learnt_from:
        return keras.saving.load_model(path, compile=False)
    speakers = sorted({plan.speaker for plan in plans.values()})
    print(f"Learning the melody of {len(plans)} recordings, {epochs} times each.", flush=True)
    network = None
    if begun is not None:
        network = begun.with_speakers([name for name in speakers if name not in begun.speakers])
    network, _ = train_prosody(
        plans, selection or None, speakers, network=network, epochs=epochs, seed=seed
    )
    save_with_note(network, path, {"learnt_from": learnt_from})
    return keras.saving.load_model(path, compile=False)


def _fingerprint(plans, selection, begun, epochs, seed):
    """A number that tells this training of the melody from others."""
    number = zlib.crc32(repr((epochs, seed)).encode())
    for part in (plans, selection):
        for path, plan in part.items():
            phones = [vars(one) for one in plan.phones]
            said = Path(path).name, plan.speaker, phones
            number = zlib.crc32(repr(said).encode(), number)
    for weight in [] if begun is None else begun.get_weights():
        number = zlib.crc32(weight.tobytes(), number)
    return number
