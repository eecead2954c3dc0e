"""Test problems shared by the tests and the benchmarks.

`PROBLEMS` holds every problem at its standard size; the constructors below it build the scalable
ones at any size. Problems are selected by tag:

``mgh``
    From Moré, Garbow & Hillstrom (1981).
``least_squares``
    A sum of squares.
``singular``
    The Hessian is singular at the minimiser.
``scaled``
    Variables of very different, or very unusual, sizes.
``saddle``
    A saddle point at the start, beside it, or on the way.
``indefinite``
    The Hessian at the start is indefinite or negative definite, away from stationary points.
``scalar``, ``empty``
    One variable; none.
``domain``
    Not finite everywhere.
``unbounded``, ``unattained``
    Unbounded below; bounded below without a minimiser.
``hard``
    Newton-type codes may stop at another stationary point, or need very many iterations.
"""

from __future__ import annotations

from . import constructed, moregarbowhillstrom, scalar
from ._problem import Problem, coupled_sum_of_squares, sum_of_squares
from .constructed import analytic_centre, gaussian_well, ill_conditioned_quadratic, quartic_sum
from .mgh_equations import (
    brown_almost_linear,
    broyden_banded,
    broyden_tridiagonal,
    discrete_boundary_value,
    discrete_integral_equation,
)
from .mgh_least_squares import linear_full_rank, linear_rank_one, linear_rank_one_zero
from .mgh_scalable import (
    chebyquad,
    extended_powell_singular,
    extended_rosenbrock,
    penalty_i,
    penalty_ii,
    trigonometric,
    variably_dimensioned,
    watson,
)

PROBLEMS: tuple[Problem, ...] = (
    *moregarbowhillstrom.PROBLEMS,
    *constructed.PROBLEMS,
    *scalar.PROBLEMS,
)

_BY_NAME = {p.name: p for p in PROBLEMS}


def problem(name: str) -> Problem:
    """Return the problem of that name.

    Raises
    ------
    KeyError
        If no problem of that name is in `PROBLEMS`.
    """
    return _BY_NAME[name]


def tagged(*tags: str, without: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    """Return the problems that carry all of `tags` and none of `without`."""
    return tuple(p for p in PROBLEMS if p.tags.issuperset(tags) and p.tags.isdisjoint(without))


__all__ = [
    "PROBLEMS",
    "Problem",
    "analytic_centre",
    "brown_almost_linear",
    "broyden_banded",
    "broyden_tridiagonal",
    "chebyquad",
    "coupled_sum_of_squares",
    "discrete_boundary_value",
    "discrete_integral_equation",
    "extended_powell_singular",
    "extended_rosenbrock",
    "gaussian_well",
    "ill_conditioned_quadratic",
    "linear_full_rank",
    "linear_rank_one",
    "linear_rank_one_zero",
    "penalty_i",
    "penalty_ii",
    "problem",
    "quartic_sum",
    "sum_of_squares",
    "tagged",
    "trigonometric",
    "variably_dimensioned",
    "watson",
]
