"""What a final point is, judged from the problem alone and not by what the solver says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from problems import Problem

from .watched import Vector

GRADIENT_TOL = 1e-6
# Rounding hides a reduction below this many units in the last place of f.
ROUNDING = 10.0 * float(np.finfo(np.float64).eps)
CURVATURE_TOL = 1e-8
BOUND_TOL = 1e-7
SMALLEST = float(np.finfo(np.float64).tiny)
MINIMUM_RTOL, MINIMUM_ATOL = 1e-6, 1e-7


@dataclass(frozen=True)
class Verdict:
    """What is true of a point.

    Parameters
    ----------
    value : float
        f there.
    gradient : float
        ‖P(x − ∇f) − x‖∞, P the projection on the box.
    stationary : bool
        Whether that is at most 1e-6, or Newton's step promises a reduction that rounding hides.
    solved : bool
        Whether the point is stationary and the Hessian has no negative curvature on the variables
        that are not at a bound.
    listed, best : bool
        Whether f is one of the minima that the table lists; at most the best of them.
    """

    value: float
    gradient: float
    stationary: bool
    solved: bool
    listed: bool
    best: bool


NOTHING = Verdict(np.nan, np.nan, False, False, False, False)


def judge(p: Problem, x: Vector, negligible: float = ROUNDING) -> Verdict:
    """Judge the point; one outside of the box is moved to its nearest there.

    A reduction of at most `negligible` of the value counts as hidden by rounding.
    """
    x = p.project(np.asarray(x, dtype=float))
    value, g = float(p.fun(x)), p.jac(x)
    if not (np.all(np.isfinite(x)) and np.isfinite(value) and np.all(np.isfinite(g))):
        return NOTHING
    residual = p.project(x - g) - x
    gradient = float(np.max(np.abs(residual), initial=0.0))
    free = _free(p, x)
    block = p.hess(x)[np.ix_(free, free)]
    if not np.all(np.isfinite(block)):
        return NOTHING
    eigenvalues, vectors = np.linalg.eigh(block)
    least, largest = np.min(eigenvalues, initial=0.0), np.max(np.abs(eigenvalues), initial=0.0)
    minimal = bool(least >= -CURVATURE_TOL * max(1.0, largest))
    slopes = vectors.T @ residual[free]
    with np.errstate(over="ignore"):
        promised = 0.5 * np.sum(slopes**2 / np.maximum(eigenvalues, SMALLEST))
    at_bounds = float(np.max(np.abs(residual[~free]), initial=0.0))
    hidden = at_bounds <= GRADIENT_TOL and minimal and bool(promised <= negligible * abs(value))
    stationary = gradient <= GRADIENT_TOL or hidden
    solved = stationary and minimal
    gaps = [(value - m, MINIMUM_ATOL + MINIMUM_RTOL * abs(m)) for m in p.minima]
    listed = any(abs(gap) <= tolerance for gap, tolerance in gaps)
    best = bool(gaps[0][0] <= gaps[0][1])
    return Verdict(value, gradient, stationary, solved, listed, best)


def _free(p: Problem, x: Vector) -> NDArray[np.bool_]:
    """Return which variables are at no bound."""
    near = BOUND_TOL * np.maximum(1.0, np.abs(x))
    return (x - p.lower > near) & (p.upper - x > near)
