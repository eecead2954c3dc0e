"""Regularisation paths: fits for one strength of the penalty after the other."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.exceptions import ConvergenceWarning

from hesse import _core
from hesse._allowed import COUNT, check_allowed, real
from hesse._arrays import read_real, require_finite
from hesse._messages import shown
from hesse.linear_model._fitting import Plan
from hesse.linear_model._linear_estimator import LinearModelEstimator
from hesse.linear_model._restraints import Restraints, read_penalty

Vector = NDArray[np.float64]

_ALLOWED = {
    "n_strengths": COUNT,
    "eps": (real(lambda v: 0 < v < 1), "a number between 0 and 1"),
}


@dataclass(frozen=True)
class RegularizationPath:
    """Coefficients for falling strengths of the penalty.

    Attributes
    ----------
    strengths : ndarray of float64, shape (n_strengths,)
        Values of the estimator's `alpha`, or of its `C`, from the strongest penalty to the weakest.
    coefs : ndarray of float64, shape (n_strengths, n_outputs, n_features)
        Coefficients; there is one output but for more than two classes.
    intercepts : ndarray of float64, shape (n_strengths, n_outputs)
        Intercepts.
    n_iters : ndarray of int64, shape (n_strengths,)
        Iterations of each fit.
    converged : ndarray of bool, shape (n_strengths,)
        Whether its test was met.

    Examples
    --------
    >>> from hesse.linear_model import GeneralizedLinearRegressor, regularization_path
    >>> model = GeneralizedLinearRegressor(l1_ratio=1.0)
    >>> path = regularization_path(model, [[0.0], [1.0], [2.0]], [0.0, 2.0, 4.0], n_strengths=3)
    >>> path.coefs.ravel().round(3)
    array([0.   , 1.937, 1.998])
    """

    strengths: Vector
    coefs: Vector
    intercepts: Vector
    n_iters: NDArray[np.int64]
    converged: NDArray[np.bool_]


def regularization_path(
    estimator: LinearModelEstimator,
    X: ArrayLike,
    y: ArrayLike,
    sample_weight: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    *,
    strengths: ArrayLike | None = None,
    n_strengths: int = 100,
    eps: float = 1e-3,
) -> RegularizationPath:
    """Fit an estimator for one strength of its penalty after the other.

    Each fit begins where the last one ended, so that a path costs little more than its last fit.

    Parameters
    ----------
    estimator : estimator of :mod:`hesse.linear_model`
        Its parameters but `alpha`, or `C`, hold for all fits. It is not fitted.
    X : array_like, shape (n_samples, n_features)
        Finite features.
    y : array_like, shape (n_samples,)
        Targets.
    sample_weight, offset : array_like, shape (n_samples,), optional
        As of `fit`.
    strengths : array_like, shape (n_strengths,), optional
        Values of the estimator's `alpha`, or of its `C`. Default: `n_strengths` of them in
        geometric progression, from that at which all coefficients are zero; then `l1_ratio` must be
        positive.
    n_strengths : int, default 100
        How many there are unless they are given.
    eps : float, default 0.001
        Weakest penalty over the strongest unless they are given.

    Returns
    -------
    RegularizationPath
        From the strongest penalty to the weakest.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as it should be.

    Warns
    -----
    ConvergenceWarning
        If a fit ended before its test was met.

    Notes
    -----
    Friedman, Hastie and Tibshirani, "Regularization paths for generalized linear models via
    coordinate descent", J. Stat. Softw. 33 (2010).

    Examples
    --------
    >>> from sklearn.datasets import load_breast_cancer
    >>> from hesse.linear_model import LogisticRegression, regularization_path
    >>> X, y = load_breast_cancer(return_X_y=True)
    >>> X = (X - X.mean(axis=0)) / X.std(axis=0)
    >>> path = regularization_path(LogisticRegression("l1"), X, y, n_strengths=5)
    >>> (path.coefs != 0.0).sum(axis=(1, 2))
    array([ 0,  4,  9, 17, 22])
    """
    if not isinstance(estimator, LinearModelEstimator):
        raise TypeError(
            f"estimator must be one of hesse.linear_model that has l1_ratio; got {shown(estimator)}"
        )
    check_allowed({"n_strengths": n_strengths, "eps": eps}, _ALLOWED)
    data, targets, weights = estimator._read_data(X, y, sample_weight)
    given = None if strengths is None else _read_strengths(strengths)
    return fit_path(estimator, data, targets, weights, offset, given, n_strengths, eps)


def fit_path(
    estimator: LinearModelEstimator,
    X: NDArray[Any],
    y: NDArray[Any],
    weights: Vector | None,
    offset: Any,
    strengths: Vector | None,
    n_strengths: int = 100,
    eps: float = 1e-3,
) -> RegularizationPath:
    """Fit along a path, after X, y and weights have been checked."""
    estimator._check_parameters()
    model = estimator._model(X, y, weights, offset)
    penalty = _Penalty.of(estimator, model)
    start = estimator._start(model)
    if strengths is None:
        strongest = penalty.strongest(start)
        if strongest == 0.0:
            raise ValueError(
                "strengths must be given where no L1 penalty makes coefficients zero; got None"
            )
        units = strongest * np.geomspace(1.0, eps, n_strengths)
        strengths = penalty.values_of(units)
    else:
        units = penalty.strengths_of(strengths)
        order = np.argsort(-units, kind="stable")
        strengths, units = strengths[order], units[order]
    found = penalty.fit(start, units)
    rows = found["x"].reshape(len(found["status"]), -1, model.width)
    n_features = X.shape[1]
    path = RegularizationPath(
        strengths[: len(rows)],
        rows[:, :, :n_features].copy(),
        rows[:, :, n_features:].sum(axis=2),
        np.array(found["nit"], dtype=np.int64),
        np.array([status.value > 0 for status in found["status"]]),
    )
    if len(rows) < len(units) or not np.all(path.converged):
        warnings.warn(
            f"{int(path.converged.sum())} of {len(units)} fits of the path converged; max_iter or "
            "max_time ended the others",
            ConvergenceWarning,
            stacklevel=3,
        )
    return path


@dataclass(frozen=True)
class _Penalty:
    """A model without a penalty, and the penalty of strength 1."""

    core: Any
    l1: Vector
    l2: Vector
    lower: Vector
    upper: Vector
    options: dict[str, Any]
    total_weight: float
    is_inverse: bool

    @classmethod
    def of(cls, estimator: LinearModelEstimator, model: Any) -> _Penalty:
        l2, restraints = read_penalty(1.0, estimator._parameters(), model.X.shape[1])
        if l2.ndim != 1:
            raise ValueError("P2 must be 'identity' or a vector along a path; got a matrix")
        free = Restraints(np.zeros(len(l2)), np.full(len(l2), -np.inf), np.full(len(l2), np.inf))
        predictors = model.core.n_parameters // model.width
        held = (restraints or free).spread(model.has_intercept, predictors)
        squares = Restraints(l2, free.lower, free.upper).spread(model.has_intercept, predictors)
        plan = Plan("newton", estimator.tol, estimator.max_iter, estimator.max_time, False)
        settings = plan.settings(model.total_weight, model.core.n_parameters)
        return cls(
            model.bare_core(),
            held.l1,
            squares.l1,
            held.lower,
            held.upper,
            settings.tabled,
            model.total_weight,
            "C" in estimator._parameters(),
        )

    def strengths_of(self, values: Vector) -> Vector:
        """Turn alpha or C into the strength of the core's penalty."""
        return 1.0 / values if self.is_inverse else values * self.total_weight

    def values_of(self, strengths: Vector) -> Vector:
        """Turn it back."""
        return 1.0 / strengths if self.is_inverse else strengths / self.total_weight

    def strongest(self, start: Vector) -> float:
        """Return the least strength at which all penalised coefficients are zero."""
        return _core.greatest_strength(
            self.core, self.l1, start, self.lower, self.upper, self.options
        )

    def fit(self, start: Vector, units: Vector) -> dict[str, Any]:
        """Run the path."""
        return _core.elastic_net_path(
            self.core,
            self.l1,
            self.l2,
            np.clip(start, self.lower, self.upper),
            self.lower,
            self.upper,
            units.tolist(),
            self.options,
        )


def _read_strengths(strengths: ArrayLike) -> Vector:
    values = read_real("strengths", strengths).astype(np.float64)
    if values.ndim != 1 or len(values) == 0:
        raise ValueError(
            f"strengths must be a list of at least one number; got shape {values.shape}"
        )
    require_finite("strengths", values)
    if values.min() <= 0.0:
        raise ValueError(f"strengths must be positive; got {values.min():g}")
    return values
