"""scikit-learn's matrix of cases, rebuilt: long and wide, stacked, with and without a penalty.

Solutions are known beforehand: by SciPy's BFGS from the textbook's deviances, or by construction
where there is no penalty, since then the targets lie on the means of a known model.
"""

import warnings

import numpy as np
import pytest
import scipy.optimize
import scipy.special
import scipy.stats

from hesse.linear_model import GeneralizedLinearRegressor, LogisticRegression

SHAPES = {"long": (60, 5), "wide": (8, 20)}
MEANS = {
    "identity": lambda eta: eta,
    "log": np.exp,
    "logit": scipy.special.expit,
    "probit": scipy.stats.norm.cdf,
    "cloglog": lambda eta: -np.expm1(-np.exp(eta)),
}
SLOPES = {
    "identity": np.ones_like,
    "log": np.exp,
    "logit": lambda eta: scipy.special.expit(eta) * scipy.special.expit(-eta),
    "probit": scipy.stats.norm.pdf,
    "cloglog": lambda eta: np.exp(eta - np.exp(eta)),
}
VARIANCES = {
    "gaussian": np.ones_like,
    "poisson": lambda mu: mu,
    "gamma": lambda mu: mu**2,
    "inverse-gaussian": lambda mu: mu**3,
    "tweedie": lambda mu: mu**1.5,
    "negative-binomial": lambda mu: mu + mu**2,
    "binomial": lambda mu: mu * (1.0 - mu),
}
KINDS = {
    "gaussian": ("gaussian", "identity"),
    "poisson": ("poisson", "log"),
    "gamma": ("gamma", "log"),
    "inverse-gaussian": ("inverse-gaussian", "log"),
    "tweedie": ("tweedie", "log"),
    "negative-binomial": ("negative-binomial", "log"),
    "logit": ("binomial", "logit"),
    "probit": ("binomial", "probit"),
    "cloglog": ("binomial", "cloglog"),
}


def half_deviance(family, y, mu):
    """Return half the deviance of each sample, without what does not depend on μ."""
    return {
        "gaussian": lambda: 0.5 * (y - mu) ** 2,
        "poisson": lambda: mu - y * np.log(mu),
        "gamma": lambda: y / mu + np.log(mu),
        "inverse-gaussian": lambda: 0.5 * (y - mu) ** 2 / (y * mu**2),
        "tweedie": lambda: 2.0 * y / np.sqrt(mu) + 2.0 * np.sqrt(mu),
        "negative-binomial": lambda: (y + 1.0) * np.log1p(mu) - y * np.log(mu),
        "binomial": lambda: -y * np.log(mu) - (1.0 - y) * np.log1p(-mu),
    }[family]()


def design(shape, intercept):
    """Return X whose columns have sizes from 1 to 3, and coefficients that X determines."""
    rng = np.random.default_rng(sum(SHAPES[shape]) + intercept)
    n, d = SHAPES[shape]
    X = rng.normal(size=(n, d)) * np.linspace(1.0, 3.0, d)
    Z = np.column_stack([X, np.ones(n)]) if intercept else X
    raw = rng.uniform(-1.0, 1.0, Z.shape[1]) / d
    return X, Z, np.linalg.pinv(Z) @ (Z @ raw)


def exact(kind, shape, intercept):
    """Return a model without a penalty that its targets lie on."""
    family, link = KINDS[kind]
    X, Z, beta = design(shape, intercept)
    model = GeneralizedLinearRegressor(family=family, link=link, fit_intercept=intercept, tol=1e-10)
    return model, X, MEANS[link](Z @ beta), beta


def fitted(model, X, y, weights=None):
    with warnings.catch_warnings():
        # Of targets on the means nothing is left: neither dispersion nor likelihood.
        warnings.simplefilter("ignore", RuntimeWarning)
        model.fit(X, y, weights)
    return np.append(model.coef_, model.intercept_) if model.fit_intercept else model.coef_


cases = pytest.mark.parametrize("kind", KINDS)
shapes = pytest.mark.parametrize("shape", SHAPES)
intercepts = pytest.mark.parametrize("intercept", [True, False])


@cases
@shapes
@intercepts
def test_without_a_penalty(kind, shape, intercept):
    model, X, y, beta = exact(kind, shape, intercept)
    np.testing.assert_allclose(fitted(model, X, y), beta, rtol=1e-6, atol=1e-7)
    assert model.rank_ == min(len(X), len(beta))
    np.testing.assert_allclose(model.predict(X), y, rtol=1e-6)


@cases
@shapes
@intercepts
def test_without_a_penalty_and_with_columns_twice(kind, shape, intercept):
    model, X, y, _ = exact(kind, shape, intercept)
    twice = np.hstack([X, X])
    Z = np.column_stack([twice, np.ones(len(X))]) if intercept else twice
    eta = {
        "identity": lambda: y,
        "log": lambda: np.log(y),
        "logit": lambda: scipy.special.logit(y),
        "probit": lambda: scipy.stats.norm.ppf(y),
        "cloglog": lambda: np.log(-np.log1p(-y)),
    }[KINDS[kind][1]]()
    beta = np.linalg.lstsq(Z, eta, rcond=None)[0]
    np.testing.assert_allclose(fitted(model, twice, y), beta, rtol=1e-6, atol=1e-7)


