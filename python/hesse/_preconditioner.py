"""The option ``M``: an approximate inverse of the Hessian for methods of conjugate gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hesse._messages import shown

Preconditioner: TypeAlias = Callable[[NDArray[np.float64]], Any] | NDArray[np.float64]

# Empirical: an inverse by a computer is less asymmetric than this, relative to its largest entry.
_SYMMETRY_RTOL = 1e-8


def read_preconditioner(value: Any, n: int) -> Preconditioner:
    """Return ``M`` as a callable, or as a contiguous array of shape (n,) or (n, n).

    Raises
    ------
    ValueError
        If `value` is neither a callable, an operator or matrix of order n, nor n positive numbers.
    """
    if hasattr(value, "shape") and not isinstance(value, np.ndarray):
        if hasattr(value, "matvec") or hasattr(value, "toarray"):
            return _operator(value, n)
    elif callable(value):
        return value  # type: ignore[no-any-return]
    return _array(value, n)


def _operator(value: Any, n: int) -> Preconditioner:
    if tuple(value.shape) != (n, n):
        _refuse(n, f"an operator of shape {tuple(value.shape)}")
    return lambda v: value @ v


def _array(value: Any, n: int) -> NDArray[np.float64]:
    if np.iscomplexobj(value):
        _refuse(n, "complex numbers")
    try:
        array = np.ascontiguousarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        _refuse(n, shown(value))
    if np.ndim(value) == 0 or array.shape not in {(n,), (n, n)}:
        form = f"an array of shape {np.shape(value)}" if np.ndim(value) else shown(value)
        _refuse(n, form)
    if not np.all(np.isfinite(array)):
        raise ValueError("option 'M' must be finite; some of its entries are not")
    diagonal = array if array.ndim == 1 else np.diagonal(array)
    if not np.all(diagonal > 0):
        raise ValueError(
            "option 'M' must be positive definite; "
            f"its diagonal has the entry {diagonal[diagonal <= 0][0]:g}"
        )
    if array.ndim == 2 and not _is_symmetric(array):
        raise ValueError("option 'M' must be symmetric; its entries differ from their transposes")
    return array


def _is_symmetric(array: NDArray[np.float64]) -> bool:
    atol = _SYMMETRY_RTOL * np.max(np.abs(array), initial=0.0)
    return bool(np.all(np.abs(array - array.T) <= atol))


def _refuse(n: int, form: str) -> NoReturn:
    raise ValueError(
        "option 'M' must be a callable v -> M v, an array or operator of shape "
        f"({n}, {n}), or {n} positive numbers; got {form}"
    )
