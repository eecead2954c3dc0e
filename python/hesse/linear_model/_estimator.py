"""What the estimators share: parameters, the fit, and the statistics that it leaves."""

from __future__ import annotations

import math
import warnings
from abc import ABC, abstractmethod
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
from hesse.linear_model._inference import COVARIANCES, Information, PseudoInverse
from hesse.linear_model._models import Model
from hesse.linear_model._separation import Separation, SeparationWarning
from hesse.linear_model._summary import Summary, wald_summary

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
}
_LEVEL = {"level": (real(lambda v: 0 < v < 1), "a number between 0 and 1")}


class LinearModelEstimator(BaseEstimator, ABC):  # type: ignore[misc]
    """A model of the core behind scikit-learn's interface; targets are up to the subclass."""

    coef_: NDArray[np.float64]
    intercept_: Any
    deviance_: float
    dispersion_: float
    log_likelihood_: float

    # Parameters of all estimators, which their own `__init__` set.
    fit_intercept: bool
    solver: str
    max_iter: int
    max_time: float | None
    tol: float
    warm_start: bool
    cov_type: str
    verbose: bool | int

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
        result = plan.run(model.core, start, model.total_weight)
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

    @abstractmethod
    def _facts(self) -> list[tuple[str, str]]:
        """Tell what the model is, for the summary."""

    @abstractmethod
    def _outputs_names(self) -> list[str]:
        """Name the linear predictors, each with an empty string where there is one."""

    @property
    def _estimates_dispersion(self) -> bool:
        return False

    def _check_parameters(self) -> None:
        check_allowed(self.get_params(deep=False), _ALLOWED)
        read_solver(self.solver)
        named("cov_type", self.cov_type, COVARIANCES)

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
        self._statistics: dict[str, Any] = {}
        self._has_weights = model.weights is not None
        self._penalized = model.is_penalized
        self.n_observations_ = model.total_weight
        self.separation_: Separation | None = None
        self._information: Information = model.information(result, self.cov_type)
        if model.may_separate:
            names = tuple(self._names(model.has_intercept))
            self.separation_ = model.separation(result, names)
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

    def _kept(self, name: str, compute: Any) -> Any:
        """Compute a statistic when it is first asked for."""
        check_is_fitted(self)
        if name not in self._statistics:
            self._statistics[name] = compute()
        return self._statistics[name]

    @property
    def cov_params_(self) -> Matrix:
        """Covariance of the coefficients and intercepts, shape (p, p)."""
        return np.asarray(
            self._kept("covariance", lambda: self._information.covariance(self.dispersion_))
        )

    @property
    def std_errors_(self) -> Vector:
        """Standard errors of the coefficients and intercepts, shape (p,)."""
        return np.asarray(self._kept("errors", self._standard_errors))

    @property
    def rank_(self) -> int:
        """Rank of the information matrix."""
        return int(self._kept("rank", lambda: PseudoInverse.of(self._information.expected).rank))

    @property
    def df_resid_(self) -> float:
        """Observations less the rank."""
        return float(self.n_observations_ - self.rank_)

    @property
    def aic_(self) -> float:
        """Akaike's criterion, −2 log-likelihood + 2 parameters."""
        return -2.0 * self.log_likelihood_ + 2.0 * self._n_parameters()

    @property
    def bic_(self) -> float:
        """Schwarz's criterion, −2 log-likelihood + log(observations) · parameters."""
        return -2.0 * self.log_likelihood_ + math.log(self.n_observations_) * self._n_parameters()

    def conf_int(self, level: float = 0.95) -> Matrix:
        """Return Wald's confidence intervals.

        Parameters
        ----------
        level : float, default 0.95
            Between 0 and 1.

        Returns
        -------
        ndarray of float64, shape (p, 2)
            Lower and upper ends, in the order of `std_errors_`.

        Raises
        ------
        ValueError
            If `level` is not between 0 and 1.
        """
        table = self.summary(level)
        return np.column_stack([table.lower, table.upper])

    def summary(self, level: float = 0.95) -> Summary:
        """Return the table of coefficients with standard errors, tests and confidence intervals.

        Parameters
        ----------
        level : float, default 0.95
            Of the intervals, between 0 and 1.

        Returns
        -------
        Summary
            Print it, or read its arrays.

        Raises
        ------
        ValueError
            If `level` is not between 0 and 1.
        """
        check_is_fitted(self)
        check_allowed({"level": level}, _LEVEL)
        facts = [
            *self._facts(),
            ("observations", f"{self.n_observations_:.10g}"),
            ("parameters", f"{len(self._flat())}, rank {self.rank_}"),
            ("log-likelihood", f"{self.log_likelihood_:.6g}"),
            ("deviance", f"{self.deviance_:.6g}"),
            ("AIC, BIC", f"{self.aic_:.6g}, {self.bic_:.6g}"),
            ("dispersion", f"{self.dispersion_:.6g}"),
            ("covariance", self.cov_type),
            ("iterations", f"{self.result_.nit}, {self.result_.reason}"),
        ]
        names = self._names(self._has_intercept)
        return wald_summary(names, self._flat(), self.std_errors_, level, facts, self._remarks())

    def _remarks(self) -> list[str]:
        remarks = []
        if self.separation_ is not None:
            remarks.append(str(self.separation_))
        if self._penalized:
            remarks.append("penalised: errors are those of the shrunk estimate, without its bias")
        return remarks

    def _standard_errors(self) -> Vector:
        errors = np.sqrt(np.maximum(np.diagonal(self.cov_params_), 0.0))
        if self.separation_ is not None:
            errors[self.separation_.direction != 0.0] = np.inf
        return errors

    def _n_parameters(self) -> int:
        return self.rank_ + int(self._estimates_dispersion)

    @property
    def _has_intercept(self) -> bool:
        return bool(len(self._information.penalty) > np.size(self.coef_))

    def _flat(self) -> Vector:
        """Return coefficients and intercepts in the order of the covariance."""
        coef = np.atleast_2d(self.coef_)
        if self._has_intercept:
            coef = np.column_stack([coef, np.atleast_1d(self.intercept_)])
        return np.asarray(coef.ravel())

    def _names(self, has_intercept: bool) -> list[str]:
        given = getattr(self, "feature_names_in_", None)
        features = [f"x{j}" for j in range(self.n_features_in_)] if given is None else list(given)
        names = [*map(str, features), *(["intercept"] if has_intercept else [])]
        outputs = self._outputs_names()
        return [f"{one}: {name}" if one else name for one in outputs for name in names]

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
