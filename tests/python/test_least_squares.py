"""`hesse.least_squares`: arguments, results, hard shapes, statuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.optimize
import scipy.sparse
from numpy.typing import NDArray

import hesse
from helpers import Recorder
from hesse import Status

Vector = NDArray[np.float64]
METHODS = ("lm", "trf", "dogbox", "gauss-newton", "newton")
BOUNDED = ("trf", "dogbox", "newton")
LEAST_LENGTH = ("lm", "trf", "gauss-newton")
T = np.linspace(0.0, 4.0, 25)
Y = 3.0 * np.exp(-0.7 * T) + 0.5 + 0.05 * np.cos(9.0 * T)


@np.errstate(over="ignore", invalid="ignore")
def decay(p: Vector) -> Vector:
    return p[0] * np.exp(-p[1] * T) + p[2] - Y


@np.errstate(over="ignore", invalid="ignore")
def decay_jacobian(p: Vector) -> Vector:
    e = np.exp(-p[1] * T)
    return np.column_stack([e, -p[0] * T * e, np.ones_like(T)])


START = np.array([1.0, 1.0, 0.0])
REFERENCE = scipy.optimize.least_squares(
    decay, START, decay_jacobian, method="lm", xtol=1e-15, ftol=1e-15, gtol=1e-15
)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("x_scale", [None, "jac", 1.0, [3.0, 1.0, 0.1]])
def test_agrees_with_minpack(method: str, x_scale: Any) -> None:
    result = hesse.least_squares(decay, START, decay_jacobian, method=method, x_scale=x_scale)
    assert result.success
    assert np.allclose(result.x, REFERENCE.x, rtol=1e-9)
    assert np.isclose(result.cost, REFERENCE.cost, rtol=1e-13)
    assert np.allclose(result.fun, decay(result.x))
    assert np.allclose(result.jac, decay_jacobian(result.x))
    assert np.allclose(result.grad, result.jac.T @ result.fun, atol=1e-12)
    assert np.array_equal(result.active_mask, np.zeros(3))


@pytest.mark.parametrize("scheme", ["2-point", "3-point", "cs"])
def test_jacobians_by_differences_count_as_evaluations(scheme: str) -> None:
    fun = Recorder(decay)
    result = hesse.least_squares(fun, START, scheme)
    assert result.success
    assert fun.calls == result.nfev
    assert result.njev == 0
    assert np.allclose(result.x, REFERENCE.x, rtol=1e-6 if scheme == "2-point" else 1e-8)


def test_differences_see_parameters_of_any_size() -> None:
    sizes = np.array([1e-6, 1e6, 1e-3])

    def fun(p: Vector) -> Vector:
        return decay(p / sizes)

    result = hesse.least_squares(fun, START.clip(0.1) * sizes)
    assert result.success
    assert np.allclose(result.x / sizes, REFERENCE.x, rtol=1e-6)


def tridiagonal(x: Vector) -> Any:
    """Broyden's equations: MGH (30), with a Jacobian of three diagonals."""
    left, right = np.append(0.0, x[:-1]), np.append(x[1:], 0.0)
    return (3.0 - 2.0 * x) * x - left - 2.0 * right + 1.0


@pytest.mark.parametrize("scheme", ["2-point", "3-point", "cs"])
@pytest.mark.parametrize("form", [np.asarray, scipy.sparse.csr_array, scipy.sparse.coo_matrix])
def test_columns_that_share_no_row_are_differenced_together(form: Any, scheme: str) -> None:
    n = 30
    pattern = form(np.tri(n, k=1) - np.tri(n, k=-2))
    runs = [
        hesse.least_squares(tridiagonal, -np.ones(n), scheme, jac_sparsity=sparsity)
        for sparsity in (None, pattern)
    ]
    assert np.allclose(runs[0].x, runs[1].x, atol=1e-9)
    assert np.allclose(runs[0].jac, runs[1].jac, atol=1e-6)
    per_jacobian = 2 if scheme == "3-point" else 1
    # One evaluation at the start, one per step, and three groups per Jacobian.
    assert runs[1].nfev == (runs[1].nit + 1) * (1 + 3 * per_jacobian)
    bounded = hesse.least_squares(
        tridiagonal, -np.ones(n), scheme, bounds=(-1.0, 0.0), jac_sparsity=pattern
    )
    assert np.allclose(bounded.x, runs[0].x, atol=1e-6)


