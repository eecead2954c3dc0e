"""The shared table of test problems: its derivatives, its minima, its lookups."""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize

import problems
from problems import PROBLEMS, Problem
from published_facts import AT_INFINITY, BY_INDEX, LOCAL_MINIMISERS, ZEROS

Vector = NDArray[np.float64]

# The complex step has no cancellation, so it may be far below the roundoff of every variable.
COMPLEX_STEP = 1e-40
DERIVATIVE_RTOL = 1e-10
# Contributions of higher order in the step where the derivative itself vanishes.
DERIVATIVE_ATOL = 1e-30
VALUE_RTOL = 1e-12
MINIMUM_RTOL = 1e-6
MINIMUM_ATOL = 1e-12
PERTURBATION = 0.1
RUNS = 4
ITERATIONS = {"maxiter": 500}

STANDARD = pytest.mark.parametrize("p", PROBLEMS, ids=str)

OTHER_SIZES = (
    problems.analytic_centre(2),
    problems.brown_almost_linear(3),
    problems.broyden_banded(9),
    problems.broyden_tridiagonal(4),
    problems.chebyquad(1),
    problems.chebyquad(4),
    problems.discrete_boundary_value(3),
    problems.discrete_integral_equation(3),
    problems.extended_powell_singular(4),
    problems.extended_rosenbrock(6),
    problems.gaussian_well(2),
    problems.ill_conditioned_quadratic(3, 1e4),
    problems.linear_full_rank(3, 3),
    problems.linear_rank_one(2, 4),
    problems.linear_rank_one_zero(4, 6),
    problems.penalty_i(3),
    problems.penalty_ii(3),
    problems.quartic_sum(3),
    problems.trigonometric(4),
    problems.variably_dimensioned(3),
    problems.watson(2),
)


def _seed(p: Problem) -> int:
    """Return a seed from the name, so that a problem's points do not depend on the others."""
    return zlib.crc32(p.name.encode())


def _points(p: Problem, count: int) -> list[Vector]:
    """Return the start and perturbed points, drawn back towards it until inside the domain."""
    rng = np.random.default_rng(_seed(p))
    points = [p.x0.copy()]
    while len(points) < count:
        step = PERTURBATION * np.maximum(np.abs(p.x0), 1.0) * rng.uniform(-1.0, 1.0, p.n)
        while not np.isfinite(p.fun(p.x0 + step)):
            step *= 0.5
        points.append(p.x0 + step)
    return points


def _complex_step(fun: Callable[..., float | Vector], x: Vector) -> Vector:
    """Return the derivative of `fun` with respect to each variable, stacked on the last axis."""
    columns = []
    for j in range(x.size):
        z = x.astype(np.complex128)
        z[j] += 1j * COMPLEX_STEP
        columns.append(np.imag(np.asarray(fun(z))) / COMPLEX_STEP)
    return np.stack(columns, axis=-1)


def _assert_derivatives(p: Problem, x: Vector) -> None:
    """Check gradient and Hessian by scales that do not depend on the units of the variables."""
    gradient, hessian = p.jac(x), p.hess(x)
    size = np.sqrt(np.abs(np.diag(hessian)))
    bound = np.abs(gradient) + size * np.sqrt(1.0 + abs(p.fun(x)))
    error = np.abs(gradient - _complex_step(p.fun, x))
    assert np.all(error <= DERIVATIVE_RTOL * bound + DERIVATIVE_ATOL), "gradient"
    error = np.abs(hessian - _complex_step(p.jac, x))
    bound = np.abs(hessian) + np.outer(size, size)
    assert np.all(error <= DERIVATIVE_RTOL * bound + DERIVATIVE_ATOL), "Hessian"


@pytest.mark.parametrize("p", [p for p in PROBLEMS if p.n], ids=str)
def test_derivatives_agree_with_complex_step(p: Problem) -> None:
    for x in _points(p, 3):
        _assert_derivatives(p, x)


@pytest.mark.parametrize("p", OTHER_SIZES, ids=str)
def test_derivatives_at_other_sizes(p: Problem) -> None:
    for x in _points(p, 3):
        _assert_derivatives(p, x)


