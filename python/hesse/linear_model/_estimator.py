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

from hesse._allowed import COUNT, FLAG, NOT_NEGATIVE, SECONDS, check_allowed
from hesse._arrays import read_offset, read_weights
from hesse._messages import named
from hesse._result import OptimizeResult
from hesse.linear_model._blockwise import is_dask
from hesse.linear_model._firth import FirthPredictor
from hesse.linear_model._fitting import Plan, has_settled, read_solver, warn_of_end
from hesse.linear_model._inference import COVARIANCES, Information
from hesse.linear_model._matrix_free import NoInformation, chosen_solver, forms_matrix
from hesse.linear_model._robust import Groups, read_groups
from hesse.linear_model._separation import UNDETERMINED, SeparationWarning
from hesse.linear_model._statistics import FitStatistics

Self = TypeVar("Self", bound="CoreEstimator")
Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

_ALLOWED = {
    "max_iter": COUNT,
    "max_time": SECONDS,
    "tol": NOT_NEGATIVE,
    "verbose": (lambda v: isinstance(v, (bool, int, np.bool_)), "True, False or a whole number"),
    "warm_start": FLAG,
}


# scikit-learn reads the parameters of an estimator from the signature of `__init__`, which the
# fields of a dataclass write.
@dataclass(kw_only=True, eq=False, repr=False)
class RunParameters:
    """Parameters of all estimators."""

    solver: str = "newton"
    max_iter: int = 100
    tol: float = 1e-8
    warm_start: bool = False
    verbose: bool | int = False
    max_time: float | None = None
    cov_type: str = "nonrobust"


