"""The tables of small, large and far unconstrained test problems."""

from __future__ import annotations

import numpy as np
import pytest

import problems
from problem_checks import agrees, assert_derivatives, ends, is_minimiser, points
from problems import CUTE, FAR_STARTS, LARGE, PROBLEMS, Problem, far_starts

SMALL_AND_LARGE = pytest.mark.parametrize("p", [*CUTE, *LARGE], ids=str)


def test_tables_are_large_enough_and_names_unique() -> None:
    assert len(PROBLEMS) + len(CUTE) >= 90
    assert len(LARGE) >= 12
    everything = (*PROBLEMS, *CUTE, *LARGE, *FAR_STARTS, *problems.BOUNDED)
    assert len({p.name for p in everything}) == len(everything)
    assert all(problems.problem(p.name) is p for p in everything)
    assert all(100 <= p.n <= 1000 for p in LARGE)


def _close(p: Problem, value: float, minimum: float) -> bool:
    # Newton's method approaches singular minimisers linearly.
    slack = 1e-6 if "singular" in p.tags else 0.0
    return agrees(value, minimum) or abs(value - minimum) <= slack


@SMALL_AND_LARGE
def test_derivatives_agree_with_complex_step(p: Problem) -> None:
    rng = np.random.default_rng(0)
    for x in points(p, 2):
        assert_derivatives(p, x, rng.standard_normal((2, p.n)))


@pytest.mark.parametrize("p", CUTE, ids=str)
def test_small_minima_are_attained(p: Problem) -> None:
    found = [x for x in ends(p, ("BFGS", "Newton-CG"), 2) if is_minimiser(p, x)]
    values = [p.fun(x) for x in found]
    assert values or {"hard", "singular"} & p.tags
    if not {"multimodal", "unbounded", "hard"} & p.tags:
        assert all(any(_close(p, v, m) for m in p.minima) for v in values), (values, p.minima)
    assert list(p.minima) == sorted(p.minima)
    assert p.minima


@pytest.mark.parametrize("p", [p for p in LARGE if "hard" not in p.tags], ids=str)
def test_large_minima_are_attained(p: Problem) -> None:
    value = min(p.fun(x) for x in ends(p, ("Newton-CG",), 1))
    # Singular minimisers are approached linearly.
    slack = 1e-4 if "singular" in p.tags else 1e-8
    assert any(abs(value - m) <= slack * max(abs(m), 1.0) for m in p.minima), (value, p.minima)
    assert p.minima


@pytest.mark.parametrize("p", FAR_STARTS, ids=str)
def test_far_starts_are_multiples(p: Problem) -> None:
    name, factor = p.name.rsplit("_x", 1)
    origin = problems.problem(name)
    start = origin.x0 if np.any(origin.x0) else np.ones(p.n)
    assert np.array_equal(p.x0, float(factor) * start)
    assert "far" in p.tags
    assert set(p.minima) >= set(origin.minima)
    with np.errstate(all="ignore"):
        size = abs(p.fun(p.x0)) ** 2
    assert np.isfinite(size) or "overflow" in p.tags


@pytest.mark.parametrize("p", [p for p in FAR_STARTS if far_starts.LOCAL.get(p.name)], ids=str)
def test_further_minima_of_far_starts(p: Problem) -> None:
    found = [x for x in ends(p, ("BFGS", "Newton-CG"), 1) if is_minimiser(p, x)]
    for minimum in far_starts.LOCAL[p.name]:
        assert any(agrees(p.fun(x), minimum) for x in found)
