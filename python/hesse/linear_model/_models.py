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
from hesse.linear_model._fitting import Plan
from hesse.linear_model._inference import (
    Information,
    PseudoInverse,
    extended_gram,
    robust_meat,
)
from hesse.linear_model._restraints import Restraints
from hesse.linear_model._separation import (
    Margins,
    Separation,
    find_separation,
    is_saturated,
    moves_on,
)

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# How much further a run goes on to tell growth without bound from a maximum (empirical).
_TIGHTER = 1e-3


class Model(ABC):
    """A model of the core on its data; variables are coefficients, then the intercept."""

    core: Any
    offset: Vector | None = None

    def __init__(
        self,
        X: NDArray[Any],
        weights: Vector | None,
        penalty: Vector,
        has_intercept: bool,
        restraints: Restraints | None,
    ) -> None:
        self.X = X
        self.weights = weights
        self.has_intercept = has_intercept
        self.total_weight = float(len(X) if weights is None else weights.sum())
        self.is_penalized = bool(np.any(penalty)) or restraints is not None
        self._penalty = penalty
        self._restraints = restraints

    @cached_property
    def restraints(self) -> Restraints | None:
        """What else holds the variables, for all of them."""
        if self._restraints is None:
            return None
        return self._restraints.spread(self.has_intercept, self.core.n_parameters // self.width)

    def penalty_at(self, x: Vector) -> float:
        """Return what the penalties add to the value."""
        quadratic = 0.5 * float(self.penalty @ x**2)
        return quadratic if self.restraints is None else quadratic + self.restraints.norm(x)

    @property
    def width(self) -> int:
        """Coefficients of one linear predictor, the intercept among them."""
        return int(self.X.shape[1]) + self.has_intercept

    @cached_property
    def penalty(self) -> Vector:
        """Second derivatives of the penalty, for all variables."""
        once = np.append(self._penalty, np.zeros(int(self.has_intercept)))
        return np.tile(once, self.core.n_parameters // self.width)

    def hessian(self, result: OptimizeResult) -> Matrix:
        """Return the second derivatives where a run ended."""
        if "hess" not in result:
            result["hess"] = self.core.value_gradient_hessian(result.x)[2]
        return np.asarray(result["hess"])

    def newton_step(self, result: OptimizeResult) -> Vector | None:
        """Return the next step of Newton's method where a run ended, None where none leads down."""
        hessian, step = self.hessian(result), np.zeros(len(result.x))
        free = np.arange(len(step))
        if self.restraints is not None:
            free = np.flatnonzero(~self.restraints.is_held(result.x))
        found = _core.semidefinite_inverse(np.ascontiguousarray(hessian[np.ix_(free, free)]))
        if found is None:
            return None
        step[free] = -found[0] @ result.jac[free]
        return step

    def separation(
        self, result: OptimizeResult, plan: Plan, names: tuple[str, ...]
    ) -> Separation | None:
        """Find out whether the likelihood has no maximum."""
        step = self.newton_step(result)
        is_moving = step is not None and moves_on(self.move(step))
        if not is_moving and not is_saturated(self.move(result.x)):
            return None
        further = plan.run(self.core, result.x, self.total_weight, _TIGHTER)
        sizes = np.append(np.abs(self.X).max(axis=0), np.ones(int(self.has_intercept)))
        directions = (further.x - result.x, *([] if step is None else [step]), result.x)
        return find_separation(directions, self.margins, sizes, self.X.shape[1], names)

    def move(self, direction: Vector) -> Matrix:
        """Return the change of the linear predictors along a direction.

        A row for each sample of positive weight, a column for each predictor.
        """
        moved = np.asarray(self.core.linear_predictor(direction))
        if self.offset is not None:
            moved -= self.offset
        return moved if self.weights is None else moved[self.weights > 0.0]

    def without_errors(self, x: Vector) -> tuple[Information, dict[str, Any]]:
        """Return the statistics of variables that restraints chose: there are no standard errors.

        The rank is the number of variables that were free, which estimates the degrees of freedom
        (Zou, Hastie and Tibshirani, "On the degrees of freedom of the lasso", Ann. Stat. 35, 2007).
        """
        assert self.restraints is not None
        p = len(x)
        free = int(np.count_nonzero(~self.restraints.is_held(x)))
        redundant = int(self.has_intercept and p > self.width)
        unknown = {"covariance": np.broadcast_to(np.nan, (p, p)), "errors": np.full(p, np.nan)}
        nothing = Information(np.empty((0, 0)), self.penalty)
        return nothing, unknown | {"rank": free - redundant}

    @abstractmethod
    def shortened(self, x: Vector, information: Information) -> Vector:
        """Leave out what of the variables changes no probability and no mean."""

    @abstractmethod
    def margins(self, direction: Vector) -> Margins:
        """Return what a direction does to the samples of positive weight."""

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
        restraints: Restraints | None = None,
    ) -> None:
        super().__init__(X, weights, penalty, has_intercept, restraints)
        self.y = y
        self.offset = offset
        self.family = family
        self.link = link
        self.kind = family.in_core(link)
        observed = _core.GlmCurvature.OBSERVED
        self.core = (
            self._core_of(penalty, observed) if restraints is None else self._convex(penalty)
        )

    def bare_core(self) -> _core.ScalarGlm:
        """Return the model without its penalty, for another one outside of it."""
        return self._convex(np.empty(0))

    def _convex(self, penalty: Vector) -> _core.ScalarGlm:
        """Return the model with curvatures that are never negative.

        A quadratic with a penalty on magnitudes has a minimum along every coordinate only then.
        """
        core = self._core_of(penalty, _core.GlmCurvature.OBSERVED)
        return core if core.is_convex else self._core_of(penalty, _core.GlmCurvature.EXPECTED)

    def _core_of(self, penalty: Vector, curvature: _core.GlmCurvature) -> _core.ScalarGlm:
        return _core.ScalarGlm(
            *self.kind,
            self.X,
            self.y,
            self.weights,
            self.offset,
            penalty,
            self.has_intercept,
            curvature,
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

    def margins(self, direction: Vector) -> Margins:
        """Return what a direction does: away from the inside of the range of means."""
        moved = self.move(direction)
        y = self.y if self.weights is None else self.y[self.weights > 0.0]
        at_least, at_most = y == self.family.lowest, y == self.family.highest
        free = np.concatenate([-moved[at_least], moved[at_most]])
        return Margins(free[:, np.newaxis], moved[~(at_least | at_most)])

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
        restraints: Restraints | None = None,
    ) -> None:
        super().__init__(X, weights, penalty, has_intercept, restraints)
        self.labels = labels
        self.n_classes = n_classes
        self.core = self._core_of(penalty)

    def bare_core(self) -> _core.MultinomialGlm:
        """Return the model without its penalty."""
        return self._core_of(np.empty(0))

    def _core_of(self, penalty: Vector) -> _core.MultinomialGlm:
        return _core.MultinomialGlm(
            self.X, self.labels, self.n_classes, self.weights, penalty, self.has_intercept
        )

    @property
    def may_separate(self) -> bool:
        """Whether coefficients may grow for ever."""
        return not self.is_penalized

    def shortened(self, x: Vector, information: Information) -> Vector:
        """Leave out what all classes have in common."""
        rows = x.reshape(self.n_classes, self.width).copy()
        # A penalty on magnitudes, or a bound, is not indifferent to what classes share.
        shared = slice(None) if self.restraints is None else slice(self.X.shape[1], None)
        rows[:, shared] -= rows[:, shared].mean(axis=0)
        return np.asarray(rows.ravel())

    def hessian(self, result: OptimizeResult) -> Matrix:
        """Return the second derivatives where a run ended.

        The solver's own have curvature where all classes change alike, and scores have none.
        """
        return np.asarray(self.core.value_gradient_hessian(result.x)[2])

    def margins(self, direction: Vector) -> Margins:
        """Return the leads of the classes that were seen over the others."""
        moved = self.move(direction)
        labels = self.labels if self.weights is None else self.labels[self.weights > 0.0]
        own = np.take_along_axis(moved, labels[:, np.newaxis], axis=1)
        others = np.arange(self.n_classes) != labels[:, np.newaxis]
        return Margins((own - moved)[others].reshape(len(labels), -1), np.empty(0))

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
