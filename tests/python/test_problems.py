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

# Approximate minimisers of those listed minima to which the standard start need not lead.
LOCAL_MINIMISERS: dict[str, tuple[list[float], ...]] = {
    "freudenstein_roth": ([5.0, 4.0], [11.4128, -0.8968]),
    "kowalik_osborne": ([0.1928, 0.1913, 0.1231, 0.1361], [0.2254, -0.4148, -0.0245, -0.178]),
    "biggs_exp6": ([1, 10, 1, 5, 4, 3], [17.6832, 1.7114, -5.1866, 0.8715, 1.7114, 3.1978]),
    "osborne_2": (
        [1.31, 0.4316, 0.6336, 0.5993, 0.7539, 0.9056, 1.3651, 4.8248, 2.3988, 4.5689, 5.6754],
        [2.8298, -1.4724, 0.4819, 0.5967, 0.5641, 0.3628, 2.378, 5.0744, -0.1578, 4.6034, 5.6337],
        [0.6226, 2.0195, -0.2929, -0.6224, -0.0136, 0.6345, 2.6798, 8.8362, -1.282, 3.4489, 6.3438],
    ),
    "chebyquad_10": (
        [0.0748, 0.1715, 0.2864, 0.3597, 0.4708, 0.6167, 0.6167, 0.7998, 0.8448, 0.967],
        [0.0596, 0.1667, 0.2392, 0.3989, 0.3989, 0.6011, 0.6011, 0.7608, 0.8333, 0.9404],
        [0.0271, 0.1318, 0.2077, 0.3851, 0.3851, 0.6149, 0.6149, 0.7923, 0.8682, 0.9729],
    ),
    "trigonometric_10": (
        [0.0] * 10,
        [0.0515, 0.053, 0.0547, 0.0566, 0.0589, 0.0616, 0.2184, 0.0695, 0.1437, 0.0925],
        [0.0552, 0.0568, 0.0588, 0.061, 0.0636, 0.0668, 0.2082, 0.1644, 0.085, 0.0914],
        [0.0539, 0.0555, 0.0573, 0.0593, 0.0617, 0.2579, 0.0681, 0.0726, 0.0785, 0.0838],
        [0.0625, 0.0645, 0.0667, 0.0692, 0.2754, 0.0754, 0.079, 0.0823, 0.0836, 0.0821],
    ),
    "brown_almost_linear_10": (
        [1.0] * 10,
        [0.0] * 9 + [11.0],
        [1.3681] * 3 + [-0.0668] + [1.3681] * 5 + [-1.0959],
    ),
    "broyden_tridiagonal_10": (
        [-0.57, -0.68, -0.7, -0.71, -0.71, -0.7, -0.69, -0.67, -0.6, -0.42],
        [-0.5584, -0.6491, -0.6149, -0.4703, -0.0912, 0.7153, 1.4727, -0.0172, -0.4165, -0.3626],
        [0.8944, 1.451, -0.1126, -0.5626, -0.6679, -0.6908, -0.6885, -0.6646, -0.5955, -0.4162],
        [-0.4802, -0.4446, -0.0928, 0.7127, 1.5102, -0.0881, -0.5425, -0.6257, -0.5832, -0.4118],
        [-0.3292, -0.0678, 0.7064, 1.5103, -0.0924, -0.5536, -0.6534, -0.6543, -0.5919, -0.4148],
    ),
    "double_well": ([-1.024], [0.974]),
}

# Points far along the curves on which the paper's unattained local minima are approached.
FAR = 1e10
AT_INFINITY = {
    "bard": (1, [0.84067, -FAR, -FAR]),
    "kowalik_osborne": (2, [-0.0354214 * FAR, -14.07588, 1.603075 * FAR, FAR]),
}

# Minimisers where the value is zero, from the paper.
ZEROS: dict[str, tuple[list[float], ...]] = {
    "helical_valley": ([1, 0, 0],),
    "powell_badly_scaled": ([1.0981593296999e-5, 9.1061467398665],),
    "box_three_dimensional": ([1, 10, 1], [10, 1, -1], [3, 3, 0]),
    "brown_badly_scaled": ([1e6, 2e-6],),
    "gulf": ([50, 25, 1.5],),
    "beale": ([3, 0.5],),
    "wood": ([1, 1, 1, 1],),
    "variably_dimensioned_10": ([1] * 10,),
    "extended_rosenbrock_10": ([1] * 10,),
    "extended_powell_singular_12": ([0] * 12,),
    "rosenbrock": ([1, 1],),
    "powell_singular": ([0] * 4,),
}


def _trigonometric(x: Vector, i: int) -> float:
    n = x.size
    cosines = sum(np.cos(xj) for xj in x)
    return float(n - cosines + i * (1 - np.cos(x[i - 1])) - np.sin(x[i - 1]))


def _boundary_value(x: Vector, i: int) -> float:
    n = x.size
    h = 1 / (n + 1)
    u = [0.0, *x, 0.0]
    return float(2 * u[i] - u[i - 1] - u[i + 1] + h**2 * (u[i] + i * h + 1) ** 3 / 2)


def _integral_equation(x: Vector, i: int) -> float:
    n = x.size
    h = 1 / (n + 1)
    left = sum(j * h * (x[j - 1] + j * h + 1) ** 3 for j in range(1, i + 1))
    right = sum((1 - j * h) * (x[j - 1] + j * h + 1) ** 3 for j in range(i + 1, n + 1))
    return float(x[i - 1] + h * ((1 - i * h) * left + i * h * right) / 2)


def _tridiagonal(x: Vector, i: int) -> float:
    u = [0.0, *x, 0.0]
    return float((3 - 2 * u[i]) * u[i] - u[i - 1] - 2 * u[i + 1] + 1)


def _banded(x: Vector, i: int) -> float:
    near = set(range(max(1, i - 5), min(x.size, i + 1) + 1)) - {i}
    xi = x[i - 1]
    return float(xi * (2 + 5 * xi**2) + 1 - sum(x[j - 1] * (1 + x[j - 1]) for j in near))


def _almost_linear(x: Vector, i: int) -> float:
    return float(x[i - 1] + sum(x) - (x.size + 1) if i < x.size else np.prod(x) - 1)


def _chebyquad(x: Vector, i: int) -> float:
    integral = 0.0 if i % 2 else -1.0 / (i * i - 1)
    return float(np.mean(np.cos(i * np.arccos(2 * x - 1))) - integral)


# Residual i, counted from one, as the paper states it, where zero minima leave the formula open.
BY_INDEX: dict[str, Callable[[Vector, int], float]] = {
    "trigonometric_10": _trigonometric,
    "discrete_boundary_value_10": _boundary_value,
    "discrete_integral_equation_10": _integral_equation,
    "broyden_tridiagonal_10": _tridiagonal,
    "broyden_banded_10": _banded,
    "brown_almost_linear_10": _almost_linear,
    "chebyquad_7": _chebyquad,
    "chebyquad_9": _chebyquad,
}


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
