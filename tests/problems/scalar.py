"""Constructed problems in one variable."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from ._problem import Matrix, Problem, Vector
from .constructed import OWN, _log_cosh

_Jet1 = tuple[float, ...]


def _scalar(
    name: str,
    x0: float,
    jet: Callable[[float], _Jet1],
    minima: tuple[float, ...],
    tags: Iterable[str] = (),
) -> Problem:
    """Problem in one variable from a function that returns value and two derivatives."""

    def fun(x: Vector) -> float:
        return jet(x[0])[0]

    def jac(x: Vector) -> Vector:
        return np.array([jet(x[0])[1]])

    def hess(x: Vector) -> Matrix:
        return np.array([[jet(x[0])[2]]])

    return Problem(name, np.array([x0]), fun, jac, hess, minima, OWN, frozenset({"scalar", *tags}))


def double_well() -> Problem:
    """``(x² - 1)² + x/5``: starts in the shallower of two wells."""

    def jet(x: float) -> _Jet1:
        return (x**2 - 1.0) ** 2 + 0.2 * x, 4.0 * x * (x**2 - 1.0) + 0.2, 12.0 * x**2 - 4.0

    return _scalar("double_well", 2.0, jet, (-0.20244043434482236, 0.19743415285827652), {"hard"})


def log_cosh() -> Problem:
    """``log cosh(x - 1)``: convex, but Newton's method without a safeguard diverges from x = 3."""
    return _scalar("log_cosh", 3.0, lambda x: _log_cosh(x - 1.0), (0.0,))


def logarithmic_barrier() -> Problem:
    """``x - log x``, +inf for x <= 0; the full Newton step from the start leaves the domain."""

    def jet(x: float) -> _Jet1:
        if not x.real > 0.0:
            return np.inf, np.nan, np.nan
        return x - np.log(x), 1.0 - 1.0 / x, 1.0 / x**2

    return _scalar("logarithmic_barrier", 3.0, jet, (1.0,), {"domain"})


def exponential_decay() -> Problem:
    """``exp(-x)``: bounded below, yet no minimiser; the infimum 0 lies at infinity."""

    def jet(x: float) -> _Jet1:
        e = np.exp(-x)
        return e, -e, e

    return _scalar("exponential_decay", 0.0, jet, (), {"unattained"})


PROBLEMS = (double_well(), log_cosh(), logarithmic_barrier(), exponential_decay())
