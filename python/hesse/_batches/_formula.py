"""A curve's formula in NumPy, evaluated for many curves at once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse._batches._callbacks import Floats, Indices
from hesse._batches._curves import Curves
from hesse._messages import shown


class Formula:
    """Residuals and Jacobians of ``f(x, *parameters)``; missing values have residual 0."""

    def __init__(self, f: Callable[..., Any], jac: Any, curves: Curves) -> None:
        self._f, self._jac, self._curves = f, jac, curves
        self._any_missing = bool((curves.count_points() < curves.Y.shape[1]).any())

    def residuals(self, X: Floats, index: Indices) -> Floats:
        """Return those of the curves `index`, shape (k, m)."""
        curves = self._curves
        data = curves.Y[index]
        values = self._broadcast("f", self._f(self._x(index), *_columns(X)), data.shape)
        r: Floats = np.subtract(values, data, dtype=np.float64)
        if curves.roots is not None:
            r *= self._roots(index)
        if self._any_missing:
            missing = self._missing(index)
            np.copyto(r, 0.0, where=missing)
            r[missing.all(axis=1)] = np.nan  # without any data there is nothing to find
        return r

    def jacobians(self, X: Floats, index: Indices) -> Floats:
        """Return those of the curves `index`, shape (k, m, n)."""
        k, n = X.shape
        m = self._curves.Y.shape[1]
        parts = self._jac(self._x(index), *_columns(X))
        if not isinstance(parts, np.ndarray):
            parts = list(parts)
        if len(parts) != n:
            raise ValueError(
                f"jac must return {n} arrays, the derivatives by each parameter; got {len(parts)}"
            )
        J = np.empty((n, k, m))
        for column, part in zip(J, parts, strict=True):
            column[...] = self._broadcast("each array of jac", part, (k, m))
        if self._curves.roots is not None:
            J *= self._roots(index)
        if self._any_missing:
            np.copyto(J, 0.0, where=self._missing(index))
        by_problem: Floats = J.transpose(1, 2, 0)
        return by_problem

    def _x(self, index: Indices) -> Floats:
        x, has_axis = self._curves.x, self._curves.has_axis
        if self._curves.x_is_shared:
            return x if has_axis else x[0]
        own = x[index]
        rows: Floats = np.moveaxis(own, 1, 0) if has_axis else own[:, 0]
        return rows

    def _roots(self, index: Indices) -> Floats:
        roots = self._curves.roots
        assert roots is not None
        return roots if roots.ndim == 1 else roots[index]

    def _missing(self, index: Indices) -> NDArray[np.bool_]:
        missing: NDArray[np.bool_] = np.isnan(self._curves.Y[index])
        if self._curves.roots is not None:
            missing = missing | (self._roots(index) == 0.0)
        return missing

    @staticmethod
    def _broadcast(what: str, given: Any, shape: tuple[int, ...]) -> NDArray[Any]:
        values = np.asarray(given)
        if values.dtype.kind not in "fiub":
            raise TypeError(f"{what} must return real numbers; got dtype {values.dtype}")
        try:
            return np.broadcast_to(values, shape)
        except ValueError:
            raise ValueError(
                f"{what} must broadcast to {shape}, curves by points; got shape {values.shape}: "
                "parameters come as columns of shape (k, 1)"
            ) from None


def _columns(X: Floats) -> NDArray[np.float64]:
    """Parameters for one call: n columns of shape (k, 1)."""
    return np.ascontiguousarray(X.T)[:, :, None]


def parameter_names(f: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of all parameters after the first; none where they cannot be known."""
    try:
        parameters = list(inspect.signature(f).parameters.values())
    except (TypeError, ValueError):
        return ()
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    if any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in parameters):
        return ()
    return tuple(p.name for p in parameters if p.kind in positional)[1:]


def names_of(f: Callable[..., Any], start: tuple[int, ...] | None) -> tuple[str, ...]:
    """Return as many names as the last axis of the start has entries, or as `f` has parameters.

    Raises
    ------
    ValueError
        If their number cannot be known.
    """
    names = parameter_names(f)
    if not start:
        if not names:
            raise ValueError(
                f"p0 must be given: the signature of {shown(f)} does not tell its parameters"
            )
        return names
    return names if len(names) == start[-1] else tuple(f"p{j}" for j in range(start[-1]))
