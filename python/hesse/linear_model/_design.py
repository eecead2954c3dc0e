"""The features of a fit: a matrix, or compressed sparse rows, both read where they lie.

SciPy itself is not asked for: a sparse matrix is what has `data`, `indices` and `indptr`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse import _core

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


def is_sparse(X: Any) -> bool:
    """Tell whether checked features are sparse."""
    return not isinstance(X, np.ndarray)


def in_core(X: Any) -> Any:
    """Return what the core reads features from."""
    if not is_sparse(X):
        return X
    indices, starts = np.ascontiguousarray(X.indices), np.ascontiguousarray(X.indptr)
    if not indices.dtype == starts.dtype == np.int32:
        indices, starts = indices.astype(np.int64), starts.astype(np.int64)
    return _core.SparseRows(np.ascontiguousarray(X.data), indices, starts, X.shape[1])


def dense_rows(X: Any, first: int, last: int) -> Matrix:
    """Return some rows as a matrix of float64."""
    rows = X[first:last]
    return np.asarray(rows.toarray() if is_sparse(X) else rows, dtype=np.float64)


def column_sizes(X: Any) -> Vector:
    """Return the largest magnitude in each column."""
    if not is_sparse(X):
        sizes = np.maximum(X.max(axis=0, initial=0.0), -X.min(axis=0, initial=0.0))
        return np.asarray(sizes, dtype=np.float64)
    sizes = np.zeros(X.shape[1])
    np.maximum.at(sizes, X.indices, np.abs(X.data))
    return sizes
