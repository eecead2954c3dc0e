"""Residuals of supplied derivatives against differences, with bounds on the differences' errors.

For F with the supplied derivative A at x, e(p) = F(p) − F(x) − A(p − x) is taken at the rounded
points themselves; the residual (e(x + hd) − e(x − hd)) / 2h tends to (F′ − A) d. Noise bounds its
error from below and residuals at neighbouring steps bound its truncation error, as in Ridders,
"Accurate computation of F′(x) and F′(x)F″(x)", Adv. Eng. Softw. 4 (1982).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Kernel = Callable[[float], tuple[Vector, Vector] | None]

# Standard deviations that noise is taken to stay within.
SIGMAS = 6.0
# Steps of a ladder lie this factor apart.
_FACTOR = 10.0
_LADDER = 4
_FARTHEST = 10
# Empirical: the truncation error is at most this multiple of what neighbouring steps show.
_SAFETY = 2.0
# A comparison with larger relative error tells nothing.
_RESOLVED = 0.1


def noise_levels(values: NDArray[Any]) -> Vector:
    """Return the noise of each column of nine equally spaced values.

    The levels of Moré & Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011),
    of orders four to six, which see nothing of a smooth function.
    """
    differences = np.asarray(values, dtype=np.float64)
    gamma, level = 1.0, np.zeros(differences.shape[1])
    for k in range(1, 7):
        differences = np.diff(differences, axis=0)
        gamma *= 0.5 * k / (2.0 * k - 1.0)
        if k >= 4:
            level = np.maximum(level, np.sqrt(gamma * np.mean(differences**2, axis=0)))
    return level


@dataclass(frozen=True)
class Judgement:
    """Residual and tolerance of each component."""

    residual: Vector
    tolerance: Vector
    wrong: NDArray[np.bool_]
    unresolved: NDArray[np.bool_]


def judge(kernel: Kernel, scale: Vector, allowed: Vector, first: float) -> Judgement | None:
    """Judge residuals over a ladder of steps; None if no difference is finite.

    Parameters
    ----------
    kernel : callable
        From a step to residuals and their noise, or to None where points are outside the domain.
    scale : ndarray
        Magnitude of the supplied numbers.
    allowed : ndarray
        Error of the supplied numbers that is no error.
    first : float
        The step to begin with.
    """
    # A zero has no size of its own; the largest number stands in for it.
    size = np.where(scale > 0, scale, np.max(scale, initial=0.0))
    seen: dict[int, tuple[Vector, Vector] | None] = {0: kernel(first)}
    start = seen[0]
    if start is not None:
        residual, noise = start
        bound = noise + allowed
        if np.all((np.abs(residual) <= bound) & (bound <= 1e-4 * size)):
            return _verdict(residual, bound, scale)
    low, high = -_LADDER, _LADDER
    for k in range(low, high + 1):
        if k != 0:
            seen[k] = kernel(first * _FACTOR**k)
    while True:
        best = _best_of(seen)
        if best is None:
            return None
        residual, error, place = best
        unclear = error > 1e-4 * np.maximum(size, np.abs(residual))
        if np.any(unclear & (place <= low + 1)) and low > -_FARTHEST:
            low -= 1
            seen[low] = kernel(first * _FACTOR**low)
        elif np.any(unclear & (place >= high - 1)) and high < _FARTHEST:
            high += 1
            seen[high] = kernel(first * _FACTOR**high)
        else:
            return _verdict(residual, error + allowed, scale)


def _best_of(
    seen: dict[int, tuple[Vector, Vector] | None],
) -> tuple[Vector, Vector, NDArray[np.int64]] | None:
    """Return for each component the residual of least error, that error, and its step."""
    best = None
    for k, here in sorted(seen.items()):
        below, above = seen.get(k - 1), seen.get(k + 1)
        if here is None or below is None:
            continue
        spread = np.abs(here[0] - below[0])
        if above is not None:
            spread = np.maximum(spread, np.abs(here[0] - above[0]))
        error = _SAFETY * spread + here[1]
        if best is None:
            best = here[0].copy(), error, np.full(error.shape, k)
        else:
            better = error < best[1]
            best[0][better], best[1][better], best[2][better] = here[0][better], error[better], k
    return best


def _verdict(residual: Vector, tolerance: Vector, scale: Vector) -> Judgement:
    wrong = np.abs(residual) > tolerance
    unresolved = ~wrong & (tolerance > _RESOLVED * scale) & (scale > 0)
    return Judgement(residual, tolerance, wrong, unresolved)
