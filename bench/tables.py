"""What every table of results is made with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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


def replaced(text: str, tables: Mapping[str, str], page: str) -> str:
    """Return the text with new tables between their markers, ``<!-- table:NAME -->`` and its end.

    Raises
    ------
    ValueError
        If a table does not have exactly one place in the text; `page` names it.
    """
    for name, table in tables.items():
        begin, end = f"<!-- table:{name} -->", f"<!-- /table:{name} -->"
        place = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        replacement = f"{begin}\n\n{table}\n\n{end}"
        text, found = place.subn(lambda match, new=replacement: new, text)
        if found != 1:
            raise ValueError(f"{page}: {found} places for table {name!r}, expected one")
    return text