def test_complex_residuals_count_with_their_squared_magnitudes() -> None:
    t = np.linspace(0.0, 3.0, 20)
    signal = 2.0 * np.exp((-0.3 + 2.0j) * t) + 0.01 * np.cos(5.0 * t)

    def fun(p: Vector) -> Any:
        return p[0] * np.exp((-p[1] + 1j * p[2]) * t) - signal

    def jac(p: Vector) -> Any:
        e = np.exp((-p[1] + 1j * p[2]) * t)
        return np.column_stack([e, -p[0] * t * e, 1j * p[0] * t * e])

    def stacked(p: Vector) -> Vector:
        return np.concatenate([fun(p).real, fun(p).imag])

    expected = hesse.least_squares(stacked, [1.0, 0.5, 1.8], "3-point")
    for derivatives in (jac, "2-point", "3-point"):
        result = hesse.least_squares(fun, [1.0, 0.5, 1.8], derivatives)
        assert result.success
        assert np.allclose(result.x, expected.x, rtol=1e-6)
        assert np.allclose(result.fun, stacked(result.x))
        assert result.cost == pytest.approx(0.5 * np.sum(np.abs(fun(result.x)) ** 2))


def test_fused_jacobian_and_arguments() -> None:
    def fun(p: Vector, shift: float, *, factor: float) -> tuple[Vector, Vector]:
        return factor * (decay(p) - shift), factor * decay_jacobian(p)

    result = hesse.least_squares(fun, START, True, args=(0.25,), kwargs={"factor": 2.0})
    assert np.allclose(result.x, REFERENCE.x + np.array([0.0, 0.0, 0.25]), rtol=1e-8)


@pytest.mark.parametrize("method", BOUNDED)
@pytest.mark.parametrize("jac", [decay_jacobian, "2-point", "3-point"])
def test_bounds_hold_at_every_evaluation(jac: Any, method: str) -> None:
    fun = Recorder(decay)
    lower, upper = np.array([0.0, 0.0, 0.7]), np.array([2.0, np.inf, 1.0])
    result = hesse.least_squares(fun, START, jac, bounds=(lower, upper), method=method)
    points = np.array(fun.points)
    assert np.all((points >= lower) & (points <= upper))
    assert result.success
    expected = scipy.optimize.least_squares(
        decay, [1.0, 1.0, 0.8], decay_jacobian, (lower, upper), xtol=1e-15, ftol=1e-15, gtol=1e-15
    )
    assert result.cost <= expected.cost * (1 + 1e-10)
    assert np.array_equal(result.active_mask, expected.active_mask)
    assert np.all(result.x[result.active_mask == -1] == lower[result.active_mask == -1])
    assert np.array_equal(result.moved_start, [1.0, 1.0, 0.7])


def test_fixed_variables_stay_where_they_are() -> None:
    result = hesse.least_squares(decay, START, bounds=([-9.0, 0.7, -9.0], [9.0, 0.7, 9.0]))
    assert result.x[1] == 0.7
    design = np.column_stack([np.exp(-0.7 * T), np.ones_like(T)])
    assert np.allclose(result.x[[0, 2]], np.linalg.lstsq(design, Y, rcond=None)[0], rtol=1e-6)
    assert result.stderr[1] == 0.0


def test_the_method_follows_the_bounds() -> None:
    assert hesse.least_squares(decay, START).method == "lm"
    assert hesse.least_squares(decay, START, bounds=(-9.0, 9.0)).method == "trf"


def test_bounds_as_an_object() -> None:
    bounds = scipy.optimize.Bounds([0, 0, 0.7], 9)
    result = hesse.least_squares(decay, START, decay_jacobian, bounds)
    assert result.x[2] == 0.7


