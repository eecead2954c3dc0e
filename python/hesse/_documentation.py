"""Docstrings of classes that say some things alike."""

from __future__ import annotations

import inspect
from typing import TypeVar

Class = TypeVar("Class", bound=type)


def with_places(cls: Class, **texts: str) -> Class:
    """Fill each place ``<name>`` in the docstring of a class with the text of that name."""
    if cls.__doc__ is not None:  # with python -OO there is none
        text = inspect.cleandoc(cls.__doc__)
        for name, shared in texts.items():
            text = text.replace(f"<{name}>", shared.strip())
        cls.__doc__ = text
    return cls
