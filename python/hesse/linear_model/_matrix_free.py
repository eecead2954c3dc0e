"""Fits of so many coefficients that no matrix of second derivatives is formed."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from hesse._derivatives import METHODS

Vector = NDArray[np.float64]

# Empirical: so many coefficients make matrices of 32 MB, of which a Newton step needs a few.
LARGEST_MATRIX = 2000

_WITH_MATRIX = [name for name, row in METHODS.items() if row["second_order"] == "matrix"]


def chosen_solver(given: str, solver: str, n_parameters: int) -> tuple[str, str | None]:
    """Return the solver that runs for the one that was asked for, and why if it is another.

    Parameters
    ----------
    given, solver : str
        The name that the user gave, and hesse's of the same solver.
    n_parameters : int
        Coefficients and intercepts.
    """
    if given != "newton" or n_parameters <= LARGEST_MATRIX:
        return solver, None
    reason = (
        f"{n_parameters} coefficients, more than {LARGEST_MATRIX}: products with the Hessian take "
        "the place of the matrix"
    )
    return "newton-cg", reason


def forms_matrix(solver: str, n_parameters: int) -> bool:
    """Tell whether a fit leaves the matrix of second derivatives."""
    return n_parameters <= LARGEST_MATRIX or solver in _WITH_MATRIX


class NoInformation:
    """What stands for the information matrix of a fit that formed none."""

    def __init__(self, penalty: NDArray[np.float64]) -> None:
        self.penalty = penalty

    @property
    def expected(self) -> NoReturn:
        """Say that there is none."""
        self._refuse()

    def bread(self) -> NoReturn:
        """Say that there is none."""
        self._refuse()

    def covariance(self, dispersion: Any) -> NoReturn:
        """Say that there is none."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        p = len(self.penalty)
        raise AttributeError(
            f"standard errors, covariance, rank, AIC and BIC need a matrix of {p} × {p} numbers, "
            f"which this fit has not formed; fit with solver='newton-cholesky' for them"
        )
