"""Covariances of estimated coefficients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse.linear_model._design import dense_rows, in_core, is_sparse

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

COVARIANCES = ("nonrobust", "HC0", "HC1", "HC2", "HC3", "cluster")
ROWS = 4096  # of a block, so that a block of some hundred columns stays in the cache


def extended_gram(X: Any, weights: Vector, has_intercept: bool) -> Matrix:
    """Return [X 1]ᵀ diag(weights) [X 1], or the same without the column of ones."""
    if is_sparse(X):
        return np.asarray(in_core(X).gram(weights, has_intercept))
    products, sums = _core.gram(X, weights, weights, None)
    if not has_intercept:
        return np.asarray(products)
    return np.block([[products, sums[:, np.newaxis]], [sums, weights.sum()]])


def extended_rows(X: Any, first: int, has_intercept: bool) -> Matrix:
    """Return ROWS rows of [X 1], or of X, from one on."""
    rows = dense_rows(X, first, first + ROWS)
    return np.column_stack([rows, np.ones(len(rows))]) if has_intercept else rows


def leverages(X: NDArray[Any], curvatures: Vector, inverse: Matrix, has_intercept: bool) -> Vector:
    """Return the diagonal of the hat matrix, W^½ X H⁻¹ Xᵀ W^½."""
    found = np.empty(X.shape[0])
    for first in range(0, X.shape[0], ROWS):
        rows = extended_rows(X, first, has_intercept)
        found[first : first + ROWS] = np.einsum("ij,ij->i", rows @ inverse, rows)
    return np.asarray(found * curvatures)


def as_matrix(penalty: Vector | Matrix) -> Matrix:
    """Return the matrix of a penalty of which the diagonal may stand for all."""
    return np.diag(penalty) if penalty.ndim == 1 else penalty


class PseudoInverse(NamedTuple):
    """The inverse of a positive semidefinite matrix on the complement of its null space."""

    inverse: Matrix
    rank: int
    null_space: Matrix  # orthonormal columns

    @classmethod
    def of(cls, matrix: Matrix) -> PseudoInverse:
        """Invert a matrix that is positive semidefinite but for rounding."""
        found = _core.semidefinite_inverse(matrix)
        assert found is not None  # sums of squares
        return cls(*found)


@dataclass(frozen=True)
class Information:
    """What the covariance of the coefficients is made of.

    Parameters
    ----------
    expected : ndarray, shape (p, p)
        The Fisher information at dispersion 1, without the penalty.
    penalty : ndarray, shape (p,) or (p, p)
        Second derivatives of the penalty: the diagonal, or all of them.
    meat : ndarray, shape (p, p), optional
        Sum of the outer products of the samples' scores, for the covariances that are robust.
    """

    expected: Matrix
    penalty: Vector | Matrix
    meat: Matrix | None = None

    def bread(self) -> Matrix:
        """Return the inverse of the information with the penalty."""
        return PseudoInverse.of(self.expected + as_matrix(self.penalty)).inverse

    def covariance(self, dispersion: float) -> Matrix:
        """Return the covariance of the estimate.

        Without a penalty it is the inverse of the information times the dispersion; with one, that
        of the estimate as it is, shrunk (le Cessie and van Houwelingen, "Ridge estimators in
        logistic regression", Applied Statistics 41, 1992).
        """
        bread = self.bread()
        if self.meat is not None:
            return _symmetric(bread @ self.meat @ bread)
        if not np.any(self.penalty):
            return dispersion * bread
        return _symmetric(dispersion * (bread @ self.expected @ bread))


def _symmetric(matrix: Matrix) -> Matrix:
    return np.asarray(0.5 * (matrix + matrix.T))