@pytest.mark.parametrize("name", BY_INDEX)
def test_value_by_the_formula_for_each_residual(name: str) -> None:
    p = problems.problem(name)
    rng = np.random.default_rng(_seed(p))
    for x in (p.x0, rng.uniform(0.1, 0.9, p.n)):
        expected = sum(BY_INDEX[name](x, i) ** 2 for i in range(1, p.n + 1))
        assert p.fun(x) == pytest.approx(expected, rel=VALUE_RTOL)


@pytest.mark.parametrize("name", ZEROS)
def test_value_is_zero_at_the_published_minimisers(name: str) -> None:
    p = problems.problem(name)
    for x in ZEROS[name]:
        assert abs(p.fun(np.array(x, dtype=np.float64))) <= MINIMUM_ATOL


@STANDARD
def test_shapes_types_and_symmetry(p: Problem) -> None:
    for x in _points(p, 3):
        value, gradient, hessian = p.fun(x), p.jac(x), p.hess(x)
        assert isinstance(value, float)
        assert gradient.shape == (p.n,)
        assert gradient.dtype == np.float64
        assert hessian.shape == (p.n, p.n)
        assert hessian.dtype == np.float64
        assert np.array_equal(hessian, hessian.T)
        v = np.linspace(-1.0, 1.0, p.n)
        assert np.array_equal(p.hessp(x, v), hessian @ v)


@STANDARD
def test_callbacks_keep_no_state(p: Problem) -> None:
    first = p.fun(p.x0), p.jac(p.x0), p.hess(p.x0)
    # What a caller does to a returned array must not reach the next call.
    first[1].fill(np.nan)
    first[2].fill(np.nan)
    assert p.fun(p.x0) == first[0]
    assert np.all(np.isfinite(p.jac(p.x0)))
    assert np.all(np.isfinite(p.hess(p.x0)))
    assert not p.x0.flags.writeable


def _polish(p: Problem, x: Vector, steps: int = 10) -> Vector:
    """Take Newton steps, in variables brought to one scale, as long as they lower the value."""
    for _ in range(steps):
        hessian = p.hess(x)
        if not np.all(np.isfinite(hessian)):
            return x
        unit = _unit(hessian)
        scaled = unit[:, None] * hessian * unit
        newton = x - unit * np.linalg.lstsq(scaled, unit * p.jac(x), rcond=1e-15)[0]
        if not p.fun(newton) < p.fun(x):
            return x
        x = newton
    return x


def _unit(hessian: Vector) -> Vector:
    """Return lengths that bring the Hessian's diagonal to one where it is not zero."""
    diagonal = np.abs(np.diag(hessian))
    return 1.0 / np.sqrt(np.where(diagonal > 0.0, diagonal, 1.0))


def _lowest_values(p: Problem) -> list[float]:
    """Return the final values of SciPy's minimisers from several starts."""
    found = []
    for start in _points(p, RUNS):
        unit = _unit(p.hess(start))

        def fun(z: Vector, unit: Vector = unit) -> float:
            # SciPy's simplex sorts its vertices, among which a NaN would have no place.
            return float(np.nan_to_num(p.fun(unit * z), nan=np.inf, posinf=np.inf))

        def jac(z: Vector, unit: Vector = unit) -> Vector:
            return unit * p.jac(unit * z)

        def hess(z: Vector, unit: Vector = unit) -> Vector:
            return unit[:, None] * p.hess(unit * z) * unit

        derivatives = {"BFGS": {"jac": jac}, "trust-exact": {"jac": jac, "hess": hess}}
        if "domain" in p.tags:
            # Neither of the two takes a step back once it has left the domain.
            derivatives = {"Nelder-Mead": {}}
        for method, given in derivatives.items():
            end = minimize(fun, start / unit, method=method, tol=1e-9, options=ITERATIONS, **given)
            x = _polish(p, unit * end.x)
            if np.isfinite(p.fun(x)):
                found.append(float(p.fun(x)))
    return found


def _agrees(value: float, minimum: float) -> bool:
    return abs(value - minimum) <= MINIMUM_RTOL * abs(minimum) + MINIMUM_ATOL


