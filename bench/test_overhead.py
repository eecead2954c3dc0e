"""What a solver costs beside its callbacks: (total − time in callbacks) / iterations."""

from __future__ import annotations

import statistics
from time import perf_counter_ns

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from .contestants import CONTESTANTS, METHODS, Method, Outcome, status, takes_part
from .stopwatch import Stopwatch, wrapper_cost
from .workloads import WORKLOADS

GTOL = 1e-8
SECONDS_PER_ROW = 0.3
FEWEST_ROUNDS = 3
MOST_ROUNDS = 300

ROWS = [
    pytest.param(method, n, contestant, id=f"{method.name}-{n}-{contestant}")
    for method in METHODS.values()
    for n in WORKLOADS
    for contestant in CONTESTANTS
    if takes_part(contestant, method)
]


@pytest.fixture(scope="module")
def wrapper_ns() -> float:
    return wrapper_cost()


@pytest.mark.parametrize(("method", "n", "contestant"), ROWS)
def test_overhead(
    benchmark: BenchmarkFixture, method: Method, n: int, contestant: str, wrapper_ns: float
) -> None:
    run = CONTESTANTS[contestant]
    stopwatch = Stopwatch()
    workload = stopwatch.watch(WORKLOADS[n])
    overheads: list[int] = []

    def whole_run() -> Outcome:
        stopwatch.reset()
        begin = perf_counter_ns()
        outcome = run(method, workload, GTOL)
        overheads.append(perf_counter_ns() - begin - stopwatch.elapsed)
        return outcome

    begin = perf_counter_ns()
    whole_run()  # warms up, and tells how many rounds there is time for
    seconds = 1e-9 * (perf_counter_ns() - begin)
    overheads.clear()
    rounds = min(max(int(SECONDS_PER_ROW / seconds), FEWEST_ROUNDS), MOST_ROUNDS)
    outcome = benchmark.pedantic(whole_run, rounds=rounds)

    microseconds = 1e-3 * statistics.median(overheads)
    benchmark.group = f"{method.name}, n = {n}"
    benchmark.extra_info.update(
        table="overhead",
        method=method.name,
        n=n,
        contestant=contestant,
        overhead_per_iteration_us=microseconds / max(int(outcome.nit), 1),
        overhead_per_evaluation_us=microseconds / int(outcome.nfev),
        nit=int(outcome.nit),
        nfev=int(outcome.nfev),
        success=bool(outcome.success),
        status=status(outcome),
        wrapper_ns=wrapper_ns,
    )
