"""Bound-constrained problems: every family at its standard size."""

from __future__ import annotations

from . import (
    bounded_constructed,
    bounded_hock_schittkowski,
    bounded_membranes,
    bounded_mgh,
    bounded_quadratics,
)
from ._problem import Problem
from .reference_minima import with_minima

BOUNDED: tuple[Problem, ...] = with_minima(
    (
        *bounded_hock_schittkowski.PROBLEMS,
        *bounded_mgh.PROBLEMS,
        *bounded_membranes.PROBLEMS,
        *bounded_quadratics.PROBLEMS,
        *bounded_constructed.PROBLEMS,
    )
)
