"""What each state of each phone sounds like: a mixture of Gaussians with diagonal covariances.

Source: Dempster, Laird and Rubin, "Maximum likelihood from incomplete data via the EM algorithm",
1977.

Notebook: 06b Any sentence
"""

from dataclasses import dataclass

import numpy as np

VARIANCE_FLOOR = 0.02  # of features whose variance over a speaker is 1
_FRAMES_OF_COMPONENT = 25  # a component is made of no fewer
_ABSENT = -1e9  # log of the weight of no component
_SPLIT = 0.2  # of a standard deviation: how far apart two components begin


@dataclass
class Mixture:
    """One mixture: of a single state."""

    weights: np.ndarray  # [components], their sum is 1
    means: np.ndarray  # [components, features]
    variances: np.ndarray  # [components, features]


def fit_mixture(frames, components, start=None, steps=6, floor=VARIANCE_FLOOR):
    """Fit a mixture to frames by expectation and maximisation.

    Args:
        frames: `[frames, features]`.
        components: How many Gaussians at most; there are fewer where frames are few.
        start: The `Mixture` to begin from. Its components are split in two until there are
            enough. `None`: begin from the mean of all frames.
        steps: How many times expectation and maximisation follow each other.
        floor: The smallest variance.

    Returns:
        A `Mixture`.

    Example:
        >>> found = fit_mixture(np.array([[0.0], [2.0]]), components=1)
        >>> found.means.tolist(), found.variances.tolist()
        ([[1.0]], [[1.0]])

    Notebook: 06b Any sentence
    """
    frames = np.asarray(frames, np.float64)
    components = max(1, min(components, len(frames) // _FRAMES_OF_COMPONENT))
    mean, variance = frames.mean(axis=0), np.maximum(frames.var(axis=0), floor)
    if components == 1:
        return Mixture(np.ones(1), mean[None], variance[None])
    mixture = start if start is not None else Mixture(np.ones(1), mean[None], variance[None])
    mixture = _of_size(mixture, components)
    for _ in range(steps):
        mixture = _improved(mixture, frames, floor)
    return mixture


def _of_size(mixture, components):
    """The heaviest components, or each split in two until there are enough."""
    while len(mixture.weights) < components:
        apart = _SPLIT * np.sqrt(mixture.variances)
        mixture = Mixture(
            np.concatenate([mixture.weights, mixture.weights]) / 2,
            np.concatenate([mixture.means + apart, mixture.means - apart]),
            np.concatenate([mixture.variances, mixture.variances]),
        )
    kept = np.argsort(-mixture.weights, kind="stable")[:components]
    weights = mixture.weights[kept]
    return Mixture(weights / weights.sum(), mixture.means[kept], mixture.variances[kept])


def _improved(mixture, frames, floor):
    """One step: how much each component answers for each frame, then its best parameters."""
    logs = component_logs(frames, mixture.weights, mixture.means, mixture.variances)
    shares = np.exp(logs - logs.max(axis=1, keepdims=True))  # [frames, components]
    shares /= shares.sum(axis=1, keepdims=True)
    counts = shares.sum(axis=0) + 1e-6
    means = shares.T @ frames / counts[:, None]
    variances = shares.T @ (frames * frames) / counts[:, None] - means * means
    return Mixture(counts / counts.sum(), means, np.maximum(variances, floor))


def component_logs(frames, weights, means, variances):
    """Log of weight times density, of each frame by each component: `[frames, components]`.

    Args:
        frames: `[frames, features]`.
        weights: `[components]`; a component of weight 0 is as good as absent.
        means: `[components, features]`.
        variances: `[components, features]`.

    Example:
        >>> one = component_logs(np.zeros((1, 1)), np.ones(1), np.zeros((1, 1)), np.ones((1, 1)))
        >>> round(float(one[0, 0]), 4)
        -0.9189

    Notebook: 06b Any sentence
    """
    sharpness = 1 / variances
    constants = (
        np.where(weights > 0, np.log(np.maximum(weights, 1e-30)), _ABSENT)
        - 0.5 * np.log(2 * np.pi * variances).sum(axis=1)
        - 0.5 * (means * means * sharpness).sum(axis=1)
    )
    # (x - m)^2 / v = x^2 / v - 2 x m / v + m^2 / v: one product of matrices for all components.
    factors = np.concatenate([-0.5 * sharpness, means * sharpness], axis=1)
    powers = np.concatenate([frames * frames, frames], axis=1)
    return powers @ factors.T.astype(powers.dtype) + constants.astype(powers.dtype)


class Mixtures:
    """The mixtures of all states, as arrays.

    Args:
        mixtures: A list of `Mixture`, one for each state.

    Notebook: 06b Any sentence
    """

    def __init__(self, mixtures):
        most = max(len(each.weights) for each in mixtures)
        features = mixtures[0].means.shape[1]
        self.weights = np.zeros((len(mixtures), most), np.float32)
        self.means = np.zeros((len(mixtures), most, features), np.float32)
        self.variances = np.ones((len(mixtures), most, features), np.float32)
        for state, each in enumerate(mixtures):
            size = len(each.weights)
            self.weights[state, :size] = each.weights
            self.means[state, :size] = each.means
            self.variances[state, :size] = each.variances

    @classmethod
    def from_arrays(cls, arrays):
        """Those whose `compact` arrays these are, a dict."""
        mixtures = cls.__new__(cls)
        for name in ("weights", "means", "variances"):
            setattr(mixtures, name, arrays[name].astype(np.float32))
        return mixtures

    def compact(self):
        """Their numbers in 16 bits: a dict of arrays, to be kept in a file."""
        names = "weights", "means", "variances"
        return {name: getattr(self, name).astype(np.float16) for name in names}

    def of_state(self, state):
        """The `Mixture` of one state."""
        used = self.weights[state] > 0
        return Mixture(
            self.weights[state, used].astype(np.float64),
            self.means[state, used].astype(np.float64),
            self.variances[state, used].astype(np.float64),
        )

    def log_likelihoods(self, frames, states):
        """How well each frame goes with each of some states: float32 `[frames, states]`.

        Args:
            frames: float32 `[frames, features]`.
            states: int `[states]`.
        """
        most = self.weights.shape[1]
        logs = component_logs(
            np.asarray(frames, np.float32),
            self.weights[states].reshape(-1),
            self.means[states].reshape(len(states) * most, -1),
            self.variances[states].reshape(len(states) * most, -1),
        ).reshape(len(frames), len(states), most)
        highest = logs.max(axis=2)
        return highest + np.log(np.exp(logs - highest[..., None]).sum(axis=2))
