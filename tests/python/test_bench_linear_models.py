"""The harness of the benchmark of linear models: memory, tolerances, the table."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench import glm_report, report, resident
from bench.linear_models import memory, process, worker
from bench.linear_models.process import answer
from bench.linear_models.tasks import TASKS, Task

MEGABYTE = 2**20
pytestmark = pytest.mark.skipif(
    not resident.CLEAR.exists(), reason="the system does not tell how much memory a call takes"
)


def held(megabytes: int) -> np.ndarray:
    return np.ones(megabytes * MEGABYTE // 8)


def test_memory_held_at_the_end_counts() -> None:
    kept: list[np.ndarray] = []
    assert resident.rise(lambda: kept.append(held(200))) == pytest.approx(200.0, abs=2.0)


def test_memory_given_back_within_the_call_counts() -> None:
    assert resident.rise(lambda: (held(50).sum(), held(20).sum())) == pytest.approx(50.0, abs=2.0)


def test_memory_taken_before_the_call_does_not_count() -> None:
    kept = held(50)
    held(100).sum()
    assert resident.rise(lambda: float(kept[0])) == pytest.approx(0.0, abs=2.0)


def test_memory_that_was_free_before_the_call_counts() -> None:
    def many_small() -> list[np.ndarray]:
        return [np.ones(2_000) for _ in range(2_000)]

    # The last keeps the allocator from giving back the others.
    last = many_small()[-1]
    expected = 2_000 * last.nbytes / MEGABYTE
    assert resident.rise(many_small) == pytest.approx(expected, abs=2.0)


@pytest.mark.parametrize("file", ["CLEAR", "STATUS"])
def test_a_system_that_does_not_tell(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resident, file, Path("/proc/self/none/such"))
    assert resident.rise(lambda: None) is None


def test_a_field_of_the_kernel() -> None:
    now, highest = resident.megabytes("VmRSS"), resident.megabytes("VmHWM")
    assert now is not None
    assert highest is not None
    assert 0.0 < now <= highest
    assert resident.megabytes("Vm") is None


def fit_of(seconds: float) -> Callable[[float], float]:
    """Return a fit that comes as near as its tolerance, and takes so long."""

    def fit(tol: float) -> float:
        worker.perf_counter.pass_by(seconds)  # type: ignore[attr-defined]
        return tol

    return fit


class Clock:
    """Runs when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def pass_by(self, seconds: float) -> None:
        self.now += seconds

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(worker, "perf_counter", clock)
    return clock


def hundredth(found: float) -> float:
    return found / 100.0


def test_the_loosest_tolerance_is_searched_from_where_it_is_told(clock: Clock) -> None:
    fit = fit_of(1.0)
    assert worker.loosest(fit, hundredth, worker.TOLERANCES[0]) == (1e-6, 1e-8, 1.0)
    assert clock.now == 5.0
    assert worker.loosest(fit, hundredth, 1e-6) == (1e-6, 1e-8, 1.0)
    assert clock.now == 6.0
    assert worker.loosest(fit, lambda found: 10.0 * found, 1e-6) == (1e-9, 1e-8, 1.0)
    assert worker.loosest(fit, lambda found: 1.0, 1e-2) is None
    assert worker.loosest(fit, lambda found: float("nan"), 1e-2) is None
    assert worker.loosest(fit, hundredth, None) is None


def test_a_fit_is_repeated_for_seconds_and_fewest_times(clock: Clock) -> None:
    assert worker.fastest(functools.partial(fit_of(0.5), 0.0), 0.25) == 0.25
    assert clock.now == 3.5
    clock.now = 0.0
    assert worker.fastest(functools.partial(fit_of(4.0), 0.0), 5.0) == 4.0
    assert clock.now == 8.0
    clock.now = 0.0
    assert worker.fastest(functools.partial(fit_of(21.0), 0.0), 22.0) == 21.0
    assert clock.now == 21.0


@pytest.mark.usefixtures("clock")
def test_the_fastest_solver_that_comes_near_enough_counts() -> None:
    fits = [fit_of(2.0), fit_of(0.25), fit_of(0.5)]
    gap = hundredth
    best = worker.best_of(fits, gap, [1e-2, None, 1e-2])
    assert best == {
        "tol": 1e-6,
        "gap": 1e-8,
        "seconds": 0.5,
        "solver": 2,
        "tolerances": [1e-6, None, 1e-6],
    }
    assert worker.best_of(fits, gap, [None] * 3) is None
    assert worker.best_of([], gap, []) is None
    with pytest.raises(ValueError, match="shorter"):
        worker.best_of(fits, gap, [1e-2])


