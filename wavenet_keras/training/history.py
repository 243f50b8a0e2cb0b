"""The table of numbers that a run leaves behind, `history.csv`, and the same for TensorBoard.

Notebook: 03 Training on a GPU
"""

import csv
import io
import warnings

import keras

from wavenet_keras._whole_files import written_whole
from wavenet_keras.training.callbacks import StepCallback, class_column
from wavenet_keras.training.metrics import add_running_means

COLUMNS = (
    "step",
    "seconds",
    "loss",
    "bits_per_sample",
    "val_bits_per_sample",
    "learning_rate",
    "samples_per_second",
)


class Table:
    """Rows of numbers in a csv file, which is whole at any moment.

    Args:
        path: The file. Rows that stand there already are kept, with all their columns.
        columns: Names of the columns of the rows to come.
        last_step: Rows of later steps, which are taken again, are left out.
    """

    def __init__(self, path, columns, last_step):
        self.path = path
        earlier, self.rows = _read(path, last_step)
        self.columns = [*columns, *(name for name in earlier if name not in columns)]
        self._is_written = False

    def add(self, row):
        """Adds a row, a dict. A disk that is full for a while only delays what is written."""
        self.rows.append(row)
        self.write()

    def write(self):
        """Writes what is not in the file yet."""
        try:
            if self._is_written:
                with open(self.path, "a", newline="", encoding="utf-8") as file:
                    file.write(self._text(self.rows[-1:]))
            else:
                with written_whole(self.path) as unfinished:
                    unfinished.write_text(self._text(self.rows, header=True), "utf-8", newline="")
                self._is_written = True
        except OSError as error:
            self._is_written = False  # next time all of it, in a new file
            warnings.warn(
                f"{self.path} lacks rows for now: {error.strerror or error} They are written with "
                "the next row, if that can be written.",
                stacklevel=3,
            )

    def _text(self, rows, header=False):
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, self.columns)
        if header:
            writer.writeheader()
        writer.writerows(rows)
        return text.getvalue()


class History(StepCallback):
    """Writes a row of `history.csv` and of TensorBoard every so many steps.

    A row's loss and bits per sample are means over the steps since the row before, also where a
    break or a validation lies between. `class_names` are those whose held-out bits per sample get
    a column each. `means` are those that the run was resumed with.
    """

    def __init__(self, plan, tensorboard, every, histograms, class_names=(), means=()):
        super().__init__(plan, every)
        columns = [*COLUMNS, *map(class_column, class_names)]
        self.table = Table(self.run.history, columns, self.step)
        self.tensorboard = tensorboard
        self.histograms = histograms
        self.means = means

    def on_train_batch_end(self, batch, logs=None):
        if self.step == self.first_step:  # the first call
            self.table.write()
            if self.means:
                self.sync_weights()
                logs |= add_running_means(self.model, self.means)
        super().on_train_batch_end(batch, logs)

    def act(self, logs):
        learning_rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
        row = {**logs, "step": self.step, "learning_rate": learning_rate}
        row = {name: round(row[name], 6) for name in self.table.columns if name in row}
        self.table.add(row)
        for name in row.keys() - {"step", "seconds"}:
            self.tensorboard.add_scalar(name, row[name], self.step)
        if self.histograms:
            for weight in self.model.trainable_variables:
                values = keras.ops.convert_to_numpy(weight)
                self.tensorboard.add_histogram(weight.path, values.astype("float32"), self.step)
        self.model.reset_metrics()


def _read(path, last_step):
    """The columns of a table, and its whole rows up to a step."""
    if not path.exists():
        return [], []
    with open(path, newline="", encoding="utf-8", errors="replace") as file:
        reader = csv.DictReader(file)
        rows = [row for row in reader if str(row.get("step", "")).isdecimal()]
    columns = [name for name in reader.fieldnames or () if name]
    whole = [row for row in rows if None not in row.values() and None not in row]
    return columns, [row for row in whole if int(row["step"]) <= last_step]
