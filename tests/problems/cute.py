"""Small unconstrained problems of the public literature beside those of `PROBLEMS`."""

from __future__ import annotations

from . import cute_classics, cute_small, cute_two
from ._problem import Problem
from .reference_minima import with_minima

CUTE: tuple[Problem, ...] = with_minima(
    (
        *cute_two.PROBLEMS,
        *cute_small.PROBLEMS,
        *cute_classics.PROBLEMS,
    )
)
