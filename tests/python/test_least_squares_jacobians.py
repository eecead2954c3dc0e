"""`hesse.least_squares`: where Jacobians come from, by differences to operators."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse
import scipy.sparse.linalg
from numpy.typing import NDArray

import hesse
from helpers import Recorder
from least_squares_cases import REFERENCE, START, T, decay, decay_jacobian

Vector = NDArray[np.float64]


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


def tridiagonal_jacobian(x: Vector) -> Any:
    n = x.size
    diagonals = [np.full(n - 1, -1.0), 3.0 - 4.0 * x, np.full(n - 1, -2.0)]
    return scipy.sparse.diags(diagonals, [-1, 0, 1], format="csr")


@pytest.mark.parametrize("form", ["sparse", "operator", "dense"])
@pytest.mark.parametrize("bounds", [(-np.inf, np.inf), (-0.6, 1.0)])
def test_products_with_the_jacobian_suffice(form: str, bounds: tuple[float, float]) -> None:
    n = 150

    def jac(x: Vector) -> Any:
        J = tridiagonal_jacobian(x)
        if form == "operator":
            return scipy.sparse.linalg.aslinearoperator(J)
        return J if form == "sparse" else J.toarray()

    result = hesse.least_squares(tridiagonal, -np.ones(n), jac, bounds, tr_solver="lsmr")
    dense = hesse.least_squares(tridiagonal, -np.ones(n), tridiagonal_jacobian, bounds)
    assert result.success
    assert result.nhev > 0
    assert np.allclose(result.x, dense.x, atol=1e-6)
    assert result.cost == pytest.approx(dense.cost, rel=1e-6, abs=1e-15)
    assert np.array_equal(result.active_mask, dense.active_mask)
    assert np.allclose(result.fun, tridiagonal(result.x))


@pytest.mark.parametrize("loss", ["linear", "soft_l1"])
def test_products_serve_weights_and_losses(loss: str) -> None:
    weights = 1.0 + np.arange(T.size) % 3
    seen = []
    runs = [
        hesse.least_squares(
            decay,
            START,
            decay_jacobian,
            loss=loss,
            weights=weights,
            tr_solver=tr_solver,
            callback=lambda intermediate_result: seen.append(intermediate_result.cost),
        )
        for tr_solver in ("lsmr", None)
    ]
    assert runs[0].success
    assert runs[0].cost == pytest.approx(runs[1].cost, rel=1e-12)
    assert np.allclose(runs[0].x, runs[1].x, rtol=1e-5)
    assert len(seen) == runs[0].nit + runs[1].nit
    assert runs[0].rank == 3


def test_an_operator_has_no_covariance() -> None:
    result = hesse.least_squares(
        decay,
        START,
        lambda p: scipy.sparse.linalg.aslinearoperator(decay_jacobian(p)),
        tr_solver="lsmr",
    )
    with pytest.raises(ValueError, match=r"an operator of type .* has only products"):
        result.cov()


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
