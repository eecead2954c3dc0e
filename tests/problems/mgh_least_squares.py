"""Moré, Garbow & Hillstrom (1981): nonlinear least squares.

Those of the section on nonlinear least squares that are neither in `mgh_equations` nor among
the paper's eighteen problems of unconstrained minimisation (`mgh_fixed`, `mgh_scalable`).
"""

from __future__ import annotations

import numpy as np

from ._problem import Matrix, Problem, Vector, dot, mgh, sum_of_squares, symmetric


def freudenstein_roth() -> Problem:
    """MGH (2): two cubics; the standard start lies in the basin of the local minimum."""

    def residuals(x: Vector) -> Vector:
        a, b = x
        return np.array(
            [-13.0 + a + ((5.0 - b) * b - 2.0) * b, -29.0 + a + ((b + 1.0) * b - 14.0) * b]
        )

    def jacobian(x: Vector) -> Matrix:
        b = x[1]
        return np.array([[1.0, (10.0 - 3.0 * b) * b - 2.0], [1.0, (3.0 * b + 2.0) * b - 14.0]])

    def curvature(x: Vector, r: Vector) -> Matrix:
        b = x[1]
        return symmetric(2, {(1, 1): r[0] * (10.0 - 6.0 * b) + r[1] * (6.0 * b + 2.0)})

    return sum_of_squares(
        "freudenstein_roth",
        [0.5, -2.0],
        residuals,
        jacobian,
        curvature,
        minima=(0.0, 48.9842536792),
        source=mgh(2),
        tags={"mgh", "hard"},
    )


def jennrich_sampson(m: int = 10) -> Problem:
    """MGH (6): two exponentials that coincide at the minimiser."""
    i = np.arange(1.0, m + 1)

    def residuals(x: Vector) -> Vector:
        values: Vector = 2.0 + 2.0 * i - np.exp(i * x[0]) - np.exp(i * x[1])
        return values

    def jacobian(x: Vector) -> Matrix:
        matrix: Matrix = -i[:, None] * np.exp(np.outer(i, x))
        return matrix

    def curvature(x: Vector, r: Vector) -> Matrix:
        return np.diag(-(r * i**2) @ np.exp(np.outer(i, x)))

    return sum_of_squares(
        "jennrich_sampson",
        [0.3, 0.4],
        residuals,
        jacobian,
        curvature,
        minima=(124.362182356,) if m == 10 else (),
        source=mgh(6),
        tags={"mgh"},
    )


def bard() -> Problem:
    """MGH (8): rational fit; the second minimum is approached as x2 and x3 go to -infinity."""
    y = np.array(
        [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.1, 4.39]
    )
    u = np.arange(1.0, 16.0)
    v = 16.0 - u
    w = np.minimum(u, v)

    def residuals(x: Vector) -> Vector:
        values: Vector = y - (x[0] + u / (v * x[1] + w * x[2]))
        return values

    def jacobian(x: Vector) -> Matrix:
        slope = u / (v * x[1] + w * x[2]) ** 2
        return np.column_stack([-np.ones_like(slope), v * slope, w * slope])

    def curvature(x: Vector, r: Vector) -> Matrix:
        s = -2.0 * r * u / (v * x[1] + w * x[2]) ** 3
        return symmetric(3, {(1, 1): s @ (v * v), (1, 2): s @ (v * w), (2, 2): s @ (w * w)})

    return sum_of_squares(
        "bard",
        np.ones(3),
        residuals,
        jacobian,
        curvature,
        minima=(8.21487730658e-3, 17.4286933334),
        source=mgh(8),
        tags={"mgh"},
    )


def meyer() -> Problem:
    """MGH (10): thermistor resistance, with parameters of very different sizes."""
    y = np.array(
        [
            [34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744],
            [8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872],
        ],
        dtype=np.float64,
    ).ravel()
    t = 45.0 + 5.0 * np.arange(1, 17)

    def residuals(x: Vector) -> Vector:
        values: Vector = x[0] * np.exp(x[1] / (t + x[2])) - y
        return values

    def jacobian(x: Vector) -> Matrix:
        q = 1.0 / (t + x[2])
        e = np.exp(x[1] * q)
        return np.column_stack([e, x[0] * q * e, -x[0] * x[1] * q**2 * e])

    def curvature(x: Vector, r: Vector) -> Matrix:
        a, b, _ = x
        q = 1.0 / (t + x[2])
        s = r * np.exp(b * q)
        return symmetric(
            3,
            {
                (0, 1): s @ q,
                (0, 2): -b * (s @ q**2),
                (1, 1): a * (s @ q**2),
                (1, 2): -a * (s @ (q**2 * (1.0 + b * q))),
                (2, 2): a * b * (s @ (q**3 * (2.0 + b * q))),
            },
        )

    return sum_of_squares(
        "meyer",
        [0.02, 4000.0, 250.0],
        residuals,
        jacobian,
        curvature,
        minima=(87.9458551709,),
        source=mgh(10),
        tags={"mgh", "scaled", "hard"},
    )


