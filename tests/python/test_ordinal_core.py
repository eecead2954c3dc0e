"""Gradients and Hessians of ordered classes far out and in narrow classes, beside mpmath."""

import itertools

import mpmath as mp
import numpy as np
import pytest

from hesse import _core

NONE = np.zeros(0)
TINY = 1e-290


def normal(z):
    return mp.erfc(-z / mp.sqrt(2)) / 2


def normal_density(z):
    return mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi)


def logistic_density(z):
    return 1 / (2 + mp.exp(z) + mp.exp(-z))


# F, 1 − F, F′, F″/F′, digits that what cancels needs, and predictors at which the loss is
# representable.
LINKS = {
    "LOGIT": (
        lambda z: 1 / (1 + mp.exp(-z)),
        lambda z: 1 / (1 + mp.exp(z)),
        logistic_density,
        lambda z: -mp.tanh(z / 2),
        800,
        [-800.0, -745.5, -37.0, -1.0, 0.3, 2.5, 40.0, 709.0, 800.0],
    ),
    "PROBIT": (
        normal,
        lambda z: normal(-z),
        normal_density,
        lambda z: -z,
        400,
        [-800.0, -37.0, -9.0, -1.0, 0.3, 2.5, 5.1, 37.0, 800.0],
    ),
    "CLOGLOG": (
        lambda z: -mp.expm1(-mp.exp(z)),
        lambda z: mp.exp(-mp.exp(z)),
        lambda z: mp.exp(z - mp.exp(z)),
        lambda z: 1 - mp.exp(z),
        800,
        [-5.5, -1.0, 0.3, 2.5, 37.0, 690.0],
    ),
}


def probability(link, lower, upper):
    """Return the difference of F or 1 − F, whichever is small."""
    below, above = LINKS[link][:2]
    if lower is None:
        return below(upper)
    if upper is None:
        return above(lower)
    return above(lower) - above(upper) if lower > 0 else below(upper) - below(lower)


def derivatives(link, label, eta, thresholds):
    """Return the loss of a sample, and its derivatives by the predictor and two thresholds."""
    density, ratio, digits = LINKS[link][2:5]
    with mp.workdps(digits):
        ends = {k: mp.mpf(thresholds[k]) - mp.mpf(eta) for k in (label - 1, label) if 0 <= k <= 1}
        share = probability(link, ends.get(label - 1), ends.get(label))
        # By the ends: the share's first and second derivatives over the share itself.
        first, second = mp.matrix(2, 1), mp.matrix(2, 2)
        for k, z in ends.items():
            sign = 1 if k == label else -1
            first[k] = sign * density(z) / share
            second[k, k] = first[k] * ratio(z)
        by_ends = mp.matrix([[-1, 1, 0], [-1, 0, 1]])
        g = -(by_ends.T * first)
        H = by_ends.T * (first * first.T - second) * by_ends
        return -mp.log(share), np.array(g.tolist(), float)[:, 0], np.array(H.tolist(), float)


@pytest.mark.parametrize("gap", [2.0**-20, 0.75, 6.0])
@pytest.mark.parametrize("label", [0, 1, 2])
@pytest.mark.parametrize("link", LINKS)
def test_one_sample(link, label, gap):
    X, labels = np.array([[1.0]]), np.array([label])
    glm = _core.OrdinalGlm(_core.OrdinalLink[link], X, labels, 3, None, None, NONE)
    for eta in LINKS[link][-1]:
        thresholds = np.array([0.25, 0.25 + gap])
        value, g, H = glm.value_gradient_hessian(np.append(eta, thresholds))
        expected, slopes, curvatures = derivatives(link, label, eta, thresholds)
        # What θ − η rounds to is an exponent of the third link.
        grown = np.exp(min(0.25 + gap - eta, 8.0)) if link == "CLOGLOG" else 0.0
        rtol = 1e-14 * max(10.0, abs(eta), grown)
        assert value == pytest.approx(float(expected), rel=rtol, abs=1e-300)
        np.testing.assert_allclose(g[1:], slopes[1:], rtol=rtol, atol=TINY)
        # In the middle of a class its slopes all but cancel.
        np.testing.assert_allclose(g[0], slopes[0], rtol=rtol, atol=1e-9 * rtol)
        np.testing.assert_allclose(H, curvatures, rtol=rtol, atol=TINY)


@pytest.mark.parametrize("link", LINKS)
def test_logarithms_of_probabilities(link):
    thresholds = np.array([-1.0, 0.25, 0.2500001])
    eta = np.array(LINKS[link][-1])
    found = _core.ordinal_log_probabilities(_core.OrdinalLink[link], thresholds, eta)
    assert found.shape == (len(eta), 4)
    with mp.workdps(LINKS[link][4]):
        for row, e in zip(found, eta, strict=True):
            ends = [None, *(mp.mpf(t) - mp.mpf(e) for t in thresholds), None]
            shares = [probability(link, *pair) for pair in itertools.pairwise(ends)]
            logs = [float(mp.log(p)) for p in shares]
            np.testing.assert_allclose(row, logs, rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(np.exp(found).sum(axis=1), 1.0, rtol=1e-12)


@pytest.mark.parametrize("link", LINKS)
def test_convexity(link):
    """The Hessian is positive semidefinite wherever the thresholds ascend."""
    rng = np.random.default_rng(3)
    X, labels = rng.normal(size=(30, 2)), rng.integers(0, 4, size=30)
    glm = _core.OrdinalGlm(_core.OrdinalLink[link], X, labels, 4, None, None, NONE)
    for _ in range(50):
        point = np.concatenate([2.0 * rng.normal(size=2), np.sort(3.0 * rng.normal(size=3))])
        H = glm.value_gradient_hessian(point)[2]
        sizes = np.linalg.eigvalsh(H)
        assert sizes[0] >= -1e-13 * sizes[-1]
    assert glm.is_convex
