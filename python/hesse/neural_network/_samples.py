"""Samples in the form that networks take, and a part of them held out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

Vector = NDArray[np.float64]


class Samples:
    """Features, encoded targets and weights of samples, with the order of the rows in common."""

    def __init__(self, X: NDArray[Any], targets: NDArray[Any], weights: Vector | None) -> None:
        self.X = X
        self.targets = targets
        self.weights = weights

    def total_weight(self) -> float:
        """Sum the weights; without weights each sample has weight 1."""
        return float(len(self.X)) if self.weights is None else float(self.weights.sum())

    def split(self, share: float, seed: int, strata: Any) -> tuple[Samples, Samples]:
        """Draw a share of the samples; return the others and these."""
        rows = train_test_split(
            np.arange(len(self.X)), test_size=share, random_state=seed, stratify=strata
        )
        first, second = (
            Samples(
                self.X[part],
                self.targets[part],
                None if self.weights is None else self.weights[part],
            )
            for part in rows
        )
        return first, second
