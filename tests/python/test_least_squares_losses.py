"""`hesse.least_squares`: robust losses and weights."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.optimize
from numpy.typing import NDArray

import hesse
from least_squares_cases import REFERENCE, START, T, Y, decay, decay_jacobian

Vector = NDArray[np.float64]


@pytest.mark.parametrize("loss", ["soft_l1", "huber", "cauchy", "arctan"])
def test_robust_losses_agree_with_scipy(loss: str) -> None:
    outliers = Y + 2.0 * (np.arange(T.size) % 7 == 3)

    def fun(p: Vector) -> Vector:
        return decay(p) + Y - outliers

    result = hesse.least_squares(fun, START, decay_jacobian, loss=loss, f_scale=0.1)
    expected = scipy.optimize.least_squares(
        fun, START, decay_jacobian, loss=loss, f_scale=0.1, xtol=1e-15, ftol=1e-15, gtol=1e-15
    )
    assert result.success
    assert np.isclose(result.cost, expected.cost, rtol=1e-10)
    assert np.allclose(result.x, expected.x, rtol=1e-5)
    assert np.allclose(result.grad, expected.grad, atol=1e-6)


def tukey(z: Vector) -> Vector:
    inside = np.minimum(z, 1.0)
    return np.array([(1 - (1 - inside) ** 3) / 3, (1 - inside) ** 2, -2 * (1 - inside)])


def test_a_callable_loss_is_that_of_the_same_name() -> None:
    runs = [
        hesse.least_squares(decay, REFERENCE.x + 0.02, decay_jacobian, loss=loss, f_scale=0.3)
        for loss in ("tukey", tukey)
    ]
    assert runs[0].success
    assert runs[0].cost == pytest.approx(runs[1].cost, rel=1e-13)
    assert runs[0].cost == pytest.approx(0.5 * 0.09 * tukey((runs[0].fun / 0.3) ** 2)[0].sum())


@pytest.mark.parametrize("loss", ["linear", "soft_l1"])
def test_a_weight_of_two_is_an_observation_made_twice(loss: str) -> None:
    weights = 1.0 + (np.arange(T.size) % 3 == 0)
    twice = np.repeat(np.arange(T.size), weights.astype(int))
    weighted = hesse.least_squares(decay, START, decay_jacobian, loss=loss, weights=weights)
    repeated = hesse.least_squares(
        lambda p: decay(p)[twice], START, lambda p: decay_jacobian(p)[twice], loss=loss
    )
    assert weighted.cost == pytest.approx(repeated.cost, rel=1e-12)
    assert np.allclose(weighted.x, repeated.x, rtol=1e-7)
    assert np.allclose(weighted.jac.T @ weighted.jac, repeated.jac.T @ repeated.jac, rtol=1e-5)


def test_outliers_without_curvature_are_no_solution() -> None:
    """Where every residual is an outlier of a redescending loss, the model has no curvature."""
    result = hesse.least_squares(lambda x: x - np.array([1.0, 2.0]), [-5.0, -5.0], loss="cauchy")
    assert result.success
    assert np.allclose(result.x, [1.0, 2.0], atol=1e-6)
