"""Ctrl-C is answered promptly in every loop, whether Python or the core is at work."""

from __future__ import annotations

import signal
import threading
import time
from functools import partial
from itertools import count, repeat
from typing import Any

import numpy as np
import pytest

import hesse
from helpers import is_finite
from hesse import Status
from interrupts import DELAY, LATEST_ANSWER, ctrl_c_after

# Safety net: without an interrupt these runs would go on for long.
ENDLESS = {"gtol": 0.0, "gtol_rel": 0.0, "maxiter": 10**9, "max_time": 30.0}


def falling(x: np.ndarray) -> float:
    """Sum of exp(−x): ever falling, never stationary."""
    return float(np.sum(np.exp(-x)))


def falling_gradient(x: np.ndarray) -> np.ndarray:
    return -np.exp(-x)


def large_hessian(n: int) -> dict[str, Any]:
    """Each iteration is one large factorisation."""
    H = np.eye(n)
    return {"x0": np.zeros(n), "jac": falling_gradient, "hess": lambda x: H}


def long_products(n: int) -> dict[str, Any]:
    """Each iteration is many products, within the core."""
    weights = np.logspace(0, 10, n)
    H = np.diag(weights)
    return {
        "fun": lambda x: 0.5 * float(weights @ x**2) - float(np.sum(x)),
        "x0": np.zeros(n),
        "jac": lambda x: weights * x - 1.0,
        "hess": lambda x: H,
        "more": {"initial_trust_radius": 1e6, "cg_maxiter": 10**8},
    }


def endless() -> dict[str, Any]:
    """Return a run without end, whose callables have no line of Python to interrupt."""
    return {
        "fun": partial(next, count(-1.0, -1.0)),
        "x0": np.zeros(5),
        "jac": partial(next, repeat(np.ones(5))),
        "method": "l-bfgs",
        "more": {"maxls": 1},
    }


def uphill(x: np.ndarray) -> float:
    """No trial is better than the origin, and each takes its time."""
    time.sleep(0.05)
    return 0.0 if not np.any(x) else np.inf


def slow_products(n: int) -> dict[str, Any]:
    """Return a run whose first subproblem alone takes seconds."""
    given = long_products(n)
    H = given.pop("hess")(None)
    weights = np.diag(H)

    def hessp(x: np.ndarray, v: np.ndarray) -> np.ndarray:
        time.sleep(0.005)
        return weights * v

    return {**given, "hessp": hessp}


LOOPS: dict[str, dict[str, Any]] = {
    "l-bfgs": endless(),
    "line-search": {
        "method": "l-bfgs",
        "fun": uphill,
        "x0": np.zeros(5),
        "jac": falling_gradient,
        "more": {"maxls": 10**9},
    },
    "callback-that-sleeps": {**endless(), "callback": lambda xk: time.sleep(0.01)},
    "differences": {"method": "l-bfgs", "x0": np.zeros(2000)},
    "hessian-differences": {
        "method": "newton",
        "x0": np.zeros(1000),
        "jac": falling_gradient,
        "hess": "2-point",
    },
    "newton-factorisation": {"method": "newton", **large_hessian(2000)},
    "damped-factorisation": {"method": "newton-damped", **large_hessian(2000)},
    "trust-exact-factorisation": {"method": "trust-exact", **large_hessian(2000)},
    "products-of-a-matrix": {"method": "trust-ncg", **long_products(1500)},
    "lanczos-on-a-callback": {"method": "trust-krylov", **slow_products(400)},
    "truncated-newton-on-a-callback": {"method": "newton-cg", **slow_products(400), "more": {}},
    "products-of-a-callback": {"method": "trust-ncg", **slow_products(400)},
    "arc-products": {**slow_products(400), "method": "arc", "more": {"initial_sigma": 1e-12}},
    "arc-factorisation": {"method": "arc", **large_hessian(2000)},
}


def run(loop: dict[str, Any], **limits: float) -> hesse.OptimizeResult:
    given = {"fun": falling, **loop}
    options = {**ENDLESS, **given.pop("more", {}), **limits}
    return hesse.minimize(options=options, **given)


@pytest.mark.parametrize("name", LOOPS)
def test_ctrl_c_is_answered(name: str) -> None:
    with ctrl_c_after(DELAY) as sent, pytest.raises(KeyboardInterrupt) as caught:
        run(LOOPS[name])
    answered = time.perf_counter()
    assert sent, "the run ended before the signal"
    assert answered - sent[0] < LATEST_ANSWER
    partial = caught.value.partial_result
    assert partial.status is Status.INTERRUPTED
    assert partial.success is False
    assert np.all(np.isfinite(partial.x))
    if name != "differences":
        assert is_finite(partial)


def test_a_handler_of_the_users_own_raises_its_own() -> None:
    class AlarmError(Exception):
        pass

    def handler(number: int, frame: Any) -> None:
        raise AlarmError

    with ctrl_c_after(DELAY, handler), pytest.raises(AlarmError) as caught:
        run(endless())
    assert caught.value.partial_result.status is Status.CALLBACK_ERROR


def test_a_handler_that_raises_nothing_lets_the_run_go_on() -> None:
    seen: list[int] = []
    with ctrl_c_after(DELAY, lambda number, frame: seen.append(number)):
        result = run(endless(), max_time=3 * DELAY)
    assert seen == [signal.SIGINT]
    assert result.status is Status.TIME_LIMIT


def test_other_threads_run_while_the_core_works() -> None:
    """A long factorisation must not hold the interpreter's lock."""
    ticks: list[float] = []
    done = threading.Event()

    def tick() -> None:
        while not done.wait(0.001):
            ticks.append(time.perf_counter())

    ticker = threading.Thread(target=tick)
    ticker.start()
    result = run({"method": "newton", **large_hessian(1500)}, maxiter=3)
    done.set()
    ticker.join()
    assert result.timings["factorization"] > 0.0
    assert len(ticks) > 10
