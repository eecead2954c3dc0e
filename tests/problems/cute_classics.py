"""Classical small test functions of the literature on global and local minimisation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ._elements import chain, element_problem, whole
from ._problem import Problem
from .sources import JAMIL_YANG


def classic(
    name: str,
    formula: Callable[..., Any],
    x0: ArrayLike,
    minima: tuple[float, ...],
    tags: Iterable[str] = (),
) -> Problem:
    """Build a problem of the survey by Jamil & Yang (2013) from its formula in all variables."""
    n = np.size(x0)
    return element_problem(name, x0, whole(n, formula), minima=minima, source=JAMIL_YANG, tags=tags)


def _goldstein_price(a: Any, b: Any) -> Any:
    s, d = a + b + 1.0, 2.0 * a - 3.0 * b
    p = 19.0 - 14.0 * a + 3.0 * a * a - 14.0 * b + 6.0 * a * b + 3.0 * b * b
    q = 18.0 - 32.0 * a + 12.0 * a * a + 48.0 * b - 36.0 * a * b + 27.0 * b * b
    return (1.0 + s * s * p) * (30.0 + d * d * q)


def _branin(a: Any, b: Any) -> Any:
    valley = b - 5.1 / (4.0 * np.pi**2) * a * a + 5.0 / np.pi * a - 6.0
    return valley**2 + 10.0 * (1.0 - 1.0 / (8.0 * np.pi)) * np.cos(a) + 10.0


def _zakharov(a: Any, b: Any, c: Any, d: Any) -> Any:
    s = 0.5 * a + b + 1.5 * c + 2.0 * d
    return a * a + b * b + c * c + d * d + s**2 + s**4


def _modified_rosenbrock(a: Any, b: Any) -> Any:
    pit = np.exp(-10.0 * ((a + 1.0) ** 2 + (b + 1.0) ** 2))
    return 74.0 + 100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2 - 400.0 * pit


def styblinski_tang(n: int) -> Problem:
    """``Σ (x⁴ - 16x² + 5x) / 2``: each variable has two wells, hence 2^n minimisers."""

    def formula(a: Any) -> Any:
        return 0.5 * (a**4 - 16.0 * a * a + 5.0 * a)

    stationary = np.roots([4.0, 0.0, -32.0, 5.0]).real
    deep, shallow = sorted(formula(stationary))[:2]
    values = tuple(float((n - k) * deep + k * shallow) for k in range(n + 1))
    return element_problem(
        f"styblinski_tang_{n}",
        np.zeros(n),
        chain(n, 1, formula),
        minima=values,
        source=JAMIL_YANG,
        tags={"multimodal", "indefinite"},
    )


def _rastrigin_well(k: int) -> float:
    """Value of the minimum of x² - 10 cos 2πx + 10 near the integer k, by Newton's method."""
    x = float(k)
    for _ in range(20):
        slope = 2.0 * x + 20.0 * np.pi * np.sin(2.0 * np.pi * x)
        x -= slope / (2.0 + 40.0 * np.pi**2 * np.cos(2.0 * np.pi * x))
    return float(x * x + 20.0 * np.sin(np.pi * x) ** 2)


def rastrigin(n: int = 2) -> Problem:
    """``Σ x² - 10 cos 2πx + 10``: a minimiser beside every integer point near the origin."""

    def formula(a: Any) -> Any:
        return a * a + 20.0 * np.sin(np.pi * a) ** 2

    wells = [_rastrigin_well(k) for k in range(6)]
    values = {sum(choice) for choice in combinations_with_replacement(wells, n)}
    return element_problem(
        f"rastrigin_{n}",
        np.tile([2.2, -1.3], n)[:n],
        chain(n, 1, formula),
        minima=tuple(sorted(values)),
        source=JAMIL_YANG,
        tags={"multimodal", "hard"},
    )


PROBLEMS = (
    classic(
        "booth",
        lambda a, b: (a + 2.0 * b - 7.0) ** 2 + (2.0 * a + b - 5.0) ** 2,
        [0.0, 0.0],
        (0.0,),
        {"least_squares"},
    ),
    classic("matyas", lambda a, b: 0.26 * (a * a + b * b) - 0.48 * a * b, [5.0, -3.0], (0.0,)),
    classic(
        "six_hump_camel",
        lambda a, b: 4.0 * a * a - 2.1 * a**4 + a**6 / 3.0 + a * b - 4.0 * b * b + 4.0 * b**4,
        [1.1, 1.1],
        (),
        {"multimodal"},
    ),
    classic(
        "three_hump_camel",
        lambda a, b: 2.0 * a * a - 1.05 * a**4 + a**6 / 6.0 + a * b + b * b,
        [2.0, -1.5],
        (),
        {"multimodal"},
    ),
    classic(
        "goldstein_price", _goldstein_price, [0.5, 0.5], (3.0, 30.0, 84.0, 840.0), {"multimodal"}
    ),
    classic("branin", _branin, [6.0, 14.0], (1.25 / np.pi,)),
    classic(
        "mccormick",
        lambda a, b: np.sin(a + b) + (a - b) ** 2 - 1.5 * a + 2.5 * b + 1.0,
        [0.5, 0.5],
        (),
        {"unbounded", "multimodal"},
    ),
    classic("zakharov_4", _zakharov, [2.0, -1.0, 3.0, 1.0], (0.0,)),
    styblinski_tang(2),
    styblinski_tang(3),
    rastrigin(2),
    classic(
        "egg_crate",
        lambda a, b: a * a + b * b + 25.0 * (np.sin(a) ** 2 + np.sin(b) ** 2),
        [1.2, -1.0],
        (),
        {"multimodal"},
    ),
    classic(
        "price_3",
        lambda a, b: 100.0 * (b - a * a) ** 2 + (6.4 * (b - 0.5) ** 2 - a - 0.6) ** 2,
        [-1.0, 2.0],
        (),
        {"least_squares"},
    ),
    classic(
        "price_4",
        lambda a, b: (2.0 * a**3 * b - b**3) ** 2 + (6.0 * a - b * b + b) ** 2,
        [0.5, 1.5],
        (0.0,),
        {"least_squares", "singular"},
    ),
    classic(
        "wayburn_seader_1",
        lambda a, b: (a**6 + b**4 - 17.0) ** 2 + (2.0 * a + b - 4.0) ** 2,
        [2.0, 2.0],
        (0.0,),
        {"least_squares"},
    ),
    classic("trecanni", lambda a, b: a**4 + 4.0 * a**3 + 4.0 * a * a + b * b, [1.0, 1.0], (0.0,)),
    classic(
        "easom",
        lambda a, b: -np.cos(a) * np.cos(b) * np.exp(-((a - np.pi) ** 2) - (b - np.pi) ** 2),
        [2.5, 3.8],
        (-1.0,),
    ),
    classic("modified_rosenbrock", _modified_rosenbrock, [-0.5, 0.5], (), {"multimodal"}),
    classic(
        "exponential_3",
        lambda a, b, c: -np.exp(-0.5 * (a * a + b * b + c * c)),
        [0.4, -0.5, 0.6],
        (-1.0,),
    ),
    classic(
        "bohachevsky_1",
        lambda a, b: (
            a * a
            + 2.0 * b * b
            + 0.6 * np.sin(1.5 * np.pi * a) ** 2
            + 0.8 * np.sin(2.0 * np.pi * b) ** 2
        ),
        [0.9, -0.6],
        (),
        {"multimodal"},
    ),
)
