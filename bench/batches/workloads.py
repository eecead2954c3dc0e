"""Curves with known parameters and noise: exponential decays and Gaussian peaks.

The callbacks are as quick as NumPy lets them be: each column of a Jacobian is contiguous, what is
needed twice is computed once, and temporaries are overwritten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bench.reference import least_squares_batch

Floats: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.intp]
Batched: TypeAlias = Callable[[Floats, Indices], Floats]

SEED = 20
# Less than a hundredth of a standard error away from the minimiser, with 50 residuals.
CORRECT_WITHIN = 1e-6


@dataclass(frozen=True, eq=False)
class Workload:
    """B curves of the same model.

    Parameters
    ----------
    model : str
        Its name in hesse.
    x : ndarray, shape (m,)
        Abscissae.
    Y : ndarray, shape (B, m)
        Curves.
    truth, start : ndarray, shape (B, n)
        Parameters that made the curves, and where all contestants begin.
    fun, jac : callable
        Residuals (k, m) and Jacobians (k, m, n) of parameters (k, n) of the problems `index`.
    curve, curve_jac : callable
        Of ``(x, *parameters)`` for one curve, as ``scipy.optimize.curve_fit`` wants them.
    """

    model: str
    x: Floats
    Y: Floats
    truth: Floats
    start: Floats
    fun: Batched
    jac: Batched
    curve: Callable[..., Floats]
    curve_jac: Callable[..., Floats]

    def costs(self, parameters: Floats) -> Floats:
        """Half the sum of squared residuals of each curve."""
        with np.errstate(all="ignore"):
            r = self.fun(parameters, np.arange(len(parameters)))
            costs: Floats = 0.5 * np.einsum("km,km->k", r, r)
        return costs

    def share_correct(self, parameters: Floats) -> float:
        """Share of the fits whose cost is that of the minimum near the true parameters, or less."""
        best = least_squares_batch(self.fun, self.truth, self.jac, tol=1e-14).cost
        return float(np.mean(self.costs(parameters) <= (1.0 + CORRECT_WITHIN) * best))


def exponential_decays(B: int) -> Workload:
    """Decays a exp(-k x), 50 points; everybody starts at (1, 1)."""
    rng = np.random.default_rng(SEED)
    x = np.linspace(0.0, 5.0, 50)
    truth = np.column_stack([rng.uniform(0.5, 2.0, B), rng.uniform(0.2, 4.0, B)])
    Y = truth[:, :1] * np.exp(-truth[:, 1:] * x) + 0.05 * rng.standard_normal((B, x.size))

    def fun(X: Floats, index: Indices) -> Floats:
        r = -X[:, 1:] * x
        np.exp(r, out=r)
        r *= X[:, :1]
        r -= Y[index]
        return r

    def jac(X: Floats, index: Indices) -> Floats:
        J = np.empty((2, len(X), x.size))
        np.multiply(-X[:, 1:], x, out=J[0])
        np.exp(J[0], out=J[0])
        np.multiply(J[0], x, out=J[1])
        J[1] *= -X[:, :1]
        return J.transpose(1, 2, 0)

    def curve(x: Floats, a: float, k: float) -> Floats:
        values: Floats = a * np.exp(-k * x)
        return values

    def curve_jac(x: Floats, a: float, k: float) -> Floats:
        J = np.empty((x.size, 2))
        J[:, 0] = np.exp(-k * x)
        J[:, 1] = -a * x * J[:, 0]
        return J

    return Workload("exponential", x, Y, truth, np.ones((B, 2)), fun, jac, curve, curve_jac)


def gaussian_peaks(B: int) -> Workload:
    """Peaks a exp(-u²/2) with u = (x - c)/s, 64 points; from the largest value and a width of 1."""
    rng = np.random.default_rng(SEED)
    x = np.linspace(-5.0, 5.0, 64)
    limits = [(1.0, 3.0), (-2.5, 2.5), (0.4, 1.6)]
    truth = np.column_stack([rng.uniform(*pair, B) for pair in limits])
    u = (x - truth[:, 1:2]) / truth[:, 2:]
    Y = truth[:, :1] * np.exp(-0.5 * u * u) + 0.1 * rng.standard_normal((B, x.size))
    start = np.column_stack([Y.max(axis=1), x[Y.argmax(axis=1)], np.ones(B)])

    def fun(X: Floats, index: Indices) -> Floats:
        r = x - X[:, 1:2]
        r /= X[:, 2:]
        r *= r
        r *= -0.5
        np.exp(r, out=r)
        r *= X[:, :1]
        r -= Y[index]
        return r

    def jac(X: Floats, index: Indices) -> Floats:
        J = np.empty((3, len(X), x.size))
        u = x - X[:, 1:2]
        u /= X[:, 2:]
        np.multiply(u, u, out=J[0])
        J[0] *= -0.5
        np.exp(J[0], out=J[0])
        np.multiply(J[0], u, out=J[1])
        J[1] *= X[:, :1] / X[:, 2:]
        np.multiply(J[1], u, out=J[2])
        return J.transpose(1, 2, 0)

    def curve(x: Floats, a: float, c: float, s: float) -> Floats:
        u = (x - c) / s
        values: Floats = a * np.exp(-0.5 * u * u)
        return values

    def curve_jac(x: Floats, a: float, c: float, s: float) -> Floats:
        J = np.empty((x.size, 3))
        u = (x - c) / s
        J[:, 0] = np.exp(-0.5 * u * u)
        J[:, 1] = (a / s) * u * J[:, 0]
        J[:, 2] = u * J[:, 1]
        return J

    return Workload("gaussian", x, Y, truth, start, fun, jac, curve, curve_jac)


WORKLOADS: dict[str, Callable[[int], Workload]] = {
    "exponential": exponential_decays,
    "gaussian": gaussian_peaks,
}
