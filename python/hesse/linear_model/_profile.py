"""Confidence intervals by profile likelihood."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._root import root
from hesse.linear_model._inference import PseudoInverse

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# A limit is found to this share of a standard error, or as far as the rounding of the likelihood
# allows: some ten units in its last place (empirical).
_TOLERANCE = 1e-8
_ROUNDING = 1e-14
_STEPS = 60
# Where the limit is not reached at once, it is by way of intervals of these widths.
_WAYS = ((1.0,), (0.25, 0.5, 0.75, 1.0))


def profile_limits(
    core: Any, best: Vector, covariance: Matrix, dispersion: float, q: float, growth: Vector
) -> Matrix:
    """Return the limits of all coefficients, shape (p, 2).

    Parameters
    ----------
    core, best, covariance, dispersion
        As of `Profile`.
    q : float
        The normal quantile.
    growth : ndarray, shape (p,)
        A direction in which the likelihood rises for ever; zeros where there is none.
    """
    limits = np.full((len(best), 2), np.nan)
    if not np.all(np.isfinite(covariance)):
        return limits
    value = float(core.value_and_gradient(best)[0])
    profile = Profile(core, best, value, covariance, dispersion)
    for j in np.flatnonzero(growth == 0.0).tolist():
        limits[j] = profile.limits(j, q)
    limits[growth < 0.0, 0], limits[growth > 0.0, 1] = -np.inf, np.inf
    # The run went the way on which the likelihood rises fastest in the end.
    way = np.where(growth == 0.0, 0.0, best)
    moderate = _pulled_back(core, best, value, dispersion, q, way) if np.any(way) else None
    if moderate is not None:
        for j in np.flatnonzero(growth).tolist():
            limit = moderate.limit_against_growth(j, q)
            if growth[j] * (limit - best[j]) < 0.0:
                limits[j, int(growth[j] < 0.0)] = limit
    return limits


class Profile:
    r"""The likelihood along one coefficient, the others as likely as they can be.

    A limit is where twice the log-likelihood has fallen by the square of the normal quantile q, and
    no change of the other coefficients raises it. Both are equations for all coefficients at once,
    which the model's gradient and Hessian solve by Newton's method, without a fit at each step
    (D. J. Venzon and S. H. Moolgavkar, "A method for computing profile-likelihood-based confidence
    intervals", Applied Statistics 37, 1988). They are solved in variables u, θ = θ̂ + L u with L Lᵀ
    the covariance: where the likelihood is quadratic, u is q times a unit vector, and the limits
    are Wald's. Where columns depend on each other L has a column for each coefficient that the data
    determine, and the limits are those of the coefficients of least norm.

    Parameters
    ----------
    core : Glm
        The model; its value is half the deviance and a constant, at dispersion 1.
    best : ndarray, shape (p,)
        The estimate θ̂, or another point from which limits are looked for.
    value : float
        The model's least value.
    covariance : ndarray, shape (p, p)
        From the information at `best`.
    dispersion : float
        By which differences of the deviance are divided.
    """

    def __init__(
        self, core: Any, best: Vector, value: float, covariance: Matrix, dispersion: float
    ) -> None:
        self._core, self._best, self._value = core, best, value
        self._dispersion = dispersion
        self._root = _root_of(covariance)

    def limits(self, index: int, q: float) -> tuple[float, float]:
        """Return the limits of a coefficient; NaN where none was found."""
        row = self._root[index]
        size = float(np.linalg.norm(row))
        middle = float(self._best[index])
        if size == 0.0:  # nothing moves it
            return middle, middle
        lower, upper = (self._limit(side * row / size, q) for side in (-1.0, 1.0))
        return middle - size * lower, middle + size * upper

    def limit_against_growth(self, index: int, q: float) -> float:
        """Return the limit on the side from which a coefficient grows; NaN if it was not found."""
        row = self._root[index]
        size = float(np.linalg.norm(row))
        if size == 0.0:
            return math.nan
        u = self._solve(np.zeros(len(row)), row / size, q)
        return math.nan if u is None else float(self._best[index] + row @ u)

    def _limit(self, direction: Vector, q: float) -> float:
        """Return how far along a unit vector the limit is; NaN if it was not found."""
        for way in _WAYS:
            u = direction
            for part in way:
                u = u * (part * q / np.linalg.norm(u))
                found = self._solve(u, direction, part * q)
                if found is None or direction @ found <= 0.0:
                    break
                u = found
            else:
                return float(direction @ u)
        return math.nan

    def _solve(self, start: Vector, direction: Vector, q: float) -> Vector | None:
        """Return u where the likelihood has fallen by q², and falls along the direction alone."""
        tolerance = max(_TOLERANCE, _ROUNDING * abs(self._value) / self._dispersion)
        found = root(
            lambda u: self._equations(u, direction, q),
            start,
            jac=True,
            options={"ftol": tolerance, "maxiter": _STEPS},
        )
        return found.x if found.success else None

    def _equations(self, u: Vector, direction: Vector, q: float) -> tuple[Vector, Matrix]:
        """Return the residuals and their derivatives."""
        value, g, H = self._core.value_gradient_hessian(self._best + self._root @ u)
        gradient = self._root.T @ g / self._dispersion
        hessian = self._root.T @ H @ self._root / self._dispersion
        rise = 2.0 * (value - self._value) / self._dispersion
        residuals = np.append(0.5 * (rise - q**2) / q, _across(gradient, direction))
        return residuals, np.vstack([gradient / q, _across(hessian, direction)])


def _pulled_back(
    core: Any, best: Vector, value: float, dispersion: float, q: float, way: Vector
) -> Profile | None:
    """Return a profile from where the likelihood has fallen by about q² on the way back.

    Where it has not, curvatures are lost in rounding and tell nothing of the scale.
    """
    low, length, high = 0.0, 1.0, math.inf
    for _ in range(_STEPS):
        moderate = best - length * way
        rise = 2.0 * (core.value_and_gradient(moderate)[0] - value) / dispersion
        if 0.5 * q**2 <= rise <= 2.0 * q**2:
            found = _core.semidefinite_inverse(core.value_gradient_hessian(moderate)[2])
            if found is None:
                return None
            return Profile(core, moderate, value, dispersion * found[0], dispersion)
        if rise < q**2:
            low = length
        else:
            high = length
        length = 2.0 * low if high == math.inf else 0.5 * (low + high)
    return None


def _across(array: NDArray[np.float64], direction: Vector) -> NDArray[np.float64]:
    """Return what is orthogonal to a unit vector."""
    return np.asarray(array - np.multiply.outer(direction, direction @ array))


def _root_of(covariance: Matrix) -> Matrix:
    """Return L with as many columns as the covariance has rank, L Lᵀ the covariance."""
    scale = np.sqrt(np.maximum(np.diagonal(covariance), 0.0))
    scale[scale == 0.0] = 1.0
    scaled = covariance / np.outer(scale, scale)
    rank = PseudoInverse.of(scaled).rank
    sizes, vectors = np.linalg.eigh(scaled)
    kept = slice(len(sizes) - rank, None)
    return np.asarray(scale[:, np.newaxis] * vectors[:, kept] * np.sqrt(sizes[kept]))
