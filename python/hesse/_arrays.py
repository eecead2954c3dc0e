"""Arrays of numbers that come with samples: their check."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse._messages import shown


def read_real(name: str, value: Any) -> NDArray[Any]:
    """Check an array of real numbers, of whatever type.

    Raises
    ------
    TypeError, ValueError
        If it is something else.
    """
    if np.ma.is_masked(value):
        raise ValueError(f"{name} must have no masked entries; got {shown(value)}")
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} must be an array of real numbers; got {shown(value)}") from error
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name} must be an array of real numbers; got {shown(value)}")
    return array


def require_finite(name: str, array: NDArray[Any]) -> None:
    """Check that there is neither NaN nor infinity.

    Raises
    ------
    ValueError
        If there is.
    """
    if not np.all(np.isfinite(array)):
        where = np.argwhere(~np.isfinite(array))[0]
        value = array[tuple(where)]
        raise ValueError(f"{name} must be finite; got {value} at {tuple(map(int, where))}")


def read_not_negative(name: str, value: Any, n_samples: int) -> NDArray[np.float64]:
    """Check weights: finite and not negative; a number stands for all of them.

    Raises
    ------
    TypeError, ValueError
        If they are something else.
    """
    weights = read_real(name, value).astype(np.float64)
    if weights.ndim == 0:
        weights = np.full(n_samples, float(weights))
    if weights.shape != (n_samples,):
        raise ValueError(f"{name} must have shape ({n_samples},); got shape {weights.shape}")
    require_finite(name, weights)
    if np.any(weights < 0.0):
        raise ValueError(f"{name} must not be negative; got {weights.min():g}")
    return np.ascontiguousarray(weights)


def read_weights(sample_weight: Any, n_samples: int) -> NDArray[np.float64]:
    """Check weights: finite, not negative, some positive; a number stands for all of them.

    Raises
    ------
    TypeError, ValueError
        If they are something else.
    """
    weights = read_not_negative("sample_weight", sample_weight, n_samples)
    if weights.max() == 0.0:
        raise ValueError("sample_weight must have a positive entry; all are zero")
    return weights


def read_offset(offset: Any, n_samples: int, n_predictors: int = 1) -> NDArray[np.float64] | None:
    """Check an offset: finite, one for each sample, of several predictors one for each of them.

    Raises
    ------
    TypeError, ValueError
        If it is something else.
    """
    if offset is None:
        return None
    array = read_real("offset", offset).astype(np.float64)
    shape = (n_samples,) if n_predictors == 1 else (n_samples, n_predictors)
    if array.shape != shape:
        raise ValueError(f"offset must have shape {shape}; got shape {array.shape}")
    require_finite("offset", array)
    return np.require(array, requirements="F")
