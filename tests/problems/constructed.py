"""Problems constructed so that each shows one difficulty by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from ._problem import Matrix, Problem, Vector, dot, symmetric
from .mgh_equations import rosenbrock

OWN = "constructed for hesse"


def saddle(name: str, x0: ArrayLike, *tags: str) -> Problem:
    """``x² - y² + y⁴/4``: stationary at the origin, minimisers (0, ±√2)."""

    def fun(x: Vector) -> float:
        a, b = x
        value: float = a**2 - b**2 + b**4 / 4.0
        return value

    def jac(x: Vector) -> Vector:
        a, b = x
        return np.array([2.0 * a, -2.0 * b + b**3])

    def hess(x: Vector) -> Matrix:
        return symmetric(2, {(0, 0): 2.0, (1, 1): 3.0 * x[1] ** 2 - 2.0})

    return Problem(name, np.asarray(x0), fun, jac, hess, (-1.0,), OWN, frozenset({"saddle", *tags}))


def monkey_saddle(name: str, x0: ArrayLike, *tags: str) -> Problem:
    """``x³ - 3xy² + (x² + y²)²/4``: at the origin gradient and Hessian both vanish.

    In polar coordinates it is r³ cos 3θ + r⁴/4, so three minimisers lie at radius 3.
    """

    def fun(x: Vector) -> float:
        a, b = x
        value: float = a**3 - 3.0 * a * b**2 + (a**2 + b**2) ** 2 / 4.0
        return value

    def jac(x: Vector) -> Vector:
        a, b = x
        s = a**2 + b**2
        return np.array([3.0 * (a**2 - b**2) + a * s, -6.0 * a * b + b * s])

    def hess(x: Vector) -> Matrix:
        a, b = x
        s = a**2 + b**2
        return symmetric(
            2,
            {
                (0, 0): 6.0 * a + s + 2.0 * a**2,
                (0, 1): -6.0 * b + 2.0 * a * b,
                (1, 1): -6.0 * a + s + 2.0 * b**2,
            },
        )

    return Problem(
        name, np.asarray(x0), fun, jac, hess, (-6.75,), OWN, frozenset({"saddle", *tags})
    )


def quartic_sum(n: int) -> Problem:
    """``Σ i x_i⁴``: the Hessian vanishes at the minimiser, so Newton converges linearly."""
    weights = np.arange(1.0, n + 1)

    def fun(x: Vector) -> float:
        return dot(weights, x**4)

    def jac(x: Vector) -> Vector:
        gradient: Vector = 4.0 * weights * x**3
        return gradient

    def hess(x: Vector) -> Matrix:
        return np.diag(12.0 * weights * x**2)

    return Problem(
        f"quartic_sum_{n}", np.ones(n), fun, jac, hess, (0.0,), OWN, frozenset({"singular"})
    )


def _ridge(
    name: str, a: ArrayLike, b: ArrayLike, x0: ArrayLike, phi: Callable[[float], tuple[float, ...]]
) -> Problem:
    """``(a·x)²/2 + φ(b·x - 1)``, flat along every direction orthogonal to a and b."""
    p, q = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)

    def fun(x: Vector) -> float:
        return 0.5 * dot(p, x) ** 2 + phi(dot(q, x) - 1.0)[0]

    def jac(x: Vector) -> Vector:
        gradient: Vector = (p @ x) * p + phi(dot(q, x) - 1.0)[1] * q
        return gradient

    def hess(x: Vector) -> Matrix:
        matrix: Matrix = np.outer(p, p) + phi(dot(q, x) - 1.0)[2] * np.outer(q, q)
        return matrix

    return Problem(name, np.asarray(x0), fun, jac, hess, (0.0,), OWN, frozenset({"singular"}))


def _quartic(s: float) -> tuple[float, ...]:
    return s**4, 4.0 * s**3, 12.0 * s**2


def _log_cosh(s: float) -> tuple[float, ...]:
    """Logarithm of cosh with two derivatives, without overflow for large arguments."""
    # The sign of the real part instead of abs(), which a complex step could not pass through.
    away = s if s.real >= 0.0 else -s
    tanh = np.tanh(s)
    return away + np.log1p(np.exp(-2.0 * away)) - np.log(2.0), tanh, 1.0 - tanh**2


def quartic_ridge() -> Problem:
    """Rank-one Hessian at the minimiser, as in Powell's singular function, in two variables."""
    return _ridge("quartic_ridge", [1.0, 10.0], [2.0, -1.0], [3.0, -1.0], _quartic)


