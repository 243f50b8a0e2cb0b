"""Pictures of how phones are found in a recording: states, paths, words in time.

Each function returns a matplotlib `Figure` that nobody else knows: as the last line of a cell it
is shown once. `plots` offers them too.

Notebook: 06b Any sentence
"""

import numpy as np

from wavenet_keras.conditions.phone_alignment.features import COEFFICIENTS
from wavenet_keras.conditions.phone_alignment.sentence_graphs import STATES_OF_PHONE
from wavenet_keras.display import plots
from wavenet_keras.display.figures import TEXT_SIZE, label, legend_outside, new_figure
from wavenet_keras.display.palette import BLUE, GREY, ORANGE, SKY, VERMILION

# The bands of the features, as told in `phone_alignment/features.py`.
NUM_BANDS, LOWEST_HZ, HIGHEST_HZ = 28, 80, 3800
FREQUENCY_TICKS = (200, 500, 1000, 2000, 3000)  # Hz
PARTS = ("begin", "middle", "end")


def states_in_a_row(aligner, symbols, features):
    """Draw the states of some phones in a row, and the spectrum that each of them expects.

    Args:
        aligner: A `PhoneAligner`.
        symbols: The phones, as the aligner knows them: `["S", "IH", "K", "S"]`.
        features: `[frames, 39]`, as of `sound_features`, of the speaker: what is usual for the
            voice, to which the aligner's expectations are relative.

    Returns:
        The `Figure`.

    Raises:
        ValueError: The aligner does not know one of the phones.

    Example:
        >>> from wavenet_keras.conditions.phone_alignment import shipped_aligner
        >>> noise = np.random.default_rng(0).normal(size=(50, 39))
        >>> states_in_a_row(shipped_aligner(), ["N", "OW"], noise)
        <Figure: One state after the other; The spectrum that each state expects>

    Notebook: 06b Any sentence
    """
    unknown = [one for one in symbols if one not in aligner.first_state]
    if unknown:
        raise ValueError(
            f"Expected phones that the aligner knows, {' '.join(aligner.symbols)}; received "
            f"{' '.join(unknown)}."
        )
    states = [aligner.first_state[one] + part for one in symbols for part in range(STATES_OF_PHONE)]
    figure, (row, spectra) = new_figure(rows=2, size=(10, 5.2), sharex=True, height_ratios=[1, 2.4])
    _draw_row(row, len(states))
    expected = expected_spectra(aligner, states, features)  # [states, bands]
    image = spectra.imshow(
        expected.T,
        origin="lower",
        extent=(0, len(states), -0.5, NUM_BANDS - 0.5),
        aspect="auto",
        interpolation="nearest",
        cmap=_few_colours("magma"),
    )
    spectra.set_yticks(
        np.interp(FREQUENCY_TICKS, _band_centres(), np.arange(NUM_BANDS)),
        map(str, FREQUENCY_TICKS),
    )
    for place in range(0, len(states) + 1, STATES_OF_PHONE):
        spectra.axvline(place, color="white", linewidth=2)
    middles = np.arange(len(symbols)) * STATES_OF_PHONE + STATES_OF_PHONE / 2
    spectra.set_xticks(middles, symbols)
    spectra.tick_params(axis="x", length=0)
    figure.colorbar(image, ax=spectra, pad=0.01, label="Level (dB)")
    label(spectra, "Phone", "Frequency (Hz)", "The spectrum that each state expects")
    label(row, "", "", "One state after the other")
    figure.alt = (
        f"{len(states)} circles in a row, {STATES_OF_PHONE} for each of the phones "
        f"{' '.join(symbols)}. Each has an arrow to itself and one to the next. Below each is the "
        "spectrum that it expects."
    )
    return figure


