"""The result: a dict with attributes that prints well, travels well and adds up."""

from __future__ import annotations

import copy
import pickle
import time
from typing import Any

import numpy as np
import pytest

import hesse
from helpers import METHODS, QUASI_NEWTON, same_run, solve
from hesse import OptimizeResult, Status
from problems import ill_conditioned_quadratic, problem

HISTORY = {
    "iteration": "i",
    "fun": "f",
    "grad_norm": "f",
    "step_norm": "f",
    "radius": "f",
    "damping": "f",
    "ratio": "f",
    "seconds": "f",
    "nfev": "i",
    "njev": "i",
    "nhev": "i",
}
LONGEST_REPR = 2500
MOST_LINES = 40
P = problem("rosenbrock")


@pytest.fixture(scope="module")
def result() -> OptimizeResult:
    return solve(P, "trust-exact")


def test_entries_are_attributes(result: OptimizeResult) -> None:
    assert isinstance(result, dict)
    for name in result:
        assert getattr(result, name) is result[name]
        assert name in dir(result)


def test_attributes_are_entries(result: OptimizeResult) -> None:
    changed = copy.copy(result)
    changed.note = "mine"
    assert changed["note"] == "mine"
    del changed.note
    assert "note" not in changed
    with pytest.raises(AttributeError, match="note"):
        del changed.note


def test_absent_entry_is_named(result: OptimizeResult) -> None:
    with pytest.raises(AttributeError, match=r"'multipliers'.*it has.*\bx\b"):
        _ = result.multipliers
    assert not hasattr(result, "multipliers")


@pytest.mark.parametrize("method", METHODS)
def test_entries_and_their_types(method: str) -> None:
    result = solve(P, method)
    types: dict[str, type] = {
        "x": np.ndarray,
        "fun": float,
        "jac": np.ndarray,
        "success": bool,
        "status": Status,
        "reason": str,
        "message": str,
        "method": str,
        "nit": int,
        "nfev": int,
        "njev": int,
        "nhev": int,
        "nfact": int,
        "saddles_left": int,
        "history": np.ndarray,
        "timings": dict,
    }
    if method not in QUASI_NEWTON:
        types["hess"] = np.ndarray
    if method == "bfgs":
        types["hess_inv"] = np.ndarray
    assert {name: type(value) for name, value in result.items()} == types
    assert result.method == method
    assert result.x.dtype == result.jac.dtype == np.float64


def test_arrays_are_the_callers_own(result: OptimizeResult) -> None:
    for name in ("x", "jac", "hess", "history"):
        array = copy.deepcopy(result)[name]
        assert result[name].flags.writeable
        assert array.flags.writeable
    again = solve(P, "trust-exact")
    again.hess[:] = 0.0
    assert not np.any(again.hess)
    assert np.any(solve(P, "trust-exact").hess)


def test_arrays_outlive_the_result() -> None:
    x = solve(P, "trust-exact").x
    history = solve(P, "trust-exact").history
    assert x == pytest.approx([1.0, 1.0])
    assert history["fun"][0] == P.fun(P.x0)


def test_reported_hessian_survives_reuse_of_the_callers_buffer() -> None:
    buffer = np.empty((2, 2))

    def hess(x: np.ndarray) -> np.ndarray:
        buffer[:] = P.hess(x)
        return buffer

    result = solve(P, "newton", hess=hess)
    buffer[:] = np.nan
    assert np.all(np.isfinite(result.hess))


def test_history_has_its_documented_fields(result: OptimizeResult) -> None:
    dtype = result.history.dtype
    assert {name: dtype[name].kind for name in dtype.names} == HISTORY
    assert list(dtype.names) == list(HISTORY)


def test_history_can_be_left_out() -> None:
    result = solve(P, "newton", options={"history": False})
    assert "history" not in result
    assert result.success


