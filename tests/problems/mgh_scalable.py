"""Moré, Garbow & Hillstrom (1981): unconstrained minimisation, problems of variable dimension."""

from __future__ import annotations

import numpy as np

from ._problem import Jet, Matrix, Problem, Vector, coupled_sum_of_squares, dot, mgh, sum_of_squares

_WATSON = {6: (2.28767005355e-3,), 9: (1.399760138e-6,), 12: (4.7223811e-10,)}
_PENALTY_II = {4: (9.3762930074e-6,), 10: (2.9366053746e-4,)}
_TRIGONOMETRIC = {10: (0.0, 4.473565813e-7, 2.795056122e-5, 4.218633888e-5, 8.788225218e-4)}
_CHEBYQUAD = {8: (3.51687372568e-3,), 10: (4.77271369638e-3, 6.50395480088e-3, 9.50062885022e-3)}


def watson(n: int) -> Problem:
    """MGH (20): polynomial solution of an initial value problem; ill-conditioned as n grows.

    The dimension is 2 to 31.
    """
    t = np.arange(1, 30)[:, None] / 29.0
    powers = t ** np.arange(n)
    slopes = np.arange(n) * t ** np.maximum(np.arange(n) - 1, 0)

    def residuals(x: Vector) -> Vector:
        inner = slopes @ x - (powers @ x) ** 2 - 1.0
        return np.append(inner, [x[0], x[1] - x[0] ** 2 - 1.0])

    def jacobian(x: Vector) -> Matrix:
        matrix = np.zeros((31, n), dtype=x.dtype)
        matrix[:29] = slopes - 2.0 * (powers @ x)[:, None] * powers
        matrix[29, 0] = 1.0
        matrix[30, :2] = -2.0 * x[0], 1.0
        return matrix

    def curvature(x: Vector, r: Vector) -> Matrix:
        matrix: Matrix = -2.0 * (powers.T @ (r[:29, None] * powers))
        matrix[0, 0] -= 2.0 * r[30]
        return matrix

    return sum_of_squares(
        f"watson_{n}",
        np.zeros(n),
        residuals,
        jacobian,
        curvature,
        minima=_WATSON.get(n, ()),
        source=mgh(20),
        tags={"mgh", "hard"} if n > 6 else {"mgh"},
    )


