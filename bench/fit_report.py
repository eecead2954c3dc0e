"""The tables of fits by least squares, from the JSON of one benchmark run."""

from __future__ import annotations

from .tables import ABSENT, Results, markdown, number, rows_of

CONTESTANTS = ("hesse-lm", "hesse-trf", "scipy-lm", "scipy-trf", "leastsq")


def fits_table(results: Results, table: str) -> str:
    """Lay out the overhead per step of each contestant, and the steps that it takes."""
    by_size: dict[int, dict[str, dict[str, float]]] = {}
    for row in rows_of(results, table):
        by_size.setdefault(int(row["n"]), {})[row["contestant"]] = row
    lines = []
    for n, rows in by_size.items():
        per_step = {name: row["overhead_us"] / row["steps"] for name, row in rows.items()}
        lines.append(
            [
                str(n),
                *(number(per_step[c]) if c in per_step else ABSENT for c in CONTESTANTS),
                " / ".join(
                    str(int(rows[c]["steps"])) if c in rows else ABSENT for c in CONTESTANTS
                ),
            ]
        )
    return markdown(["n", *(f"{c}, µs" for c in CONTESTANTS), "steps"], lines)
