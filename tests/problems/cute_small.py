"""Small unconstrained problems in three and more variables, named as in CUTEst."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._elements import Elements, chain, element_problem, whole
from ._problem import Problem
from .sources import BUCKLEY, DENNIS_SCHNABEL, HIMMELBLAU, cutest


def denschnd() -> Problem:
    """Polynomial of degree eight, singular along curves; starts far away."""

    def formula(a: Any, b: Any, c: Any) -> Any:
        return (
            (a * a + b**3 - c**4) ** 2
            + (2.0 * a * b * c) ** 2
            + (2.0 * a * b - 3.0 * b * c + a * c) ** 2
        )

    return element_problem(
        "denschnd",
        [10.0, 10.0, 10.0],
        whole(3, formula),
        minima=(0.0,),
        source=cutest(DENNIS_SCHNABEL),
        tags={"least_squares", "singular"},
    )


def denschne() -> Problem:
    """Separable; the exponential is flat at the start."""

    def formula(a: Any, b: Any, c: Any) -> Any:
        return a * a + (b + b * b) ** 2 + (np.exp(c) - 1.0) ** 2

    # With x3 towards -infinity the exponential's square tends to one.
    return element_problem(
        "denschne",
        [2.0, 3.0, -8.0],
        whole(3, formula),
        minima=(0.0, 1.0),
        source=cutest(DENNIS_SCHNABEL),
        tags={"least_squares", "hard"},
    )


def dixon(n: int = 10) -> Problem:
    """Dixon's function: a chain of parabolas held at both ends."""
    ends = Elements(np.array([[0, n - 1]]), lambda a: (1.0 - a) ** 2)
    return element_problem(
        f"dixon_{n}",
        np.full(n, -2.0),
        (ends, chain(n, 2, lambda a, b: (a * a - b) ** 2)),
        minima=(0.0,),
        source=cutest(f"{BUCKLEY}, Dixon (1972)"),
        tags={"least_squares"},
    )


def cragglvy() -> Problem:
    """Cragg & Levy's function: exponential, tangent and the eighth power."""

    def formula(a: Any, b: Any, c: Any, d: Any) -> Any:
        tangent = np.sin(c - d) / np.cos(c - d)
        return (
            (np.exp(a) - b) ** 4
            + 100.0 * (b - c) ** 6
            + (tangent + c - d) ** 4
            + a**8
            + (d - 1.0) ** 2
        )

    return element_problem(
        "cragglvy_4",
        [1.0, 2.0, 2.0, 2.0],
        whole(4, formula),
        minima=(0.0,),
        source=cutest(f"{BUCKLEY} #18; Ph. L. Toint, Test problems 32 (1983)"),
        tags={"singular", "hard"},
    )


def engval2() -> Problem:
    """Engvall's five residuals in three variables."""

    def formula(a: Any, b: Any, c: Any) -> Any:
        s = a * a + b * b
        return (
            (s + c * c - 1.0) ** 2
            + (s + (c - 2.0) ** 2 - 1.0) ** 2
            + (a + b + c - 1.0) ** 2
            + (a + b - c + 1.0) ** 2
            + (3.0 * b * b + a**3 + (5.0 * c - a + 1.0) ** 2 - 36.0) ** 2
        )

    return element_problem(
        "engval2",
        [1.0, 2.0, 0.0],
        whole(3, formula),
        minima=(0.0,),
        source=cutest(f"{BUCKLEY} #15"),
        tags={"least_squares"},
    )


def expfit(m: int = 10) -> Problem:
    """Fit of ``a exp(b t)`` to a straight line."""
    t = 0.25 * np.arange(1, m + 1)
    return element_problem(
        "expfit",
        [0.0, 0.0],
        whole(2, lambda a, b: (a * np.exp(b * t) - t) ** 2, m),
        minima=(),
        source=cutest("A. R. Conn, N. I. M. Gould, Ph. L. Toint"),
        tags={"least_squares"},
    )