def kowalik_osborne() -> Problem:
    """MGH (15): enzyme reaction; the greatest listed minimum is approached at infinity."""
    y = np.array(
        [0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246]
    )
    u = np.array([4.0, 2.0, 1.0, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625])

    def residuals(x: Vector) -> Vector:
        values: Vector = y - x[0] * (u**2 + u * x[1]) / (u**2 + u * x[2] + x[3])
        return values

    def jacobian(x: Vector) -> Matrix:
        top = u**2 + u * x[1]
        bottom = u**2 + u * x[2] + x[3]
        slope = x[0] * top / bottom**2
        return np.column_stack([-top / bottom, -x[0] * u / bottom, u * slope, slope])

    def curvature(x: Vector, r: Vector) -> Matrix:
        top = u**2 + u * x[1]
        bottom = u**2 + u * x[2] + x[3]
        s = r / bottom**2
        bend = -2.0 * x[0] * s * top / bottom
        return symmetric(
            4,
            {
                (0, 1): -(r @ (u / bottom)),
                (0, 2): s @ (u * top),
                (0, 3): s @ top,
                (1, 2): x[0] * (s @ u**2),
                (1, 3): x[0] * (s @ u),
                (2, 2): bend @ u**2,
                (2, 3): bend @ u,
                (3, 3): np.sum(bend),
            },
        )

    return sum_of_squares(
        "kowalik_osborne",
        [0.25, 0.39, 0.415, 0.39],
        residuals,
        jacobian,
        curvature,
        minima=(3.07505603849e-4, 4.23674626470e-4, 1.02734304870e-3),
        source=mgh(15),
        tags={"mgh"},
    )


def osborne_1() -> Problem:
    """MGH (17): constant plus two exponentials, 33 data."""
    y = np.array(
        [
            [0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.850, 0.818, 0.784, 0.751],
            [0.718, 0.685, 0.658, 0.628, 0.603, 0.580, 0.558, 0.538, 0.522, 0.506, 0.490],
            [0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.420, 0.414, 0.411, 0.406],
        ]
    ).ravel()
    t = 10.0 * np.arange(33)

    def residuals(x: Vector) -> Vector:
        values: Vector = y - (x[0] + x[1] * np.exp(-t * x[3]) + x[2] * np.exp(-t * x[4]))
        return values

    def jacobian(x: Vector) -> Matrix:
        e, g = np.exp(-t * x[3]), np.exp(-t * x[4])
        return np.column_stack([-np.ones_like(e), -e, -g, t * x[1] * e, t * x[2] * g])

    def curvature(x: Vector, r: Vector) -> Matrix:
        e, g = r * np.exp(-t * x[3]), r * np.exp(-t * x[4])
        return symmetric(
            5,
            {
                (1, 3): t @ e,
                (2, 4): t @ g,
                (3, 3): -x[1] * (t**2 @ e),
                (4, 4): -x[2] * (t**2 @ g),
            },
        )

    return sum_of_squares(
        "osborne_1",
        [0.5, 1.5, -1.0, 0.01, 0.02],
        residuals,
        jacobian,
        curvature,
        minima=(5.464894697e-5,),
        source=mgh(17),
        tags={"mgh", "hard"},
    )


