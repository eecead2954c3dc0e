"""Who fits: each makes a call of a tolerance that returns coefficients and intercepts."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from .tasks import ALPHA, Features, Matrix, Task, Vector
from .tasks import C as INVERSE_PENALTY

Fit = Callable[[float], tuple[Matrix, Vector]]
MOST_ITERATIONS = 5000


def _of(model: Any) -> tuple[Matrix, Vector]:
    return np.atleast_2d(model.coef_), np.atleast_1d(model.intercept_)


def hesse(task: Task, X: Features, y: Vector) -> list[Fit]:
    """Return the estimator's fit, statistics and all."""
    from hesse import linear_model

    if task.model == "poisson":
        return [lambda tol: _of(linear_model.PoissonRegressor(alpha=ALPHA, tol=tol).fit(X, y))]
    return [lambda tol: _of(linear_model.LogisticRegression(C=INVERSE_PENALTY, tol=tol).fit(X, y))]


def sklearn(task: Task, X: Features, y: Vector) -> list[Fit]:
    """Return the fits of its solvers that take the objective.

    A matrix of second derivatives of the sparse task would take 3.2 GB.
    """
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

    return [fit("newton-cg" if sparse.issparse(X) else "newton-cholesky"), fit("lbfgs")]


def liblinear(task: Task, X: Features, y: Vector) -> list[Fit]:
    """Return the fit of its Newton method, with an intercept whose penalty is next to none."""
    from sklearn.linear_model import LogisticRegression

    if task.model != "logistic":
        return []
    return [
        lambda tol: _of(
            LogisticRegression(
                C=INVERSE_PENALTY,
                tol=tol,
                solver="liblinear",
                intercept_scaling=100.0,
                max_iter=MOST_ITERATIONS,
            ).fit(X, y)
        )
    ]


def statsmodels(task: Task, X: Features, y: Vector) -> list[Fit]:
    """Return the fit without a penalty, which these are weak enough for, and with an intercept."""
    import statsmodels.api as sm

    if task.model == "multinomial" or sparse.issparse(X):
        return []
    family = sm.families.Binomial() if task.model == "logistic" else sm.families.Poisson()

    def fit(tol: float) -> tuple[Matrix, Vector]:
        model = sm.GLM(y, np.column_stack([X, np.ones(len(y))]), family)
        found = model.fit(maxiter=MOST_ITERATIONS, tol=tol).params
        return found[np.newaxis, :-1], found[-1:]

    return [fit]


def glum(task: Task, X: Features, y: Vector) -> list[Fit]:
    """Return the fits of its solvers; it has no multinomial model.

    Its IRLS would form a matrix of 3.2 GB for the sparse task.
    """
    from glum import GeneralizedLinearRegressor

    if task.model == "multinomial":
        return []
    family = "binomial" if task.model == "logistic" else "poisson"
    alpha = ALPHA if task.model == "poisson" else 1.0 / (INVERSE_PENALTY * len(y))

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

    return [fit("lbfgs")] if sparse.issparse(X) else [fit("irls-ls"), fit("lbfgs")]


def quietly(fit: Fit, tol: float) -> tuple[Matrix, Vector]:
    """Fit without the warnings of tolerances that are out of reach."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return fit(tol)


CONTESTANTS = {
    "hesse": hesse,
    "scikit-learn": sklearn,
    "liblinear": liblinear,
    "glum": glum,
    "statsmodels": statsmodels,
}
