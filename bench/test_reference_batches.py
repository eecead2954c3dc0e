"""The batched Levenberg-Marquardt in NumPy finds what a loop over curve_fit finds."""

from __future__ import annotations

import numpy as np
import pytest

from .batches.contestants import curve_fit_loop
from .batches.workloads import WORKLOADS, Workload
from .reference import batched_lm


@pytest.mark.parametrize("name", WORKLOADS)
def test_it_finds_the_minima_of_the_loop(name: str) -> None:
    w = WORKLOADS[name](300)
    solution = batched_lm.least_squares_batch(w.fun, w.start, w.jac)
    assert solution.success.all()
    assert solution.x == pytest.approx(curve_fit_loop(w), rel=1e-4, abs=1e-5)
    assert w.share_correct(solution.x) == 1.0


def test_the_jacobians_are_those_of_the_residuals() -> None:
    for make in WORKLOADS.values():
        w = make(5)
        index, h = np.arange(5), 1e-6
        J = w.jac(w.truth, index)
        for j in range(w.truth.shape[1]):
            step = np.zeros(w.truth.shape[1])
            step[j] = h
            difference = (w.fun(w.truth + step, index) - w.fun(w.truth - step, index)) / (2.0 * h)
            assert J[:, :, j] == pytest.approx(difference, abs=1e-8)
            assert _one_by_one(w)[:, :, j] == pytest.approx(J[:, :, j], abs=1e-13)


def _one_by_one(w: Workload) -> np.ndarray:
    return np.stack([w.curve_jac(w.x, *parameters) for parameters in w.truth])


def test_larger_matrices_are_solved_too(monkeypatch: pytest.MonkeyPatch) -> None:
    w = WORKLOADS["gaussian"](200)
    unrolled = batched_lm.least_squares_batch(w.fun, w.start, w.jac)
    monkeypatch.setattr(batched_lm, "LARGEST_UNROLLED", 2)
    general = batched_lm.least_squares_batch(w.fun, w.start, w.jac)
    assert general.x == pytest.approx(unrolled.x, rel=1e-10)


def test_a_bad_problem_leaves_the_others_alone() -> None:
    w = WORKLOADS["exponential"](100)
    good = batched_lm.least_squares_batch(w.fun, w.start, w.jac)
    start = w.start.copy()
    start[7] = np.nan
    bad = batched_lm.least_squares_batch(w.fun, start, w.jac)
    others = np.arange(100) != 7
    assert not bad.success[7]
    assert np.array_equal(bad.x[others], good.x[others])
