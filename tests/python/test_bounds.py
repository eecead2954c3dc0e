"""Bounds: their forms, where they hold, and what the result says about them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import hesse

Vector = NDArray[np.float64]

LOWER, UPPER = np.array([-2.0, -0.5, 0.25]), np.array([0.6, 2.0, 0.25])


def fun(x: Vector) -> Any:
    return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2 + x[2] * x[0] + x[2] ** 2


def jac(x: Vector) -> Vector:
    valley = x[1] - x[0] ** 2
    return np.array([-400 * x[0] * valley - 2 * (1 - x[0]) + x[2], 200 * valley, x[0] + 2 * x[2]])


def hess(x: Vector) -> Vector:
    return np.array(
        [
            [1200 * x[0] ** 2 - 400 * x[1] + 2, -400 * x[0], 1.0],
            [-400 * x[0], 200.0, 0.0],
            [1.0, 0.0, 2.0],
        ]
    )


def hessp(x: Vector, p: Vector) -> Vector:
    return hess(x) @ p


def guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(x: Vector, *rest: Any) -> Any:
        assert np.all(np.real(x) >= LOWER), x
        assert np.all(np.real(x) <= UPPER), x
        return function(x, *rest)

    return call


PAIRS = list(zip(LOWER.tolist(), UPPER.tolist(), strict=True))
FORMS: dict[str, Callable[[], Any]] = {
    "pairs": lambda: PAIRS,
    "zip": lambda: zip(LOWER, UPPER, strict=True),
    "array": lambda: np.column_stack([LOWER, UPPER]),
    "tuple": lambda: tuple(map(tuple, PAIRS)),
    "object": lambda: SimpleNamespace(lb=LOWER, ub=UPPER),
    "object of lists": lambda: SimpleNamespace(lb=LOWER.tolist(), ub=tuple(UPPER)),
}


def run(x0: Any = (-1.2, 1.0, 0.25), **arguments: Any) -> hesse.OptimizeResult:
    given = {"jac": jac, "hess": hess, "bounds": PAIRS, "method": "tron", **arguments}
    return hesse.minimize(given.pop("fun", fun), x0, **given)


def assert_optimal(result: hesse.OptimizeResult, gtol: float = 1e-8) -> None:
    projected = np.clip(result.x - jac(result.x), LOWER, UPPER) - result.x
    assert result.success, result.message
    assert np.max(np.abs(projected)) <= gtol


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_bounds(form: str) -> None:
    result = run(bounds=FORMS[form]())
    assert_optimal(result)
    assert result.x.tobytes() == run().x.tobytes()


@pytest.mark.parametrize("none", [None, np.inf])
def test_one_sided_bounds(none: float | None) -> None:
    result = run(bounds=[(None, 0.6), (none and -none, None), (0.25, none)])
    assert result.success
    assert result.x[0] == 0.6
    assert result.active_mask.tolist() == [1, 0, -1]


def test_numbers_bound_every_variable() -> None:
    result = run(x0=(0.0, 0.0, 0.0), bounds=SimpleNamespace(lb=-0.5, ub=0.5))
    assert result.success
    assert np.all(np.abs(result.x) <= 0.5)


def test_no_finite_bound_is_no_bound() -> None:
    free, infinite = run(bounds=None, method=None), run(bounds=[(None, None)] * 3, method=None)
    assert infinite.method == "trust-exact"
    assert infinite.x.tobytes() == free.x.tobytes()
    assert infinite.active_mask.tolist() == [0, 0, 0]
    assert "active_mask" not in free


def test_infinite_bounds_change_nothing() -> None:
    free, huge = run(bounds=None), run(bounds=[(-1e300, None)] * 3)
    assert (free.nfev, free.nit) == (huge.nfev, huge.nit)
    np.testing.assert_allclose(free.x, huge.x, rtol=1e-12)


def test_the_default_method_knows_bounds() -> None:
    assert run(method=None).method == "tron"
    assert run(method=None, hess=None, hessp=hessp).method == "tron"


def test_a_start_outside_is_moved_and_said() -> None:
    x0 = np.array([5.0, -7.0, 3.0])
    result = run(x0, fun=guarded(fun), jac=guarded(jac), hess=guarded(hess))
    assert_optimal(result)
    assert result.moved_start.tolist() == [0.6, -0.5, 0.25]
    assert x0.tolist() == [5.0, -7.0, 3.0]
    assert "moved_start" not in run()


@pytest.mark.parametrize("x0", [LOWER, UPPER, (LOWER + UPPER) / 2, [0.6, -0.5, 0.25]])
def test_starts_on_bounds(x0: Any) -> None:
    assert_optimal(run(x0))


DERIVATIVES: dict[str, dict[str, Any]] = {
    "exact": {},
    "products": {"hess": None, "hessp": hessp},
    "no hess": {"hess": None},
    "hess 2-point": {"hess": "2-point"},
    "hess 3-point": {"hess": "3-point"},
    "hess cs": {"hess": "cs"},
    "jac 2-point": {"jac": "2-point", "hess": None},
    "jac 3-point": {"jac": "3-point", "hess": None},
    "jac cs": {"jac": "cs", "hess": None},
    "jac cs, hess": {"jac": "cs"},
    "values": {"jac": None, "hess": "2-point"},
}


@pytest.mark.parametrize("kind", DERIVATIVES)
@pytest.mark.parametrize("x0", [(-1.2, 1.0, 0.25), (0.6, -0.5, 0.25), (-2.0, 2.0, 0.25)])
def test_no_callback_outside(kind: str, x0: tuple[float, ...]) -> None:
    given: dict[str, Any] = {"jac": jac, "hess": hess, **DERIVATIVES[kind]}
    inside = {name: guarded(f) if callable(f) else f for name, f in given.items()}
    result = run(x0, fun=guarded(fun), **inside)
    differenced = given["jac"] in (None, "2-point", "3-point")
    assert result.success, result.message
    x = result.x
    projected = np.clip(x - jac(x), LOWER, UPPER) - x
    assert np.max(np.abs(projected)) <= (1e-4 if differenced else 1e-7)
    assert x[0] == 0.6


@pytest.mark.parametrize("hess_given", [True, False])
def test_float32(hess_given: bool) -> None:
    seen: list[np.dtype[Any]] = []

    def single(x: Vector) -> Any:
        seen.append(x.dtype)
        assert np.all(x.astype(np.float64) >= LOWER)
        assert np.all(x.astype(np.float64) <= [0.7, 2.0, 0.25])
        return fun(x)

    result = run(
        np.array([-1.2, 1.0, 0.25], dtype=np.float32),
        fun=single,
        hess=hess if hess_given else None,
        bounds=[(-2.0, 0.7), (-0.5, 2.0), (0.25, 0.25)],
    )
    assert result.success, result.message
    assert set(seen) == {np.dtype(np.float32)}
    assert result.x[0] <= 0.7
    assert result.active_mask[0] == 1


def test_masks_and_multipliers() -> None:
    def linear(x: Vector) -> float:
        return float(x @ [3.0, -2.0, 0.0, 5.0] + x[2] ** 2)

    result = hesse.minimize(
        linear,
        [0.5] * 4,
        jac=lambda x: np.array([3.0, -2.0, 2.0 * x[2], 5.0]),
        hess=lambda x: np.diag([0.0, 0.0, 2.0, 0.0]),
        bounds=[(0.1, 0.7), (0.1, 0.7), (-1, 1), (0.5, 0.5)],
        method="tron",
    )
    assert result.success
    assert result.x[[0, 1, 3]].tolist() == [0.1, 0.7, 0.5]
    assert abs(result.x[2]) <= 1e-15
    assert result.active_mask.tolist() == [-1, 1, 0, -1]
    # Positive where f would fall below the lower bound, negative where above the upper one.
    assert result.multipliers.tolist() == [3.0, -2.0, 0.0, 5.0]


def test_all_fixed_is_a_success_at_once() -> None:
    x = [0.5, 0.25, 0.25]
    result = run((9.0, 9.0, 9.0), bounds=[(v, v) for v in x])
    assert result.success
    assert result.x.tolist() == x
    assert result.fun == fun(np.array(x))
    assert (result.nfev, result.nit) == (1, 0)


def test_a_fixed_variable_never_moves() -> None:
    points: list[Vector] = []
    assert_optimal(run(fun=lambda x: points.append(x) or fun(x)))
    assert {x[2] for x in points} == {0.25}


def test_no_variables() -> None:
    empty = np.empty(0)
    result = hesse.minimize(
        lambda x: 3.0,
        empty,
        jac=lambda x: empty,
        hess=lambda x: np.empty((0, 0)),
        bounds=[],
        method="tron",
    )
    assert result.success
    assert result.active_mask.size == 0


@pytest.mark.parametrize("scale", ["auto", [1e-3, 7.3, 3.0], [1e5, 1 / 3, 1.0]])
def test_bounds_with_scales(scale: Any) -> None:
    result = run(
        fun=guarded(fun),
        jac=guarded(jac),
        hess=guarded(hess),
        options={"scale": scale, "gtol": 1e-10},
    )
    assert_optimal(result, 1e-5)
    assert result.x[0] == 0.6
    assert result.active_mask.tolist() == [1, 0, -1]


@pytest.mark.parametrize("outside", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_not_finite_is_never_a_success(outside: float) -> None:
    result = run(fun=lambda x: outside if x[0] > 0.0 else fun(x), hess=hess)
    assert np.isfinite(result.fun) or not result.success
    assert result.x[0] <= 0.0 or not result.success
