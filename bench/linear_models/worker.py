"""Times one contestant of one task in this process and prints what it found as JSON.

``python -m bench.linear_models.worker CONTESTANT TASK THREADS`` keeps this process to that number
of CPUs. Of each solver it takes the loosest tolerance that brings the objective within 1e-8 of the
optimum, which hesse's fit at the tightest tolerance gives, and times the fit with it; the fastest
solver counts. The memory is the peak of the timed fits beyond what the process holds before them,
the data among it; null where the system does not tell. Prints nothing where the contestant is not
installed or does not have the task.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter

GAP = 1e-8
TOLERANCES = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9)
# A fit is repeated for so long, and so often at least unless it takes very long.
SECONDS = 3.0
FEWEST = 3
LONGEST = 20.0


def kilobytes(field: str) -> int | None:
    """Return what Linux tells of this process's memory."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith(field)), None)


def forget_peak() -> bool:
    """Let the peak of this process's memory begin anew."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return False
    return True


def timed(fit: Callable[[], object], seconds: list[float]) -> float | None:
    """Repeat a fit that took `seconds`; return the peak of its memory, in megabytes."""
    before = kilobytes("VmRSS") if forget_peak() else None
    begin = perf_counter()
    while True:
        elapsed = perf_counter() - begin
        if elapsed > LONGEST or (len(seconds) >= FEWEST and elapsed > SECONDS):
            break
        start = perf_counter()
        fit()
        seconds.append(perf_counter() - start)
    peak = kilobytes("VmHWM")
    return None if before is None or peak is None else (peak - before) / 1024.0


def main() -> None:
    """Time the contestant's solvers."""
    contestant, task_name, threads = sys.argv[1:]
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(threads)])
    # Libraries count the CPUs when they are loaded.
    from . import contestants
    from .tasks import TASKS

    task = TASKS[task_name]
    X, y = task.data()
    optimum = task.objective(X, y, *contestants.hesse(task, X, y)[0](1e-11))
    try:
        fits = contestants.CONTESTANTS[contestant](task, X, y)
    except ModuleNotFoundError:
        return
    best = None
    for fit in fits:
        for tol in TOLERANCES:
            begin = perf_counter()
            found = contestants.quietly(fit, tol)
            seconds = [perf_counter() - begin]
            gap = task.objective(X, y, *found) / optimum - 1.0
            if gap <= GAP:
                break
        else:
            continue
        megabytes = timed(partial(contestants.quietly, fit, tol), seconds)
        if best is None or min(seconds) < best["seconds"]:
            best = {"seconds": min(seconds), "tol": tol, "gap": gap, "megabytes": megabytes}
    if best is not None:
        print(json.dumps(best))


if __name__ == "__main__":
    main()
