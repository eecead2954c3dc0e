"""Each reason for which a run may end, reached at least once, with its sentence."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import numpy as np
import pytest

import hesse
from helpers import (
    MATRIX_METHODS,
    METHODS,
    QUASI_NEWTON,
    Recorder,
    is_finite,
    is_one_sentence,
    max_norm,
    solve,
)
from hesse import OptimizeResult, Status
from problems import problem

# Deadlines are met up to one callback and the machine's mood.
MAX_TIME = 0.05
LATEST_END = 2.0
PAUSE = 0.005

ROSENBROCK = problem("rosenbrock")
QUARTIC = problem("quartic_sum_10")


def bowl(x: np.ndarray) -> float:
    return float(x @ x)


def bowl_gradient(x: np.ndarray) -> np.ndarray:
    return 2.0 * x


def interrupted_by(error: BaseException) -> Callable[[], OptimizeResult]:
    """Return a run whose objective raises at its tenth call, ended by the partial result."""

    def run() -> OptimizeResult:
        calls: list[int] = []

        def fun(x: np.ndarray) -> float:
            calls.append(1)
            if len(calls) == 10:
                raise error
            return ROSENBROCK.fun(x)

        with pytest.raises(type(error)) as caught:
            solve(ROSENBROCK, "newton", fun=fun)
        partial: OptimizeResult = caught.value.partial_result
        return partial

    return run


def ends_at_start(
    value: float, slope: float = 2.0, x0: float = 1.0
) -> Callable[[], OptimizeResult]:
    def run() -> OptimizeResult:
        return hesse.minimize(
            lambda x: value, [x0], jac=lambda x: np.array([slope]), method="l-bfgs"
        )

    return run


def nan_hessian(method: str) -> Callable[[], OptimizeResult]:
    return lambda: hesse.minimize(
        bowl, np.ones(2), jac=bowl_gradient, hess=lambda x: np.full((2, 2), np.nan), method=method
    )


def slow_line_search() -> OptimizeResult:
    """Every trial is worse than the start, so that the first line search never ends by itself."""
    x0 = np.ones(2)

    def fun(x: np.ndarray) -> float:
        time.sleep(PAUSE)
        return 1.0 if np.array_equal(x, x0) else np.inf

    return hesse.minimize(
        fun, x0, jac=bowl_gradient, method="l-bfgs", options={"max_time": MAX_TIME, "maxls": 10**9}
    )


def slow_products() -> OptimizeResult:
    """One subproblem alone takes hundreds of products."""
    weights = np.logspace(0, 8, 400)

    def product(x: np.ndarray, v: np.ndarray) -> np.ndarray:
        time.sleep(PAUSE)
        return weights * v

    return hesse.minimize(
        lambda x: 0.5 * float(weights @ x**2) - float(np.sum(x)),
        np.zeros(400),
        jac=lambda x: weights * x - 1.0,
        hessp=product,
        method="trust-ncg",
        options={"max_time": MAX_TIME, "initial_trust_radius": 1e3},
    )


def slow_differences() -> OptimizeResult:
    def fun(x: np.ndarray) -> float:
        time.sleep(PAUSE)
        return bowl(x)

    return hesse.minimize(fun, np.ones(400), method="l-bfgs", options={"max_time": MAX_TIME})


def wrong_gradient(method: str) -> Callable[[], OptimizeResult]:
    """Return a run that no step can help: the gradient points uphill."""
    return lambda: hesse.minimize(
        bowl,
        np.ones(3),
        jac=lambda x: -2.0 * x,
        hess=None if method in QUASI_NEWTON else lambda x: 2.0 * np.eye(3),
        method=method,
    )


def stops_at_once(xk: np.ndarray) -> bool:
    return True


# name: (run, status)
CASES: dict[str, tuple[Callable[[], OptimizeResult], Status]] = {
    "gtol": (lambda: solve(ROSENBROCK, "newton"), Status.GTOL),
    "gtol-relative-to-start": (
        lambda: solve(QUARTIC, "newton", options={"gtol": 0, "gtol_rel": 1e-3}),
        Status.GTOL,
    ),
    "gtol-by-tol": (lambda: solve(QUARTIC, "newton", tol=1e-2), Status.GTOL),
    "ftol": (lambda: solve(QUARTIC, "newton", options={"gtol": 0, "ftol": 1e-3}), Status.FTOL),
    "xtol": (lambda: solve(QUARTIC, "newton", options={"gtol": 0, "xtol": 0.6}), Status.XTOL),
    "both": (
        lambda: solve(QUARTIC, "newton", options={"gtol": 0, "ftol": 1.0, "xtol": 0.6}),
        Status.FTOL_XTOL,
    ),
    "maxiter": (lambda: solve(ROSENBROCK, "newton", options={"maxiter": 3}), Status.MAX_ITER),
    "maxiter-0": (lambda: solve(ROSENBROCK, "l-bfgs", options={"maxiter": 0}), Status.MAX_ITER),
    "maxfev": (lambda: solve(ROSENBROCK, "newton", options={"maxfev": 7}), Status.MAX_EVAL),
    "callback-true": (
        lambda: solve(ROSENBROCK, "newton", callback=stops_at_once),
        Status.CALLBACK_STOP,
    ),
    "deadline-in-line-search": (slow_line_search, Status.TIME_LIMIT),
    "deadline-in-products": (slow_products, Status.TIME_LIMIT),
    "deadline-in-differences": (slow_differences, Status.TIME_LIMIT),
    "deadline-at-once": (
        lambda: solve(ROSENBROCK, "newton", options={"max_time": 0}),
        Status.TIME_LIMIT,
    ),
    "start-nan-value": (ends_at_start(np.nan), Status.NONFINITE_START),
    "start-inf-value": (ends_at_start(np.inf), Status.NONFINITE_START),
    "start-minus-inf-value": (ends_at_start(-np.inf), Status.NONFINITE_START),
    "start-nan-gradient": (ends_at_start(1.0, np.nan), Status.NONFINITE_START),
    "start-inf-gradient": (ends_at_start(1.0, -np.inf), Status.NONFINITE_START),
    "start-nan-point": (ends_at_start(1.0, 2.0, np.nan), Status.NONFINITE_START),
    "start-inf-point": (ends_at_start(1.0, 2.0, np.inf), Status.NONFINITE_START),
    "rounding": (
        lambda: solve(problem("brown_dennis"), "trust-exact", options={"gtol": 0, "gtol_rel": 0}),
        Status.NO_PROGRESS,
    ),
    **{f"uphill-{m}": (wrong_gradient(m), Status.NO_PROGRESS) for m in METHODS},
    "unbounded": (lambda: solve(problem("unbounded_saddle"), "newton"), Status.UNBOUNDED),
    # Its curvature is negative everywhere, so that l-bfgs never has a pair.
    "unbounded-cubic": (
        lambda: hesse.minimize(
            lambda x: -(x[0] ** 3), [1.0], jac=lambda x: -3.0 * x**2, method="l-bfgs"
        ),
        Status.UNBOUNDED,
    ),
    "unbounded-below-given-value": (
        lambda: solve(ROSENBROCK, "newton", options={"unbounded_below": 1.0}),
        Status.UNBOUNDED,
    ),
    "unbounded-at-once": (
        lambda: hesse.minimize(
            lambda x: float(x[0]) if x[0] > -1 else -np.inf,
            [0.0],
            jac=lambda x: np.ones(1),
            method="l-bfgs",
        ),
        Status.UNBOUNDED,
    ),
    **{f"nan-hessian-{m}": (nan_hessian(m), Status.FACTORIZATION) for m in MATRIX_METHODS},
    "interrupted": (interrupted_by(KeyboardInterrupt()), Status.INTERRUPTED),
    "callback-error": (interrupted_by(ZeroDivisionError("ten")), Status.CALLBACK_ERROR),
    "saddle": (
        lambda: solve(problem("saddle_exact"), "newton", options={"globalization": None}),
        Status.SADDLE_POINT,
    ),
    "nonfinite-step": (
        lambda: hesse.minimize(
            lambda x: 1.0 if x[0] == 3.0 else np.nan, [3.0], jac=lambda x: np.ones(1)
        ),
        Status.NONFINITE_STEP,
    ),
    "root": (lambda: hesse.root(lambda x: x**2 - 2.0, 1.0), Status.ROOT),
    "root-to-rounding": (
        lambda: hesse.root(lambda x: 1e9 * x - 0.1 - 1e-7, 1.0, tol=0.0, jac=lambda x: [[1e9]]),
        Status.ROOT_TO_ROUNDING,
    ),
    "no-root": (lambda: hesse.root(lambda x: x**2 + 1.0, 1.0), Status.NO_ROOT),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> tuple[OptimizeResult, Status, float]:
    run, status = CASES[request.param]
    begin = time.perf_counter()
    with np.errstate(all="ignore"):
        result = run()
    return result, status, time.perf_counter() - begin


def test_status_and_what_it_implies(case: tuple[OptimizeResult, Status, float]) -> None:
    result, status, seconds = case
    assert result.status is status
    assert result.reason == status.name
    assert result.success is (status > 0)
    assert is_one_sentence(result.message)
    assert result.message[0].isupper()
    assert result.message.endswith(".")
    assert seconds < LATEST_END
    if status not in (Status.NONFINITE_START, Status.TIME_LIMIT):
        assert is_finite(result)


def test_no_member_is_left_out() -> None:
    assert {status for _, status in CASES.values()} == set(Status)


def test_numbers_are_those_of_the_interface() -> None:
    expected = {
        "GTOL": 1,
        "FTOL": 2,
        "XTOL": 3,
        "FTOL_XTOL": 4,
        "ROOT": 5,
        "ROOT_TO_ROUNDING": 6,
        "MAX_ITER": 0,
        "MAX_EVAL": -1,
        "CALLBACK_STOP": -2,
        "TIME_LIMIT": -3,
        "NONFINITE_START": -4,
        "NO_PROGRESS": -5,
        "UNBOUNDED": -6,
        "FACTORIZATION": -7,
        "INTERRUPTED": -8,
        "CALLBACK_ERROR": -9,
        "SADDLE_POINT": -10,
        "NONFINITE_STEP": -11,
        "NO_ROOT": -12,
    }
    assert {status.name: int(status) for status in Status} == expected


def test_no_progress_states_the_gradient_that_was_reached() -> None:
    result = CASES["rounding"][0]()
    found = re.search(r"gradient entry ([^,]+), tolerance ([^)]+)\)", result.message)
    assert found is not None
    assert float(found[1]) == pytest.approx(max_norm(result.jac), rel=1e-2)
    assert float(found[2]) == 0.0


@pytest.mark.parametrize("method", METHODS)
def test_no_iteration_where_none_is_allowed(method: str) -> None:
    fun = Recorder(ROSENBROCK.fun)
    result = solve(ROSENBROCK, method, fun=fun, options={"maxiter": 0})
    assert result.status is Status.MAX_ITER
    assert (result.nit, result.nfev, fun.calls) == (0, 1, 1)
    np.testing.assert_array_equal(result.x, ROSENBROCK.x0)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_maxfev_is_never_exceeded(method: str, limit: int) -> None:
    fun = Recorder(ROSENBROCK.fun)
    result = solve(ROSENBROCK, method, fun=fun, options={"maxfev": limit})
    assert result.status is Status.MAX_EVAL
    assert result.nfev == fun.calls == limit
    assert is_finite(result)


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_maxfev_counts_differences(limit: int) -> None:
    fun = Recorder(ROSENBROCK.fun)
    result = hesse.minimize(fun, ROSENBROCK.x0, method="l-bfgs", options={"maxfev": limit})
    assert result.status is Status.MAX_EVAL
    assert fun.calls <= limit


@pytest.mark.parametrize("method", METHODS)
def test_limits_return_the_best_point_seen(method: str) -> None:
    values: list[float] = []

    def fun(x: np.ndarray) -> float:
        values.append(ROSENBROCK.fun(x))
        return values[-1]

    result = solve(ROSENBROCK, method, fun=fun, options={"maxiter": 8})
    assert result.fun == min(values)


@pytest.mark.parametrize("method", METHODS)
def test_stationary_start_needs_no_step(method: str) -> None:
    second = {} if method in QUASI_NEWTON else {"hess": ROSENBROCK.hess}
    result = hesse.minimize(ROSENBROCK.fun, np.ones(2), jac=ROSENBROCK.jac, method=method, **second)
    assert result.status is Status.GTOL
    assert (result.nit, result.fun) == (0, 0.0)
