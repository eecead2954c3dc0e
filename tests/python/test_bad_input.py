"""Wrong arguments: each is refused in one sentence that says what is wrong and what is allowed."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import hesse
from helpers import METHODS, QUASI_NEWTON, is_one_sentence, solve
from hesse import Status
from problems import problem

P = problem("rosenbrock")
GOOD: dict[str, Any] = {"fun": P.fun, "x0": P.x0, "jac": P.jac}
NEWTON: dict[str, Any] = {**GOOD, "hess": P.hess, "method": "newton"}
L_BFGS: dict[str, Any] = {**GOOD, "method": "l-bfgs"}


def with_option(name: str, value: Any, base: dict[str, Any] | None = None) -> dict[str, Any]:
    return {**(base or L_BFGS), "options": {name: value}}


# name: (arguments, exception, words that the message has)
CASES: dict[str, tuple[dict[str, Any], type[Exception], tuple[str, ...]]] = {
    "fun-number": ({**GOOD, "fun": 3.0}, TypeError, ("fun", "callable", "3.0")),
    "fun-none": ({**GOOD, "fun": None}, TypeError, ("fun", "callable", "None")),
    "x0-matrix": ({**GOOD, "x0": np.ones((2, 3))}, ValueError, ("x0", "(2, 3)", "one dimension")),
    "x0-complex": ({**GOOD, "x0": [1j, 2.0]}, TypeError, ("x0", "complex", "real")),
    "x0-string": ({**GOOD, "x0": "origin"}, TypeError, ("x0", "real")),
    "x0-objects": ({**GOOD, "x0": [None, 1.0]}, TypeError, ("x0", "object", "real")),
    "x0-ragged": ({**GOOD, "x0": [[1.0], [1.0, 2.0]]}, ValueError, ("x0",)),
    "method-misspelt": (
        {**GOOD, "method": "trust-exakt"},
        ValueError,
        ("method", "'trust-exakt'", "valid are: trust-exact,", *METHODS),
    ),
    "method-of-scipy": ({**GOOD, "method": "Nelder-Mead"}, ValueError, ("'Nelder-Mead'", *METHODS)),
    "method-number": ({**GOOD, "method": 3}, ValueError, ("method", "3", *METHODS)),
    "method-list": ({**GOOD, "method": ["newton"]}, (ValueError, TypeError), ("method", *METHODS)),
    "jac-number": ({**GOOD, "jac": 3}, ValueError, ("jac", "3", "callable", "2-point")),
    "jac-scheme": ({**GOOD, "jac": "4-point"}, ValueError, ("jac", "'4-point'", "'cs'")),
    "hess-scheme": ({**NEWTON, "hess": "exact"}, ValueError, ("hess", "'exact'", "'3-point'")),
    "hess-matrix": ({**NEWTON, "hess": np.eye(2)}, ValueError, ("hess", "callable")),
    "hess-fused-alone": ({**NEWTON, "hess": True}, ValueError, ("hess=True", "jac=True")),
    "hessp-matrix": ({**GOOD, "hessp": 2.0}, ValueError, ("hessp", "callable", "2.0")),
    **{
        f"products-for-{m}": (
            {**GOOD, "hessp": P.hessp, "method": m},
            ValueError,
            (m, "hessp", "hess", "trust-ncg"),
        )
        for m in ("newton", "newton-damped", "trust-exact", "dogleg")
    },
    "bounds-of-other-method": (
        {**NEWTON, "bounds": [(0, 1)] * 2},
        ValueError,
        ("'newton'", "does not heed bounds"),
    ),
    "bounds-number": ({**NEWTON, "bounds": 3}, ValueError, ("bounds", "2 pairs", "3")),
    "bounds-too-few": ({**NEWTON, "bounds": [(0, 1)]}, ValueError, ("bounds", "2 pairs")),
    "bounds-infeasible": (
        {**NEWTON, "bounds": [(0, 1), (2, 1)]},
        ValueError,
        ("bounds", "lower <= upper", "variable 1", "(2, 1)"),
    ),
    "bounds-nan": ({**NEWTON, "bounds": [(0, 1), (np.nan, 1)]}, ValueError, ("variable 1",)),
    "bounds-no-room": ({**NEWTON, "bounds": [(0, 1), (np.inf, None)]}, ValueError, ("finite",)),
    "bounds-no-pair": ({**NEWTON, "bounds": [(0, 1), 3]}, ValueError, ("variable 1 has 3",)),
    "globalization-unknown": (
        with_option("globalization", "magic", {**NEWTON, "method": "newton"}),
        ValueError,
        ("'globalization'", "'line-search' or None", "'magic'"),
    ),
    "globalization-without-inverse": (
        {
            **GOOD,
            "method": "bfgs",
            "options": {"hess_inv0": np.eye(2), "globalization": "trust-region"},
        },
        ValueError,
        ("'hess_inv0'", "'line-search'", "'trust-region'"),
    ),
    "globalization-of-other-method": (
        with_option("globalization", None),
        ValueError,
        ("'globalization'", "'l-bfgs'", "applies to: newton"),
    ),
    "scale-text": (with_option("scale", "big"), ValueError, ("'scale'", "'auto'", "'big'")),
    "scale-negative": (with_option("scale", [1, -1]), ValueError, ("'scale'", "positive")),
    "constraint": (
        {**GOOD, "constraints": {"type": "eq", "fun": P.fun}},
        NotImplementedError,
        ("constraints", "no other"),
    ),
    "callback-number": ({**GOOD, "callback": 3}, TypeError, ("callback", "callable", "3")),
    "tol-negative": ({**GOOD, "tol": -1.0}, ValueError, ("tol must", "-1.0", "at least 0")),
    "tol-text": ({**GOOD, "tol": "small"}, ValueError, ("tol must", "'small'")),
    "options-number": ({**GOOD, "options": 3}, TypeError, ("options", "3")),
    "options-pairs": ({**GOOD, "options": [("gtol", 1.0)]}, TypeError, ("options",)),
    "option-misspelt": (with_option("maxitr", 5), ValueError, ("'maxitr'", "valid are: maxiter,")),
    "option-of-nothing": (with_option("zzz", 5), ValueError, ("'zzz'", "gtol", "maxiter")),
    "option-number": (with_option(3, 5), ValueError, ("3", "gtol", "maxiter")),  # type: ignore[arg-type]
    "option-of-other-method": (
        with_option("maxcor", 5, NEWTON),
        ValueError,
        ("'maxcor'", "'newton'", "applies to: l-bfgs"),
    ),
    "damping-of-other-method": (
        with_option("damping", "diagonal"),
        ValueError,
        ("'damping'", "'l-bfgs'", "newton-damped"),
    ),
    "gtol-negative": (with_option("gtol", -1e-8), ValueError, ("'gtol'", "-1e-08", "at least 0")),
    "gtol-nan": (with_option("gtol", np.nan), ValueError, ("'gtol'", "nan", "at least 0")),
    "gtol-text": (with_option("gtol", "1e-3"), ValueError, ("'gtol'", "'1e-3'", "a number")),
    "gtol-array": (with_option("gtol", [1e-3] * 2), ValueError, ("'gtol'", "a number")),
    "maxiter-fraction": (with_option("maxiter", 2.5), ValueError, ("'maxiter'", "an integer")),
    "maxiter-negative": (with_option("maxiter", -1), ValueError, ("'maxiter'", "-1", "at least 0")),
    "maxcor-zero": (with_option("maxcor", 0), ValueError, ("'maxcor'", "at least 1", "at most")),
    "c1-too-large": (with_option("c1", 0.7), ValueError, ("'c1'", "at most 0.5", "0.7")),
    "max-time-negative": (with_option("max_time", -1), ValueError, ("'max_time'", "at least 0")),
    "damping-unknown": (
        with_option("damping", "jacobi", {**NEWTON, "method": "newton-damped"}),
        ValueError,
        ("'damping'", "'identity'", "'diagonal'", "'jacobi'"),
    ),
    "step-negative": (
        with_option("finite_diff_rel_step", -1e-6),
        ValueError,
        ("'finite_diff_rel_step'", "positive"),
    ),
    "step-of-wrong-size": (
        with_option("finite_diff_rel_step", [1e-6] * 3),
        ValueError,
        ("'finite_diff_rel_step'", "2"),
    ),
    "typical-x-zero": (with_option("typical_x", [0, 1]), ValueError, ("'typical_x'", "positive")),
    "typical-x-size": (with_option("typical_x", [1.0]), ValueError, ("'typical_x'", "2 positive")),
    "hess-asymmetric": (
        {**NEWTON, "hess": lambda x: np.array([[2.0, 1.0], [0.0, 2.0]])},
        ValueError,
        ("hess", "symmetric", "1"),
    ),
    "fused-not-a-pair": ({**GOOD, "jac": True}, TypeError, ("fun", "(f, gradient)", "jac=True")),
    "fused-not-a-triple": (
        {"fun": lambda x: (P.fun(x), P.jac(x)), "x0": P.x0, "jac": True, "hess": True},
        TypeError,
        ("fun", "(f, gradient, Hessian)", "2 values"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_refusal(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    arguments, exception, words = CASES[name]
    with pytest.raises(exception) as caught:
        hesse.minimize(**arguments)
    message = str(caught.value)
    assert is_one_sentence(message)
    for word in words:
        assert re.search(rf"(?<!\w){re.escape(word)}", message), (word, message)
    assert capfd.readouterr() == ("", "")


def test_wrong_arguments_are_refused_before_any_call() -> None:
    def forbidden(x: np.ndarray) -> float:
        raise AssertionError("fun was called")

    for arguments in (with_option("gtol", -1.0), with_option("maxitr", 3), {**GOOD, "callback": 3}):
        with pytest.raises((ValueError, TypeError)):
            hesse.minimize(**{**arguments, "fun": forbidden})


def test_asymmetry_of_rounding_is_no_error() -> None:
    noise = np.array([[0.0, 1e-9], [0.0, 0.0]])
    result = solve(P, "newton", hess=lambda x: P.hess(x) + noise)
    assert result.success


@pytest.mark.parametrize("x0", [[], np.empty(0), ()], ids=repr)
@pytest.mark.parametrize("method", METHODS)
def test_no_variables_at_all(method: str, x0: Any) -> None:
    second = {} if method in QUASI_NEWTON else {"hess": lambda x: np.empty((0, 0))}
    result = hesse.minimize(lambda x: 1.5, x0, jac=lambda x: x, method=method, **second)
    assert result.success
    assert (result.fun, result.x.shape, result.jac.shape) == (1.5, (0,), (0,))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_start_that_is_not_finite_is_a_status(value: float) -> None:
    result = hesse.minimize(P.fun, [value, 1.0], jac=P.jac)
    assert result.status is Status.NONFINITE_START
    assert result.nfev == 0


def test_absent_bounds_and_constraints_are_fine() -> None:
    for empty in ((), [], None):
        assert solve(P, "l-bfgs", bounds=None, constraints=empty).success


@pytest.mark.parametrize("method", METHODS)
def test_nothing_is_printed(method: str, capfd: pytest.CaptureFixture[str]) -> None:
    solve(P, method)
    solve(P, method, options={"maxiter": 1})
    assert capfd.readouterr() == ("", "")
