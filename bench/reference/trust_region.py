"""The part that trust-region methods have in common: acceptance of a trial, and the radius.

Conn, Gould & Toint, Trust-Region Methods (2000), algorithm 6.1.1 and §17.1; the constants are those
of the core.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from .dense import norm
from .loop import Objective, Point, Vector
from .rounding import Verdict, is_lost, judge_by_gradient, rounding_level

ACCEPTABLE_RATIO = 1e-4
POOR_RATIO = 0.25
GOOD_RATIO = 0.9
SHRINK = 0.25
GROW = 3.0
WANTED_RATIO = 0.75
LEAST_SHRINK = 0.1
MOST_SHRINK = 0.5


@dataclass(slots=True, eq=False)
class Step:
    """A step within the radius and the reduction that the model promises for it."""

    s: Vector
    predicted: float
    on_boundary: bool


class Subproblem(Protocol):
    """Minimises the model within a radius."""

    def solve(self, here: Point, radius: float) -> Step | None:
        """Solve with the model at a new iterate."""

    def solve_again(self, here: Point, radius: float) -> Step | None:
        """Solve with the same model and a smaller radius."""


class TrustRegion:
    """Carries the radius from step to step."""

    def __init__(self, subproblem: Subproblem, first_ratio: float = ACCEPTABLE_RATIO) -> None:
        self.subproblem = subproblem
        self.radius = 0.0
        self.least_ratio = first_ratio

    def __call__(self, objective: Objective, here: Point) -> Point | None:
        """Shrink the radius until the model's step is good enough."""
        if self.radius == 0.0:
            self.radius = max(1.0, norm(here.x))
        step = self.subproblem.solve(here, self.radius)
        while step is not None:
            trial = objective.point(here.x + step.s)
            verdict = self._judge(objective, here, trial, step)
            if verdict is not Verdict.RETRY:
                return trial if verdict is Verdict.ACCEPT else None
            step = self.subproblem.solve_again(here, self.radius)
        return None

    def _judge(self, objective: Objective, here: Point, trial: Point, step: Step) -> Verdict:
        if not step.predicted > rounding_level(here.fun):
            verdict = judge_by_gradient(objective, here, trial)
            if verdict is not Verdict.RETRY:
                return verdict
        reduction = here.fun - trial.fun
        accepted = (
            math.isfinite(trial.fun)
            and reduction > self.least_ratio * step.predicted
            and objective.complete(trial)
        )
        length = min(norm(step.s), self.radius)
        if not accepted:
            self.radius = _share_after_refusal(here, trial, step) * length
            return Verdict.GIVE_UP if is_lost(trial.x, here.x) else Verdict.RETRY
        self.least_ratio = ACCEPTABLE_RATIO
        if reduction < POOR_RATIO * step.predicted:
            self.radius = SHRINK * length
        elif reduction > GOOD_RATIO * step.predicted and step.on_boundary:
            self.radius = max(self.radius, GROW * length)
        return Verdict.ACCEPT


def _share_after_refusal(here: Point, trial: Point, step: Step) -> float:
    """Return the share of the step at which a quadratic through both values promises enough."""
    if not math.isfinite(trial.fun):
        return SHRINK
    slope = float(here.jac @ step.s)
    bend = trial.fun - here.fun - slope
    denominator = bend + WANTED_RATIO * (step.predicted + slope)
    if denominator == 0.0:
        return SHRINK
    share = (WANTED_RATIO - 1.0) * slope / denominator
    return min(max(share, LEAST_SHRINK), MOST_SHRINK)
