"""What results say about the curvature at the solution."""

from __future__ import annotations

import numpy as np
import pytest

import hesse
from helpers import solve
from hesse import OptimizeResult
from problems import problem

P = problem("wood")


def ending(eigenvalues: list[float], **entries: object) -> OptimizeResult:
    """Return a result whose Hessian has these eigenvalues, in a basis of its own."""
    n = len(eigenvalues)
    basis = np.linalg.qr(np.random.default_rng(n).normal(size=(n, n)))[0]
    hessian = basis @ np.diag(eigenvalues) @ basis.T
    return OptimizeResult(x=np.zeros(n), hess=0.5 * (hessian + hessian.T), method="m", **entries)


@pytest.mark.parametrize(
    ("eigenvalues", "kind", "counts"),
    [
        ([1.0, 2.0, 3.0], "strict minimum", (0, 0, 3)),
        ([0.0, 2.0, 3.0], "flat minimum", (0, 1, 2)),
        ([1e-10, 2.0, 3.0], "flat minimum", (0, 1, 2)),
        ([1e-7, 2.0, 3.0], "strict minimum", (0, 0, 3)),
        ([-1e-10, 2.0, 3.0], "flat minimum", (0, 1, 2)),
        ([-1.0, 0.0, 3.0], "saddle point", (1, 1, 1)),
        ([-1.0, -2.0, -3.0], "strict maximum", (3, 0, 0)),
        ([-1.0, -2.0, 0.0], "flat maximum", (2, 1, 0)),
        ([0.0, 0.0], "flat minimum", (0, 2, 0)),
        ([5e200, 1e200], "strict minimum", (0, 0, 2)),
        ([], "strict minimum", (0, 0, 0)),
    ],
)
def test_kinds(eigenvalues: list[float], kind: str, counts: tuple[int, int, int]) -> None:
    summary = ending(eigenvalues).curvature()
    assert summary.kind == kind
    assert (summary.n_negative, summary.n_zero, summary.n_positive) == counts
    scale = max(map(abs, eigenvalues), default=1.0)
    np.testing.assert_allclose(summary.eigenvalues, sorted(eigenvalues), atol=1e-14 * scale)
    assert str(summary).startswith(kind)


def test_condition_number() -> None:
    assert ending([-1.0, 4.0]).curvature().condition == pytest.approx(4.0)
    assert ending([0.0, 0.0]).curvature().condition == np.inf


def test_inverse_and_covariance_at_a_minimum() -> None:
    result = solve(P, "trust-exact")
    assert "hess_inv" not in result
    np.testing.assert_allclose(result.hess_inv @ result.hess, np.eye(4), atol=1e-9)
    assert result["hess_inv"] is result.hess_inv
    np.testing.assert_allclose(result.covariance(2.0), 2.0 * result.hess_inv, rtol=1e-9)
    assert result.curvature().kind == "strict minimum"


def test_variables_on_bounds_are_left_out() -> None:
    result = OptimizeResult(
        x=np.zeros(3),
        hess=np.array([[-5.0, 1.0, 1.0], [1.0, 2.0, 0.0], [1.0, 0.0, 4.0]]),
        active_mask=np.array([-1, 0, 0], dtype=np.int8),
    )
    assert result.curvature().kind == "strict minimum"
    np.testing.assert_allclose(result.covariance(), np.diag([0.0, 0.5, 0.25]))
    result.active_mask = np.array([-1, 1, -1])
    assert str(result.curvature()) == "strict minimum: no variable is free"
    np.testing.assert_array_equal(result.covariance(), np.zeros((3, 3)))


def test_refusals() -> None:
    with pytest.raises(np.linalg.LinAlgError, match="eigenvalues range from -1 to 3"):
        ending([-1.0, 3.0]).covariance()
    with pytest.raises(np.linalg.LinAlgError, match="singular"):
        _ = OptimizeResult(hess=np.zeros((2, 2))).hess_inv
    without = solve(P, "l-bfgs")
    with pytest.raises(ValueError, match="'l-bfgs' has no Hessian"):
        without.covariance()
    with pytest.raises(ValueError, match="'l-bfgs' has no Hessian"):
        without.curvature()
    assert not hasattr(without, "hess_inv")


def test_a_saddle_is_named() -> None:
    p = problem("saddle_exact")
    result = hesse.minimize(
        p.fun, p.x0, jac=p.jac, hess=p.hess, method="newton", options={"globalization": None}
    )
    assert result.reason == "SADDLE_POINT"
    assert result.curvature().kind == "saddle point"
