"""Means that linear outputs stand for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hesse import _core

Matrix = NDArray[np.float64]

LOSSES = {kind.name.lower().replace("_", "-"): kind for kind in _core.Loss}


def means(loss: str, z: Matrix) -> Matrix:
    """Return the means that outputs stand for."""
    return np.asarray(_core.output_means(LOSSES[loss], z))


def log_means(loss: str, z: Matrix) -> Matrix:
    """Return the logarithms of probabilities, which do not underflow where these do."""
    if loss == "cross-entropy":
        z = z - z.max(axis=1, keepdims=True)
        return np.asarray(z - np.log(np.exp(z).sum(axis=1, keepdims=True)))
    return np.asarray(-np.logaddexp(0.0, -z))
