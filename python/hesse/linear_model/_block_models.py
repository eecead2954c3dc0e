"""Models of samples in blocks: sums over the models that the blocks are, each in its turn."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._arrays import read_offset
from hesse._result import OptimizeResult
from hesse.linear_model._block_separation import find_separation_in_blocks
from hesse.linear_model._blocks import Block
from hesse.linear_model._families import BINOMIAL, Family
from hesse.linear_model._fitting import Plan
from hesse.linear_model._model import Model
from hesse.linear_model._multinomial import Multinomial
from hesse.linear_model._parts import Parts, Survey
from hesse.linear_model._separation import Verdict
from hesse.linear_model._single_predictor import SinglePredictor

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

Found = TypeVar("Found")

_NONE = np.zeros(0)


class Recipe(ABC):
    """How a block becomes a model of its own, without a penalty."""

    @abstractmethod
    def model(self, block: Block) -> Model:
        """Return the model of a block."""


@dataclass(frozen=True)
class PredictorRecipe(Recipe):
    """One linear predictor, of a family with a link."""

    family: Family
    link: str
    has_intercept: bool

    def model(self, block: Block) -> SinglePredictor:
        """Return the model of a block."""
        return SinglePredictor(
            block.X,
            block.y,
            self.family,
            self.link,
            block.weights,
            read_offset(block.offset, block.X.shape[0]),
            _NONE,
            self.has_intercept,
        )


@dataclass(frozen=True)
class ClassRecipe(Recipe):
    """Logistic regression of classes, each with a factor that its samples' weights get."""

    classes: NDArray[Any]
    factors: Vector | None
    has_intercept: bool

    def model(self, block: Block) -> Model:
        """Return the model of a block.

        Raises
        ------
        ValueError
            If a class was never seen before.
        """
        labels = np.searchsorted(self.classes, block.y)
        found = self.classes[np.minimum(labels, len(self.classes) - 1)]
        if not np.array_equal(found, block.y):
            wrong = block.y[found != block.y][0]
            raise ValueError(f"y must be the same in each pass; {wrong!r} is new")
        weights = block.weights
        if self.factors is not None:
            weights = (1.0 if weights is None else weights) * self.factors[labels]
        n, k = len(labels), len(self.classes)
        offset = read_offset(block.offset, n, k if k > 2 else 1)
        if k > 2:
            codes = labels.astype(np.int64)
            return Multinomial(block.X, codes, k, weights, offset, _NONE, self.has_intercept)
        targets = labels.astype(np.float64)
        return self.predictor().model(Block(block.X, targets, weights, offset))

    def predictor(self) -> PredictorRecipe:
        """Return what two classes are."""
        return PredictorRecipe(BINOMIAL, "logit", self.has_intercept)


def _of_block(
    recipe: Recipe, task: Callable[[Model], Found], number: int, block: Block
) -> tuple[int, Found]:
    """Return the number of a block's rows, and what a task finds for its model."""
    return block.X.shape[0], task(recipe.model(block))


def _merged(
    merge: Callable[[Found, Found], Found], one: tuple[int, Found], other: tuple[int, Found]
) -> tuple[int, Found]:
    return one[0] + other[0], merge(one[1], other[1])


def _called(method: str, arguments: tuple[Any, ...], model: Model) -> tuple[Any, ...]:
    """Call a method of a model."""
    found = attrgetter(method)(model)(*arguments)
    return found if isinstance(found, tuple) else (found,)


