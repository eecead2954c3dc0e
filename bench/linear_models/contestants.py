"""Who fits: each makes a call of a tolerance that returns coefficients and intercepts."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from .tasks import ALPHA, Matrix, Task, Vector
from .tasks import C as INVERSE_PENALTY

Fit = Callable[[float], tuple[Matrix, Vector]]
MOST_ITERATIONS = 5000


def _of(model: Any) -> tuple[Matrix, Vector]:
    return np.atleast_2d(model.coef_), np.atleast_1d(model.intercept_)


def hesse(task: Task, X: Matrix, y: Vector) -> list[Fit]:
    """Return the estimator's fit, statistics and all."""
    from hesse import linear_model

    if task.model == "poisson":
        return [lambda tol: _of(linear_model.PoissonRegressor(alpha=ALPHA, tol=tol).fit(X, y))]
    return [lambda tol: _of(linear_model.LogisticRegression(C=INVERSE_PENALTY, tol=tol).fit(X, y))]


def sklearn(task: Task, X: Matrix, y: Vector) -> list[Fit]:
    """Return the fits of its solvers that take the objective."""
    from sklearn import linear_model

    def fit(solver: str) -> Fit:
        options: dict[str, Any] = {"solver": solver, "max_iter": MOST_ITERATIONS}
        if task.model == "poisson":
            return lambda tol: _of(
                linear_model.PoissonRegressor(alpha=ALPHA, tol=tol, **options).fit(X, y)
            )
        return lambda tol: _of(
            linear_model.LogisticRegression(C=INVERSE_PENALTY, tol=tol, **options).fit(X, y)
        )

    return [fit("newton-cholesky"), fit("lbfgs")]


def glum(task: Task, X: Matrix, y: Vector) -> list[Fit]:
    """Return the fits of its solvers; it has no multinomial model."""
    from glum import GeneralizedLinearRegressor

    if task.model == "multinomial":
        return []
    family = "binomial" if task.model == "logistic" else "poisson"
    alpha = ALPHA if task.model == "poisson" else 1.0 / (INVERSE_PENALTY * len(X))

    def fit(solver: str) -> Fit:
        return lambda tol: _of(
            GeneralizedLinearRegressor(
                family=family,
                alpha=alpha,
                l1_ratio=0.0,
                solver=solver,
                gradient_tol=tol,
                max_iter=MOST_ITERATIONS,
            ).fit(X, y)
        )

    return [fit("irls-ls"), fit("lbfgs")]


def quietly(fit: Fit, tol: float) -> tuple[Matrix, Vector]:
    """Fit without the warnings of tolerances that are out of reach."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return fit(tol)


CONTESTANTS = {"hesse": hesse, "scikit-learn": sklearn, "glum": glum}
