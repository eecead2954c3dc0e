"""The likelihood-ratio test between two fits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from hesse import _core

# A fit may be better than one that contains it by as much of its deviance: what the ends of two
# runs differ by (empirical).
_NOISE = 1e-8
# Sums over the same numbers in another order are the same to this relative error (empirical).
_SAME = 1e-9


@dataclass(frozen=True)
class LikelihoodRatioTest:
    """Whether what one fit has beyond another explains more than chance would.

    Attributes
    ----------
    statistic : float
        The difference of the deviances over the dispersion of the larger fit.
    df : int
        The difference of the ranks.
    p_value : float
        Probability of as large a statistic if the smaller model holds, by the χ² distribution with
        `df` degrees of freedom (S. S. Wilks, "The large-sample distribution of the likelihood
        ratio", Ann. Math. Statist. 9, 1938).

    Examples
    --------
    >>> from hesse.linear_model import PoissonRegressor
    >>> X, y = [[0.0, 1.0], [0.0, 2.0], [1.0, 3.0], [1.0, 4.0]], [1, 3, 4, 4]
    >>> larger = PoissonRegressor(alpha=0.0).fit(X, y)
    >>> smaller = PoissonRegressor(alpha=0.0).fit([row[:1] for row in X], y)
    >>> print(larger.lr_test(smaller))
    χ² = 0.3349 with 1 degree of freedom, P = 0.563
    """

    statistic: float
    df: int
    p_value: float

    def __str__(self) -> str:
        """Say it in a line."""
        degrees = "degree" if self.df == 1 else "degrees"
        return (
            f"χ² = {self.statistic:.4g} with {self.df} {degrees} of freedom, P = {self.p_value:.3g}"
        )


class Contestant(NamedTuple):
    """What a test needs of a fit."""

    family: str  # with its link
    is_penalized: bool
    targets: tuple[float, ...]  # sums that tell targets and weights from others
    rank: int
    deviance: float
    dispersion: float


def compare(larger: Contestant, smaller: Contestant) -> LikelihoodRatioTest:
    """Test a fit against one that is nested in it.

    Raises
    ------
    ValueError
        If they cannot be compared.
    """
    _require_comparable(larger, smaller)
    drop = smaller.deviance - larger.deviance
    if drop < -_NOISE * max(abs(larger.deviance), 1.0):
        raise ValueError(
            f"smaller must be nested in this fit, and so not fit better; its deviance is "
            f"{smaller.deviance:.10g}, that of this fit {larger.deviance:.10g}"
        )
    statistic = max(drop, 0.0) / larger.dispersion
    df = larger.rank - smaller.rank
    return LikelihoodRatioTest(statistic, df, _core.chi_squared_upper(statistic, float(df)))


def _require_comparable(larger: Contestant, smaller: Contestant) -> None:
    if smaller.family != larger.family:
        raise ValueError(
            f"smaller must be a fit of the same model, {larger.family}; it is one of "
            f"{smaller.family}"
        )
    if larger.is_penalized or smaller.is_penalized:
        raise ValueError("smaller and this fit must have no penalty for a likelihood-ratio test")
    if len(larger.targets) != len(smaller.targets) or not all(
        math.isclose(mine, other, rel_tol=_SAME)
        for mine, other in zip(larger.targets, smaller.targets, strict=True)
    ):
        raise ValueError("smaller must be a fit to the targets and weights of this fit")
    if smaller.rank >= larger.rank:
        raise ValueError(
            f"smaller must have a rank below that of this fit, {larger.rank}; it has {smaller.rank}"
        )
