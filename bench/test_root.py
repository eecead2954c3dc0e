"""What one search for a root costs beside its callbacks, in hesse and in SciPy's hybr (MINPACK)."""

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

ROUNDS = 300
TOLERANCE = 1e-10
Callback = Callable[[Any], Any]


def tridiagonal(n: int) -> tuple[np.ndarray, Callback, Callback]:
    """Return start, residuals and Jacobian of Broyden's tridiagonal system, MGH (30)."""
    band = -np.eye(n, k=-1) - 2.0 * np.eye(n, k=1)
    diagonal = np.diag_indices(n)

    def fun(x: np.ndarray) -> np.ndarray:
        return (3.0 - 2.0 * x) * x + 1.0 + band @ x

    def jac(x: np.ndarray) -> np.ndarray:
        J = band.copy()
        J[diagonal] += 3.0 - 4.0 * x
        return J

    return -np.ones(n), fun, jac


def run_hesse(fun: Callback, x0: np.ndarray, jac: Callback | None, method: str) -> Any:
    """Run the compiled core through its public entry."""
    return hesse.root(fun, x0, jac=jac, method=method, tol=TOLERANCE)


def run_scipy(fun: Callback, x0: np.ndarray, jac: Callback | None, method: str) -> Any:
    """Run MINPACK's hybrid method."""
    return scipy.optimize.root(fun, x0, jac=jac, method=method, tol=TOLERANCE)


CONTESTANTS = {
    "hesse-trust": (run_hesse, "trust"),
    "hesse-newton": (run_hesse, "newton"),
    "hesse-broyden": (run_hesse, "broyden"),
    "scipy-hybr": (run_scipy, "hybr"),
}


@pytest.mark.parametrize("contestant", CONTESTANTS)
@pytest.mark.parametrize("with_jacobian", [True, False], ids=["jac", "differences"])
@pytest.mark.parametrize("n", [1, 2, 10])
def test_root(benchmark: BenchmarkFixture, n: int, with_jacobian: bool, contestant: str) -> None:
    run, method = CONTESTANTS[contestant]
    x0, fun, jac = tridiagonal(n)
    stopwatch = Stopwatch()
    timed_fun = stopwatch.timed(fun)
    timed_jac = stopwatch.timed(jac) if with_jacobian else None
    overheads: list[int] = []

    def whole_run() -> Any:
        stopwatch.reset()
        begin = perf_counter_ns()
        result = run(timed_fun, x0, timed_jac, method)
        overheads.append(perf_counter_ns() - begin - stopwatch.elapsed)
        return result

    whole_run()
    overheads.clear()
    result = benchmark.pedantic(whole_run, rounds=ROUNDS)
    benchmark.group = f"root, n = {n}, {'jac' if with_jacobian else 'differences'}"
    benchmark.extra_info.update(
        table="root",
        n=n,
        jacobian=with_jacobian,
        contestant=contestant,
        overhead_us=1e-3 * statistics.median(overheads),
        nfev=int(result.nfev),
        njev=int(result.get("njev", 0)),
        success=bool(result.success),
        wrapper_ns=wrapper_cost(),
    )
