"""Penalties on coefficients, and bounds on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse._arrays import read_real, require_finite
from hesse._messages import shown

Vector = NDArray[np.float64]

# What rounding leaves of a symmetry, or of an eigenvalue zero for each variable (empirical).
_ASYMMETRY = 1e-12


@dataclass(frozen=True)
class Restraints:
    """What makes coefficients zero or keeps them within bounds, of one linear predictor.

    Parameters
    ----------
    l1 : ndarray, shape (n_features,)
        Weights of the coefficients' magnitudes.
    lower, upper : ndarray, shape (n_features,)
        Bounds, infinite where there is none.
    """

    l1: Vector
    lower: Vector
    upper: Vector

    def spread(self, has_intercept: bool, n_predictors: int) -> Restraints:
        """Return those of all variables; intercepts are free."""
        free = [0.0, -np.inf, np.inf]
        rows = (
            np.tile(np.append(row, [end] * has_intercept), n_predictors)
            for row, end in zip((self.l1, self.lower, self.upper), free, strict=True)
        )
        return Restraints(*rows)

    def project(self, x: Vector) -> Vector:
        """Return the nearest point within the bounds."""
        return np.clip(x, self.lower, self.upper)

    def norm(self, x: Vector) -> float:
        """Return the weighted sum of magnitudes."""
        return float(self.l1 @ np.abs(x))

    def is_held(self, x: Vector) -> NDArray[np.bool_]:
        """Tell which variables cannot move smoothly: zeros of a penalty, and those on a bound."""
        is_zero = (self.l1 > 0.0) & (x == 0.0)
        return np.asarray(is_zero | (x <= self.lower) | (x >= self.upper))

    def decide(self, x: Vector) -> bool:
        """Tell whether they chose among models, so that standard errors say nothing of x."""
        return bool(np.any(self.l1) or np.any(self.is_held(x)))


def read_penalty(
    strength: float, parameters: dict[str, Any], n_features: int
) -> tuple[NDArray[np.float64], Restraints | None]:
    """Return the second derivatives of the quadratic penalty, and what else holds coefficients.

    The derivatives are a vector, or a matrix where `P2` is one.

    Parameters
    ----------
    strength : float
        Of the penalty as a whole, in units of the core's objective.
    parameters : dict
        `l1_ratio`, `P1`, `P2`, `lower_bounds` and `upper_bounds` of an estimator.
    n_features : int
        How many coefficients there are.

    Raises
    ------
    TypeError, ValueError
        If one of them is not as it should be.
    """
    share = float(parameters["l1_ratio"])
    l1 = strength * share * _read_weights("P1", parameters["P1"], n_features)
    l2 = strength * (1.0 - share) * _read_matrix("P2", parameters["P2"], n_features)
    if not np.any(l2):
        l2 = np.zeros(n_features)  # no matrix stands for no penalty
    lower = _read_bounds("lower_bounds", parameters["lower_bounds"], n_features, -np.inf)
    upper = _read_bounds("upper_bounds", parameters["upper_bounds"], n_features, np.inf)
    if np.any(lower > upper):
        j = int(np.flatnonzero(lower > upper)[0])
        raise ValueError(
            f"lower_bounds must not exceed upper_bounds; coefficient {j} has {lower[j]:g} and "
            f"{upper[j]:g}"
        )
    is_free = not np.any(l1) and np.all(np.isinf(lower)) and np.all(np.isinf(upper))
    return l2, None if is_free else Restraints(l1, lower, upper)


def _read_weights(name: str, value: Any, n_features: int) -> Vector:
    if isinstance(value, str):
        if value != "identity":
            raise ValueError(f"{name} must be 'identity' or an array; got {shown(value)}")
        return np.ones(n_features)
    weights = read_real(name, value).astype(np.float64)
    if weights.shape != (n_features,):
        raise ValueError(f"{name} must have shape ({n_features},); got shape {weights.shape}")
    require_finite(name, weights)
    if np.any(weights < 0.0):
        raise ValueError(f"{name} must not be negative; got {weights.min():g}")
    return weights


def _read_matrix(name: str, value: Any, n_features: int) -> NDArray[np.float64]:
    if isinstance(value, str) or np.ndim(value) != 2:
        return _read_weights(name, value, n_features)
    matrix = read_real(name, value).astype(np.float64)
    if matrix.shape != (n_features, n_features):
        raise ValueError(
            f"{name} must have shape ({n_features},) or ({n_features}, {n_features}); got shape "
            f"{matrix.shape}"
        )
    require_finite(name, matrix)
    size = np.abs(matrix).max(initial=0.0)
    if np.abs(matrix - matrix.T).max(initial=0.0) > _ASYMMETRY * size:
        raise ValueError(f"{name} must be symmetric")
    least = float(np.linalg.eigvalsh(matrix)[0]) if n_features else 0.0
    if least < -_ASYMMETRY * n_features * size:
        raise ValueError(
            f"{name} must be positive semidefinite; its least eigenvalue is {least:.3g}"
        )
    return np.ascontiguousarray(0.5 * (matrix + matrix.T))


def _read_bounds(name: str, value: Any, n_features: int, without: float) -> Vector:
    if value is None:
        return np.full(n_features, without)
    bounds = read_real(name, value).astype(np.float64)
    if bounds.ndim == 0:
        bounds = np.full(n_features, float(bounds))
    if bounds.shape != (n_features,):
        raise ValueError(f"{name} must have shape ({n_features},); got shape {bounds.shape}")
    if np.any(np.isnan(bounds)) or np.any(bounds == -without):
        wrong = bounds[np.isnan(bounds) | (bounds == -without)][0]
        raise ValueError(f"{name} must be finite or {without}; got {wrong:g}")
    return bounds
