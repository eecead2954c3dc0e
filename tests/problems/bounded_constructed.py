"""Bound-constrained problems that each show one difficulty by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ._elements import chain, element_problem, whole
from ._problem import Matrix, Problem, Vector
from .constructed import OWN


def _boxed(
    name: str,
    formula: Callable[..., Any],
    x0: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    minima: tuple[float, ...],
    tags: Iterable[str] = (),
) -> Problem:
    return element_problem(
        name,
        x0,
        whole(np.size(x0), formula),
        minima=minima,
        source=OWN,
        tags={"bounded", *tags},
        lower=lower,
        upper=upper,
    )


def refusing(p: Problem) -> Problem:
    """Return `p` with callbacks that raise `ValueError` outside of its box."""

    def check(x: Vector) -> None:
        if np.any(x.real < p.lower) or np.any(x.real > p.upper):
            raise ValueError(f"{p.name} is not defined outside of its bounds")

    def fun(x: Vector) -> float:
        check(x)
        return p.fun(x)

    def jac(x: Vector) -> Vector:
        check(x)
        return p.jac(x)

    def hess(x: Vector) -> Matrix:
        check(x)
        return p.hess(x)

    return replace(
        p,
        name=f"{p.name}_refusing",
        fun=fun,
        jac=jac,
        hess=hess,
        product=None,
        tags=p.tags | {"domain", "raises"},
    )


def _rosenbrock(a: Any, b: Any) -> Any:
    return 100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2


def _entropy(a: Any, b: Any, c: Any) -> Any:
    return sum((x * np.log(x) - w * x) for x, w in ((a, 0.0), (b, 1.0), (c, 3.0)))


def _root_sum(a: Any, b: Any) -> Any:
    return np.sqrt(a) + np.sqrt(b) + (a + b - 2.0) ** 2


def chained_rosenbrock_box(n: int = 20) -> Problem:
    """Chained Rosenbrock with every third variable held from above at one half."""
    upper = np.where(np.arange(n) % 3 == 2, 0.5, 2.0)
    return element_problem(
        f"chained_rosenbrock_box_{n}",
        np.tile([-1.2, 1.0], n)[:n],
        chain(n, 2, _rosenbrock),
        minima=(),
        source=OWN,
        tags={"bounded", "outside", "hard"},
        lower=-2.0,
        upper=upper,
    )


_LOG_WALL = _boxed(
    "log_wall",
    lambda a: a - 2.0 * np.log(a),
    [3.0],
    [1e-3],
    [np.inf],
    (2.0 - 2.0 * np.log(2.0),),
    {"scalar", "domain", "interior"},
)
_SQRT_WALL = _boxed(
    "sqrt_wall", _root_sum, [1.0, 0.9], [1e-6, 1e-6], [4.0, 4.0], (), {"domain", "hard"}
)
_ENTROPY = _boxed(
    "entropy",
    _entropy,
    [0.5, 0.5, 0.5],
    [1e-8, 1e-8, 1e-8],
    [1.0, 2.0, 4.0],
    (-np.exp(-1.0) - 1.0 + (4.0 * np.log(4.0) - 12.0),),
    {"domain"},
)

PROBLEMS = (
    _boxed(
        "scalar_at_lower", lambda a: a * a + a, [2.0], [0.5], [3.0], (0.75,), {"scalar", "vertex"}
    ),
    _boxed(
        "scalar_at_upper",
        lambda a: np.exp(-a),
        [0.0],
        [-1.0],
        [2.0],
        (float(np.exp(-2.0)),),
        {"scalar", "vertex"},
    ),
    _boxed(
        "scalar_one_sided",
        lambda a: (a - 1.0) ** 4,
        [5.0],
        [0.0],
        [np.inf],
        (0.0,),
        {"scalar", "interior", "singular"},
    ),
    _boxed(
        "scalar_concave",
        lambda a: -a * a,
        [0.25],
        [-1.0],
        [2.0],
        (-4.0, -1.0),
        {"scalar", "vertex", "hard"},
    ),
    _boxed(
        "scalar_fixed", lambda a: a * a, [3.0], [2.0], [2.0], (4.0,), {"scalar", "fixed", "outside"}
    ),
    _boxed(
        "all_fixed",
        _rosenbrock,
        [-1.2, 1.0],
        [0.0, 2.0],
        [0.0, 2.0],
        (401.0,),
        {"fixed", "outside"},
    ),
    _boxed(
        "one_fixed", _rosenbrock, [-1.2, 1.0], [-2.0, 0.25], [2.0, 0.25], (), {"fixed", "outside"}
    ),
    _boxed(
        "start_on_bound",
        _rosenbrock,
        [-2.0, 2.0],
        [-2.0, -1.0],
        [2.0, 2.0],
        (0.0,),
        {"on_bound", "interior"},
    ),
    _boxed(
        "start_at_vertex",
        lambda a, b: (a - 1.0) ** 2 + (b - 2.0) ** 2 + 0.5 * a * b,
        [0.0, 0.0],
        [0.0, 0.0],
        [3.0, 1.5],
        (),
        {"on_bound", "vertex"},
    ),
    _boxed(
        "start_far_outside",
        _rosenbrock,
        [1e4, -1e4],
        [-2.0, -1.0],
        [0.8, 3.0],
        (0.04,),
        {"outside"},
    ),
    _boxed(
        "minimiser_on_bound_degenerate",
        lambda a, b: a * a + (b - 1.0) ** 2 + a * a * b * b,
        [2.0, 3.0],
        [0.0, 0.0],
        [3.0, 4.0],
        (0.0,),
        {"degenerate"},
    ),
    _boxed(
        "upper_only",
        lambda a, b: np.exp(-a) + np.exp(-2.0 * b) + 0.1 * a * b,
        [-1.0, -1.0],
        -np.inf,
        [2.0, 1.5],
        (),
        {"one_sided"},
    ),
    _boxed(
        "lower_only",
        lambda a, b, c: (a * b * c - 1.0) ** 2 + a + 0.5 * b + 0.1 * c,
        [2.0, 2.0, 2.0],
        [0.5, 0.0, -1.0],
        np.inf,
        (),
        {"one_sided", "hard"},
    ),
    _boxed(
        "saddle_in_box",
        lambda a, b: a * a - b * b,
        [1.0, 0.1],
        [-1.0, -2.0],
        [1.0, 1.0],
        (-4.0, -1.0),
        {"saddle", "hard"},
    ),
    _boxed(
        "tiny_box",
        _rosenbrock,
        [-1.2, 1.0],
        [-1.2 - 1e-9, 1.0 - 1e-9],
        [-1.2 + 1e-9, 1.0 + 1e-9],
        (),
        {"vertex", "scaled"},
    ),
    _boxed(
        "huge_box",
        lambda a, b: (a - 1e7) ** 2 + (b + 1.0) ** 2,
        [0.0, 0.0],
        -1e8,
        [1e6, 1e8],
        (8.1e13,),
        {"scaled"},
    ),
    _LOG_WALL,
    refusing(_LOG_WALL),
    _SQRT_WALL,
    refusing(_SQRT_WALL),
    _ENTROPY,
    refusing(_ENTROPY),
    chained_rosenbrock_box(),
)
