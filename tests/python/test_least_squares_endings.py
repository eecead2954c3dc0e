"""`hesse.least_squares`: how runs end, and what they show meanwhile."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

import hesse
from hesse import Status
from least_squares_cases import START, decay, decay_jacobian

Vector = NDArray[np.float64]


def test_a_start_whose_every_trial_overflows_is_no_success() -> None:
    def fun(x: Vector) -> Vector:
        return np.array([1.0, 2.0]) if x[0] == 1.0 else np.array([np.inf, np.inf])

    result = hesse.least_squares(fun, [1.0], lambda x: np.ones((2, 1)))
    assert not result.success
    assert result.status == Status.NONFINITE_STEP
    assert result.x[0] == 1.0


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_start_that_is_not_finite(bad: float) -> None:
    result = hesse.least_squares(lambda x: np.array([bad, x[0]]), [1.0])
    assert result.status == Status.NONFINITE_START
    assert not result.success


def test_limits() -> None:
    assert hesse.least_squares(decay, START, decay_jacobian, max_nfev=2).status == Status.MAX_EVAL
    limited = hesse.least_squares(decay, START, decay_jacobian, options={"maxiter": 1})
    assert limited.status == Status.MAX_ITER
    assert hesse.least_squares(decay, START, max_time=0.0).status == Status.TIME_LIMIT


def test_the_callback_sees_the_fit() -> None:
    seen = []

    def callback(intermediate_result: hesse.OptimizeResult) -> bool:
        seen.append(intermediate_result)
        return len(seen) == 2

    result = hesse.least_squares(decay, START, decay_jacobian, callback=callback)
    assert result.status == Status.CALLBACK_STOP
    last = seen[-1]
    assert np.array_equal(last.fun, decay(last.x))
    assert last.cost == pytest.approx(0.5 * np.sum(last.fun**2))
    assert np.allclose(last.grad, decay_jacobian(last.x).T @ last.fun)


def test_an_exception_takes_the_best_point_along() -> None:
    def fun(p: Vector) -> Vector:
        calls.append(1)
        if len(calls) > 3:
            raise ZeroDivisionError("mine")
        return decay(p)

    calls: list[int] = []
    with pytest.raises(ZeroDivisionError, match="mine") as caught:
        hesse.least_squares(fun, START, decay_jacobian)
    partial = caught.value.partial_result  # type: ignore[attr-defined]
    assert isinstance(partial, hesse.LeastSquaresResult)
    assert np.all(np.isfinite(partial.x))


def test_the_history_has_the_cost() -> None:
    result = hesse.least_squares(decay, START, decay_jacobian)
    assert result.history["fun"][0] == pytest.approx(0.5 * np.sum(decay(START) ** 2))
    assert result.history["fun"][-1] == result.cost
    assert len(result.history) == result.nit + 1