class CoreEstimator(RunParameters, FitStatistics, BaseEstimator):  # type: ignore[misc]
    """A model of the core behind scikit-learn's interface; targets are up to the subclass."""

    def fit(
        self: Self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        offset: ArrayLike | None = None,
        groups: ArrayLike | None = None,
    ) -> Self:
        """Fit the model.

        Parameters
        ----------
        X : array_like or SciPy's sparse matrix or array, shape (n_samples, n_features)
            Finite features. float32 and float64 are read where they lie, sparse ones by rows
            (CSR); others become float64 and CSR. An array or a data frame of Dask stays in its
            blocks, and so do `y` and what else comes with it; not of :class:`OrdinalRegression`.
        y : array_like, shape (n_samples,)
            Targets, as the class says.
        sample_weight : array_like, shape (n_samples,), optional
            Weights of the samples, not negative. A whole number counts as so many equal samples,
            in the statistics too. Default: all 1.
        offset : array_like, shape (n_samples,), optional
            Added to the linear predictor: a known part of it, such as the logarithm of an
            exposure. Of more than two classes a column for each, shape (n_samples, n_classes),
            unless they are ordered.
        groups : array_like, shape (n_samples,), optional
            Names or numbers of the groups that samples belong to, for ``cov_type="cluster"``.

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
            If the likelihood has no maximum, or it was not determined whether it has.
        """
        self._check_parameters()
        if is_dask(X):
            return self._fit(self._model_of_dask(X, y, sample_weight, offset, groups))
        data, targets, weights = self._read_data(X, y, sample_weight)
        model = self._model(data, targets, weights, offset)
        model.groups = self._read_groups(groups, data.shape[0], weights)
        return self._fit(model)

    def _read_data(
        self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None
    ) -> tuple[Any, NDArray[Any], Vector | None]:
        """Check features, targets and weights that lie in memory."""
        data, targets = validate_data(
            self,
            X,
            y,
            accept_sparse="csr",
            dtype=(np.float64, np.float32),
            y_numeric=self._has_numbers(),
        )
        weights = None if sample_weight is None else read_weights(sample_weight, data.shape[0])
        return data, targets, weights

    def _fit(self: Self, model: Any) -> Self:
        solver, reason = chosen_solver(
            self.solver, read_solver(self.solver), model.core.n_parameters
        )
        plan = Plan(solver, self.tol, self.max_iter, self.max_time, bool(self.verbose))
        goes_on = self.warm_start and hasattr(self, "coef_")
        start = self._point(model) if goes_on else self._start(model)
        result = self._run(model, plan, start, from_sample=not goes_on)
        if reason is not None and model.restraints is None:
            result["method_reason"] = reason
        self._keep(model, plan, result)
        return self

    def _run(self, model: Any, plan: Plan, start: Vector, from_sample: bool) -> OptimizeResult:
        """Run the solver."""
        found: OptimizeResult = plan.run(
            model.core, start, model.total_weight, from_sample, model.restraints
        )
        return found

    def _model_of_dask(self, X: Any, y: Any, sample_weight: Any, offset: Any, groups: Any) -> Any:
        """Return the model of Dask's collections, if the estimator knows blocks."""
        raise TypeError(f"X must be in memory for {type(self).__name__}; got a collection of Dask")

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
    def _point(self, model: Any) -> Vector:
        """Return the variables that the attributes stand for, where a fit goes on.

        Raises
        ------
        ValueError
            If they are those of another model.
        """

    @abstractmethod
    def _set_coefficients(self, model: Any, x: Vector) -> None:
        """Set the coefficients and intercepts in the shapes that scikit-learn gives them."""

    @abstractmethod
    def _set_statistics(self, model: Any, result: OptimizeResult) -> None:
        """Set the deviance, the log-likelihood and the dispersion."""

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn that features may be sparse."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _check_parameters(self) -> None:
        check_allowed(self._parameters(), _ALLOWED)
        read_solver(self.solver)
        named("cov_type", self.cov_type, COVARIANCES)

    def _parameters(self) -> dict[str, Any]:
        """Return what the fit goes by."""
        return dict(self.get_params(deep=False))

    def _read_groups(self, groups: Any, n_samples: int, weights: Vector | None) -> Groups | None:
        if self.cov_type == "cluster":
            if groups is None:
                raise ValueError("groups must be given where cov_type is 'cluster'; got None")
            return read_groups(groups, n_samples, weights)
        if groups is not None:
            raise ValueError(
                f"groups must be None where cov_type is not 'cluster'; it is {self.cov_type!r}"
            )
        return None

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
        self._targets = model.fingerprint()
        self._data = model
        self._n_groups = 0 if model.groups is None else model.groups.total
        self._held = model.restraints is not None and model.restraints.decide(result.x)
        if self._held:
            self._information, self._statistics = model.without_errors(result.x)
        elif forms_matrix(plan.solver, model.core.n_parameters):
            self._information = model.information(result, self.cov_type)
        else:
            self._information = NoInformation(model.penalty)
        self.is_separated_, self.separation_ = False, None
        if model.may_separate:
            names = tuple(self._names(model.has_intercept))
            self.is_separated_, self.separation_ = model.separation(result, plan, names)
        if self.separation_ is None and isinstance(self._information, Information):
            result["x"] = model.shortened(result.x, self._information)
        self._set_coefficients(model, result.x)
        self._set_statistics(model, result)
        self.penalized_log_likelihood_ = None
        if isinstance(model, FirthPredictor):
            penalty = model.penalty_at(result.x)
            self.penalized_log_likelihood_ = self.log_likelihood_ - penalty
        self._complain(model, result)
        result.pop("hess", None)  # what the statistics need of it is in the information
        self.result_ = result

    def __getstate__(self) -> Any:
        """Leave the data out of copies and pickles."""
        state = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_data"}

    def _complain(self, model: Any, result: OptimizeResult) -> None:
        if self.separation_ is not None:
            warnings.warn(str(self.separation_), SeparationWarning, stacklevel=5)
            return
        if self.is_separated_ is None:
            warnings.warn(UNDETERMINED, SeparationWarning, stacklevel=5)
        if not has_settled(result, lambda: self._newton_step(model, result)):
            warn_of_end(result, ConvergenceWarning)

    def _newton_step(self, model: Any, result: OptimizeResult) -> Vector | None:
        if isinstance(self._information, NoInformation):
            return None
        found: Vector | None = model.newton_step(result)
        return found

    def _predictors(self, X: Any, offset: Any) -> Matrix:
        """Return the linear predictors of samples, shape (n_samples, n_predictors)."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=(np.float64, np.float32), reset=False)
        eta = X @ np.atleast_2d(self.coef_).T + self.intercept_
        given = read_offset(offset, X.shape[0], eta.shape[1])
        return np.asarray(eta if given is None else eta + given.reshape(eta.shape))
