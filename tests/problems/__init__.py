"""Test problems shared by the tests and the benchmarks.

`PROBLEMS` holds every unconstrained problem at its standard size; the constructors below it build
the scalable ones at any size. Beside it stand `CUTE` (more small unconstrained ones), `LARGE`
(100 to 1000 variables), `FAR_STARTS` (those of MGH from 10 and 100 times their starts),
`BOUNDED` (bound-constrained), and `NIST` (nonlinear regressions with certified results).
Problems are selected by tag:

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
``multimodal``
    Many local minimisers, of which `Problem.minima` may list some only.
``far``, ``overflow``
    Started far away; so far that values or their squares overflow.
``large``
    At least 100 variables.
``bounded``, and with it ``quadratic``, ``convex``, ``hs``
    Has bounds; what the function is besides.
``interior``, ``vertex``, ``degenerate``, ``fixed``, ``one_sided``
    Minimiser inside the box, or at a corner; active bounds with zero multipliers; variables
    whose bounds are equal; bounds on one side only.
``on_bound``, ``outside``
    Start on a bound; outside of the box.
``raises``
    Callbacks raise outside of the box.
"""

from __future__ import annotations

from . import constructed, moregarbowhillstrom, scalar
from ._elements import Elements, chain, element_problem, whole
from ._problem import Problem, coupled_sum_of_squares, sum_of_squares
from .bounded import BOUNDED
from .bounded_membranes import journal_bearing, obstacle, torsion
from .bounded_quadratics import concave_quadratic, convex_quadratic, indefinite_quadratic
from .constructed import analytic_centre, gaussian_well, ill_conditioned_quadratic, quartic_sum
from .cute import CUTE
from .far_starts import FAR_STARTS, far_start, starts
from .large import LARGE
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
from .nist import NIST, Regression

PROBLEMS: tuple[Problem, ...] = (
    *moregarbowhillstrom.PROBLEMS,
    *constructed.PROBLEMS,
    *scalar.PROBLEMS,
)

_BY_NAME = {p.name: p for p in (*PROBLEMS, *CUTE, *LARGE, *FAR_STARTS, *BOUNDED)}


def problem(name: str) -> Problem:
    """Return the problem of that name.

    Raises
    ------
    KeyError
        If no table has a problem of that name.
    """
    return _BY_NAME[name]


def tagged(*tags: str, without: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    """Return those of `PROBLEMS` that carry all of `tags` and none of `without`."""
    return tuple(p for p in PROBLEMS if p.tags.issuperset(tags) and p.tags.isdisjoint(without))


__all__ = [
    "BOUNDED",
    "CUTE",
    "FAR_STARTS",
    "LARGE",
    "NIST",
    "PROBLEMS",
    "Elements",
    "Problem",
    "Regression",
    "analytic_centre",
    "brown_almost_linear",
    "broyden_banded",
    "broyden_tridiagonal",
    "chain",
    "chebyquad",
    "concave_quadratic",
    "convex_quadratic",
    "coupled_sum_of_squares",
    "discrete_boundary_value",
    "discrete_integral_equation",
    "element_problem",
    "extended_powell_singular",
    "extended_rosenbrock",
    "far_start",
    "gaussian_well",
    "ill_conditioned_quadratic",
    "indefinite_quadratic",
    "journal_bearing",
    "linear_full_rank",
    "linear_rank_one",
    "linear_rank_one_zero",
    "obstacle",
    "penalty_i",
    "penalty_ii",
    "problem",
    "quartic_sum",
    "starts",
    "sum_of_squares",
    "tagged",
    "torsion",
    "trigonometric",
    "variably_dimensioned",
    "watson",
    "whole",
]
