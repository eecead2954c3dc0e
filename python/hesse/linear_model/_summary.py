"""The table of a fitted model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

_COLUMNS = ("coef", "std err", "z", "P>|z|")
_LONGEST_NAME = 24


@dataclass(frozen=True)
class Summary:
    """Coefficients with Wald's tests and confidence intervals.

    Printed, it is a table with the facts of the fit above and remarks below.

    Attributes
    ----------
    names : tuple of str
        Of the coefficients, the intercepts among them.
    coef, std_err : ndarray of float64, shape (p,)
        Coefficients and standard errors.
    z : ndarray of float64, shape (p,)
        Their ratio; 0 where the standard error is infinite, NaN where it is 0.
    p_value : ndarray of float64, shape (p,)
        Of the hypothesis that the coefficient is 0, two-sided, by the normal distribution.
    lower, upper : ndarray of float64, shape (p,)
        Ends of the confidence intervals.
    level : float
        Their level, between 0 and 1.
    facts : tuple of pairs of str
        What stands above the table.
    remarks : tuple of str
        What stands below it.

    Examples
    --------
    >>> from hesse.linear_model import PoissonRegressor
    >>> model = PoissonRegressor(alpha=0.0).fit([[0.0], [0.0], [1.0], [1.0]], [1, 3, 4, 4])
    >>> model.summary().std_err.round(3)
    array([0.612, 0.5  ])
    """

    names: tuple[str, ...]
    coef: Vector
    std_err: Vector
    z: Vector
    p_value: Vector
    lower: Vector
    upper: Vector
    level: float
    facts: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]

    def __str__(self) -> str:
        """Write the table."""
        tail = 50.0 * (1.0 - self.level)
        heads = (*_COLUMNS, f"[{tail:g}%", f"{100.0 - tail:g}%]")
        columns = (self.coef, self.std_err, self.z, self.p_value, self.lower, self.upper)
        cells = [
            [_probability(value) if head == _COLUMNS[3] else _number(value) for value in column]
            for head, column in zip(heads, columns, strict=True)
        ]
        names = [_short(name) for name in self.names]
        widths = [max(map(len, (head, *column))) for head, column in zip(heads, cells, strict=True)]
        first = max(map(len, names), default=0)
        rule = "-" * (first + sum(widths) + 2 * len(widths))
        rows = [
            f"{name:<{first}}" + "".join(f"  {c:>{w}}" for c, w in zip(row, widths, strict=True))
            for name, row in zip(("", *names), (heads, *zip(*cells, strict=True)), strict=True)
        ]
        label = max((len(fact) for fact, _ in self.facts), default=0)
        facts = [f"{fact + ':':<{label + 1}} {value}" for fact, value in self.facts]
        return "\n".join([*facts, rule, rows[0], rule, *rows[1:], rule, *self.remarks])


def wald_summary(
    names: Sequence[str],
    coef: Vector,
    std_err: Vector,
    level: float,
    facts: Sequence[tuple[str, str]],
    remarks: Sequence[str],
) -> Summary:
    """Test coefficients by their standard errors."""
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(std_err > 0.0, coef / std_err, np.nan)
    p_value = np.array([math.erfc(abs(value) / math.sqrt(2.0)) for value in z])
    width = NormalDist().inv_cdf(0.5 + 0.5 * level) * std_err
    return Summary(
        tuple(names),
        coef,
        std_err,
        z,
        p_value,
        coef - width,
        coef + width,
        level,
        tuple(facts),
        tuple(remarks),
    )


def _number(value: float) -> str:
    return f"{value:.4f}" if 1e-3 <= abs(value) < 1e5 or value == 0.0 else f"{value:.3e}"


def _probability(value: float) -> str:
    if value < 1e-300:
        return "<1e-300"
    return f"{value:.3f}" if not value < 5e-4 else f"{value:.1e}"


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
