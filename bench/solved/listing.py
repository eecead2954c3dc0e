"""The long table: every problem by the main methods."""

from __future__ import annotations

from collections.abc import Sequence

from ..tables import ABSENT, markdown
from .counting import by_solver
from .harness import Record

MAIN = (
    "hesse trust-exact",
    "hesse arc",
    "hesse newton",
    "hesse newton-cg",
    "hesse bfgs",
    "hesse l-bfgs",
    "hesse tron",
    "hesse l-bfgs-b",
    "SciPy trust-exact",
    "SciPy Newton-CG",
    "SciPy BFGS",
    "SciPy L-BFGS-B",
    "SciPy TNC",
    "SciPy trust-constr",
    "Ipopt exact",
    "fides exact",
)
# Without bounds it is trust-exact.
SAME_AS_ANOTHER = {("small", "hesse tron"), ("far", "hesse tron")}
UNSOLVED = "†"


def cell(record: Record | None) -> str:
    """Show a run; its value only where that is not the best known minimum."""
    if record is None:
        return ABSENT
    counts = f"{record['nit'] or ABSENT} / {record['nfev']}"
    mark = "" if record["solved"] else UNSOLVED
    value = "" if record["best"] else f" ({record['fun']:.4g})"
    return f"{counts}{mark}{value}"


def every(records: Sequence[Record], table: str) -> str:
    """Lay out iterations / evaluations of every problem of a table."""
    runs = by_solver(records, table)
    solvers = [s for s in MAIN if s in runs and (table, s) not in SAME_AS_ANOTHER]
    if not solvers:
        return "(not run)"
    lines = []
    for name, record in next(iter(runs.values())).items():
        reached = [r[name] for r in runs.values() if r.get(name, record)["solved"] and name in r]
        lowest = min((r["fun"] for r in reached), default=record["fun"])
        cells = [cell(runs[solver].get(name)) for solver in solvers]
        lines.append([name, str(record["n"]), f"{lowest + 0.0:.6g}", *cells])
    return markdown(["problem", "n", "least f", *solvers], lines)
