"""Trust-region Newton between bounds: every bounded problem, random boxes, saddle points."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import hesse
from helpers import Recorder, max_norm, same_run, solve
from problems import BOUNDED, PROBLEMS, Problem

Vector = NDArray[np.float64]

EXAMPLES = settings(deadline=None, max_examples=150, derandomize=True)
GTOL = 1e-8
# What a gradient of GTOL leaves in f.
MINIMUM_RTOL, MINIMUM_ATOL = 1e-6, 1e-7
# Conjugate gradients stop where rounding hides what is left.
PRODUCT_GTOL = 1e-5


def bounded_run(p: Problem, products: bool) -> hesse.OptimizeResult:
    def guarded(function: Any) -> Any:
        def call(x: Vector, *rest: Any) -> Any:
            assert np.all((x >= p.lower) & (x <= p.upper))
            return function(x, *rest)

        return Recorder(call)

    second = {"hessp": guarded(p.hessp)} if products else {"hess": guarded(p.hess)}
    return hesse.minimize(
        guarded(p.fun), p.x0, jac=guarded(p.jac), bounds=p.bounds, method="tron", **second
    )


@pytest.mark.parametrize("products", [False, True], ids=["hess", "hessp"])
@pytest.mark.parametrize("p", BOUNDED, ids=str)
def test_every_bounded_problem(p: Problem, products: bool) -> None:
    result = bounded_run(p, products)
    assert result.success, result.message
    gradient = Recorder(p.jac)(result.x)
    assert max_norm(p.project(result.x - gradient) - result.x) <= max(
        GTOL, 1e-15 * max_norm(Recorder(p.jac)(p.project(p.x0)))
    )
    tolerance = MINIMUM_ATOL + MINIMUM_RTOL * abs(result.fun)
    assert any(abs(result.fun - minimum) <= tolerance for minimum in p.minima)
    mask = result.active_mask
    assert np.all(result.x[mask == -1] == p.lower[mask == -1])
    assert np.all(result.x[mask == 1] == p.upper[mask == 1])
    movable = p.lower < p.upper
    assert np.all(result.multipliers[movable & (mask == -1)] >= -GTOL)
    assert np.all(result.multipliers[movable & (mask == 1)] <= GTOL)


@pytest.mark.parametrize("p", BOUNDED, ids=str)
def test_it_ends_no_higher_than_lbfgsb(p: Problem) -> None:
    """SciPy's may only be better where there is more than one minimum to end at."""
    with np.errstate(all="ignore"):
        peer = scipy.optimize.minimize(
            p.fun, p.project(p.x0), jac=p.jac, bounds=p.bounds, method="L-BFGS-B"
        )
    ours = bounded_run(p, False)
    tolerance = MINIMUM_ATOL + MINIMUM_RTOL * abs(ours.fun)
    assert ours.fun <= peer.fun + tolerance or len(p.minima) > 1


@pytest.mark.parametrize("p", PROBLEMS, ids=str)
def test_without_bounds_it_is_trust_exact(p: Problem) -> None:
    ours, exact = solve(p, "tron"), solve(p, "trust-exact")
    # The two sides of a saddle point are alike, and the methods need not leave it to the same one.
    assert same_run(ours, exact) or (ours.saddles_left and ours.nfev == exact.nfev)


@st.composite
def boxed_quadratics(draw: st.DrawFn) -> tuple[NDArray[np.float64], Vector, Vector, Vector, Vector]:
    n = draw(st.integers(1, 8))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    spectrum = 10.0 ** rng.uniform(-2, 2, n)
    if draw(st.booleans()):
        spectrum *= rng.choice([-1.0, 1.0], n)
    Q = np.linalg.qr(rng.standard_normal((n, n)))[0]
    A = (Q * spectrum) @ Q.T
    lower = rng.uniform(-2, 0, n)
    upper = np.where(rng.random(n) < 0.2, lower, lower + rng.uniform(0.1, 3.0, n))
    x0 = np.where(rng.random(n) < 0.5, rng.uniform(lower, upper), lower)
    return 0.5 * (A + A.T), rng.standard_normal(n), lower, upper, x0


@EXAMPLES
@given(quadratic=boxed_quadratics(), products=st.booleans())
def test_random_boxes(quadratic: tuple[Vector, ...], products: bool) -> None:
    A, b, lower, upper, x0 = quadratic

    def inside(x: Vector) -> Vector:
        assert np.all((x >= lower) & (x <= upper))
        return x

    second: dict[str, Any] = {"hessp": lambda x, p: A @ p} if products else {"hess": lambda x: A}
    result = hesse.minimize(
        lambda x: 0.5 * inside(x) @ A @ x + b @ x,
        x0,
        jac=lambda x: A @ inside(x) + b,
        bounds=list(zip(lower, upper, strict=True)),
        method="tron",
        **second,
    )
    g = A @ result.x + b
    projected = np.clip(result.x - g, lower, upper) - result.x
    assert result.success or products
    assert max_norm(projected) <= (PRODUCT_GTOL if products else GTOL)
    free = result.active_mask == 0
    if not products and np.any(free):
        least = np.linalg.eigvalsh(A[np.ix_(free, free)])[0]
        assert least >= -1e-6 * np.linalg.norm(A, 2)


def test_a_degenerate_vertex_is_left_where_f_falls() -> None:
    def run(A: list[list[float]]) -> hesse.OptimizeResult:
        H = np.array(A)
        return hesse.minimize(
            lambda x: 0.5 * x @ H @ x,
            [0.0, 0.0],
            jac=lambda x: H @ x,
            hess=lambda x: H,
            bounds=[(0, 1), (0, 1)],
        )

    falls, rises = run([[0, -1], [-1, 0]]), run([[0, 1], [1, 0]])
    assert falls.success
    assert falls.x.tolist() == [1.0, 1.0]
    assert falls.saddles_left == 1
    assert rises.success
    assert rises.x.tolist() == [0.0, 0.0]
