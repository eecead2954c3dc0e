"""Faults in callbacks: bad values at the k-th call, exceptions."""

from __future__ import annotations

import traceback
from typing import Any

import numpy as np
import pytest

import hesse
from helpers import METHODS, PRODUCT_METHODS, Recorder, callbacks, is_finite, max_norm
from hesse import OptimizeResult, Status
from problems import problem

P = problem("extended_rosenbrock_10")
CALLS = range(1, 9)
# A run that still calls back after so many calls hangs.
MOST_CALLS = 20_000
MAXITER = 300
HONEST = {
    Status.NONFINITE_START,
    Status.FACTORIZATION,
    Status.NO_PROGRESS,
    Status.UNBOUNDED,
    Status.MAX_ITER,
}

# Every method with every callback that it has; where either will do, products beside the Hessian.
PLACES = [
    (method, products, name)
    for method, products in [*((m, False) for m in METHODS), *((m, True) for m in PRODUCT_METHODS)]
    for name in callbacks(P, method, products)
]


class CustomError(Exception):
    """An exception of the user's own, with state."""

    def __init__(self) -> None:
        super().__init__("custom")
        self.payload = object()


class Stop(BaseException):
    """Not even an Exception."""


class Faulty:
    """A callback that does something else at its k-th call, or from then on."""

    def __init__(self, function: Any, at: int, fault: Any, lasting: bool = False) -> None:
        self.function, self.at, self.fault, self.lasting = function, at, fault, lasting
        self.calls = 0

    def __call__(self, *arguments: Any) -> Any:
        """Call the function or commit the fault."""
        self.calls += 1
        assert self.calls < MOST_CALLS, "the run does not end"
        if self.calls == self.at or (self.lasting and self.calls > self.at):
            return self.misbehave(*arguments)
        with np.errstate(all="ignore"):
            return self.function(*arguments)

    def misbehave(self, *arguments: Any) -> Any:
        """Raise the fault, or return a value spoilt by it."""
        if isinstance(self.fault, BaseException):
            raise self.fault
        spoilt = np.array(self.function(*arguments))
        spoilt.flat[0] = self.fault
        return spoilt if spoilt.ndim else float(spoilt)


def run_with(faulty: Faulty, place: tuple[str, bool, str], **more: Any) -> OptimizeResult:
    method, products, name = place
    given = {**callbacks(P, method, products), name: faulty}
    return hesse.minimize(x0=P.x0, method=method, options={"maxiter": MAXITER}, **given, **more)


def faulty_for(place: tuple[str, bool, str], k: int, fault: Any, lasting: bool = False) -> Faulty:
    method, products, name = place
    return Faulty(callbacks(P, method, products)[name], k, fault, lasting)


def assert_honest(result: OptimizeResult) -> None:
    if result.success:
        assert is_finite(result)
        assert result.fun == P.fun(result.x)
        np.testing.assert_array_equal(result.jac, P.jac(result.x))
        assert max_norm(P.jac(result.x)) <= 1e-8
    else:
        assert result.status in HONEST
        assert is_finite(result) or result.status is Status.NONFINITE_START
    assert np.all(np.isfinite(result.x))


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", PLACES, ids=lambda p: f"{p[0]}-{p[2]}")
def test_bad_value_never_becomes_success(
    place: tuple[str, bool, str], bad: float, lasting: bool
) -> None:
    for k in CALLS:
        faulty = faulty_for(place, k, bad, lasting)
        result = run_with(faulty, place)
        assert faulty.calls >= k
        assert_honest(result)
        if k == 1 and place[2] in ("fun", "jac"):
            assert result.status is Status.NONFINITE_START


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("name", ["fun", "jac"])
def test_one_bad_trial_only_shortens_a_step(name: str, bad: float, method: str) -> None:
    for k in CALLS[1:]:
        place = (method, False, name)
        result = run_with(faulty_for(place, k, bad), place)
        assert result.success, (k, result.message)


