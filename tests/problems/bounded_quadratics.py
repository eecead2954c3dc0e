"""Quadratics in a box with solutions made to order from the optimality conditions.

Choose the point, the active set and the multipliers; the linear term then follows (Moré &
Toraldo, 1989, section 5).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ._problem import Matrix, Problem, Vector, dot
from .constructed import OWN


def quadratic(
    name: str,
    matrix: Matrix,
    solution: Vector,
    multipliers: Vector,
    lower: Vector,
    upper: Vector,
    *,
    x0: Vector,
    minima: tuple[float, ...] = (0.0,),
    tags: Iterable[str] = (),
) -> Problem:
    """``(x - x*)ᵀ A (x - x*) / 2 + z·(x - x*)``: x* is stationary, of value zero, by design.

    Parameters
    ----------
    name, x0, minima, tags, lower, upper
        As in `Problem`.
    matrix : (n, n) array
        A, symmetric.
    solution, multipliers : (n,) array
        x* and z: z is nonnegative at lower bounds, nonpositive at upper ones, zero elsewhere.
    """

    def fun(x: Vector) -> float:
        d = x - solution
        return 0.5 * dot(d, matrix @ d) + dot(multipliers, d)

    def jac(x: Vector) -> Vector:
        gradient: Vector = matrix @ (x - solution) + multipliers
        return gradient

    def hess(x: Vector) -> Matrix:
        hessian: Matrix = matrix.astype(x.dtype)
        return hessian

    return Problem(
        name,
        x0,
        fun,
        jac,
        hess,
        minima,
        OWN,
        frozenset({"bounded", "quadratic", *tags}),
        lower=lower,
        upper=upper,
    )


def convex_quadratic(
    n: int, *, condition: float = 1e3, active: float = 0.5, degenerate: float = 0.0, seed: int = 0
) -> Problem:
    """Strictly convex quadratic in the box (-1, 1)^n.

    Parameters
    ----------
    n : int
        Number of variables.
    condition : float, optional
        Condition number of the Hessian, whose eigenvalues are spread geometrically.
    active : float, optional
        Share of the variables on a bound at the solution.
    degenerate : float, optional
        Share of those whose multiplier is zero.
    seed : int, optional
        Seed of the random choices.
    """
    rng = np.random.default_rng(seed)
    axes = np.linalg.qr(rng.standard_normal((n, n)))[0]
    half = axes * np.geomspace(1.0, condition, n) @ axes.T
    matrix = 0.5 * (half + half.T)
    side = np.where(np.arange(n) < round(active * n), rng.choice([-1.0, 1.0], n), 0.0)
    solution = np.where(side != 0.0, side, rng.uniform(-0.9, 0.9, n))
    size = 10.0 ** rng.uniform(-2.0, 1.0, n)
    size[: round(degenerate * round(active * n))] = 0.0
    kind = "degenerate_" if degenerate else ""
    return quadratic(
        f"box_quadratic_{kind}{condition:.0e}_{n}",
        matrix,
        solution,
        -side * size,
        np.full(n, -1.0),
        np.full(n, 1.0),
        x0=np.zeros(n),
        tags={"convex", "degenerate"} if degenerate else {"convex"},
    )


def concave_quadratic(n: int) -> Problem:
    """``-|x|²/2 - c·x`` in a box: every vertex is a minimiser for small c; starts inside.

    Each variable ends at either bound, and the values follow from the choice.
    """
    c = 0.1 * np.arange(1.0, n + 1) / n
    sums = {0.0}
    for ci in c:
        # The gap between both ends of one variable, against the better end.
        sums = {s + gap for s in sums for gap in (0.0, 2.0 * float(ci))}
    return quadratic(
        f"box_concave_{n}",
        -np.eye(n),
        np.ones(n),
        -1.0 - c,
        np.full(n, -1.0),
        np.full(n, 1.0),
        x0=np.linspace(-0.04, 0.05, n),
        minima=tuple(sorted(sums)),
        tags={"vertex", "indefinite", "hard"},
    )


def indefinite_quadratic(n: int = 6) -> Problem:
    """Alternating signs of curvature: half of the variables end on bounds, half inside."""
    curvature = np.where(np.arange(n) % 2 == 0, 1.0, -1.0) * np.arange(1.0, n + 1)
    solution = np.where(curvature > 0.0, 0.25, 1.0)
    multipliers = np.where(curvature > 0.0, 0.0, curvature - 0.5)
    falls = [1.0 for value in curvature if value < 0.0]
    # A concave variable at its other bound: curvature (2²)/2 - 2 z above the better one.
    other = {float(k) for k in range(len(falls) + 1)}
    return quadratic(
        f"box_indefinite_{n}",
        np.diag(curvature),
        solution,
        multipliers,
        np.full(n, -1.0),
        np.full(n, 1.0),
        x0=np.full(n, 0.1),
        minima=tuple(sorted(other)),
        tags={"indefinite", "hard"},
    )


def singular_quadratic() -> Problem:
    """``(x1 + x2 - 1)²/2`` above zero: a whole segment of minimisers, both ends on bounds."""
    return quadratic(
        "box_singular",
        np.ones((2, 2)),
        np.array([0.5, 0.5]),
        np.zeros(2),
        np.zeros(2),
        np.full(2, np.inf),
        x0=np.array([3.0, 0.0]),
        tags={"convex", "singular", "on_bound"},
    )


def scaled_quadratic() -> Problem:
    """Curvatures 1e-12 to 1e12 with bounds to match."""
    s = np.array([1e-6, 1.0, 1e6, 1e3])
    coupling = np.eye(4) * 2.0 + 0.5
    return quadratic(
        "box_scaled",
        coupling / np.outer(s, s),
        s * np.array([1.0, 0.5, 1.0, -1.0]),
        np.array([-1.0, 0.0, -2.0, 0.0]) / s,
        -s,
        s,
        x0=np.zeros(4),
        tags={"convex", "scaled", "degenerate"},
    )


PROBLEMS = (
    convex_quadratic(1),
    convex_quadratic(10),
    convex_quadratic(30, condition=1e6, active=0.7),
    convex_quadratic(30, condition=1e3, active=0.0),
    convex_quadratic(20, condition=10.0, active=1.0),
    convex_quadratic(20, degenerate=0.5),
    convex_quadratic(40, condition=1e6, degenerate=1.0),
    concave_quadratic(2),
    concave_quadratic(5),
    indefinite_quadratic(),
    singular_quadratic(),
    scaled_quadratic(),
)