def flat_direction() -> Problem:
    """Three variables with a Hessian singular along one direction everywhere."""
    return _ridge("flat_direction", [1, 1, 1], [1, -2, 0.5], [2.0, 1.0, -1.0], _log_cosh)


def rescaled(problem: Problem, name: str, scale: ArrayLike) -> Problem:
    """Return `problem` in the variables ``scale * x``: same values, other units."""
    s = np.asarray(scale, dtype=np.float64)

    def fun(x: Vector) -> float:
        return problem.fun(x / s)

    def jac(x: Vector) -> Vector:
        gradient: Vector = problem.jac(x / s) / s
        return gradient

    def hess(x: Vector) -> Matrix:
        matrix: Matrix = problem.hess(x / s) / np.outer(s, s)
        return matrix

    return replace(
        problem,
        name=name,
        x0=problem.x0 * s,
        fun=fun,
        jac=jac,
        hess=hess,
        tags=(problem.tags - {"mgh", "least_squares"}) | {"scaled"},
        product=None,
        residuals=None,
    )


def _householder_quadratic(name: str, eigenvalues: Vector) -> Problem:
    """Convex quadratic with these eigenvalues, minimiser (1, ..., 1), value 0."""
    n = eigenvalues.size
    v = np.arange(1.0, n + 1)
    reflector = np.eye(n) - 2.0 * np.outer(v, v) / (v @ v)
    half = reflector * eigenvalues @ reflector
    matrix = 0.5 * (half + half.T)

    def fun(x: Vector) -> float:
        return 0.5 * dot(eigenvalues, (reflector @ (x - 1.0)) ** 2)

    def jac(x: Vector) -> Vector:
        gradient: Vector = reflector @ (eigenvalues * (reflector @ (x - 1.0)))
        return gradient

    def hess(x: Vector) -> Matrix:
        hessian: Matrix = matrix.astype(x.dtype)
        return hessian

    return Problem(name, np.zeros(n), fun, jac, hess, (0.0,), OWN)


def ill_conditioned_quadratic(n: int = 20, condition: float = 1e10) -> Problem:
    """Convex quadratic of given condition number in rotated coordinates."""
    eigenvalues = np.geomspace(1.0, 1.0 / condition, n)
    return _householder_quadratic(f"ill_conditioned_quadratic_{n}", eigenvalues)


def himmelblau() -> Problem:
    """Four zeros around a maximum; the Hessian at the start is negative definite."""

    def fun(x: Vector) -> float:
        a, b = x
        value: float = (a**2 + b - 11.0) ** 2 + (a + b**2 - 7.0) ** 2
        return value

    def jac(x: Vector) -> Vector:
        a, b = x
        p, q = a**2 + b - 11.0, a + b**2 - 7.0
        return np.array([4.0 * a * p + 2.0 * q, 2.0 * p + 4.0 * b * q])

    def hess(x: Vector) -> Matrix:
        a, b = x
        return symmetric(
            2,
            {
                (0, 0): 12.0 * a**2 + 4.0 * b - 42.0,
                (0, 1): 4.0 * (a + b),
                (1, 1): 12.0 * b**2 + 4.0 * a - 26.0,
            },
        )

    source = "D. M. Himmelblau, Applied Nonlinear Programming, McGraw-Hill (1972)"
    tags = frozenset({"least_squares", "indefinite"})
    return Problem("himmelblau", np.zeros(2), fun, jac, hess, (0.0,), source, tags)


