"""Separation: a likelihood without a maximum, and what penalties make of it."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from hesse.linear_model import LogisticRegression, SeparationWarning

from .workshop import Numbers, curve, finish

SIZE = (9.0, 3.6)
SLOPES = np.linspace(-1.0, 12.0, 53)
TOLERANCES = 10.0 ** -np.arange(1, 11)


def measure() -> Numbers:
    """Follow the likelihood along the separated coefficient, and fit to ever less tolerance."""
    X, y = separated_data()
    free, firth = [], []
    for slope in SLOPES:
        offset = slope * X[:, 1]
        held = LogisticRegression(penalty=None).fit(X[:, :1], y, offset=offset)
        free.append(held.log_likelihood_)
        firth.append(held.log_likelihood_ + half_log_determinant(held, X, offset))
    estimates = {
        "no penalty": [estimate(X, y, penalty=None, tol=tol) for tol in TOLERANCES],
        "C = 1": [estimate(X, y, tol=tol) for tol in TOLERANCES],
        "Firth": [estimate(X, y, penalty="firth", tol=tol) for tol in TOLERANCES],
    }
    return {"likelihoods": {"no penalty": free, "Firth": firth}, "estimates": estimates}


def separated_data() -> tuple[Any, Any]:
    """Return a column that tells something and one that is non-zero in one class alone."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(100, 2))
    y = (X[:, 0] + rng.logistic(size=100) > 0).astype(int)
    X[:, 1] = (rng.random(100) < 0.1) * y
    return X, y


def half_log_determinant(held: Any, X: Any, offset: Any) -> float:
    """Return ½ log det of the information where one coefficient is held."""
    p = held.predict_proba(X[:, :1], offset=offset)[:, 1]
    design = np.column_stack([X, np.ones(len(X))])
    return float(0.5 * np.linalg.slogdet((design.T * (p * (1.0 - p))) @ design)[1])


def estimate(X: Any, y: Any, **parameters: Any) -> float:
    """Return the separated coefficient of a fit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SeparationWarning)
        return float(LogisticRegression(**parameters).fit(X, y).coef_[0, 1])


def draw(figure: Any, numbers: Numbers) -> None:
    """Likelihoods on the left, estimates on the right."""
    left, right = figure.subplots(1, 2)
    for index, (label, values) in enumerate(numbers["likelihoods"].items()):
        curve(left, SLOPES, np.array(values) - max(values), index, label)
    left.set_ylim(-8.0, 0.5)
    finish(left, "coefficient of x1", "log-likelihood below its largest", "likelihood")
    for index, (label, values) in enumerate(numbers["estimates"].items()):
        curve(right, TOLERANCES, values, (0, 2, 1)[index], label)
    right.set_xscale("log")
    right.invert_xaxis()
    finish(right, "tolerance of the fit", "estimate of x1", "estimate")
