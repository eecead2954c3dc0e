"""A table of numbers in a text file, and its columns by name or number."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hesse._messages import shown, suggest

Floats = NDArray[np.float64]
_MISSING = {"", "na", "n/a", "nan", "null", "none", "-"}
_DELIMITERS = (",", ";", "\t")


class Table(NamedTuple):
    """Columns of numbers; NaN where a field is empty.

    Parameters
    ----------
    names : list of str
        From the first line, or "column 1", "column 2", ... where that holds numbers.
    columns : ndarray, shape (columns, rows)
        The numbers.
    """

    names: list[str]
    columns: Floats

    def find(self, wanted: str) -> int:
        """Return the place of a column, given its name or its number from 1.

        Raises
        ------
        ValueError
            If there is no such column.
        """
        if wanted in self.names:
            return self.names.index(wanted)
        if wanted.isdigit() and 1 <= int(wanted) <= len(self.names):
            return int(wanted) - 1
        raise ValueError(suggest("column", wanted, self.names))


def read_table(path: Path) -> Table:
    """Read a table whose fields are separated by commas, semicolons, tabs or blanks.

    Lines that begin with ``#`` are comments.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If it holds no table of numbers; the sentence names the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is no text in UTF-8: {error.reason}") from None
    lines = [
        (number, line)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not lines:
        raise ValueError(f"{path} holds no numbers")
    delimiter = next((d for d in _DELIMITERS if d in lines[0][1]), None)
    rows = [(number, _fields(line, delimiter)) for number, line in lines]
    width = len(rows[0][1])
    names = [f"column {i}" for i in range(1, width + 1)]
    if not all(_is_number(field) for field in rows[0][1]):
        names = [field or name for field, name in zip(rows[0][1], names, strict=True)]
        rows = rows[1:]
    if not rows:
        raise ValueError(f"{path} holds names of columns, and no numbers")
    values = [_numbers(path, number, fields, width) for number, fields in rows]
    return Table(names, np.array(values).T)


def _fields(line: str, delimiter: str | None) -> list[str]:
    if delimiter is None:
        return line.split()
    return [field.strip() for field in next(csv.reader([line], delimiter=delimiter))]


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return field.lower() in _MISSING
    return True


def _numbers(path: Path, number: int, fields: list[str], width: int) -> list[float]:
    if len(fields) != width:
        raise ValueError(
            f"{path}, line {number}: every line must have {width} fields as the first one; "
            f"this one has {len(fields)}"
        )
    for field in fields:
        if not _is_number(field):
            raise ValueError(f"{path}, line {number}: {shown(field)} is not a number")
    return [np.nan if field.lower() in _MISSING else float(field) for field in fields]
