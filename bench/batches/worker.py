"""Lets one contestant fit one workload in this process and prints what came of it as JSON.

``python -m bench.batches.worker CONTESTANT WORKLOAD CURVES THREADS ROUNDS`` keeps this process to
that number of CPUs. ``seconds`` is the fastest round; ``first_seconds`` the call before all of
them, which compiles where anything is compiled. Prints nothing where the contestant is not
installed.
"""

from __future__ import annotations

import json
import os
import sys
from time import perf_counter


def main() -> None:
    """Time the contestant and judge its last answer."""
    contestant, name, curves, threads, rounds = sys.argv[1:]
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(threads)])
    # Libraries count the CPUs when they are loaded.
    import numpy as np

    from .contestants import CONTESTANTS
    from .workloads import WORKLOADS

    workload = WORKLOADS[name](int(curves))
    try:
        fit = CONTESTANTS[contestant](workload)
    except ModuleNotFoundError:
        return
    times = []
    for _ in range(int(rounds) + 1):
        begin = perf_counter()
        fitted = fit()
        times.append(perf_counter() - begin)
    correct = workload.share_correct(np.asarray(fitted, dtype=np.float64))
    print(json.dumps({"first_seconds": times[0], "seconds": min(times[1:]), "correct": correct}))


if __name__ == "__main__":
    main()
