"""Symmetric indefinite factorisation."""

from __future__ import annotations

import operator
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse import _core
from hesse._messages import shown, suggest
from hesse.linalg._inertia import Inertia

_PIVOTING = ("bunch-kaufman", "rook")


class SlogdetResult(NamedTuple):
    """Sign of a determinant and logarithm of its magnitude: 0 and -inf if it is zero."""

    sign: float
    logabsdet: float


class RefinedSolution(NamedTuple):
    """What `LdltFactor.solve_refined` returns.

    Attributes
    ----------
    x : ndarray of float64
        In the shape of b.
    backward_error : ndarray of float64, shape () or (k,)
        For each column the largest |b − M x|ᵢ / (|M| |x| + |b|)ᵢ: x is the solution of a system
        whose entries differ from those given by this relative change at most.
    n_steps : ndarray of int64, shape () or (k,)
        How many corrections it took.
    """

    x: NDArray[np.float64]
    backward_error: NDArray[np.float64]
    n_steps: NDArray[np.int64]


class LdltFactor:
    """What `ldlt` returns: M[perm][:, perm] = L D Lᵀ for M = A + shift·I."""

    __slots__ = ("_core",)

    def __init__(self, core: _core.Ldlt) -> None:
        self._core = core

    def __repr__(self) -> str:
        """Name order and inertia."""
        return f"<LdltFactor of order {self.n}, {self.inertia}>"

    @property
    def n(self) -> int:
        """Order of the matrix."""
        return self._core.n

    @property
    def shift(self) -> float:
        """As it was given."""
        return self._core.shift

    @property
    def L(self) -> NDArray[np.float64]:  # noqa: N802
        """The unit lower triangle, of shape (n, n) with zeros above; a copy."""
        return self._core.lower()

    @property
    def d(self) -> NDArray[np.float64]:
        """The diagonal of D, of shape (n,); a copy."""
        return self._core.diagonal()

    @property
    def e(self) -> NDArray[np.float64]:
        """The subdiagonal of D, of shape (n − 1,); a copy.

        An entry that is not zero belongs to a 2×2 block.
        """
        return self._core.subdiagonal()

    @property
    def D(self) -> NDArray[np.float64]:  # noqa: N802
        """The block diagonal D as a dense matrix, of shape (n, n)."""
        D = np.diag(self.d)
        e = self.e
        upper = np.arange(e.size)
        D[upper + 1, upper] = D[upper, upper + 1] = e
        return D

    @property
    def perm(self) -> NDArray[np.int64]:
        """Row i of the factors is row ``perm[i]`` of the matrix."""
        return self._core.permutation()

    @property
    def inertia(self) -> Inertia:
        """How many eigenvalues are positive, negative and zero: those of D, by Sylvester's law.

        A pivot counts as zero where its column holds nothing but rounding errors. Of a singular
        matrix the zeros are counted reliably with ``pivoting="rook"`` only.
        """
        return Inertia(*self._core.inertia())

    @property
    def is_singular(self) -> bool:
        """Whether a pivot is zero to working precision; nothing can be solved then."""
        return self._core.is_singular

    def solve(self, b: ArrayLike) -> NDArray[np.float64]:
        """Solve (A + shift·I) x = b.

        Parameters
        ----------
        b : array_like, shape (n,) or (n, k)
            One right-hand side, or one in each column.

        Returns
        -------
        ndarray of float64
            x, in the shape of b.

        Raises
        ------
        numpy.linalg.LinAlgError
            If the matrix is singular.
        ValueError
            If b has another shape, or holds NaN or infinity.

        Examples
        --------
        >>> import hesse
        >>> hesse.linalg.ldlt([[0.0, 2.0], [2.0, 0.0]]).solve([2.0, 4.0])
        array([2., 1.])
        """
        self._require_regular()
        return self._core.solve(b)

    def solve_refined(self, b: ArrayLike, *, max_steps: int = 5) -> RefinedSolution:
        """Solve, improve the solution by iterative refinement, and say how good it is.

        Residuals are formed in double precision. One step mostly makes the solution one of a
        system whose every entry is right to rounding, however badly scaled its rows are (Skeel,
        Math. Comp. 35 (1980); Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed.,
        §12.2). The factor must have been made with ``keep_matrix=True``.

        Parameters
        ----------
        b : array_like, shape (n,) or (n, k)
            One right-hand side, or one in each column.
        max_steps : int, default 5
            Most corrections of a column. Refinement ends before when the backward error is that of
            rounding, or a step does not halve it.

        Returns
        -------
        RefinedSolution
            ``x``, ``backward_error`` and ``n_steps``.

        Raises
        ------
        numpy.linalg.LinAlgError
            If the matrix is singular.
        ValueError
            If the factor keeps no matrix, b does not fit, or `max_steps` is negative.

        Examples
        --------
        >>> import hesse
        >>> factor = hesse.linalg.ldlt([[1e-20, 1.0], [1.0, 1.0]], keep_matrix=True)
        >>> x, backward_error, n_steps = factor.solve_refined([1.0, 2.0])
        >>> x, bool(backward_error < 1e-15)
        (array([1., 1.]), True)
        """
        if not self._core.keeps_matrix:
            raise ValueError(
                "refinement needs the matrix, which this factor has not kept: "
                "call ldlt(a, keep_matrix=True)"
            )
        steps = operator.index(max_steps)
        if steps < 0:
            raise ValueError(f"max_steps must not be negative; got {shown(max_steps)}")
        self._require_regular()
        x, errors, counts = self._core.solve_refined(b, min(steps, 2**31 - 1))
        shape = x.shape[1:]
        return RefinedSolution(x, errors.reshape(shape), counts.reshape(shape))

    def slogdet(self) -> SlogdetResult:
        """Return sign and logarithm of the determinant of A + shift·I.

        Examples
        --------
        >>> import hesse
        >>> hesse.linalg.ldlt([[0.0, 1.0], [1.0, 0.0]]).slogdet()
        SlogdetResult(sign=-1.0, logabsdet=0.0)
        """
        return SlogdetResult(*self._core.log_determinant())

    def rcond(self) -> float:
        """Estimate the reciprocal condition number 1 / (‖M‖₁ ‖M⁻¹‖₁) of M = A + shift·I.

        0.0 if it is singular. Costs some six solves. The norm of M⁻¹ is estimated from below,
        mostly exactly and rarely by less than a third (Higham, ACM Trans. Math. Softw. 14 (1988),
        algorithm 674).
        """
        return self._core.rcond()

    def _require_regular(self) -> None:
        if self._core.is_singular:
            raise np.linalg.LinAlgError(
                "the matrix is singular to working precision: its pivot in row "
                f"{self._core.singular_pivot} is zero beside the rounding errors in it"
            )


