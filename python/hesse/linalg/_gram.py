"""Sums over the rows of a tall matrix."""

from __future__ import annotations

from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse import _core


@overload
def gram(
    X: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    r: None = None,
    out: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]: ...
@overload
def gram(
    X: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    r: ArrayLike,
    out: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]: ...
def gram(
    X: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    r: ArrayLike | None = None,
    out: NDArray[np.float64] | None = None,
) -> NDArray[np.float64] | tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compute H = Xᵀ diag(weights) X, and Xᵀ r, in one pass over the rows of X.

    Parameters
    ----------
    X : array_like, shape (N, d)
        float64 or float32 in any strides is read where it lies; others are converted to float64.
    weights : array_like, shape (N,), optional
        One number for each row, of either sign. Default: ones.
    r : array_like, shape (N,), optional
        If given, g = Xᵀ r is returned too. `weights` do not multiply it.
    out : ndarray of float64, shape (d, d), optional
        Symmetric, writeable, with contiguous rows or columns, and no memory in common with the
        others: H is added to what it holds, so that data can come in blocks.

    Returns
    -------
    H : ndarray of float64, shape (d, d)
        Symmetric to the last bit; `out` itself, if given.
    g : ndarray of float64, shape (d,)
        Only if `r` is given, as the second of a tuple. It starts from zero even where `out` does
        not.

    Raises
    ------
    ValueError
        If shapes do not fit, or `out` cannot be written to or overlaps another argument.
    TypeError
        If an argument does not hold real numbers.

    Notes
    -----
    Products and sums are formed in double precision, also for float32. The order of the sums
    depends on N and d alone. NaN and infinity are not looked for; they pass on to H and g.

    Examples
    --------
    >>> import numpy as np
    >>> import hesse
    >>> X = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> H, g = hesse.linalg.gram(X, [1.0, 2.0], r=[1.0, 1.0])
    >>> H
    array([[19., 26.],
           [26., 36.]])
    >>> g
    array([4., 6.])
    """
    if isinstance(out, np.ndarray):
        for name, other in (("X", X), ("weights", weights), ("r", r)):
            if isinstance(other, np.ndarray) and np.may_share_memory(out, other):
                raise ValueError(f"out must not overlap {name} in memory")
    return _core.gram(X, weights, r, out)
