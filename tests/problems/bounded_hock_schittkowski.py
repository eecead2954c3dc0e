"""Hock & Schittkowski (1981): the problems whose only constraints are bounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ._elements import Elements, element_problem, whole
from ._problem import Problem
from .sources import HOCK_SCHITTKOWSKI


def _hs(
    number: int,
    x0: ArrayLike,
    elements: Elements | Callable[..., Any],
    lower: ArrayLike,
    upper: ArrayLike,
    minima: tuple[float, ...],
    *tags: str,
) -> Problem:
    n = np.size(x0)
    terms = elements if isinstance(elements, Elements) else whole(n, elements)
    return element_problem(
        f"hs{number}",
        x0,
        terms,
        minima=minima,
        source=f"{HOCK_SCHITTKOWSKI}, problem {number}",
        tags={"bounded", "hs", *tags},
        lower=lower,
        upper=upper,
    )


def _rosenbrock(a: Any, b: Any) -> Any:
    return 100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2


def _hs2_minima() -> tuple[float, ...]:
    """Values at x2 = 3/2, where x1 solves 200 x1³ - 299 x1 - 1 = 0."""
    roots = np.roots([200.0, 0.0, -299.0, -1.0]).real
    return tuple(sorted(float(_rosenbrock(r, 1.5)) for r in roots)[:2])


def hs25() -> Problem:
    """Fit of a Weibull-type law inside its domain; the gradient at the start is tiny."""
    t = 0.01 * np.arange(1, 100)
    u = 25.0 + (-50.0 * np.log(t)) ** (2.0 / 3.0)

    def formula(a: Any, b: Any, c: Any) -> Any:
        return (np.exp(-((u - b) ** c) / a) - t) ** 2

    # At the start all exponentials underflow, which leaves the sum of the t².
    return _hs(
        25,
        [100.0, 12.5, 3.0],
        whole(3, formula, 99),
        [0.1, 0.0, 0.0],
        [100.0, 25.6, 5.0],
        (0.0, 32.835),
        "least_squares",
        "hard",
    )


def _hs38(a: Any, b: Any, c: Any, d: Any) -> Any:
    return (
        _rosenbrock(a, b)
        + 90.0 * (d - c * c) ** 2
        + (1.0 - c) ** 2
        + 10.1 * ((b - 1.0) ** 2 + (d - 1.0) ** 2)
        + 19.8 * (b - 1.0) * (d - 1.0)
    )


def _hs110(*x: Any) -> Any:
    total, product = np.log(x[0] - 2.0) ** 2 + np.log(10.0 - x[0]) ** 2, x[0]
    for y in x[1:]:
        total = total + np.log(y - 2.0) ** 2 + np.log(10.0 - y) ** 2
        product = product * y
    return total - product**0.2


PROBLEMS = (
    _hs(1, [-2.0, 1.0], _rosenbrock, [-np.inf, -1.5], np.inf, (0.0,), "interior"),
    _hs(2, [-2.0, 1.0], _rosenbrock, [-np.inf, 1.5], np.inf, _hs2_minima(), "outside"),
    _hs(
        3,
        [10.0, 1.0],
        lambda a, b: b + 1e-5 * (b - a) ** 2,
        [-np.inf, 0.0],
        np.inf,
        (0.0,),
        "scaled",
    ),
    _hs(
        4,
        [1.125, 0.125],
        lambda a, b: (a + 1.0) ** 3 / 3.0 + b,
        [1.0, 0.0],
        np.inf,
        (8.0 / 3.0,),
        "vertex",
    ),
    _hs(
        5,
        [0.0, 0.0],
        lambda a, b: np.sin(a + b) + (a - b) ** 2 - 1.5 * a + 2.5 * b + 1.0,
        [-1.5, -3.0],
        [4.0, 3.0],
        # Interior minimisers at x1 + x2 = 1/2 -+ 2π/3..., each π higher than the one before.
        (-np.sqrt(3.0) / 2.0 - np.pi / 3.0, 2.0 * np.pi / 3.0 - np.sqrt(3.0) / 2.0),
        "interior",
    ),
    hs25(),
    _hs(38, [-3.0, -1.0, -3.0, -1.0], _hs38, -10.0, 10.0, (0.0,), "least_squares", "interior"),
    _hs(
        45,
        [2.0, 2.0, 2.0, 2.0, 2.0],
        lambda a, b, c, d, e: 2.0 - a * b * c * d * e / 120.0,
        0.0,
        [1.0, 2.0, 3.0, 4.0, 5.0],
        (1.0,),
        "vertex",
        "outside",
    ),
    _hs(110, np.full(10, 9.0), _hs110, 2.001, 9.999, (), "domain"),
)