def extended_rosenbrock(n: int, *, name: str = "extended_rosenbrock", number: int = 21) -> Problem:
    """MGH (21): n/2 separate Rosenbrock valleys; n even."""

    def fun(x: Vector) -> float:
        a, b = x[::2], x[1::2]
        value: float = np.sum(100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2)
        return value

    def jac(x: Vector) -> Vector:
        a, b = x[::2], x[1::2]
        gradient = np.empty_like(x)
        gradient[::2] = -400.0 * a * (b - a * a) - 2.0 * (1.0 - a)
        gradient[1::2] = 200.0 * (b - a * a)
        return gradient

    def hess(x: Vector) -> Matrix:
        a, b = x[::2], x[1::2]
        i = np.arange(0, n, 2)
        matrix = np.zeros((n, n), dtype=x.dtype)
        matrix[i, i] = 1200.0 * a * a - 400.0 * b + 2.0
        matrix[i, i + 1] = matrix[i + 1, i] = -400.0 * a
        matrix[i + 1, i + 1] = 200.0
        return matrix

    def residuals(x: Vector) -> Vector:
        a, b = x[::2], x[1::2]
        return np.concatenate([10.0 * (b - a * a), 1.0 - a])

    return Problem(
        f"{name}_{n}" if number == 21 else name,
        np.tile([-1.2, 1.0], n // 2),
        fun,
        jac,
        hess,
        (0.0,),
        mgh(number),
        frozenset({"mgh", "least_squares"}),
        residuals=residuals,
    )


def extended_powell_singular(
    n: int, *, name: str = "extended_powell_singular", number: int = 22
) -> Problem:
    """MGH (22): n/4 separate Powell singular functions; n a multiple of four."""

    def fun(x: Vector) -> float:
        a, b, c, d = x[::4], x[1::4], x[2::4], x[3::4]
        value: float = np.sum(
            (a + 10.0 * b) ** 2 + 5.0 * (c - d) ** 2 + (b - 2.0 * c) ** 4 + 10.0 * (a - d) ** 4
        )
        return value

    def jac(x: Vector) -> Vector:
        a, b, c, d = x[::4], x[1::4], x[2::4], x[3::4]
        p, q = 4.0 * (b - 2.0 * c) ** 3, 40.0 * (a - d) ** 3
        gradient = np.empty_like(x)
        gradient[::4] = 2.0 * (a + 10.0 * b) + q
        gradient[1::4] = 20.0 * (a + 10.0 * b) + p
        gradient[2::4] = 10.0 * (c - d) - 2.0 * p
        gradient[3::4] = -10.0 * (c - d) - q
        return gradient

    def hess(x: Vector) -> Matrix:
        a, b, c, d = x[::4], x[1::4], x[2::4], x[3::4]
        p, q = 12.0 * (b - 2.0 * c) ** 2, 120.0 * (a - d) ** 2
        i = np.arange(0, n, 4)
        matrix = np.zeros((n, n), dtype=x.dtype)
        matrix[i, i] = 2.0 + q
        matrix[i, i + 1] = matrix[i + 1, i] = 20.0
        matrix[i, i + 3] = matrix[i + 3, i] = -q
        matrix[i + 1, i + 1] = 200.0 + p
        matrix[i + 1, i + 2] = matrix[i + 2, i + 1] = -2.0 * p
        matrix[i + 2, i + 2] = 10.0 + 4.0 * p
        matrix[i + 2, i + 3] = matrix[i + 3, i + 2] = -10.0
        matrix[i + 3, i + 3] = 10.0 + q
        return matrix

    def residuals(x: Vector) -> Vector:
        a, b, c, d = x[::4], x[1::4], x[2::4], x[3::4]
        linear = [a + 10.0 * b, np.sqrt(5.0) * (c - d)]
        return np.concatenate([*linear, (b - 2.0 * c) ** 2, np.sqrt(10.0) * (a - d) ** 2])

    return Problem(
        f"{name}_{n}" if number == 22 else name,
        np.tile([3.0, -1.0, 0.0, 1.0], n // 4),
        fun,
        jac,
        hess,
        (0.0,),
        mgh(number),
        frozenset({"mgh", "least_squares", "singular"}),
        residuals=residuals,
    )


def _penalty_i_minimum(n: int, weight: float) -> float:
    """Value at the minimiser, whose components are all equal, hence a root of a cubic."""
    roots = np.roots([4.0 * n, 0.0, 2.0 * weight - 1.0, -2.0 * weight])
    c = roots[np.abs(roots.imag) < 1e-12].real
    values = n * weight * (c - 1.0) ** 2 + (n * c * c - 0.25) ** 2
    return float(np.min(values))


def penalty_i(n: int) -> Problem:
    """MGH (23): a sphere of radius 1/2 with a weak pull towards (1, ..., 1)."""
    weight = 1e-5

    def fun(x: Vector) -> float:
        value: float = weight * np.sum((x - 1.0) ** 2) + (dot(x, x) - 0.25) ** 2
        return value

    def jac(x: Vector) -> Vector:
        gradient: Vector = 2.0 * weight * (x - 1.0) + 4.0 * (x @ x - 0.25) * x
        return gradient

    def hess(x: Vector) -> Matrix:
        matrix: Matrix = 8.0 * np.outer(x, x)
        matrix[np.diag_indices(n)] += 2.0 * weight + 4.0 * (x @ x - 0.25)
        return matrix

    def residuals(x: Vector) -> Vector:
        return np.append(np.sqrt(weight) * (x - 1.0), x @ x - 0.25)

    return Problem(
        f"penalty_i_{n}",
        np.arange(1.0, n + 1),
        fun,
        jac,
        hess,
        (_penalty_i_minimum(n, weight),),
        mgh(23),
        frozenset({"mgh", "least_squares"}),
        residuals=residuals,
    )


def penalty_ii(n: int) -> Problem:
    """MGH (24): exponentials with small weight against one large quadratic residual."""
    root = np.sqrt(1e-5)
    i = np.arange(2, n + 1)
    # The 2(n - 1) weighted residuals are linear in exp(x / 10).
    mixing = root * np.vstack([np.eye(n)[1:] + np.eye(n)[:-1], np.eye(n)[1:]])
    offset = root * np.append(
        np.exp(i / 10.0) + np.exp((i - 1) / 10.0), np.full(n - 1, np.exp(-0.1))
    )
    weights = np.arange(n, 0.0, -1.0)

    def residuals(x: Vector) -> Vector:
        middle = mixing @ np.exp(x / 10.0) - offset
        return np.concatenate([x[:1] - 0.2, middle, [weights @ x**2 - 1.0]])

    def jacobian(x: Vector) -> Matrix:
        return np.vstack([np.eye(1, n), mixing * (np.exp(x / 10.0) / 10.0), 2.0 * weights * x])

    def curvature(x: Vector, r: Vector) -> Matrix:
        return np.diag((r[1:-1] @ mixing) * np.exp(x / 10.0) / 100.0 + 2.0 * r[-1] * weights)

    return sum_of_squares(
        f"penalty_ii_{n}",
        np.full(n, 0.5),
        residuals,
        jacobian,
        curvature,
        minima=_PENALTY_II.get(n, ()),
        source=mgh(24),
        tags={"mgh", "hard"},
    )


def variably_dimensioned(n: int) -> Problem:
    """MGH (25): a quartic in one direction added to a sphere."""
    weights = np.arange(1.0, n + 1)
    outer = np.outer(weights, weights)

    def fun(x: Vector) -> float:
        d = x - 1.0
        s = dot(weights, d)
        return dot(d, d) + s**2 + s**4

    def jac(x: Vector) -> Vector:
        d = x - 1.0
        s = weights @ d
        gradient: Vector = 2.0 * d + (2.0 * s + 4.0 * s**3) * weights
        return gradient

    def hess(x: Vector) -> Matrix:
        s = weights @ (x - 1.0)
        matrix: Matrix = (2.0 + 12.0 * s**2) * outer
        matrix[np.diag_indices(n)] += 2.0
        return matrix

    def residuals(x: Vector) -> Vector:
        s = weights @ (x - 1.0)
        return np.concatenate([x - 1.0, [s, s**2]])

    return Problem(
        f"variably_dimensioned_{n}",
        1.0 - weights / n,
        fun,
        jac,
        hess,
        (0.0,),
        mgh(25),
        frozenset({"mgh", "least_squares"}),
        residuals=residuals,
    )


def trigonometric(n: int) -> Problem:
    """MGH (26): many stationary points; the start leads many codes to a local minimum."""
    i = np.arange(1.0, n + 1)

    def local(x: Vector) -> Jet:
        s, c = np.sin(x), np.cos(x)
        return n + i * (1.0 - c) - s, i * s - c, i * c + s

    def shared(x: Vector) -> Jet:
        s, c = np.sin(x), np.cos(x)
        return c, -s, -c

    return coupled_sum_of_squares(
        f"trigonometric_{n}",
        np.full(n, 1.0 / n),
        -np.ones((n, n)),
        local,
        shared,
        minima=_TRIGONOMETRIC.get(n, (0.0,)),
        source=mgh(26),
        tags={"mgh", "hard"},
    )


def chebyquad(n: int) -> Problem:
    """MGH (35) with m = n: nodes of Chebyshev's equal-weight quadrature.

    Real nodes exist for n up to 7 and for n = 9, where the minimum is zero.
    """
    i = np.arange(1, n + 1)
    integrals = np.where(i % 2 == 0, -1.0 / np.maximum(i * i - 1, 1), 0.0)

    def polynomials(x: Vector) -> Jet:
        """Shifted Chebyshev polynomials of degree 1 to n by rows, with two derivatives."""
        y = 2.0 * x - 1.0
        values, slopes, bends = (np.zeros((n + 1, n), dtype=x.dtype) for _ in range(3))
        values[0], values[1], slopes[1] = 1.0, y, 2.0
        for k in range(1, n):
            values[k + 1] = 2.0 * y * values[k] - values[k - 1]
            slopes[k + 1] = 4.0 * values[k] + 2.0 * y * slopes[k] - slopes[k - 1]
            bends[k + 1] = 8.0 * slopes[k] + 2.0 * y * bends[k] - bends[k - 1]
        return values[1:], slopes[1:], bends[1:]

    def residuals(x: Vector) -> Vector:
        values: Vector = np.mean(polynomials(x)[0], axis=1) - integrals
        return values

    def jacobian(x: Vector) -> Matrix:
        return polynomials(x)[1] / n

    def curvature(x: Vector, r: Vector) -> Matrix:
        return np.diag(r @ polynomials(x)[2] / n)

    return sum_of_squares(
        f"chebyquad_{n}",
        i / (n + 1.0),
        residuals,
        jacobian,
        curvature,
        minima=_CHEBYQUAD.get(n, (0.0,) if n <= 7 or n == 9 else ()),
        source=mgh(35),
        tags={"mgh", "hard"} if n >= 8 else {"mgh"},
    )


PROBLEMS = (
    variably_dimensioned(10),
    watson(6),
    watson(9),
    watson(12),
    penalty_i(4),
    penalty_i(10),
    penalty_ii(4),
    penalty_ii(10),
    trigonometric(10),
    extended_rosenbrock(10),
    extended_powell_singular(12),
    chebyquad(7),
    chebyquad(8),
    chebyquad(9),
    chebyquad(10),
)
