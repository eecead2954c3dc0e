"""Thousands of small curve fits beside loops over curve_fit, JAX and NumPy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from .batches.contestants import CONTESTANTS
from .batches.workloads import WORKLOADS

ROOT = Path(__file__).resolve().parent.parent
# SciPy's loops and NumPy use one thread, whatever they are given.
THREADS = {
    "curve_fit loop": (1,),
    "curve_fit, joblib": (2,),
    "JAX, vmap": (2,),
    "JAX, vmap in chunks": (2,),
    "NumPy": (1,),
    "hesse callbacks": (1, 2),
    "hesse callbacks, differences": (1,),
    "hesse native": (1, 2),
    "hesse native, own starts": (2,),
    "hesse native, float32": (2,),
}
# A loop over all curves takes seconds.
ROUNDS = {"curve_fit loop": 1, "curve_fit, joblib": 1}
MOST_ROUNDS = 10


def measured(contestant: str, workload: str, curves: int, threads: int) -> dict[str, Any] | None:
    """Run the worker in a process of its own and return what it prints."""
    rounds = ROUNDS.get(contestant, MOST_ROUNDS)
    arguments = (contestant, workload, str(curves), str(threads), str(rounds))
    command = [sys.executable, "-m", "bench.batches.worker", *arguments]
    variables = {**os.environ, "OMP_NUM_THREADS": str(threads), "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        command, env=variables, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout) if done.stdout else None


@pytest.mark.parametrize("contestant", CONTESTANTS)
@pytest.mark.parametrize("curves", [10_000, 100_000])
@pytest.mark.parametrize("workload", WORKLOADS)
def test_batches(benchmark: BenchmarkFixture, workload: str, curves: int, contestant: str) -> None:
    rows: list[dict[str, Any]] = []

    def all_threads() -> None:
        for threads in THREADS[contestant]:
            row = measured(contestant, workload, curves, threads)
            if row is not None:
                rows.append({"threads": threads, **row})

    benchmark.pedantic(all_threads, rounds=1)
    benchmark.group = f"batches, {workload}"
    benchmark.extra_info.update(
        table="batches", workload=workload, curves=curves, contestant=contestant, rows=rows
    )


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_memory(benchmark: BenchmarkFixture, dtype: str) -> None:
    command = [sys.executable, "-m", "bench.batches.memory", "1000000", dtype]
    rows: list[dict[str, Any]] = []

    def once() -> None:
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        rows.append(json.loads(done.stdout))

    benchmark.pedantic(once, rounds=1)
    row = {("fit_s" if name == "seconds" else name): value for name, value in rows[0].items()}
    benchmark.extra_info.update(table="batch-memory", pixels=1_000_000, dtype=dtype, **row)
