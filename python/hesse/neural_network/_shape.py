"""Widths of a network: their check, its parameters, its outputs."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse import _core
from hesse._memory import available_memory
from hesse._messages import shown
from hesse.neural_network._data import read_features

ACTIVATIONS = {kind.name.lower().replace("_", "-"): kind for kind in _core.Activation}
# Units of these are at rest for half of their inputs, so that weights must be larger by √2.
_RECTIFIERS = ("relu", "leaky-relu", "softplus")
_BYTES = 8

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


def read_hidden(hidden: Any, argument: str = "hidden") -> tuple[int, ...]:
    """Check the widths of the hidden layers; a number is the only one.

    Raises
    ------
    ValueError
        If they are not positive whole numbers.
    """
    given = hidden if isinstance(hidden, Iterable) and not isinstance(hidden, str) else (hidden,)
    try:
        widths = tuple(operator.index(width) for width in given)
    except TypeError:
        widths = (0,)
    if any(width < 1 for width in widths):
        raise ValueError(f"{argument} must be positive whole numbers; got {shown(hidden)}")
    return widths


def read_not_negative(argument: str, value: Any) -> float:
    """Check a finite number of at least 0.

    Raises
    ------
    ValueError
        If it is something else.
    """
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not 0.0 <= number < math.inf:
        raise ValueError(f"{argument} must be a finite number of at least 0; got {shown(value)}")
    return number


def count_parameters(widths: Sequence[int]) -> int:
    """Count weights and biases of all layers."""
    return sum((a + 1) * b for a, b in pairwise(widths))


def require_numbers(what: str, numbers: int) -> None:
    """Refuse to allocate what cannot fit.

    Raises
    ------
    MemoryError
        If `numbers` float64 take more memory than there is.
    """
    available = available_memory()
    if available is not None and _BYTES * numbers > available:
        raise MemoryError(
            f"{what} would take {_BYTES * numbers / 1e9:,.1f} GB, and {available / 1e9:,.1f} GB "
            "are available"
        )


def draw_parameters(
    widths: Sequence[int], activation: str, generator: np.random.Generator
) -> Vector:
    """Draw normal weights of the size that fits the activation; biases are zero."""
    layers = []
    for inputs, units in pairwise(widths):
        variance = 2.0 / inputs if activation in _RECTIFIERS else 2.0 / (inputs + units)
        layer = np.zeros((units, inputs + 1))
        layer[:, :-1] = generator.standard_normal((units, inputs)) * math.sqrt(variance)
        layers.append(layer.ravel())
    return np.concatenate(layers)


def outputs(widths: Sequence[int], activation: str, theta: Vector, X: ArrayLike) -> Matrix:
    """Return the outputs z of a network, a row for each sample."""
    features = read_features(X, widths[0])
    return np.asarray(_core.mlp_outputs(list(widths), ACTIVATIONS[activation], theta, features))