@pytest.mark.parametrize(
    ("method", "present"),
    [
        ("newton", {"damping"}),
        ("newton-damped", {"damping", "ratio"}),
        ("trust-exact", {"radius", "damping", "ratio"}),
        ("trust-ncg", {"radius", "ratio"}),
        ("arc", {"damping", "ratio"}),
        ("trust-krylov", {"radius", "damping", "ratio"}),
        ("newton-cg", set()),
        ("l-bfgs", set()),
    ],
)
def test_history_has_what_the_method_has(method: str, present: set[str]) -> None:
    first = solve(P, method).history[1]
    found = {name for name in ("radius", "damping", "ratio") if not np.isnan(first[name])}
    assert found >= present
    assert found <= present | {"damping"}


@pytest.mark.parametrize("method", METHODS)
def test_timings_add_up_to_the_whole_run(method: str) -> None:
    pause = 0.002

    def fun(x: np.ndarray) -> float:
        time.sleep(pause)
        return P.fun(x)

    begin = time.perf_counter()
    result = solve(P, method, fun=fun)
    whole = time.perf_counter() - begin
    assert set(result.timings) == {"callbacks", "factorization", "other"}
    assert all(seconds >= 0.0 for seconds in result.timings.values())
    total = sum(result.timings.values())
    assert result.history["seconds"][-1] <= total <= whole
    assert pause * result.nfev <= result.timings["callbacks"] <= total


def test_repr_of_a_large_result_is_short() -> None:
    p = ill_conditioned_quadratic(1000)
    text = repr(solve(p, "newton"))
    assert len(text) < LONGEST_REPR
    assert len(text.splitlines()) < MOST_LINES
    assert "..." in text


def test_repr_tells_first_what_matters(result: OptimizeResult) -> None:
    lines = repr(result).splitlines()
    assert [line.split(":")[0].strip() for line in lines[:6]] == [
        "message",
        "success",
        "status",
        "reason",
        "method",
        "fun",
    ]
    assert "GTOL" in repr(result)
    for name in result:
        assert f"{name}: " in repr(result)
    assert str(result) == repr(result)
    assert repr(OptimizeResult()) == "OptimizeResult()"


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickling(result: OptimizeResult, protocol: int) -> None:
    again = pickle.loads(pickle.dumps(result, protocol))
    assert type(again) is OptimizeResult
    assert same_run(again, result)
    assert again.status is result.status
    assert again.history.tobytes() == result.history.tobytes()
    assert again.history.dtype == result.history.dtype


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy])
def test_copying(result: OptimizeResult, duplicate: Any) -> None:
    again = duplicate(result)
    assert type(again) is OptimizeResult
    assert same_run(again, result)
    assert (again.x is result.x) is (duplicate is copy.copy)


@pytest.mark.parametrize("status", list(Status))
def test_status_travels_and_counts(status: Status) -> None:
    assert pickle.loads(pickle.dumps(status)) is status
    assert copy.deepcopy(status) is status
    assert Status(int(status)) is status
    assert Status[status.name] is status
    assert isinstance(status, int)


@pytest.mark.parametrize(
    ("given", "method", "word"),
    [
        ({}, "l-bfgs", "hess"),
        ({"hessp": P.hessp}, "trust-ncg", "products"),
        ({"hess": P.hess}, "trust-exact", "Hessian"),
        ({"hess": "2-point"}, "trust-exact", "Hessian"),
    ],
)
def test_choice_of_method_is_explained(given: dict[str, Any], method: str, word: str) -> None:
    result = hesse.minimize(P.fun, P.x0, jac=P.jac, **given)
    assert result.method == method
    assert word in result.method_reason


def test_a_method_that_was_asked_for_needs_no_reason(result: OptimizeResult) -> None:
    assert "method_reason" not in result


def test_disp_prints_the_result(capfd: pytest.CaptureFixture[str]) -> None:
    result = solve(P, "newton", options={"disp": True})
    printed, errors = capfd.readouterr()
    assert printed.strip() == repr(result).strip()
    assert errors == ""
    solve(P, "newton", options={"disp": False})
    assert capfd.readouterr() == ("", "")
