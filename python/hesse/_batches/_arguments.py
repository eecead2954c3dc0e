"""Arguments of batches: any leading axes are flattened to one of B problems."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse._messages import shown

MOST_PARAMETERS = 32

Floats = NDArray[np.float64]


class Points(NamedTuple):
    """One point per problem.

    Parameters
    ----------
    values : ndarray, shape (B, n)
        The points.
    shape : tuple of int
        The leading axes of what the user gave.
    """

    values: Floats
    shape: tuple[int, ...]


def real_array(name: str, given: ArrayLike, axes: str) -> NDArray[Any]:
    """Return an array of real numbers; masked entries become NaN. `axes` says what it should be.

    Raises
    ------
    TypeError, ValueError
        If it is not.
    """
    if isinstance(given, np.ma.MaskedArray):
        kept = given.dtype if given.dtype.kind == "f" else np.dtype(np.float64)
        given = np.ma.filled(given.astype(kept), np.nan)
    try:
        array = np.asarray(given)
    except ValueError as error:
        raise ValueError(f"{name} must be an array of shape {axes}; got {shown(given)}") from error
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name} must be an array of real numbers; got dtype {array.dtype}")
    return array


def read_starts(name: str, given: ArrayLike) -> Points:
    """Read starting points of shape (..., n).

    Raises
    ------
    TypeError, ValueError
        If they are not of that form.
    """
    array = real_array(name, given, "(..., n)")
    if array.ndim < 2:
        raise ValueError(
            f"{name} must have the shape (..., n), one row for each problem; got an array of "
            f"shape {array.shape}"
        )
    require_few(array.shape[-1])
    shape = array.shape[:-1]
    values = np.array(array, dtype=np.float64, order="C").reshape(math.prod(shape), array.shape[-1])
    return Points(values, shape)


def require_few(n: int) -> None:
    """Refuse problems that are none, or too large for a batch.

    Raises
    ------
    ValueError
        If n is not from 1 to 32.
    """
    if not 1 <= n <= MOST_PARAMETERS:
        raise ValueError(
            f"each problem of a batch must have from 1 to {MOST_PARAMETERS} parameters; got {n}"
        )


def per_problem(
    name: str, given: ArrayLike, shape: tuple[int, ...], size: int
) -> tuple[NDArray[Any], bool]:
    """Read numbers that all problems share, or each has of its own.

    Returns
    -------
    values : ndarray, shape (size,) or (B, size)
        Float32 stays so, all else becomes float64.
    is_shared : bool
        Which of both.

    Raises
    ------
    TypeError, ValueError
        If they are of another form.
    """
    own = (*shape, size)
    axes = f"({size},) or {own}"
    array = real_array(name, given, axes)
    dtype = np.float32 if array.dtype == np.float32 else np.float64
    if array.ndim == 0 or array.shape == (size,):
        return np.array(np.broadcast_to(array, (size,)), dtype=dtype), True
    if array.shape == own:
        return np.ascontiguousarray(array, dtype=dtype).reshape(math.prod(shape), size), False
    raise ValueError(f"{name} must be a number or have the shape {axes}; got {array.shape}")


class Box(NamedTuple):
    """Bounds that all problems share, shape (1, n), or that each has, (B, n); None without any."""

    lower: Floats | None = None
    upper: Floats | None = None


def read_box(bounds: Any, shape: tuple[int, ...], n: int) -> Box:
    """Read a pair (lower, upper) or an object with `lb` and `ub`.

    Raises
    ------
    TypeError, ValueError
        If they are of another form, are NaN, or leave no room for a parameter.
    """
    if bounds is None:
        return Box()
    if hasattr(bounds, "lb") and hasattr(bounds, "ub"):
        sides = (bounds.lb, bounds.ub)
    else:
        try:
            lower_side, upper_side = bounds
        except (TypeError, ValueError):
            raise ValueError(
                "bounds must be a pair (lower, upper) or an object with lb and ub; "
                f"got {shown(bounds)}"
            ) from None
        sides = (lower_side, upper_side)
    lower, upper = (_side(side, shape, n) for side in sides)
    if not ((lower <= upper) & (lower < np.inf) & (upper > -np.inf)).all():
        _refuse(*np.broadcast_arrays(lower, upper))
    if np.isinf(lower).all() and np.isinf(upper).all():
        return Box()
    rows = max(len(lower), len(upper))
    return Box(*(np.array(np.broadcast_to(side, (rows, n))) for side in (lower, upper)))


def _side(side: Any, shape: tuple[int, ...], n: int) -> Floats:
    values, is_shared = per_problem("each side of bounds", side, shape, n)
    return np.asarray(values[None] if is_shared else values, dtype=np.float64)


def _refuse(lower: Floats, upper: Floats) -> None:
    bad = ~((lower <= upper) & (lower < np.inf) & (upper > -np.inf))
    problem, j = (int(i) for i in np.argwhere(bad)[0])
    low, high = lower[problem, j], upper[problem, j]
    where = f"parameter {j}" if len(lower) == 1 else f"parameter {j} of problem {problem}"
    raise ValueError(
        f"bounds must be numbers with lower <= upper that leave a finite value to each parameter; "
        f"{where} has ({low:g}, {high:g})"
    )
