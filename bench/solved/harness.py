"""Runs solvers on problems, one record a run."""

from __future__ import annotations

import contextlib
import io
import signal
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

import numpy as np

import problems
from problems import Problem

from .judge import NOTHING, judge
from .peers import available_peers
from .solvers import SCIPY, Outcome, Solver, available_methods
from .watched import LimitReachedError, Limits, Watched

Record: TypeAlias = dict[str, Any]

GTOL = 1e-8
# Where one unit of gradient means very different things in each variable, as in the tests.
TIGHTER = {
    "scaled_quadratic": 1e-16,
    "scaled_rosenbrock_wide": 1e-13,
    "scaled_rosenbrock_large": 1e-13,
}
# A factorisation at n = 1000 takes longer than a whole run of a small problem.
LARGE_SECONDS = 10.0
# A run that never calls back is ended this much later than one that does.
GRACE_SECONDS = 1.0


def with_minimum(table: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems that have variables and a known minimum: there is one to find."""
    return tuple(p for p in table if p.n > 0 and p.minima)


TABLES: dict[str, tuple[Problem, ...]] = {
    "small": with_minimum((*problems.PROBLEMS, *problems.CUTE)),
    "far": with_minimum(problems.FAR_STARTS),
    "large": with_minimum(problems.LARGE),
    "bounded": with_minimum(problems.BOUNDED),
}


def all_solvers() -> tuple[tuple[Solver, ...], tuple[str, ...]]:
    """Return everybody who can take part here, and a line for each peer that cannot."""
    peers, missing = available_peers()
    return (*available_methods(), *SCIPY, *peers), missing


def takes_part(solver: Solver, table: str) -> bool:
    """Tell whether the solver runs on the table."""
    return {"large": solver.large, "bounded": solver.bounded}.get(table, solver.unbounded)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Hush overflow warnings and what solvers print."""
    with (
        np.errstate(all="ignore"),
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise `LimitReachedError` when the time is up, in a loop without callbacks too."""

    def ring(*_: object) -> None:
        raise LimitReachedError

    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, previous)


def attempt(
    solver: Solver, watched: Watched, gtol: float, products: bool, seconds: float
) -> Outcome:
    """Run a solver; one that raises or reaches a limit ends at the best point that it saw."""
    try:
        with alarm(seconds + GRACE_SECONDS):
            outcome = solver.run(watched, gtol, products)
    except LimitReachedError:
        return Outcome(watched.best, False, 0, "limit")
    except Exception as error:
        return Outcome(watched.best, False, 0, f"{type(error).__name__}: {error}"[:80])
    if not np.all(np.isfinite(outcome.x)):
        return Outcome(watched.best, False, outcome.iterations, outcome.message)
    return outcome


def run_one(solver: Solver, table: str, p: Problem, limits: Limits | None = None) -> Record:
    """Run one solver on one problem and judge where it ended."""
    large = table == "large"
    limits = limits or (Limits(seconds=LARGE_SECONDS) if large else Limits())
    with quiet():
        watched = Watched(p, limits)
        gtol = TIGHTER.get(p.name, GTOL)
        outcome = attempt(solver, watched, gtol, large, limits.seconds)
        counts = {
            "nit": outcome.iterations,
            "nfev": watched.evaluations,
            "nhev": watched.hessians,
            "nhvp": watched.products,
            "outside": watched.outside,
        }
        try:
            verdict = judge(p, outcome.x)
        except Exception:
            verdict = NOTHING
    return {
        "solver": solver.name,
        "table": table,
        "problem": p.name,
        "n": p.n,
        "success": outcome.success,
        "message": outcome.message,
        **counts,
        "fun": verdict.value,
        "gradient": verdict.gradient,
        "stationary": verdict.stationary,
        "solved": verdict.solved,
        "listed": verdict.listed,
        "best": verdict.best,
    }


def run_all(
    solvers: Iterable[Solver],
    tables: dict[str, tuple[Problem, ...]],
    tell: Callable[[str], None] = lambda line: None,
) -> list[Record]:
    """Run every solver on every problem of the tables that it takes part in."""
    solvers = tuple(solvers)
    records = []
    for table, members in tables.items():
        for solver in (s for s in solvers if takes_part(s, table)):
            runs = [run_one(solver, table, p) for p in members]
            tell(f"{table}: {solver.name} solved {sum(r['solved'] for r in runs)} of {len(runs)}")
            records += runs
    return records
