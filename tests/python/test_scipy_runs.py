"""SciPy's conventions for callbacks, limits, the fields of results, and bounds."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import scipy.optimize
from numpy.typing import NDArray

import hesse
from hesse import Status
from hesse._bounds import read_bounds

BOTH = pytest.mark.parametrize("minimize", [hesse.minimize, scipy.optimize.minimize])
INF = np.inf
X_ATOL = 1e-6
TARGET = np.array([1.0, -2.0])


def fun(x: NDArray[Any]) -> float:
    return float(np.sum((x - TARGET) ** 2))


def jac(x: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(2.0 * (x - TARGET))


def hess(x: NDArray[Any]) -> NDArray[Any]:
    return 2.0 * np.eye(2)


class Watcher:
    """Callbacks of every kind, and what they got."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def by_position(self, xk: NDArray[Any]) -> None:
        self.seen.append(xk)

    def by_keyword(self, intermediate_result: Any) -> None:
        self.seen.append(intermediate_result.x)

    def with_default(self, xk: NDArray[Any], intermediate_result: Any = None) -> None:
        assert intermediate_result is None
        self.seen.append(xk)

    def second(self, name: str, intermediate_result: Any) -> None:
        self.seen.append(intermediate_result["x"])

    def __call__(self, *, intermediate_result: Any) -> None:
        """Take the intermediate result."""
        self.seen.append(intermediate_result.x)


CALLBACKS: dict[str, Callable[[Watcher], Callable[..., Any]]] = {
    "method": lambda w: w.by_position,
    "method-keyword": lambda w: w.by_keyword,
    "default": lambda w: w.with_default,
    "object": lambda w: w,
    "lambda": lambda w: lambda x: w.seen.append(x),
    "lambda-keyword": lambda w: lambda intermediate_result: w.seen.append(intermediate_result.x),
    "partial": lambda w: partial(w.second, "name"),
    "any-arguments": lambda w: lambda *a: w.seen.append(*a),
    "builtin": lambda w: w.seen.append,
}


@BOTH
@pytest.mark.parametrize("form", CALLBACKS)
def test_callbacks(minimize: Any, form: str) -> None:
    watcher = Watcher()
    rosenbrock = {"fun": scipy.optimize.rosen, "jac": scipy.optimize.rosen_der}
    res = minimize(x0=[0.5, 0.5], method="BFGS", callback=CALLBACKS[form](watcher), **rosenbrock)
    assert len(watcher.seen) == res.nit
    assert all(type(x) is np.ndarray and x.shape == (2,) for x in watcher.seen)
    np.testing.assert_array_equal(watcher.seen[-1], res.x)


@BOTH
@pytest.mark.parametrize("keyword", [False, True])
def test_stop_iteration(minimize: Any, keyword: bool) -> None:
    def stop(intermediate_result: Any) -> None:
        raise StopIteration

    callback = stop if keyword else lambda xk: stop(None)
    given: dict[str, Any] = {"jac": scipy.optimize.rosen_der, "callback": callback}
    res = minimize(scipy.optimize.rosen, [0.5, 0.5], method="BFGS", **given)
    assert res.nit == 1


@pytest.mark.parametrize("answer", [True, np.True_, np.array([1.0])[0] > 0])
def test_true_stops_and_nothing_else_does(answer: Any) -> None:
    given: dict[str, Any] = {"jac": scipy.optimize.rosen_der, "method": "BFGS"}
    usual = hesse.minimize(scipy.optimize.rosen, [0.5, 0.5], **given)
    for other in (1, "stop", [0], np.ones(2), False, np.False_):
        callback = partial(lambda answer, xk: answer, other)
        run = hesse.minimize(scipy.optimize.rosen, [0.5, 0.5], callback=callback, **given)
        assert run.nit == usual.nit
    stopped = hesse.minimize(scipy.optimize.rosen, [0.5, 0.5], callback=lambda x: answer, **given)
    assert (stopped.nit, stopped.status) == (1, Status.CALLBACK_STOP)


@BOTH
def test_no_iteration_at_all(minimize: Any) -> None:
    res = minimize(fun, [3.0, 4.0], jac=jac, method="BFGS", options={"maxiter": 0})
    np.testing.assert_array_equal(res.x, [3.0, 4.0])
    assert (res.fun, res.nit, res.nfev, res.njev, res.success) == (40.0, 0, 1, 1, False)
    np.testing.assert_array_equal(res.jac, [4.0, 12.0])


