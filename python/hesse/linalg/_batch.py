"""Many small systems at once."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse import _core


class BatchStatus(IntEnum):
    """What became of one problem of a batch."""

    POSITIVE_DEFINITE = 0
    NOT_POSITIVE_DEFINITE = 1
    NOT_FINITE = 2


class BatchSolution(NamedTuple):
    """What `solve_batch` returns.

    Attributes
    ----------
    x : ndarray of float64
        In the shape of b; NaN for problems that failed.
    success : ndarray of bool, shape (B,)
        Whether the matrix is positive definite.
    status : ndarray of int8, shape (B,)
        A `BatchStatus` for each problem.
    pivot : ndarray of int64, shape (B,)
        Index of the first pivot that is not safely positive, or −1.
    """

    x: NDArray[np.float64]
    success: NDArray[np.bool_]
    status: NDArray[np.int8]
    pivot: NDArray[np.int64]


def solve_batch(
    a: ArrayLike,
    b: ArrayLike,
    *,
    damping: ArrayLike | None = None,
    diagonal: ArrayLike | None = None,
) -> BatchSolution:
    """Solve (A_p + λ_p D_p) x_p = b_p for many symmetric positive definite matrices.

    Parameters
    ----------
    a : array_like, shape (B, n, n)
        Symmetric matrices, which is not checked: the upper triangle of each is read.
    b : array_like, shape (B, n) or (B, n, k)
        Right-hand sides of each.
    damping : float or array_like of shape (B,), optional
        λ. Default: no damping.
    diagonal : array_like, shape (n,) or (B, n), optional
        The diagonals of D, instead of ones; needs `damping`.

    Returns
    -------
    BatchSolution
        ``x``, ``success``, ``status`` and ``pivot``. A problem that fails does no harm to others:
        what becomes of it depends on nothing but itself, to the last bit.

    Raises
    ------
    ValueError
        If shapes do not fit, or `diagonal` is given without `damping`.
    TypeError
        If an argument does not hold real numbers.

    Notes
    -----
    Up to n = 32 the lanes of a vector register hold as many matrices; larger ones are factorised
    one after the other, as `cholesky` does. What counts as positive is the same as there.

    Examples
    --------
    >>> import numpy as np
    >>> import hesse
    >>> a = np.array([[[2.0, 0.0], [0.0, 4.0]], [[1.0, 2.0], [2.0, 1.0]]])
    >>> x, success, status, pivot = hesse.linalg.solve_batch(a, np.ones((2, 2)))
    >>> x
    array([[0.5 , 0.25],
           [ nan,  nan]])
    >>> success, pivot
    (array([ True, False]), array([-1,  1]))
    """
    if diagonal is not None and damping is None:
        raise ValueError("diagonal is what damping multiplies; damping must be given too")
    x, status, pivot = _core.solve_batch(a, b, damping, diagonal)
    return BatchSolution(x, status == BatchStatus.POSITIVE_DEFINITE, status, pivot)
