"""Roots of systems: against SciPy's hybr and formulae, with Jacobians of every origin."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.optimize

import hesse
from helpers import Recorder, max_norm
from hesse import Status
from problems.systems import SYSTEMS, System
from root_cases import DEFAULT_FTOL, METHODS, circle, circle_jacobian, quiet_root

# What counts as solved where two codes are compared that stop by different tests.
SOLVED = 1e-8


@pytest.mark.parametrize("factor", [1.0, 10.0, 100.0])
def test_trust_solves_as_much_as_hybr_with_fewer_evaluations(factor: float) -> None:
    ours = theirs = our_calls = their_calls = 0
    for system in SYSTEMS:
        x0 = factor * system.x0
        result = quiet_root(system, x0)
        fun, jac = Recorder(system.fun), Recorder(system.jac)
        other = scipy.optimize.root(fun, x0, jac=jac, tol=1e-12, method="hybr")
        their_success = max_norm(Recorder(system.fun)(other.x)) <= SOLVED
        ours += result.success
        theirs += their_success
        if result.success and their_success:
            our_calls += result.nfev + result.njev
            their_calls += other.nfev + other.njev
    assert ours >= theirs
    assert our_calls < their_calls


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("system", SYSTEMS, ids=str)
def test_standard_starts_are_solved_by_every_method(system: System, method: str) -> None:
    result = quiet_root(system, system.x0, method=method)
    assert result.success, result.message
    assert max_norm(system.fun(result.x)) == max_norm(result.fun) <= DEFAULT_FTOL
    if method != "broyden":
        assert np.array_equal(result.jac, system.jac(result.x))


@pytest.mark.parametrize("factor", [10.0, 100.0])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("system", SYSTEMS, ids=str)
def test_success_is_never_claimed_wrongly_from_afar(
    system: System, method: str, factor: float
) -> None:
    result = quiet_root(system, factor * system.x0, method=method, options={"maxiter": 200})
    residuals = system.fun(result.x)
    rounding = 1e-15 * np.abs(system.jac(result.x)) @ np.abs(result.x)
    small = np.all(np.abs(residuals) <= np.maximum(DEFAULT_FTOL, rounding))
    assert result.success == small
    assert result.success == (result.status > 0)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("x0", [1.0, np.float64(1.0), [1.0], np.ones(1), np.array(1.0)])
def test_one_variable_in_every_form(x0: Any, method: str) -> None:
    for fun in (lambda x: x**2 - 2.0, lambda x: float(x[0] ** 2 - 2.0), lambda x: [x[0] ** 2 - 2]):
        result = hesse.root(fun, x0, method=method)
        assert result.x.shape == result.fun.shape == (1,)
        assert result.jac.shape == (1, 1)
        assert abs(result.x[0] - np.sqrt(2.0)) <= 1e-9


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shape", [(5, 2), (2, 5), (1, 4), (4, 1), (3, 3)])
def test_consistent_linear_systems_of_any_shape(shape: tuple[int, int], method: str) -> None:
    m, n = shape
    rng = np.random.default_rng(10 * m + n)
    A, x_true, x0 = rng.normal(size=shape), rng.normal(size=n), rng.normal(size=n)
    b = A @ x_true
    result = hesse.root(lambda x: A @ x - b, x0, jac=lambda x: A, method=method)
    assert result.success
    # Of many solutions the one nearest to the start, where one step leads.
    expected = x0 + np.linalg.lstsq(A, b - A @ x0, rcond=None)[0]
    assert np.allclose(result.x, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("method", METHODS)
def test_least_squares_of_contradictions_is_no_root(method: str) -> None:
    rng = np.random.default_rng(3)
    A, b = rng.normal(size=(6, 3)), rng.normal(size=6)
    result = hesse.root(lambda x: A @ x - b, np.zeros(3), jac=lambda x: A, method=method)
    assert result.status == Status.NO_ROOT
    assert not result.success
    assert np.allclose(result.x, np.linalg.lstsq(A, b, rcond=None)[0], rtol=0, atol=1e-8)


def test_no_variables_and_no_equations() -> None:
    assert hesse.root(lambda x: np.zeros(0), [1.0, 2.0]).status == Status.ROOT
    empty = hesse.root(lambda x: np.array([1.0, 2.0]), [])
    assert empty.status == Status.NO_ROOT
    assert empty.jac.shape == (2, 0)
    assert hesse.root(lambda x: np.zeros(2), []).success


@pytest.mark.parametrize("form", [np.ascontiguousarray, np.asfortranarray, np.ndarray.tolist])
def test_jacobian_in_any_memory_order(form: Any) -> None:
    A = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.5]])
    result = hesse.root(lambda x: A @ x - A.sum(axis=1), np.zeros(2), jac=lambda x: form(A))
    assert result.success
    assert np.array_equal(result.jac, A)
    assert np.allclose(result.x, 1.0)


@pytest.mark.parametrize("jac", [None, False, "2-point", "3-point", "cs"])
def test_jacobians_by_differences_count_as_evaluations(jac: Any) -> None:
    fun = Recorder(circle)
    result = hesse.root(fun, [2.0, 0.5], jac=jac)
    assert result.success
    assert np.allclose(result.x, 1.0)
    assert fun.calls == result.nfev
    assert result.njev == 0
    assert np.allclose(result.jac, circle_jacobian(result.x), atol=1e-6)


def test_fused_jacobian_takes_no_call_of_its_own() -> None:
    fun = Recorder(lambda x, k: (k * circle(x), k * circle_jacobian(x)))
    result = hesse.root(fun, [2.0, 0.5], args=(3.0,), jac=True)
    assert result.success
    assert fun.calls == result.nfev
    assert len(set(fun.keys())) == fun.calls


@pytest.mark.parametrize("method", METHODS)
def test_calls_are_counted_and_points_are_not_repeated(method: str) -> None:
    fun, jac = Recorder(circle), Recorder(circle_jacobian)
    result = hesse.root(fun, [2.0, 0.5], jac=jac, method=method)
    assert (result.nfev, result.njev) == (fun.calls, jac.calls)
    assert len(set(fun.keys())) == fun.calls
    assert len(set(jac.keys())) == jac.calls
    assert result.njev == 1 if method == "broyden" else result.njev <= result.nit + 1


def test_broyden_evaluates_fewer_jacobians() -> None:
    counts = {}
    for method in ("trust", "broyden"):
        results = [quiet_root(s, s.x0, method=method) for s in SYSTEMS]
        counts[method] = sum(r.njev for r in results)
    assert counts["broyden"] < counts["trust"] / 3


def test_single_precision() -> None:
    seen = set()

    def fun(x: np.ndarray) -> np.ndarray:
        seen.add(x.dtype)
        return circle(x)

    result = hesse.root(fun, np.array([2.0, 0.5], dtype=np.float32))
    assert seen == {np.dtype(np.float32)}
    assert result.success
    assert np.allclose(result.x, 1.0, atol=1e-4)
