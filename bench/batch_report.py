"""The table of batches of curve fits, from the JSON of one benchmark run."""

from __future__ import annotations

from .tables import ABSENT, Results, markdown, number, rows_of

LOOP = "curve_fit loop"


def batch_fits_table(results: Results) -> str:
    """Lay out fits per second by workload, number of curves and contestant."""
    rows = rows_of(results, "batches")
    loop = {
        (row["workload"], row["curves"]): timing["seconds"]
        for row in rows
        if row["contestant"] == LOOP
        for timing in row["rows"]
    }
    lines = []
    for row in rows:
        unit = loop.get((row["workload"], row["curves"]))
        for timing in row["rows"]:
            seconds = timing["seconds"]
            lines.append(
                [
                    row["workload"],
                    f"{row['curves']:,}",
                    row["contestant"],
                    str(timing["threads"]),
                    number(1e-3 * row["curves"] / seconds),
                    ABSENT if unit is None else number(unit / seconds),
                    number(1e3 * timing["first_seconds"]),
                    f"{100.0 * timing['correct']:.2f}",
                ]
            )
    heads = ["thousand fits / s", "× the loop", "first call, ms", "correct, %"]
    return markdown(["curves", "number", "contestant", "threads", *heads], lines)
