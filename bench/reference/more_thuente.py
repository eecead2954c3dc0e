"""The step lengths of a line search for the strong Wolfe conditions.

Moré & Thuente, "Line search algorithms with guaranteed sufficient decrease", ACM Trans. Math.
Softw. 20 (1994); the section numbers below are theirs.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from .rounding import EPSILON

LEAST_EXTRAPOLATION = 1.1
MOST_EXTRAPOLATION = 4.0
REQUIRED_SHRINKAGE = 0.66
RETREAT_SHARE = 0.25


class LinePoint(NamedTuple):
    """A length with the value and the slope of the function there."""

    length: float
    value: float
    slope: float

    def tilted(self, slope: float) -> LinePoint:
        """Return the point on the graph from which a line through the origin is subtracted."""
        return LinePoint(self.length, self.value - slope * self.length, self.slope - slope)


class MoreThuente:
    """Narrows an interval of lengths down; `length` is the one to try next."""

    def __init__(self, sufficient_decrease: float, curvature: float, start: LinePoint) -> None:
        self.start = self.best = self.other = start
        self.required_slope = sufficient_decrease * start.slope
        self.flat_enough = curvature * abs(start.slope)
        self.length = 1.0
        self.lower = self.upper = 0.0
        self.width = self.previous_width = math.inf
        self.bracketed = False
        self.first_stage = True

    def decreases_enough(self, trial: LinePoint) -> bool:
        """Tell whether the first Wolfe condition holds."""
        return trial.value <= self.start.value + self.required_slope * trial.length

    def satisfied_by(self, trial: LinePoint) -> bool:
        """Tell whether both strong Wolfe conditions hold."""
        return self.decreases_enough(trial) and abs(trial.slope) <= self.flat_enough

    @property
    def exhausted(self) -> bool:
        """Whether the interval has shrunk to rounding."""
        ends = self.best.length, self.other.length
        return self.bracketed and abs(ends[1] - ends[0]) <= EPSILON * max(map(abs, ends))

    def retreat(self) -> None:
        """Come closer after a trial without a finite value and slope."""
        self.length = self.best.length + RETREAT_SHARE * (self.length - self.best.length)

    def take(self, trial: LinePoint) -> None:
        """Use a trial at `length` to choose the next length."""
        decreases = self.decreases_enough(trial)
        if decreases and trial.slope >= 0.0:
            self.first_stage = False
        if not self.bracketed:
            advance = trial.length - self.best.length
            self.lower = trial.length + LEAST_EXTRAPOLATION * advance
            self.upper = trial.length + MOST_EXTRAPOLATION * advance
        if self.first_stage and not decreases and trial.value <= self.best.value:
            # §3: the auxiliary function has a minimiser where the function might have none.
            length = self._take_tilted(trial)
        else:
            length = self._next_length(trial)
            self._narrow(trial)
        length = self._safeguard(length)
        self.length = length if math.isfinite(length) else 0.5 * (self.lower + self.upper)

    def _take_tilted(self, trial: LinePoint) -> float:
        slope = self.required_slope
        trial = trial.tilted(slope)
        self.best, self.other = self.best.tilted(slope), self.other.tilted(slope)
        length = self._next_length(trial)
        self._narrow(trial)
        self.best, self.other = self.best.tilted(-slope), self.other.tilted(-slope)
        return length

    def _safeguard(self, length: float) -> float:
        """Bisect an interval that shrinks too slowly; bound an extrapolation (§2)."""
        if not self.bracketed:
            return min(max(length, self.lower), self.upper)
        ends = self.best.length, self.other.length
        width = abs(ends[1] - ends[0])
        if width >= REQUIRED_SHRINKAGE * self.previous_width:
            length = 0.5 * sum(ends)
        self.previous_width, self.width = self.width, width
        self.lower, self.upper = min(ends), max(ends)
        return length

    def _next_length(self, trial: LinePoint) -> float:
        """Interpolate: the four cases of §4."""
        best = self.best
        cubic = cubic_minimizer(best, trial)
        if trial.value > best.value:
            self.bracketed = True
            quadratic = quadratic_minimizer(best, trial)
            cubic_is_closer = abs(cubic - best.length) < abs(quadratic - best.length)
            return cubic if cubic_is_closer else 0.5 * (cubic + quadratic)
        secant = secant_minimizer(best, trial)
        if trial.slope * best.slope < 0.0:
            self.bracketed = True
            cubic_is_farther = abs(cubic - trial.length) > abs(secant - trial.length)
            return cubic if cubic_is_farther else secant
        if abs(trial.slope) <= abs(best.slope):
            return self._go_on(trial, cubic, secant)
        if self.bracketed:
            return cubic_minimizer(self.other, trial)
        return self.upper if trial.length > best.length else self.lower

    def _go_on(self, trial: LinePoint, cubic: float, secant: float) -> float:
        """Handle the third case: lower, flatter, and still downhill."""
        forwards = trial.length > self.best.length
        is_ahead = math.isfinite(cubic) and (cubic > trial.length) is forwards
        ahead = cubic if is_ahead else (self.upper if forwards else self.lower)
        ahead_is_farther = abs(ahead - trial.length) > abs(secant - trial.length)
        if not self.bracketed:
            return ahead if ahead_is_farther else secant
        choice = secant if ahead_is_farther else ahead
        limit = trial.length + REQUIRED_SHRINKAGE * (self.other.length - trial.length)
        return min(choice, limit) if forwards else max(choice, limit)

    def _narrow(self, trial: LinePoint) -> None:
        """Keep a minimiser between the two ends (§2)."""
        if trial.value > self.best.value:
            self.other = trial
            return
        if trial.slope * self.best.slope < 0.0:
            self.other = self.best
        self.best = trial


def cubic_minimizer(a: LinePoint, b: LinePoint) -> float:
    """Minimise the cubic through two values and slopes; NaN where it has no minimiser."""
    theta = 3.0 * (a.value - b.value) / (b.length - a.length) + a.slope + b.slope
    scale = max(abs(theta), abs(a.slope), abs(b.slope))
    if not scale > 0.0:
        return 0.5 * (a.length + b.length)
    square = (theta / scale) ** 2 - (a.slope / scale) * (b.slope / scale)
    if square <= 0.0:
        return math.nan
    gamma = math.copysign(scale * math.sqrt(square), b.length - a.length)
    share = _quotient(gamma - a.slope + theta, gamma - a.slope + gamma + b.slope)
    return a.length + share * (b.length - a.length)


def quadratic_minimizer(a: LinePoint, b: LinePoint) -> float:
    """Minimise the parabola through both values and the slope at `a`."""
    width = b.length - a.length
    return a.length + 0.5 * _quotient(a.slope, (a.value - b.value) / width + a.slope) * width


def secant_minimizer(a: LinePoint, b: LinePoint) -> float:
    """Minimise the parabola through both slopes."""
    return b.length + _quotient(b.slope, b.slope - a.slope) * (a.length - b.length)


def _quotient(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator else math.inf