@pytest.mark.parametrize("loss", ["soft_l1", "huber", "cauchy", "arctan"])
def test_robust_losses_agree_with_scipy(loss: str) -> None:
    outliers = Y + 2.0 * (np.arange(T.size) % 7 == 3)

    def fun(p: Vector) -> Vector:
        return decay(p) + Y - outliers

    result = hesse.least_squares(fun, START, decay_jacobian, loss=loss, f_scale=0.1)
    expected = scipy.optimize.least_squares(
        fun, START, decay_jacobian, loss=loss, f_scale=0.1, xtol=1e-15, ftol=1e-15, gtol=1e-15
    )
    assert result.success
    assert np.isclose(result.cost, expected.cost, rtol=1e-10)
    assert np.allclose(result.x, expected.x, rtol=1e-5)
    assert np.allclose(result.grad, expected.grad, atol=1e-6)


def tukey(z: Vector) -> Vector:
    inside = np.minimum(z, 1.0)
    return np.array([(1 - (1 - inside) ** 3) / 3, (1 - inside) ** 2, -2 * (1 - inside)])


def test_a_callable_loss_is_that_of_the_same_name() -> None:
    runs = [
        hesse.least_squares(decay, REFERENCE.x + 0.02, decay_jacobian, loss=loss, f_scale=0.3)
        for loss in ("tukey", tukey)
    ]
    assert runs[0].success
    assert runs[0].cost == pytest.approx(runs[1].cost, rel=1e-13)
    assert runs[0].cost == pytest.approx(0.5 * 0.09 * tukey((runs[0].fun / 0.3) ** 2)[0].sum())


@pytest.mark.parametrize("loss", ["linear", "soft_l1"])
def test_a_weight_of_two_is_an_observation_made_twice(loss: str) -> None:
    weights = 1.0 + (np.arange(T.size) % 3 == 0)
    twice = np.repeat(np.arange(T.size), weights.astype(int))
    weighted = hesse.least_squares(decay, START, decay_jacobian, loss=loss, weights=weights)
    repeated = hesse.least_squares(
        lambda p: decay(p)[twice], START, lambda p: decay_jacobian(p)[twice], loss=loss
    )
    assert weighted.cost == pytest.approx(repeated.cost, rel=1e-12)
    assert np.allclose(weighted.x, repeated.x, rtol=1e-7)
    assert np.allclose(weighted.jac.T @ weighted.jac, repeated.jac.T @ repeated.jac, rtol=1e-5)


def test_outliers_without_curvature_are_no_solution() -> None:
    """Where every residual is an outlier of a redescending loss, the model has no curvature."""
    result = hesse.least_squares(lambda x: x - np.array([1.0, 2.0]), [-5.0, -5.0], loss="cauchy")
    assert result.success
    assert np.allclose(result.x, [1.0, 2.0], atol=1e-6)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shape", [(5, 2), (2, 5), (1, 4), (4, 1), (3, 3), (1, 1)])
def test_linear_problems_of_any_shape(shape: tuple[int, int], method: str) -> None:
    m, n = shape
    rng = np.random.default_rng(10 * m + n)
    A, b, x0 = rng.normal(size=shape), rng.normal(size=m), rng.normal(size=n)
    result = hesse.least_squares(lambda x: A @ x - b, x0, lambda x: A, method=method, x_scale=1.0)
    assert result.success
    expected = x0 + np.linalg.lstsq(A, b - A @ x0, rcond=None)[0]
    if method in LEAST_LENGTH:
        # Of many solutions the one nearest to the start.
        assert np.allclose(result.x, expected, rtol=0, atol=1e-9)
    assert result.rank == min(m, n)


@pytest.mark.parametrize("method", METHODS)
def test_a_column_that_repeats_another(method: str) -> None:
    A = decay_jacobian(REFERENCE.x)[:, [0, 1, 2, 2]]
    result = hesse.least_squares(lambda x: A @ x - Y, np.zeros(4), lambda x: A, method=method)
    assert result.success
    assert result.rank == 3
    assert result.condition == np.inf
    best = A @ np.linalg.lstsq(A, Y, rcond=None)[0] - Y
    assert 2.0 * result.cost == pytest.approx(best @ best, rel=1e-10)


