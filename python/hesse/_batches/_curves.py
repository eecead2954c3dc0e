"""Data of many curves: abscissae, values and weights, shared or of each curve."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse._batches._arguments import per_problem, real_array

# Values looked at together: a few megabytes.
_BLOCK = 1 << 18


class Curves(NamedTuple):
    """B curves of m points; NaN in `Y` is a missing value.

    Parameters
    ----------
    shape : tuple of int
        The leading axes of what the user gave.
    x : ndarray, shape (c, m) or (B, c, m)
        Abscissae.
    has_axis : bool
        Whether the user gave the axis of c coordinates.
    Y : ndarray of float32 or float64, shape (B, m)
        Values.
    roots : ndarray, shape (m,) or (B, m), or None
        Reciprocals of the standard deviations.
    """

    shape: tuple[int, ...]
    x: NDArray[np.float64]
    has_axis: bool
    Y: NDArray[Any]
    roots: NDArray[np.float64] | None

    @property
    def x_is_shared(self) -> bool:
        """Whether all curves have the same abscissae."""
        return self.x.ndim == 2

    def count_points(self) -> NDArray[np.int32]:
        """Count the values of each curve that are not missing."""
        B, m = self.Y.shape
        counts = np.empty(B, dtype=np.int32)
        rows = max(1, _BLOCK // max(1, m))
        for begin in range(0, B, rows):
            block = slice(begin, begin + rows)
            present = ~np.isnan(self.Y[block])
            if self.roots is not None:
                present &= (self.roots if self.roots.ndim == 1 else self.roots[block]) > 0.0
            counts[block] = np.count_nonzero(present, axis=1)
        return counts


def read_curves(x: ArrayLike, Y: ArrayLike, sigma: ArrayLike | None, coordinates: int) -> Curves:
    """Read the data of curves; `coordinates` is 0 where the model takes any number of them.

    Raises
    ------
    TypeError, ValueError
        If shapes do not fit, or a standard deviation is not positive.
    """
    values = real_array("Y", Y, "(..., m)")
    if values.ndim < 2:
        raise ValueError(
            "Y must have the shape (..., m), one row for each curve; got an array of shape "
            f"{values.shape}"
        )
    if values.dtype != np.float32:
        values = np.asarray(values, dtype=np.float64)
    shape, m = values.shape[:-1], values.shape[-1]
    flat = np.ascontiguousarray(values).reshape(math.prod(shape), m)
    abscissae, has_axis = _read_x(x, values.shape, coordinates)
    roots = None if sigma is None else _read_sigma(sigma, shape, m)
    missing = np.isnan(abscissae).any(axis=-2)
    if roots is not None:
        roots = np.where(np.isnan(roots), 0.0, roots)  # of weight 0 is missing too
    if missing.any():
        flat = np.where(missing, np.asarray(np.nan, dtype=flat.dtype), flat)
        abscissae = _filled(abscissae)
    return Curves(shape, abscissae, has_axis, flat, roots)


def _read_x(
    x: ArrayLike, curves: tuple[int, ...], coordinates: int
) -> tuple[NDArray[np.float64], bool]:
    array = np.asarray(real_array("x", x, "(m,)"), dtype=np.float64)
    shape, m = curves[:-1], curves[-1]
    B, c = math.prod(shape), array.shape[-2] if array.ndim > 1 else 1
    if coordinates <= 1:
        if array.shape == (m,):
            return array[None].copy(), False
        if array.shape == curves:
            return array.reshape(B, 1, m).copy(), False
    if coordinates in (0, c) and array.shape == (c, m):
        return array.copy(), True
    if coordinates in (0, c) and array.shape == (*shape, c, m):
        return array.reshape(B, c, m).copy(), True
    number = max(1, coordinates)
    own = (*shape, m) if number == 1 else (*shape, number, m)
    shared = (m,) if number == 1 else (number, m)
    raise ValueError(f"x must have the shape {shared} or {own}, as Y asks; got {array.shape}")


def _read_sigma(sigma: ArrayLike, shape: tuple[int, ...], m: int) -> NDArray[np.float64]:
    values, _ = per_problem("sigma", sigma, shape, m)
    if (values <= 0.0).any():
        raise ValueError(f"sigma must be positive; its least value is {np.nanmin(values):g}")
    with np.errstate(divide="ignore"):
        roots: NDArray[np.float64] = 1.0 / np.asarray(values, dtype=np.float64)
    return roots


def _filled(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put a number that occurs elsewhere in its row in the place of each NaN."""
    known = np.isfinite(x)
    first = np.take_along_axis(x, known.argmax(axis=-1)[..., None], axis=-1)
    return np.where(known, x, np.nan_to_num(first))
