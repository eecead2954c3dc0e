"""Derivatives of the digits' network beside automatic differentiation: the fastest call of each."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from .networks.contestants import CONTESTANTS, TASKS

ROOT = Path(__file__).resolve().parent.parent


def seconds(contestant: str, task: str, storage: str, threads: int) -> float | None:
    """Run the worker in a process of its own and return what it prints."""
    arguments = (contestant, task, storage, str(threads))
    command = [sys.executable, "-m", "bench.networks.worker", *arguments]
    variables = {**os.environ, "OMP_NUM_THREADS": str(threads), "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        command, env=variables, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return float(done.stdout) if done.stdout else None


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("storage", ["float64", "float32"])
@pytest.mark.parametrize("task", TASKS)
def test_network(benchmark: BenchmarkFixture, task: str, storage: str, threads: int) -> None:
    if task == "gemm" and storage == "float32":
        pytest.skip("the core multiplies in float64")
    times: dict[str, float] = {}

    def all_contestants() -> None:
        for contestant in CONTESTANTS:
            time = seconds(contestant, task, storage, threads)
            if time is not None:
                times[contestant] = time

    benchmark.pedantic(all_contestants, rounds=1)
    benchmark.group = f"network, {task}"
    benchmark.extra_info.update(
        table="network",
        task=task,
        storage=storage,
        threads=threads,
        operations=TASKS[task],
        times=times,
    )
