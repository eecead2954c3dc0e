"""Modified Cholesky factorisation."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse import _core
from hesse._messages import suggest
from hesse.linalg._inertia import Inertia

_TREATMENTS = ("floor", "magnitude")


class NegativeCurvature(NamedTuple):
    """A direction along which a quadratic falls without bound.

    Attributes
    ----------
    direction : ndarray of float64, shape (n,)
        v, of unit length; −v serves as well.
    curvature : float
        vᵀAv, which is negative.
    """

    direction: NDArray[np.float64]
    curvature: float


class ModifiedCholeskyFactor:
    """What `modified_cholesky` returns: a factorisation of A + E, positive definite."""

    __slots__ = ("_core",)

    def __init__(self, core: _core.ModifiedCholesky) -> None:
        self._core = core

    def __repr__(self) -> str:
        """Name order and number of changes."""
        return f"<ModifiedCholeskyFactor of order {self.n}, {self.n_modified} modified>"

    @property
    def n(self) -> int:
        """Order of the matrix."""
        return self._core.n

    @property
    def delta(self) -> float:
        """The smallest eigenvalue that a block of D was left with."""
        return self._core.delta

    @property
    def n_modified(self) -> int:
        """How many eigenvalues of D were changed; E = 0 if none."""
        return self._core.n_modified

    @property
    def inertia(self) -> Inertia:
        """How many eigenvalues of A itself are positive, negative and zero."""
        return Inertia(*self._core.inertia())

    def solve(self, b: ArrayLike) -> NDArray[np.float64]:
        """Solve (A + E) x = b.

        Parameters
        ----------
        b : array_like, shape (n,) or (n, k)
            One right-hand side, or one in each column.

        Returns
        -------
        ndarray of float64
            x, in the shape of b. For a gradient g that is not zero, −x of b = g is a direction of
            descent.

        Raises
        ------
        ValueError
            If b has another shape, or holds NaN or infinity.
        """
        return self._core.solve(b)

    def modification_norm(self) -> float:
        """Estimate ‖E‖₁ from a few products with E."""
        return self._core.modification_norm()

    def negative_curvature(self) -> NegativeCurvature | None:
        """Return the strongest direction found among those of D's negative eigenvalues, or None.

        Examples
        --------
        >>> import hesse
        >>> found = hesse.linalg.modified_cholesky([[2.0, 0.0], [0.0, -3.0]]).negative_curvature()
        >>> abs(found.direction), found.curvature
        (array([0., 1.]), -3.0)
        """
        found = self._core.negative_curvature()
        return None if found is None else NegativeCurvature(*found)

    def matrix(self) -> NDArray[np.float64]:
        """Return A + E, of shape (n, n)."""
        return self._core.matrix()


def modified_cholesky(
    a: ArrayLike,
    *,
    delta: float | None = None,
    treatment: Literal["floor", "magnitude"] = "floor",
) -> ModifiedCholeskyFactor:
    """Factorise A + E, positive definite, with E = 0 where A is safely so.

    A factorisation P A Pᵀ = L D Lᵀ of the symmetric matrix is made, and those eigenvalues of D's
    blocks that are below `delta` are raised.

    Parameters
    ----------
    a : array_like, shape (n, n)
        Symmetric, which is not checked: one triangle is read. Never written to.
    delta : float, optional
        The smallest eigenvalue that D is left with, positive. Default: √ε ‖A‖₁.
    treatment : {"floor", "magnitude"}, default "floor"
        Eigenvalues below `delta` become `delta`; or, with "magnitude", their magnitude where that
        is larger, so that steps along negative curvature are no longer than it warrants.

    Returns
    -------
    ModifiedCholeskyFactor
        Has ``n``, ``delta``, ``n_modified``, ``inertia``, ``solve(b)``, ``modification_norm()``,
        ``negative_curvature()`` and ``matrix()``.

    Raises
    ------
    ValueError
        If `a` is not square or holds NaN or infinity, `delta` is not positive, or `treatment` is
        unknown.
    TypeError
        If an argument does not hold real numbers.
    OverflowError
        If numbers grow beyond the largest float64.

    Notes
    -----
    Cheng & Higham, SIAM J. Matrix Anal. Appl. 19 (1998), with rook pivoting.

    Examples
    --------
    >>> import hesse
    >>> factor = hesse.linalg.modified_cholesky([[4.0, 0.0], [0.0, -1.0]], delta=0.5)
    >>> factor.n_modified, factor.inertia
    (1, Inertia(positive=1, negative=1, zero=0))
    >>> factor.solve([4.0, 1.0])
    array([1., 2.])
    """
    if treatment not in _TREATMENTS:
        raise ValueError(suggest("treatment", treatment, _TREATMENTS))
    return ModifiedCholeskyFactor(_core.ModifiedCholesky(a, delta, treatment == "magnitude"))
