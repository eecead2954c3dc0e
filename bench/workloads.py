"""Rosenbrock's valley with callbacks as cheap as Python lets them be.

A Hessian is filled into a copy of a matrix that holds the constants, so that building it costs no
more than a copy. It must be a fresh one: SciPy evaluates the Hessian at trial points too and goes
back to the last one after a refused step, which a shared array would have overwritten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from problems import Problem, extended_rosenbrock

Vector: TypeAlias = NDArray[np.float64]
Matrix: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Workload:
    """A function to minimise, with its derivatives and a start."""

    x0: Vector
    fun: Callable[[Vector], float]
    jac: Callable[[Vector], Vector]
    hess: Callable[[Vector], Matrix]
    hessp: Callable[[Vector, Vector], Vector]
    bounds: tuple[tuple[float, float], ...] | None = None


def from_table(p: Problem) -> Workload:
    """Take a problem of the shared table as it is."""
    return Workload(p.x0, p.fun, p.jac, p.hess, p.hessp)


def chained_rosenbrock(n: int) -> Workload:
    """Valleys that overlap, in plain floats, which beat NumPy while n is small."""
    constants = np.diag(np.r_[np.full(n - 1, 2.0), 0.0] + np.r_[0.0, np.full(n - 1, 200.0)])

    def fun(x: Vector) -> float:
        v = x.tolist()
        total = 0.0
        a = v[0]
        for b in v[1:]:
            t = b - a * a
            u = 1.0 - a
            total += 100.0 * t * t + u * u
            a = b
        return total

    def jac(x: Vector) -> Vector:
        v = x.tolist()
        g = [0.0] * n
        a = v[0]
        for i in range(1, n):
            b = v[i]
            t = 200.0 * (b - a * a)
            g[i - 1] -= 2.0 * (a * t + 1.0 - a)
            g[i] = t
            a = b
        return np.array(g)

    def hess(x: Vector) -> Matrix:
        H = constants.copy()
        v = x.tolist()
        a = v[0]
        for i in range(1, n):
            b = v[i]
            H[i - 1, i - 1] += 1200.0 * a * a - 400.0 * b
            H[i - 1, i] = H[i, i - 1] = -400.0 * a
            a = b
        return H

    def hessp(x: Vector, p: Vector) -> Vector:
        v, d = x.tolist(), p.tolist()
        product = [0.0] * n
        a, da = v[0], d[0]
        for i in range(1, n):
            b, db = v[i], d[i]
            product[i - 1] += (1200.0 * a * a - 400.0 * b + 2.0) * da - 400.0 * a * db
            product[i] = 200.0 * db - 400.0 * a * da
            a, da = b, db
        return np.array(product)

    return Workload(np.resize([-1.2, 1.0], n), fun, jac, hess, hessp)


def separate_rosenbrock(n: int) -> Workload:
    """Separate valleys, vectorised; n even, value and gradient those of the shared table."""
    p = extended_rosenbrock(n)
    constants = np.diag(np.tile([2.0, 200.0], n // 2))

    def hess(x: Vector) -> Matrix:
        a, b = x[::2], x[1::2]
        H = constants.copy()
        entries = H.ravel()
        entries[:: 2 * (n + 1)] += 1200.0 * a * a - 400.0 * b
        cross = -400.0 * a
        entries[1 :: 2 * (n + 1)] = cross
        entries[n :: 2 * (n + 1)] = cross
        return H

    def hessp(x: Vector, v: Vector) -> Vector:
        a, b, da, db = x[::2], x[1::2], v[::2], v[1::2]
        cross = -400.0 * a
        product = np.empty_like(v)
        product[::2] = (1200.0 * a * a - 400.0 * b + 2.0) * da + cross * db
        product[1::2] = cross * da + 200.0 * db
        return product

    return Workload(p.x0, p.fun, p.jac, hess, hessp)


LARGEST_CHAIN = 10


def rosenbrock(n: int) -> Workload:
    """Return the valleys that are cheapest at this size."""
    return chained_rosenbrock(n) if n <= LARGEST_CHAIN else separate_rosenbrock(n)


def boxed_rosenbrock(n: int) -> Workload:
    """Valleys in a box that cuts off the minimiser; some bounds are active at the solution."""
    box = tuple((-2.0, 0.8 if i % 2 == 0 else 2.0) for i in range(n))
    workload = rosenbrock(n)
    lower, upper = np.array(box).T
    return replace(workload, x0=np.clip(workload.x0, lower, upper), bounds=box)


WORKLOADS: dict[int, Workload] = {n: rosenbrock(n) for n in (2, 5, 10, 100, 500, 1000)}
