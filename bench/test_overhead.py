"""What a solver costs beside its callbacks: (total − time in callbacks) / iterations."""

from __future__ import annotations

import statistics
from time import perf_counter_ns

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from .contestants import (
    BETWEEN_BOUNDS,
    CONTESTANTS,
    FAMILY,
    METHODS,
    Method,
    Outcome,
    of_this_build,
    status,
    takes_part,
)
from .stopwatch import Stopwatch, wrapper_cost
from .workloads import WORKLOADS, Workload, boxed_rosenbrock, rosenbrock

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

# What factorises is told at more sizes: its targets differ there.
ALL_SIZES = (2, 5, 10, 50, 100, 200, 500, 1000)
SIZES = {"trust-exact": (*ALL_SIZES, 2000), "arc": ALL_SIZES}
FEW_SIZES = (2, 10, 100)
BOXED_SIZES = (2, 5, 10, 50, 100, 200)

FAMILY_ROWS = [
    pytest.param(method, n, contestant, id=f"{method.name}-{n}-{contestant}")
    for method in of_this_build(FAMILY)
    for n in SIZES.get(method.name, FEW_SIZES)
    for contestant in CONTESTANTS
    if takes_part(contestant, method)
]
BOUNDED_ROWS = [
    pytest.param(method, n, contestant, id=f"{method.name}-{n}-{contestant}")
    for method in of_this_build(BETWEEN_BOUNDS)
    for n in BOXED_SIZES
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
    measure(benchmark, method, contestant, WORKLOADS[n])
    benchmark.extra_info.update(table="overhead", wrapper_ns=wrapper_ns)


@pytest.mark.parametrize(("method", "n", "contestant"), FAMILY_ROWS)
def test_overhead_of_the_family(
    benchmark: BenchmarkFixture, method: Method, n: int, contestant: str
) -> None:
    measure(benchmark, method, contestant, rosenbrock(n))
    benchmark.extra_info.update(table="overhead-family")


@pytest.mark.parametrize(("method", "n", "contestant"), BOUNDED_ROWS)
def test_overhead_between_bounds(
    benchmark: BenchmarkFixture, method: Method, n: int, contestant: str
) -> None:
    measure(benchmark, method, contestant, boxed_rosenbrock(n))
    benchmark.extra_info.update(table="overhead-bounds")


def measure(
    benchmark: BenchmarkFixture, method: Method, contestant: str, unwatched: Workload
) -> None:
    """Time whole runs and note what they took beside the callbacks."""
    run = CONTESTANTS[contestant]
    stopwatch = Stopwatch()
    workload = stopwatch.watch(unwatched)
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
    n = workload.x0.size
    benchmark.group = f"{method.name}, n = {n}"
    benchmark.extra_info.update(
        method=method.name,
        n=n,
        contestant=contestant,
        overhead_per_iteration_us=microseconds / max(int(outcome.nit), 1),
        overhead_per_evaluation_us=microseconds / int(outcome.nfev),
        nit=int(outcome.nit),
        nfev=int(outcome.nfev),
        success=bool(outcome.success),
        status=status(outcome),
    )
