"""The table of fits to data in blocks, from the JSON of one benchmark run."""

from __future__ import annotations

from .tables import ABSENT, Results, markdown, number, rows_of

_WIDTH = 1000


def glm_blocks_table(results: Results) -> str:
    """Lay out milliseconds in memory, and what the same fit to blocks takes as multiples."""
    by_task: dict[str, dict[str, float]] = {}
    for row in rows_of(results, "glm-blocks"):
        by_task.setdefault(row["task"], {})[row["source"]] = row["fastest"]
    sources = list(dict.fromkeys(source for found in by_task.values() for source in found))[1:]
    lines = []
    for task, found in by_task.items():
        unit = found["in memory"]
        ratios = [f"{found[s] / unit:.2f}" if s in found else ABSENT for s in sources]
        lines.append([task, number(1e3 * unit), *ratios])
    return markdown(["logistic", "in memory, ms", *sources], lines)


def glm_rates_table(results: Results) -> str:
    """Lay out what the plan for a cluster reckons with."""
    lines = [[row["what"], f"{row['rate']:,.0f}"] for row in rows_of(results, "glm-rates")]
    return markdown([f"at {_WIDTH} columns, one thread", "per second"], lines)
