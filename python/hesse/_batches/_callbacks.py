"""Callbacks of batches as the core calls them: with parameters (k, n) and the problems' numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse._messages import shown

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Batched = Callable[[Floats, Indices], Any]

SCHEMES = ("2-point", "3-point")


def read_callback(name: str, given: Any) -> str | None:
    """Return the scheme of differences that stands in for a callback, or None where it is one.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if callable(given):
        return None
    if given is None:
        return SCHEMES[0]
    if isinstance(given, str) and given in SCHEMES:
        return given
    raise ValueError(f"{name} must be callable, '2-point' or '3-point'; got {shown(given)}")


def with_arguments(callback: Any, args: Any) -> Any:
    """Bind further arguments, if there are any; None where there is no callback."""
    if not callable(callback):
        return None
    further = args if isinstance(args, tuple) else (args,)
    return (lambda X, index: callback(X, index, *further)) if further else callback


class Weights:
    """Roots of the weights of residuals, which all problems share or each has; 0 leaves one out.

    Parameters
    ----------
    roots : ndarray, shape (m,) or (B, m)
        They multiply residuals and the rows of Jacobians.
    """

    def __init__(self, roots: Floats) -> None:
        self._roots = roots
        self._missing = roots == 0.0
        self._any_missing = bool(self._missing.any())

    def of(self, fun: Batched) -> Batched:
        """Wrap a callback of residuals, shape (k, m), or Jacobians, shape (k, m, n)."""

        def weighted(X: Floats, index: Indices) -> Any:
            values = np.asarray(fun(X, index))
            if values.ndim < 2 or values.shape[1] != self._roots.shape[-1]:
                return values  # the core refuses them
            roots, missing = self._rows(index, values.ndim)
            values = values * roots
            if self._any_missing:
                np.copyto(values, 0.0, where=missing)
                is_empty = np.broadcast_to(missing.all(axis=1).reshape(-1), len(values))
                values[is_empty] = np.nan  # without any residual there is nothing to find
            return values

        return weighted

    def _rows(self, index: Indices, ndim: int) -> tuple[Floats, NDArray[np.bool_]]:
        if self._roots.ndim == 1:
            roots, missing = self._roots[None], self._missing[None]
        else:
            roots, missing = self._roots[index], self._missing[index]
        return (roots, missing) if ndim == 2 else (roots[..., None], missing[..., None])
