"""Data sets and objectives of the fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Features = NDArray[np.float64] | sparse.csr_matrix
Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# Penalties are weak, so that the fit is not made easy by them.
C = 1.0
ALPHA = 1e-6


@dataclass(frozen=True)
class Task:
    """A model and its data.

    Parameters
    ----------
    model : {"logistic", "poisson", "multinomial"}
        Of the logistic ones the penalty is ½ ‖coef‖² / C beside the sum of losses, of Poisson
        ½ ALPHA ‖coef‖² beside their mean: scikit-learn's objectives.
    data : callable
        Returns features and targets.
    """

    model: str
    data: Callable[[], tuple[Features, Vector]]

    def objective(self, X: Features, y: Vector, coef: Matrix, intercept: Vector) -> float:
        """Return what is minimised; coefficients in rows, one for each linear predictor."""
        eta = X @ coef.T + intercept
        squares = float(np.sum(coef**2))
        if self.model == "multinomial":
            top = eta.max(axis=1)
            logs = top + np.log(np.exp(eta - top[:, np.newaxis]).sum(axis=1))
            own = eta[np.arange(len(y)), y.astype(int)]
            return float(np.sum(logs - own)) + 0.5 * squares / C
        eta = eta.ravel()
        if self.model == "logistic":
            return float(np.sum(np.logaddexp(0.0, eta) - y * eta)) + 0.5 * squares / C
        return float(np.mean(np.exp(eta) - y * eta)) + 0.5 * ALPHA * squares


def _design(n: int, d: int) -> tuple[Matrix, Vector]:
    """Draw correlated features, and a predictor of variance about 1."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((n, d))
    X[:, 1:] += 0.5 * X[:, :-1]
    return X, X @ rng.standard_normal(d) / np.sqrt(d)


def _classes(n: int, d: int) -> tuple[Matrix, Vector]:
    X, eta = _design(n, d)
    noise = np.random.default_rng(1).logistic(size=n)
    return X, (eta + noise > 0.0).astype(np.float64)


def _counts(n: int, d: int) -> tuple[Matrix, Vector]:
    X, eta = _design(n, d)
    return X, np.random.default_rng(1).poisson(np.exp(eta)).astype(np.float64)


def _digits() -> tuple[Matrix, Vector]:
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    return X / 16.0, y.astype(np.float64)


def _few_entries(n: int, d: int, density: float) -> tuple[Features, Vector]:
    """Draw columns of equal numbers of entries, and a predictor of variance about 1."""
    rng = np.random.default_rng(0)
    X = sparse.random(
        n, d, density, "csr", random_state=rng, data_rvs=lambda size: rng.standard_normal(size)
    )
    eta = X @ rng.standard_normal(d) / np.sqrt(d * density)
    return X, (eta + rng.logistic(size=n) > 0.0).astype(np.float64)


TASKS = {
    "logistic, 1,000,000 × 20": Task("logistic", lambda: _classes(1_000_000, 20)),
    "logistic, 100,000 × 50": Task("logistic", lambda: _classes(100_000, 50)),
    "logistic, 200,000 × 200": Task("logistic", lambda: _classes(200_000, 200)),
    "poisson, 100,000 × 50": Task("poisson", lambda: _counts(100_000, 50)),
    "multinomial, digits": Task("multinomial", _digits),
    "logistic, CSR, 100,000 × 20,000": Task(
        "logistic", lambda: _few_entries(100_000, 20_000, 0.001)
    ),
}
