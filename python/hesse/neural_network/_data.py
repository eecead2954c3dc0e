"""Features, targets and weights of a network, checked and in the form that the core reads."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse._arrays import read_real, read_weights, require_finite
from hesse._messages import shown

Features = NDArray[np.float64] | NDArray[np.float32]
Labels = NDArray[np.int64]
Numbers = NDArray[np.float64]


def read_features(X: Any, n_features: int | None = None) -> Features:
    """Check features: finite numbers of shape (n_samples, n_features).

    float32 and float64 in any strides stay where they are; other types become float64.

    Raises
    ------
    TypeError, ValueError
        If they are something else.
    """
    array = read_real("X", X)
    if array.ndim != 2:
        raise ValueError(f"X must have shape (n_samples, n_features); got shape {array.shape}")
    if 0 in array.shape:
        raise ValueError(f"X must have samples and features; got shape {array.shape}")
    if n_features is not None and array.shape[1] != n_features:
        raise ValueError(f"X must have {n_features} features; got {array.shape[1]}")
    if array.dtype not in (np.float32, np.float64) or not array.flags.aligned:
        array = array.astype(np.float64)
    require_finite("X", array)
    return array


def read_labels(y: Any, n_samples: int, n_classes: Any = None) -> tuple[Labels, int]:
    """Check class numbers; return them and the number of classes.

    Raises
    ------
    TypeError, ValueError
        If they are not whole numbers in 0 … n_classes − 1, one for each sample.
    """
    count = None if n_classes is None else _class_count(n_classes)
    array = read_real("y", y)
    if array.shape != (n_samples,):
        raise ValueError(
            f"y must have shape ({n_samples},), a class number for each sample; "
            f"got shape {array.shape}"
        )
    require_finite("y", array)
    if array.dtype.kind == "f" and not np.array_equal(np.floor(array), array):
        raise ValueError(f"y must hold class numbers 0, 1, …; got {shown(array)}")
    least, most = int(array.min()), int(array.max())
    count = max(most + 1, 2) if count is None else count
    if least < 0 or most >= count:
        raise ValueError(
            f"y must hold class numbers from 0 to {count - 1}; got {least if least < 0 else most}"
        )
    with np.errstate(invalid="ignore"):  # of numbers that no memory has so many classes for
        return np.ascontiguousarray(array.astype(np.int64)), count


def read_targets(y: Any, n_samples: int, loss: str) -> Numbers:
    """Check targets of the other losses: one number, or a row of them, for each sample.

    Raises
    ------
    TypeError, ValueError
        If shapes do not fit, or the loss is not defined for a value.
    """
    array = read_real("y", y).astype(np.float64)
    if array.ndim == 1:
        array = array[:, np.newaxis]
    if array.ndim != 2 or array.shape[0] != n_samples or array.shape[1] == 0:
        raise ValueError(
            f"y must have shape ({n_samples},) or ({n_samples}, n_outputs); got shape {np.shape(y)}"
        )
    require_finite("y", array)
    if loss == "binary-cross-entropy" and not np.all((array >= 0.0) & (array <= 1.0)):
        raise ValueError(f"y must lie in [0, 1] for loss {loss!r}; got {_outside(array, 1.0)}")
    if loss == "poisson" and array.min() < 0.0:
        raise ValueError(f"y must not be negative for loss {loss!r}; got {array.min():g}")
    return np.ascontiguousarray(array)


def read_sample_weight(sample_weight: Any, n_samples: int) -> Numbers | None:
    """Check weights: finite, not negative, some positive.

    Raises
    ------
    TypeError, ValueError
        If they are something else.
    """
    if sample_weight is None:
        return None
    weights = read_weights(sample_weight, n_samples)
    # Only ratios count; a power of two, free of rounding, keeps their sum finite.
    return np.ascontiguousarray(np.ldexp(weights, -np.frexp(weights.max())[1]))


def read_samples(samples: Any, n_samples: int) -> Labels | None:
    """Check sample numbers; None stands for all samples.

    Raises
    ------
    TypeError, ValueError
        If they are not whole numbers in 0 … n_samples − 1.
    """
    if samples is None:
        return None
    array = np.asarray(samples)
    if array.ndim != 1 or array.size == 0 or array.dtype.kind not in "iu":
        raise ValueError(
            f"samples must be one or more whole numbers in a sequence, or None; "
            f"got {shown(samples)}"
        )
    if array.min() < 0 or array.max() >= n_samples:
        wrong = array.min() if array.min() < 0 else array.max()
        raise ValueError(f"samples must lie between 0 and {n_samples - 1}; got {wrong}")
    return np.ascontiguousarray(array, dtype=np.int64)


def _class_count(n_classes: Any) -> int:
    try:
        count = operator.index(n_classes)
    except TypeError:
        count = 0
    if count < 2:
        raise ValueError(
            f"n_classes must be a whole number of at least 2, or None; got {shown(n_classes)}"
        )
    return count


def _outside(array: Numbers, most: float) -> str:
    wrong = array[(array < 0.0) | (array > most)]
    return f"{wrong[0]:g}"
