"""What ``import hesse`` costs a process that has imported NumPy already."""

from __future__ import annotations

import statistics
import subprocess
import sys

from pytest_benchmark.fixture import BenchmarkFixture

PROCESSES = 10
PROGRAM = """
from time import perf_counter as clock
begin = clock()
import numpy
between = clock()
import hesse
print(between - begin, clock() - between)
"""


def test_import(benchmark: BenchmarkFixture) -> None:
    seconds: list[tuple[float, float]] = []

    def fresh_process() -> None:
        command = [sys.executable, "-c", PROGRAM]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        numpy_seconds, hesse_seconds = map(float, printed.split())
        seconds.append((numpy_seconds, hesse_seconds))

    fresh_process()  # brings the files into the disk cache
    seconds.clear()
    benchmark.pedantic(fresh_process, rounds=PROCESSES)
    benchmark.group = "import"
    benchmark.extra_info.update(
        table="import",
        numpy_ms=1e3 * statistics.median(pair[0] for pair in seconds),
        hesse_ms=1e3 * statistics.median(pair[1] for pair in seconds),
    )