def hilbert(n: int, shift: float, name: str) -> Problem:
    """``Σ x_i x_j / (i + j - 1)`` plus `shift` times the squares; ill-conditioned without."""
    i, j = np.indices((n, n)).reshape(2, -1)
    weight = 0.5 / (i + j + 1.0)
    # The diagonal of the double sum takes each variable twice.
    coupling = Elements(np.stack([i, j])[:, i != j], lambda a, b: weight[i != j] * a * b)
    diagonal = chain(n, 1, lambda a: (0.5 / (2.0 * np.arange(n) + 1.0) + shift) * a * a)
    return element_problem(
        f"{name}_{n}",
        np.full(n, -3.0),
        (coupling, diagonal),
        minima=(0.0,),
        source=cutest(f"K. Schittkowski (1987) #274-276, {BUCKLEY} #19"),
    )


def allinitu() -> Problem:
    """Mix everything: made to exercise element types."""

    def formula(a: Any, b: Any, c: Any, d: Any) -> Any:
        s = np.sin(d)
        return (
            c
            - 1.0
            + a * a
            + b * b
            + (c + d) ** 2
            + np.sin(c) ** 2
            + (a * b) ** 2
            + d
            - 3.0
            + np.sin(c) ** 2
            + (d - 1.0) ** 2
            + b**4
            + (c * c + (d + a) ** 2) ** 2
            + (a - 4.0 + s * s + (b * c) ** 2) ** 2
            + s**4
        )

    return element_problem(
        "allinitu",
        np.zeros(4),
        whole(4, formula),
        minima=(),
        source=cutest("N. I. M. Gould"),
    )


def himmelbf() -> Problem:
    """Fit of a rational function to seven data."""
    t = np.array([0.0, 0.000428, 0.001, 0.00161, 0.00209, 0.00348, 0.00525])
    y = np.array([7.391, 11.18, 16.44, 16.20, 22.20, 24.02, 31.32])

    def formula(a: Any, b: Any, c: Any, d: Any) -> Any:
        top = a * a + t * b * b + (t * c) ** 2
        return 1e4 * (top / (y * (1.0 + t * d * d)) - 1.0) ** 2

    return element_problem(
        "himmelbf",
        [2.7, 90.0, 1500.0, 10.0],
        whole(4, formula, 7),
        minima=(),
        source=cutest(f"{HIMMELBLAU}, problem 32; {BUCKLEY} #76"),
        tags={"least_squares", "scaled", "hard"},
    )


def power(n: int = 10) -> Problem:
    """``(Σ i x_i²)²``: the Hessian vanishes at the minimiser."""

    def formula(*x: Any) -> Any:
        total = x[0] * x[0]
        for i in range(1, n):
            total = total + (i + 1.0) * x[i] * x[i]
        return total * total

    return element_problem(
        f"power_{n}",
        np.ones(n),
        whole(n, formula),
        minima=(0.0,),
        source=cutest("S. S. Oren, Management Sci. 20 (1974) 863-874"),
        tags={"singular"},
    )


def chain_of_cubes(n: int = 4) -> Problem:
    """``(x_1 - 1)² + 100 Σ (x_{i+1} - x_i³)²``: extended cube."""
    first = Elements(np.array([[0]]), lambda a: (a - 1.0) ** 2)
    return element_problem(
        f"chain_of_cubes_{n}",
        np.tile([-1.2, 1.0], n)[:n],
        (first, chain(n, 2, lambda a, b: 100.0 * (b - a**3) ** 2)),
        minima=(0.0,),
        source=cutest(f"{BUCKLEY} #5"),
        tags={"least_squares", "hard"},
    )


def box_2(m: int = 10) -> Problem:
    """Box's function with its third variable fixed at one, as a problem in two."""
    t = 0.1 * np.arange(1, m + 1)
    target = np.exp(-t) - np.exp(-10.0 * t)
    return element_problem(
        "box_2",
        [0.0, 10.0],
        whole(2, lambda a, b: (np.exp(-t * a) - np.exp(-t * b) - target) ** 2, m),
        minima=(0.0,),
        source=cutest(f"M. J. Box (1966), {BUCKLEY} #11"),
        tags={"least_squares"},
    )


PROBLEMS = (
    denschnd(),
    denschne(),
    dixon(),
    cragglvy(),
    engval2(),
    expfit(),
    hilbert(2, 0.0, "hilberta"),
    hilbert(6, 0.0, "hilberta"),
    hilbert(10, 5.0, "hilbertb"),
    allinitu(),
    himmelbf(),
    power(),
    chain_of_cubes(),
    box_2(),
)
