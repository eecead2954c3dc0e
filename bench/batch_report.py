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


def memory_table(results: Results) -> str:
    """Lay out the largest memory of a process that fits a million pixels."""
    lines = [
        [
            f"{row['pixels']:,}",
            row["dtype"],
            number(row["data_mb"]),
            number(row["before_mb"]),
            number(row["peak_mb"]),
            number(row["fit_s"]),
            f"{100.0 * row['success']:.2f}",
        ]
        for row in rows_of(results, "batch-memory")
    ]
    heads = ["data, MB", "before the fit, MB", "at most, MB", "fit, s", "converged, %"]
    return markdown(["pixels", "stored as", *heads], lines)
