"""Separation: data for which the likelihood has no maximum."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

# Newton's step moves the linear predictor of a separated sample by about 1, however far it has
# gone, and at a maximum by next to nothing (empirical: well below 1e-3).
_MOVES = 0.1
# A change of the linear predictor that is none, in a direction that moves separated samples by 1
# or more; and the share of a coefficient in it that is none (empirical).
_STILL = 1e-2
_SMALL = 1e-3


# −log ε: a probability this far out is 0 or 1 to rounding, and the Hessian no longer tells the
# direction.
_SATURATED = 36.0


class SeparationWarning(UserWarning):
    """The likelihood has no maximum: coefficients grow without bound."""


@dataclass(frozen=True)
class Separation:
    """A direction in which the likelihood rises for ever.

    Albert and Anderson, "On the existence of maximum likelihood estimates in logistic regression
    models", Biometrika 71 (1984), for classes; Correia, Guimarães and Zylkin, "Verifying the
    existence of maximum likelihood estimates for generalized linear models" (2019), for counts.

    Attributes
    ----------
    kind : {"complete", "quasi-complete"}
        Whether all samples are fitted perfectly in the limit, or some.
    columns : tuple of int
        The features whose coefficients grow.
    names : tuple of str
        The coefficients that grow, the intercepts among them.
    direction : ndarray of float64, shape (p,)
        How they grow: the largest entry has magnitude 1, the others are zero.
    n_separated, n_samples : int
        Samples whose likelihood rises for ever, and samples of positive weight.

    Examples
    --------
    >>> import warnings
    >>> from hesse.linear_model import LogisticRegression
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     model = LogisticRegression(penalty=None).fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
    >>> model.separation_.kind, model.separation_.columns
    ('complete', (0,))
    """

    kind: Literal["complete", "quasi-complete"]
    columns: tuple[int, ...]
    names: tuple[str, ...]
    direction: Vector
    n_separated: int
    n_samples: int

    def __str__(self) -> str:
        """Say it in a sentence."""
        listed = ", ".join(self.names[:8]) + (", …" if len(self.names) > 8 else "")
        return (
            f"{self.kind} separation: the likelihood of {self.n_separated} of {self.n_samples} "
            f"samples rises for ever as the coefficients of {listed} grow without bound"
        )


def moves_on(step_of_predictors: Vector) -> bool:
    """Tell whether Newton's step at the end of a run, on the scale of η, is one of separation."""
    return bool(np.max(np.abs(step_of_predictors), initial=0.0) > _MOVES)


def is_saturated(predictors: Vector) -> bool:
    """Tell whether a linear predictor has gone so far that Newton's step tells nothing of it."""
    return bool(np.max(np.abs(predictors), initial=0.0) > _SATURATED)


@dataclass(frozen=True)
class Margins:
    """What a direction does to the samples.

    Parameters
    ----------
    free : ndarray, shape (n_free, k)
        Changes of the linear predictors that may be positive or zero.
    fixed : ndarray, shape (n_fixed,)
        Changes for other samples, which must be zero.
    """

    free: NDArray[np.float64]
    fixed: Vector

    def separates(self) -> bool:
        """Tell whether the likelihood falls for no sample and rises for some."""
        return bool(
            np.any(self.positive())
            and self.free.min() >= -_STILL
            and np.max(np.abs(self.fixed), initial=0.0) <= _STILL
        )

    def positive(self) -> NDArray[np.bool_]:
        """Tell which of the free ones are positive."""
        return np.asarray(self.free > _MOVES)


def find_separation(
    directions: Iterable[Vector],
    margins_of: Callable[[Vector], Margins],
    sizes: Vector,
    n_features: int,
    names: tuple[str, ...],
) -> Separation | None:
    """Look for a direction that separates among some.

    Parameters
    ----------
    directions : iterable of ndarray, shape (p,)
        The candidates, as long as steps of Newton's method or longer.
    margins_of : callable
        Returns what a direction does.
    sizes : ndarray, shape (width,)
        Largest entries of the columns that coefficients belong to, the intercept's among them; each
        linear predictor has as many coefficients.
    n_features : int
        How many of them are features.
    names : tuple of str
        Of all coefficients.
    """
    for candidate in directions:
        moves = np.abs(candidate) * np.tile(sizes, len(candidate) // len(sizes))
        if not np.all(np.isfinite(moves)):
            continue
        direction = np.where(moves > _SMALL, candidate, 0.0)
        margins = margins_of(direction)
        if not margins.separates():
            continue
        positive = margins.positive()
        moved = np.flatnonzero(direction)
        is_complete = bool(np.all(positive)) and not len(margins.fixed)
        return Separation(
            "complete" if is_complete else "quasi-complete",
            tuple(sorted({int(j % len(sizes)) for j in moved if j % len(sizes) < n_features})),
            tuple(names[j] for j in moved),
            direction / np.abs(direction).max(),
            int(np.count_nonzero(positive.any(axis=1))),
            len(margins.free) + len(margins.fixed),
        )
    return None
