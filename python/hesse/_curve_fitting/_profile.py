"""Confidence limits by profile likelihood."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hesse._curve_fitting._problem import Problem
from hesse._root import root

Floats = NDArray[np.float64]
# The signed root of the profile is found to this share of a standard error.
_TOLERANCE = 1e-7
_STEPS = 60


class Profile:
    r"""The signed root of one parameter's profile.

    With S(θ) the sum of squares that the other parameters can bring it down to where this one is
    held at θ, and s² the variance of a residual, that is τ(θ) = ±√((S(θ) − S(θ̂))/s²): the limits
    of confidence are the roots of τ(θ) = ±t (D. M. Bates, D. G. Watts, Nonlinear Regression
    Analysis and Its Applications, Wiley (1988), section 6.1). Where the model is linear, τ is a
    straight line, and the limits are Wald's.

    Parameters
    ----------
    problem : Problem
        The curve and its data.
    best : ndarray, shape (n,)
        The fitted parameters.
    cost : float
        Half the sum of squares there.
    variance : float
        s².
    index : int
        The parameter.
    deviation : float
        Its standard error, by which steps are measured.
    """

    def __init__(
        self,
        problem: Problem,
        best: Floats,
        cost: float,
        variance: float,
        index: int,
        deviation: float,
    ) -> None:
        self._problem, self._best, self._cost = problem, best, cost
        self._variance, self._index, self._deviation = variance, index, deviation
        self._others = np.delete(best, index)

    def limit(self, side: float, t: float) -> float:
        """Return the limit below (side = -1) or above (+1); NaN where there is none.

        There is none where τ stays below t, however far one goes, where the parameter's bound
        comes first, where fits of the others fail, or where one of them finds a smaller sum.
        """
        self._others = np.delete(self._best, self._index)
        found = root(
            lambda u: self._signed_root(side, u[0]) - t,
            [t],
            options={"ftol": _TOLERANCE, "maxiter": _STEPS, "typical_x": 1.0},
        )
        if not found.success:
            return math.nan
        return float(self._best[self._index] + side * found.x[0] * self._deviation)

    def _signed_root(self, side: float, distance: float) -> float:
        """Return |τ| so many standard errors away from the best value; NaN where undefined."""
        value = self._best[self._index] + side * distance * self._deviation
        lower, upper = self._problem.bounds(self._index)
        if distance <= 0.0 or not lower <= value <= upper:
            return math.nan
        fit = self._problem.fit_others(self._index, value, self._others)
        if not fit.success:
            return math.nan
        rise = 2.0 * (fit.cost - self._cost)
        if rise < 0.0:
            return math.nan
        self._others = fit.x
        return math.sqrt(rise / self._variance)
