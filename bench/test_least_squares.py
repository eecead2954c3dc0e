"""What a fit costs beside its callbacks, in hesse, in SciPy's least_squares and in MINPACK."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from time import perf_counter_ns
from typing import Any

import numpy as np
import pytest
import scipy.optimize
from pytest_benchmark.fixture import BenchmarkFixture

import hesse

from .stopwatch import Stopwatch, wrapper_cost

ROUNDS = 200
TALL_ROUNDS = 3
TALL = 100_000
Callback = Callable[[Any], Any]
Problem = tuple[np.ndarray, Callback, Callback]


def rosenbrock() -> Problem:
    """MGH (1), of two variables."""

    def fun(x: np.ndarray) -> np.ndarray:
        return np.array([10.0 * (x[1] - x[0] ** 2), 1.0 - x[0]])

    def jac(x: np.ndarray) -> np.ndarray:
        return np.array([[-20.0 * x[0], 10.0], [-1.0, 0.0]])

    return np.array([-1.2, 1.0]), fun, jac


def exponentials(terms: int) -> Problem:
    """Return a sum of decays and a constant, fitted to 50 points: 2 terms + 1 variables."""
    t = np.linspace(0.0, 5.0, 50)
    rates = 0.5 * 3.0 ** np.arange(terms)
    y = np.exp(-np.outer(t, rates)) @ np.ones(terms) + 0.3 + 0.01 * np.cos(17.0 * t)
    one = np.ones((t.size, 1))

    def fun(x: np.ndarray) -> np.ndarray:
        return np.exp(-np.outer(t, x[terms:-1])) @ x[:terms] + x[-1] - y

    def jac(x: np.ndarray) -> np.ndarray:
        e = np.exp(-np.outer(t, x[terms:-1]))
        return np.hstack([e, -t[:, None] * e * x[:terms], one])

    return np.concatenate([0.7 * np.ones(terms), 1.4 * rates, [0.0]]), fun, jac


def tall(n: int) -> Problem:
    """Return a saturating fit to 100,000 points: r = tanh(A x) − y."""
    rng = np.random.default_rng(n)
    A = rng.normal(size=(TALL, n)) / np.sqrt(n)
    y = np.tanh(A @ np.ones(n)) + 0.01 * rng.normal(size=TALL)

    def fun(x: np.ndarray) -> np.ndarray:
        return np.tanh(A @ x) - y

    def jac(x: np.ndarray) -> np.ndarray:
        return A * (1.0 - np.tanh(A @ x) ** 2)[:, None]

    return np.zeros(n), fun, jac


SMALL = {2: rosenbrock, 3: lambda: exponentials(1), 5: lambda: exponentials(2)}


def of_hesse(method: str) -> Callable[..., tuple[Any, int]]:
    """Run the compiled core through its public entry; with the number of its steps."""

    def run(fun: Callback, x0: np.ndarray, jac: Callback) -> tuple[Any, int]:
        result = hesse.least_squares(fun, x0, jac, method=method)
        return result, result.nit

    return run


def of_scipy(method: str) -> Callable[..., tuple[Any, int]]:
    """Run SciPy's solver; a Jacobian begins each of its steps."""

    def run(fun: Callback, x0: np.ndarray, jac: Callback) -> tuple[Any, int]:
        result = scipy.optimize.least_squares(fun, x0, jac, method=method, x_scale="jac")
        return result, result.njev or result.nfev

    return run


def leastsq(fun: Callback, x0: np.ndarray, jac: Callback) -> tuple[Any, int]:
    """Run MINPACK's lmder."""
    x, _, info, _, flag = scipy.optimize.leastsq(fun, x0, Dfun=jac, full_output=True)
    result = scipy.optimize.OptimizeResult(x=x, nfev=info["nfev"], success=flag in (1, 2, 3, 4))
    return result, info["njev"]


CONTESTANTS = {
    "hesse-lm": of_hesse("lm"),
    "hesse-trf": of_hesse("trf"),
    "scipy-lm": of_scipy("lm"),
    "scipy-trf": of_scipy("trf"),
    "leastsq": leastsq,
}


def measure(
    benchmark: BenchmarkFixture, problem: Problem, contestant: str, rounds: int, table: str
) -> None:
    """Time runs, and what they cost beside their callbacks."""
    x0, fun, jac = problem
    stopwatch = Stopwatch()
    timed_fun, timed_jac = stopwatch.timed(fun), stopwatch.timed(jac)
    overheads: list[int] = []

    def whole_run() -> tuple[Any, int]:
        stopwatch.reset()
        begin = perf_counter_ns()
        outcome = CONTESTANTS[contestant](timed_fun, x0, timed_jac)
        overheads.append(perf_counter_ns() - begin - stopwatch.elapsed)
        return outcome

    whole_run()
    overheads.clear()
    result, steps = benchmark.pedantic(whole_run, rounds=rounds)
    benchmark.group = f"{table}, n = {x0.size}"
    benchmark.extra_info.update(
        table=table,
        n=x0.size,
        contestant=contestant,
        overhead_us=1e-3 * statistics.median(overheads),
        least_overhead_us=1e-3 * min(overheads),
        steps=int(steps),
        nfev=int(result.nfev),
        success=bool(result.success),
        cost=0.5 * float(np.sum(fun(result.x) ** 2)),
        wrapper_ns=wrapper_cost(),
    )


@pytest.mark.parametrize("contestant", CONTESTANTS)
@pytest.mark.parametrize("n", SMALL)
def test_small_fit(benchmark: BenchmarkFixture, n: int, contestant: str) -> None:
    measure(benchmark, SMALL[n](), contestant, ROUNDS, "least-squares")


@pytest.mark.parametrize("contestant", CONTESTANTS)
@pytest.mark.parametrize("n", [20, 50, 100])
def test_tall_fit(benchmark: BenchmarkFixture, n: int, contestant: str) -> None:
    measure(benchmark, tall(n), contestant, TALL_ROUNDS, "tall-least-squares")
