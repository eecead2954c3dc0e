"""The likelihood-ratio test between two fits."""

from __future__ import annotations

from dataclasses import dataclass

from hesse import _core

# A fit may be better than one that contains it by as much of its deviance: what the ends of two
# runs differ by (empirical).
_NOISE = 1e-8


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


def compare_deviances(
    smaller: float, larger: float, dispersion: float, df: int
) -> LikelihoodRatioTest:
    """Test a difference of deviances.

    Raises
    ------
    ValueError
        If the smaller fit is the better one, so that it is not a part of the other.
    """
    drop = smaller - larger
    if drop < -_NOISE * max(abs(larger), 1.0):
        raise ValueError(
            f"smaller must be nested in this fit, and so not fit better; its deviance is "
            f"{smaller:.10g}, that of this fit {larger:.10g}"
        )
    statistic = max(drop, 0.0) / dispersion
    return LikelihoodRatioTest(statistic, df, _core.chi_squared_upper(statistic, float(df)))
