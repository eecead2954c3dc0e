"""The command: run, write the results, lay them out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import harness, report


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.solved", description=__doc__)
    parser.add_argument("--results", type=Path, default=Path("solved.json"), help="JSON to write")
    parser.add_argument("--from", dest="known", type=Path, nargs="+", help="read these, run none")
    parser.add_argument("--tables", nargs="+", choices=harness.TABLES, default=list(harness.TABLES))
    parser.add_argument("--libraries", nargs="+", help="hesse, SciPy, Ipopt, fides, NLopt; all")
    page = f"docs/{report.PAGE.name}"
    parser.add_argument("--update", action="store_true", help=f"rewrite the tables of {page}")
    parser.add_argument("--plot", action="store_true", help="draw docs/images/profile_*.png")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> None:
    """Run everything that was asked for, then print the tables or update the page."""
    chosen = arguments(argv)
    if chosen.known:
        records = [record for path in chosen.known for record in report.read(path)]
    else:
        solvers, missing = harness.all_solvers()
        for line in missing:
            print(line, file=sys.stderr)
        wanted = [s for s in solvers if not chosen.libraries or s.library in chosen.libraries]
        tables = {name: harness.TABLES[name] for name in chosen.tables}
        records = harness.run_all(wanted, tables, lambda line: print(line, file=sys.stderr))
        report.write(chosen.results, records)
    if chosen.plot:
        from . import profiles

        profiles.draw_all(records)
    if chosen.update:
        report.update(records)
    if not (chosen.plot or chosen.update):
        for name, table in report.TABLES.items():
            print(f"{name}\n\n{table(records)}\n")


if __name__ == "__main__":
    main()
