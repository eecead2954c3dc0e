"""Newton's method with a damped Cholesky factorisation and backtracking.

Nocedal & Wright, Numerical Optimization (2nd ed. 2006), algorithms 3.2 and 3.3; step lengths by
safeguarded interpolation: Dennis & Schnabel (1996), algorithm A6.3.1.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from .dense import cholesky, gershgorin, solve
from .loop import Matrix, Objective, Point, Solution, Vector, descend
from .rounding import Verdict, is_lost, judge_by_gradient, rounding_level

FIRST_DAMPING = 1e-7
DAMPING_GROWTH = 10.0
MOST_FACTORIZATIONS = 64
SUFFICIENT_DECREASE = 1e-4
MOST_TRIALS = 20
SHORTEST_CUT = 0.1
LONGEST_CUT = 0.5


def minimize_newton(
    fun: Callable[[Vector], float],
    x0: Vector,
    jac: Callable[[Vector], Vector],
    hess: Callable[[Vector], Matrix],
    gtol: float,
    maxiter: int,
) -> Solution:
    """Minimise `fun` by line-search Newton steps."""
    return descend(fun, x0, jac, Newton(hess), gtol, maxiter)


class Newton:
    """Remembers the last damping, from which the next indefinite Hessian starts."""

    def __init__(self, hess: Callable[[Vector], Matrix]) -> None:
        self.hess = hess
        self.last_damping = 0.0

    def __call__(self, objective: Objective, here: Point) -> Point | None:
        """Find a direction and search along it."""
        factor = self._factorize(self.hess(here.x))
        if factor is None:
            return None
        return backtrack(objective, here, solve(factor, -here.jac))

    def _factorize(self, H: Matrix) -> Matrix | None:
        smallest = float(H.diagonal().min())
        if smallest > 0.0:
            factor = cholesky(H)
            if factor is not None:
                return factor
        lower, upper = gershgorin(H)
        scale = max(abs(lower), abs(upper)) or 1.0
        enough_for_diagonal = FIRST_DAMPING * scale - min(0.0, smallest)
        damping = max(enough_for_diagonal, self.last_damping / DAMPING_GROWTH)
        for _ in range(MOST_FACTORIZATIONS):
            factor = cholesky(H, damping)
            if factor is not None:
                self.last_damping = damping
                return factor
            damping *= DAMPING_GROWTH
        return None


def backtrack(objective: Objective, here: Point, direction: Vector) -> Point | None:
    """Shorten the step until the function decreases sufficiently (Armijo)."""
    slope = float(here.jac.dot(direction))
    length = 1.0
    for _ in range(MOST_TRIALS):
        trial = objective.point(here.x + length * direction)
        expected = -length * slope
        if not 0.5 * expected > rounding_level(here.fun):
            verdict = judge_by_gradient(objective, here, trial)
            if verdict is not Verdict.RETRY:
                return trial if verdict is Verdict.ACCEPT else None
        if trial.fun <= here.fun - SUFFICIENT_DECREASE * expected and objective.complete(trial):
            return trial
        if is_lost(trial.x, here.x):
            return None
        length *= _cut(trial.fun - here.fun + expected, expected)
    return None


def _cut(rise: float, expected: float) -> float:
    """Return the share of the step at which the parabola through both values has its minimum."""
    if not math.isfinite(rise):
        return SHORTEST_CUT
    share = 0.5 * expected / rise if rise > 0.0 else LONGEST_CUT
    return min(max(share, SHORTEST_CUT), LONGEST_CUT)
