"""The loop that every reference method runs in, and the points that it moves between."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float64]
Matrix: TypeAlias = NDArray[np.float64]

RELATIVE_GTOL = 1e-12


@dataclass(slots=True)
class Solution:
    """Where a run ended and what it took."""

    x: Vector
    fun: float
    nit: int
    nfev: int
    success: bool


@dataclass(slots=True, eq=False)
class Point:
    """A point, its value, and its gradient once that has been asked for."""

    x: Vector
    fun: float
    jac: Vector = field(init=False)
    jac_norm: float = field(init=False, default=math.nan)


class Objective:
    """Evaluates points; a trial that is refused by its value costs no gradient."""

    def __init__(self, fun: Callable[[Vector], float], jac: Callable[[Vector], Vector]) -> None:
        self.fun = fun
        self.jac = jac
        self.nfev = 0

    def point(self, x: Vector) -> Point:
        """Evaluate the function; the gradient is left for `complete`."""
        self.nfev += 1
        return Point(x, float(self.fun(x)))

    def complete(self, point: Point) -> bool:
        """Evaluate the gradient unless that has been done; say whether it is finite."""
        if math.isnan(point.jac_norm):
            point.jac = self.jac(point.x)
            point.jac_norm = float(abs(point.jac).max())
        return math.isfinite(point.jac_norm)


class Advance(Protocol):
    """A method: from an iterate to the next one, or None if it finds none."""

    def __call__(self, objective: Objective, here: Point, /) -> Point | None: ...


def descend(
    fun: Callable[[Vector], float],
    x0: Vector,
    jac: Callable[[Vector], Vector],
    advance: Advance,
    gtol: float,
    maxiter: int,
) -> Solution:
    """Advance until the gradient is small; `nit` counts accepted steps."""
    objective = Objective(fun, jac)
    here = objective.point(np.array(x0, dtype=np.float64))
    objective.complete(here)
    threshold = max(gtol, RELATIVE_GTOL * here.jac_norm)
    nit = 0
    while nit < maxiter and here.jac_norm > threshold:
        following = advance(objective, here)
        if following is None:
            break
        here = following
        nit += 1
    return Solution(here.x, here.fun, nit, objective.nfev, here.jac_norm <= threshold)
