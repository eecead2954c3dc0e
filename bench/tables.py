"""What every table of results is made with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

ABSENT = "–"

Row: TypeAlias = dict[str, Any]
Results: TypeAlias = dict[str, Any]


def rows_of(results: Results, table: str) -> list[Row]:
    """Return the extra information of a table's benchmarks, with the median seconds of each."""
    return [
        {**benchmark["extra_info"], "seconds": benchmark["stats"]["median"]}
        for benchmark in results["benchmarks"]
        if benchmark["extra_info"]["table"] == table
    ]


def markdown(header: Sequence[str], lines: list[list[str]]) -> str:
    """Lay out a table whose columns after the first are aligned to the right."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [list(header), rule, *lines])


def number(value: float) -> str:
    """Three digits, without an exponent."""
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"
