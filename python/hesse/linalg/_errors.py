"""What a factorisation raises."""

from __future__ import annotations

import numpy as np


class NotPositiveDefiniteError(np.linalg.LinAlgError):
    """The matrix is not positive definite.

    Attributes
    ----------
    pivot : int
        Index of the first pivot that is not safely positive: above n ε times its own diagonal
        entry.
    pivot_value : float
        Its value. With exact arithmetic, the leading block of order ``pivot + 1`` is not positive
        definite just where it is not positive.
    """

    __module__ = "hesse.linalg"

    def __init__(self, pivot: int, pivot_value: float) -> None:
        super().__init__(pivot, pivot_value)
        self.pivot = pivot
        self.pivot_value = pivot_value

    def __str__(self) -> str:
        """Say which pivot it is."""
        return (
            f"the matrix is not positive definite: its pivot in row {self.pivot} is "
            f"{self.pivot_value:.3g}, which is not positive beyond rounding"
        )
