import numpy as np
import pytest
from scipy import stats

from wavenet_keras.conditions.phone_alignment import mixtures
from wavenet_keras.conditions.phone_alignment.mixtures import Mixture, Mixtures, fit_mixture


@pytest.fixture
def two_clouds():
    random = np.random.default_rng(0)
    return np.concatenate([random.normal(-2, 1, (300, 3)), random.normal(3, 0.5, (200, 3))])


def test_log_densities_are_scipys(two_clouds):
    weights, means = np.array([0.3, 0.7]), np.array([[0.0, 1, 2], [3, 4, 5]])
    variances = np.array([[1.0, 2, 3], [0.5, 0.25, 4]])
    logs = mixtures.component_logs(two_clouds, weights, means, variances)
    for k in range(2):
        normal = stats.multivariate_normal(means[k], np.diag(variances[k]))
        expected = np.log(weights[k]) + normal.logpdf(two_clouds)
        np.testing.assert_allclose(logs[:, k], expected, rtol=1e-9)


def test_likelihoods_of_states_sum_over_components(two_clouds):
    first = Mixture(np.array([0.4, 0.6]), np.array([[0.0] * 3, [1.0] * 3]), np.ones((2, 3)))
    second = Mixture(np.ones(1), np.full((1, 3), 3.0), np.full((1, 3), 0.25))
    logs = Mixtures([first, second]).log_likelihoods(two_clouds.astype(np.float32), [1, 0])
    inner = stats.norm(0, 1).pdf(two_clouds).prod(axis=1) * 0.4
    outer = stats.norm(1, 1).pdf(two_clouds).prod(axis=1) * 0.6
    np.testing.assert_allclose(logs[:, 1], np.log(inner + outer), rtol=1e-4, atol=1e-4)
    alone = stats.norm(3, 0.5).logpdf(two_clouds).sum(axis=1)
    np.testing.assert_allclose(logs[:, 0], alone, rtol=1e-4, atol=1e-4)


def test_one_gaussian_has_the_mean_and_variance(two_clouds):
    found = fit_mixture(two_clouds, 1)
    np.testing.assert_allclose(found.means[0], two_clouds.mean(axis=0))
    np.testing.assert_allclose(found.variances[0], two_clouds.var(axis=0))


@pytest.mark.filterwarnings("ignore:Best performing initialization did not converge")
@pytest.mark.parametrize("steps", [1, 5])
def test_steps_are_those_of_scikit_learn(two_clouds, steps):
    from sklearn.mixture import GaussianMixture

    start = Mixture(np.array([0.5, 0.5]), np.array([[-1.0] * 3, [1.0] * 3]), np.ones((2, 3)))
    found = fit_mixture(two_clouds, 2, start, steps=steps)
    oracle = GaussianMixture(
        2,
        covariance_type="diag",
        max_iter=steps,
        tol=0,
        reg_covar=0,
        weights_init=start.weights,
        means_init=start.means,
        precisions_init=1 / start.variances,
        random_state=0,
    ).fit(two_clouds)
    np.testing.assert_allclose(found.weights, oracle.weights_, rtol=1e-6)
    np.testing.assert_allclose(found.means, oracle.means_, rtol=1e-6)
    np.testing.assert_allclose(found.variances, np.maximum(oracle.covariances_, 0.02), rtol=1e-6)


def test_two_clouds_are_found_from_one(two_clouds):
    found = fit_mixture(two_clouds, 2, steps=20)
    order = np.argsort(found.means[:, 0])
    np.testing.assert_allclose(found.weights[order], [0.6, 0.4], atol=0.01)
    np.testing.assert_allclose(found.means[order], [[-2] * 3, [3] * 3], atol=0.2)


def test_few_frames_get_few_components():
    assert len(fit_mixture(np.random.default_rng(0).normal(size=(60, 2)), 8).weights) == 2


def test_no_variance_falls_below_its_floor():
    assert fit_mixture(np.ones((100, 2)), 2).variances.min() == mixtures.VARIANCE_FLOOR
