"""What an estimator does after each iteration: print, validate, and stop early."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse.neural_network._fitting import Report

Vector = NDArray[np.float64]


class Validation:
    """Scores on samples that are held out, and the parameters of the best of them."""

    def __init__(self, score: Callable[[Vector], float], tol: float, patience: int) -> None:
        self._score = score
        self._tol = tol
        self._patience = patience
        self._idle = 0
        self.scores: list[float] = []
        self.best = -np.inf
        self.best_x: Vector | None = None

    def is_over(self, x: Vector) -> bool:
        """Score the parameters; say whether too many scores on end were no better than before."""
        score = self._score(x)
        self.scores.append(score)
        self._idle = 0 if score >= self.best + self._tol else self._idle + 1
        if score > self.best or self.best_x is None:
            self.best, self.best_x = score, x.copy()
        return self._idle >= self._patience


class Progress:
    """The hook of a run; without validation it watches the loss."""

    def __init__(
        self, verbose: Any, tol: float, patience: int, validation: Validation | None
    ) -> None:
        self._verbose = bool(verbose)
        self._tol = tol
        self._patience = patience
        self._best = np.inf
        self._idle = 0
        self._validation = validation

    def __call__(self, report: Report) -> bool:
        """Tell of an iteration; answer whether to stop."""
        self._say(f"Iteration {report.iteration}, loss = {report.loss:.8f}")
        if self._validation is not None:
            over = self._validation.is_over(report.x)
            self._say(f"Validation score: {self._validation.scores[-1]:f}")
            return over
        self._idle = 0 if report.loss < self._best - self._tol else self._idle + 1
        self._best = min(self._best, report.loss)
        return self._idle >= self._patience

    def _say(self, text: str) -> None:
        if self._verbose:
            print(text)