@pytest.mark.parametrize("method", ["bfgs", "l-bfgs", "trust-exact", "newton", "trust-ncg"])
@pytest.mark.parametrize("name", ["maxiter", "maxfev"])
def test_least_limits(method: str, name: str) -> None:
    second = {} if method.endswith("bfgs") else {"hess": hess}
    limit = {"maxiter": 0, "maxfev": 1}[name]
    options = {name: limit}
    res = hesse.minimize(fun, [3.0, 4.0], method=method, jac=jac, options=options, **second)
    np.testing.assert_array_equal(res.x, [3.0, 4.0])
    np.testing.assert_array_equal(res.jac, [4.0, 12.0])
    assert (res.fun, res.nit, res.nfev) == (40.0, 0, 1)
    assert res.status is {"maxiter": Status.MAX_ITER, "maxfev": Status.MAX_EVAL}[name]


def test_a_start_at_the_minimum_needs_no_iteration() -> None:
    res = hesse.minimize(fun, TARGET, jac=jac, options={"maxiter": 0})
    assert (res.success, res.nit) == (True, 0)


@pytest.mark.parametrize("method", ["BFGS", "L-BFGS-B", "trust-exact"])
def test_types_of_the_fields(method: str) -> None:
    second = {"hess": hess} if method == "trust-exact" else {}
    for convert in (float, np.float32, np.array):
        res = hesse.minimize(
            lambda x, c=convert: c(fun(x)), [3.0, 4.0], jac=jac, method=method, **second
        )
        assert type(res.fun) is float
        assert all(type(res[name]) is int for name in ("nit", "nfev", "njev", "nhev"))
        assert type(res.success) is bool
        assert isinstance(res.status, int)
        assert type(res.message) is str
        assert type(res.x) is type(res.jac) is np.ndarray


@pytest.mark.parametrize(
    "duplicate", [copy.copy, copy.deepcopy, lambda r: pickle.loads(pickle.dumps(r))]
)
def test_results_can_be_copied(duplicate: Callable[[Any], Any]) -> None:
    res = hesse.minimize(fun, [3.0, 4.0], jac=jac, hess=hess)
    twin = duplicate(res)
    assert type(twin) is hesse.OptimizeResult
    assert twin.status is res.status
    np.testing.assert_array_equal(twin.x, res.x)
    np.testing.assert_array_equal(twin.hess_inv, res.hess_inv)


BOUNDS: dict[str, Any] = {
    "pairs": [(0, 1), (None, 2)],
    "lists": [[0, 1], [-INF, 2]],
    "tuple": ((0, 1), (-INF, 2.0)),
    "array": np.array([[0, 1], [-INF, 2]]),
    "objects": np.array([[0, 1], [None, 2]], dtype=object),
    "zip": lambda: zip([0, -INF], [1, 2], strict=True),
    "generator": lambda: (pair for pair in [(0, 1), (None, 2)]),
    "object": scipy.optimize.Bounds([0, -INF], [1, 2]),
    "object-of-lists": scipy.optimize.Bounds(lb=[0, -INF], ub=[1, 2], keep_feasible=True),
    "numpy-numbers": [(np.int64(0), np.float32(1)), (np.float64(-INF), np.array(2.0))],
}


def bounds_in(form: str) -> Any:
    return BOUNDS[form]() if callable(BOUNDS[form]) else BOUNDS[form]


@pytest.mark.parametrize("form", BOUNDS)
def test_bounds(form: str) -> None:
    box = read_bounds(bounds_in(form), 2, single_precision=False)
    np.testing.assert_array_equal(box.lower, [0.0, -INF])
    np.testing.assert_array_equal(box.upper, [1.0, 2.0])


@pytest.mark.parametrize("form", [f for f in BOUNDS if f not in ("zip", "generator")])
def test_scipy_reads_these_bounds_alike(form: str) -> None:
    res = scipy.optimize.minimize(
        lambda x: float(np.sum((x - 5.0) ** 2)), [0.0, 0.0], bounds=BOUNDS[form], method="L-BFGS-B"
    )
    box = read_bounds(BOUNDS[form], 2, single_precision=False)
    np.testing.assert_allclose(res.x, box.upper, atol=X_ATOL)


def test_one_number_bounds_all_variables_as_in_scipy() -> None:
    box = read_bounds(scipy.optimize.Bounds(0, 1), 3, single_precision=False)
    np.testing.assert_array_equal(box.lower, np.zeros(3))
    np.testing.assert_array_equal(box.upper, np.ones(3))


@pytest.mark.parametrize("bounds", [None, scipy.optimize.Bounds(), [(None, None)] * 2])
def test_no_bounds_at_all(bounds: Any) -> None:
    assert hesse.minimize(fun, [3.0, 4.0], jac=jac, method="bfgs", bounds=bounds).success


@pytest.mark.parametrize("constraints", [(), [], None])
def test_no_constraints(constraints: Any) -> None:
    assert hesse.minimize(fun, [3.0, 4.0], jac=jac, constraints=constraints).success
