"""Firth's penalised likelihood, whose estimates are finite on separated data too."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._result import OptimizeResult
from hesse.linear_model._single_predictor import SinglePredictor

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# Families of dispersion 1 with their canonical links, of which the core knows the penalty.
_KNOWN = {("binomial", "logit"), ("poisson", "log")}


class FirthPredictor(SinglePredictor):
    """One linear predictor; the penalty is half the logarithm of the information's determinant."""

    @classmethod
    def of(cls, model: SinglePredictor) -> FirthPredictor:
        """Put the penalty in the place of the one that a model has.

        Raises
        ------
        ValueError
            If the core does not know it for the family and link.
        """
        if (model.family.name, model.link) not in _KNOWN:
            raise ValueError(
                "firth must be False but for family 'binomial' with link 'logit' and family "
                f"'poisson'; got True for family {model.family.name!r} with link {model.link!r}"
            )
        if model.restraints is not None:
            raise ValueError("lower_bounds and upper_bounds must be None with Firth's penalty")
        return cls(
            model.X,
            model.y,
            model.family,
            model.link,
            model.weights,
            model.offset,
            np.zeros(model.X.shape[1]),
            model.has_intercept,
        )

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.likelihood = self.core
        self.core = _core.FirthGlm(self.likelihood)

    @property
    def may_separate(self) -> bool:
        """Whether coefficients may grow for ever: the penalty is a barrier."""
        return False

    def penalty_at(self, x: Vector) -> float:
        """Return what the penalty adds to the value, −½ log det of the information."""
        with_penalty, _ = self.core.value_and_gradient(x)
        return float(with_penalty - self.likelihood.value_and_gradient(x)[0])

    def hessian(self, result: OptimizeResult) -> Matrix:
        """Return the information where a run ended, of which the covariance is the inverse."""
        return np.asarray(self.likelihood.value_gradient_hessian(result.x)[2])
