"""The bound-constrained test problems: bounds, derivatives, minima."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import problems
from problem_checks import (
    agrees,
    assert_derivatives,
    ends,
    is_minimiser,
    points,
    polish,
    projected_gradient,
)
from problems import BOUNDED, PROBLEMS, Problem

# Where SciPy's solvers stop short: the published solution, and the minimiser at x2 = 9.
NEAR = {"hs25": [50.0, 25.0, 1.5], "powell_badly_scaled_boxed": [1.1111111112629e-5, 9.0]}

EACH = pytest.mark.parametrize("p", BOUNDED, ids=str)


def test_the_table_is_large_enough_and_apart() -> None:
    assert len(BOUNDED) >= 50
    assert all(p.is_bounded and "bounded" in p.tags for p in BOUNDED)
    assert not any(p.is_bounded for p in (*PROBLEMS, *problems.CUTE, *problems.LARGE))
    assert all(p.bounds is None for p in PROBLEMS)


@EACH
def test_bounds_are_sane(p: Problem) -> None:
    assert p.lower.shape == p.upper.shape == (p.n,)
    assert np.all(p.lower <= p.upper)
    assert not p.lower.flags.writeable
    assert not p.upper.flags.writeable
    assert p.bounds == list(zip(p.lower, p.upper, strict=True))
    outside = bool(np.any(p.project(p.x0) != p.x0))
    assert ("outside" in p.tags) is outside
    assert ("fixed" in p.tags) is bool(np.any(p.lower == p.upper))
    assert np.isfinite(p.fun(p.project(p.x0)))


@EACH
def test_derivatives_inside(p: Problem) -> None:
    rng = np.random.default_rng(0)
    for x in points(p, 2):
        directions = rng.standard_normal((3, p.n))
        if "raises" in p.tags or "domain" in p.tags:
            x = np.clip(x, p.lower + 0.1, p.upper)
        assert_derivatives(p, x, directions)


@EACH
def test_minimum_is_attained(p: Problem) -> None:
    reached = ends(p, ("L-BFGS-B", "TNC"), 2)
    if p.name in NEAR:
        reached.append(polish(p, np.array(NEAR[p.name])))
    found = [x for x in reached if is_minimiser(p, x)]
    assert found
    for x in found:
        assert any(agrees(p.fun(x), m) for m in p.minima), (p.fun(x), p.minima)
    assert list(p.minima) == sorted(p.minima)


@pytest.mark.parametrize("p", [p for p in BOUNDED if "raises" in p.tags], ids=str)
def test_refuses_outside(p: Problem) -> None:
    for call in (p.fun, p.jac, p.hess):
        with pytest.raises(ValueError, match="outside"):
            call(p.lower - 1e-9)


@pytest.mark.parametrize("p", [p for p in BOUNDED if "degenerate" in p.tags], ids=str)
def test_degenerate_means_zero_multipliers(p: Problem) -> None:
    x = min(ends(p, ("L-BFGS-B",), 1), key=p.fun)
    bound = (np.abs(x - p.lower) < 1e-6) | (np.abs(x - p.upper) < 1e-6)
    assert np.any(bound & (np.abs(p.jac(x)) * (p.upper - p.lower) < 1e-6))


@pytest.mark.parametrize("m", [4, 10])
@pytest.mark.parametrize(
    "build",
    [problems.torsion, problems.obstacle, problems.journal_bearing],
    ids=lambda f: f.__name__,
)
def test_membranes_by_projected_relaxation(build: Callable[[int], Problem], m: int) -> None:
    """Gauss-Seidel with projection: for these matrices it converges to the only solution."""
    p = build(m)
    matrix, x = p.hess(p.x0), p.project(p.x0)
    linear = p.jac(np.zeros(p.n))
    for _ in range(600):
        for i in range(p.n):
            x[i] -= (matrix[i] @ x + linear[i]) / matrix[i, i]
            x[i] = min(max(x[i], p.lower[i]), p.upper[i])
    assert np.max(np.abs(projected_gradient(p, x))) < 1e-12
    listed = [q.minima[0] for q in BOUNDED if q.name == p.name]
    assert all(agrees(p.fun(x), minimum) for minimum in listed)
