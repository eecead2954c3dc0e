"""Models of the core with what the statistics of a fit need of them."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._result import OptimizeResult
from hesse.linear_model._design import in_core
from hesse.linear_model._families import Family
from hesse.linear_model._fitting import Plan
from hesse.linear_model._inference import (
    Information,
    PseudoInverse,
    as_matrix,
    extended_gram,
    leverages,
)
from hesse.linear_model._matrix_free import LARGEST_MATRIX
from hesse.linear_model._restraints import Restraints
from hesse.linear_model._robust import (
    Groups,
    clustered_meat,
    meat,
    raised_by_blocks,
    raised_by_leverage,
)
from hesse.linear_model._separation import Separation, read_separation

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


class Model(ABC):
    """A model of the core on its data; variables are coefficients, then the intercept."""

    core: Any
    offset: Vector | Matrix | None = None
    _restraints: Restraints | None = None
    groups: Groups | None = None  # of samples whose residuals hang together

    def __init__(
        self,
        X: NDArray[Any],
        weights: Vector | None,
        penalty: Vector | Matrix,
        has_intercept: bool,
        restraints: Restraints | None,
    ) -> None:
        self.X = X
        self.weights = weights
        self.has_intercept = has_intercept
        self.total_weight = float(X.shape[0] if weights is None else weights.sum())
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
        held = self.penalty * x if self.penalty.ndim == 1 else self.penalty @ x
        quadratic = 0.5 * float(x @ held)
        return quadratic if self.restraints is None else quadratic + self.restraints.norm(x)

    @property
    def width(self) -> int:
        """Coefficients of one linear predictor, the intercept among them."""
        return int(self.X.shape[1]) + self.has_intercept

    @cached_property
    def penalty(self) -> Vector | Matrix:
        """Second derivatives of the penalty, for all variables: a diagonal, or a matrix."""
        predictors = self.core.n_parameters // self.width
        if self._penalty.ndim == 1:
            once = np.append(self._penalty, np.zeros(int(self.has_intercept)))
            return np.tile(once, predictors)
        padded = np.pad(self._penalty, (0, int(self.has_intercept)))
        return np.asarray(np.kron(np.eye(predictors), padded), dtype=np.float64)

    def _with_penalty(self, core_of: Callable[[Vector], Any], predictors: int) -> Any:
        """Return a model of the core with its penalty, which may be a matrix."""
        if self._penalty.ndim == 1:
            return core_of(self._penalty)
        plain = core_of(np.empty(0))
        return _core.QuadraticallyPenalizedGlm(plain, self._penalty, predictors)

    def hessian(self, result: OptimizeResult) -> Matrix:
        """Return the second derivatives where a run ended."""
        if "hess" not in result:
            result["hess"] = self.core.value_gradient_hessian(result.x)[2]
        return np.asarray(result["hess"])

    def newton_step(self, result: OptimizeResult) -> Vector | None:
        """Return the next step of Newton's method where a run ended, None where none leads down."""
        if self.restraints is not None and len(result.x) > LARGEST_MATRIX:
            return None
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
        self, result: OptimizeResult, _: Plan, names: tuple[str, ...]
    ) -> Separation | None:
        """Find out whether the likelihood has no maximum."""
        found = self.core.separation(result.x, self.newton_step(result))
        return None if found is None else read_separation(found, self.width, self.X.shape[1], names)

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

    def fingerprint(self) -> tuple[float, ...]:
        """Return sums by which fits to the same targets and weights are known."""
        return (self.total_weight,)

    @abstractmethod
    def shortened(self, x: Vector, information: Information) -> Vector:
        """Leave out what of the variables changes no probability and no mean."""

    @property
    def n_counted(self) -> int:
        """Number of the samples of positive weight."""
        return self.X.shape[0] if self.weights is None else int(np.count_nonzero(self.weights))

    @property
    @abstractmethod
    def n_determined(self) -> int:
        """Number of the coefficients that are not those of others."""

    @abstractmethod
    def slopes(self, x: Vector, cov_type: str, bread: Matrix | None) -> Matrix:
        """Return the samples' first derivatives, as a robust covariance takes them.

        HC2 and HC3 need the inverse of the information.
        """

    def meat(self, x: Vector, cov_type: str, bread: Matrix | None) -> Matrix:
        """Sum the outer products of scores, of samples or of groups."""
        slopes = self.slopes(x, cov_type, bread)
        if self.groups is None:
            return meat(self.X, slopes, self.has_intercept)
        return clustered_meat(
            self.X, slopes, self.groups, self.n_counted, self.n_determined, self.has_intercept
        )

    def robust(self, x: Vector, plain: Information, cov_type: str) -> Information:
        """Add what makes a covariance robust to the information."""
        bread = plain.bread() if cov_type in ("HC2", "HC3") else None
        found = self.meat(x, cov_type, bread)
        if cov_type == "HC1":
            n = self.n_counted
            found = found * (n / max(n - self.n_determined, 1))
        return Information(plain.expected, plain.penalty, found)

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
        penalty: Vector | Matrix,
        has_intercept: bool,
        restraints: Restraints | None = None,
    ) -> None:
        super().__init__(X, weights, penalty, has_intercept, restraints)
        self.y = y
        self.offset = offset
        self.family = family
        self.link = link
        self.kind = family.in_core(link)
        core_of = self._observed if restraints is None else self._convex
        self.core = self._with_penalty(core_of, 1)

    def bare_core(self) -> _core.ScalarGlm:
        """Return the model without its penalty, for another one outside of it."""
        return self._convex(np.empty(0))

    def _observed(self, penalty: Vector) -> _core.ScalarGlm:
        return self._core_of(penalty, _core.GlmCurvature.OBSERVED)

    def _convex(self, penalty: Vector) -> _core.ScalarGlm:
        """Return the model with curvatures that are never negative.

        A quadratic with a penalty on magnitudes has a minimum along every coordinate only then.
        """
        core = self._observed(penalty)
        return core if core.is_convex else self._core_of(penalty, _core.GlmCurvature.EXPECTED)

    def _core_of(self, penalty: Vector, curvature: _core.GlmCurvature) -> _core.ScalarGlm:
        return _core.ScalarGlm(
            *self.kind,
            in_core(self.X),
            self.y,
            self.weights,
            self.offset,
            penalty,
            self.has_intercept,
            curvature,
        )

    def fingerprint(self) -> tuple[float, ...]:
        """Return sums by which fits to the same targets and weights are known."""
        # A product by BLAS would wake its threads, which takes longer.
        weighted = self.y if self.weights is None else self.weights * self.y
        return self.total_weight, float(weighted.sum()), float(np.einsum("i,i", weighted, self.y))

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

    def products(self) -> tuple[Matrix, Vector]:
        """Return XᵀX and Xᵀ1."""
        ones = np.ones(self.X.shape[0])
        return extended_gram(self.X, ones, False), np.asarray(self.X.T @ ones)

    def goodness(self, x: Vector) -> tuple[float, float, float]:
        """Return the deviance, Pearson's statistic, and the log-likelihood at dispersion 1.

        The last is NaN where the dispersion is estimated.
        """
        family = self.family
        y, mu, weights = self._counted(x)
        deviance = float(weights @ family.deviance(y, mu))
        squares = (y - mu) ** 2
        # A mean at the end of its range has no variance.
        ratios = np.divide(squares, family.variance(mu), out=squares, where=squares > 0.0)
        pearson = float(weights @ ratios)
        if family.estimates_dispersion:
            return deviance, pearson, math.nan
        return deviance, pearson, family.log_likelihood(y, mu, weights, 1.0)

    def log_likelihood(self, x: Vector, dispersion: float) -> float:
        """Return the log-likelihood."""
        return self.family.log_likelihood(*self._counted(x), dispersion)

    def _counted(self, x: Vector) -> tuple[Vector, Vector, Vector]:
        """Return targets, means and weights of the samples of positive weight."""
        if self.weights is None:
            return self.y, self.means(x), np.ones(len(self.y))
        kept = self.weights > 0.0
        return self.y[kept], self.means(x)[kept], self.weights[kept]

    def _terms(self, x: Vector) -> tuple[Vector, Vector]:
        """Return first derivatives of the samples' losses, and expected second ones."""
        eta = self.core.linear_predictor(x)
        expected = _core.GlmCurvature.EXPECTED
        _, slopes, curvatures = _core.glm_terms(*self.kind, expected, eta, self.y)
        if self.weights is None:
            return slopes, curvatures
        # What is infinite may be that of a sample without weight.
        slopes[self.weights == 0.0], curvatures[self.weights == 0.0] = 0.0, 0.0
        return self.weights * slopes, self.weights * curvatures

    def information(self, result: OptimizeResult, cov_type: str) -> Information:
        """Return what the covariance of the coefficients is made of."""
        is_canonical = self.link == self.family.canonical_link
        if is_canonical and cov_type == "nonrobust":
            return Information(self.hessian(result) - as_matrix(self.penalty), self.penalty)
        plain = Information(self.expected(result.x), self.penalty)
        if cov_type == "nonrobust":
            return plain
        return self.robust(result.x, plain, cov_type)

    def expected(self, x: Vector) -> Matrix:
        """Return the Fisher information at dispersion 1."""
        return extended_gram(self.X, self._terms(x)[1], self.has_intercept)

    @property
    def n_determined(self) -> int:
        """Number of the coefficients that are not those of others."""
        return self.width

    def slopes(self, x: Vector, cov_type: str, bread: Matrix | None) -> Matrix:
        """Return the samples' first derivatives, as a robust covariance takes them."""
        slopes, curvatures = self._terms(x)
        if bread is None:
            return slopes[:, np.newaxis]
        hat = leverages(self.X, curvatures, bread, self.has_intercept)
        return raised_by_leverage(slopes[:, np.newaxis], hat[:, np.newaxis], cov_type)


