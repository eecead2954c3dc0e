"""A parameter vector as scikit-learn's lists of weights and biases, and back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


def split_layers(widths: Sequence[int], theta: Vector) -> tuple[list[Matrix], list[Vector]]:
    """Copy weights of shape (inputs, units), and biases of shape (units,), of each layer."""
    weights, biases = [], []
    begin = 0
    for inputs, units in pairwise(widths):
        end = begin + (inputs + 1) * units
        layer = theta[begin:end].reshape(units, inputs + 1)
        weights.append(layer[:, :-1].T.copy())
        biases.append(layer[:, -1].copy())
        begin = end
    return weights, biases


def join_layers(weights: Sequence[Matrix], biases: Sequence[Vector]) -> Vector:
    """Return the parameter vector."""
    return np.concatenate(
        [np.column_stack([W.T, b]).ravel() for W, b in zip(weights, biases, strict=True)]
    )


def layer_widths(weights: Sequence[Matrix]) -> tuple[int, ...]:
    """Return inputs, hidden layers and outputs."""
    return (weights[0].shape[0], *(W.shape[1] for W in weights))
