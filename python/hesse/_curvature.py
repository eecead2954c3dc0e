"""What the Hessian at the end of a run says about the point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hesse.linalg import ldlt

Kind = Literal["strict minimum", "flat minimum", "saddle point", "strict maximum", "flat maximum"]

# Eigenvalues this small beside the largest may have either sign: half of the digits of a Hessian
# are lost where it is a difference, or where the gradient is only nearly zero.
RELATIVE_TOLERANCE = float(np.sqrt(np.finfo(np.float64).eps))


@dataclass(frozen=True)
class CurvatureSummary:
    """The spectrum of the Hessian at a point, on the variables that no bound holds.

    Attributes
    ----------
    eigenvalues : ndarray of float64, ascending
        Of the Hessian, or of its block of the variables whose ``active_mask`` is 0.
    n_negative, n_zero, n_positive : int
        Their numbers; those of magnitude at most `tolerance` count as zero.
    tolerance : float
        ``sqrt(eps) * max(abs(eigenvalues))``.
    condition : float
        Largest over smallest magnitude; infinite if one is zero.
    kind : str
        ``"strict minimum"`` (all positive), ``"flat minimum"`` (some are zero: derivatives of
        higher order decide), ``"saddle point"`` (both signs), ``"strict maximum"`` or ``"flat
        maximum"``, if the gradient vanishes there.
    """

    eigenvalues: NDArray[np.float64]
    n_negative: int
    n_zero: int
    n_positive: int
    tolerance: float
    condition: float
    kind: Kind

    def __str__(self) -> str:
        """Say it in one sentence."""
        if self.eigenvalues.size == 0:
            return f"{self.kind}: no variable is free"
        low, high = self.eigenvalues[[0, -1]]
        return (
            f"{self.kind}: eigenvalues from {low:.3g} to {high:.3g}, {self.n_negative} negative, "
            f"{self.n_zero} zero, {self.n_positive} positive; condition number {self.condition:.3g}"
        )


def summarize(hessian: NDArray[np.float64], free: NDArray[np.bool_]) -> CurvatureSummary:
    """Compute the summary from a Hessian and the variables that are free to move."""
    values = np.asarray(np.linalg.eigvalsh(hessian[np.ix_(free, free)]), dtype=np.float64)
    magnitudes = np.abs(values)
    tolerance = RELATIVE_TOLERANCE * float(np.max(magnitudes, initial=0.0))
    n_negative = int(np.sum(values < -tolerance))
    n_positive = int(np.sum(values > tolerance))
    n_zero = values.size - n_negative - n_positive
    smallest = float(np.min(magnitudes, initial=np.inf))
    largest = float(np.max(magnitudes, initial=0.0))
    condition = 1.0 if values.size == 0 else largest / smallest if smallest > 0.0 else np.inf
    kind = _kind(n_negative, n_zero, n_positive)
    return CurvatureSummary(values, n_negative, n_zero, n_positive, tolerance, condition, kind)


def _kind(n_negative: int, n_zero: int, n_positive: int) -> Kind:
    if n_negative and n_positive:
        return "saddle point"
    if n_negative:
        return "flat maximum" if n_zero else "strict maximum"
    return "flat minimum" if n_zero else "strict minimum"


def inverse(hessian: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the inverse of a symmetric matrix.

    Raises
    ------
    LinAlgError
        If it is singular to working precision.
    """
    solution = ldlt(hessian).solve(np.eye(hessian.shape[0]))
    return np.asarray(0.5 * (solution + solution.T))


def covariance(
    hessian: NDArray[np.float64], free: NDArray[np.bool_], scale: float
) -> NDArray[np.float64]:
    """Return the inverse on the free variables, times `scale`, and zero on the others.

    Raises
    ------
    LinAlgError
        If the Hessian on the free variables is not positive definite.
    """
    n = hessian.shape[0]
    spread = np.zeros((n, n))
    if not np.any(free):
        return spread
    summary = summarize(hessian, free)
    if summary.kind != "strict minimum":
        raise np.linalg.LinAlgError(
            "the covariance is the inverse of the Hessian where that is positive definite; "
            f"here its eigenvalues range from {summary.eigenvalues[0]:.3g} to "
            f"{summary.eigenvalues[-1]:.3g}"
        )
    spread[np.ix_(free, free)] = scale * inverse(hessian[np.ix_(free, free)])
    return spread