def osborne_2() -> Problem:
    """MGH (19): an exponential plus three Gaussian peaks, 65 data."""
    y = np.array(
        [
            [1.366, 1.191, 1.112, 1.013, 0.991],
            [0.885, 0.831, 0.847, 0.786, 0.725],
            [0.746, 0.679, 0.608, 0.655, 0.616],
            [0.606, 0.602, 0.626, 0.651, 0.724],
            [0.649, 0.649, 0.694, 0.644, 0.624],
            [0.661, 0.612, 0.558, 0.533, 0.495],
            [0.500, 0.423, 0.395, 0.375, 0.372],
            [0.391, 0.396, 0.405, 0.428, 0.429],
            [0.523, 0.562, 0.607, 0.653, 0.672],
            [0.708, 0.633, 0.668, 0.645, 0.632],
            [0.591, 0.559, 0.597, 0.625, 0.739],
            [0.710, 0.729, 0.720, 0.636, 0.581],
            [0.428, 0.292, 0.162, 0.098, 0.054],
        ]
    ).ravel()
    t = np.arange(65) / 10.0

    def residuals(x: Vector) -> Vector:
        peaks = np.exp(-x[5:8] * (t[:, None] - x[8:]) ** 2) @ x[1:4]
        values: Vector = y - (x[0] * np.exp(-t * x[4]) + peaks)
        return values

    def jacobian(x: Vector) -> Matrix:
        decay = np.exp(-t * x[4])
        z = t[:, None] - x[8:]
        peaks = np.exp(-x[5:8] * z**2)
        heights = x[1:4] * peaks
        return np.column_stack(
            [-decay, -peaks, t * x[0] * decay, z**2 * heights, -2.0 * x[5:8] * z * heights]
        )

    def curvature(x: Vector, r: Vector) -> Matrix:
        decay = r * np.exp(-t * x[4])
        z = t[:, None] - x[8:]
        peaks = r[:, None] * np.exp(-x[5:8] * z**2)
        entries = {(0, 4): t @ decay, (4, 4): -x[0] * (t**2 @ decay)}
        for k in range(3):
            height, width = x[1 + k], x[5 + k]
            zk, p = z[:, k], peaks[:, k]
            entries |= {
                (1 + k, 5 + k): zk**2 @ p,
                (1 + k, 8 + k): -2.0 * width * (zk @ p),
                (5 + k, 5 + k): -height * (zk**4 @ p),
                (5 + k, 8 + k): -2.0 * height * ((zk - width * zk**3) @ p),
                (8 + k, 8 + k): 2.0 * height * width * ((1.0 - 2.0 * width * zk**2) @ p),
            }
        return symmetric(11, entries)

    return sum_of_squares(
        "osborne_2",
        [1.3, 0.65, 0.65, 0.7, 0.6, 3.0, 5.0, 7.0, 2.0, 4.5, 5.5],
        residuals,
        jacobian,
        curvature,
        minima=(4.01377362935e-2, 8.75947240934e-2, 8.82966532154e-2),
        source=mgh(19),
        tags={"mgh", "hard"},
    )


def _linear(name: str, matrix: Matrix, minimum: float, number: int, *tags: str) -> Problem:
    """Sum of squares of ``matrix @ x - 1``."""
    n = matrix.shape[1]
    gram = matrix.T @ matrix

    def residuals(x: Vector) -> Vector:
        r: Vector = matrix @ x - 1.0
        return r

    def fun(x: Vector) -> float:
        r = residuals(x)
        return dot(r, r)

    def jac(x: Vector) -> Vector:
        gradient: Vector = 2.0 * ((matrix @ x - 1.0) @ matrix)
        return gradient

    def hess(x: Vector) -> Matrix:
        hessian: Matrix = (2.0 * gram).astype(x.dtype)
        return hessian

    return Problem(
        f"{name}_{n}",
        np.ones(n),
        fun,
        jac,
        hess,
        (minimum,),
        mgh(number),
        frozenset({"mgh", "least_squares", *tags}),
        residuals=residuals,
    )


def linear_full_rank(n: int, m: int) -> Problem:
    """MGH (32): linear residuals of full rank; one Newton step solves it."""
    return _linear("linear_full_rank", np.eye(m, n) - 2.0 / m, float(m - n), 32)


def linear_rank_one(n: int, m: int) -> Problem:
    """MGH (33): the Hessian has rank one everywhere."""
    matrix = np.outer(np.arange(1.0, m + 1), np.arange(1.0, n + 1))
    return _linear("linear_rank_one", matrix, m * (m - 1) / (2.0 * (2 * m + 1)), 33, "singular")


def linear_rank_one_zero(n: int, m: int) -> Problem:
    """MGH (34): as MGH (33), with two zero rows and two variables that do not appear."""
    rows, columns = np.arange(m, dtype=np.float64), np.arange(1.0, n + 1)
    rows[-1] = columns[0] = columns[-1] = 0.0
    minimum = (m * m + 3 * m - 6) / (2.0 * (2 * m - 3))
    return _linear("linear_rank_one_zero", np.outer(rows, columns), minimum, 34, "singular")


PROBLEMS = (
    freudenstein_roth(),
    jennrich_sampson(),
    bard(),
    meyer(),
    kowalik_osborne(),
    osborne_1(),
    osborne_2(),
    linear_full_rank(5, 10),
    linear_rank_one(5, 10),
    linear_rank_one_zero(5, 10),
)