class Multinomial(Model):
    """Classes with a linear predictor each."""

    def __init__(
        self,
        X: NDArray[Any],
        labels: NDArray[np.int64],
        n_classes: int,
        weights: Vector | None,
        offset: Matrix | None,
        penalty: Vector | Matrix,
        has_intercept: bool,
        restraints: Restraints | None = None,
    ) -> None:
        super().__init__(X, weights, penalty, has_intercept, restraints)
        self.labels = labels
        self.n_classes = n_classes
        self.offset = offset
        self.core = self._with_penalty(self._core_of, n_classes)

    def bare_core(self) -> _core.MultinomialGlm:
        """Return the model without its penalty."""
        return self._core_of(np.empty(0))

    def _core_of(self, penalty: Vector) -> _core.MultinomialGlm:
        return _core.MultinomialGlm(
            in_core(self.X),
            self.labels,
            self.n_classes,
            self.weights,
            self.offset,
            penalty,
            self.has_intercept,
        )

    def fingerprint(self) -> tuple[float, ...]:
        """Return sums by which fits to the same targets and weights are known."""
        return tuple(np.bincount(self.labels, self.weights, self.n_classes).tolist())

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

    def information(self, result: OptimizeResult, cov_type: str) -> Information:
        """Return what the covariance of the coefficients is made of."""
        expected = self.hessian(result) - as_matrix(self.penalty)
        if cov_type == "nonrobust":
            return Information(expected, self.penalty)
        return self.robust(result.x, Information(expected, self.penalty), cov_type)

    @property
    def n_determined(self) -> int:
        """Number of the coefficients that are not those of others."""
        return (self.n_classes - 1) * self.width

    def slopes(self, x: Vector, cov_type: str, bread: Matrix | None) -> Matrix:
        """Return the samples' first derivatives, as a robust covariance takes them."""
        probabilities = self._probabilities(x)
        slopes: Matrix = probabilities.copy()
        slopes[np.arange(len(slopes)), self.labels] -= 1.0
        if self.weights is not None:
            slopes *= self.weights[:, np.newaxis]
        if bread is None:
            return np.asarray(slopes)
        return raised_by_blocks(
            self.X,
            slopes,
            lambda some: self._curvatures(probabilities, some),
            bread,
            self.has_intercept,
            cov_type,
        )

    def _probabilities(self, x: Vector) -> Matrix:
        z = self.core.linear_predictor(x)
        shares = np.exp(z - z.max(axis=1, keepdims=True))
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))

    def _curvatures(self, probabilities: Matrix, some: slice) -> NDArray[np.float64]:
        """Return the second derivatives of some samples' losses."""
        p = probabilities[some]
        found = p[:, :, np.newaxis] * (np.eye(self.n_classes) - p[:, np.newaxis, :])
        return found if self.weights is None else found * self.weights[some, None, None]