def gaussian_well(n: int = 5) -> Problem:
    """``1 - exp(-|x|²/2) + |x|²/100``: indefinite Hessian over most of the slope."""

    def fun(x: Vector) -> float:
        s = dot(x, x)
        value: float = 0.01 * s - np.expm1(-0.5 * s)
        return value

    def jac(x: Vector) -> Vector:
        gradient: Vector = (0.02 + np.exp(-0.5 * (x @ x))) * x
        return gradient

    def hess(x: Vector) -> Matrix:
        e = np.exp(-0.5 * (x @ x))
        matrix: Matrix = (0.02 + e) * np.eye(n) - e * np.outer(x, x)
        return matrix

    x0 = np.linspace(0.5, 1.5, n)
    return Problem(f"gaussian_well_{n}", x0, fun, jac, hess, (0.0,), OWN, frozenset({"indefinite"}))


def analytic_centre(n: int = 5) -> Problem:
    """``c·x - Σ log(1 - x_i²)`` inside the open unit cube, NaN outside; starts near its wall."""
    c = np.arange(1.0, n + 1)

    def inside(x: Vector) -> bool:
        return bool(np.all(np.abs(x.real) < 1.0))

    def fun(x: Vector) -> float:
        if not inside(x):
            return np.nan
        value: float = dot(c, x) - np.sum(np.log(1.0 - x**2))
        return value

    def jac(x: Vector) -> Vector:
        if not inside(x):
            return np.full_like(x, np.nan)
        gradient: Vector = c + 2.0 * x / (1.0 - x**2)
        return gradient

    def hess(x: Vector) -> Matrix:
        if not inside(x):
            return np.full((n, n), np.nan)
        return np.diag(2.0 * (1.0 + x**2) / (1.0 - x**2) ** 2)

    # Each component solves c (1 - x²) + 2x = 0; this form of the root does not cancel.
    centre = -c / (1.0 + np.sqrt(1.0 + c**2))
    minimum = float(c @ centre - np.sum(np.log(1.0 - centre**2)))
    return Problem(
        f"analytic_centre_{n}",
        np.full(n, 0.99),
        fun,
        jac,
        hess,
        (minimum,),
        OWN,
        frozenset({"domain"}),
    )


def empty() -> Problem:
    """No variables at all: the value is a constant."""

    def fun(x: Vector) -> float:
        return 1.5

    def jac(x: Vector) -> Vector:
        return np.zeros(0)

    def hess(x: Vector) -> Matrix:
        return np.zeros((0, 0))

    return Problem("empty", np.zeros(0), fun, jac, hess, (1.5,), OWN, frozenset({"empty"}))


def unbounded_saddle() -> Problem:
    """``x² - y²``: falls without bound along y, on a line search and off it."""

    def fun(x: Vector) -> float:
        value: float = x[0] ** 2 - x[1] ** 2
        return value

    def jac(x: Vector) -> Vector:
        return np.array([2.0 * x[0], -2.0 * x[1]])

    def hess(x: Vector) -> Matrix:
        return np.diag(np.array([2.0, -2.0])).astype(x.dtype)

    x0 = np.array([1.0, 0.1])
    return Problem(
        "unbounded_saddle", x0, fun, jac, hess, (), OWN, frozenset({"unbounded", "saddle"})
    )


_EYE_QUADRATIC = _householder_quadratic("quadratic_3", np.ones(3))

PROBLEMS = (
    saddle("saddle_exact", [0.0, 0.0], "hard"),
    saddle("saddle_beside", [0.0, 1e-8]),
    saddle("saddle_on_stable_axis", [1.0, 0.0], "hard"),
    monkey_saddle("monkey_saddle_exact", [0.0, 0.0], "hard"),
    monkey_saddle("monkey_saddle_beside", [1e-3, 1e-3]),
    quartic_sum(10),
    quartic_ridge(),
    flat_direction(),
    rescaled(_EYE_QUADRATIC, "scaled_quadratic", [1e8, 1.0, 1e-8]),
    rescaled(rosenbrock(), "scaled_rosenbrock_wide", [1e8, 1e-8]),
    rescaled(rosenbrock(), "scaled_rosenbrock_large", [1e8, 1e8]),
    rescaled(rosenbrock(), "scaled_rosenbrock_small", [1e-8, 1e-8]),
    ill_conditioned_quadratic(),
    himmelblau(),
    gaussian_well(),
    analytic_centre(),
    unbounded_saddle(),
    empty(),
)
