"""The progress bar of everything that may take more than a few seconds."""

import os


def progress_bar(iterable=None, **options):
    """A bar of tqdm, as it looks best in a terminal or a notebook.

    The environment variable `TQDM_DISABLE` hides it: tqdm itself heeds it in terminals alone.

    Args:
        iterable: What to go through; None for a bar that is updated by hand.
        **options: As for `tqdm.tqdm`, such as `desc` and `total`.

    Returns:
        The bar: iterable, and a context manager with `update`.

    Example:
        >>> list(progress_bar([1, 2, 3], delay=1))
        [1, 2, 3]
    """
    from tqdm.auto import tqdm

    hidden = os.environ.get("TQDM_DISABLE", "0") not in ("", "0")
    return tqdm(iterable, disable=hidden, **options)
