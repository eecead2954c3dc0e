"""`hesse.least_squares`: agreement, hard shapes, statistics, bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import hesse
from least_squares_cases import REFERENCE, START, T, Y, decay, decay_jacobian

Vector = NDArray[np.float64]
METHODS = ("lm", "trf", "dogbox", "gauss-newton", "newton")
LEAST_LENGTH = ("lm", "trf", "gauss-newton")


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


def test_no_degree_of_freedom_leaves_no_variance() -> None:
    result = hesse.least_squares(lambda x: np.array([x[0] - 1.0, x[1] + 2.0]), [0.0, 0.0])
    assert np.all(np.isinf(result.cov()))
    assert np.allclose(result.cov(absolute=True), np.eye(2))


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


def test_single_precision() -> None:
    seen = set()

    def fun(p: NDArray[Any]) -> Any:
        seen.add(p.dtype)
        return decay(p)

    result = hesse.least_squares(fun, START.astype(np.float32))
    assert seen == {np.dtype(np.float32)}
    assert result.success
    assert np.allclose(result.x, REFERENCE.x, rtol=1e-3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "lmm"}, "unknown method 'lmm'; valid are: lm"),
        ({"method": "lm", "bounds": (0, 9)}, "method 'lm' does not heed bounds; these do: trf"),
        ({"hess": large_second_order}, "hess is of use to method 'newton' alone; got method 'lm'"),
        ({"jac_sparsity": np.ones((25, 2))}, "jac_sparsity must be a matrix of 3 columns"),
        ({"jac_sparsity": np.ones((26, 3))}, "jac_sparsity must have one row per residual, 25"),
        ({"jac_sparsity": 1, "jac": decay_jacobian}, "jac_sparsity is for Jacobians by diff"),
        ({"tr_solver": "qr"}, "tr_solver must be None, 'exact' or 'lsmr'; got 'qr'"),
        ({"tr_solver": "lsmr"}, "tr_solver='lsmr' needs a callable jac"),
        ({"tr_solver": "lsmr", "method": "dogbox"}, "is for the methods 'lm' and 'trf'"),
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
