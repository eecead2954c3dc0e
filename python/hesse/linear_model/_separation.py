"""Separation: data for which the likelihood has no maximum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


UNDETERMINED = (
    "it was not determined whether the data are separated; if they are, the likelihood has no "
    "maximum, and the estimates are those of a point on the way"
)


class SeparationWarning(UserWarning):
    """The likelihood has no maximum, or may have none: coefficients grow without bound."""


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
        Samples whose likelihood rises for ever, and samples of positive weight. Of more than 2000
        coefficients a search that is cut short may have found some of the former.

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


class Verdict(NamedTuple):
    """Whether data are separated, None where it was not determined, and what was found."""

    is_separated: bool | None
    found: Separation | None = None


def read_separation(
    found: tuple[Vector, int, int, bool], width: int, n_features: int, names: tuple[str, ...]
) -> Separation:
    """Tell in names and columns what the core has found.

    Parameters
    ----------
    found : tuple
        The direction, the samples that are separated, those of positive weight, and whether
        separation is complete.
    width : int
        Coefficients of one linear predictor, the intercept among them.
    n_features : int
        How many of them are features.
    names : tuple of str
        Of all coefficients.
    """
    direction, n_separated, n_samples, is_complete = found
    moved = np.flatnonzero(direction)
    return Separation(
        "complete" if is_complete else "quasi-complete",
        tuple(sorted({int(j % width) for j in moved if j % width < n_features})),
        tuple(names[j] for j in moved),
        direction,
        n_separated,
        n_samples,
    )
