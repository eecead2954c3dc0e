"""The wording of errors: one sentence with the value that was given and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_LONGEST = 60


def shown(value: Any) -> str:
    """Write a value on one short line."""
    text = " ".join(repr(value).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def suggest(what: str, given: object, valid: Iterable[str]) -> str:
    """Say that a name is unknown and list the valid ones, the closest spelling first."""
    import difflib

    names = sorted(valid)
    close = difflib.get_close_matches(str(given), names, n=len(names), cutoff=0.5)
    ordered = close + [name for name in names if name not in close]
    return f"unknown {what} {shown(given)}; valid are: {', '.join(ordered)}"


def named(argument: str, value: Any, valid: Iterable[str]) -> str:
    """Check that a name is one of those that are valid.

    Raises
    ------
    ValueError
        If it is not.
    """
    if not isinstance(value, str) or value not in (names := list(valid)):
        raise ValueError(suggest(argument, value, valid))
    return names[names.index(value)]
