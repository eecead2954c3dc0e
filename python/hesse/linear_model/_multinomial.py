"""Classes with a linear predictor each, and their data."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._result import OptimizeResult
from hesse.linear_model._design import in_core
from hesse.linear_model._inference import Information, as_matrix
from hesse.linear_model._model import Model
from hesse.linear_model._restraints import Restraints
from hesse.linear_model._robust import raised_by_blocks

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


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
        return not self.holds_all

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
