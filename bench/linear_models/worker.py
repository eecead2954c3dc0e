"""Times one contestant of one task in this process and prints what it found as JSON.

``python -m bench.linear_models.worker THREADS CONTESTANT TASK [TOLERANCES]`` keeps this process to
that number of CPUs. Of each solver it takes the loosest tolerance that brings the objective within
1e-8 of the optimum, which hesse's fit at the tightest tolerance gives, and times the fit with it;
the fastest solver counts. TOLERANCES, a JSON list with one for each solver, are where to begin;
a solver whose tolerance is null did not come so near and takes no part. Prints nothing where the
contestant is not installed or does not have the task.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter
from typing import Any, NamedTuple, TypeVar

from .process import enter

GAP = 1e-8
TOLERANCES = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9)
# A fit is repeated for so long, and so often at least unless it takes very long.
SECONDS = 3.0
FEWEST = 3
LONGEST = 20.0

Found = TypeVar("Found")


class Reached(NamedTuple):
    """The tolerance of a fit that came near enough, how near, and the seconds that it took."""

    tol: float
    gap: float
    seconds: float


def loosest(
    fit: Callable[[float], Found], gap_of: Callable[[Found], float], start: float | None
) -> Reached | None:
    """Return the first tolerance, from `start` downwards, whose fit comes near enough."""
    if start is None:
        return None
    for tol in (tol for tol in TOLERANCES if tol <= start):
        begin = perf_counter()
        found = fit(tol)
        seconds = perf_counter() - begin
        gap = gap_of(found)
        if gap <= GAP:
            return Reached(tol, gap, seconds)
    return None


def fastest(fit: Callable[[], object], first: float) -> float:
    """Repeat a fit that took `first` seconds; return those of the fastest."""
    seconds = [first]
    begin = perf_counter()
    while True:
        elapsed = perf_counter() - begin
        if elapsed > LONGEST or (len(seconds) >= FEWEST and elapsed > SECONDS):
            return min(seconds)
        start = perf_counter()
        fit()
        seconds.append(perf_counter() - start)


def best_of(
    fits: Sequence[Callable[[float], Found]],
    gap_of: Callable[[Found], float],
    starts: Sequence[float | None],
) -> dict[str, Any] | None:
    """Return the fastest solver, counted from 0, what it reached, and each solver's tolerance."""
    best: dict[str, Any] | None = None
    tolerances: list[float | None] = []
    for solver, (fit, start) in enumerate(zip(fits, starts, strict=True)):
        reached = loosest(fit, gap_of, start)
        tolerances.append(None if reached is None else reached.tol)
        if reached is None:
            continue
        seconds = fastest(partial(fit, reached.tol), reached.seconds)
        if best is None or seconds < best["seconds"]:
            best = {**reached._asdict(), "seconds": seconds, "solver": solver}
    return None if best is None else {**best, "tolerances": tolerances}


def main() -> None:
    """Time the contestant's solvers."""
    threads, contestant, task_name, *starts = sys.argv[1:]
    entry = enter(contestant, task_name, int(threads))
    from . import contestants

    try:
        fits = [partial(contestants.quietly, fit) for fit in entry.fits()]
    except ModuleNotFoundError:
        return
    if not fits:
        return
    task, X, y = entry.task, entry.X, entry.y
    optimum = task.objective(X, y, *contestants.hesse(task, X, y)[0](1e-11))
    best = best_of(
        fits,
        lambda found: task.objective(X, y, *found) / optimum - 1.0,
        json.loads(starts[0]) if starts else [TOLERANCES[0]] * len(fits),
    )
    if best is not None:
        print(json.dumps(best))


if __name__ == "__main__":
    main()
