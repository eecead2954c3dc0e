"""A problem's callbacks, watched: where and how often they were called, and within which limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from problems import Problem

Vector: TypeAlias = NDArray[np.float64]
Matrix: TypeAlias = NDArray[np.float64]


class LimitReachedError(Exception):
    """A run has had all the evaluations or seconds that it may have."""


@dataclass(frozen=True)
class Limits:
    """What one run may take, the same for every solver."""

    evaluations: int = 5000
    seconds: float = 5.0


class Watched:
    """Counts the points at which a solver asks for a value or gradient; keeps the best.

    Value and gradient at one point make one evaluation, however often and in whatever order a
    solver asks for them: solvers cache differently, and this counts the work that a user would do
    who computes both together.
    """

    def __init__(self, p: Problem, limits: Limits) -> None:
        self.problem = p
        self.x0: Vector = p.project(p.x0)
        self.hessians = 0
        self.products = 0
        self.outside = 0
        self.best: Vector = self.x0
        self.best_value = np.inf
        self._limits = limits
        self._deadline = perf_counter() + limits.seconds
        self._points: set[int] = set()

    @property
    def evaluations(self) -> int:
        """Number of different points."""
        return len(self._points)

    def fun(self, x: Vector) -> float:
        self._visit(x)
        value = float(self.problem.fun(x))
        if value < self.best_value and self._is_inside(x):
            self.best, self.best_value = np.array(x), value
        return value

    def jac(self, x: Vector) -> Vector:
        self._visit(x)
        return self.problem.jac(x)

    def hess(self, x: Vector) -> Matrix:
        self._check_time()
        self.hessians += 1
        return self.problem.hess(x)

    def hessp(self, x: Vector, v: Vector) -> Vector:
        self._check_time()
        self.products += 1
        return self.problem.hessp(x, v)

    def second(self, products: bool) -> dict[str, Callable[..., Vector]]:
        """Return the second derivatives as the keyword argument of `minimize`."""
        return {"hessp": self.hessp} if products else {"hess": self.hess}

    def _visit(self, x: Vector) -> None:
        self._check_time()
        self._points.add(hash((np.asarray(x) + 0.0).tobytes()))
        if len(self._points) > self._limits.evaluations:
            raise LimitReachedError
        self.outside += not self._is_inside(x)

    def _is_inside(self, x: Vector) -> bool:
        p = self.problem
        return not p.is_bounded or bool(np.all((x >= p.lower) & (x <= p.upper)))

    def _check_time(self) -> None:
        if perf_counter() > self._deadline:
            raise LimitReachedError
