"""Moré, Garbow & Hillstrom (1981): systems of nonlinear equations as sums of squares.

Those of the section on nonlinear equations that are not among the paper's eighteen problems
of unconstrained minimisation (`mgh_fixed`, `mgh_scalable`).
"""

from __future__ import annotations

import numpy as np

from ._problem import Jet, Matrix, Problem, Vector, coupled_sum_of_squares, mgh, sum_of_squares
from .mgh_scalable import extended_powell_singular, extended_rosenbrock

# Local minima at n = 10 found by search; the paper lists only the zero.
_BROYDEN_TRIDIAGONAL_LOCAL = (
    0.88144258491896,
    1.00973118198221,
    1.02151354473937,
    1.09411679512844,
)


def rosenbrock() -> Problem:
    """MGH (1): the curved valley in two variables."""
    return extended_rosenbrock(2, name="rosenbrock", number=1)


def powell_singular() -> Problem:
    """MGH (13): four variables, Hessian of rank two at the minimiser."""
    return extended_powell_singular(4, name="powell_singular", number=13)


def _without_each(factors: Vector) -> Vector:
    """Products along the last axis with each factor in turn left out; no division by zeros."""
    ones = np.ones_like(factors[..., :1])
    before = np.cumprod(np.concatenate([ones, factors[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([ones, factors[..., :0:-1]], axis=-1), axis=-1)
    products: Vector = before * after[..., ::-1]
    return products


def brown_almost_linear(n: int) -> Problem:
    """MGH (27): all equations but the last are linear; the last is a product."""
    linear = np.eye(n - 1, n) + 1.0
    diagonal = np.eye(n, dtype=bool)

    def residuals(x: Vector) -> Vector:
        return np.append(linear @ x - (n + 1), np.prod(x) - 1.0)

    def jacobian(x: Vector) -> Matrix:
        return np.vstack([linear, _without_each(x)])

    def curvature(x: Vector, r: Vector) -> Matrix:
        pairs = _without_each(np.where(diagonal, 1.0, x))
        matrix: Matrix = r[-1] * np.where(diagonal, 0.0, pairs)
        return matrix

    return sum_of_squares(
        f"brown_almost_linear_{n}",
        np.full(n, 0.5),
        residuals,
        jacobian,
        curvature,
        minima=(0.0, 1.0, 1.8412483660885) if n == 10 else (0.0,),
        source=mgh(27),
        tags={"mgh"},
    )


def _identity(x: Vector) -> Jet:
    return x, np.ones_like(x), np.zeros_like(x)


def discrete_boundary_value(n: int) -> Problem:
    """MGH (28): finite differences for u'' = (u + t + 1)³/2, u(0) = u(1) = 0."""
    h = 1.0 / (n + 1)
    t = h * np.arange(1, n + 1)

    def local(x: Vector) -> Jet:
        u = x + t + 1.0
        return h**2 * u**3 / 2.0, 1.5 * h**2 * u**2, 3.0 * h**2 * u

    return coupled_sum_of_squares(
        f"discrete_boundary_value_{n}",
        t * (t - 1.0),
        2.0 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1),
        local,
        _identity,
        minima=(0.0,),
        source=mgh(28),
        tags={"mgh"},
    )


def discrete_integral_equation(n: int) -> Problem:
    """MGH (29): the boundary value problem of MGH (28) through its Green's function."""
    h = 1.0 / (n + 1)
    t = h * np.arange(1, n + 1)
    kernel = 0.5 * h * np.minimum.outer(t, t) * (1.0 - np.maximum.outer(t, t))

    def shared(x: Vector) -> Jet:
        u = x + t + 1.0
        return u**3, 3.0 * u**2, 6.0 * u

    return coupled_sum_of_squares(
        f"discrete_integral_equation_{n}",
        t * (t - 1.0),
        kernel,
        _identity,
        shared,
        minima=(0.0,),
        source=mgh(29),
        tags={"mgh"},
    )


def broyden_tridiagonal(n: int) -> Problem:
    """MGH (30): mildly nonlinear tridiagonal system."""

    def local(x: Vector) -> Jet:
        return (3.0 - 2.0 * x) * x + 1.0, 3.0 - 4.0 * x, np.full_like(x, -4.0)

    return coupled_sum_of_squares(
        f"broyden_tridiagonal_{n}",
        -np.ones(n),
        -np.eye(n, k=-1) - 2.0 * np.eye(n, k=1),
        local,
        _identity,
        minima=(0.0, *_BROYDEN_TRIDIAGONAL_LOCAL) if n == 10 else (0.0,),
        source=mgh(30),
        tags={"mgh"},
    )


def broyden_banded(n: int) -> Problem:
    """MGH (31): band of five subdiagonals and one superdiagonal."""
    band = -sum(np.eye(n, k=k) for k in (-5, -4, -3, -2, -1, 1))

    def local(x: Vector) -> Jet:
        return x * (2.0 + 5.0 * x**2) + 1.0, 2.0 + 15.0 * x**2, 30.0 * x

    def shared(x: Vector) -> Jet:
        return x * (1.0 + x), 1.0 + 2.0 * x, np.full_like(x, 2.0)

    return coupled_sum_of_squares(
        f"broyden_banded_{n}",
        -np.ones(n),
        np.asarray(band),
        local,
        shared,
        minima=(0.0,),
        source=mgh(31),
        tags={"mgh"},
    )


PROBLEMS = (
    rosenbrock(),
    powell_singular(),
    brown_almost_linear(10),
    discrete_boundary_value(10),
    discrete_integral_equation(10),
    broyden_tridiagonal(10),
    broyden_banded(10),
)
