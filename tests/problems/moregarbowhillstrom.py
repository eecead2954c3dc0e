"""The 35 problems of Moré, Garbow & Hillstrom (1981), at their standard sizes and starts.

The eighteen problems of the paper's section on unconstrained minimisation come first
(`mgh_fixed`, `mgh_scalable`), then the others from its sections on systems of nonlinear
equations (`mgh_equations`) and nonlinear least squares (`mgh_least_squares`).
"""

from __future__ import annotations

from . import mgh_equations, mgh_fixed, mgh_least_squares, mgh_scalable

PROBLEMS = (
    *mgh_fixed.PROBLEMS,
    *mgh_scalable.PROBLEMS,
    *mgh_equations.PROBLEMS,
    *mgh_least_squares.PROBLEMS,
)
