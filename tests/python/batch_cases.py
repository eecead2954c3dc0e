"""Curves and functions that the tests of batches share, and the loops over SciPy beside them."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.optimize
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A model by hesse's name and as a formula, its abscissae, and typical parameters."""

    model: str
    formula: Callable[..., Any]
    x: Floats
    low: tuple[float, ...]
    high: tuple[float, ...]

    def truth(self, B: int, seed: int = 1) -> Floats:
        """Return parameters of B curves."""
        rng = np.random.default_rng(seed)
        return rng.uniform(self.low, self.high, (B, len(self.low)))

    def curves(self, parameters: Floats, noise: float = 0.02, seed: int = 2) -> Floats:
        """Return their curves, with noise."""
        rng = np.random.default_rng(seed)
        clean = np.stack([self.formula(self.x, *row) for row in parameters])
        return clean + noise * rng.standard_normal(clean.shape)


def exponential(x: Any, a: Any, k: Any) -> Any:
    return a * np.exp(-k * x)


def gaussian(x: Any, a: Any, c: Any, s: Any) -> Any:
    return a * np.exp(-0.5 * ((x - c) / s) ** 2)


def peak_on_line(x: Any, a: Any, c: Any, s: Any, b0: Any, b1: Any) -> Any:
    return gaussian(x, a, c, s) + b0 + b1 * x


CASES = {
    case.model: case
    for case in (
        Case("exponential", exponential, np.linspace(0.0, 5.0, 50), (0.5, 0.2), (2.0, 3.0)),
        Case("gaussian", gaussian, np.linspace(-5.0, 5.0, 64), (1.0, -2.0, 0.5), (3.0, 2.0, 1.5)),
        Case(
            "gaussian+linear",
            peak_on_line,
            np.linspace(-5.0, 5.0, 64),
            (1.0, -2.0, 0.5, -1.0, -0.2),
            (3.0, 2.0, 1.5, 1.0, 0.2),
        ),
    )
}


def fit_one_by_one(case: Case, Y: Floats, start: Floats, **more: Any) -> tuple[Floats, Floats]:
    """Return what a loop over ``scipy.optimize.curve_fit`` finds: parameters and covariances."""
    fits = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for y, p0 in zip(Y, start, strict=True):
            tight = {"ftol": 1e-13, "xtol": 1e-13, "gtol": 1e-13}
            fits.append(scipy.optimize.curve_fit(case.formula, case.x, y, p0, **tight, **more))
    return np.stack([fit[0] for fit in fits]), np.stack([fit[1] for fit in fits])
