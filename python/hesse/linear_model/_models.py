"""Models of the core with what the statistics of a fit need of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._result import OptimizeResult
from hesse.linear_model._families import Family
from hesse.linear_model._inference import (
    Information,
    PseudoInverse,
    extended_gram,
    robust_meat,
)
from hesse.linear_model._separation import Separation, read_separation

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


class Model(ABC):
    """A model of the core on its data; variables are coefficients, then the intercept."""

    core: Any
    offset: Vector | None = None

    def __init__(
        self, X: NDArray[Any], weights: Vector | None, penalty: Vector, has_intercept: bool
    ) -> None:
        self.X = X
        self.weights = weights
        self.has_intercept = has_intercept
        self.total_weight = float(len(X) if weights is None else weights.sum())
        self.is_penalized = bool(np.any(penalty))
        self._penalty = penalty

    @property
    def width(self) -> int:
        """Coefficients of one linear predictor, the intercept among them."""
        return int(self.X.shape[1]) + self.has_intercept

    @cached_property
    def penalty(self) -> Vector:
        """Second derivatives of the penalty, for all variables."""
        once = np.append(self._penalty, np.zeros(int(self.has_intercept)))
        return np.tile(once, self.core.n_parameters // self.width)

    def penalty_at(self, x: Vector) -> float:
        """Return what the penalty adds to the value."""
        return 0.5 * float(self.penalty @ x**2)

    def hessian(self, result: OptimizeResult) -> Matrix:
        """Return the second derivatives where a run ended."""
        if "hess" not in result:
            result["hess"] = self.core.value_gradient_hessian(result.x)[2]
        return np.asarray(result["hess"])

    def newton_step(self, result: OptimizeResult) -> Vector | None:
        """Return the next step of Newton's method where a run ended, None where none leads down."""
        found = _core.semidefinite_inverse(self.hessian(result))
        return None if found is None else np.asarray(-found[0] @ result.jac)

    def separation(self, result: OptimizeResult, names: tuple[str, ...]) -> Separation | None:
        """Find out whether the likelihood has no maximum."""
        found = self.core.separation(result.x, self.newton_step(result))
        return None if found is None else read_separation(found, self.width, self.X.shape[1], names)

    @abstractmethod
    def shortened(self, x: Vector, information: Information) -> Vector:
        """Leave out what of the variables changes no probability and no mean."""

    @abstractmethod
    def information(self, result: OptimizeResult, cov_type: str) -> Information:
        """Return what the covariance of the coefficients is made of."""


class SinglePredictor(Model):
    """A family with a link: one linear predictor."""

    def __init__(
        self,
        X: NDArray[Any],
        y: Vector,
        family: Family,
        link: str,
        weights: Vector | None,
        offset: Vector | None,
        penalty: Vector,
        has_intercept: bool,
    ) -> None:
        super().__init__(X, weights, penalty, has_intercept)
        self.y = y
        self.offset = offset
        self.family = family
        self.link = link
        self.kind = family.in_core(link)
        self.core = _core.ScalarGlm(
            *self.kind, X, y, weights, offset, penalty, has_intercept, _core.GlmCurvature.OBSERVED
        )

    @property
    def may_separate(self) -> bool:
        """Whether coefficients may grow for ever: y at an end of its range, and no penalty."""
        return self.family.lowest is not None and not self.is_penalized

    def shortened(self, x: Vector, information: Information) -> Vector:
        """Leave out what of the variables changes no mean."""
        if self.is_penalized:
            return x
        null = PseudoInverse.of(information.expected).null_space
        return np.asarray(x - null @ (null.T @ x))

    def means(self, x: Vector) -> Vector:
        """Return the means of the samples."""
        return np.asarray(_core.glm_means(*self.kind, self.core.linear_predictor(x)))

    def _terms(self, x: Vector) -> tuple[Vector, Vector]:
        """Return first derivatives of the samples' losses, and expected second ones."""
        eta = self.core.linear_predictor(x)
        expected = _core.GlmCurvature.EXPECTED
        _, slopes, curvatures = _core.glm_terms(*self.kind, expected, eta, self.y)
        if self.weights is None:
            return slopes, curvatures
        return self.weights * slopes, self.weights * curvatures

    def information(self, result: OptimizeResult, cov_type: str) -> Information:
        """Return what the covariance of the coefficients is made of."""
        is_canonical = self.link == self.family.canonical_link
        if is_canonical and cov_type == "nonrobust":
            return Information(self.hessian(result) - np.diag(self.penalty), self.penalty)
        slopes, curvatures = self._terms(result.x)
        expected = extended_gram(self.X, curvatures, self.has_intercept)
        plain = Information(expected, self.penalty)
        if cov_type == "nonrobust":
            return plain
        meat = robust_meat(self.X, slopes, curvatures, plain, cov_type, self.has_intercept)
        return Information(expected, self.penalty, meat)


class Multinomial(Model):
    """Classes with a linear predictor each."""

    def __init__(
        self,
        X: NDArray[Any],
        labels: NDArray[np.int64],
        n_classes: int,
        weights: Vector | None,
        penalty: Vector,
        has_intercept: bool,
    ) -> None:
        super().__init__(X, weights, penalty, has_intercept)
        self.labels = labels
        self.n_classes = n_classes
        self.core = _core.MultinomialGlm(X, labels, n_classes, weights, penalty, has_intercept)

    @property
    def may_separate(self) -> bool:
        """Whether coefficients may grow for ever."""
        return not self.is_penalized

    def shortened(self, x: Vector, information: Information) -> Vector:
        """Leave out what all classes have in common."""
        rows = x.reshape(self.n_classes, self.width)
        return np.asarray((rows - rows.mean(axis=0)).ravel())

    def hessian(self, result: OptimizeResult) -> Matrix:
        """Return the second derivatives where a run ended.

        The solver's own have curvature where all classes change alike, and scores have none.
        """
        return np.asarray(self.core.value_gradient_hessian(result.x)[2])

    def information(self, result: OptimizeResult, cov_type: str) -> Information:
        """Return what the covariance of the coefficients is made of."""
        expected = self.hessian(result) - np.diag(self.penalty)
        if cov_type == "nonrobust":
            return Information(expected, self.penalty)
        meat = self._scores(result.x)
        if cov_type == "HC1":
            n = len(self.X)
            meat *= n / max(n - (self.n_classes - 1) * self.width, 1)
        return Information(expected, self.penalty, meat)

    def _scores(self, x: Vector) -> Matrix:
        """Sum the outer products of the samples' scores."""
        z = self.core.linear_predictor(x)
        errors = np.exp(z - z.max(axis=1, keepdims=True))
        errors /= errors.sum(axis=1, keepdims=True)
        errors[np.arange(len(z)), self.labels] -= 1.0
        if self.weights is not None:
            errors *= self.weights[:, np.newaxis]
        blocks = [
            [extended_gram(self.X, one * other, self.has_intercept) for other in errors.T]
            for one in errors.T
        ]
        return np.block(blocks)
