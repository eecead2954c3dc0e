"""The least-squares problem that a curve and its data make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hesse._bounds import Box
from hesse._curve_fitting._curve import Curve
from hesse._curve_fitting._data import Data
from hesse._least_squares import least_squares
from hesse._least_squares_result import LeastSquaresResult

Floats = NDArray[np.float64]


class Problem(NamedTuple):
    """Residuals of a curve in units of the data's deviations.

    Parameters
    ----------
    curve, data
        The model and what it is fitted to.
    box : Box
        Bounds of the parameters.
    options : mapping
        Further arguments of `hesse.least_squares`.
    """

    curve: Curve
    data: Data
    box: Box
    options: Mapping[str, Any]

    def residuals(self, p: Any) -> Any:
        """Return predictions minus values."""
        values = np.asarray(self.curve.values(self.data.x, p))
        if values.shape not in (self.data.y.shape, ()):
            raise ValueError(
                f"f must return an array of shape {self.data.y.shape}, one value for each of "
                f"ydata; got shape {values.shape}"
            )
        return self.data.whiten(values - self.data.y)

    def jacobian(self, p: Floats) -> Any:
        """Return the derivatives of the residuals."""
        return self.data.whiten(self.curve.jacobian(self.data.x, p))

    def fit(self, start: Floats) -> LeastSquaresResult:
        """Fit all parameters."""
        return least_squares(
            self.residuals,
            start,
            jac=self.jacobian if self.curve.has_jacobian else self.curve.scheme,
            bounds=self.bounds(slice(None)),
            **self.options,
        )

    def fit_others(self, index: int, value: float, start: Floats) -> LeastSquaresResult:
        """Fit all parameters but one, which is held at a value."""
        n = start.size + 1

        def whole(others: Any) -> Any:
            return np.insert(others, index, value)

        def jacobian(others: Floats) -> Floats:
            return np.delete(self.jacobian(whole(others)), index, axis=1)

        return least_squares(
            lambda others: self.residuals(whole(others)),
            start,
            jac=jacobian if self.curve.has_jacobian else self.curve.scheme,
            bounds=self.bounds(np.arange(n) != index),
            **self.options,
        )

    def bounds(self, which: Any) -> tuple[Any, Any]:
        """Return lower and upper bounds of some parameters."""
        if not self.box:
            return -np.inf, np.inf
        return self.box.lower[which], self.box.upper[which]
