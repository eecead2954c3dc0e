"""What the estimators share: parameters and the fit."""

from __future__ import annotations

import warnings
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted, validate_data

from hesse._allowed import COUNT, FLAG, NOT_NEGATIVE, SECONDS, check_allowed, real
from hesse._arrays import read_real, read_weights, require_finite
from hesse._messages import named
from hesse._result import OptimizeResult
from hesse.linear_model._fitting import Plan, has_settled, read_solver, warn_of_end
from hesse.linear_model._inference import COVARIANCES
from hesse.linear_model._models import Model
from hesse.linear_model._restraints import Restraints, read_penalty
from hesse.linear_model._separation import SeparationWarning
from hesse.linear_model._statistics import FitStatistics

Self = TypeVar("Self", bound="LinearModelEstimator")
Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

_ALLOWED = {
    "fit_intercept": FLAG,
    "max_iter": COUNT,
    "max_time": SECONDS,
    "tol": NOT_NEGATIVE,
    "verbose": (lambda v: isinstance(v, (bool, int, np.bool_)), "True, False or a whole number"),
    "warm_start": FLAG,
    "l1_ratio": (real(lambda v: 0 <= v <= 1), "a number between 0 and 1"),
}


# scikit-learn reads the parameters of an estimator from the signature of `__init__`, which the
# fields of a dataclass write.
@dataclass(kw_only=True, eq=False, repr=False)
class Parameters:
    """Parameters of all estimators."""

    fit_intercept: bool = True
    solver: str = "newton"
    max_iter: int = 100
    tol: float = 1e-8
    warm_start: bool = False
    verbose: bool | int = False
    max_time: float | None = None
    cov_type: str = "nonrobust"
    l1_ratio: float = 0.0
    P1: Any = "identity"
    P2: Any = "identity"
    lower_bounds: Any = None
    upper_bounds: Any = None


class LinearModelEstimator(Parameters, FitStatistics, BaseEstimator):  # type: ignore[misc]
    """A model of the core behind scikit-learn's interface; targets are up to the subclass."""

    def fit(
        self: Self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        offset: ArrayLike | None = None,
    ) -> Self:
        """Fit the model.

        Parameters
        ----------
        X : array_like, shape (n_samples, n_features)
            Finite features. float32 and float64 are read where they lie; other types become
            float64.
        y : array_like, shape (n_samples,)
            Targets, as the class says.
        sample_weight : array_like, shape (n_samples,), optional
            Weights of the samples, not negative. A whole number counts as so many equal samples,
            in the statistics too. Default: all 1.
        offset : array_like, shape (n_samples,), optional
            Added to the linear predictor: a known part of it, such as the logarithm of an
            exposure. Not for more than two classes.

        Returns
        -------
        The estimator itself.

        Raises
        ------
        TypeError, ValueError
            If a parameter or the data are not as they should be.

        Warns
        -----
        ConvergenceWarning
            If the solver ended before its test was met.
        SeparationWarning
            If the likelihood has no maximum.
        """
        self._check_parameters()
        data, targets = validate_data(
            self, X, y, dtype=(np.float64, np.float32), y_numeric=self._has_numbers()
        )
        weights = None if sample_weight is None else read_weights(sample_weight, len(data))
        before = getattr(self, "coef_", None) if self.warm_start else None
        model = self._model(data, targets, weights, offset)
        plan = Plan(
            read_solver(self.solver), self.tol, self.max_iter, self.max_time, bool(self.verbose)
        )
        start = self._start(model) if before is None else self._point(model)
        result = plan.run(model.core, start, model.total_weight, restraints=model.restraints)
        self._keep(model, plan, result)
        return self

    @abstractmethod
    def _has_numbers(self) -> bool:
        """Tell whether targets must be numbers."""

    @abstractmethod
    def _model(self, X: NDArray[Any], y: NDArray[Any], weights: Vector | None, offset: Any) -> Any:
        """Check targets and offset; return the model of the data."""

    @abstractmethod
    def _start(self, model: Any) -> Vector:
        """Return where a fit begins."""

    @abstractmethod
    def _set_coefficients(self, model: Any, x: Vector) -> None:
        """Set the coefficients and intercepts in the shapes that scikit-learn gives them."""

    @abstractmethod
    def _set_statistics(self, model: Any, result: OptimizeResult) -> None:
        """Set the deviance, the log-likelihood and the dispersion."""

    def _check_parameters(self) -> None:
        check_allowed(self._parameters(), _ALLOWED)
        read_solver(self.solver)
        named("cov_type", self.cov_type, COVARIANCES)

    def _penalty(self, strength: float, n_features: int) -> tuple[Vector, Restraints | None]:
        """Read what holds the coefficients, of this strength in units of the core's objective."""
        penalty, restraints = read_penalty(strength, self._parameters(), n_features)
        if restraints is not None and read_solver(self.solver) != "newton":
            raise ValueError(
                "solver must be 'newton' where there is an L1 penalty or a bound; "
                f"got {self.solver!r}"
            )
        return penalty, restraints

    def _parameters(self) -> dict[str, Any]:
        """Return what the fit goes by."""
        return dict(self.get_params(deep=False))

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

    def _keep(self, model: Any, plan: Plan, result: OptimizeResult) -> None:
        """Set what the run leaves as attributes."""
        if not (np.isfinite(result.fun) and np.all(np.isfinite(result.x))):
            raise ValueError(
                "the model is not finite where the fit begins; X, y or offset should be scaled, "
                "or the link be another"
            )
        self._statistics = {}
        self._has_weights = model.weights is not None
        self._penalized = model.is_penalized
        self.n_observations_ = model.total_weight
        self.separation_ = None
        self._held = model.restraints is not None and model.restraints.decide(result.x)
        if self._held:
            self._information, self._statistics = model.without_errors(result.x)
        else:
            self._information = model.information(result, self.cov_type)
        if model.may_separate:
            names = tuple(self._names(model.has_intercept))
            self.separation_ = model.separation(result, plan, names)
        if self.separation_ is None:
            result["x"] = model.shortened(result.x, self._information)
        self._set_coefficients(model, result.x)
        self._set_statistics(model, result)
        self._complain(model, result)
        result.pop("hess", None)  # what the statistics need of it is in the information
        self.result_ = result

    def _complain(self, model: Any, result: OptimizeResult) -> None:
        if self.separation_ is not None:
            warnings.warn(str(self.separation_), SeparationWarning, stacklevel=4)
        elif not has_settled(result, lambda: model.newton_step(result)):
            warn_of_end(result, ConvergenceWarning)

    def _predictors(self, X: Any, offset: Any) -> Matrix:
        """Return the linear predictors of samples, shape (n_samples, n_predictors)."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=(np.float64, np.float32), reset=False)
        eta = X @ np.atleast_2d(self.coef_).T + self.intercept_
        given = read_offset(offset, len(X))
        if given is None:
            return np.asarray(eta)
        if eta.shape[1] > 1:
            raise ValueError("offset must be None for more than two classes; got one")
        return np.asarray(eta + given[:, np.newaxis])


def read_offset(offset: Any, n_samples: int) -> NDArray[np.float64] | None:
    """Check an offset: finite, one for each sample.

    Raises
    ------
    TypeError, ValueError
        If it is something else.
    """
    if offset is None:
        return None
    array = read_real("offset", offset).astype(np.float64)
    if array.shape != (n_samples,):
        raise ValueError(f"offset must have shape ({n_samples},); got shape {array.shape}")
    require_finite("offset", array)
    return np.ascontiguousarray(array)
