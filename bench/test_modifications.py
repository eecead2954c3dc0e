"""What Newton's method costs with each modification of indefinite Hessians."""

from __future__ import annotations

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import hesse
from problems import PROBLEMS

MODIFICATIONS = ("magnitude", "floor", "damping")
MAXITER = 2000


@pytest.mark.parametrize("modification", MODIFICATIONS)
def test_modification(benchmark: BenchmarkFixture, modification: str) -> None:
    options = {"hessian_modification": modification, "maxiter": MAXITER}

    def all_problems() -> list[hesse.OptimizeResult]:
        with np.errstate(all="ignore"):
            return [
                hesse.minimize(
                    p.fun, p.x0, jac=p.jac, hess=p.hess, method="newton", options=options
                )
                for p in PROBLEMS
            ]

    results = benchmark.pedantic(all_problems, rounds=1)
    benchmark.group = "modifications"
    benchmark.extra_info.update(
        table="modification",
        modification=modification,
        problems=len(results),
        solved=sum(r.success for r in results),
        iterations=sum(r.nit for r in results),
        evaluations=sum(r.nfev for r in results),
        factorizations=sum(r.nfact for r in results),
    )
