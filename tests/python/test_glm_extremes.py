"""Gradients and Hessians of generalised linear models at predictors of ±800, beside mpmath."""

import mpmath as mp
import numpy as np
import pytest

from hesse import _core

NONE = np.zeros(0)
TINY = 1e-110  # what the oracle's differences leave
PREDICTORS = np.array([-800.0, -745.5, -40.0, -1.0, 0.0, 2.5, 40.0, 709.0, 800.0])
SIDE = np.array([1.0, -2.0, 0.5, 3.0, 1.0, -1.0, 2.0, 0.25, 1.5])  # another column


def binomial(log_yes, log_no):
    return lambda eta, y: -(y * log_yes(eta) if y else 0) - ((1 - y) * log_no(eta) if y < 1 else 0)


def log_normal(eta):
    return mp.log(mp.erfc(-eta / mp.sqrt(2)) / 2)


# Losses without what does not depend on η, and the predictors at which they are representable.
LOSSES = {
    "BINOMIAL_LOGIT": (
        0.0,
        binomial(lambda e: -mp.log1p(mp.exp(-e)), lambda e: -mp.log1p(mp.exp(e))),
        np.inf,
    ),
    "BINOMIAL_PROBIT": (0.0, binomial(log_normal, lambda e: log_normal(-e)), np.inf),
    "BINOMIAL_CLOGLOG": (
        0.0,
        binomial(lambda e: mp.log(-mp.expm1(-mp.exp(e))), lambda e: -mp.exp(e)),
        700.0,
    ),
    "POISSON_LOG": (0.0, lambda e, y: mp.exp(e) - y * e, 700.0),
    "NEGATIVE_BINOMIAL_LOG": (
        0.5,
        lambda e, y: (y + 2) * mp.log1p(mp.exp(e) / 2) - y * e,
        np.inf,
    ),
}


def derivatives(loss, eta, y):
    with mp.workdps(320):
        step = mp.mpf(10) ** -100
        low, mid, high = (loss(mp.mpf(eta) + k * step, mp.mpf(y)) for k in (-1, 0, 1))
        return mid, (high - low) / (2 * step), (high - 2 * mid + low) / step**2


@pytest.mark.parametrize("y", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("kind", LOSSES)
def test_one_predictor(kind, y):
    parameter, loss, largest = LOSSES[kind]
    some = largest >= PREDICTORS
    for eta, side in zip(PREDICTORS[some], SIDE[some], strict=True):
        X = np.array([[1.0, side]])
        glm = _core.ScalarGlm(
            _core.GlmKind[kind],
            parameter,
            X,
            np.array([y]),
            None,
            None,
            NONE,
            False,
            _core.GlmCurvature.OBSERVED,
        )
        _, g, H = glm.value_gradient_hessian(np.array([eta, 0.0]))
        _, slope, curvature = map(float, derivatives(loss, eta, y))
        np.testing.assert_allclose(g, slope * X[0], rtol=1e-10, atol=TINY)
        np.testing.assert_allclose(H, curvature * X.T @ X, rtol=1e-8, atol=TINY)


@pytest.mark.parametrize("label", [0, 1, 2])
@pytest.mark.parametrize(
    "eta",
    [(-800.0, 0.0, 800.0), (800.0, 799.0, -800.0), (-800.0, -800.0, -800.0), (0.0, 30.0, 5.0)],
)
def test_many_classes(eta, label):
    glm = _core.MultinomialGlm(
        np.array([[1.0]]), np.array([label]), 3, None, np.array([eta]), NONE, False
    )
    value, g, H = glm.value_gradient_hessian(np.zeros(3))
    with mp.workdps(800):
        powers = [mp.exp(e) for e in eta]
        p = [one / sum(powers) for one in powers]
        expected = [float(one - (k == label)) for k, one in enumerate(p)]
        curvature = [[float(p[k] * ((k == m) - p[m])) for m in range(3)] for k in range(3)]
        loss = float(mp.log(sum(powers)) - eta[label])
    # The value is a difference of predictors; what they round to is lost to it.
    assert value == pytest.approx(loss, rel=1e-13, abs=4e-16 * max(map(abs, eta)))
    # So is the slope of the class that was seen, 1 less its probability.
    np.testing.assert_allclose(g[label], expected[label], rtol=1e-12, atol=2e-16)
    np.testing.assert_allclose(np.delete(g, label), np.delete(expected, label), rtol=1e-12)
    np.testing.assert_allclose(H, curvature, rtol=1e-12, atol=TINY)
