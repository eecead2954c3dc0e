"""Samples of every family, with weights and offsets."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


class Samples(NamedTuple):
    """Features, targets of some families for the same linear predictor, weights and offsets."""

    X: NDArray[np.float64]
    counts: Vector
    positive: Vector
    classes: NDArray[np.str_]
    many: NDArray[np.str_]
    weights: Vector
    offset: Vector


def draw(seed: int, n: int) -> Samples:
    """Draw n samples of four features."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 4)) * [1.0, 0.3, 2.0, 1.0]
    eta = X @ [0.4, -0.8, 0.1, 0.2] + 0.5
    counts = rng.poisson(np.exp(eta)).astype(float)
    positive = rng.gamma(3.0, np.exp(eta) / 3.0)
    classes = np.array(["no", "yes"])[(eta + rng.logistic(size=n) > 0.5).astype(int)]
    many = np.array(["a", "b", "c"])[
        np.argmax(np.column_stack([eta, -eta, 0.3 * X[:, 0]]) + rng.gumbel(size=(n, 3)), axis=1)
    ]
    weights = rng.integers(0, 4, size=n).astype(float)
    return Samples(X, counts, positive, classes, many, weights, 0.1 * rng.normal(size=n))