def _draw_row(ax, num_states):
    for state in range(num_states):
        x = state + 0.5
        ax.plot(x, 0, "o", markersize=26, markerfacecolor="white", color=BLUE, markeredgewidth=2)
        ax.text(x, 0, PARTS[state % STATES_OF_PHONE][0], ha="center", va="center")
        loop = {"arrowstyle": "-|>", "color": GREY, "connectionstyle": "arc3,rad=-1.6"}
        ax.annotate("", (x + 0.15, 0.5), (x - 0.15, 0.5), arrowprops=loop)
        if state:
            on = {"arrowstyle": "-|>", "color": GREY}
            ax.annotate("", (x - 0.24, 0), (x - 0.76, 0), arrowprops=on)
    ax.set(xlim=(0, num_states), ylim=(-0.8, 1.5), yticks=[])
    ax.tick_params(axis="x", length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def expected_spectra(aligner, states, features):
    """The spectrum that some states of an aligner expect.

    Args:
        aligner: A `PhoneAligner`.
        states: Their numbers.
        features: As for `states_in_a_row`.

    Returns:
        float64 `[states, NUM_BANDS]` in dB, without the finer detail that 13 coefficients drop.

    Notebook: 06b Any sentence
    """
    usual = np.asarray(features, np.float64)[:, :COEFFICIENTS]
    mixtures = [aligner.mixtures.of_state(state) for state in states]
    means = np.array([one.weights @ one.means[:, :COEFFICIENTS] for one in mixtures])
    cepstra = means * usual.std(axis=0) + usual.mean(axis=0)
    angles = np.pi / NUM_BANDS * (np.arange(NUM_BANDS) + 0.5)[:, None] * np.arange(COEFFICIENTS)
    cosines = np.cos(angles) * np.sqrt(2 / NUM_BANDS)  # orthonormal: their transpose leads back
    cosines[:, 0] /= np.sqrt(2)
    return cepstra @ cosines.T


def _band_centres():
    import librosa

    return librosa.mel_frequencies(NUM_BANDS + 2, fmin=LOWEST_HZ, fmax=HIGHEST_HZ)[1:-1]


def scores_and_paths(scores, names, paths=None, title="How well each frame fits each state"):
    """Draw how well frames fit states, as numbers in a grid, and ways through it.

    Args:
        scores: `[frames, states]`, small whole numbers.
        names: Of the states, in their order.
        paths: `{label: a state for each frame}`, two at most; `None`: none.
        title: What is drawn.

    Returns:
        The `Figure`.

    Example:
        >>> scores_and_paths([[5, 1], [4, 2], [0, 6]], ["N", "OW"], {"best": [0, 0, 1]})
        <Figure: How well each frame fits each state>

    Notebook: 06b Any sentence
    """
    scores = np.asarray(scores)
    figure, ax = new_figure(size=(10, 1.6 + 0.55 * scores.shape[1]))
    ax.imshow(scores.T, cmap=_few_colours("Blues"), vmin=0, vmax=1.5 * scores.max(), aspect="auto")
    looks = ((VERMILION, "-", 0.0), (ORANGE, ":", 0.25))  # a little apart, so that both show
    for (name, path), (colour, dash, shift) in zip((paths or {}).items(), looks, strict=False):
        frames = np.arange(len(path))
        ax.plot(
            frames,
            np.asarray(path) + shift,
            color=colour,
            linestyle=dash,
            linewidth=3,
            marker="o",
            label=f"{name}: {scores[frames, path].sum()} points",
        )
    for frame, state in np.ndindex(scores.shape):
        ax.text(frame + 0.32, state - 0.32, f"{scores[frame, state]:g}", ha="center", va="center")
    ax.set_xticks(range(len(scores)))
    ax.set_yticks(range(len(names)), names)
    label(ax, "Frame", "", title)
    if paths:
        legend_outside(ax)
    return figure


def words_in_time(waveform, sample_rate, words, title="Where each word was found"):
    """Draw the spectrogram of a recording with the words of its transcript over it.

    Args:
        waveform: float `[samples]`, -1 to 1.
        sample_rate: In Hz.
        words: A list of `HeardWord`.
        title: What is drawn.

    Returns:
        The `Figure`.

    Example:
        >>> from wavenet_keras.lessons.text.heard_words import HeardWord
        >>> words_in_time(np.zeros(8000), 8000, [HeardWord("hello", 0.2, 0.7, -40.0)])
        <Figure: Where each word was found>

    Notebook: 06b Any sentence
    """
    figure, (names, sound) = new_figure(rows=2, size=(10, 4.8), sharex=True, height_ratios=[1, 3])
    plots.spectrogram(waveform, sample_rate, title="", ax=sound)
    seconds = len(waveform) / sample_rate
    for number, one in enumerate(words):
        height = 0.72 - 0.44 * (number % 2)  # by turns, so that short words have room
        names.axvspan(one.begins, one.ends, color=(SKY, ORANGE)[number % 2], alpha=0.35, lw=0)
        middle = (one.begins + one.ends) / 2
        names.text(middle, height, one.word, ha="center", va="center", fontsize=TEXT_SIZE)
        for time in (one.begins, one.ends):
            sound.axvline(time, color="white", linewidth=1)
    names.set(ylim=(0, 1), yticks=[], xlim=(0, seconds))
    names.spines["left"].set_visible(False)
    names.tick_params(axis="x", length=0)
    label(names, "", "", title)
    figure.alt = f"{title}: the words {' '.join(one.word for one in words)} over a spectrogram."
    return figure


def word_fits(transcripts, title="How well the sound fits each word"):
    """Draw how well the sound fits each word of one or more transcripts of the same recording.

    Args:
        transcripts: `{label: list of HeardWord}`.
        title: What is drawn.

    Returns:
        The `Figure`.

    Example:
        >>> from wavenet_keras.lessons.text.heard_words import HeardWord
        >>> word_fits({"right": [HeardWord("hello", 0.2, 0.7, -40.0)]})
        <Figure: right>

    Notebook: 06b Any sentence
    """
    figure, axes = new_figure(
        rows=len(transcripts),
        size=(10, 1 + 2.1 * len(transcripts)),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    fits = [one.fit for words in transcripts.values() for one in words]
    lowest, highest = min(fits) - 3, max(fits)
    room = 0.7 * (highest - lowest)  # above the bars, for the words
    for ax, (name, words) in zip(axes[:, 0], transcripts.items(), strict=True):
        for number, one in enumerate(words):
            middle, width = (one.begins + one.ends) / 2, one.ends - one.begins
            colour = (SKY, ORANGE)[number % 2]
            ax.bar(middle, one.fit - lowest, width, lowest, color=colour, edgecolor="white")
            height = highest + room * (0.7 - 0.4 * (number % 2))
            ax.text(middle, height, one.word, ha="center", va="center")
        label(ax, "Time (s)", "Fit (log)", name)
    axes[0, 0].set_ylim(lowest, highest + room)
    axes[0, 0].set_yticks([tick for tick in axes[0, 0].get_yticks() if lowest < tick < highest])
    figure.suptitle(title, x=0.02, ha="left")
    return figure


def _few_colours(name):
    """A scale of so few colours that a png is small."""
    from matplotlib import colormaps

    return colormaps[name].resampled(16)
