"""Cholesky factorisation, and what is solved with it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse import _core
from hesse._messages import suggest
from hesse.linalg._errors import NotPositiveDefiniteError


class CholeskyFactor:
    """What `cholesky` returns: L of A + shift·D = L Lᵀ.

    Attributes
    ----------
    shift : float
        As it was given.
    """

    __slots__ = ("_core", "shift")

    def __init__(self, core: _core.Cholesky, shift: float) -> None:
        self._core = core
        self.shift = shift

    def __repr__(self) -> str:
        """Name the order."""
        return f"<CholeskyFactor of order {self.n}>"

    @property
    def n(self) -> int:
        """Order of the matrix."""
        return self._core.n

    @property
    def L(self) -> NDArray[np.float64]:  # noqa: N802
        """The lower triangle, of shape (n, n) with zeros above; a copy."""
        return self._core.lower()

    def solve(self, b: ArrayLike) -> NDArray[np.float64]:
        """Solve (A + shift·D) x = b.

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
        ValueError
            If b has another shape, or holds NaN or infinity.

        Examples
        --------
        >>> import numpy as np
        >>> import hesse
        >>> hesse.linalg.cholesky([[4.0, 2.0], [2.0, 3.0]]).solve([2.0, 5.0])
        array([-0.5,  2. ])
        """
        return self._core.solve(b)

    def logdet(self) -> float:
        """Return log det(A + shift·D).

        Examples
        --------
        >>> import hesse
        >>> hesse.linalg.cholesky([[0.25, 0.0], [0.0, 4.0]]).logdet()
        0.0
        """
        return self._core.log_determinant()

    def rcond(self) -> float:
        """Estimate the reciprocal condition number 1 / (‖M‖₁ ‖M⁻¹‖₁) of M = A + shift·D.

        Near 1: well conditioned; near 1e-16: solutions have no correct digit. Costs some ten
        solves. Both norms are estimated from below, mostly exactly and rarely by less than a third
        (Higham, ACM Trans. Math. Softw. 14 (1988), algorithm 674).

        Examples
        --------
        >>> import hesse
        >>> round(hesse.linalg.cholesky([[1.0, 0.0], [0.0, 0.01]]).rcond(), 12)
        0.01
        """
        return self._core.rcond()


def cholesky(
    a: ArrayLike, *, shift: float = 0.0, diagonal: ArrayLike | None = None
) -> CholeskyFactor:
    """Factorise A + shift·D = L Lᵀ, a symmetric positive definite matrix.

    Parameters
    ----------
    a : array_like, shape (n, n)
        Symmetric, which is not checked: one triangle is read, the upper one of an array in C order
        and the lower one of an array in Fortran order. Never written to; an array of float64 in
        either order is read where it lies.
    shift : float, default 0.0
        What is added, on the fly.
    diagonal : array_like, shape (n,), optional
        The diagonal of D, instead of ones.

    Returns
    -------
    CholeskyFactor
        Solves many times; has ``n``, ``L``, ``shift``, ``solve(b)``, ``logdet()`` and ``rcond()``.

    Raises
    ------
    NotPositiveDefiniteError
        If a pivot is not safely positive; ``pivot`` and ``pivot_value`` say which. It is a
        ``numpy.linalg.LinAlgError``.
    ValueError
        If `a` is not square or holds NaN or infinity, or `diagonal` does not fit.
    TypeError
        If an argument does not hold real numbers.

    See Also
    --------
    ldlt : For indefinite matrices.
    modified_cholesky : Makes indefinite matrices positive definite.

    Notes
    -----
    A pivot counts as positive above n ε times its own diagonal entry, so that rescaling variables
    changes no verdict (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., §10.1).
    The factorisation is recursive (Gustavson, IBM J. Res. Dev. 41 (1997)).

    Examples
    --------
    >>> import hesse
    >>> factor = hesse.linalg.cholesky([[4.0, 2.0], [2.0, 3.0]], shift=1.0)
    >>> factor.solve([7.0, 6.0])
    array([1., 1.])
    >>> hesse.linalg.cholesky([[1.0, 2.0], [2.0, 1.0]])
    Traceback (most recent call last):
        ...
    hesse.linalg.NotPositiveDefiniteError: the matrix is not positive definite: its pivot in row 1 \
is -3, which is not positive beyond rounding
    """
    core = _core.Cholesky(a, shift, diagonal)
    if core.pivot >= 0:
        raise NotPositiveDefiniteError(core.pivot, core.pivot_value)
    return CholeskyFactor(core, shift)


def damped_solve(
    a: ArrayLike, b: ArrayLike, damping: float, *, scale: str | ArrayLike | None = None
) -> NDArray[np.float64]:
    """Solve (A + λ D) x = b, a damped Newton or Levenberg–Marquardt system.

    Parameters
    ----------
    a : array_like, shape (n, n)
        Symmetric, which is not checked: one triangle is read.
    b : array_like, shape (n,) or (n, k)
        Right-hand sides.
    damping : float
        λ.
    scale : None, "diagonal" or array_like of shape (n,), default None
        The diagonal of D: ones; |diag A|, raised to a millionth of its largest entry (Marquardt,
        J. Soc. Indust. Appl. Math. 11 (1963)); or what is given.

    Returns
    -------
    ndarray of float64
        x, in the shape of b.

    Raises
    ------
    NotPositiveDefiniteError
        If A + λ D is not positive definite: λ is too small.
    ValueError, TypeError
        As `cholesky` does.

    Examples
    --------
    >>> import hesse
    >>> hesse.linalg.damped_solve([[0.0, 0.0], [0.0, 2.0]], [1.0, 4.0], 2.0)
    array([0.5, 1. ])
    """
    if isinstance(scale, str) and scale != "diagonal":
        raise ValueError(suggest("scale", scale, ("diagonal",)))
    found = _core.damped_solve(a, b, damping, scale)
    if isinstance(found, tuple):
        raise NotPositiveDefiniteError(*found)
    return found
