"""Moré, Garbow & Hillstrom (1981): unconstrained minimisation, problems of fixed dimension."""

from __future__ import annotations

import numpy as np

from ._problem import Matrix, Problem, Vector, mgh, sum_of_squares, symmetric


def powell_badly_scaled() -> Problem:
    """MGH (3): minimiser near (1.098e-5, 9.106)."""

    def residuals(x: Vector) -> Vector:
        return np.array([1e4 * x[0] * x[1] - 1.0, np.exp(-x[0]) + np.exp(-x[1]) - 1.0001])

    def jacobian(x: Vector) -> Matrix:
        return np.array([[1e4 * x[1], 1e4 * x[0]], [-np.exp(-x[0]), -np.exp(-x[1])]])

    def curvature(x: Vector, r: Vector) -> Matrix:
        e = r[1] * np.exp(-x)
        return symmetric(2, {(0, 0): e[0], (0, 1): 1e4 * r[0], (1, 1): e[1]})

    return sum_of_squares(
        "powell_badly_scaled",
        [0.0, 1.0],
        residuals,
        jacobian,
        curvature,
        minima=(0.0,),
        source=mgh(3),
        tags={"mgh", "scaled", "hard"},
    )


def brown_badly_scaled() -> Problem:
    """MGH (4): minimiser (1e6, 2e-6)."""

    def residuals(x: Vector) -> Vector:
        return np.array([x[0] - 1e6, x[1] - 2e-6, x[0] * x[1] - 2.0])

    def jacobian(x: Vector) -> Matrix:
        return np.array([[1.0, 0.0], [0.0, 1.0], [x[1], x[0]]])

    def curvature(x: Vector, r: Vector) -> Matrix:
        return symmetric(2, {(0, 1): r[2]})

    return sum_of_squares(
        "brown_badly_scaled",
        [1.0, 1.0],
        residuals,
        jacobian,
        curvature,
        minima=(0.0,),
        source=mgh(4),
        tags={"mgh", "scaled"},
    )


def beale() -> Problem:
    """MGH (5): flat valley along x2 = 1; minimiser (3, 1/2)."""
    y = np.array([1.5, 2.25, 2.625])
    i = np.arange(1, 4)

    def residuals(x: Vector) -> Vector:
        values: Vector = y - x[0] * (1.0 - x[1] ** i)
        return values

    def jacobian(x: Vector) -> Matrix:
        return np.column_stack([x[1] ** i - 1.0, x[0] * i * x[1] ** (i - 1)])

    def curvature(x: Vector, r: Vector) -> Matrix:
        slope = r @ (i * x[1] ** (i - 1))
        bend = r @ (i * (i - 1) * x[1] ** np.maximum(i - 2, 0))
        return symmetric(2, {(0, 1): slope, (1, 1): x[0] * bend})

    return sum_of_squares(
        "beale",
        [1.0, 1.0],
        residuals,
        jacobian,
        curvature,
        minima=(0.0,),
        source=mgh(5),
        tags={"mgh"},
    )


def helical_valley() -> Problem:
    """MGH (7): helix around the x3 axis; discontinuous across x1 = 0, x2 < 0."""

    def residuals(x: Vector) -> Vector:
        a, b, c = x
        if a == 0.0:
            turn = 0.25 * np.sign(b)
        else:
            turn = np.arctan(b / a) / (2.0 * np.pi) + (0.5 if a.real < 0.0 else 0.0)
        return np.array([10.0 * (c - 10.0 * turn), 10.0 * (np.sqrt(a * a + b * b) - 1.0), c])

    def jacobian(x: Vector) -> Matrix:
        a, b, _ = x
        rho2 = a * a + b * b
        rho = np.sqrt(rho2)
        k = 50.0 / (np.pi * rho2)
        return np.array(
            [[k * b, -k * a, 10.0], [10.0 * a / rho, 10.0 * b / rho, 0.0], [0.0, 0.0, 1.0]]
        )

    def curvature(x: Vector, r: Vector) -> Matrix:
        a, b, _ = x
        rho2 = a * a + b * b
        k = 50.0 * r[0] / (np.pi * rho2**2)
        q = 10.0 * r[1] / rho2**1.5
        return symmetric(
            3,
            {
                (0, 0): -2.0 * k * a * b + q * b * b,
                (0, 1): k * (a * a - b * b) - q * a * b,
                (1, 1): 2.0 * k * a * b + q * a * a,
            },
        )

    return sum_of_squares(
        "helical_valley",
        [-1.0, 0.0, 0.0],
        residuals,
        jacobian,
        curvature,
        minima=(0.0,),
        source=mgh(7),
        tags={"mgh"},
    )