def _added(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


class Sums:
    """What methods of the blocks' models return, added up; those of a Glm are for the core."""

    def __init__(self, parts: Parts, recipe: Recipe, n_samples: int) -> None:
        self._parts = parts
        self._recipe = recipe
        self.n_samples = n_samples

    def sample(self, total_weight: float) -> Any:
        """Return the core's model of some samples, as heavy as all; None if there are none."""
        block = self._parts.sample
        if block is None:
            return None
        weights = np.ones(len(block.X)) if block.weights is None else block.weights
        share = float(weights.sum()) / total_weight
        return (
            None
            if share == 0.0
            else self._recipe.model(replace(block, weights=weights / share)).core
        )

    def fold(self, task: Callable[[Model], Found], merge: Callable[[Found, Found], Found]) -> Found:
        """Merge what a task finds for the blocks' models, in one pass over the data.

        Raises
        ------
        ValueError
            If the data are not those of the first pass.
        """
        found: tuple[int, Found] | None = self._parts.fold(
            partial(_of_block, self._recipe, task), partial(_merged, merge)
        )
        if found is None or found[0] != self.n_samples:
            raise ValueError(
                "blocks must hold the same rows in each pass; there were "
                f"{self.n_samples} at first, now {0 if found is None else found[0]}"
            )
        return found[1]

    def of(self, method: str, *arguments: Any) -> tuple[Any, ...]:
        """Return the sums of all that a method returns."""
        return self.fold(partial(_called, method, arguments), _added)

    def value_and_gradient(self, beta: Vector) -> tuple[Any, ...]:
        """Return the sums over all samples."""
        return self.of("core.value_and_gradient", beta)

    def value_gradient_hessian(self, beta: Vector) -> tuple[Any, ...]:
        """Return the sums over all samples."""
        return self.of("core.value_gradient_hessian", beta)

    def hessian_product(self, beta: Vector, v: Vector) -> Vector:
        """Return the sum over all samples."""
        return np.asarray(self.of("core.hessian_product", beta, v)[0])


class InBlocks:
    """What models of samples in blocks do alike; rows of their own they have none.

    As a model of no rows each tells the shape of the variables and holds the penalty.
    """

    core: Any
    has_intercept: bool
    total_weight: float
    sums: Sums

    def _take(
        self, sums: Sums, survey: Survey, total_weight: float, targets: tuple[float, ...]
    ) -> None:
        """Add the samples; `targets` tells theirs from others."""
        self.sums = sums
        self.total_weight = total_weight
        sample = sums.sample(total_weight)
        self.core = _core.SummedGlm(self.core, sums, survey.n_samples, sample)
        self._n_counted = survey.n_counted
        self._sizes = survey.sizes
        self._targets = targets

    @property
    def n_counted(self) -> int:
        """Number of the samples of positive weight."""
        return self._n_counted

    def fingerprint(self) -> tuple[float, ...]:
        """Return sums by which fits to the same targets and weights are known."""
        return self._targets

    def meat(self, x: Vector, cov_type: str, bread: Matrix | None) -> Matrix:
        """Sum the outer products of the samples' scores."""
        return np.asarray(self.sums.of("meat", x, cov_type, bread)[0])

    def separation(self, result: OptimizeResult, plan: Plan, names: tuple[str, ...]) -> Verdict:
        """Find out whether the likelihood has no maximum."""
        return find_separation_in_blocks(self, result, plan, self._sizes, names)


class BlockPredictor(InBlocks, SinglePredictor):
    """One linear predictor of samples in blocks."""

    def __init__(
        self,
        sums: Sums,
        survey: Survey,
        recipe: PredictorRecipe,
        penalty: Vector,
        targets: tuple[float, float, float],
    ) -> None:
        no_rows = np.empty((0, survey.n_features))
        super().__init__(
            no_rows, _NONE, recipe.family, recipe.link, None, None, penalty, recipe.has_intercept
        )
        self._take(sums, survey, targets[0], targets)

    def products(self) -> tuple[Matrix, Vector]:
        """Return XᵀX and Xᵀ1."""
        products, columns = self.sums.of("products")
        return products, columns

    def goodness(self, x: Vector) -> tuple[float, float, float]:
        """Return the deviance, Pearson's statistic, and the log-likelihood at dispersion 1."""
        deviance, pearson, log_likelihood = self.sums.of("goodness", x)
        return deviance, pearson, log_likelihood

    def log_likelihood(self, x: Vector, dispersion: float) -> float:
        """Return the log-likelihood."""
        return float(self.sums.of("log_likelihood", x, dispersion)[0])

    def expected(self, x: Vector) -> Matrix:
        """Return the Fisher information at dispersion 1."""
        return np.asarray(self.sums.of("expected", x)[0])


class BlockMultinomial(InBlocks, Multinomial):
    """Classes of samples in blocks, with a linear predictor each."""

    def __init__(
        self,
        sums: Sums,
        survey: Survey,
        recipe: ClassRecipe,
        penalty: Vector,
        targets: tuple[float, ...],
    ) -> None:
        no_rows, no_labels = np.empty((0, survey.n_features)), np.empty(0, dtype=np.int64)
        super().__init__(
            no_rows, no_labels, len(targets), None, None, penalty, recipe.has_intercept
        )
        self._take(sums, survey, math.fsum(targets), targets)
        self._hessian_of: OptimizeResult | None = None

    def hessian(self, result: OptimizeResult) -> Matrix:
        """Return the second derivatives where a run ended, in one pass for all who ask."""
        if self._hessian_of is not result:
            self._hessian, self._hessian_of = super().hessian(result), result
        return self._hessian