@cases
@shapes
@intercepts
def test_samples_twice_are_weights_of_two(kind, shape, intercept):
    model, X, y, beta = exact(kind, shape, intercept)
    stacked, targets = np.vstack([X, X]), np.concatenate([y, y])
    np.testing.assert_allclose(fitted(model, stacked, targets), beta, rtol=1e-6, atol=1e-7)
    spoilt = np.concatenate([y, y[::-1]])
    weights = np.repeat([2.0, 0.0], len(X))
    np.testing.assert_allclose(fitted(model, stacked, spoilt, weights), beta, rtol=1e-6, atol=1e-7)


@pytest.fixture(scope="module")
def penalized():
    """Return penalised optima, found once."""
    known = {}

    def find(kind, shape, intercept):
        key = kind, shape, intercept
        if key not in known:
            known[key] = solve(*key)
        return known[key]

    return find


def solve(kind, shape, intercept):
    """Return X, noisy targets, weights, and the coefficients that minimise the objective."""
    family, link = KINDS[kind]
    X, Z, beta = design(shape, intercept)
    rng = np.random.default_rng(3)
    mu = MEANS[link](Z @ beta)
    share = rng.uniform(0.2, 0.8, len(X))
    y = share if family == "binomial" else mu * 2.0 * share
    weights = rng.uniform(0.5, 2.0, len(X))
    alpha = np.append(np.full(X.shape[1], 0.3), 0.0)[: Z.shape[1]]

    def objective(b):
        eta = np.clip(Z @ b, -20.0, 3.0 if link in ("probit", "cloglog") else 20.0)
        mu = MEANS[link](eta)
        loss = np.average(half_deviance(family, y, mu), weights=weights)
        slopes = weights / weights.sum() * (mu - y) / VARIANCES[family](mu) * SLOPES[link](eta)
        return loss + 0.5 * alpha @ b**2, slopes @ Z + alpha * b

    best = scipy.optimize.minimize(
        objective, np.zeros(len(beta)), jac=True, method="BFGS", options={"gtol": 1e-9}
    )
    # Differences of values end at some 1e-8, the gradient's root is exact to rounding.
    best = scipy.optimize.root(lambda b: objective(b)[1], best.x, tol=1e-13)
    assert np.abs(best.fun).max() < 1e-12
    return X, y, weights, best.x


@cases
@shapes
@intercepts
def test_with_a_penalty(kind, shape, intercept, penalized):
    X, y, weights, best = penalized(kind, shape, intercept)
    family, link = KINDS[kind]
    settings = {"family": family, "link": link, "fit_intercept": intercept, "tol": 1e-10}
    settings |= {"power": 1.5, "overdispersion": 1.0}
    model = GeneralizedLinearRegressor(alpha=0.3, **settings)
    np.testing.assert_allclose(fitted(model, X, y, weights), best, atol=1e-7)
    # Columns twice and half as large share coefficients; the penalty counts both.
    half = GeneralizedLinearRegressor(alpha=0.15, **settings)
    found = fitted(half, 0.5 * np.hstack([X, X]), y, weights)
    d = X.shape[1]
    np.testing.assert_allclose(found[:d], best[:d], atol=1e-7)
    np.testing.assert_allclose(found[d : 2 * d], best[:d], atol=1e-7)
    # Samples twice with half their weights are the same samples.
    again = fitted(model, np.vstack([X, X]), np.tile(y, 2), np.tile(0.5 * weights, 2))
    np.testing.assert_allclose(again, best, atol=1e-7)


@shapes
@intercepts
@pytest.mark.parametrize("n_classes", [2, 4])
def test_classes_with_a_penalty(shape, intercept, n_classes):
    X, Z, _ = design(shape, intercept)
    rng = np.random.default_rng(5)
    y = np.append(np.arange(n_classes), rng.integers(0, n_classes, len(X) - n_classes))
    weights = rng.uniform(0.5, 2.0, len(X))
    model = LogisticRegression(C=2.0, fit_intercept=intercept, tol=1e-10).fit(X, y, weights)
    k = 1 if n_classes == 2 else n_classes
    penalty = np.append(np.ones(X.shape[1]), 0.0)[: Z.shape[1]]

    def objective(theta):
        b = theta.reshape(k, -1)
        z = Z @ b.T
        z = np.column_stack([np.zeros(len(X)), z]) if k == 1 else z
        p = scipy.special.softmax(z, axis=1)
        losses = scipy.special.logsumexp(z, axis=1) - z[np.arange(len(X)), y]
        slopes = (weights[:, np.newaxis] * (p - np.eye(n_classes)[y]))[:, n_classes - k :]
        value = 2.0 * weights @ losses + 0.5 * np.sum(penalty * b**2)
        return value, (2.0 * slopes.T @ Z + penalty * b).ravel()

    start = np.zeros(k * Z.shape[1])
    best = scipy.optimize.minimize(
        objective, start, jac=True, method="BFGS", options={"gtol": 1e-9}
    ).x.reshape(k, -1)
    if intercept:
        np.testing.assert_allclose(
            model.intercept_, best[:, -1] - best[:, -1].mean() * (k > 1), atol=1e-7
        )
    np.testing.assert_allclose(model.coef_, best[:, : X.shape[1]], atol=1e-7)
