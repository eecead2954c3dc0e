"""What the regressors share: one linear predictor, of a family with a link."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import RegressorMixin
from sklearn.utils.validation import check_is_fitted

from hesse import _core
from hesse._allowed import NOT_NEGATIVE, check_allowed
from hesse._arrays import read_offset, read_real, read_weights
from hesse._messages import shown
from hesse._result import OptimizeResult
from hesse.linear_model._block_models import BlockPredictor, PredictorRecipe, Sums
from hesse.linear_model._families import Family
from hesse.linear_model._inference import Information, PseudoInverse
from hesse.linear_model._linear_estimator import LinearModelEstimator
from hesse.linear_model._parts import Parts, Survey
from hesse.linear_model._single_predictor import SinglePredictor

Vector = NDArray[np.float64]

# The inverses of what the core calls means, where a fit begins.
_LINK_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "identity": lambda mu: mu,
    "log": np.log,
    "inverse": lambda mu: 1.0 / mu,
    "inverse-squared": lambda mu: 1.0 / mu**2,
}
# Links that have no mean at η = 0.
_POSITIVE_ONLY = ("inverse", "inverse-squared")


@dataclass(kw_only=True, eq=False, repr=False)
class Regressor(RegressorMixin, LinearModelEstimator):  # type: ignore[misc]
    """One linear predictor, of a family with a link."""

    alpha: float = 1.0

    @abstractmethod
    def _family(self) -> Family:
        """Return the family that the parameters name."""

    def _link(self, family: Family) -> str:
        """Return the link that the parameters name."""
        return family.links[0]

    def predict(self, X: ArrayLike, offset: ArrayLike | None = None) -> Vector:
        """Return the means.

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
        eta = np.ascontiguousarray(self._predictors(X, offset).ravel())
        family = self._family()
        return np.asarray(_core.glm_means(*family.in_core(self._link(family)), eta))

    def score(
        self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        offset: ArrayLike | None = None,
    ) -> float:
        """Return D², the share of the deviance that the model explains.

        Parameters
        ----------
        X, y, sample_weight, offset
            As of `fit`.

        Returns
        -------
        float
            1 less the deviance of the model over that of the mean of `y`: at most 1, and R² of the
            family ``"gaussian"``. NaN where all `y` are equal.

        Raises
        ------
        ValueError
            If `y` is not what the family allows.
        """
        check_is_fitted(self)
        family = self._family()
        means = self.predict(X, offset)
        targets = _read_targets(y, family, None, len(means))
        weights = np.ones(len(means))
        if sample_weight is not None:
            weights = read_weights(sample_weight, len(means))
        mean = np.full_like(targets, np.average(targets, weights=weights))
        total = float(weights @ family.deviance(targets, mean))
        left = float(weights @ family.deviance(targets, means))
        return 1.0 - left / total if total > 0.0 else math.nan

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn which targets there are."""
        tags = super().__sklearn_tags__()
        try:
            lowest = np.array([-1.0, 0.0])
            negative, zero = np.asarray(self._family().is_allowed(lowest))
        except (TypeError, ValueError):  # a parameter that `fit` will refuse
            negative = zero = True
        tags.target_tags.positive_only = not (negative and zero)
        return tags

    @property
    def _estimates_dispersion(self) -> bool:
        return self._family().estimates_dispersion

    def _has_numbers(self) -> bool:
        return True

    def _check_parameters(self) -> None:
        super()._check_parameters()
        check_allowed(self.get_params(deep=False), {"alpha": NOT_NEGATIVE})

    def _model(self, X: NDArray[Any], y: NDArray[Any], weights: Vector | None, offset: Any) -> Any:
        family = self._family()
        link = self._link(family)
        targets = _read_targets(y, family, weights, X.shape[0])
        total = float(X.shape[0] if weights is None else weights.sum())
        penalty, restraints = self._penalty(float(self.alpha) * total, X.shape[1])
        given = read_offset(offset, X.shape[0])
        self._mean = float(np.average(targets, weights=weights))
        self._offset = 0.0 if given is None else float(np.average(given, weights=weights))
        _require_inside(self._mean, family, self.fit_intercept)
        has_intercept = bool(self.fit_intercept)
        return SinglePredictor(
            X, targets, family, link, weights, given, penalty, has_intercept, restraints
        )

    def _target_reader(self) -> Callable[[NDArray[Any]], NDArray[Any]]:
        return partial(_targets_of, self._family())

    def _block_model(self, parts: Parts, survey: Survey) -> BlockPredictor:
        family = self._family()
        self._mean = survey.target / survey.weight
        self._offset = survey.offset / survey.weight
        _require_inside(self._mean, family, self.fit_intercept)
        recipe = PredictorRecipe(family, self._link(family), bool(self.fit_intercept))
        penalty = self._quadratic_penalty(float(self.alpha) * survey.weight, survey.n_features)
        passes = Sums(parts, recipe, survey.n_samples)
        targets = (survey.weight, survey.target, survey.squares)
        return BlockPredictor(passes, survey, recipe, penalty, targets)

    def _start(self, model: SinglePredictor) -> Vector:
        x = np.zeros(model.core.n_parameters)
        if model.link not in _LINK_FUNCTIONS:
            return x
        level = _LINK_FUNCTIONS[model.link](np.float64(self._mean))
        if model.has_intercept:
            x[-1] = level - self._offset
        elif model.link in _POSITIVE_ONLY:
            x = _level(model, level)
        return x

    def _set_coefficients(self, model: SinglePredictor, x: Vector) -> None:
        self.coef_ = x[: model.X.shape[1]].copy()
        self.intercept_ = float(x[-1]) if model.has_intercept else 0.0

    def _set_statistics(self, model: SinglePredictor, result: OptimizeResult) -> None:
        family = model.family
        self.n_iter_ = int(result.nit)
        self.deviance_, pearson, self.log_likelihood_ = model.goodness(result.x)
        self.dispersion_ = 1.0
        if family.estimates_dispersion:
            rest = self.df_resid_ if isinstance(self._information, Information) else math.nan
            self.dispersion_ = pearson / rest if rest > 0.0 else math.nan
            likeliest = self.deviance_ / model.total_weight
            self.log_likelihood_ = (
                model.log_likelihood(result.x, likeliest) if likeliest > 0.0 else math.inf
            )

    def _facts(self) -> list[tuple[str, str]]:
        family = self._family()
        name = f"{family.name}, {family.parameter:g}" if family.parameter else family.name
        return [("model", type(self).__name__), ("family", name), ("link", self._link(family))]

    def _outputs_names(self) -> list[str]:
        return [""]


def _read_targets(y: Any, family: Family, weights: Vector | None, n_samples: int) -> Vector:
    targets = np.ascontiguousarray(y, dtype=np.float64)
    if targets.shape != (n_samples,):
        raise ValueError(f"y must have shape ({n_samples},); got shape {targets.shape}")
    is_allowed = family.is_allowed(targets)
    if not np.all(is_allowed):
        wrong = targets[~is_allowed][0]
        raise ValueError(f"y must be {family.allowed} for family {family.name!r}; got {wrong:g}")
    return targets


def _targets_of(family: Family, y: NDArray[Any]) -> Vector:
    return _read_targets(read_real("y", y), family, None, len(y))


def _require_inside(mean: float, family: Family, fit_intercept: bool) -> None:
    """Refuse targets for which an intercept alone grows without bound."""
    if fit_intercept and mean in (family.lowest, family.highest):
        raise ValueError(
            f"y must not be {shown(mean)} for all samples of positive weight: the intercept of "
            f"family {family.name!r} would be infinite"
        )


def _level(model: SinglePredictor, level: float) -> Vector:
    """Return the coefficients whose linear predictors are nearest to a number."""
    products, sums = model.products()
    return np.asarray(PseudoInverse.of(products).inverse @ (level * sums))
