"""Dense symmetric matrices: the shifted Cholesky factorisation and bounds on the spectrum."""

from __future__ import annotations

import math

from scipy.linalg.lapack import dpotrf, dpotrs

from .loop import Matrix, Vector
from .rounding import EPSILON


def cholesky(H: Matrix, shift: float = 0.0) -> Matrix | None:
    """Return the lower factor of H + shift·I, or None if that is not safely positive definite.

    LAPACK is called without the argument checks of `scipy.linalg.cholesky`, which would cost more
    than the factorisation of a small matrix. H is symmetric, so its transpose, which is in LAPACK's
    order, serves as well and is copied once.
    """
    shifted = H.T.copy(order="F")
    diagonal = shifted.ravel(order="K")[:: len(H) + 1]
    if shift:
        diagonal += shift
    smallest_pivots = len(H) * EPSILON * abs(diagonal)
    factor, info = dpotrf(shifted, lower=1, clean=0, overwrite_a=1)
    if info:
        return None
    pivots = factor.diagonal()
    return factor if (pivots * pivots > smallest_pivots).all() else None


def solve(factor: Matrix, v: Vector) -> Vector:
    """Return (H + shift·I)⁻¹ v."""
    solution: Vector = dpotrs(factor, v, lower=1)[0]
    return solution


def gershgorin(H: Matrix) -> tuple[float, float]:
    """Return a lower and an upper bound on the eigenvalues."""
    centres = H.diagonal()
    radii = abs(H).sum(axis=0) - abs(centres)
    return float((centres - radii).min()), float((centres + radii).max())


def norm(v: Vector) -> float:
    """Return the Euclidean norm; much faster than `numpy.linalg.norm` where n is small."""
    return math.sqrt(v.dot(v))
