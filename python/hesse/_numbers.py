"""Numbers that arguments are made of."""

from __future__ import annotations

import math
from typing import Any

from hesse._messages import shown


def read_number(name: str, given: Any, above: float | None = None, least: float = 0.0) -> float:
    """Check a number, greater than `above` or at least `least`.

    Raises
    ------
    ValueError
        If it is something else.
    """
    try:
        value = math.nan if isinstance(given, (str, bool)) else float(given)
    except (TypeError, ValueError):
        value = math.nan
    if above is not None:
        if not above < value < math.inf:
            raise ValueError(f"{name} must be a finite number above {above:g}; got {shown(given)}")
    elif not value >= least:
        raise ValueError(f"{name} must be a number of at least {least:g}; got {shown(given)}")
    return value


def read_count(name: str, given: Any) -> int | None:
    """Check a number of times, or None for the default.

    Raises
    ------
    ValueError
        If it is no positive integer.
    """
    if given is None:
        return None
    value = read_number(name, given, least=1.0)
    if not (value == math.inf or value.is_integer()):
        raise ValueError(f"{name} must be an integer of at least 1; got {shown(given)}")
    return 2**31 - 1 if value >= 2**31 - 1 else int(value)
