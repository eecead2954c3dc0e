"""Regression of ordered classes: cumulative link models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse import _core
from hesse._allowed import check_allowed, real
from hesse._arrays import read_offset
from hesse._messages import named, shown
from hesse._result import OptimizeResult
from hesse.linear_model._classes import ClassWeights, classes_of
from hesse.linear_model._classifier import Classifier
from hesse.linear_model._documentation import documented
from hesse.linear_model._estimator import CoreEstimator
from hesse.linear_model._fitting import Plan
from hesse.linear_model._ordinal_model import LINKS, Ordinal, in_core_link

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

_ALLOWED = {
    "C": (real(lambda v: v > 0), "a number above 0"),
    "penalty": (lambda v: v is None or (isinstance(v, str) and v == "l2"), "'l2' or None"),
    "class_weight": (
        lambda v: v is None or (isinstance(v, str) and v == "balanced") or isinstance(v, Mapping),
        "a dict, 'balanced' or None",
    ),
}
# Seconds that a run has at least.
_LEAST_TIME = 1e-6
_COVARIANCES = ("nonrobust", "HC0", "HC1", "cluster")


@documented
@dataclass(kw_only=True, eq=False, repr=False)
class OrdinalRegression(Classifier, CoreEstimator):
    """Regression of ordered classes: proportional odds, and other cumulative link models.

    The model is P(y ≤ k) = F(θₖ − Xβ), with a threshold θₖ between each two classes that follow
    each other, and one vector of coefficients for all of them [8]_: a larger Xβ makes higher
    classes likelier. The objective is C times the sum of the weighted losses, and ½ ‖coef‖², as
    that of :class:`LogisticRegression`, which it is for two classes.

    Parameters
    ----------
    link : {"logit", "probit", "cloglog"}, default "logit"
        F is the logistic function (``"logit"``, proportional odds), the normal distribution
        (``"probit"``), or 1 − exp(−exp z) (``"cloglog"``, proportional hazards).
    penalty : {"l2"} or None, default "l2"
        None is the same as an infinite `C`: the estimate of maximum likelihood.
    C : float, default 1.0
        Inverse weight of the penalty, which leaves out the thresholds.
    class_weight : dict or "balanced", optional
        Weights of the classes, 1 of those left out, which multiply the samples' own;
        ``"balanced"`` gives all classes the same sum of weights.
    <run>
    cov_type : {"nonrobust", "HC0", "HC1", "cluster"}
        Covariance of the coefficients: from the observed information (``"nonrobust"``, the
        default); with the samples' scores in the middle [2]_; or with sums of scores over the
        `groups` of `fit`, which holds where samples of a group hang together [4]_.

    Attributes
    ----------
    classes_ : ndarray, shape (n_classes,)
        The classes, sorted: this is their order.
    coef_ : ndarray of float64, shape (n_features,)
        Coefficients.
    thresholds_ : ndarray of float64, shape (n_classes - 1,)
        Thresholds between the classes, ascending.
    <statistics>

    <raises>

    Notes
    -----
    `y` holds classes of any one type, at least two of them with positive weight each. They are
    ordered as they are sorted: give names an order by numbers, such as 0, 1, 2. An ordered
    categorical of pandas must have its categories in this order.

    The likelihood is log-concave for the three links [9]_, so that there is one maximum or none;
    none if the data are separated, which is searched for as in two classes, at each threshold.

    <notes>

    <references>
    .. [8] P. McCullagh, "Regression models for ordinal data", J. R. Statist. Soc. B 42 (1980).
    .. [9] J. W. Pratt, "Concavity of the log likelihood", J. Am. Statist. Assoc. 76 (1981);
       J. Burridge, "A note on maximum likelihood estimation for regression models using grouped
       data", J. R. Statist. Soc. B 43 (1981).

    Examples
    --------
    >>> from hesse.linear_model import OrdinalRegression
    >>> X = [[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]
    >>> model = OrdinalRegression(penalty=None).fit(X, [1, 2, 1, 3, 2, 3])
    >>> model.coef_.round(3), model.thresholds_.round(3)
    (array([1.06]), array([1.447, 3.851]))
    >>> model.predict_proba([[2.5]]).round(3)
    array([[0.231, 0.538, 0.231]])
    """

    link: Literal["logit", "probit", "cloglog"] = field(default="logit", kw_only=False)
    penalty: Literal["l2"] | None = "l2"
    C: float = 1.0
    class_weight: Mapping[Any, float] | Literal["balanced"] | None = None

    # The thresholds stand in its place.
    intercept_ = 0.0

    def linear_predictor(self, X: ArrayLike, offset: ArrayLike | None = None) -> Vector:
        """Return Xβ and the offset, the scale on which the thresholds lie.

        Parameters
        ----------
        X : array_like, shape (n_samples, n_features)
            Finite features.
        offset : array_like, shape (n_samples,), optional
            As of `fit`.

        Returns
        -------
        ndarray of float64, shape (n_samples,)
        """
        return np.ascontiguousarray(self._predictors(X, offset).ravel())

    def predict(self, X: ArrayLike, offset: ArrayLike | None = None) -> NDArray[Any]:
        """Return the likeliest class of each sample.

        Parameters
        ----------
        X, offset
            As of `linear_predictor`.

        Returns
        -------
        ndarray, shape (n_samples,)
        """
        found = self.predict_log_proba(X, offset).argmax(axis=1)
        return np.asarray(self.classes_[found])

    def predict_proba(self, X: ArrayLike, offset: ArrayLike | None = None) -> Matrix:
        """Return the probabilities of the classes.

        Parameters
        ----------
        X, offset
            As of `linear_predictor`.

        Returns
        -------
        ndarray of float64, shape (n_samples, n_classes)
            In the order of `classes_`; rows sum to 1.
        """
        return np.exp(self.predict_log_proba(X, offset))

    def predict_log_proba(self, X: ArrayLike, offset: ArrayLike | None = None) -> Matrix:
        """Return the logarithms of the probabilities, finite where these underflow.

        Parameters
        ----------
        X, offset
            As of `linear_predictor`.

        Returns
        -------
        ndarray of float64, shape (n_samples, n_classes)
        """
        eta = self.linear_predictor(X, offset)
        return _core.ordinal_log_probabilities(in_core_link(self.link), self.thresholds_, eta)

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn's checks that their classes have no order that could be found."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True
        return tags

    def _has_numbers(self) -> bool:
        return False

    def _check_parameters(self) -> None:
        super()._check_parameters()
        check_allowed(self._parameters(), _ALLOWED)
        named("link", self.link, LINKS)
        named("cov_type", self.cov_type, _COVARIANCES)

    def _read_data(
        self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None
    ) -> tuple[Any, NDArray[Any], Vector | None]:
        _require_sorted(y)
        return super()._read_data(X, y, sample_weight)

    def _model(self, X: NDArray[Any], y: NDArray[Any], weights: Vector | None, offset: Any) -> Any:
        self.classes_ = classes_of(y)
        labels = np.asarray(np.searchsorted(self.classes_, y), dtype=np.int64)
        weights = ClassWeights(self.class_weight, self.classes_).of_samples(labels, weights)
        strength = 0.0 if self.penalty is None else 1.0 / float(self.C)
        penalty = np.full(X.shape[1], strength)
        given = read_offset(offset, X.shape[0])
        return Ordinal(X, labels, len(self.classes_), self.link, weights, given, penalty)

    def _start(self, model: Ordinal) -> Vector:
        return model.start()

    def _run(self, model: Any, plan: Plan, start: Vector, from_sample: bool) -> OptimizeResult:
        """Run the solver; a trust region goes on where Newton's steps lead nowhere.

        Weights of very different size may let a step carry a threshold to where the curvature is
        lost in rounding, and the next steps are as long as that is small.
        """
        result = super()._run(model, plan, start, from_sample)
        if result.reason != "NONFINITE_STEP" or plan.solver != "newton":
            return result
        spent = sum(result.timings.values())
        rest = replace(
            plan,
            solver="trust-exact",
            max_iter=max(plan.max_iter - result.nit, 1),
            max_time=None if plan.max_time is None else max(plan.max_time - spent, _LEAST_TIME),
        )
        further = super()._run(model, rest, result.x, False)
        for count in ("nit", "nfev", "njev", "nhev", "nfact"):
            further[count] += result[count]
        further["method_reason"] = f"newton ended at iteration {result.nit}: {result.message}"
        return further

    def _point(self, model: Ordinal) -> Vector:
        shapes = (model.X.shape[1],), (model.n_classes - 1,)
        if (self.coef_.shape, self.thresholds_.shape) != shapes:
            raise ValueError(
                f"coef_ and thresholds_ must have shapes {shapes[0]} and {shapes[1]} where a fit "
                f"goes on from them (warm_start=True); they have {self.coef_.shape} and "
                f"{self.thresholds_.shape}"
            )
        return self._flat()

    def _set_coefficients(self, model: Ordinal, x: Vector) -> None:
        n_features = model.X.shape[1]
        self.coef_, self.thresholds_ = x[:n_features].copy(), x[n_features:].copy()

    def _set_statistics(self, model: Ordinal, result: OptimizeResult) -> None:
        self.n_iter_ = int(result.nit)
        self.log_likelihood_ = model.penalty_at(result.x) - float(result.fun)
        self.deviance_ = -2.0 * self.log_likelihood_
        self.dispersion_ = 1.0

    def _facts(self) -> list[tuple[str, str]]:
        return [("model", type(self).__name__), ("family", "ordinal"), ("link", self.link)]

    def _outputs_names(self) -> list[str]:
        return [""]

    @property
    def _n_behind(self) -> int:
        return len(self.classes_) - 1

    def _flat(self) -> Vector:
        return np.concatenate([self.coef_, self.thresholds_])

    def _names(self, has_intercept: bool) -> list[str]:
        pairs = zip(self.classes_[:-1], self.classes_[1:], strict=True)
        return [*super()._names(False), *(f"{lower}|{upper}" for lower, upper in pairs)]


def _require_sorted(y: Any) -> None:
    """Refuse an ordered categorical of pandas whose order is another one."""
    kind = getattr(y, "dtype", None)
    if not getattr(kind, "ordered", False):
        return
    categories = list(getattr(kind, "categories", ()))
    if categories != sorted(categories):
        raise ValueError(
            f"y must have its categories in sorted order, which is that of the classes; got "
            f"{shown(categories)}: y.cat.codes gives their numbers"
        )
