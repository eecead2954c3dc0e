"""Moré, Garbow & Hillstrom (1981): the residuals of the systems of nonlinear equations.

The systems of the paper's section on nonlinear equations as F(x) = 0, for solvers that work with F
and its Jacobian. The Jacobian is taken by the complex step, to machine precision.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ._problem import Matrix, Vector, complex_step


@dataclass(frozen=True, eq=False)
class System:
    """Equations F(x) = 0.

    Parameters
    ----------
    name : str
        Unique name.
    x0 : (n,) array
        Standard starting point.
    fun : callable
        ``fun(x)``, the residuals (m,), of real or complex x.
    """

    name: str
    x0: Vector
    fun: Callable[[Vector], Vector]

    def __str__(self) -> str:
        """Return the name, which pytest then shows as the parameter's id."""
        return self.name

    def jac(self, x: Vector) -> Matrix:
        """Return the Jacobian (m, n)."""
        return complex_step(self.fun, x)


def rosenbrock(x: Vector) -> Vector:
    """MGH (1)."""
    return np.array([1.0 - x[0], 10.0 * (x[1] - x[0] ** 2)])


def powell_singular(x: Vector) -> Vector:
    """MGH (13): the Jacobian is singular at the root."""
    return np.array(
        [
            x[0] + 10.0 * x[1],
            np.sqrt(5.0) * (x[2] - x[3]),
            (x[1] - 2.0 * x[2]) ** 2,
            np.sqrt(10.0) * (x[0] - x[3]) ** 2,
        ]
    )


def powell_badly_scaled(x: Vector) -> Vector:
    """MGH (3)."""
    return np.array([1e4 * x[0] * x[1] - 1.0, np.exp(-x[0]) + np.exp(-x[1]) - 1.0001])


def wood(x: Vector) -> Vector:
    """MGH (14), as the gradient that the paper's equations are."""
    a, b = x[1] - x[0] ** 2, x[3] - x[2] ** 2
    return np.array(
        [
            -200.0 * x[0] * a - (1.0 - x[0]),
            100.0 * a + 10.1 * (x[1] - 1.0) + 9.9 * (x[3] - 1.0),
            -180.0 * x[2] * b - (1.0 - x[2]),
            90.0 * b + 10.1 * (x[3] - 1.0) + 9.9 * (x[1] - 1.0),
        ]
    )


def helical_valley(x: Vector) -> Vector:
    """MGH (7)."""
    angle = np.arctan(x[1] / x[0]) / (2.0 * np.pi) + (0.5 if x[0].real < 0.0 else 0.0)
    radius = np.sqrt(x[0] ** 2 + x[1] ** 2)
    return np.array([10.0 * (x[2] - 10.0 * angle), 10.0 * (radius - 1.0), x[2]])


def watson(x: Vector) -> Vector:
    """MGH (20) as equations: the gradient of the sum of squares, halved."""
    n = x.size
    t = np.arange(1, 30) / 29.0
    powers = t[:, None] ** np.arange(n)
    slopes = np.hstack([np.zeros((29, 1)), np.arange(1, n) * powers[:, :-1]])
    sums = powers @ x
    r = slopes @ x - sums**2 - 1.0
    gradient = (slopes - 2.0 * sums[:, None] * powers).T @ r
    last = x[1] - x[0] ** 2 - 1.0
    gradient[0] += x[0] - 2.0 * x[0] * last
    gradient[1] += last
    return gradient


def chebyquad(x: Vector) -> Vector:
    """MGH (35): the means of shifted Chebyshev polynomials are their integrals."""
    n = x.size
    y = 2.0 * x - 1.0
    before, now = np.ones_like(y), y
    residuals = []
    for i in range(1, n + 1):
        integral = -1.0 / (i * i - 1.0) if i % 2 == 0 else 0.0
        residuals.append(np.mean(now) - integral)
        before, now = now, 2.0 * y * now - before
    return np.array(residuals)


def brown_almost_linear(x: Vector) -> Vector:
    """MGH (27)."""
    return np.append(x[:-1] + np.sum(x) - (x.size + 1.0), np.prod(x) - 1.0)


def _grid(n: int) -> tuple[float, Vector]:
    h = 1.0 / (n + 1)
    return h, h * np.arange(1, n + 1)


def discrete_boundary_value(x: Vector) -> Vector:
    """MGH (28)."""
    h, t = _grid(x.size)
    wide = np.concatenate([[0.0], x, [0.0]])
    return 2.0 * x - wide[:-2] - wide[2:] + 0.5 * h**2 * (x + t + 1.0) ** 3


def discrete_integral_equation(x: Vector) -> Vector:
    """MGH (29)."""
    h, t = _grid(x.size)
    kernel = np.minimum.outer(t, t) * (1.0 - np.maximum.outer(t, t))
    return x + 0.5 * h * kernel @ (x + t + 1.0) ** 3


def trigonometric(x: Vector) -> Vector:
    """MGH (26)."""
    n = x.size
    return n - np.sum(np.cos(x)) + np.arange(1, n + 1) * (1.0 - np.cos(x)) - np.sin(x)


def variably_dimensioned(x: Vector) -> Vector:
    """MGH (25) as equations."""
    weights = np.arange(1, x.size + 1)
    s = weights @ (x - 1.0)
    return x - 1.0 + weights * s * (1.0 + 2.0 * s**2)


def broyden_tridiagonal(x: Vector) -> Vector:
    """MGH (30)."""
    wide = np.concatenate([[0.0], x, [0.0]])
    return (3.0 - 2.0 * x) * x - wide[:-2] - 2.0 * wide[2:] + 1.0


def broyden_banded(x: Vector) -> Vector:
    """MGH (31)."""
    n = x.size
    band = sum(np.eye(n, k=k) for k in (-5, -4, -3, -2, -1, 1))
    return x * (2.0 + 5.0 * x**2) + 1.0 - band @ (x * (1.0 + x))


def _starts() -> tuple[System, ...]:
    _, t = _grid(10)
    named: list[tuple[Callable[[Vector], Vector], Vector]] = [
        (rosenbrock, np.array([-1.2, 1.0])),
        (powell_singular, np.array([3.0, -1.0, 0.0, 1.0])),
        (powell_badly_scaled, np.array([0.0, 1.0])),
        (wood, np.array([-3.0, -1.0, -3.0, -1.0])),
        (helical_valley, np.array([-1.0, 0.0, 0.0])),
        (watson, np.zeros(6)),
        (chebyquad, np.arange(1, 8) / 8.0),
        (brown_almost_linear, np.full(10, 0.5)),
        (discrete_boundary_value, t * (t - 1.0)),
        (discrete_integral_equation, t * (t - 1.0)),
        (trigonometric, np.full(10, 0.1)),
        (variably_dimensioned, 1.0 - np.arange(1, 11) / 10.0),
        (broyden_tridiagonal, -np.ones(10)),
        (broyden_banded, -np.ones(10)),
    ]
    return tuple(System(fun.__name__, x0, fun) for fun, x0 in named)


SYSTEMS = _starts()
