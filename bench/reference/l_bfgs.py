"""Limited-memory BFGS with a line search for the strong Wolfe conditions.

Nocedal, "Updating quasi-Newton matrices with limited storage", Math. Comp. 35 (1980); Liu &
Nocedal, Math. Program. 45 (1989); the test that keeps a pair is that of Li & Fukushima, SIAM J.
Optim. 11 (2001), made free of units.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from .dense import norm
from .loop import Objective, Point, Solution, Vector, descend
from .more_thuente import LinePoint, MoreThuente
from .rounding import EPSILON, Verdict, judge_by_gradient, rounding_level

MEMORY = 10
SUFFICIENT_DECREASE = 1e-4
CURVATURE = 0.9
MOST_TRIALS = 20


def minimize_l_bfgs(
    fun: Callable[[Vector], float],
    x0: Vector,
    jac: Callable[[Vector], Vector],
    hess: None,
    gtol: float,
    maxiter: int,
) -> Solution:
    """Minimise `fun` by quasi-Newton steps; `hess` only makes the calls of all methods alike."""
    return descend(fun, x0, jac, LBfgs(), gtol, maxiter)


class LBfgs:
    """Keeps the last pairs of a step s and the change y of the gradient along it, with 1/sᵀy."""

    def __init__(self) -> None:
        self.pairs: deque[tuple[Vector, Vector, float]] = deque(maxlen=MEMORY)
        self.scale = 1.0

    def __call__(self, objective: Objective, here: Point) -> Point | None:
        """Search along the quasi-Newton direction; if that fails, once more without memory."""
        following = self._search(objective, here)
        if following is None and self.pairs:
            self.pairs.clear()
            following = self._search(objective, here)
        if following is not None:
            self._learn(following.x - here.x, following.jac - here.jac)
        return following

    def _search(self, objective: Objective, here: Point) -> Point | None:
        if not self.pairs:
            self.scale = 1.0 / norm(here.jac)
        direction = self._direction(here.jac)
        slope = float(here.jac.dot(direction))
        return search(objective, here, direction, slope) if slope < 0.0 else None

    def _learn(self, s: Vector, y: Vector) -> None:
        sy = float(s.dot(y))
        yy = float(y.dot(y))
        if sy > EPSILON * norm(s) * math.sqrt(yy):
            self.pairs.append((s, y, 1.0 / sy))
            self.scale = sy / yy

    def _direction(self, g: Vector) -> Vector:
        """Multiply −g by the inverse Hessian in two recursions over the pairs."""
        d = -g
        weights = []
        for s, y, rho in reversed(self.pairs):
            alpha = rho * s.dot(d)
            weights.append(alpha)
            d -= alpha * y
        d *= self.scale
        for (s, y, rho), alpha in zip(self.pairs, reversed(weights), strict=True):
            d += (alpha - rho * y.dot(d)) * s
        return d


def search(objective: Objective, here: Point, direction: Vector, slope: float) -> Point | None:
    """Try the lengths that Moré & Thuente propose until the strong Wolfe conditions hold."""
    lengths = MoreThuente(SUFFICIENT_DECREASE, CURVATURE, LinePoint(0.0, here.fun, slope))
    for attempt in range(MOST_TRIALS):
        length = lengths.length
        trial = objective.point(here.x + length * direction)
        if not (abs(trial.fun) < math.inf and objective.complete(trial)):
            lengths.retreat()
            continue
        if not -0.5 * length * slope > rounding_level(here.fun):
            verdict = judge_by_gradient(objective, here, trial)
            if verdict is not Verdict.RETRY:
                return trial if verdict is Verdict.ACCEPT else None
        point = LinePoint(length, trial.fun, float(trial.jac.dot(direction)))
        if lengths.satisfied_by(point):
            return trial
        lengths.take(point)
        if attempt == MOST_TRIALS - 1 or lengths.exhausted:
            return trial if lengths.decreases_enough(point) else None
    return None