@pytest.mark.parametrize("p", [p for p in PROBLEMS if p.minima and p.n], ids=str)
def test_minimum_is_attained_and_not_undercut(p: Problem) -> None:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = _lowest_values(p)
    best = min(found)
    assert any(_agrees(best, m) for m in p.minima), (best, p.minima)
    assert best >= p.minima[0] - MINIMUM_RTOL * abs(p.minima[0]) - MINIMUM_ATOL


@pytest.mark.parametrize("name", LOCAL_MINIMISERS)
def test_listed_local_minima(name: str) -> None:
    p = problems.problem(name)
    for minimum, near in zip(p.minima, LOCAL_MINIMISERS[name], strict=False):
        x = _polish(p, np.array(near, dtype=np.float64))
        unit = _unit(p.hess(x))
        curvatures = np.linalg.eigvalsh(unit[:, None] * p.hess(x) * unit)
        assert _agrees(p.fun(x), minimum), (p.fun(x), minimum)
        assert np.max(np.abs(unit * p.jac(x))) < 1e-6
        assert curvatures[0] > -1e-10


@pytest.mark.parametrize("name", AT_INFINITY)
def test_listed_infima_at_infinity(name: str) -> None:
    index, far = AT_INFINITY[name]
    p = problems.problem(name)
    assert _agrees(p.fun(np.array(far)), p.minima[index])


@STANDARD
def test_minima_are_listed_with_the_global_one_first(p: Problem) -> None:
    assert list(p.minima) == sorted(p.minima)
    nothing_to_attain = {"unbounded", "unattained"} & p.tags
    assert bool(p.minima) is not bool(nothing_to_attain)


@pytest.mark.parametrize(
    "build",
    [
        problems.broyden_banded,
        problems.broyden_tridiagonal,
        problems.discrete_boundary_value,
        problems.discrete_integral_equation,
        problems.extended_powell_singular,
        problems.extended_rosenbrock,
        problems.trigonometric,
        problems.variably_dimensioned,
    ],
)
def test_scalable_problems_take_large_dimensions(build: Callable[[int], Problem]) -> None:
    p = build(100)
    assert p.n == 100
    assert p.name.endswith("_100")
    assert p.minima == (0.0,)
    assert np.isfinite(p.fun(p.x0))
    assert p.hess(p.x0).shape == (100, 100)


def test_names_are_unique_and_found() -> None:
    assert len({p.name for p in PROBLEMS}) == len(PROBLEMS)
    assert all(problems.problem(p.name) is p for p in PROBLEMS)
    with pytest.raises(KeyError):
        problems.problem("no such problem")


def test_tags_select() -> None:
    singular_mgh = problems.tagged("mgh", "singular")
    assert problems.problem("powell_singular") in singular_mgh
    assert all({"mgh", "singular"} <= p.tags for p in singular_mgh)
    assert problems.tagged() == PROBLEMS
    assert all("hard" not in p.tags for p in problems.tagged("mgh", without=("hard",)))
    assert [p.n for p in problems.tagged("empty")] == [0]
    assert all(p.n == 1 for p in problems.tagged("scalar"))


@pytest.mark.parametrize("p", problems.tagged("saddle", without=("unbounded",)), ids=str)
def test_saddles_are_where_they_are_said_to_be(p: Problem) -> None:
    if p.name.endswith("_exact"):
        assert not np.any(p.jac(p.x0))
    else:
        assert np.any(p.jac(p.x0))
    assert np.linalg.eigvalsh(p.hess(np.zeros(p.n)))[0] <= 0.0


@pytest.mark.parametrize("p", problems.tagged("indefinite"), ids=str)
def test_indefinite_at_the_start(p: Problem) -> None:
    assert np.linalg.eigvalsh(p.hess(p.x0))[0] < 0.0
    assert np.any(p.jac(p.x0))


@pytest.mark.parametrize("p", problems.tagged("domain"), ids=str)
def test_not_finite_outside_the_domain(p: Problem) -> None:
    outside = np.full(p.n, -2.0)
    assert not np.isfinite(p.fun(outside))
    assert not np.any(np.isfinite(p.jac(outside)))
    assert not np.any(np.isfinite(p.hess(outside)))


def test_unbounded_below() -> None:
    for p in problems.tagged("unbounded"):
        assert p.fun(np.array([0.0, 1e8])) < -1e15
