"""Many minimisations with NumPy callbacks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import hesse
from hesse import Status

STARTS = np.random.default_rng(0).uniform(-2.0, 2.0, (60, 2))


def fun(X: Any, index: Any) -> Any:
    a, b = X.T
    return 100.0 * (b - a**2) ** 2 + (1.0 - a) ** 2


def jac(X: Any, index: Any) -> Any:
    a, b = X.T
    return np.stack([-400.0 * a * (b - a**2) - 2.0 * (1.0 - a), 200.0 * (b - a**2)], axis=1)


def hess(X: Any, index: Any) -> Any:
    a, b = X.T
    H = np.empty((len(X), 2, 2))
    H[:, 0, 0] = 1200.0 * a**2 - 400.0 * b + 2.0
    H[:, 0, 1] = H[:, 1, 0] = -400.0 * a
    H[:, 1, 1] = 200.0
    return H


DERIVATIVES: dict[str, dict[str, Any]] = {
    "exact": {"jac": jac, "hess": hess},
    "differenced Hessians": {"jac": jac},
    "central": {"jac": jac, "hess": "3-point"},
}


@pytest.mark.parametrize("derivatives", DERIVATIVES.values(), ids=DERIVATIVES)
def test_rosenbrock_from_many_starts(derivatives: dict[str, Any]) -> None:
    result = hesse.minimize_batch(fun, STARTS, **derivatives)
    assert result.success.all()
    assert result.x == pytest.approx(np.ones((60, 2)), abs=1e-5)
    assert result.fun == pytest.approx(0.0, abs=1e-10)
    assert np.abs(result.jac).max() <= 1e-8
    assert result.optimality == pytest.approx(np.abs(result.jac).max(axis=1))


def test_values_alone() -> None:
    result = hesse.minimize_batch(fun, STARTS, gtol=1e-4)
    assert result.success.mean() > 0.9
    assert result.x[result.success] == pytest.approx(1.0, abs=1e-2)


def test_indefinite_hessians_lead_down_not_to_saddle_points() -> None:
    centers = np.random.default_rng(1).normal(size=(30, 3))

    def well(X: Any, index: Any) -> Any:
        u = X - centers[index]
        return (0.25 * u**4 - 0.5 * u**2).sum(axis=1)

    def slope(X: Any, index: Any) -> Any:
        u = X - centers[index]
        return u**3 - u

    def curvature(X: Any, index: Any) -> Any:
        u = X - centers[index]
        return np.einsum("ki,ij->kij", 3.0 * u**2 - 1.0, np.eye(3))

    result = hesse.minimize_batch(well, centers + 1e-3, slope, curvature)
    assert result.success.all()
    assert np.abs(result.x - centers) == pytest.approx(np.ones((30, 3)), abs=1e-6)


def test_bounds() -> None:
    lower, upper = np.array([-1.5, -1.5]), np.array([0.5, 3.0])
    start = np.clip(STARTS, lower, upper)

    def checked(X: Any, index: Any) -> Any:
        assert ((lower <= X) & (upper >= X)).all()
        return fun(X, index)

    result = hesse.minimize_batch(checked, start, jac, hess, (lower, upper))
    assert result.success.all()
    assert result.x == pytest.approx(np.tile([0.5, 0.25], (60, 1)), abs=1e-6)
    assert (result.active_mask == [1, 0]).all()
    assert (result.x[:, 0] == 0.5).all()


def test_a_bad_problem_disturbs_no_other() -> None:
    start = STARTS.copy()
    start[3] = np.nan
    result = hesse.minimize_batch(fun, start, jac, hess)
    good = hesse.minimize_batch(fun, STARTS, jac, hess)
    others = np.delete(np.arange(60), 3)
    assert result.status[3] == Status.NONFINITE_START
    assert np.isnan(result.optimality[3])
    for name in ("x", "fun", "jac", "status", "nit"):
        assert np.array_equal(result[name][others], good[name][others])


def test_unbounded_and_flat_problems() -> None:
    slopes = np.array([[0.0], [1.0]])
    result = hesse.minimize_batch(
        lambda X, i: (slopes[i] * X)[:, 0],
        np.ones((2, 1)),
        lambda X, i: slopes[i],
        lambda X, i: np.zeros((len(i), 1, 1)),
        maxiter=50,
    )
    assert result.status[0] == Status.GTOL
    assert not result.success[1]


def test_thirty_two_variables_and_none() -> None:
    rng = np.random.default_rng(3)
    A = rng.standard_normal((10, 32, 32))
    A = A @ A.transpose(0, 2, 1) + np.eye(32)
    b = rng.standard_normal((10, 32))
    result = hesse.minimize_batch(
        lambda X, i: 0.5 * np.einsum("ki,kij,kj->k", X, A[i], X) - np.einsum("ki,ki->k", b[i], X),
        np.zeros((10, 32)),
        lambda X, i: np.einsum("kij,kj->ki", A[i], X) - b[i],
        lambda X, i: A[i],
    )
    assert result.success.all()
    assert result.x == pytest.approx(np.linalg.solve(A, b[:, :, None])[:, :, 0], rel=1e-6, abs=1e-7)
    empty = hesse.minimize_batch(fun, np.empty((0, 2)), jac, hess)
    assert empty.x.shape == (0, 2)


BAD: dict[str, tuple[dict[str, Any], type[Exception], tuple[str, ...]]] = {
    "fun": ({"fun": None}, TypeError, ("fun", "callable", "None")),
    "hess": ({"hess": "bfgs"}, ValueError, ("hess", "'bfgs'", "'2-point'")),
    "values": ({"fun": lambda X, i: np.ones((60, 1))}, ValueError, ("fun", "(60, 1)", "(60,)")),
    "gradients": ({"jac": lambda X, i: np.ones(60)}, ValueError, ("jac", "(60,)", "(60, 2)")),
    "Hessians": ({"hess": lambda X, i: np.eye(2)}, ValueError, ("hess", "(2, 2)", "(60, 2, 2)")),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_one_sentence(name: str) -> None:
    changes, error, words = BAD[name]
    arguments = {"fun": fun, "X0": STARTS, "jac": jac, "hess": hess, **changes}
    with pytest.raises(error) as caught:
        hesse.minimize_batch(**arguments)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("scheme", ["2-point", "3-point"])
def test_a_start_at_the_minimum_converges_as_well_as_differences_tell(scheme: str) -> None:
    def fun(X, index):
        return ((X - index[:, None]) ** 2).sum(axis=1) + (X**4).sum(axis=1)

    res = hesse.minimize_batch(fun, np.zeros((5, 3)), jac=scheme)
    assert res.success.all()
    strict = hesse.minimize_batch(fun, np.zeros((1, 3)), jac="2-point", gtol=1e-12)
    assert not strict.success.any()
