"""What the tests of `hesse.root` share."""

from __future__ import annotations

from typing import Any

import numpy as np

import hesse
from helpers import Recorder
from problems.systems import System

METHODS = ("trust", "newton", "broyden")
DEFAULT_FTOL = 1e-10


def circle(x: np.ndarray) -> np.ndarray:
    return np.array([x[0] ** 2 + x[1] ** 2 - 2.0, x[1] - x[0] ** 2])


def circle_jacobian(x: np.ndarray) -> np.ndarray:
    return np.array([[2.0 * x[0], 2.0 * x[1]], [-2.0 * x[0], 1.0]])


def quiet_root(system: System, x0: np.ndarray, **arguments: Any) -> hesse.OptimizeResult:
    return hesse.root(Recorder(system.fun), x0, **{"jac": Recorder(system.jac), **arguments})
