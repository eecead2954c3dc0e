"""Judging trials where differences of the function are no larger than its rounding error."""

from __future__ import annotations

import math
from enum import Enum, auto

import numpy as np

from .loop import Objective, Point, Vector

EPSILON = float(np.finfo(np.float64).eps)


class Verdict(Enum):
    """What becomes of a trial."""

    ACCEPT = auto()
    RETRY = auto()
    GIVE_UP = auto()


def rounding_level(value: float) -> float:
    """Ten units in the last place (Conn, Gould & Toint 2000, §17.4.2)."""
    return 10.0 * EPSILON * abs(value)


def judge_by_gradient(objective: Objective, here: Point, trial: Point) -> Verdict:
    """Accept a smaller gradient at a value that rounding cannot tell from the present one."""
    if not trial.fun <= here.fun + rounding_level(here.fun) or not math.isfinite(trial.fun):
        return Verdict.RETRY
    if not objective.complete(trial):
        return Verdict.RETRY
    return Verdict.ACCEPT if trial.jac_norm < here.jac_norm else Verdict.GIVE_UP


def is_lost(trial: Vector, x: Vector) -> bool:
    """Tell whether the step to `trial` changed no component of `x`."""
    return bool((trial == x).all())
