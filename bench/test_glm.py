"""Fits of generalised linear models beside other libraries: the fastest fit of each."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from .linear_models.contestants import CONTESTANTS
from .linear_models.process import answer
from .linear_models.tasks import TASKS

# Where pytest keeps the tolerances between runs, by task and contestant.
TOLERANCES = "hesse/glm-tolerances"


def best_fit(
    contestant: str, task: str, threads: int, starts: list[float | None] | None
) -> dict[str, Any] | None:
    """Return a contestant's fastest fit, and the memory of that in a process of its own."""
    known = [] if starts is None else [json.dumps(starts)]
    best = answer("worker", threads, contestant, task, *known)
    if best is None:
        return None
    solver, tol = str(best["solver"]), repr(best["tol"])
    return {**best, **(answer("memory", threads, contestant, task, solver, tol) or {})}


@pytest.mark.parametrize("threads", [2, 1])
@pytest.mark.parametrize("task", TASKS)
def test_glm(
    benchmark: BenchmarkFixture, pytestconfig: pytest.Config, task: str, threads: int
) -> None:
    known = pytestconfig.cache.get(TOLERANCES, {})
    starts = known.get(task, {}) if threads == 1 else {}
    fits: dict[str, dict[str, Any]] = {}

    def all_contestants() -> None:
        for contestant in CONTESTANTS:
            found = best_fit(contestant, task, threads, starts.get(contestant))
            if found is not None:
                fits[contestant] = found

    benchmark.pedantic(all_contestants, rounds=1)
    if threads == 2:
        found = {contestant: fit["tolerances"] for contestant, fit in fits.items()}
        pytestconfig.cache.set(TOLERANCES, {**known, task: found})
    benchmark.group = f"glm, {task}"
    benchmark.extra_info.update(table="glm", task=task, threads=threads, fits=fits)
