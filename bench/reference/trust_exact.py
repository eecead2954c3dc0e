"""The trust-region method whose subproblem is solved nearly exactly, by factorisations of H + λI.

Moré & Sorensen, "Computing a trust region step", SIAM J. Sci. Stat. Comput. 4 (1983); Conn, Gould &
Toint, Trust-Region Methods (2000), algorithm 7.3.4.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from .dense import cholesky, gershgorin, norm, solve
from .loop import Matrix, Point, Solution, Vector, descend
from .rounding import EPSILON
from .trust_region import POOR_RATIO, Step, TrustRegion

# As accurate as the core, whose reduction is within 1 % of the best.
SHORTEST_BOUNDARY_STEP = 0.98
AIMED_BOUNDARY_STEP = 0.99
HARD_CASE_TOLERANCE = 0.01
MOST_FACTORIZATIONS = 100
INVERSE_ITERATIONS = 3


def minimize_trust_exact(
    fun: Callable[[Vector], float],
    x0: Vector,
    jac: Callable[[Vector], Vector],
    hess: Callable[[Vector], Matrix],
    gtol: float,
    maxiter: int,
) -> Solution:
    """Minimise `fun` by nearly exact trust-region steps."""
    strategy = TrustRegion(MoreSorensen(hess, len(x0)), first_ratio=POOR_RATIO)
    return descend(fun, x0, jac, strategy, gtol, maxiter)


class MoreSorensen:
    """Searches the multiplier λ for which the step just fills the trust region."""

    H: Matrix
    lower_bound: float  # of the spectrum, as is the next
    upper_bound: float
    smallest_diagonal: float
    factor: Matrix
    s: Vector

    def __init__(self, hess: Callable[[Vector], Matrix], n: int) -> None:
        self.hess = hess
        self.multiplier = 0.0
        self.hard_case = False
        # A component in every direction: multiples of the golden ratio, with alternating signs.
        z: Vector = 0.5 + np.arange(1, n + 1) * 0.6180339887498949 % 1.0
        z[1::2] *= -1.0
        self.z = z / norm(z)

    def solve(self, here: Point, radius: float) -> Step | None:
        """Solve with the Hessian at a new iterate; the last multiplier is a first guess."""
        self.H = self.hess(here.x)
        self.lower_bound, self.upper_bound = gershgorin(self.H)
        self.smallest_diagonal = float(self.H.diagonal().min())
        return self._solve_afresh(here, radius)

    def solve_again(self, here: Point, radius: float) -> Step | None:
        """Solve from the last factorisation onwards: a smaller radius has a larger multiplier."""
        if self.hard_case:
            return self._solve_afresh(here, radius)
        lower, upper = self._bracket(norm(here.jac), radius)
        lower = max(lower, self.multiplier)
        upper = max(upper, lower)
        first = _inside(self._newton_multiplier(radius), lower, upper)
        return self._search(here.jac, radius, first, lower, upper)

    def _solve_afresh(self, here: Point, radius: float) -> Step | None:
        lower, upper = self._bracket(norm(here.jac), radius)
        first = _inside(self.multiplier, lower, upper) if lower > 0.0 else 0.0
        return self._search(here.jac, radius, first, lower, upper)

    @property
    def _scale(self) -> float:
        return max(abs(self.lower_bound), abs(self.upper_bound))

    def _bracket(self, gradient_norm: float, radius: float) -> tuple[float, float]:
        slope = gradient_norm / radius
        upper = max(0.0, slope - self.lower_bound)
        slack = 10.0 * self.z.size * EPSILON * max(upper, self._scale)
        return max(0.0, -self.smallest_diagonal, slope - self.upper_bound), upper + slack

    def _search(
        self, g: Vector, radius: float, multiplier: float, lower: float, upper: float
    ) -> Step | None:
        """Factorise for one multiplier after the other until the step fits the radius."""
        negligible = 100.0 * self.z.size * EPSILON * self._scale
        indefinite = self.smallest_diagonal < 0.0
        singular = self.hard_case = False
        for _ in range(MOST_FACTORIZATIONS):
            factor = cholesky(self.H, multiplier)
            if factor is None:
                lower = max(lower, multiplier)
                indefinite = True
                singular = multiplier == 0.0 and negligible < upper
                multiplier = negligible if singular else _inside(self.multiplier, lower, upper)
                continue
            self.factor, self.multiplier = factor, multiplier
            self.s = solve(factor, -g)
            length = norm(self.s)
            if length <= radius:
                if multiplier == 0.0 or (singular and multiplier == negligible):
                    return self._finish(g, radius, on_boundary=False)
                if length >= SHORTEST_BOUNDARY_STEP * radius:
                    return self._finish(g, radius, on_boundary=True)
                upper = min(upper, multiplier)
                if indefinite:
                    rayleigh = self._approach_eigenvector()
                    if self._complete_with_eigenvector(g, radius, rayleigh):
                        return self._finish(g, radius, on_boundary=True)
                    lower = max(lower, -rayleigh)
            else:
                lower = max(lower, multiplier)
            multiplier = _inside(self._newton_multiplier(radius), lower, upper)
        return None

    def _newton_multiplier(self, radius: float) -> float:
        """Take a Newton step for 1/‖s(λ)‖ = 1/aim (Moré & Sorensen 1983, eq. 3.10)."""
        aim = AIMED_BOUNDARY_STEP * radius
        ss = float(self.s.dot(self.s))
        slope = ss / float(self.s.dot(solve(self.factor, self.s)))
        return self.multiplier + slope * (math.sqrt(ss) - aim) / aim

    def _approach_eigenvector(self) -> float:
        """Move z towards the smallest eigenvector; return its Rayleigh quotient."""
        for _ in range(INVERSE_ITERATIONS):
            z = solve(self.factor, self.z)
            self.z = z / norm(z)
        return float(self.z.dot(self.H.dot(self.z)))

    def _complete_with_eigenvector(self, g: Vector, radius: float, rayleigh: float) -> bool:
        """Try the hard case: go along z to the boundary (Moré & Sorensen 1983, lemma 3.4)."""
        along = float(self.s.dot(self.z))
        room = radius * radius - float(self.s.dot(self.s))
        root = math.copysign(math.sqrt(along * along + room), along)
        tau = room / (along + root)
        reduction = self.multiplier * radius * radius - float(g.dot(self.s))
        if not tau * tau * (rayleigh + self.multiplier) <= HARD_CASE_TOLERANCE * reduction:
            return False
        self.s = self.s + tau * self.z
        self.hard_case = True
        return True

    def _finish(self, g: Vector, radius: float, on_boundary: bool) -> Step:
        """Stretch a boundary step to the radius, or to the minimiser on its ray."""
        s = self.s
        slope = float(g.dot(s))
        curvature = float(s.dot(self.H.dot(s)))
        stretch = 1.0
        if on_boundary and not self.hard_case:
            stretch = radius / norm(s)
            if curvature > 0.0:
                stretch = min(stretch, max(1.0, -slope / curvature))
        predicted = -(stretch * slope + 0.5 * stretch**2 * curvature)
        return Step(stretch * s, predicted, on_boundary)


def _inside(multiplier: float, lower: float, upper: float) -> float:
    """Return the multiplier if it lies in the bracket, otherwise a point that divides it well."""
    if lower < multiplier < upper:
        return multiplier
    return max(math.sqrt(lower) * math.sqrt(upper), lower + 0.01 * (upper - lower))
