"""Every way in which `hesse.root` ends: hard places, limits, exceptions, misuse."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

import hesse
from helpers import Recorder, is_one_sentence, max_norm
from hesse import Status, _core
from problems.systems import SYSTEMS
from root_cases import DEFAULT_FTOL, METHODS, circle, circle_jacobian, quiet_root

# Deadlines are met up to one callback and the machine's mood.
LATEST_END = 2.0


@pytest.mark.parametrize("method", METHODS)
def test_singular_at_the_start_and_stationary(method: str) -> None:
    result = hesse.root(lambda x: x**2 - 1.0, 0.0, jac=lambda x: np.diag(2 * x), method=method)
    assert result.status == Status.NO_ROOT
    assert result.nit == 0


@pytest.mark.parametrize("method", METHODS)
def test_singular_at_the_start_but_not_stationary(method: str) -> None:
    def fun(x: np.ndarray) -> np.ndarray:
        return np.array([x[0] - x[1] ** 2, x[0] + x[1] - 2.0])

    def jac(x: np.ndarray) -> np.ndarray:
        return np.array([[1.0, -2.0 * x[1]], [1.0, 1.0]])

    x0 = np.array([0.0, -0.5])
    assert np.linalg.matrix_rank(jac(x0)) == 1
    result = hesse.root(fun, x0, jac=jac, method=method)
    assert result.success
    assert np.allclose(result.x, [1.0, 1.0]) or np.allclose(result.x, [4.0, -2.0])


@pytest.mark.parametrize("method", METHODS)
def test_singular_at_the_root(method: str) -> None:
    result = hesse.root(lambda x: x**2, [3.0, -2.0], jac=lambda x: np.diag(2 * x), method=method)
    assert result.success
    assert max_norm(result.x) <= np.sqrt(DEFAULT_FTOL)


@pytest.mark.parametrize("method", METHODS)
def test_no_real_root(method: str) -> None:
    result = hesse.root(lambda x: x**2 + 1.0, 3.0, jac=lambda x: np.diag(2 * x), method=method)
    assert result.status == Status.NO_ROOT
    assert "largest residual 1" in result.message
    assert is_one_sentence(result.message)


@pytest.mark.parametrize("method", METHODS)
def test_regions_of_nan_are_avoided(method: str) -> None:
    fun = Recorder(lambda x: np.log(x) + 3.0)
    result = hesse.root(fun, 2.0, method=method)
    assert result.success
    assert abs(result.x[0] - np.exp(-3.0)) <= 1e-9
    assert min(point[0] for point in fun.points) < 0.0


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_start_where_nothing_is_finite(bad: float) -> None:
    result = hesse.root(lambda x: np.array([1.0, bad]), [1.0, 2.0])
    assert result.status == Status.NONFINITE_START
    assert result.fun.shape == (2,)
    assert result.jac.shape == (2, 2)
    assert np.isnan(result.jac).all()


@pytest.mark.parametrize("scale", [1e-200, 1e-100, 1e-20, 1e20, 1e100])
@pytest.mark.parametrize("method", METHODS)
def test_units_of_the_equations_decide_ftol_but_not_the_way(scale: float, method: str) -> None:
    result = hesse.root(
        lambda x: scale * circle(x),
        [2.0, 0.5],
        jac=lambda x: scale * circle_jacobian(x),
        method=method,
        tol=1e-10 * scale,
    )
    assert result.success == (scale > 1e-160), result.message
    if result.success:
        assert np.allclose(result.x, 1.0, atol=1e-9)


def test_rounding_is_recognised_where_ftol_is_out_of_reach() -> None:
    A = np.array([[1e12, 1.0], [3.0, 7e10]])
    b = A @ np.array([0.1, 0.7])
    result = hesse.root(lambda x: A @ x - b, [5.0, 5.0], jac=lambda x: A, tol=0.0)
    assert result.success
    assert result.status in (Status.ROOT, Status.ROOT_TO_ROUNDING)
    stubborn = hesse.root(lambda x: A @ x - b + 1e-5, [5.0, 5.0], jac=lambda x: A, tol=0.0)
    assert stubborn.status == Status.ROOT_TO_ROUNDING


def test_short_steps_are_no_success() -> None:
    """Of a function that rounding makes a staircase no step shows any progress."""
    result = hesse.root(
        lambda x: np.floor(1e3 * x) + 0.5, 1.0, jac=lambda x: np.array([[1e3]]), tol=1e-10
    )
    assert not result.success
    assert result.status == Status.NO_PROGRESS


@pytest.mark.parametrize("limit", [0, 1, 2, 5])
def test_limits(limit: int) -> None:
    system = SYSTEMS[0]
    by_steps = quiet_root(system, system.x0, options={"maxiter": limit})
    assert by_steps.status == Status.MAX_ITER
    assert by_steps.nit == limit
    fun = Recorder(system.fun)
    by_calls = hesse.root(fun, system.x0, options={"maxfev": limit})
    assert by_calls.status == Status.MAX_EVAL
    assert fun.calls == by_calls.nfev == limit


def test_time_limit() -> None:
    def slow(x: np.ndarray) -> np.ndarray:
        time.sleep(0.005)
        return np.cos(x) + 2.0 + x**2

    begin = time.monotonic()
    result = hesse.root(slow, np.ones(300), options={"max_time": 0.05})
    assert result.status == Status.TIME_LIMIT
    assert time.monotonic() - begin < LATEST_END


@pytest.mark.parametrize("error", [ValueError("mine"), KeyboardInterrupt()])
@pytest.mark.parametrize("where", ["fun", "jac"])
def test_exceptions_pass_unchanged(error: BaseException, where: str) -> None:
    calls = 0

    def failing(x: np.ndarray) -> np.ndarray:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise error
        return (circle if where == "fun" else circle_jacobian)(x)

    given = {"fun": circle, "jac": circle_jacobian, where: failing}
    with pytest.raises(type(error)) as caught:
        hesse.root(x0=[2.0, 0.5], **given)
    assert caught.value is error
    partial = caught.value.partial_result  # type: ignore[attr-defined]
    interrupted = isinstance(error, KeyboardInterrupt)
    assert partial.status == (Status.INTERRUPTED if interrupted else Status.CALLBACK_ERROR)
    assert np.array_equal(partial.fun, circle(partial.x))


def test_exception_at_the_first_call() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        hesse.root(lambda x: 1 / 0, [1.0])
    assert caught.value.partial_result.fun.shape == (0,)  # type: ignore[attr-defined]


def test_callbacks_of_both_styles() -> None:
    points: list[np.ndarray] = []
    result = hesse.root(circle, [2.0, 0.5], callback=points.append)
    assert len(points) == result.nit
    assert np.array_equal(points[-1], result.x)
    states: list[hesse.OptimizeResult] = []

    def watch(intermediate_result: hesse.OptimizeResult) -> bool:
        states.append(intermediate_result)
        return len(states) == 2

    stopped = hesse.root(circle, [2.0, 0.5], jac=circle_jacobian, callback=watch)
    assert stopped.status == Status.CALLBACK_STOP
    assert np.array_equal(states[-1].fun, circle(stopped.x))
    assert np.array_equal(states[-1].jac, circle_jacobian(stopped.x))
    assert np.array_equal(stopped.fun, states[-1].fun)


def test_history_has_half_the_squared_norm() -> None:
    result = hesse.root(circle, [2.0, 0.5])
    assert len(result.history) == result.nit + 1
    assert result.history["fun"][-1] == 0.5 * float(result.fun @ result.fun)
    assert (np.diff(result.history["fun"]) < 0).all()
    assert "history" not in hesse.root(circle, [2.0, 0.5], options={"history": False})


@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        ({"fun": lambda x: np.ones((2, 2))}, ValueError, "expected shape (m,)"),
        ({"fun": lambda x: "text"}, TypeError, "fun returned"),
        ({"fun": lambda x: None}, TypeError, "fun returned"),
        ({"fun": lambda x: x + 1j}, TypeError, "fun returned"),
        ({"fun": 3}, TypeError, "fun must be callable"),
        ({"jac": lambda x: np.ones((2, 3))}, ValueError, "(2, 3); expected shape (2, 2)"),
        ({"jac": lambda x: np.ones(4)}, ValueError, "(4,); expected shape (2, 2)"),
        ({"jac": lambda x: None}, TypeError, "jac returned"),
        ({"jac": True}, TypeError, "with jac=True it must return (F, Jacobian)"),
        ({"jac": "4-point"}, ValueError, "jac must be callable, True (fun returns (F, Jacobian))"),
        ({"jac": "cs", "fun": lambda x: circle(x).real}, TypeError, "complex"),
        ({"x0": np.ones((2, 2))}, ValueError, "x0 must have at most one dimension"),
        ({"tol": -1.0}, ValueError, "tol must be"),
        ({"callback": 1}, TypeError, "callback must be callable"),
        ({"method": "hybr"}, ValueError, "the closest of hesse.root is 'trust'"),
        ({"method": "lm"}, ValueError, "'trust'"),
        ({"method": "broyden1"}, ValueError, "'broyden'"),
        ({"method": "krylov"}, ValueError, "'newton'"),
        ({"method": "nonsense"}, ValueError, "unknown method"),
        ({"options": {"fto": 1.0}}, ValueError, "valid are: ftol"),
        ({"options": {"gtol_rel": 1.0}}, ValueError, "unknown option"),
        ({"options": {"maxls": 3}}, ValueError, "it applies to: newton"),
        ({"options": {"subproblem": "x"}}, ValueError, "'two-dimensional'"),
        ({"options": 3}, TypeError, "options must be"),
    ],
)
def test_misuse_is_named_in_one_sentence(
    given: dict[str, Any], kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind) as caught:
        hesse.root(**{"fun": circle, "x0": [2.0, 0.5], **given})
    assert words in str(caught.value)
    assert is_one_sentence(str(caught.value))


def test_number_of_equations_must_not_change() -> None:
    sizes = iter([2, 3, 3])
    with pytest.raises(ValueError, match=r"shape \(3,\); expected shape \(2,\)"):
        hesse.root(lambda x: np.ones(next(sizes)), [1.0, 2.0])


def test_options_are_obeyed_and_described() -> None:
    for row in [*_core.root_option_rows(), *_core.root_choice_rows()]:
        assert row["name"] in str(hesse.root.__doc__)
        for method in row["methods"]:
            value = row.get("default", row.get("choices", ("",))[-1])
            value = None if row["name"] == "maxiter" else value
            assert hesse.root(circle, [2.0, 0.5], method=method, options={row["name"]: value})
    for row in _core.root_method_rows():
        assert f'``"{row["name"]}"``' in str(hesse.root.__doc__)


def test_method_names_ignore_case() -> None:
    assert hesse.root(circle, [2.0, 0.5], method="TRUST").method == "trust"
    assert hesse.root(circle, [2.0, 0.5], method=None).method == "trust"
