"""Separation of samples in blocks: the way that a run went, tested in a pass over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse._result import OptimizeResult
from hesse.linear_model._fitting import Plan
from hesse.linear_model._models import TIGHTER
from hesse.linear_model._separation import MOVES, SATURATED, SMALL, STILL, Separation

Vector = NDArray[np.float64]


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
        margins = model.margins(direction)
        rising = margins.free > MOVES
        return cls(
            float(np.max(np.abs(model.move(direction)), initial=0.0)),
            float(np.min(margins.free, initial=np.inf)),
            float(np.max(np.abs(margins.fixed), initial=0.0)),
            int(np.count_nonzero(rising.any(axis=1))),
            int(np.count_nonzero(rising.all(axis=1))),
            len(margins.free) + len(margins.fixed),
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
        return self.n_rising > 0 and self.lowest >= -STILL and self.farthest <= STILL


def find_separation_in_blocks(
    model: Any, result: OptimizeResult, plan: Plan, sizes: Vector, names: tuple[str, ...]
) -> Separation | None:
    """Look for a direction that separates where a run ended.

    Parameters
    ----------
    model : BlockPredictor or BlockMultinomial
        The model.
    result, plan
        The run and how it was made.
    sizes : ndarray, shape (n_features,)
        Largest magnitudes of the features.
    names : tuple of str
        Of all coefficients.
    """

    def moves(direction: Vector) -> Moves:
        found: Moves = model.sums.fold(partial(Moves.of, direction), Moves.joined)
        return found

    step = model.newton_step(result)
    is_moving = step is not None and moves(step).largest > MOVES
    if not is_moving and moves(result.x).largest <= SATURATED:
        return None
    further = plan.run(model.core, result.x, model.total_weight, TIGHTER)
    reach = np.tile(np.append(sizes, np.ones(int(model.has_intercept))), len(names) // model.width)
    for candidate in (further.x - result.x, *([] if step is None else [step]), result.x):
        if not np.all(np.isfinite(candidate)):
            continue
        direction = np.where(np.abs(candidate) * reach > SMALL, candidate, 0.0)
        found = moves(direction)
        if found.separates():
            return _separation(direction, found, model.width, len(sizes), names)
    return None


def _separation(
    direction: Vector, found: Moves, width: int, n_features: int, names: tuple[str, ...]
) -> Separation:
    moved = np.flatnonzero(direction)
    return Separation(
        "complete" if found.n_perfect == found.n_samples else "quasi-complete",
        tuple(sorted({int(j % width) for j in moved if j % width < n_features})),
        tuple(names[j] for j in moved),
        direction / np.abs(direction).max(),
        found.n_rising,
        found.n_samples,
    )
