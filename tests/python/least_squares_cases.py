"""What the tests of `hesse.least_squares` share: a decay with an offset, and its best fit."""

from __future__ import annotations

import numpy as np
import scipy.optimize
from numpy.typing import NDArray

Vector = NDArray[np.float64]
T = np.linspace(0.0, 4.0, 25)
Y = 3.0 * np.exp(-0.7 * T) + 0.5 + 0.05 * np.cos(9.0 * T)


@np.errstate(over="ignore", invalid="ignore")
def decay(p: Vector) -> Vector:
    return p[0] * np.exp(-p[1] * T) + p[2] - Y


@np.errstate(over="ignore", invalid="ignore")
def decay_jacobian(p: Vector) -> Vector:
    e = np.exp(-p[1] * T)
    return np.column_stack([e, -p[0] * T * e, np.ones_like(T)])


START = np.array([1.0, 1.0, 0.0])
REFERENCE = scipy.optimize.least_squares(
    decay, START, decay_jacobian, method="lm", xtol=1e-15, ftol=1e-15, gtol=1e-15
)
