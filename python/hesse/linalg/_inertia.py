"""Signs of eigenvalues."""

from __future__ import annotations

from typing import NamedTuple


class Inertia(NamedTuple):
    """Numbers of positive, negative and zero eigenvalues."""

    positive: int
    negative: int
    zero: int
