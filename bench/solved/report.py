"""Reads and writes the records of the harness, and lays them out in docs/robustness.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from ..tables import replaced
from . import counting, listing
from .harness import Record

PAGE = Path(__file__).parents[2] / "docs" / "robustness.md"

TABLES: dict[str, Callable[[Sequence[Record]], str]] = {
    "summary-small": lambda records: counting.summary(records, "small"),
    "summary-far": lambda records: counting.summary(records, "far"),
    "summary-large": lambda records: counting.summary(records, "large"),
    "summary-bounded": lambda records: counting.summary(records, "bounded"),
    "namesakes": counting.namesakes,
    "fewest": counting.fewest,
    "unsolved": counting.unsolved,
    "every-small": lambda records: listing.every(records, "small"),
    "every-far": lambda records: listing.every(records, "far"),
    "every-large": lambda records: listing.every(records, "large"),
    "every-bounded": lambda records: listing.every(records, "bounded"),
}


def write(path: Path, records: Sequence[Record]) -> None:
    """Write the records as one list of columns and one row a run."""
    columns = list(records[0])
    rows = [json.dumps([record[column] for column in columns]) for record in records]
    body = ",\n".join(rows)
    path.write_text(f'{{"columns": {json.dumps(columns)},\n"rows": [\n{body}\n]}}\n', "utf-8")


def read(path: Path) -> list[Record]:
    """Read what `write` has written."""
    content = json.loads(path.read_text("utf-8"))
    return [dict(zip(content["columns"], row, strict=True)) for row in content["rows"]]


def update(records: Sequence[Record]) -> None:
    """Put the tables between their markers in the page."""
    tables = {name: table(records) for name, table in TABLES.items()}
    PAGE.write_text(replaced(PAGE.read_text("utf-8"), tables, PAGE.name), "utf-8")
