"""A family with a link, and its data."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._result import OptimizeResult
from hesse.linear_model._design import in_core
from hesse.linear_model._families import Family
from hesse.linear_model._inference import (
    Information,
    PseudoInverse,
    as_matrix,
    extended_gram,
    leverages,
)
from hesse.linear_model._model import Model
from hesse.linear_model._restraints import Restraints
from hesse.linear_model._robust import raised_by_leverage

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


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
        """Whether coefficients may grow for ever: y at an end of its range, and free ones."""
        return self.family.lowest is not None and not self.holds_all

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
