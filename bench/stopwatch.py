"""Seconds inside callbacks, told apart from the seconds around them."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from time import perf_counter_ns
from typing import Any

from .workloads import Workload

CALIBRATION_CALLS = 20_000
CALIBRATION_RUNS = 5


class Stopwatch:
    """Adds up the nanoseconds that the callbacks of a workload take."""

    def __init__(self) -> None:
        self.nanoseconds = [0]

    def reset(self) -> None:
        """Start again from zero."""
        self.nanoseconds[0] = 0

    @property
    def elapsed(self) -> int:
        """Nanoseconds since the last reset."""
        return self.nanoseconds[0]

    def timed(self, callback: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """Wrap a callback of one argument."""
        clock, cell = perf_counter_ns, self.nanoseconds

        def wrapper(x: Any) -> Any:
            begin = clock()
            value = callback(x)
            cell[0] += clock() - begin
            return value

        return wrapper

    def timed_product(self, callback: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        """Wrap a callback of two arguments."""
        clock, cell = perf_counter_ns, self.nanoseconds

        def wrapper(x: Any, v: Any) -> Any:
            begin = clock()
            value = callback(x, v)
            cell[0] += clock() - begin
            return value

        return wrapper

    def watch(self, workload: Workload) -> Workload:
        """Wrap every callback of the workload."""
        return Workload(
            workload.x0,
            self.timed(workload.fun),
            self.timed(workload.jac),
            self.timed(workload.hess),
            self.timed_product(workload.hessp),
            workload.bounds,
        )


def wrapper_cost() -> float:
    """Return the nanoseconds per call that a wrapper adds outside its own two clock readings."""

    def nothing(x: object) -> object:
        return x

    def once() -> float:
        stopwatch = Stopwatch()
        wrapped = stopwatch.timed(nothing)
        calls = range(CALIBRATION_CALLS)
        begin = perf_counter_ns()
        for _ in calls:
            pass
        empty = perf_counter_ns() - begin
        begin = perf_counter_ns()
        for _ in calls:
            wrapped(None)
        total = perf_counter_ns() - begin
        return (total - empty - stopwatch.elapsed) / CALIBRATION_CALLS

    return statistics.median(once() for _ in range(CALIBRATION_RUNS))
