"""What a `.keras` file of a run tells without being loaded: whether it is whole, and of what it is.

Beside what Keras saves, a file carries a note of ours (its step, its bits per sample) as the
comment of the zip archive that it is. So the note and the weights come into place together.

Notebook: 03 Training on a GPU
"""

import json
import zipfile
import zlib

from wavenet_keras._whole_files import written_whole

MOST_BYTES = 65535  # of the comment of a zip archive


def save_with_note(model, path, note):
    """Saves a model beside its place, adds the note, and renames it.

    Args:
        model: The model, saved as it is now.
        path: Where to, a `.keras` file. Its folder has to exist.
        note: A dict that JSON can hold.

    Raises:
        OSError: It cannot be written; what stood there before is as it was.
    """
    comment = _with_checksum(note)
    with written_whole(path) as unfinished:
        model.save(unfinished)
        with zipfile.ZipFile(unfinished, "a") as archive:
            archive.comment = comment


def why_damaged(path):
    """Why a `.keras` file cannot be used, in words; `None` for one that is whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
            if damaged is None:
                archive.getinfo("config.json")
    except FileNotFoundError:
        return "it is not there"
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        return f"it is no whole zip archive: {error}"
    except KeyError:
        return "it holds no Keras model"
    return None if damaged is None else f"the bytes of {damaged} in it are not as they were written"


def read_note(path):
    """The note of a whole `.keras` file, a dict; an empty one if it has none."""
    with zipfile.ZipFile(path) as archive:
        checksum, _, text = archive.comment.partition(b" ")
    if checksum != _checksum(text):
        return {}
    return json.loads(text)


def read_configuration(path):
    """With which arguments the model in a `.keras` file was made, a dict without its name."""
    with zipfile.ZipFile(path) as archive:
        configuration = json.loads(archive.read("config.json"))["config"]
    return without_name(configuration)


def without_name(configuration):
    """The configuration of a model but for its name, in the types that JSON has."""
    # Keras numbers objects that stand in several places: other numbers in each process.
    plain = json.loads(
        json.dumps(configuration),
        object_hook=lambda part: {
            key: value for key, value in part.items() if key != "shared_object_id"
        },
    )
    return {key: value for key, value in plain.items() if key != "name"}


def _with_checksum(note):
    text = json.dumps(note).encode()
    comment = _checksum(text) + b" " + text
    if len(comment) > MOST_BYTES:
        raise ValueError(f"A note has at most {MOST_BYTES:,} bytes. Received {len(comment):,}.")
    return comment


def _checksum(text):
    return b"%08x" % zlib.crc32(text)
