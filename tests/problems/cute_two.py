"""Small unconstrained problems in two variables, named as in the CUTEst collection."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ._elements import element_problem, whole
from ._problem import Problem
from .sources import BUCKLEY, DENNIS_SCHNABEL, HIMMELBLAU, TOINT, cutest


def pair(
    name: str,
    formula: Callable[[Any, Any], Any],
    x0: ArrayLike,
    minima: tuple[float, ...],
    origin: str,
    tags: Iterable[str] = (),
) -> Problem:
    """Build a problem in two variables from its formula."""
    return element_problem(
        name, x0, whole(2, formula), minima=minima, source=cutest(origin), tags=tags
    )


def hairs(a: Any, b: Any) -> Any:
    """Sharp hills above two valleys, each a smoothed absolute value."""
    fur = 30.0 * (np.sin(7.0 * a) * np.cos(7.0 * b)) ** 2
    return fur + 100.0 * (np.sqrt(0.01 + (a - b) ** 2) + np.sqrt(0.01 + a * a))


def spiral(a: Any, b: Any) -> Any:
    """Valley that winds around the origin, between the depths 1 and 2."""
    square = a * a + b * b
    # The shift is below rounding everywhere but at the origin, where it keeps the root smooth.
    radius = np.sqrt(square + 1e-60)
    # r cos(r - θ) by the addition theorem needs no branch of the angle θ.
    turn = np.cos(radius) * a + np.sin(radius) * b
    return square / (1.0 + square) * (1.0 + 1.5 * radius - 0.5 * turn)


def himmelblau_b(a: Any, b: Any) -> Any:
    """Polynomial of degree 16 that vanishes on several curves."""
    return (a * b * (1.0 - a) * (1.0 - b - a * (1.0 - a) ** 5)) ** 2


def mexican_hat(a: Any, b: Any) -> Any:
    """Quadratic penalty, 1e5, on a circle-like valley."""
    rim = 1e4 * (b - a * a) ** 2 + (a - 1.0) ** 2 - 0.02
    return -2.0 * (a - 1.0) ** 2 + 1e5 * rim**2


PROBLEMS = (
    pair(
        "cube",
        lambda a, b: (a - 1.0) ** 2 + 100.0 * (b - a**3) ** 2,
        [-1.2, 1.0],
        (0.0,),
        f"A. Leon (1966), {BUCKLEY} #5",
        {"least_squares"},
    ),
    pair(
        "sisser",
        lambda a, b: 3.0 * a**4 - 2.0 * (a * b) ** 2 + 3.0 * b**4,
        [1.0, 0.1],
        (0.0,),
        f"F. S. Sisser (1982), {BUCKLEY} #216",
        {"singular"},
    ),
    pair(
        "brkmcc",
        lambda a, b: (
            (a - 2.0) ** 2
            + (b - 1.0) ** 2
            + 0.04 / (1.0 - 0.25 * a * a - b * b)
            + 5.0 * (a - 2.0 * b + 1.0) ** 2
        ),
        [2.0, 2.0],
        (),
        f"J. Bracken, G. McCormick (1968), {BUCKLEY} #207",
        {"unbounded"},
    ),
    pair(
        "denschna",
        lambda a, b: a**4 + (a + b) ** 2 + (np.exp(b) - 1.0) ** 2,
        [1.0, 1.0],
        (0.0,),
        DENNIS_SCHNABEL,
        {"least_squares"},
    ),
    pair(
        "denschnb",
        lambda a, b: (a - 2.0) ** 2 + ((a - 2.0) * b) ** 2 + (b + 1.0) ** 2,
        [1.0, 1.0],
        (0.0,),
        DENNIS_SCHNABEL,
        {"least_squares"},
    ),
    pair(
        "denschnc",
        lambda a, b: (a * a + b * b - 2.0) ** 2 + (np.exp(a - 1.0) + b**3 - 2.0) ** 2,
        [2.0, 3.0],
        (0.0,),
        DENNIS_SCHNABEL,
        {"least_squares"},
    ),
    pair(
        "denschnf",
        lambda a, b: (
            (2.0 * (a + b) ** 2 + (a - b) ** 2 - 8.0) ** 2
            + (5.0 * a * a + (b - 3.0) ** 2 - 9.0) ** 2
        ),
        [2.0, 0.0],
        (0.0,),
        DENNIS_SCHNABEL,
        {"least_squares"},
    ),
    pair(
        "cliff",
        lambda a, b: (0.01 * a - 0.03) ** 2 - (a - b) + np.exp(20.0 * (a - b)),
        [0.0, -1.0],
        (),
        f"{BUCKLEY} #206",
        {"overflow"},
    ),
    pair("mexhat", mexican_hat, [0.86, 0.72], (), "A. A. Brown, M. Bartholomew-Biggs (1987)"),
    pair("snail", spiral, [10.0, 10.0], (0.0,), "J. Engels", {"hard"}),
    pair("hairy", hairs, [-5.0, -7.0], (20.0,), TOINT, {"multimodal", "hard"}),
    pair(
        "loghairy",
        lambda a, b: np.log((100.0 + hairs(a, b)) / 100.0),
        [-500.0, -700.0],
        (float(np.log(1.2)),),
        TOINT,
        {"multimodal", "hard"},
    ),
    pair(
        "humps",
        lambda a, b: (np.sin(20.0 * a) * np.sin(20.0 * b)) ** 2 + 0.05 * (a * a + b * b),
        [-506.0, -506.2],
        (0.0,),
        TOINT,
        {"multimodal", "hard"},
    ),
    pair(
        "himmelbb", himmelblau_b, [-1.2, 1.0], (0.0,), f"{HIMMELBLAU}, {BUCKLEY} #14", {"singular"}
    ),
    pair(
        "himmelbg",
        lambda a, b: (2.0 * a * a + 3.0 * b * b) * np.exp(-a - b),
        [0.5, 0.5],
        (0.0,),
        f"{HIMMELBLAU}, {BUCKLEY} #33",
    ),
    pair(
        "himmelbh",
        lambda a, b: a**3 - 3.0 * a + b * b - 2.0 * b + 2.0,
        [0.0, 2.0],
        (-1.0,),
        f"{HIMMELBLAU}, {BUCKLEY} #28",
        {"unbounded"},
    ),
    pair(
        "zangwil2",
        lambda a, b: (
            (16.0 * a * a + 16.0 * b * b - 8.0 * a * b - 56.0 * a - 256.0 * b + 991.0) / 15.0
        ),
        [3.0, 8.0],
        (-18.2,),
        f"W. I. Zangwill (1967), {BUCKLEY} #7",
    ),
    pair(
        "maratosb",
        lambda a, b: a + 1e6 * (a * a + b * b - 1.0) ** 2,
        [1.1, 0.1],
        (),
        TOINT,
        {"hard"},
    ),
    pair(
        "s308",
        lambda a, b: (a * a + a * b + b * b) ** 2 + np.sin(a) ** 2 + np.cos(b) ** 2,
        [3.0, 0.1],
        (),
        "K. Schittkowski, More Test Examples for Nonlinear Programming Codes (1987), #308",
    ),
    pair(
        "sineval",
        lambda a, b: 1e3 * (b - np.sin(a)) ** 2 + a * a / 4.0,
        [4.712389, -1.0],
        (0.0,),
        "Y. Xiao, F. Zhou, Computing 48 (1992) 303-317, problem 4.2",
        {"least_squares", "hard"},
    ),
    pair(
        "nasty",
        lambda a, b: 0.5 * ((1e10 * a) ** 2 + b * b),
        [1e-30, 1.0],
        (0.0,),
        "N. I. M. Gould",
        {"scaled"},
    ),
)
