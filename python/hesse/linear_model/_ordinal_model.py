"""Ordered classes, their thresholds on the scale of one linear predictor, and their data."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._result import OptimizeResult
from hesse.linear_model._design import dense_rows, in_core
from hesse.linear_model._inference import (
    ROWS,
    Information,
    PseudoInverse,
    as_matrix,
    extended_gram,
)
from hesse.linear_model._model import Model
from hesse.linear_model._robust import group_factor

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# How far apart thresholds begin at least, where a class has next to no weight (empirical).
_LEAST_GAP = 1e-12


def _normal_quantile(below: float, above: float) -> float:
    share = NormalDist().inv_cdf(min(below, above) / (below + above))
    return share if below < above else -share


# F⁻¹ of below/(below + above), without cancellation at either end.
_QUANTILES: dict[str, Callable[[float, float], float]] = {
    "logit": lambda below, above: math.log(below) - math.log(above),
    "probit": _normal_quantile,
    "cloglog": lambda below, above: math.log(math.log1p(below / above)),
}
LINKS = tuple(_QUANTILES)


def in_core_link(link: str) -> _core.OrdinalLink:
    """Return the core's name of a link."""
    return _core.OrdinalLink[link.upper()]


class Ordinal(Model):
    """Ordered classes; variables are the coefficients, then the thresholds."""

    def __init__(
        self,
        X: NDArray[Any],
        labels: NDArray[np.int64],
        n_classes: int,
        link: str,
        weights: Vector | None,
        offset: Vector | None,
        penalty: Vector,
    ) -> None:
        super().__init__(X, weights, penalty, False, None)
        self.labels = labels
        self.n_classes = n_classes
        self.link = link
        self.offset = offset
        self.core = self._core_of(penalty)

    def bare_core(self) -> _core.OrdinalGlm:
        """Return the model without its penalty."""
        return self._core_of(np.empty(0))

    def _core_of(self, penalty: Vector) -> _core.OrdinalGlm:
        return _core.OrdinalGlm(
            in_core_link(self.link),
            in_core(self.X),
            self.labels,
            self.n_classes,
            self.weights,
            self.offset,
            penalty,
        )

    @property
    def width(self) -> int:
        """Number of the variables."""
        return int(self.X.shape[1]) + self.n_classes - 1

    @cached_property
    def penalty(self) -> Vector:
        """Second derivatives of the penalty, which holds no threshold."""
        return np.append(self._penalty, np.zeros(self.n_classes - 1))

    def frequencies(self) -> Vector:
        """Return the sums of the classes' weights."""
        return np.bincount(self.labels, self.weights, self.n_classes).astype(np.float64)

    def start(self) -> Vector:
        """Return no coefficients, and the thresholds that the classes' frequencies tell."""
        sums = self.frequencies()
        below, above = np.cumsum(sums)[:-1], np.cumsum(sums[::-1])[-2::-1]
        quantile = _QUANTILES[self.link]
        found = np.array([quantile(*ends) for ends in zip(below, above, strict=True)])
        if self.offset is not None:
            found += np.average(self.offset, weights=self.weights)
        steps = _LEAST_GAP * np.arange(len(found))
        thresholds = np.maximum.accumulate(found - steps) + steps
        return np.concatenate([np.zeros(self.X.shape[1]), thresholds])

    def fingerprint(self) -> tuple[float, ...]:
        """Return sums by which fits to the same targets and weights are known."""
        return tuple(self.frequencies().tolist())

    @property
    def may_separate(self) -> bool:
        """Whether coefficients may grow for ever."""
        return not self.holds_all

    def shortened(self, x: Vector, information: Information) -> Vector:
        """Leave out what of the variables changes no probability.

        Those are coefficients by which all predictors change alike, and the thresholds with them.
        What has next to no curvature where a run ended is another matter.
        """
        if self.is_penalized or PseudoInverse.of(information.expected).rank == self.width:
            return x
        weights = np.ones(self.X.shape[0]) if self.weights is None else self.weights
        gram = extended_gram(self.X, np.sign(weights), True)
        # One variable stands for the thresholds, scaled to the length of all of them.
        share = 1.0 / math.sqrt(self.n_classes - 1)
        gram[-1] *= -share
        gram[:, -1] *= -share
        null = PseudoInverse.of(gram).null_space
        null = np.vstack([null[:-1], np.tile(share * null[-1], (self.n_classes - 1, 1))])
        return np.asarray(x - null @ (null.T @ x))

    def information(self, result: OptimizeResult, cov_type: str) -> Information:
        """Return what the covariance of the coefficients is made of: observed information."""
        plain = Information(self.hessian(result) - as_matrix(self.penalty), self.penalty)
        return plain if cov_type == "nonrobust" else self.robust(result.x, plain, cov_type)

    @property
    def n_determined(self) -> int:
        """Number of the coefficients that are not those of others."""
        return self.width

    def slopes(self, x: Vector, cov_type: str, bread: Matrix | None) -> Matrix:
        """Return the samples' first derivatives by the linear predictor, and by the thresholds."""
        return np.asarray(self.core.slopes(x))

    def meat(self, x: Vector, cov_type: str, bread: Matrix | None) -> Matrix:
        """Sum the outer products of scores, of samples or of groups."""
        slopes = self.slopes(x, cov_type, bread)
        found = np.zeros((self.width, self.width))
        totals = None if self.groups is None else np.zeros((self.groups.total, self.width))
        for first in range(0, self.X.shape[0], ROWS):
            some = slice(first, first + ROWS)
            rows = dense_rows(self.X, first, first + ROWS)
            scores = np.hstack([slopes[some, :1] * rows, slopes[some, 1:]])
            if totals is None:
                found += scores.T @ scores
            else:
                assert self.groups is not None
                np.add.at(totals, self.groups.codes[some], scores)
        if self.groups is None or totals is None:
            return found
        factor = group_factor(self.groups, self.n_counted, self.n_determined)
        return np.asarray(factor * (totals.T @ totals))