def test_ill_conditioned_columns_are_told_apart() -> None:
    """The Gram matrix of this Vandermonde matrix is singular to rounding, the matrix not."""
    A = np.vander(np.linspace(0.0, 1.0, 40), 13)
    x = np.arange(1.0, 14.0)
    result = hesse.least_squares(lambda z: A @ (z - x), np.zeros(13), lambda z: A)
    assert result.success
    assert result.nqr > 0
    assert result.rank == 13
    # The condition number times what rounding makes of residuals.
    assert np.allclose(result.x, x, rtol=0, atol=1e-6)
    assert hesse.least_squares(decay, START, decay_jacobian).nqr == 0


def test_no_residuals_and_no_variables() -> None:
    none = hesse.least_squares(lambda x: np.zeros(0), [1.0, 2.0])
    assert none.success
    assert none.cost == 0.0
    assert none.jac.shape == (0, 2)
    assert none.rank == 0
    empty = hesse.least_squares(lambda x: np.array([1.0, 2.0]), [])
    assert empty.success
    assert empty.cost == 2.5
    assert empty.cov().shape == (0, 0)


def test_covariance_against_the_normal_equations() -> None:
    result = hesse.least_squares(decay, START, decay_jacobian)
    J = decay_jacobian(result.x)
    expected = np.linalg.inv(J.T @ J)
    assert np.allclose(result.cov(absolute=True), expected, rtol=1e-9)
    variance = 2.0 * result.cost / (T.size - 3)
    assert np.allclose(result.cov(), variance * expected, rtol=1e-9)
    assert np.allclose(result.stderr, np.sqrt(np.diag(result.cov())))
    assert result.rank == 3
    lengths = np.linalg.norm(J, axis=0)
    assert result.condition == pytest.approx(np.linalg.cond(J / lengths))


def large_residuals(x: Vector) -> Vector:
    """Brown and Dennis: MGH (16), whose residuals at the minimum are of size 100."""
    t = np.arange(1, 21) / 5.0
    return (x[0] + t * x[1] - np.exp(t)) ** 2 + (x[2] + x[3] * np.sin(t) - np.cos(t)) ** 2


def large_jacobian(x: Vector) -> Vector:
    t = np.arange(1, 21) / 5.0
    u, v = x[0] + t * x[1] - np.exp(t), x[2] + x[3] * np.sin(t) - np.cos(t)
    return 2.0 * np.column_stack([u, t * u, v, np.sin(t) * v])


def large_second_order(x: Vector, c: Vector) -> Vector:
    t = np.arange(1, 21) / 5.0
    first, second = np.array([np.ones(20), t]), np.array([np.ones(20), np.sin(t)])
    zero = np.zeros((2, 2))
    return 2.0 * np.block([[first * c @ first.T, zero], [zero, second * c @ second.T]])


def test_second_derivatives_spare_evaluations_where_residuals_are_large() -> None:
    start = [25.0, 5.0, -5.0, -1.0]
    runs = {
        name: hesse.least_squares(large_residuals, start, large_jacobian, **arguments)
        for name, arguments in {
            "lm": {},
            "secant": {"method": "newton"},
            "exact": {"method": "newton", "hess": large_second_order},
        }.items()
    }
    for result in runs.values():
        assert result.success
        # MGH's value, of the sum of squares.
        assert 2.0 * result.cost == pytest.approx(85822.2, rel=1e-6)
    assert runs["exact"].nfev < runs["secant"].nfev < runs["lm"].nfev


def test_no_degree_of_freedom_leaves_no_variance() -> None:
    result = hesse.least_squares(lambda x: np.array([x[0] - 1.0, x[1] + 2.0]), [0.0, 0.0])
    assert np.all(np.isinf(result.cov()))
    assert np.allclose(result.cov(absolute=True), np.eye(2))


def test_a_start_whose_every_trial_overflows_is_no_success() -> None:
    def fun(x: Vector) -> Vector:
        return np.array([1.0, 2.0]) if x[0] == 1.0 else np.array([np.inf, np.inf])

    result = hesse.least_squares(fun, [1.0], lambda x: np.ones((2, 1)))
    assert not result.success
    assert result.status == Status.NONFINITE_STEP
    assert result.x[0] == 1.0


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_start_that_is_not_finite(bad: float) -> None:
    result = hesse.least_squares(lambda x: np.array([bad, x[0]]), [1.0])
    assert result.status == Status.NONFINITE_START
    assert not result.success


