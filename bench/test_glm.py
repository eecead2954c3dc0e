"""Fits of generalised linear models beside other libraries: the fastest fit of each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from .linear_models.contestants import CONTESTANTS
from .linear_models.tasks import TASKS

ROOT = Path(__file__).resolve().parent.parent


def best_fit(contestant: str, task: str, threads: int) -> dict[str, Any] | None:
    """Run the worker in a process of its own and return what it prints."""
    command = [sys.executable, "-m", "bench.linear_models.worker", contestant, task, str(threads)]
    variables = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    done = subprocess.run(
        command, env=variables, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return dict(json.loads(done.stdout)) if done.stdout else None


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("task", TASKS)
def test_glm(benchmark: BenchmarkFixture, task: str, threads: int) -> None:
    fits: dict[str, dict[str, Any]] = {}

    def all_contestants() -> None:
        for contestant in CONTESTANTS:
            found = best_fit(contestant, task, threads)
            if found is not None:
                fits[contestant] = found

    benchmark.pedantic(all_contestants, rounds=1)
    benchmark.group = f"glm, {task}"
    benchmark.extra_info.update(table="glm", task=task, threads=threads, fits=fits)
