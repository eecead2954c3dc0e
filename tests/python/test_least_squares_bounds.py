"""`hesse.least_squares` between bounds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.optimize

import hesse
from helpers import Recorder
from least_squares_cases import START, T, Y, decay, decay_jacobian

BOUNDED = ("trf", "dogbox", "newton")


@pytest.mark.parametrize("method", BOUNDED)
@pytest.mark.parametrize("jac", [decay_jacobian, "2-point", "3-point"])
def test_bounds_hold_at_every_evaluation(jac: Any, method: str) -> None:
    fun = Recorder(decay)
    lower, upper = np.array([0.0, 0.0, 0.7]), np.array([2.0, np.inf, 1.0])
    result = hesse.least_squares(fun, START, jac, bounds=(lower, upper), method=method)
    points = np.array(fun.points)
    assert np.all((points >= lower) & (points <= upper))
    assert result.success
    expected = scipy.optimize.least_squares(
        decay, [1.0, 1.0, 0.8], decay_jacobian, (lower, upper), xtol=1e-15, ftol=1e-15, gtol=1e-15
    )
    assert result.cost <= expected.cost * (1 + 1e-10)
    assert np.array_equal(result.active_mask, expected.active_mask)
    assert np.all(result.x[result.active_mask == -1] == lower[result.active_mask == -1])
    assert np.array_equal(result.moved_start, [1.0, 1.0, 0.7])


def test_fixed_variables_stay_where_they_are() -> None:
    result = hesse.least_squares(decay, START, bounds=([-9.0, 0.7, -9.0], [9.0, 0.7, 9.0]))
    assert result.x[1] == 0.7
    design = np.column_stack([np.exp(-0.7 * T), np.ones_like(T)])
    assert np.allclose(result.x[[0, 2]], np.linalg.lstsq(design, Y, rcond=None)[0], rtol=1e-6)
    assert result.stderr[1] == 0.0


def test_the_method_follows_the_bounds() -> None:
    assert hesse.least_squares(decay, START).method == "lm"
    assert hesse.least_squares(decay, START, bounds=(-9.0, 9.0)).method == "trf"


def test_bounds_as_an_object() -> None:
    bounds = scipy.optimize.Bounds([0, 0, 0.7], 9)
    result = hesse.least_squares(decay, START, decay_jacobian, bounds)
    assert result.x[2] == 0.7
