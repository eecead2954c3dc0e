"""Classification by logistic regression, of two classes and of more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import ClassifierMixin
from sklearn.metrics import accuracy_score

from hesse._allowed import check_allowed, real
from hesse._arrays import read_offset
from hesse._means import log_means, means
from hesse._result import OptimizeResult
from hesse.linear_model._block_models import BlockMultinomial, BlockPredictor, ClassRecipe, Sums
from hesse.linear_model._classes import ClassWeights, classes_in_order, classes_of, read_classes
from hesse.linear_model._documentation import documented
from hesse.linear_model._estimator import LinearModelEstimator
from hesse.linear_model._families import BINOMIAL
from hesse.linear_model._firth import FirthPredictor
from hesse.linear_model._multinomial import Multinomial
from hesse.linear_model._parts import Parts, Survey
from hesse.linear_model._single_predictor import SinglePredictor

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

_Penalty = Literal["l2", "l1", "elasticnet", "firth", "deprecated"]
_PENALTIES = get_args(_Penalty)
_ALLOWED = {
    "dual": (lambda v: v is False, "False, since only the primal problem is solved"),
    "C": (real(lambda v: v > 0), "a number above 0"),
    "penalty": (
        lambda v: v is None or (isinstance(v, str) and v in _PENALTIES),
        "'l2', 'l1', 'elasticnet', 'firth' or None",
    ),
    "class_weight": (
        lambda v: v is None or v == "balanced" or isinstance(v, Mapping),
        "a dict, 'balanced' or None",
    ),
}


@documented
@dataclass(kw_only=True, eq=False, repr=False)
class LogisticRegression(ClassifierMixin, LinearModelEstimator):  # type: ignore[misc]
    """Logistic regression, for more than two classes with all of them in one multinomial model.

    The objective is scikit-learn's: C times the sum of the weighted losses, and ½ ‖coef‖²; or more
    generally l1_ratio ‖P1 coef‖₁ + ½ (1 − l1_ratio) coefᵀP2 coef.

    Parameters
    ----------
    penalty : {"l2", "l1", "elasticnet", "firth"} or None, default "l2"
        ``"l1"`` is the same as `l1_ratio` 1, whatever that says; ``"l2"`` and ``"elasticnet"``
        leave the choice to `l1_ratio`. None is the same as an infinite `C`: the estimate of maximum
        likelihood. ``"firth"``, for two classes, adds ½ log det of the information to the
        log-likelihood, whatever `C` [6]_: the estimate is free of the first order of the bias, and
        finite on separated data too.
    C : float, default 1.0
        Inverse weight of the penalty, which leaves out intercepts.
    class_weight : dict or "balanced", optional
        Weights of the classes, 1 of those left out, which multiply the samples' own;
        ``"balanced"`` gives all classes the same sum of weights.
    dual : bool, default False
        Only False: the primal problem is the one that is solved.
    intercept_scaling : float, default 1.0
        Without effect, as with scikit-learn's solvers other than ``"liblinear"``: no penalty holds
        the intercept.
    random_state, n_jobs : optional
        Without effect: the fit draws nothing, and hesse's threads are set by
        :func:`hesse.set_num_threads`. They are here because scikit-learn's has them.
    <keywords>

    <attributes>
    classes_ : ndarray, shape (n_classes,)
        The classes in order.

    <raises>

    Notes
    -----
    `y` holds classes of any one type, at least two of them with positive weight each. Of two
    classes `coef_` has one row, for the second; of more it has one for each, and only differences
    between rows matter to the likelihood: without a penalty the rows of the solution sum to zero,
    and the covariance is that of this solution.

    <notes>

    <references>

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from hesse.linear_model import LogisticRegression
    >>> X, y = load_iris(return_X_y=True)
    >>> model = LogisticRegression().fit(X, y)
    >>> model.score(X, y) > 0.95, model.coef_.shape
    (True, (3, 4))
    """

    penalty: _Penalty | None = field(default="l2", kw_only=False)
    C: float = 1.0
    class_weight: Mapping[Any, float] | Literal["balanced"] | None = None
    random_state: Any = None
    n_jobs: Any = None
    dual: bool = False
    intercept_scaling: float = 1.0

    def decision_function(self, X: ArrayLike, offset: ArrayLike | None = None) -> Matrix:
        """Return the linear predictors.

        Parameters
        ----------
        X : array_like, shape (n_samples, n_features)
            Finite features.
        offset : array_like, shape (n_samples,) or (n_samples, n_classes), optional
            As of `fit`.

        Returns
        -------
        ndarray of float64, shape (n_samples,) of two classes, (n_samples, n_classes) of more
        """
        z = self._predictors(X, offset)
        return z.ravel() if z.shape[1] == 1 else z

    def predict(self, X: ArrayLike, offset: ArrayLike | None = None) -> NDArray[Any]:
        """Return the likeliest class of each sample.

        Parameters
        ----------
        X, offset
            As of `decision_function`.

        Returns
        -------
        ndarray, shape (n_samples,)
        """
        z = self._predictors(X, offset)
        found = z.argmax(axis=1) if z.shape[1] > 1 else (z.ravel() > 0.0).astype(np.intp)
        return np.asarray(self.classes_[found])

    def predict_proba(self, X: ArrayLike, offset: ArrayLike | None = None) -> Matrix:
        """Return the probabilities of the classes.

        Parameters
        ----------
        X, offset
            As of `decision_function`.

        Returns
        -------
        ndarray of float64, shape (n_samples, n_classes)
            In the order of `classes_`; rows sum to 1.
        """
        return means(*self._outputs(X, offset))

    def predict_log_proba(self, X: ArrayLike, offset: ArrayLike | None = None) -> Matrix:
        """Return the logarithms of the probabilities, finite where these underflow.

        Parameters
        ----------
        X, offset
            As of `decision_function`.

        Returns
        -------
        ndarray of float64, shape (n_samples, n_classes)
        """
        return log_means(*self._outputs(X, offset))

    def score(
        self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        offset: ArrayLike | None = None,
    ) -> float:
        """Return the share of samples whose class is the likeliest one.

        Parameters
        ----------
        X, y, sample_weight, offset
            As of `fit`.

        Returns
        -------
        float
            Between 0 and 1.

        Raises
        ------
        TypeError, ValueError
            If the data are not as they should be.
        """
        return float(accuracy_score(y, self.predict(X, offset), sample_weight=sample_weight))

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn what classifiers of this kind can do."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = True
        return tags

    def _outputs(self, X: Any, offset: Any) -> tuple[str, Matrix]:
        """Return a loss whose means are the probabilities, and outputs for all classes."""
        z = self._predictors(X, offset)
        if z.shape[1] == 1:
            return "binary-cross-entropy", np.column_stack([-z, z])
        return "cross-entropy", z

    def _has_numbers(self) -> bool:
        return False

    def _check_parameters(self) -> None:
        super()._check_parameters()
        check_allowed(self._parameters(), _ALLOWED)

    def _model(self, X: NDArray[Any], y: NDArray[Any], weights: Vector | None, offset: Any) -> Any:
        self.classes_ = classes_of(y)
        n_classes = len(self.classes_)
        # A comparison costs a small part of what finding the places in order does.
        is_second = y == self.classes_[1]
        places = is_second if n_classes == 2 else np.searchsorted(self.classes_, y)
        labels = np.asarray(places, dtype=np.int64)
        weights = ClassWeights(self.class_weight, self.classes_).of_samples(labels, weights)
        penalty, restraints = self._penalty(self._strength(), X.shape[1])
        has_intercept = bool(self.fit_intercept)
        given = read_offset(offset, X.shape[0], n_classes if n_classes > 2 else 1)
        if n_classes == 2:
            targets = labels.astype(np.float64)
            model = SinglePredictor(
                X, targets, BINOMIAL, "logit", weights, given, penalty, has_intercept, restraints
            )
            return FirthPredictor.of(model) if self.penalty == "firth" else model
        self._refuse_firth("'l2', 'l1', 'elasticnet' or None for more than two classes")
        return Multinomial(X, labels, n_classes, weights, given, penalty, has_intercept, restraints)

    def _parameters(self) -> dict[str, Any]:
        parameters = super()._parameters()
        return parameters | {"l1_ratio": 1.0} if self.penalty == "l1" else parameters

    def _strength(self) -> float:
        is_free = self.penalty in (None, "firth")
        return 0.0 if is_free else 1.0 / float(self._parameters()["C"])

    def _refuse_firth(self, allowed: str) -> None:
        if self.penalty == "firth":
            raise ValueError(f"penalty must be {allowed}; got 'firth'")

    def _target_reader(self) -> Callable[[NDArray[Any]], NDArray[Any]]:
        return read_classes

    def _block_model(self, parts: Parts, survey: Survey) -> BlockPredictor | BlockMultinomial:
        self._refuse_firth("'l2' or None for data in blocks")
        self.classes_ = classes_in_order(survey.classes)
        n_classes = len(self.classes_)
        class_weights = ClassWeights(self.class_weight, self.classes_)
        factors, sums = class_weights.of_classes(survey.class_weights)
        recipe = ClassRecipe(self.classes_, factors, bool(self.fit_intercept))
        penalty = self._quadratic_penalty(self._strength(), survey.n_features)
        passes = Sums(parts, recipe, survey.n_samples)
        if n_classes > 2:
            return BlockMultinomial(passes, survey, recipe, penalty, tuple(sums.tolist()))
        second = float(sums[1])
        targets = (float(sums.sum()), second, second)
        return BlockPredictor(passes, survey, recipe.predictor(), penalty, targets)

    def _start(self, model: Any) -> Vector:
        return np.zeros(model.core.n_parameters)

    def _set_coefficients(self, model: Any, x: Vector) -> None:
        rows = x.reshape(-1, model.width)
        self.coef_ = rows[:, : model.X.shape[1]].copy()
        self.intercept_ = rows[:, -1].copy() if model.has_intercept else np.zeros(len(rows))

    def _set_statistics(self, model: Any, result: OptimizeResult) -> None:
        self.n_iter_ = np.array([result.nit], dtype=np.int32)
        self.log_likelihood_ = model.penalty_at(result.x) - float(result.fun)
        self.deviance_ = -2.0 * self.log_likelihood_
        self.dispersion_ = 1.0

    def _facts(self) -> list[tuple[str, str]]:
        kind = "binomial" if len(self.classes_) == 2 else "multinomial"
        return [("model", type(self).__name__), ("family", kind), ("link", "logit")]

    def _outputs_names(self) -> list[str]:
        return [""] if len(self.classes_) == 2 else [str(one) for one in self.classes_]
