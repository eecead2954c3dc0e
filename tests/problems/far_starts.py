"""The problems of Moré, Garbow & Hillstrom from ten and a hundred times their starts.

Where the standard start is the origin, the factor itself is the value of every variable, as in
the paper's own driver.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from . import moregarbowhillstrom
from ._problem import Problem


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
    return replace(p, name=f"{p.name}_x{factor:g}", x0=start, tags=p.tags | tags)


def starts(p: Problem) -> tuple[Problem, ...]:
    """Return `p` from ten and a hundred times its start."""
    return far_start(p, 10.0), far_start(p, 100.0)


FAR_STARTS: tuple[Problem, ...] = tuple(
    far for p in moregarbowhillstrom.PROBLEMS for far in starts(p)
)
