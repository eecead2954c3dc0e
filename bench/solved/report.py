"""Reads, writes and lays out the records of the harness."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from .harness import Record


def write(path: Path, records: Sequence[Record]) -> None:
    """Write the records as one list of columns and one row a run."""
    columns = list(records[0])
    rows = [json.dumps([record[c] for c in columns]) for record in records]
    body = ",\n".join(rows)
    path.write_text(f'{{"columns": {json.dumps(columns)},\n"rows": [\n{body}\n]}}\n', "utf-8")


def read(path: Path) -> list[Record]:
    """Read what `write` has written."""
    content = json.loads(path.read_text("utf-8"))
    return [dict(zip(content["columns"], row, strict=True)) for row in content["rows"]]


PAGE = ""
IMAGES = ""
TABLES = {}
