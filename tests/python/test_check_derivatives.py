"""Right derivatives pass, wrong ones are named, on scales, noise and precisions that are hard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import hesse
from problems import PROBLEMS, Problem

ORDINARY = [p for p in PROBLEMS if np.isfinite(p.fun(p.x0))]


@pytest.mark.parametrize("p", ORDINARY, ids=str)
def test_right_derivatives_pass(p: Problem) -> None:
    with np.errstate(all="ignore"):
        report = hesse.check_derivatives(p.fun, p.x0, p.jac, p.hess, p.hessp)
    assert report.ok, repr(report)


def fun(x: NDArray[Any]) -> Any:
    return np.sum(np.exp(x / 4) + x**3) + x[0] * x[1]


def jac(x: NDArray[Any]) -> NDArray[Any]:
    g = np.exp(x / 4) / 4 + 3 * x**2
    g[:2] += x[1::-1]
    return g


def hess(x: NDArray[Any]) -> NDArray[Any]:
    H = np.diag(np.exp(x / 4) / 16 + 6 * x)
    H[0, 1] = H[1, 0] = 1.0
    return H


def start(n: int) -> NDArray[Any]:
    return np.random.default_rng(3).uniform(0.5, 2.0, n)


def spoilt(
    function: Callable[..., Any], index: Any, change: Callable[[Any], Any]
) -> Callable[..., Any]:
    def wrong(x: NDArray[Any], *rest: Any) -> Any:
        result = function(x, *rest)
        result[index] = change(result[index])
        return result

    return wrong


CHANGES = {
    "sign": lambda v: -v,
    "factor": lambda v: 2 * v,
    "missing": lambda v: 0 * v,
    "thousandth": lambda v: 1.001 * v,
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("n", [2, 10, 60, 1000])
def test_a_wrong_gradient_entry_is_named(change: str, n: int) -> None:
    j = (2 * n) // 3
    report = hesse.check_derivatives(fun, start(n), spoilt(jac, j, CHANGES[change]))
    assert report.jac is not None
    assert [e.index for e in report.jac.wrong] == [j]
    assert report.jac.wrong[0].difference == pytest.approx(jac(start(n))[j], rel=1e-4)
    assert f"jac[{j}] is" in repr(report)


@pytest.mark.parametrize("change", CHANGES)
def test_a_wrong_hessian_entry_is_named(change: str) -> None:
    report = hesse.check_derivatives(fun, start(5), jac, spoilt(hess, (3, 3), CHANGES[change]))
    assert report.hess is not None
    assert [e.index for e in report.hess.wrong] == [(3, 3)]


def test_an_asymmetric_hessian_is_named() -> None:
    report = hesse.check_derivatives(fun, start(5), jac, spoilt(hess, (0, 1), lambda v: 2 * v))
    assert report.hess is not None
    assert [e.index for e in report.hess.wrong] == [(0, 1)]
    assert "not symmetric: hess[0, 1] is 2, hess[1, 0] is 1" in report.hess.findings


@pytest.mark.parametrize("gradient", [None, spoilt(jac, 1, np.negative)])
def test_a_hessian_without_a_gradient_to_trust(gradient: Any) -> None:
    report = hesse.check_derivatives(fun, start(5), gradient, hess)
    assert report.hess is not None
    assert report.hess.ok, repr(report)
    assert "second differences of fun" in repr(report)
    report = hesse.check_derivatives(fun, start(5), gradient, spoilt(hess, (3, 3), np.negative))
    assert [e.index for e in report.hess.wrong] == [(3, 3)]  # type: ignore[union-attr]


def test_swapped_entries() -> None:
    def swapped(x: NDArray[Any]) -> NDArray[Any]:
        g = jac(x)
        g[[70, 500]] = g[[500, 70]]
        return g

    report = hesse.check_derivatives(fun, start(1000), swapped)
    assert report.jac is not None
    assert [e.index for e in report.jac.wrong] == [70, 500]


def test_opposite_errors_do_not_cancel() -> None:
    for j in range(1, 40):

        def wrong(x: NDArray[Any], j: int = j) -> NDArray[Any]:
            g = 2 * x
            g[0] += 1
            g[j] -= 1
            return g

        report = hesse.check_derivatives(lambda x: x @ x, np.ones(60), wrong)
        assert [e.index for e in report.jac.wrong] == [0, j]  # type: ignore[union-attr]


def test_few_evaluations_find_a_few_of_many() -> None:
    n = 10_000
    right = hesse.check_derivatives(fun, start(n), jac)
    assert right.ok
    assert right.nfev + right.njev < 50
    wrong = hesse.check_derivatives(fun, start(n), spoilt(jac, [5, 777, 9999], lambda v: -v))
    assert wrong.jac is not None
    assert [e.index for e in wrong.jac.wrong] == [5, 777, 9999]
    assert wrong.nfev < 1500


def test_hessian_products() -> None:
    right = hesse.check_derivatives(fun, start(5), jac, hessp=lambda x, v: hess(x) @ v)
    assert right.ok
    for n in (5, 200):
        wrong = hesse.check_derivatives(
            fun, start(n), jac, hessp=lambda x, v: spoilt(hess, (3, 3), np.negative)(x) @ v
        )
        assert wrong.hessp is not None
        assert [e.index for e in wrong.hessp.wrong] == [(3, 3)]
    crooked = hesse.check_derivatives(fun, start(5), jac, hessp=lambda x, v: hess(x) @ v + 1)
    assert "hessp is not linear" in repr(crooked)


@pytest.mark.parametrize("scale", [1e-150, 1e-8, 1.0, 1e8, 1e150])
def test_scales_of_values_and_variables(scale: float) -> None:
    sizes = np.array([1e-8, 1.0, 1e8])

    def scaled(x: NDArray[Any]) -> Any:
        return scale * fun(x / sizes)

    def slope(x: NDArray[Any]) -> NDArray[Any]:
        g: NDArray[Any] = scale * jac(x / sizes) / sizes
        return g

    assert hesse.check_derivatives(scaled, start(3) * sizes, slope).ok
    for j in range(3):
        report = hesse.check_derivatives(scaled, start(3) * sizes, spoilt(slope, j, np.negative))
        assert [e.index for e in report.jac.wrong] == [j]  # type: ignore[union-attr]


@pytest.mark.parametrize("level", [1e-12, 1e-8, 1e-4])
def test_noise(level: float) -> None:
    def noisy(x: NDArray[Any]) -> Any:
        seed = [int(bits) for bits in x.view(np.uint32)]
        return fun(x) * (1 + level * np.random.default_rng(seed).uniform(-1, 1))

    assert hesse.check_derivatives(noisy, start(4), jac).ok
    report = hesse.check_derivatives(noisy, start(4), spoilt(jac, 2, np.negative))
    assert [e.index for e in report.jac.wrong] == [2]  # type: ignore[union-attr]


def test_single_precision() -> None:
    x = start(4).astype(np.float32)
    assert hesse.check_derivatives(fun, x, jac, hess).ok
    report = hesse.check_derivatives(fun, x, spoilt(jac, 2, lambda v: 2 * v))
    assert [e.index for e in report.jac.wrong] == [2]  # type: ignore[union-attr]


def test_fused_forms_and_arguments() -> None:
    report = hesse.check_derivatives(
        lambda x, c: (c * fun(x), c * jac(x), c * hess(x)), start(3), True, True, args=(2.0,)
    )
    assert report.ok


def test_the_box_is_never_left() -> None:
    x = np.array([0.0, 1.0, 2.0])
    box = [(0, 1), (None, 1), (2, 2)]

    def inside(x: NDArray[Any]) -> Any:
        assert x[0] >= 0
        assert x[0] <= 1
        assert x[1] <= 1
        assert x[2] == 2
        return np.sum(np.exp(x))

    assert hesse.check_derivatives(inside, x, np.exp, bounds=box).ok
    report = hesse.check_derivatives(inside, x, spoilt(np.exp, 1, np.negative), bounds=box)
    assert [e.index for e in report.jac.wrong] == [1]  # type: ignore[union-attr]


def test_the_edge_of_the_domain() -> None:
    x = np.array([1e-9, 0.0])
    with np.errstate(all="ignore"):
        report = hesse.check_derivatives(
            lambda x: np.log(x[0]) + x[1] * np.sqrt(x[1]),
            x,
            lambda x: np.array([1 / x[0], 1.5 * np.sqrt(x[1])]),
        )
    assert report.ok


def test_numbers_that_are_not_finite() -> None:
    report = hesse.check_derivatives(fun, start(3), spoilt(jac, 1, lambda v: np.nan))
    assert not report.ok
    assert "not finite: jac[1] is nan" in repr(report)
    assert "fun(x) is nan" in repr(hesse.check_derivatives(lambda x: np.nan, start(3), jac))


def test_no_variables_and_one() -> None:
    assert hesse.check_derivatives(lambda x: 1.0, [], lambda x: x).ok
    assert hesse.check_derivatives(lambda x: x[0] ** 2, [3.0], lambda x: 2 * x).ok
    assert not hesse.check_derivatives(lambda x: x[0] ** 2, [3.0], lambda x: x).ok


def test_bad_arguments() -> None:
    with pytest.raises(TypeError, match="jac must be callable, True or None; got '2-point'"):
        hesse.check_derivatives(fun, start(3), "2-point")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="jac returned an array of shape"):
        hesse.check_derivatives(fun, start(3), lambda x: x[:2])
    with pytest.raises(ValueError, match="x must lie within bounds"):
        hesse.check_derivatives(fun, [5.0, 5.0], jac, bounds=[(0, 1)] * 2)
