"""L-BFGS on long vectors: seconds per iteration beside the callbacks, and the time of streaming.

The unit is the time to read 4·m·n numbers, the two passes over the history of m pairs that a
direction needs. It is measured by NumPy's scalar product with one thread of BLAS: each of as many
Python threads as the run has owns an array of its share of 2·m·n numbers, the working set of the
history, and reads it again and again with `np.dot(a, a)`, which needs no second stream and releases
the GIL. All begin and end at a barrier; the best of several measurements, taken before and after
the runs, counts.

Every contestant runs in the same minute in a process of its own, since the number of threads is
read when libraries are loaded. The seconds from one gradient to the next, less those in callbacks,
are those of an iteration, since nearly every trial is accepted; their median counts, from where the
memory is full, so that what is done once, pages touched for the first time above all, does not.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, perf_counter_ns
from typing import Any

import numpy as np
import pytest
import scipy.optimize
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

import hesse

from .stopwatch import Stopwatch

ROOT = Path(__file__).resolve().parent.parent
MEMORY = 10
# Enough to fill the memory.
FIRST_ITERATIONS = MEMORY + 2
ITERATIONS = {10_000: 200, 1_000_000: 12, 10_000_000: 4}
ROUNDS = 3
READ_SECONDS = 0.1
# Curvatures from 1 to this keep the run from converging meanwhile.
CONDITION = 1e6
ROWS = [
    pytest.param(n, contestant, threads, id=f"{n}-{contestant}-{threads}")
    for n in ITERATIONS
    for contestant, threads in (("hesse", 1), ("hesse", 2), ("scipy", 1))
    # SciPy's working arrays of the largest case do not fit into 8 GiB.
    if not (contestant == "scipy" and n > 1_000_000)
]


def read_seconds(numbers: int, working_set: int, threads: int) -> float:
    """Return the seconds to read so many numbers out of a working set, on several threads."""
    arrays = [np.ones(working_set // threads) for _ in range(threads)]
    begin = perf_counter()
    np.dot(arrays[0], arrays[0])
    once = perf_counter() - begin
    passes = max(1, int(READ_SECONDS / once))
    barrier = threading.Barrier(threads + 1)

    def read(a: NDArray[np.float64]) -> None:
        barrier.wait()
        for _ in range(passes):
            np.dot(a, a)
        barrier.wait()

    def measured() -> float:
        readers = [threading.Thread(target=read, args=(a,)) for a in arrays]
        for reader in readers:
            reader.start()
        barrier.wait()
        start = perf_counter()
        barrier.wait()
        seconds = perf_counter() - start
        for reader in readers:
            reader.join()
        return seconds

    fastest = min(measured() for _ in range(ROUNDS))
    return fastest * numbers / (passes * sum(a.size for a in arrays))


def quadratic(n: int) -> tuple[Callable[[Any], float], Callable[[Any], NDArray[np.float64]]]:
    """Return a diagonal quadratic and its gradient, which share one array for their products."""
    curvatures = np.geomspace(1.0, CONDITION, n)
    product = np.empty(n)

    def fun(x: NDArray[np.float64]) -> float:
        return 0.5 * float(np.dot(np.multiply(curvatures, x, out=product), x))

    def jac(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.multiply(curvatures, x, out=product)

    return fun, jac


def overhead(contestant: str, n: int) -> float:
    """Return the seconds per iteration beside the callbacks."""
    stopwatch = Stopwatch()
    fun, jac = map(stopwatch.timed, quadratic(n))
    start = np.ones(n)
    marks: list[int] = []

    def marked(x: NDArray[np.float64]) -> NDArray[np.float64]:
        marks.append(perf_counter_ns() - stopwatch.elapsed)
        return jac(x)

    def median() -> float:
        marks.clear()
        common = {"maxiter": FIRST_ITERATIONS + ITERATIONS[n], "maxcor": MEMORY, "gtol": 0.0}
        if contestant == "hesse":
            hesse.minimize(fun, start, method="l-bfgs", jac=marked, options=common)
        else:
            options = {**common, "ftol": 0.0}
            scipy.optimize.minimize(fun, start, method="L-BFGS-B", jac=marked, options=options)
        return 1e-9 * statistics.median(np.diff(marks[FIRST_ITERATIONS:]).tolist())

    return min(median() for _ in range(ROUNDS))


def in_fresh_process(contestant: str, n: int, threads: int) -> dict[str, float]:
    """Run `main` below with so many threads for hesse, and one for BLAS."""
    command = [sys.executable, "-m", "bench.test_lbfgs_scale", contestant, str(n), str(threads)]
    settings = {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        command,
        env={**os.environ, **settings},
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


@pytest.mark.parametrize(("n", "contestant", "threads"), ROWS)
def test_lbfgs_scale(benchmark: BenchmarkFixture, n: int, contestant: str, threads: int) -> None:
    measured = benchmark.pedantic(in_fresh_process, args=(contestant, n, threads), rounds=1)
    benchmark.group = f"l-bfgs, n = {n}"
    benchmark.extra_info.update(
        table="lbfgs_scale", n=n, contestant=contestant, threads=threads, **measured
    )


def main(contestant: str, n: int, threads: int) -> None:
    """Print the measurements of one contestant as JSON."""
    numbers, working_set = 4 * MEMORY * n, 2 * MEMORY * n
    before = read_seconds(numbers, working_set, threads)
    seconds_beside = overhead(contestant, n)
    stream = min(before, read_seconds(numbers, working_set, threads))
    print(json.dumps({"overhead_s": seconds_beside, "stream_s": stream}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
