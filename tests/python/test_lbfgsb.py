"""L-BFGS-B on the bound-constrained problems: KKT points, inside the box, SciPy's options."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import hesse
from helpers import Recorder
from problem_checks import MINIMUM_RTOL
from problems import BOUNDED, Problem, problem

Vector = NDArray[np.float64]

# The gradient's scale is beyond gtol at the level of rounding; condition 1e6 takes thousands of
# steps, and how many of them depends on rounding.
HARD = {"powell_badly_scaled_boxed", "box_quadratic_degenerate_1e+06_40"}
EACH = pytest.mark.parametrize("p", [p for p in BOUNDED if p.name not in HARD], ids=str)


def solve(p: Problem, **arguments: Any) -> hesse.OptimizeResult:
    given: dict[str, Any] = {"fun": p.fun, "jac": p.jac, "bounds": p.bounds, **arguments}
    with np.errstate(all="ignore"):
        return hesse.minimize(x0=p.x0, method="l-bfgs-b", **given)


def projected_norm(p: Problem, x: Vector) -> float:
    return float(np.max(np.abs(p.project(x - p.jac(x)) - x), initial=0.0))


@EACH
def test_ends_at_a_kkt_point_and_never_leaves_the_box(p: Problem) -> None:
    fun, jac = Recorder(p.fun), Recorder(p.jac)
    seen: list[Vector] = []
    res = solve(p, fun=fun, jac=jac, callback=lambda x: seen.append(np.array(x)))
    for x in (*fun.points, *jac.points, *seen, res.x):
        assert np.all((p.lower <= x) & (x <= p.upper))
    assert res.success, res.message
    assert projected_norm(p, res.x) <= max(1e-8, 1e-12 * projected_norm(p, p.project(p.x0)))
    mask = res.active_mask
    assert np.all(res.jac[(mask == -1) & (p.lower < p.upper)] >= -1e-8)
    assert np.all(res.jac[mask == 1] <= 1e-8)


@pytest.mark.parametrize("name", sorted(HARD))
def test_hard_problems_end_honestly_and_near(name: str) -> None:
    p = problem(name)
    res = solve(p)
    assert res.success == (projected_norm(p, res.x) <= 1e-8)
    assert res.fun <= p.minima[0] + 1e-6


@pytest.mark.parametrize("name", ["entropy_refusing", "sqrt_wall_refusing", "log_wall_refusing"])
@pytest.mark.parametrize("scheme", ["2-point", "3-point"])
def test_differences_stay_in_the_box(name: str, scheme: str) -> None:
    p = problem(name)
    res = solve(p, jac=scheme)
    assert res.success
    assert res.fun == pytest.approx(p.minima[0], rel=1e-8)


def rosenbrock(x: Vector) -> float:
    return float(np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2))


def rosenbrock_gradient(x: Vector) -> Vector:
    g = np.zeros_like(x)
    valley = x[1:] - x[:-1] ** 2
    g[:-1] = -400.0 * x[:-1] * valley - 2.0 * (1.0 - x[:-1])
    g[1:] += 200.0 * valley
    return g


@pytest.mark.parametrize("n", [2, 6, 50])
def test_bounds_that_never_bind_change_no_minimum(n: int) -> None:
    x0 = np.full(n, 0.5)
    free = hesse.minimize(rosenbrock, x0, jac=rosenbrock_gradient)
    boxed = hesse.minimize(rosenbrock, x0, jac=rosenbrock_gradient, bounds=[(-50.0, 50.0)] * n)
    assert (free.method, boxed.method) == ("l-bfgs", "l-bfgs-b")
    assert free.success
    assert boxed.success
    np.testing.assert_allclose(boxed.x, free.x, atol=1e-7)
    assert not np.any(boxed.active_mask)


def test_without_bounds_the_unconstrained_method_runs() -> None:
    res = hesse.minimize(rosenbrock, [-1.2, 1.0], jac=rosenbrock_gradient, method="L-BFGS-B")
    assert res.method == "l-bfgs"


def test_scipys_options_are_obeyed() -> None:
    box = [(-2.0, 2.0)] * 4
    x0 = np.full(4, -1.2)

    def run(jac: Any = rosenbrock_gradient, **options: Any) -> hesse.OptimizeResult:
        return hesse.minimize(
            rosenbrock, x0, jac=jac, bounds=box, method="L-BFGS-B", options=options
        )

    assert run(maxiter=3).nit == 3
    assert run(maxfun=5).nfev == 5
    assert run(ftol=1e-2).reason == "FTOL"
    assert 1e-8 < np.max(np.abs(run(gtol=1e-1).jac)) <= 1e-1
    assert run(maxcor=1).nit != run(maxcor=10).nit
    assert run(maxls=50).success
    for options in ({"eps": 1e-7}, {"finite_diff_rel_step": 1e-7}):
        np.testing.assert_allclose(run(jac=None, **options).x, 1.0, atol=1e-3)


@pytest.mark.parametrize("exponent", [-100, -20, 20, 100])
def test_units_of_f_do_not_matter(exponent: int) -> None:
    unit = 2.0**exponent
    res = hesse.minimize(
        lambda x: unit * rosenbrock(x),
        [-1.2, 1.0],
        jac=lambda x: unit * rosenbrock_gradient(x),
        bounds=[(-2.0, 0.5), (-2.0, 2.0)],
        options={"gtol": 1e-8 * min(unit, 1.0), "gtol_rel": 0.0},
    )
    assert res.success
    np.testing.assert_allclose(res.x, [0.5, 0.25], rtol=MINIMUM_RTOL)


def test_a_region_without_values_is_left() -> None:
    def fun(x: Vector) -> float:
        return float(np.sum(x - np.log(x))) if x[0] < 3.0 else np.nan

    res = hesse.minimize(
        fun, [2.9, 9.0], jac=lambda x: 1.0 - 1.0 / x, bounds=[(1e-3, 10.0), (2.0, np.inf)]
    )
    assert res.success
    np.testing.assert_allclose(res.x, [1.0, 2.0], atol=1e-7)
    assert list(res.active_mask) == [0, -1]
