"""The command: run the fits, write the results, lay them out in docs/least-squares.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ..tables import ABSENT, markdown, replaced
from . import fits, report
from .counting import SHARE_OF_THE_RELIABLE, Runs, mean_ratio, solved_by, won
from .harness import Record

PAGE = Path(__file__).parents[2] / "docs" / "least-squares.md"
UNIT = "hesse lm"
TARGETS = ("hesse lm", "hesse trf")


def _runs(records: Sequence[Record]) -> Runs:
    runs: Runs = {}
    for record in records:
        runs.setdefault(record["solver"], {})[record["problem"]] = record
    return runs


def solved(records: Sequence[Record]) -> str:
    """Lay out what each method solves of each table, and in how many evaluations."""
    runs = _runs(records)
    tables = list(dict.fromkeys(record["table"] for record in records))
    sizes = [len({r["problem"] for r in records if r["table"] == table}) for table in tables]
    total = sum(sizes)
    reliable = [s for s in map(solved_by, runs.values()) if len(s) >= SHARE_OF_THE_RELIABLE * total]
    common = set.intersection(*reliable) if reliable else set()
    lines = []
    for solver, of_solver in runs.items():
        done = [r for r in of_solver.values() if r["solved"]]
        by_table = [sum(r["table"] == table for r in done) for table in tables]
        false = sum(r["success"] and not r["solved"] for r in of_solver.values())
        evaluations = sum(of_solver[name]["nfev"] for name in common)
        counts = [*by_table, len(done), sum(r["best"] for r in done), false]
        shown = str(evaluations) if len(done) >= SHARE_OF_THE_RELIABLE * total else ABSENT
        ratio = mean_ratio(of_solver, runs[UNIT]) if UNIT in runs else ABSENT
        lines.append([solver, *map(str, counts), shown, ratio])
    header = [
        "method",
        *(f"{table}: {size}" for table, size in zip(tables, sizes, strict=True)),
        f"all {total}",
        "at the best",
        "false success",
        f"evaluations on {len(common)}",
        f"multiple of {UNIT}",
    ]
    return markdown(header, lines)


def fewest(records: Sequence[Record]) -> str:
    """Lay out on how many problems a method needs the fewest evaluations of all."""
    runs = _runs(records)
    others = [name for name in runs if name.startswith("SciPy")]
    tight = [name for name in others if name.endswith("tight")]
    lines = []
    for name in (name for name in runs if name.startswith("hesse")):
        chosen = {solver: runs[solver] for solver in (name, *tight)}
        cells = [*won(chosen, [name], tight, "solved"), *won(runs, [name], others, "solved")]
        lines.append([name, *cells])
    return markdown(["", "beside SciPy, tight", "share", "beside all its runs", "share"], lines)


def unsolved(records: Sequence[Record]) -> str:
    """Name what the main methods do not solve, or not best."""
    runs = _runs(records)
    lines = []
    for solver in (s for s in TARGETS if s in runs):
        failed = sorted(set(runs[solver]) - solved_by(runs[solver]))
        higher = sorted(n for n in solved_by(runs[solver]) if not runs[solver][n]["best"])
        lines.append([solver, *(", ".join(names) or "none" for names in (failed, higher))])
    return markdown(["", "not solved", "solved, but not at the best known minimum"], lines)


TABLES: dict[str, Callable[[Sequence[Record]], str]] = {
    "fits-solved": solved,
    "fits-fewest": fewest,
    "fits-unsolved": unsolved,
}


def main(argv: Sequence[str] | None = None) -> None:
    """Run all fits, or read those that were run, then print the tables or update the page."""
    parser = argparse.ArgumentParser(prog="python -m bench.solved.fit_tables", description=__doc__)
    parser.add_argument("--results", type=Path, default=Path("fits.json"), help="JSON to write")
    parser.add_argument("--from", dest="known", type=Path, help="read this, run nothing")
    page = f"docs/{PAGE.name}"
    parser.add_argument("--update", action="store_true", help=f"rewrite the tables of {page}")
    chosen = parser.parse_args(argv)
    if chosen.known:
        records = report.read(chosen.known)
    else:
        members = fits.all_fitters(), fits.all_fits()
        records = fits.run_all(*members, lambda line: print(line, file=sys.stderr))
        report.write(chosen.results, records)
    tables = {name: table(records) for name, table in TABLES.items()}
    if chosen.update:
        PAGE.write_text(replaced(PAGE.read_text("utf-8"), tables, PAGE.name), "utf-8")
    else:
        for name, table in tables.items():
            print(f"{name}\n\n{table}\n")


if __name__ == "__main__":
    main()