def gaussian() -> Problem:
    """MGH (9): fit of a Gaussian density to its rounded values; tiny residual."""
    half = [0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521]
    y = np.array([*half, 0.3989, *reversed(half)])
    t = (8.0 - np.arange(1, 16)) / 2.0

    def residuals(x: Vector) -> Vector:
        values: Vector = x[0] * np.exp(-x[1] * (t - x[2]) ** 2 / 2.0) - y
        return values

    def jacobian(x: Vector) -> Matrix:
        a, b, c = x
        z = t - c
        e = np.exp(-b * z**2 / 2.0)
        return np.column_stack([e, -a * z**2 / 2.0 * e, a * b * z * e])

    def curvature(x: Vector, r: Vector) -> Matrix:
        a, b, c = x
        z = t - c
        e = r * np.exp(-b * z**2 / 2.0)
        return symmetric(
            3,
            {
                (0, 1): -0.5 * (e @ z**2),
                (0, 2): b * (e @ z),
                (1, 1): 0.25 * a * (e @ z**4),
                (1, 2): a * (e @ (z - 0.5 * b * z**3)),
                (2, 2): a * b * (e @ (b * z**2 - 1.0)),
            },
        )

    return sum_of_squares(
        "gaussian",
        [0.4, 1.0, 0.0],
        residuals,
        jacobian,
        curvature,
        minima=(1.1279327696e-8,),
        source=mgh(9),
        tags={"mgh"},
    )


def gulf(m: int = 99) -> Problem:
    """MGH (11): Weibull-type fit, minimiser (50, 25, 3/2).

    The printed ``|y_i m i x2|`` is a known misprint for ``|y_i - x2|``, under which the paper's
    minimiser has zero residuals. m = 100 would put a datum at the minimiser's x2 = 25, where
    the second derivative does not exist.
    """
    t = np.arange(1, m + 1) / 100.0
    y = 25.0 + (-50.0 * np.log(t)) ** (2.0 / 3.0)

    def power(x: Vector) -> tuple[Vector, Vector, Vector]:
        """Exponent, its gradient by rows, and the signed distance of x2 from the data."""
        sign = np.sign((y - x[1]).real)
        u = sign * (y - x[1])
        w = u ** x[2] / x[0]
        rows = np.stack([-w / x[0], -sign * x[2] * w / u, w * np.log(u)])
        return w, rows, sign * u

    def residuals(x: Vector) -> Vector:
        w, _, _ = power(x)
        values: Vector = np.exp(-w) - t
        return values

    def jacobian(x: Vector) -> Matrix:
        w, rows, _ = power(x)
        matrix: Matrix = -(np.exp(-w) * rows).T
        return matrix

    def curvature(x: Vector, r: Vector) -> Matrix:
        w, rows, z = power(x)
        a, _, c = x
        s = r * np.exp(-w)
        log = rows[2] / w
        bend = symmetric(
            3,
            {
                (0, 0): 2.0 / a**2 * (s @ w),
                (0, 1): -(s @ rows[1]) / a,
                (0, 2): -(s @ rows[2]) / a,
                (1, 1): c * (c - 1.0) * (s @ (w / z**2)),
                (1, 2): -(s @ (w / z * (1.0 + c * log))),
                (2, 2): s @ (w * log**2),
            },
        )
        matrix: Matrix = (s * rows) @ rows.T - bend
        return matrix

    return sum_of_squares(
        "gulf",
        [5.0, 2.5, 0.15],
        residuals,
        jacobian,
        curvature,
        minima=(0.0,),
        source=mgh(11),
        tags={"mgh", "hard"},
    )


def box_three_dimensional(m: int = 10) -> Problem:
    """MGH (12): zero at (1, 10, 1), at (10, 1, -1), and on the whole line x1 = x2, x3 = 0."""
    t = 0.1 * np.arange(1, m + 1)
    target = np.exp(-t) - np.exp(-10.0 * t)

    def residuals(x: Vector) -> Vector:
        values: Vector = np.exp(-t * x[0]) - np.exp(-t * x[1]) - x[2] * target
        return values

    def jacobian(x: Vector) -> Matrix:
        return np.column_stack([-t * np.exp(-t * x[0]), t * np.exp(-t * x[1]), -target])

    def curvature(x: Vector, r: Vector) -> Matrix:
        s = r * t**2
        return symmetric(3, {(0, 0): s @ np.exp(-t * x[0]), (1, 1): -(s @ np.exp(-t * x[1]))})

    return sum_of_squares(
        "box_three_dimensional",
        [0.0, 10.0, 20.0],
        residuals,
        jacobian,
        curvature,
        minima=(0.0,),
        source=mgh(12),
        tags={"mgh"},
    )