SMALL = "multinomial, digits"


def test_two_threads_find_what_one_takes() -> None:
    two = answer("worker", 2, "hesse", SMALL)
    assert two is not None
    assert two["seconds"] > 0.0
    assert two["gap"] <= worker.GAP
    assert two["tolerances"] == [two["tol"]]
    one = answer("worker", 1, "hesse", SMALL, json.dumps([1e-8]))
    assert one is not None
    assert one["tol"] == 1e-8
    assert answer("worker", 1, "hesse", SMALL, json.dumps([None])) is None


def test_memory_is_that_of_one_fit() -> None:
    found = answer("memory", 1, "hesse", SMALL, "0", "1e-4")
    assert found is not None
    X, y = TASKS[SMALL].data()
    hessian = ((X.shape[1] + 1) * len(np.unique(y))) ** 2 * 8 / MEGABYTE
    assert hessian < found["megabytes"] < 20.0 * hessian


def test_a_contestant_without_the_task_or_not_installed_is_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent(*_: Any) -> None:
        raise ModuleNotFoundError

    from bench.linear_models import contestants

    monkeypatch.setitem(contestants.CONTESTANTS, "absent", absent)
    monkeypatch.setattr(process.os, "sched_setaffinity", lambda *_: None)
    monkeypatch.setattr(worker.sys, "argv", ["worker", "1", "absent", SMALL])
    worker.main()
    assert capsys.readouterr().out == ""
    assert answer("worker", 1, "liblinear", SMALL) is None


def test_memory_counts_after_the_data_and_a_fit_of_a_few_rows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[int] = []

    def contestant(_: Task, X: np.ndarray, y: np.ndarray) -> list[Callable[[float], Any]]:
        def first(tol: float) -> None:
            raise AssertionError

        def fit(tol: float) -> float:
            rows.append(len(X))
            assert tol == (memory.LOOSE if len(rows) == 1 else 1e-3)
            return float(held(50 if len(rows) > 1 else 200)[0] + y[0])

        return [first, fit]

    from bench.linear_models import contestants

    monkeypatch.setitem(contestants.CONTESTANTS, "ours", contestant)
    monkeypatch.setattr(process.os, "sched_setaffinity", lambda *_: None)
    monkeypatch.setattr(memory.sys, "argv", ["memory", "1", "ours", SMALL, "1", "1e-3"])
    memory.main()
    assert rows == [process.FEW_ROWS, len(TASKS[SMALL].data()[1])]
    megabytes = json.loads(capsys.readouterr().out)["megabytes"]
    assert megabytes == pytest.approx(50.0, abs=2.0)


def run_of(task: str, threads: int, fits: dict[str, dict[str, Any]]) -> dict[str, Any]:
    information = {"table": "glm", "task": task, "threads": threads, "fits": fits}
    return {"extra_info": information, "stats": {"median": 1.0}}


def test_the_table_joins_the_halves_by_task() -> None:
    def fits(hesse: float, megabytes: float | None) -> dict[str, dict[str, Any]]:
        return {
            "hesse": {"seconds": hesse, "megabytes": megabytes},
            "glum": {"seconds": 0.3, "megabytes": 4.0},
            "scikit-learn": {"seconds": 0.2, "megabytes": 3.0},
        }

    tasks = "wide", "narrow"
    halves = [
        {"benchmarks": [run_of(task, 2, fits(0.1, 1.5)) for task in tasks], "machine_info": "ours"},
        {"benchmarks": [run_of(task, 1, fits(0.2, None)) for task in tasks], "machine_info": ""},
    ]
    whole = report.joined(halves)
    assert whole["machine_info"] == "ours"
    lines = glm_report.glm_table(whole).splitlines()[2:]
    expected = [
        "| wide | 1 | 200 | 200 | – | 300 | – | 1.0 | – | 3.00 |",
        "| wide | 2 | 100 | 200 | – | 300 | – | 2.0 | 1.50 | 3.00 |",
    ]
    assert lines == [*expected, *(line.replace("wide", "narrow") for line in expected)]