def test_limits() -> None:
    assert hesse.least_squares(decay, START, decay_jacobian, max_nfev=2).status == Status.MAX_EVAL
    limited = hesse.least_squares(decay, START, decay_jacobian, options={"maxiter": 1})
    assert limited.status == Status.MAX_ITER
    assert hesse.least_squares(decay, START, max_time=0.0).status == Status.TIME_LIMIT


def test_the_callback_sees_the_fit() -> None:
    seen = []

    def callback(intermediate_result: hesse.OptimizeResult) -> bool:
        seen.append(intermediate_result)
        return len(seen) == 2

    result = hesse.least_squares(decay, START, decay_jacobian, callback=callback)
    assert result.status == Status.CALLBACK_STOP
    last = seen[-1]
    assert np.array_equal(last.fun, decay(last.x))
    assert last.cost == pytest.approx(0.5 * np.sum(last.fun**2))
    assert np.allclose(last.grad, decay_jacobian(last.x).T @ last.fun)


def test_an_exception_takes_the_best_point_along() -> None:
    def fun(p: Vector) -> Vector:
        calls.append(1)
        if len(calls) > 3:
            raise ZeroDivisionError("mine")
        return decay(p)

    calls: list[int] = []
    with pytest.raises(ZeroDivisionError, match="mine") as caught:
        hesse.least_squares(fun, START, decay_jacobian)
    partial = caught.value.partial_result  # type: ignore[attr-defined]
    assert isinstance(partial, hesse.LeastSquaresResult)
    assert np.all(np.isfinite(partial.x))


def test_single_precision() -> None:
    seen = set()

    def fun(p: NDArray[Any]) -> Any:
        seen.add(p.dtype)
        return decay(p)

    result = hesse.least_squares(fun, START.astype(np.float32))
    assert seen == {np.dtype(np.float32)}
    assert result.success
    assert np.allclose(result.x, REFERENCE.x, rtol=1e-3)


def test_the_history_has_the_cost() -> None:
    result = hesse.least_squares(decay, START, decay_jacobian)
    assert result.history["fun"][0] == pytest.approx(0.5 * np.sum(decay(START) ** 2))
    assert result.history["fun"][-1] == result.cost
    assert len(result.history) == result.nit + 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "lmm"}, "unknown method 'lmm'; valid are: lm"),
        ({"method": "lm", "bounds": (0, 9)}, "method 'lm' does not heed bounds; these do: trf"),
        ({"hess": large_second_order}, "hess is of use to method 'newton' alone; got method 'lm'"),
        ({"jac_sparsity": np.ones((25, 2))}, "jac_sparsity must be a matrix of 3 columns"),
        ({"jac_sparsity": np.ones((26, 3))}, "jac_sparsity must have one row per residual, 25"),
        ({"jac_sparsity": 1, "jac": decay_jacobian}, "jac_sparsity is for Jacobians by diff"),
        ({"hess": 3, "method": "newton"}, "hess must be callable or None; got 3"),
        ({"loss": "hubber"}, "unknown loss 'hubber'; valid are: huber"),
        ({"f_scale": 0.0}, "f_scale must be a positive number"),
        ({"x_scale": "auto"}, "x_scale must be 'jac' or"),
        ({"x_scale": [1.0, 2.0]}, "x_scale must be a positive number or 3 of them"),
        ({"weights": [-1.0]}, "weights must be finite numbers of at least 0"),
        ({"weights": [1.0, 2.0]}, "weights must be one number per residual, 25 in all; got 2"),
        ({"bounds": 3}, r"bounds must be a pair \(lb, ub\)"),
        ({"ftol": -1.0}, "ftol must be a number of at least 0"),
        ({"max_nfev": 1.5}, "max_nfev must be an integer"),
        ({"diff_step": 0.0}, "diff_step must be a positive number"),
        ({"options": {"gtol_rel": 1.0}}, "unknown option for method 'lm': 'gtol_rel'"),
    ],
)
def test_bad_input_is_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        hesse.least_squares(decay, START, **arguments)
