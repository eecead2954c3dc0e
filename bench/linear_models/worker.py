"""Times one contestant of one task in this process and prints what it found as JSON.

``python -m bench.linear_models.worker CONTESTANT TASK THREADS`` keeps this process to that number
of CPUs. Of each solver it takes the loosest tolerance that brings the objective within 1e-8 of the
optimum, which hesse's fit at the tightest tolerance gives, and times the fit with it; the fastest
solver counts. Prints nothing where the contestant is not installed or does not have the task.
"""

from __future__ import annotations

import json
import os
import sys
from time import perf_counter

GAP = 1e-8
TOLERANCES = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9)
# A fit is repeated for so long, and so often at least.
SECONDS = 3.0
FEWEST = 3


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
        begin = perf_counter()
        while len(seconds) < FEWEST or perf_counter() - begin < SECONDS:
            start = perf_counter()
            contestants.quietly(fit, tol)
            seconds.append(perf_counter() - start)
        if best is None or min(seconds) < best["seconds"]:
            best = {"seconds": min(seconds), "tol": tol, "gap": gap}
    if best is not None:
        print(json.dumps(best))


if __name__ == "__main__":
    main()
