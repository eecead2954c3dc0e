"""Fits from afar, whose steps are cut often: how many passes over the data they take."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hesse import _core

Array = NDArray[np.float64]

NONE = np.zeros(0)
N, D = 400, 3
RNG = np.random.default_rng(5)
X = np.column_stack([RNG.standard_normal((N, D - 1)), np.ones(N)])
ETA = X @ np.array([0.5, -0.3, 0.4])
COUNTS = RNG.poisson(np.exp(ETA)).astype(np.float64)
SIZES = RNG.gamma(2.0, 0.5 * np.exp(ETA))
LABELS = (RNG.random(N) < 1.0 / (1.0 + np.exp(-ETA))).astype(np.float64)

# Starts from which Newton's first steps lead far too far.
CASES: dict[str, tuple[str, float, Array, Array]] = {
    "poisson": ("POISSON_LOG", 0.0, COUNTS, np.array([0.0, 0.0, -30.0])),
    "negative binomial": ("NEGATIVE_BINOMIAL_LOG", 0.5, COUNTS, np.array([0.0, 0.0, 20.0])),
    "gamma": ("GAMMA_LOG", 0.0, SIZES, np.array([0.0, 0.0, 30.0])),
    "logistic": ("BINOMIAL_LOGIT", 0.0, LABELS, np.array([300.0, -300.0, 210.0])),
}


class CountedPart:
    """A model as the only part of a sum, which has no line: each trial is a pass."""

    def __init__(self, glm: _core.Glm) -> None:
        self.glm = glm
        self.n_passes = 0

    def value_and_gradient(self, beta: Array) -> Any:
        self.n_passes += 1
        return self.glm.value_and_gradient(beta)

    def value_gradient_hessian(self, beta: Array) -> Any:
        self.n_passes += 1
        return self.glm.value_gradient_hessian(beta)

    def hessian_product(self, beta: Array, v: Array) -> Array:
        return self.glm.hessian_product(beta, v)


def model(case: str, rows: int = N) -> _core.ScalarGlm:
    kind, parameter, y, _ = CASES[case]
    return _core.ScalarGlm(
        _core.GlmKind[kind],
        parameter,
        X[:rows],
        y[:rows],
        weights=np.full(rows, 1.0 / max(rows, 1)),
        offset=None,
        l2=NONE,
        fit_intercept=False,
        curvature=_core.GlmCurvature.OBSERVED,
    )


def fit(glm: _core.Glm, start: Array, method: str = "newton") -> dict[str, Any]:
    found = _core.minimize_glm(glm, start, method, {"gtol": 1e-9}, None, None, True)
    assert found["success"], found["message"]
    return found


def summed(case: str) -> tuple[_core.SummedGlm, CountedPart]:
    part = CountedPart(model(case))
    return _core.SummedGlm(model(case, 0), part, N), part


@pytest.mark.parametrize("case", CASES)
def test_a_search_along_a_line_takes_fewer_passes(case: str) -> None:
    glm, start = model(case), CASES[case][3]
    found = fit(glm, start)
    whole, part = summed(case)
    by_passes = fit(whole, start)
    assert part.n_passes == by_passes["nfev"]
    assert glm.n_passes <= 0.9 * part.n_passes
    assert found["x"] == pytest.approx(by_passes["x"], abs=1e-9)
    assert found["nfev"] == by_passes["nfev"]
    assert found["nit"] == by_passes["nit"]
    assert found["fun"] == glm.value_and_gradient(found["x"])[0]


@pytest.mark.parametrize("case", CASES)
def test_so_does_a_search_without_a_matrix(case: str) -> None:
    glm, start = model(case), CASES[case][3]
    found = fit(glm, start, "newton-cg")
    # A pass for each value and product, and for each diagonal that preconditions.
    assert glm.n_passes < found["nfev"] + found["nhev"] + found["nit"]
    assert found["x"] == pytest.approx(fit(model(case), start)["x"], abs=1e-6)


def test_and_one_with_penalties_on_magnitudes() -> None:
    start, l1 = CASES["poisson"][3], np.array([0.05, 0.05, 0.0])
    bound = np.full(D, np.inf)
    glm, (whole, part) = model("poisson"), summed("poisson")
    found, by_passes = (
        _core.minimize_penalized_glm(one, l1, start, -bound, bound, {"gtol": 1e-9}, None, True)
        for one in (glm, whole)
    )
    assert found["success"]
    assert glm.n_passes < part.n_passes
    assert found["x"] == pytest.approx(by_passes["x"], abs=1e-9)
    assert found["nfev"] == by_passes["nfev"]


def test_a_search_that_is_cut_once_takes_a_pass_per_value() -> None:
    glm = model("logistic")
    found = fit(glm, np.array([2.0, -2.0, 1.4]))
    assert found["nfev"] == found["nit"] + 2  # a trial was refused
    assert glm.n_passes == found["nfev"]
