"""What generalised linear models share beyond the run: intercept, penalties, bounds and blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse._allowed import FLAG, check_allowed, real
from hesse.linear_model._blockwise import BlockwiseFit
from hesse.linear_model._estimator import CoreEstimator
from hesse.linear_model._fitting import read_solver
from hesse.linear_model._model import Model
from hesse.linear_model._restraints import Restraints, read_penalty

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

_ALLOWED = {
    "fit_intercept": FLAG,
    "l1_ratio": (real(lambda v: 0 <= v <= 1), "a number between 0 and 1"),
}


@dataclass(kw_only=True, eq=False, repr=False)
class Parameters:
    """Parameters of all generalised linear models."""

    fit_intercept: bool = True
    l1_ratio: float = 0.0
    P1: Any = "identity"
    P2: Any = "identity"
    lower_bounds: Any = None
    upper_bounds: Any = None


class LinearModelEstimator(Parameters, CoreEstimator, BlockwiseFit):
    """A generalised linear model; targets are up to the subclass."""

    def _check_parameters(self) -> None:
        super()._check_parameters()
        check_allowed(self._parameters(), _ALLOWED)

    def _model_of_dask(self, X: Any, y: Any, sample_weight: Any, offset: Any, groups: Any) -> Any:
        self._refuse_groups(groups)
        return self._dask_model(X, y, sample_weight, offset)

    def _penalty(
        self, strength: float, n_features: int
    ) -> tuple[Vector | Matrix, Restraints | None]:
        """Read what holds the coefficients, of this strength in units of the core's objective."""
        penalty, restraints = read_penalty(strength, self._parameters(), n_features)
        if restraints is not None and read_solver(self.solver) != "newton":
            raise ValueError(
                "solver must be 'newton' where there is an L1 penalty or a bound; "
                f"got {self.solver!r}"
            )
        return penalty, restraints

    def _quadratic_penalty(self, strength: float, n_features: int) -> Vector:
        """Read the penalty of a fit to blocks, where nothing else holds the coefficients."""
        penalty, restraints = self._penalty(strength, n_features)
        if restraints is not None or penalty.ndim != 1:
            raise ValueError(
                "l1_ratio must be 0, bounds None and P2 no matrix for data in blocks; fit() to "
                "arrays knows all three"
            )
        return penalty

    def _refuse_groups(self, groups: Any = None) -> None:
        if groups is not None or self.cov_type == "cluster":
            raise ValueError(
                "cov_type must not be 'cluster', nor groups given, for data in blocks; fit() to "
                "arrays knows groups"
            )

    def _point(self, model: Model) -> Vector:
        """Return the variables that the attributes stand for, where a fit goes on."""
        coef = np.atleast_2d(self.coef_)
        n_predictors = model.core.n_parameters // model.width
        if coef.shape != (n_predictors, model.X.shape[1]):
            raise ValueError(
                f"coef_ must have shape {(n_predictors, model.X.shape[1])} where a fit goes on "
                f"from it (warm_start=True); it has shape {coef.shape}"
            )
        if model.has_intercept:
            intercepts = np.broadcast_to(np.atleast_1d(self.intercept_), (n_predictors,))
            coef = np.column_stack([coef, intercepts])
        return np.ascontiguousarray(coef, dtype=np.float64).ravel()
