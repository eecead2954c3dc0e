"""Eigenvalues of the Hessian at the start, the middle and the end of a run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hesse._digits.training import Trace, Vector
from hesse.linalg import eigh, eigsh_extreme
from hesse.neural_network import Network

PLACES = ("start", "middle", "end")
# A few seconds for all eigenvalues of a matrix of this order (empirical).
LARGEST_ORDER = 3000
# Computed at each end of the spectrum where there are too many for all.
EXTREMES = 12
# Samples whose Hessian is looked at then, so that hundreds of products take seconds.
MOST_SAMPLES = 2000
# The residuals of eigenvalues by Lanczos's method, relative to the largest, and its limit.
LANCZOS_TOL = 1e-3
LANCZOS_PRODUCTS = 250


@dataclass(frozen=True)
class Spectrum:
    """What is known of the Hessian's eigenvalues at one point.

    Parameters
    ----------
    method : str
        Whose run.
    place : {"start", "middle", "end"}
        Where in it.
    loss : float
        There.
    eigenvalues : list of float
        Ascending: all, or some at either end.
    is_complete : bool
        Whether they are all.
    negative : int
        How many of them lie below zero by more than their error.
    samples : int
        Of the training part, from which the Hessian was taken.
    """

    method: str
    place: str
    loss: float
    eigenvalues: list[float]
    is_complete: bool
    negative: int
    samples: int


def spectra(network: Network, method: str, trace: Trace, complete: bool = True) -> list[Spectrum]:
    """Compute the spectra along a run.

    Parameters
    ----------
    network : Network
        The training part.
    method : str
        Who ran on it.
    trace : Trace
        The run.
    complete : bool, default True
        Whether all eigenvalues are wanted; of large networks only some are computed.

    Returns
    -------
    list of Spectrum
        At the first point, the one in the middle of the reports, and the last.
    """
    last = len(trace.points) - 1
    found = []
    for place, row in zip(PLACES, (0, last // 2, last), strict=True):
        whole = complete and network.n_parameters <= LARGEST_ORDER
        samples = network.n_samples if whole else min(network.n_samples, MOST_SAMPLES)
        values, errors = (_all if whole else _some)(network, trace.points[row], samples)
        negative = int(np.sum(values < -errors))
        loss = trace.losses[row]
        found.append(Spectrum(method, place, loss, values.tolist(), whole, negative, samples))
    return found


def _all(network: Network, theta: Vector, samples: int) -> tuple[Vector, Vector]:
    """Return all eigenvalues and their errors."""
    matrix = network.hessian(theta, "hessian", np.arange(samples))
    values = np.asarray(eigh(matrix).eigenvalues)
    return values, np.full(len(values), _rounding(values))


def _some(network: Network, theta: Vector, samples: int) -> tuple[Vector, Vector]:
    """Return the outermost eigenvalues and their errors."""
    n, chosen = network.n_parameters, np.arange(samples)

    def multiply(v: Vector) -> Vector:
        return network.hessian_product(theta, v, "hessian", chosen)

    count = min(2 * EXTREMES, n)
    pairs = eigsh_extreme(
        multiply, count, "both", n=n, tol=LANCZOS_TOL, max_products=LANCZOS_PRODUCTS
    )
    values = np.asarray(pairs.eigenvalues)
    return values, np.asarray(pairs.residual_bounds) + _rounding(values)


def _rounding(values: Vector) -> float:
    """Bound what rounding does to eigenvalues, relative to the largest."""
    return len(values) * float(np.finfo(np.float64).eps) * float(np.max(np.abs(values)))
