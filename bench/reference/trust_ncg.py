"""The trust-region method whose subproblem is solved by truncated conjugate gradients.

Steihaug, "The conjugate gradient method and trust regions in large scale optimization", SIAM J.
Numer. Anal. 20 (1983).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from .dense import norm
from .loop import Point, Solution, Vector, descend
from .trust_region import Step, TrustRegion


def minimize_trust_ncg(
    fun: Callable[[Vector], float],
    x0: Vector,
    jac: Callable[[Vector], Vector],
    hessp: Callable[[Vector, Vector], Vector],
    gtol: float,
    maxiter: int,
) -> Solution:
    """Minimise `fun` by trust-region steps from Hessian-vector products."""
    return descend(fun, x0, jac, TrustRegion(Steihaug(hessp)), gtol, maxiter)


class Steihaug:
    """Conjugate gradients that stop at the boundary or at negative curvature."""

    def __init__(self, hessp: Callable[[Vector, Vector], Vector]) -> None:
        self.hessp = hessp
        self.first_gradient_norm = 0.0

    def solve(self, here: Point, radius: float) -> Step:
        """Minimise the model until its gradient is a share of the first one."""
        rr = float(here.jac.dot(here.jac))
        gradient_norm = math.sqrt(rr)
        if self.first_gradient_norm == 0.0:
            self.first_gradient_norm = gradient_norm
        # The forcing sequence of Nocedal & Wright (2006), §7.1, relative to the start.
        tolerance = min(0.5, math.sqrt(gradient_norm / self.first_gradient_norm))
        target = (tolerance * gradient_norm) ** 2

        s = np.zeros_like(here.x)
        residual = here.jac.copy()
        direction = -residual
        predicted = 0.0
        for _ in range(2 * s.size + 20):
            if rr <= target:
                break
            product = self.hessp(here.x, direction)
            curvature = float(direction.dot(product))
            boundary = length_to_boundary(s, direction, radius)
            inside = curvature > 0.0 and rr < boundary * curvature
            length = rr / curvature if inside else boundary
            # The direction's slope is −rr, as it always is for conjugate gradients.
            predicted += length * (rr - 0.5 * length * curvature)
            s += length * direction
            if not inside:
                return Step(s, predicted, on_boundary=True)
            residual += length * product
            previous, rr = rr, float(residual.dot(residual))
            direction *= rr / previous
            direction -= residual
        return Step(s, predicted, on_boundary=False)

    solve_again = solve


def length_to_boundary(s: Vector, direction: Vector, radius: float) -> float:
    """Return τ ≥ 0 with ‖s + τ·direction‖ = radius, for s inside, without cancellation."""
    dd = float(direction.dot(direction))
    sd = float(s.dot(direction))
    room = max(0.0, radius * radius - norm(s) ** 2)
    root = math.sqrt(sd * sd + dd * room)
    return room / (sd + root) if sd > 0.0 else (root - sd) / dd