@pytest.mark.parametrize(
    "error", [CustomError(), Stop(), KeyboardInterrupt(), StopIteration(3)], ids=repr
)
@pytest.mark.parametrize("place", PLACES, ids=lambda p: f"{p[0]}-{p[2]}")
def test_exception_reaches_the_caller_as_it_was(
    place: tuple[str, bool, str], error: BaseException
) -> None:
    for k in CALLS:
        error.__traceback__ = None
        with pytest.raises(type(error)) as caught:
            run_with(faulty_for(place, k, error), place)
        assert caught.value is error
        frames = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
        assert frames[-1] == "misbehave"
        assert "minimize" in frames
        check_partial_result(error, place, k)


def check_partial_result(error: Any, place: tuple[str, bool, str], k: int) -> None:
    partial = error.partial_result
    assert type(partial) is OptimizeResult
    interrupted = isinstance(error, KeyboardInterrupt)
    assert partial.status is (Status.INTERRUPTED if interrupted else Status.CALLBACK_ERROR)
    assert partial.success is False
    assert np.all(np.isfinite(partial.x))
    assert partial.method == place[0]
    if k > 1 or place[2] not in ("fun", "jac"):
        assert is_finite(partial)
        assert partial.fun == P.fun(partial.x)
        assert partial.fun <= P.fun(P.x0)


@pytest.mark.parametrize("error", [CustomError(), Stop(), KeyboardInterrupt()], ids=repr)
@pytest.mark.parametrize("method", METHODS)
def test_exception_in_the_callback(method: str, error: BaseException) -> None:
    for k in CALLS:
        error.__traceback__ = None
        faulty = Faulty(lambda xk: None, k, error)
        with pytest.raises(type(error)) as caught:
            run_with(faulty, (method, False, "callback"))
        assert caught.value is error
        assert traceback.extract_tb(error.__traceback__)[-1].name == "misbehave"
        assert caught.value.partial_result.nit == k
        assert is_finite(caught.value.partial_result)


@pytest.mark.parametrize("method", METHODS)
def test_stop_iteration_in_the_callback_stops(method: str) -> None:
    for k in CALLS:
        faulty = Faulty(lambda xk: None, k, StopIteration())
        result = run_with(faulty, (method, False, "callback"))
        assert result.status is Status.CALLBACK_STOP
        assert result.nit == faulty.calls == k


@pytest.mark.parametrize("answer", [None, False, 0, 1, "yes", np.ones(3)], ids=repr)
def test_only_true_stops(answer: Any) -> None:
    result = run_with(Faulty(lambda xk: answer, 0, None), ("newton", False, "callback"))
    assert result.success


def test_an_exception_is_raised_in_its_context() -> None:
    def fun(x: np.ndarray) -> float:
        try:
            raise KeyError("inner")
        except KeyError as inner:
            raise ValueError("outer") from inner

    with pytest.raises(ValueError, match="outer") as caught:
        hesse.minimize(fun, [1.0])
    assert isinstance(caught.value.__cause__, KeyError)


def test_the_library_works_on_after_an_exception() -> None:
    for _ in range(50):
        with pytest.raises(CustomError):
            run_with(Faulty(P.fun, 3, CustomError()), ("newton", False, "fun"))
    assert run_with(Faulty(P.fun, 0, None), ("newton", False, "fun")).success


@pytest.mark.parametrize("method", METHODS)
def test_refusals_keep_the_best_finite_point(method: str) -> None:
    """Values turn to NaN for good: the last finite point is what the run returns."""
    fun = Recorder(P.fun)
    faulty = Faulty(fun, 6, np.nan, lasting=True)
    result = run_with(faulty, (method, False, "fun"))
    assert not result.success
    finite = fun.points[:5]
    assert result.fun <= P.fun(P.x0)
    assert any(np.array_equal(result.x, x) for x in finite)
