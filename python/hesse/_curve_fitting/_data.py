"""The data of a curve: abscissae, values, and what brings residuals to unit variance."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse import linalg
from hesse._messages import shown, suggest

Floats = NDArray[np.float64]
_NAN_POLICIES = ("raise", "omit")


class Data(NamedTuple):
    """What is fitted.

    Parameters
    ----------
    x : object
        Abscissae, (m,) or (k, m) if an array; handed to the model as it is.
    y : ndarray, shape (m,)
        Values.
    whitener : ndarray, shape (m,) or (m, m), or None
        Reciprocals of the standard deviations, or the inverse of the Cholesky factor of the
        values' covariance.
    """

    x: Any
    y: Floats
    whitener: Floats | None

    def whiten(self, rows: Any) -> Any:
        """Return a vector (m,) or a Jacobian (m, n) in units of the data's deviations."""
        if self.whitener is None:
            return rows
        if self.whitener.ndim == 2:
            return self.whitener @ rows
        return self.whitener * rows if np.ndim(rows) == 1 else self.whitener[:, None] * rows

    def total_sum(self) -> float:
        """Return the sum of squares about the best constant, in units of the deviations."""
        ones, values = self.whiten(np.ones_like(self.y)), self.whiten(self.y)
        size = ones @ ones
        rest = values - (ones @ values / size if size > 0.0 else 0.0) * ones
        return float(rest @ rest)


def read_data(
    xdata: Any, ydata: ArrayLike, sigma: Any, check_finite: bool, nan_policy: str | None
) -> Data:
    """Read the data, and leave out what is missing where `nan_policy` says so.

    Raises
    ------
    TypeError, ValueError
        If shapes do not fit, if something is not finite, or `sigma` is no deviation.
    """
    if nan_policy is not None and nan_policy not in _NAN_POLICIES:
        raise ValueError(suggest("nan_policy", nan_policy, _NAN_POLICIES) + ", or None")
    y = _as_floats("ydata", ydata)
    if y.ndim != 1:
        raise ValueError(f"ydata must have the shape (m,); got an array of shape {y.shape}")
    if y.size == 0:
        raise ValueError("ydata must hold at least one value; it is empty")
    x = _as_floats("xdata", xdata) if isinstance(xdata, (list, tuple, np.ndarray)) else xdata
    is_table = isinstance(x, np.ndarray) and x.ndim > 0 and x.shape[-1] == y.size
    deviations = None if sigma is None else _read_sigma(sigma, y.size)
    if nan_policy == "omit":
        missing = np.isnan(y)
        if is_table:
            missing = missing | np.isnan(x).any(axis=tuple(range(x.ndim - 1)))
        elif missing.any():
            raise ValueError("nan_policy='omit' needs xdata of shape (m,) or (k, m)")
        x, y, deviations = _without(missing, x, y, deviations)
        if y.size == 0:
            raise ValueError("nan_policy='omit' leaves no data: every point has a NaN")
    if check_finite or nan_policy == "raise":
        for name, array in (("xdata", x), ("ydata", y)):
            if isinstance(array, np.ndarray):
                _require_finite(name, array)
    return Data(x, y, None if deviations is None else _whitener(deviations))


def _without(missing: NDArray[np.bool_], x: Any, y: Floats, deviations: Floats | None) -> Any:
    if not missing.any():
        return x, y, deviations
    kept = ~missing
    if deviations is not None:
        deviations = deviations[kept] if deviations.ndim == 1 else deviations[np.ix_(kept, kept)]
    return x[..., kept], y[kept], deviations


def _as_floats(name: str, given: Any) -> Floats:
    try:
        return np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be an array of real numbers; got {shown(given)}") from None


def _require_finite(name: str, array: Floats) -> None:
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        at = tuple(int(i) for i in bad[0])
        raise ValueError(
            f"{name} must be finite; {name}[{', '.join(map(str, at))}] is {array[at]}, and "
            "nan_policy='omit' leaves out what is NaN"
        )


def _read_sigma(sigma: Any, m: int) -> Floats:
    values = _as_floats("sigma", sigma)
    if values.ndim == 0:
        values = np.full(m, float(values))
    if values.shape not in ((m,), (m, m)):
        raise ValueError(
            f"sigma must have the shape ({m},) or ({m}, {m}), as ydata asks; got {values.shape}"
        )
    if values.ndim == 1 and not np.all(values > 0.0):
        worst = np.argmin(np.where(np.isnan(values), -np.inf, values))
        raise ValueError(f"sigma must be positive; sigma[{worst}] is {values[worst]:g}")
    return values


def _whitener(deviations: Floats) -> Floats:
    if deviations.ndim == 1:
        return np.asarray(1.0 / deviations)
    try:
        lower = linalg.cholesky(deviations).L
    except np.linalg.LinAlgError as error:
        raise ValueError(f"sigma must be positive definite: {error}") from None
    inverse: Floats = np.asarray(np.linalg.solve(lower, np.eye(len(lower))), dtype=np.float64)
    return inverse
