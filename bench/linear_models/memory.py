"""Measures the memory of one fit in this process and prints it as JSON.

``python -m bench.linear_models.memory THREADS CONTESTANT TASK SOLVER TOLERANCE`` keeps this process
to that number of CPUs; SOLVER counts the contestant's from 0. With the data loaded, and after a fit
of a few rows, which loads code, it fits once: ``megabytes`` is how far the resident memory rises at
most meanwhile, VmHWM set back through /proc/self/clear_refs; null where the system does not tell.
"""

from __future__ import annotations

import json
import sys
from functools import partial

from ..resident import rise
from .process import FEW_ROWS, enter

# Of the fit of a few rows: where they are fewer than the columns a tight one may take minutes.
LOOSE = 0.1


def main() -> None:
    """Fit and report."""
    threads, contestant, task_name, solver, tol = sys.argv[1:]
    entry = enter(contestant, task_name, int(threads))
    from .contestants import quietly

    quietly(entry.fits(FEW_ROWS)[int(solver)], LOOSE)
    fit = entry.fits()[int(solver)]
    print(json.dumps({"megabytes": rise(partial(quietly, fit, float(tol)))}))


if __name__ == "__main__":
    main()
