"""Geodesic acceleration of Levenberg and Marquardt's method, as users meet it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import hesse
from problems import NIST

T = np.linspace(0.0, 3.0, 40)
Y = 2.0 * np.exp(-1.3 * T) + 0.1 * np.cos(9.0 * T)
ON = {"geodesic_acceleration": True}


def residuals(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(x[0] * np.exp(-x[1] * T) - Y)


def jacobian(x: NDArray[np.float64]) -> NDArray[np.float64]:
    power = np.exp(-x[1] * T)
    return np.column_stack([power, -x[0] * T * power])


@pytest.mark.parametrize("name", ["bennett5", "enso"])
def test_reaches_certified_parameters_from_afar(name: str) -> None:
    """Both lie beyond the far start's reach without it."""
    problem = next(p for p in NIST if p.name == name)
    result = hesse.least_squares(problem.residuals, problem.starts[0], problem.jacobian, options=ON)
    assert result.success
    np.testing.assert_allclose(result.x, problem.parameters, rtol=1e-6)


@pytest.mark.parametrize("jac", [jacobian, "2-point", "3-point"])
@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"loss": "soft_l1", "f_scale": 0.05},
        {"weights": np.linspace(0.1, 2.0, 40)},
        {"x_scale": "jac"},
        {"x_scale": [1e-3, 50.0]},
    ],
)
def test_finds_the_same_minimum(jac: Any, terms: dict[str, Any]) -> None:
    plain = hesse.least_squares(residuals, [8.0, 0.1], jac, **terms)
    bent = hesse.least_squares(residuals, [8.0, 0.1], jac, **terms, options=ON)
    assert plain.success
    assert bent.success
    np.testing.assert_allclose(bent.x, plain.x, rtol=1e-6)


def test_bends_the_first_step() -> None:
    first = {"maxiter": 1}
    plain = hesse.least_squares(residuals, [4.0, 0.8], jacobian, options=first)
    bent = hesse.least_squares(residuals, [4.0, 0.8], jacobian, options={**first, **ON})
    assert np.linalg.norm(bent.x - plain.x) > 1e-3


def test_counts_the_evaluations_that_it_costs() -> None:
    calls = []

    def counted(x: NDArray[np.float64]) -> NDArray[np.float64]:
        calls.append(x.copy())
        return residuals(x)

    result = hesse.least_squares(counted, [8.0, 0.1], jacobian, options=ON)
    assert result.nfev == len(calls)


@pytest.mark.parametrize("method", ["trf", "dogbox", "gauss-newton", "newton"])
def test_is_for_lm_alone(method: str) -> None:
    with pytest.raises(ValueError, match="geodesic_acceleration"):
        hesse.least_squares(residuals, [8.0, 0.1], method=method, options=ON)


def test_is_true_or_false() -> None:
    with pytest.raises(ValueError, match="geodesic_acceleration"):
        hesse.least_squares(residuals, [8.0, 0.1], options={"geodesic_acceleration": 2})


def test_needs_a_matrix() -> None:
    with pytest.raises(ValueError, match="geodesic_acceleration"):
        hesse.least_squares(residuals, [8.0, 0.1], jacobian, tr_solver="lsmr", options=ON)