def ldlt(
    a: ArrayLike,
    *,
    shift: float = 0.0,
    pivoting: Literal["bunch-kaufman", "rook"] = "bunch-kaufman",
    keep_matrix: bool = False,
) -> LdltFactor:
    """Factorise a symmetric matrix that may be indefinite: P (A + shift·I) Pᵀ = L D Lᵀ.

    L is unit lower triangular and D has blocks of order 1 and 2 on its diagonal.

    Parameters
    ----------
    a : array_like, shape (n, n)
        Symmetric, which is not checked: one triangle is read, the upper one of an array in C order
        and the lower one of an array in Fortran order. Never written to; an array of float64 in
        either order is read where it lies.
    shift : float, default 0.0
        What is added to the diagonal, on the fly.
    pivoting : {"bunch-kaufman", "rook"}, default "bunch-kaufman"
        How pivots are searched for. Rook pivoting bounds the entries of L, for more comparisons.
    keep_matrix : bool, default False
        Keep a copy of `a`, which ``solve_refined`` needs.

    Returns
    -------
    LdltFactor
        Solves many times; has ``n``, ``L``, ``d``, ``e``, ``D``, ``perm``, ``inertia``,
        ``is_singular``, ``solve(b)``, ``solve_refined(b)``, ``slogdet()`` and ``rcond()``. A
        singular matrix has a factor too, which solves nothing.

    Raises
    ------
    ValueError
        If `a` is not square or holds NaN or infinity, or `pivoting` is unknown.
    TypeError
        If an argument does not hold real numbers.
    OverflowError
        If numbers grow beyond the largest float64.

    Notes
    -----
    Bunch & Kaufman, Math. Comp. 31 (1977), and Ashcraft, Grimes & Lewis, SIAM J. Matrix Anal. Appl.
    20 (1998), for rook pivoting.

    Examples
    --------
    >>> import hesse
    >>> factor = hesse.linalg.ldlt([[1.0, 2.0], [2.0, 1.0]])
    >>> factor.inertia
    Inertia(positive=1, negative=1, zero=0)
    >>> factor.solve([3.0, 3.0])
    array([1., 1.])
    """
    if pivoting not in _PIVOTING:
        raise ValueError(suggest("pivoting", pivoting, _PIVOTING))
    return LdltFactor(_core.Ldlt(a, shift, pivoting == "rook", keep_matrix))
