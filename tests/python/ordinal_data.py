"""Ordered classes, and the textbook's likelihood of them."""

from __future__ import annotations

import numpy as np
import scipy.special
import scipy.stats

from linear_model_data import draw

LINKS = ("logit", "probit", "cloglog")
F = {
    "logit": scipy.special.expit,
    "probit": scipy.stats.norm.cdf,
    "cloglog": lambda z: -np.expm1(-np.exp(z)),
}
SAMPLES = draw(11, 300)
SCALE = SAMPLES.X @ [0.7, -1.0, 0.2, 0.0]
CLASSES = np.digitize(SCALE + np.random.default_rng(5).logistic(size=300), [-1.0, 0.2, 1.5])


def log_likelihood(link, coef, thresholds, X, y, weights=None, offset=None):
    """Return the textbook's sum, for moderate predictors."""
    eta = X @ coef + (0.0 if offset is None else offset)
    ends = np.concatenate([[-np.inf], thresholds, [np.inf]])
    shares = F[link](ends[y + 1] - eta) - F[link](ends[y] - eta)
    return float(np.sum((1.0 if weights is None else weights) * np.log(shares)))
