"""A corpus described in text: files, minutes, rates and levels, what is odd, what was left out.

Notebook: 01 From sound to codes
"""

import numpy as np

from wavenet_keras._printable import printable

MOST_SHOWN = 20


def describe(corpus):
    """The text of `Corpus.summary`: a table by label, remarks, and what was left out."""
    header = f"{'files':>6}{'minutes':>9}{'seconds':>14}{'level':>8}{'peak':>7}  rate (Hz)"
    names = names_to_list(corpus)
    labels = [*names, "all"]
    width = max(len(label) for label in [*labels, "label"]) + 2
    rows = [_row([r for r in corpus if r.label == name]) for name in names]
    rows.append(_row(corpus.files))
    lines = [title(corpus), "", f"{'label':<{width}}{header}"]
    lines += [f"{label:<{width}}{row}" for label, row in zip(labels, rows, strict=True)]
    if any(recording.remark for recording in corpus):
        lines += ["", _describe_remarks(corpus)]
    if corpus.left_out:
        lines += ["", describe_left_out(corpus)]
    return "\n".join(lines)


def title(corpus):
    """How much there is, in one line."""
    labels = f"{len(names_to_list(corpus))} labels from {corpus.label_source}"
    return (
        f"{printable(corpus.folder.resolve().name)}: {len(corpus)} recordings, "
        f"{corpus.seconds / 60:.1f} minutes, {labels if corpus.class_names else 'no labels'}"
    )


def names_to_list(corpus):
    """The labels; of ids that come with gaps only those that have recordings."""
    used = {recording.label for recording in corpus} if corpus.has_gaps else corpus.class_names
    return [name for name in corpus.class_names if name in used]


def describe_left_out(corpus):
    """The text that names what was left out."""
    lines = [f"left out: {len(corpus.left_out)}"]
    lines += [f"  {_below(corpus, path)}: {why}" for path, why in corpus.left_out[:MOST_SHOWN]]
    if len(corpus.left_out) > MOST_SHOWN:
        lines.append(f"  and {len(corpus.left_out) - MOST_SHOWN} more, all in .left_out")
    return "\n".join(lines)


def _describe_remarks(corpus):
    """The text that says what is odd about recordings that are used all the same."""
    paths_by_remark = {}
    for recording in corpus:
        if recording.remark:
            paths_by_remark.setdefault(recording.remark, []).append(recording.path)
    lines = ["used, but:"]
    for remark, paths in list(paths_by_remark.items())[:MOST_SHOWN]:
        others = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        lines.append(f"  {_below(corpus, paths[0])}{others}: {remark}")
    if len(paths_by_remark) > MOST_SHOWN:
        lines.append(f"  and {len(paths_by_remark) - MOST_SHOWN} more, each in its .remark")
    return "\n".join(lines)


def _below(corpus, path):
    """The path below the folder of the corpus, with /, as text to print."""
    return printable(path.relative_to(corpus.folder).as_posix())


def _row(files):
    if not files:
        return f"{0:>6}{0:>9.1f}"
    seconds = [recording.seconds for recording in files]
    samples = [recording.num_samples for recording in files]
    powers = [10 ** (recording.level_dbfs / 10) for recording in files]
    level = 10 * np.log10(np.average(powers, weights=samples))
    peak = max(recording.peak_dbfs for recording in files)
    span = f"{min(seconds):.1f} to {max(seconds):.1f}"
    rates = ", ".join(str(rate) for rate in sorted({r.sample_rate for r in files}))
    level, peak = round(level, 1) + 0.0, round(peak, 1) + 0.0  # adding 0.0 makes -0.0 a 0.0
    return f"{len(files):>6}{sum(seconds) / 60:>9.1f}{span:>14}{level:>8.1f}{peak:>7.1f}  {rates}"
