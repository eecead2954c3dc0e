"""Seconds from the start to the minimum on problems of the shared table, callbacks included."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from problems import Problem, broyden_tridiagonal, extended_powell_singular, problem, trigonometric

from .contestants import CONTESTANTS, METHODS, Method, Outcome, status, takes_part
from .workloads import from_table

GTOL = 1e-6
SECONDS_PER_ROW = 0.2
FEWEST_ROUNDS = 3
MOST_ROUNDS = 100

PROBLEMS: tuple[Problem, ...] = (
    problem("helical_valley"),
    problem("wood"),
    problem("biggs_exp6"),
    problem("chebyquad_8"),
    trigonometric(50),
    extended_powell_singular(100),
    broyden_tridiagonal(200),
)

ROWS = [
    pytest.param(method, p, contestant, id=f"{method.name}-{p.name}-{contestant}")
    for method in METHODS.values()
    if method.scipy and method.reference
    for p in PROBLEMS
    for contestant in CONTESTANTS
]


@pytest.mark.parametrize(("method", "p", "contestant"), ROWS)
def test_solution(benchmark: BenchmarkFixture, method: Method, p: Problem, contestant: str) -> None:
    assert takes_part(contestant, method)
    run = CONTESTANTS[contestant]
    workload = from_table(p)

    def whole_run() -> Outcome:
        return run(method, workload, GTOL)

    begin = perf_counter()
    whole_run()  # warms up, and tells how many rounds there is time for
    rounds = int(SECONDS_PER_ROW / (perf_counter() - begin))
    outcome = benchmark.pedantic(whole_run, rounds=min(max(rounds, FEWEST_ROUNDS), MOST_ROUNDS))

    benchmark.group = f"{p.name}, {method.name}"
    benchmark.extra_info.update(
        table="solution",
        method=method.name,
        problem=p.name,
        n=p.n,
        contestant=contestant,
        fun=float(outcome.fun),
        gradient_norm=float(np.abs(p.jac(outcome.x)).max()),
        nit=int(outcome.nit),
        nfev=int(outcome.nfev),
        success=bool(outcome.success),
        status=status(outcome),
    )
