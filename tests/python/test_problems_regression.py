"""The tables of least-squares problems: NIST's regressions, and residuals of sums of squares."""

from __future__ import annotations

import numpy as np
import pytest

from problems import FAR_STARTS, NIST, PROBLEMS, Problem, Regression

SUMS = tuple(p for p in (*PROBLEMS, *FAR_STARTS) if p.residuals is not None)
# Eleven digits of the parameters leave residuals of 1e-11, where NIST's certified ones are 1e-13.
ROUNDED = {"lanczos1"}


def test_all_of_both_sets_are_there() -> None:
    assert len(NIST) == 27
    assert {p.name for p in PROBLEMS if "mgh" in p.tags} <= {p.name for p in SUMS}


@pytest.mark.parametrize("r", [r for r in NIST if r.name not in ROUNDED], ids=str)
def test_certified_values_follow_from_model_and_data(r: Regression) -> None:
    residuals = r.residuals(r.parameters)
    triangle = np.linalg.qr(r.jacobian(r.parameters))[1]
    variance = residuals @ residuals / (residuals.size - r.parameters.size)
    deviations = np.sqrt(variance * np.sum(np.linalg.inv(triangle) ** 2, axis=1))
    assert np.isclose(residuals @ residuals, r.residual_sum, rtol=1e-9)
    assert np.allclose(deviations, r.deviations, rtol=1e-8)


@pytest.mark.parametrize("r", NIST, ids=str)
def test_certified_values_are_below_those_of_the_starts(r: Regression) -> None:
    for start in r.starts:
        residuals = r.residuals(start)
        assert residuals.shape == r.y.shape
        assert residuals @ residuals > r.residual_sum


@pytest.mark.parametrize("p", SUMS, ids=str)
def test_residuals_sum_to_the_value(p: Problem) -> None:
    if "overflow" in p.tags:
        pytest.skip("values overflow at the start")
    assert p.residuals is not None
    x = p.x0 * 1.01 + 0.01
    residuals, jacobian = p.residuals(x), p.jacobian(x)
    gradient = p.jac(x)
    assert np.isclose(residuals @ residuals, p.fun(x), rtol=1e-12)
    scale = np.linalg.norm(jacobian, axis=0) * np.linalg.norm(residuals)
    assert np.all(np.abs(2.0 * residuals @ jacobian - gradient) <= 1e-11 * scale)
