"""Checks that every table of test problems must pass, and a solver to confirm minima with."""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from problems import Problem

Vector = NDArray[np.float64]

COMPLEX_STEP = 1e-40
DERIVATIVE_RTOL = 1e-9
# Values of the tables agree to ten digits; zeros to this.
MINIMUM_RTOL = 1e-10
MINIMUM_ATOL = 1e-12
STATIONARITY = 1e-6
CURVATURE = -1e-8


def points(p: Problem, count: int) -> list[Vector]:
    """Return the start moved into the box, and points around it where the value is finite."""
    rng = np.random.default_rng(zlib.crc32(p.name.encode()))
    found = [p.project(p.x0)]
    while len(found) < count:
        step = 0.1 * np.maximum(np.abs(p.x0), 1.0) * rng.uniform(-1.0, 1.0, p.n)
        x = p.project(found[0] + step)
        if np.isfinite(p.fun(x)):
            found.append(x)
    return found


def directional(fun: Callable[..., float | Vector], x: Vector, d: Vector) -> Vector:
    """Return the derivative of `fun` along `d` by the complex step."""
    return np.imag(np.asarray(fun(x + 1j * COMPLEX_STEP * d))) / COMPLEX_STEP


def assert_derivatives(p: Problem, x: Vector, directions: Iterable[Vector]) -> None:
    """Compare gradient, Hessian and product with complex steps along directions."""
    gradient, hessian = p.jac(x), p.hess(x)
    assert np.array_equal(hessian, hessian.T)
    for d in directions:
        scale = np.abs(gradient) @ np.abs(d) + abs(p.fun(x)) + 1e-30
        assert abs(gradient @ d - directional(p.fun, x, d)) <= DERIVATIVE_RTOL * scale
        scale = np.abs(hessian) @ np.abs(d)
        scale = scale + np.max(scale) * 1e-3 + np.abs(gradient) + 1e-30
        exact = directional(p.jac, x, d)
        assert np.all(np.abs(hessian @ d - exact) <= DERIVATIVE_RTOL * scale)
        assert np.all(np.abs(p.hessp(x, d) - exact) <= DERIVATIVE_RTOL * scale)


def projected_gradient(p: Problem, x: Vector) -> Vector:
    """Return the components of the gradient along which `x` can move inside the box."""
    g = p.jac(x)
    held = ((x <= p.lower) & (g >= 0.0)) | ((x >= p.upper) & (g <= 0.0))
    return np.where(held, 0.0, g)


def _held(p: Problem, x: Vector) -> NDArray[np.bool_]:
    g = p.jac(x)
    return ((x <= p.lower) & (g >= 0.0)) | ((x >= p.upper) & (g <= 0.0))


def unit_of(hessian: Vector) -> Vector:
    """Return lengths that bring the Hessian's diagonal to one where it is not zero."""
    diagonal = np.abs(np.diag(hessian))
    return 1.0 / np.sqrt(np.where(diagonal > 0.0, diagonal, 1.0))


def polish(p: Problem, x: Vector, steps: int = 60) -> Vector:
    """Take Newton steps on the free variables, halved until the value falls."""
    for _ in range(steps):
        free, hessian = ~_held(p, x), p.hess(x)
        if not np.any(free) or not np.all(np.isfinite(hessian)):
            return x
        block, unit = hessian[np.ix_(free, free)], unit_of(hessian)[free]
        step = np.zeros(p.n)
        scaled = unit[:, None] * block * unit
        step[free] = -unit * np.linalg.lstsq(scaled, unit * p.jac(x)[free], rcond=1e-15)[0]
        trials = (p.project(x + 0.5**k * step) for k in range(20))
        lower = next((y for y in trials if p.fun(y) < p.fun(x)), None)
        if lower is None:
            return x
        x = lower
    return x


def is_minimiser(p: Problem, x: Vector) -> bool:
    """Whether the projected gradient vanishes and the free Hessian has no negative curvature."""
    free, unit = ~_held(p, x), unit_of(p.hess(x))
    size = np.sqrt(abs(p.fun(x)) + 1e-12)
    if np.max(np.abs(unit * projected_gradient(p, x)), initial=0.0) > STATIONARITY * size:
        return False
    block = (unit[:, None] * p.hess(x) * unit)[np.ix_(free, free)]
    return not block.size or bool(np.linalg.eigvalsh(block)[0] >= CURVATURE)


def ends(p: Problem, methods: Iterable[str], runs: int) -> list[Vector]:
    """Return where SciPy's minimisers end, polished, from the start and around it."""
    found = []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for start in points(p, runs):
            for method in methods:
                given = {"hessp": p.hessp} if method in ("Newton-CG", "trust-krylov") else {}
                end = minimize(
                    lambda x: float(p.fun(x)),
                    start,
                    jac=p.jac,
                    bounds=p.bounds,
                    method=method,
                    options={"maxiter": 1000},
                    **given,
                )
                if np.isfinite(p.fun(end.x)):
                    found.append(polish(p, end.x))
    return found


def agrees(value: float, minimum: float) -> bool:
    return abs(value - minimum) <= MINIMUM_RTOL * abs(minimum) + MINIMUM_ATOL
