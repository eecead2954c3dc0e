"""The problems of Moré, Garbow & Hillstrom from ten and a hundred times their starts.

Where the standard start is the origin, the factor itself is the value of every variable, as in
the paper's own driver.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from . import moregarbowhillstrom
from ._problem import Problem

# Two or more of SciPy's trust-exact, BFGS, Newton-CG and L-BFGS-B end elsewhere within 400
# iterations: on a plateau, far along a valley or at another stationary point.
HARD = {
    "beale_x100",
    "box_three_dimensional_x10",
    "box_three_dimensional_x100",
    "brown_almost_linear_10_x100",
    "chebyquad_7_x100",
    "extended_rosenbrock_10_x100",
    "gaussian_x100",
    "jennrich_sampson_x100",
    "kowalik_osborne_x100",
}

# Further local minima where those solvers agree on them. From gulf_x100 all exponentials
# underflow, which leaves the sum of the squared data, attained on a plateau.
LOCAL = {
    "gulf_x100": (32.835,),
    "osborne_2_x10": (1.7898135868810934,),
    "osborne_2_x100": (1.7898135868810934,),
}


def far_start(p: Problem, factor: float) -> Problem:
    """Return `p` started from `factor` times its start.

    Tagged ``far``, and ``overflow`` where value, gradient or Hessian there is not finite or so
    large that its square is not.
    """
    start = factor * p.x0 if np.any(p.x0) else np.full(p.n, factor)
    with np.errstate(all="ignore"):
        there = np.concatenate([[p.fun(start)], p.jac(start), p.hess(start).ravel()])
        finite = np.all(np.isfinite(there**2))
    tags = {"far"} if finite else {"far", "overflow"}
    name = f"{p.name}_x{factor:g}"
    if name in HARD:
        tags.add("hard")
    minima = tuple(sorted({*p.minima, *LOCAL.get(name, ())}))
    return replace(p, name=name, x0=start, minima=minima, tags=p.tags | tags)


def starts(p: Problem) -> tuple[Problem, ...]:
    """Return `p` from ten and a hundred times its start."""
    return far_start(p, 10.0), far_start(p, 100.0)


FAR_STARTS: tuple[Problem, ...] = tuple(
    far for p in moregarbowhillstrom.PROBLEMS for far in starts(p)
)
