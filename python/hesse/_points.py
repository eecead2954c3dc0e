"""Points: what the user gives as x0 or x."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse._messages import shown


def read_point(name: str, point: ArrayLike) -> tuple[NDArray[np.float64], bool]:
    """Return a point as a float64 vector, and whether it came in single precision.

    Raises
    ------
    TypeError, ValueError
        If it is not a vector of real numbers.
    """
    if isinstance(point, np.ma.MaskedArray) and np.ma.is_masked(point):
        raise ValueError(f"{name} must have no masked entries; got {shown(point)}")
    try:
        given = np.asarray(point)
    except ValueError as error:
        raise ValueError(f"{name} must be an array of real numbers; got {shown(point)}") from error
    if given.ndim > 1:
        raise ValueError(
            f"{name} must have at most one dimension; got an array of shape {given.shape}"
        )
    if given.dtype.kind not in "fiub":
        raise TypeError(f"{name} must be an array of real numbers; got dtype {given.dtype}")
    return np.array(given, dtype=np.float64, ndmin=1), given.dtype == np.float32
