"""Where a Jacobian may be other than zero, as the user says it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse._messages import shown

_EMPTY = np.empty(0, dtype=np.int64)


def read_sparsity(
    given: Any, scheme: str | None, n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each of n columns starts, and the rows of the entries; empty without pattern.

    Anything that ``numpy.asarray`` makes a matrix of is taken, and any sparse matrix of SciPy's.

    Raises
    ------
    ValueError
        If it is no matrix of n columns, or if the Jacobian is not differenced.
    """
    if given is None:
        return _EMPTY, _EMPTY
    if scheme is None:
        raise ValueError("jac_sparsity is for Jacobians by differences; here jac is supplied")
    if hasattr(given, "tocoo"):
        entries = given.tocoo()
        shape, filled = entries.shape, entries.data != 0
        rows, columns = entries.row[filled], entries.col[filled]
    else:
        matrix = np.asarray(given)
        shape = matrix.shape
        rows, columns = np.nonzero(np.atleast_2d(matrix))
    if len(shape) != 2 or shape[1] != n:
        raise ValueError(f"jac_sparsity must be a matrix of {n} columns; got {shown(given)}")
    order = np.lexsort((rows, columns))
    starts = np.searchsorted(columns[order], np.arange(n + 1))
    return starts.astype(np.int64), rows[order].astype(np.int64)
