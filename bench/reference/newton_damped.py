"""Newton's method with Levenberg–Marquardt damping H + λI.

λ follows the gain ratio: Nielsen, "Damping parameter in Marquardt's method", IMM-REP-1999-05,
eq. 2.5.
"""

from __future__ import annotations

from collections.abc import Callable

from .dense import cholesky, gershgorin, solve
from .loop import Matrix, Objective, Point, Solution, Vector, descend
from .rounding import EPSILON, Verdict, is_lost, judge_by_gradient, rounding_level

INITIAL_DAMPING = 1e-3
ACCEPTABLE_RATIO = 1e-4
MOST_INCREASES = 64


def minimize_newton_damped(
    fun: Callable[[Vector], float],
    x0: Vector,
    jac: Callable[[Vector], Vector],
    hess: Callable[[Vector], Matrix],
    gtol: float,
    maxiter: int,
) -> Solution:
    """Minimise `fun` by damped Newton steps."""
    return descend(fun, x0, jac, DampedNewton(hess), gtol, maxiter)


class DampedNewton:
    """Carries λ and its growth factor ν from step to step."""

    def __init__(self, hess: Callable[[Vector], Matrix]) -> None:
        self.hess = hess
        self.damping = -1.0
        self.growth = 2.0

    def __call__(self, objective: Objective, here: Point) -> Point | None:
        """Raise the damping until a step is good enough."""
        H = self.hess(here.x)
        lower, upper = gershgorin(H)
        scale = max(abs(lower), abs(upper))
        if self.damping < 0.0:
            self.damping = INITIAL_DAMPING * scale
        while True:
            factor = self._factorize(H, EPSILON * (scale or 1.0))
            if factor is None:
                return None
            s = solve(factor, -here.jac)
            trial = objective.point(here.x + s)
            predicted = -float(here.jac.dot(s) + 0.5 * s.dot(H.dot(s)))
            verdict = self._judge(objective, here, trial, predicted)
            if verdict is not Verdict.RETRY:
                return trial if verdict is Verdict.ACCEPT else None
            self._increase()

    def _factorize(self, H: Matrix, smallest_useful: float) -> Matrix | None:
        for _ in range(MOST_INCREASES):
            factor = cholesky(H, self.damping)
            if factor is not None:
                return factor
            self.damping = max(self.damping, smallest_useful)
            self._increase()
        return None

    def _judge(self, objective: Objective, here: Point, trial: Point, predicted: float) -> Verdict:
        if not predicted > rounding_level(here.fun):
            verdict = judge_by_gradient(objective, here, trial)
            if verdict is not Verdict.RETRY:
                return verdict
        reduction = here.fun - trial.fun
        if reduction > ACCEPTABLE_RATIO * predicted and objective.complete(trial):
            gain = min(reduction / predicted, 1.0)
            self.damping *= max(1.0 / 3.0, 1.0 - (2.0 * gain - 1.0) ** 3)
            self.growth = 2.0
            return Verdict.ACCEPT
        return Verdict.GIVE_UP if is_lost(trial.x, here.x) else Verdict.RETRY

    def _increase(self) -> None:
        self.damping *= self.growth
        self.growth *= 2.0
