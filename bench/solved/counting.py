"""Tables that count: who solves how many problems, and in how many evaluations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ..tables import ABSENT, markdown
from .harness import TABLES, Record
from .solvers import HESSE

# Everybody's evaluations are told in units of this method's.
UNITS = {"bounded": "hesse tron"}
UNIT = "hesse trust-exact"
# Problems that all of them solve would be few if those counted who solve few.
SHARE_OF_THE_RELIABLE = 0.8
TARGETS = {
    "small": ("hesse trust-exact", "hesse arc"),
    "far": ("hesse trust-exact", "hesse arc"),
    "large": ("hesse trust-exact", "hesse arc"),
    "bounded": ("hesse tron",),
}

Runs = dict[str, dict[str, Record]]


def by_solver(records: Iterable[Record], table: str) -> Runs:
    """Return the runs of a table by solver and problem."""
    runs: Runs = {}
    for record in records:
        if record["table"] == table:
            runs.setdefault(record["solver"], {})[record["problem"]] = record
    return runs


def solved_by(runs: dict[str, Record]) -> set[str]:
    """Return the names of the problems that were solved."""
    return {name for name, record in runs.items() if record["solved"]}


def mean_ratio(one: dict[str, Record], other: dict[str, Record]) -> str:
    """Return the geometric mean of one's evaluations over the other's where both solve."""
    common = solved_by(one) & solved_by(other)
    if not common:
        return ABSENT
    logarithms = [np.log(one[name]["nfev"] / other[name]["nfev"]) for name in common]
    return f"{np.exp(np.mean(logarithms)):.2f}"


def summary(records: Sequence[Record], table: str) -> str:
    """Lay out one line per solver."""
    runs = by_solver(records, table)
    if not runs:
        return "(not run)"
    unit = UNITS.get(table, UNIT)
    problems = max(len(of_solver) for of_solver in runs.values())
    enough = SHARE_OF_THE_RELIABLE * problems
    reliable = [solved_by(r) for r in runs.values() if len(solved_by(r)) >= enough]
    common = set.intersection(*reliable) if reliable else set()
    lines = []
    for solver, of_solver in runs.items():
        solved = [r for r in of_solver.values() if r["solved"]]
        counts = [
            sum(r["success"] for r in of_solver.values()),
            sum(r["stationary"] for r in of_solver.values()),
            len(solved),
            sum(r["listed"] for r in solved),
            sum(r["best"] for r in solved),
        ]
        total = sum(of_solver[name]["nfev"] for name in common)
        shown = str(total) if len(solved) >= enough else ABSENT
        ratio = mean_ratio(of_solver, runs[unit]) if unit in runs else ABSENT
        lines.append([solver, *map(str, counts), shown, ratio])
        if table == "bounded":
            lines[-1].append(str(sum(r["outside"] > 0 for r in of_solver.values())))
    header = [
        f"{problems} problems",
        "says success",
        "stationary",
        "solved",
        "at a listed minimum",
        "at the best",
        f"evaluations on {len(common)}",
        f"multiple of {unit}",
    ]
    return markdown([*header, "left the box"] if table == "bounded" else header, lines)


def namesakes(records: Sequence[Record]) -> str:
    """Lay out hesse's methods beside SciPy's of the same name or kind."""
    lines = []
    for table in TABLES:
        runs = by_solver(records, table)
        for solver in HESSE:
            pair = (solver.name, f"SciPy {solver.peer}")
            if any(name not in runs for name in pair):
                continue
            ours, theirs = (runs[name] for name in pair)
            cells = [
                f"{len(solved_by(r))} / {sum(x['solved'] and x['best'] for x in r.values())}"
                for r in (ours, theirs)
            ]
            lines.append([table, solver.method, solver.peer, *cells, mean_ratio(ours, theirs)])
    counted = ["solved / best, hesse", "solved / best, SciPy"]
    return markdown(["table", "hesse", "SciPy", *counted, "evaluations, hesse : SciPy"], lines)


def least(runs: Runs, solvers: Iterable[str], name: str, test: str) -> float:
    """Return the fewest evaluations of a run that is solved and passes the test too."""
    records = (runs[solver][name] for solver in solvers if name in runs[solver])
    return float(min((r["nfev"] for r in records if r["solved"] and r[test]), default=np.inf))


def won(runs: Runs, chosen: Sequence[str], others: Sequence[str], test: str) -> list[str]:
    """Return how often the chosen need fewer evaluations than all others, or as few as the best.

    Problems that nobody solves do not count.
    """
    names = {name for of_solver in runs.values() for name in of_solver}
    counts = [(least(runs, chosen, n, test), least(runs, others, n, test)) for n in names]
    reached = sum(least(runs, list(runs), n, test) < np.inf for n in names)
    fewer = sum(ours < theirs for ours, theirs in counts)
    equal = sum(ours == theirs < np.inf for ours, theirs in counts)
    return [f"{fewer} + {equal} of {reached}", f"{100 * (fewer + equal) / max(reached, 1):.0f} %"]


def fewest(records: Sequence[Record]) -> str:
    """Lay out on how many problems hesse needs the fewest evaluations of all."""
    lines = []
    for table in TABLES:
        runs = by_solver(records, table)
        others = [name for name in runs if not name.startswith("hesse ")]
        ours = [name for name in runs if name.startswith("hesse ")]
        for label, chosen in [("all of hesse", ours), *((name, [name]) for name in ours)]:
            cells = [
                cell for test in ("solved", "best") for cell in won(runs, chosen, others, test)
            ]
            lines.append([f"{table}, {label}", *cells])
    return markdown(["", "solved", "share", "at the best known minimum", "share"], lines)


def unsolved(records: Sequence[Record]) -> str:
    """Name the problems that the methods of the targets do not solve, or not best."""
    lines = []
    for table, solvers in TARGETS.items():
        runs = by_solver(records, table)
        for solver in (s for s in solvers if s in runs):
            failed = sorted(set(runs[solver]) - solved_by(runs[solver]))
            higher = sorted(n for n in solved_by(runs[solver]) if not runs[solver][n]["best"])
            cells = [", ".join(names) or "none" for names in (failed, higher)]
            lines.append([f"{table}, {solver}", *cells])
    return markdown(["", "not solved", "solved, but not at the best known minimum"], lines)
