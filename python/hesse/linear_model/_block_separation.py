"""Separation of samples in blocks: the way that a run went, tested in a pass over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import or_
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse._result import OptimizeResult
from hesse.linear_model._fitting import Plan
from hesse.linear_model._matrix_free import forms_matrix
from hesse.linear_model._multinomial import Multinomial
from hesse.linear_model._separation import Verdict, read_separation

Vector = NDArray[np.float64]

# Newton's step moves the linear predictor of a separated sample by about 1, however far it has
# gone, and at a maximum by next to nothing (empirical: well below 1e-3).
_RISES = 0.1
# A change of the linear predictor that is none, in a direction that moves separated samples by 1
# or more; and the share of a coefficient in it that is none (empirical).
_STAYS = 1e-2
_ABSENT = 1e-3
# A run goes on to this tolerance, and for so many steps at most, for its way to show (empirical).
_ON = Plan("newton", 1e-11, 10, None, False)
# A hundred times a slope of the core that tells nothing: curvatures of samples without one.
_SATURATED = 1e-12
# Empirical: passes over the data for Newton's step without a matrix.
_MOST_PASSES = 100


@dataclass(frozen=True)
class Moves:
    """What a direction does to the linear predictors of samples, those of a block or of many.

    Parameters
    ----------
    largest : float
        Largest magnitude of all changes.
    lowest : float
        Least of the changes that may be positive or zero.
    farthest : float
        Largest magnitude of the changes that must be zero.
    n_rising, n_perfect, n_samples : int
        Samples whose likelihood rises for ever, those that are fitted perfectly in the end, and all
        samples of positive weight.
    """

    largest: float
    lowest: float
    farthest: float
    n_rising: int
    n_perfect: int
    n_samples: int

    @classmethod
    def of(cls, direction: Vector, model: Any) -> Moves:
        """Move along a direction."""
        moved = np.asarray(model.core.linear_predictor(direction))
        if model.offset is not None:
            moved = moved - model.offset
        is_counted = np.ones(len(moved), bool) if model.weights is None else model.weights > 0.0
        moved = moved[is_counted]
        free, fixed = _margins(model, moved, is_counted)
        rising = free > _RISES
        return cls(
            float(np.max(np.abs(moved), initial=0.0)),
            float(np.min(free, initial=np.inf)),
            float(np.max(np.abs(fixed), initial=0.0)),
            int(np.count_nonzero(rising.any(axis=1))),
            int(np.count_nonzero(rising.all(axis=1))),
            len(moved),
        )

    def joined(self, other: Moves) -> Moves:
        """Join those of other samples."""
        return Moves(
            max(self.largest, other.largest),
            min(self.lowest, other.lowest),
            max(self.farthest, other.farthest),
            self.n_rising + other.n_rising,
            self.n_perfect + other.n_perfect,
            self.n_samples + other.n_samples,
        )

    def separates(self) -> bool:
        """Tell whether the likelihood falls for no sample and rises for some."""
        return self.n_rising > 0 and self.lowest >= -_STAYS and self.farthest <= _STAYS


def _moves(directions: Sequence[Vector], model: Any) -> list[Moves]:
    return [Moves.of(direction, model) for direction in directions]


def _joined(one: list[Moves], other: list[Moves]) -> list[Moves]:
    return [a.joined(b) for a, b in zip(one, other, strict=True)]


def _may_be_separated(x: Vector, step: Vector, skips_saturated: bool, model: Any) -> bool:
    return bool(model.core.may_be_separated(x, step, skips_saturated))


def _margins(
    model: Any, moved: NDArray[np.float64], is_counted: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], Vector]:
    """Return the changes that may be positive, a row for each sample, and those that must be 0."""
    if isinstance(model, Multinomial):
        # The leads of the classes that were seen over the others.
        labels = model.labels[is_counted]
        own = np.take_along_axis(moved, labels[:, np.newaxis], axis=1)
        others = np.arange(model.n_classes) != labels[:, np.newaxis]
        return (own - moved)[others].reshape(len(labels), -1), np.empty(0)
    y = model.y[is_counted]
    at_least, at_most = y == model.family.lowest, y == model.family.highest
    free = np.concatenate([-moved[at_least], moved[at_most]])
    return free[:, np.newaxis], moved[~(at_least | at_most)]


def find_separation_in_blocks(
    model: Any, result: OptimizeResult, plan: Plan, sizes: Vector, names: tuple[str, ...]
) -> Verdict:
    """Look for a direction that separates where a run ended.

    Parameters
    ----------
    model : BlockPredictor or BlockMultinomial
        The model.
    result : OptimizeResult
        The run.
    plan : Plan
        What it was asked to do.
    sizes : ndarray, shape (n_features,)
        Largest magnitudes of the features.
    names : tuple of str
        Of all coefficients.
    """
    reach = np.tile(np.append(sizes, np.ones(int(model.has_intercept))), len(names) // model.width)
    search = _Search(model, forms_matrix(plan.solver, len(result.x)), reach)
    step = search.newton_step(result)
    if search.is_at_maximum(result, step):
        return Verdict(False)
    further = search.run_on(result.x)
    candidates = (further.x - result.x, step, result.x)
    directions = [
        np.where(np.abs(candidate) * reach > _ABSENT, candidate, 0.0)
        for candidate in candidates
        if candidate is not None and np.all(np.isfinite(candidate))
    ]
    for direction, found in zip(directions, search.moves(directions), strict=True):
        if found.separates():
            is_complete = found.n_perfect == found.n_samples
            direction = direction / np.abs(direction).max()
            facts = (direction, found.n_rising, found.n_samples, is_complete)
            separation = read_separation(facts, model.width, len(sizes), names)
            verdict: Verdict = model.despite_penalties(Verdict(True, separation))
            return verdict
    if search.is_at_maximum(further, search.newton_step(further)):
        return Verdict(False)
    return Verdict(None)


@dataclass(frozen=True)
class _Search:
    """What a search asks of a model, with or without its matrix of second derivatives."""

    model: Any
    forms_matrix: bool
    reach: Vector  # largest magnitudes of what coefficients are multiplied by

    def newton_step(self, result: OptimizeResult) -> Vector | None:
        """Return Newton's step where a run ended, None where it is not known."""
        if self.forms_matrix:
            step: Vector | None = self.model.newton_step(result)
        else:
            step = self.model.core.newton_step(result.x, _MOST_PASSES)
        return step

    def is_at_maximum(self, result: OptimizeResult, step: Vector | None) -> bool:
        """Tell whether Newton's step leaves every sample's slope about as it is.

        Samples without a slope do not matter where the others determine all coefficients: a
        direction that moves none of the others is zero then.
        """
        if step is None or not np.all(np.isfinite(step)):
            return False
        if not self._may_be_separated(result.x, step, False):
            return True
        if not self.forms_matrix or self._may_be_separated(result.x, step, True):
            return False
        return self._determines_all(result)

    def _may_be_separated(self, x: Vector, step: Vector, skips_saturated: bool) -> bool:
        task = partial(_may_be_separated, x, step, skips_saturated)
        return bool(self.model.sums.fold(task, or_))

    def _determines_all(self, result: OptimizeResult) -> bool:
        """Tell whether samples with a slope determine all coefficients.

        The Hessian of the others has a trace of their total curvature at most, where features are
        measured in their largest magnitudes.
        """
        hessian = self.model.hessian(result)
        free = len(hessian) - self.model.n_determined
        scale = 1.0 / np.where(self.reach > 0.0, self.reach, 1.0)
        least = np.linalg.eigvalsh(hessian * np.outer(scale, scale))[free]
        return bool(least > _SATURATED * self.model.total_weight * self.model.width)

    def run_on(self, x: Vector) -> OptimizeResult:
        """Go on for the way of a run to show."""
        plan = _ON if self.forms_matrix else replace(_ON, solver="newton-cg")
        further: OptimizeResult = plan.run(self.model.core, x, self.model.total_weight)
        return further

    def moves(self, directions: Sequence[Vector]) -> list[Moves]:
        """Tell what directions do to all samples."""
        found: list[Moves] = self.model.sums.fold(partial(_moves, directions), _joined)
        return found
