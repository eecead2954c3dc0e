"""One pass over the data of a logistic regression beside one read of the features."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import hesse
from hesse import _core

from .kernels.worker import fastest

ROWS, COLUMNS = 1_000_000, 20


@pytest.mark.parametrize("threads", [1, 2])
def test_glm_pass(benchmark: BenchmarkFixture, threads: int) -> None:
    rng = np.random.default_rng(0)
    X = rng.standard_normal((ROWS, COLUMNS))
    beta = rng.standard_normal(COLUMNS + 1) / np.sqrt(COLUMNS)
    y = (X @ beta[:-1] + rng.logistic(size=ROWS) > 0.0).astype(float)
    kind, curvature = _core.GlmKind.BINOMIAL_LOGIT, _core.GlmCurvature.OBSERVED
    model = _core.ScalarGlm(kind, 0.0, X, y, None, None, np.zeros(0), True, curvature)
    parts = np.array_split(X, threads)
    seconds = {}
    with ThreadPoolExecutor(threads) as pool, hesse.num_threads(threads):
        seconds["read"] = fastest(lambda: list(pool.map(np.sum, parts)))
        seconds["gradient"] = fastest(lambda: model.value_and_gradient(beta))
        seconds["hessian"] = fastest(lambda: model.value_gradient_hessian(beta))
        benchmark.pedantic(lambda: model.value_gradient_hessian(beta), rounds=1)
    benchmark.group = "glm, pass"
    benchmark.extra_info.update(
        table="glm-pass", task=f"{ROWS:,} × {COLUMNS}", threads=threads, times=seconds
    )