def wood() -> Problem:
    """MGH (14): two coupled Rosenbrock valleys; a saddle point attracts slow methods."""
    root90, root10 = np.sqrt(90.0), np.sqrt(10.0)

    def residuals(x: Vector) -> Vector:
        a, b, c, d = x
        return np.array(
            [
                10.0 * (b - a * a),
                1.0 - a,
                root90 * (d - c * c),
                1.0 - c,
                root10 * (b + d - 2.0),
                (b - d) / root10,
            ]
        )

    def jacobian(x: Vector) -> Matrix:
        a, _, c, _ = x
        return np.array(
            [
                [-20.0 * a, 10.0, 0.0, 0.0],
                [-1.0, 0.0, 0.0, 0.0],
                [0.0, 0.0, -2.0 * root90 * c, root90],
                [0.0, 0.0, -1.0, 0.0],
                [0.0, root10, 0.0, root10],
                [0.0, 1.0 / root10, 0.0, -1.0 / root10],
            ]
        )

    def curvature(x: Vector, r: Vector) -> Matrix:
        return symmetric(4, {(0, 0): -20.0 * r[0], (2, 2): -2.0 * root90 * r[2]})

    return sum_of_squares(
        "wood",
        [-3.0, -1.0, -3.0, -1.0],
        residuals,
        jacobian,
        curvature,
        minima=(0.0,),
        source=mgh(14),
        tags={"mgh"},
    )


def brown_dennis(m: int = 20) -> Problem:
    """MGH (16): large residuals, so that Gauss-Newton models are poor."""
    t = np.arange(1, m + 1) / 5.0
    zero, one = np.zeros_like(t), np.ones_like(t)
    first = np.column_stack([one, t, zero, zero])
    second = np.column_stack([zero, zero, one, np.sin(t)])

    def residuals(x: Vector) -> Vector:
        values: Vector = (first @ x - np.exp(t)) ** 2 + (second @ x - np.cos(t)) ** 2
        return values

    def jacobian(x: Vector) -> Matrix:
        p, q = first @ x - np.exp(t), second @ x - np.cos(t)
        matrix: Matrix = 2.0 * (p[:, None] * first + q[:, None] * second)
        return matrix

    def curvature(x: Vector, r: Vector) -> Matrix:
        matrix: Matrix = 2.0 * (first.T @ (r[:, None] * first) + second.T @ (r[:, None] * second))
        return matrix

    return sum_of_squares(
        "brown_dennis",
        [25.0, 5.0, -5.0, -1.0],
        residuals,
        jacobian,
        curvature,
        minima=(85822.2016264,) if m == 20 else (),
        source=mgh(16),
        tags={"mgh"},
    )


def biggs_exp6(m: int = 13) -> Problem:
    """MGH (18): three exponentials; the standard start often leads to the local minimum."""
    t = 0.1 * np.arange(1, m + 1)
    y = np.exp(-t) - 5.0 * np.exp(-10.0 * t) + 3.0 * np.exp(-4.0 * t)
    # Each term is (rate, amplitude, sign), by the paper's numbering of the variables.
    terms = ((0, 2, 1.0), (1, 3, -1.0), (4, 5, 1.0))

    def residuals(x: Vector) -> Vector:
        values: Vector = -y + sum(sign * x[a] * np.exp(-t * x[k]) for k, a, sign in terms)
        return values

    def jacobian(x: Vector) -> Matrix:
        columns = [x] * 6
        for k, a, sign in terms:
            e = sign * np.exp(-t * x[k])
            columns[k], columns[a] = -t * x[a] * e, e
        return np.column_stack(columns)

    def curvature(x: Vector, r: Vector) -> Matrix:
        entries: dict[tuple[int, int], float] = {}
        for k, a, sign in terms:
            e = sign * r * np.exp(-t * x[k])
            entries |= {(k, k): x[a] * (t**2 @ e), (k, a): -(t @ e)}
        return symmetric(6, entries)

    return sum_of_squares(
        "biggs_exp6",
        [1.0, 2.0, 1.0, 1.0, 1.0, 1.0],
        residuals,
        jacobian,
        curvature,
        minima=(0.0, 5.65564992550e-3) if m == 13 else (0.0,),
        source=mgh(18),
        tags={"mgh", "hard"},
    )


PROBLEMS = (
    helical_valley(),
    biggs_exp6(),
    gaussian(),
    powell_badly_scaled(),
    box_three_dimensional(),
    brown_badly_scaled(),
    brown_dennis(),
    gulf(),
    beale(),
    wood(),
)
