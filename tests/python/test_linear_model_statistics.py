"""Standard errors, tests, criteria and ranks of `hesse.linear_model`, from their definitions."""

import math

import numpy as np
import pytest
import scipy.special
import scipy.stats

from hesse.linear_model import (
    GammaRegressor,
    GeneralizedLinearRegressor,
    LogisticRegression,
    PoissonRegressor,
    TweedieRegressor,
)

RNG = np.random.default_rng(7)
N = 150
X = RNG.normal(size=(N, 3)) * [1.0, 5.0, 0.2]
Z = np.column_stack([X, np.ones(N)])
ETA = Z @ [0.5, -0.1, 1.0, 0.3]
COUNTS = RNG.poisson(np.exp(ETA)).astype(float)
POSITIVE = RNG.gamma(2.0, np.exp(ETA) / 2.0)
CLASSES = (ETA + RNG.logistic(size=N) > 0).astype(int)
WEIGHTS = RNG.uniform(0.5, 2.0, N)
KINDS = ["nonrobust", "HC0", "HC1", "HC2", "HC3"]

# (estimator, y, μ and dμ/dη of η, V of μ)
CASES = {
    "logit": (
        LogisticRegression(penalty=None),
        CLASSES,
        scipy.special.expit,
        lambda m: m * (1 - m),
    ),
    "probit": (
        GeneralizedLinearRegressor(family="binomial", link="probit"),
        CLASSES,
        scipy.stats.norm.cdf,
        lambda m: m * (1 - m),
    ),
    "poisson": (PoissonRegressor(alpha=0.0), COUNTS, np.exp, lambda m: m),
    "gamma": (GammaRegressor(alpha=0.0), POSITIVE, np.exp, lambda m: m**2),
    "tweedie": (TweedieRegressor(power=1.4, alpha=0.0), COUNTS, np.exp, lambda m: m**1.4),
    "gaussian": (GeneralizedLinearRegressor(), POSITIVE, lambda e: e, np.ones_like),
    "negative-binomial": (
        GeneralizedLinearRegressor(family="negative-binomial", overdispersion=0.7),
        COUNTS,
        np.exp,
        lambda m: m + 0.7 * m**2,
    ),
}


def textbook_covariance(eta, y, mean, variance, kind, penalty=0.0):
    """Return the covariance and the dispersion from dense matrices of all samples."""
    mu = mean(eta)
    slope = (mean(eta + 1e-6) - mean(eta - 1e-6)) / 2e-6
    working = WEIGHTS * slope**2 / variance(mu)
    fisher = (Z.T * working) @ Z
    bread = np.linalg.inv(fisher + np.diag([penalty] * 3 + [0.0]))
    pearson = np.sum(WEIGHTS * (y - mu) ** 2 / variance(mu)) / (WEIGHTS.sum() - 4)
    if kind == "nonrobust":
        return bread @ fisher @ bread, pearson
    score = WEIGHTS * (y - mu) * slope / variance(mu)
    hat = np.diag(np.sqrt(working)) @ Z @ bread @ Z.T @ np.diag(np.sqrt(working))
    rest = 1.0 - np.diag(hat)
    squares = score**2 * {"HC0": 1.0, "HC1": N / (N - 4), "HC2": 1 / rest, "HC3": 1 / rest**2}[kind]
    return bread @ ((Z.T * squares) @ Z) @ bread, pearson


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", CASES)
def test_covariances_are_those_of_the_textbook(case, kind):
    estimator, y, mean, variance = CASES[case]
    model = estimator.set_params(cov_type=kind).fit(X, y, WEIGHTS)
    eta = Z @ np.append(model.coef_, model.intercept_)
    expected, pearson = textbook_covariance(eta, y, mean, variance, kind)
    if case in ("gamma", "tweedie", "gaussian"):
        assert model.dispersion_ == pytest.approx(pearson, rel=1e-7)
        if kind == "nonrobust":
            expected = pearson * expected
    else:
        assert model.dispersion_ == 1.0
    scale = np.sqrt(np.diag(expected))
    np.testing.assert_allclose(
        model.cov_params_ / np.outer(scale, scale), expected / np.outer(scale, scale), atol=1e-6
    )
    np.testing.assert_allclose(model.std_errors_, scale, rtol=1e-6)
    np.testing.assert_array_equal(model.cov_params_, model.cov_params_.T)


@pytest.mark.parametrize("kind", KINDS)
def test_with_a_penalty_the_covariance_is_that_of_the_shrunk_estimate(kind):
    model = PoissonRegressor(alpha=0.3, cov_type=kind).fit(X, COUNTS, WEIGHTS)
    eta = Z @ np.append(model.coef_, model.intercept_)
    penalty = 0.3 * WEIGHTS.sum()
    expected, _ = textbook_covariance(eta, COUNTS, np.exp, lambda m: m, kind, penalty)
    np.testing.assert_allclose(model.cov_params_, expected, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("kind", ["nonrobust", "HC0", "HC1"])
def test_the_covariance_of_many_classes_is_the_pseudoinverse(kind):
    y = np.argmax(np.column_stack([ETA, -ETA, np.zeros(N)]) + RNG.gumbel(size=(N, 3)), axis=1)
    model = LogisticRegression(penalty=None, cov_type=kind).fit(X, y, WEIGHTS)
    P = scipy.special.softmax(Z @ np.column_stack([model.coef_, model.intercept_]).T, axis=1)
    blocks = np.einsum("n,nk,kl->nkl", WEIGHTS, P, np.eye(3)) - np.einsum(
        "n,nk,nl->nkl", WEIGHTS, P, P
    )
    fisher = np.einsum("nkl,ni,nj->kilj", blocks, Z, Z).reshape(12, 12)
    expected = np.linalg.pinv(fisher, rcond=1e-10)
    if kind != "nonrobust":
        scores = np.einsum("n,nk,ni->nki", WEIGHTS, P - np.eye(3)[y], Z).reshape(N, 12)
        expected = expected @ scores.T @ scores @ expected
    if kind == "HC1":
        expected *= N / (N - 8)
    np.testing.assert_allclose(model.cov_params_, expected, atol=1e-6 * np.abs(expected).max())
    assert model.rank_ == 8
    assert model.summary().names[:4] == ("0: x0", "0: x1", "0: x2", "0: intercept")


def test_the_table_holds_walds_tests():
    model = PoissonRegressor(alpha=0.0).fit(X, COUNTS)
    table = model.summary(level=0.9)
    beta = np.append(model.coef_, model.intercept_)
    np.testing.assert_allclose(table.z, beta / model.std_errors_, rtol=1e-14)
    np.testing.assert_allclose(table.p_value, 2 * scipy.stats.norm.sf(np.abs(table.z)), rtol=1e-10)
    width = scipy.stats.norm.ppf(0.95) * model.std_errors_
    np.testing.assert_allclose(table.lower, beta - width, rtol=1e-12)
    np.testing.assert_allclose(model.conf_int(0.9), np.column_stack([beta - width, beta + width]))
    lines = str(table).splitlines()
    assert lines[0].split() == ["model:", "PoissonRegressor"]
    assert [line.split()[0] for line in lines[-5:-1]] == ["x0", "x1", "x2", "intercept"]
    assert "[5%" in str(table)
    assert len({len(line) for line in lines if line.startswith(("-", "x", "intercept"))}) == 1


def test_likelihoods_are_those_of_the_distributions():
    poisson = PoissonRegressor(alpha=0.0).fit(X, COUNTS)
    logs = scipy.stats.poisson.logpmf(COUNTS, poisson.predict(X))
    assert poisson.log_likelihood_ == pytest.approx(logs.sum(), rel=1e-12)
    negative = GeneralizedLinearRegressor(family="negative-binomial", overdispersion=0.7)
    mu = negative.fit(X, COUNTS).predict(X)
    logs = scipy.stats.nbinom.logpmf(COUNTS, 1 / 0.7, 1 / (1 + 0.7 * mu))
    assert negative.log_likelihood_ == pytest.approx(logs.sum(), rel=1e-12)
    gaussian = GeneralizedLinearRegressor().fit(X, POSITIVE)
    scale = math.sqrt(gaussian.deviance_ / N)
    logs = scipy.stats.norm.logpdf(POSITIVE, gaussian.predict(X), scale)
    assert gaussian.log_likelihood_ == pytest.approx(logs.sum(), rel=1e-12)
    gamma = GammaRegressor(alpha=0.0).fit(X, POSITIVE)
    phi, mu = gamma.deviance_ / N, gamma.predict(X)
    logs = scipy.stats.gamma.logpdf(POSITIVE, 1 / phi, scale=mu * phi)
    assert gamma.log_likelihood_ == pytest.approx(logs.sum(), rel=1e-12)
    inverse = GeneralizedLinearRegressor(family="inverse-gaussian").fit(X, POSITIVE)
    phi, mu = inverse.deviance_ / N, inverse.predict(X)
    logs = scipy.stats.invgauss.logpdf(POSITIVE, mu * phi, scale=1 / phi)
    assert inverse.log_likelihood_ == pytest.approx(logs.sum(), rel=1e-12)
    logistic = LogisticRegression().fit(X, CLASSES)
    logs = np.log(logistic.predict_proba(X)[np.arange(N), CLASSES])
    assert logistic.log_likelihood_ == pytest.approx(logs.sum(), rel=1e-12)
    assert logistic.deviance_ == -2.0 * logistic.log_likelihood_
    for model, parameters in ((poisson, 4), (gamma, 5), (logistic, 4)):
        assert model.aic_ == pytest.approx(2 * parameters - 2 * model.log_likelihood_)
        expected = math.log(N) * parameters - 2 * model.log_likelihood_
        assert model.bic_ == pytest.approx(expected)
    assert math.isnan(TweedieRegressor(power=1.5).fit(X, COUNTS).aic_)


def test_dependent_columns_get_the_coefficients_of_least_norm():
    doubled = np.column_stack([X, X[:, 0], np.full(N, 3.0)])
    plain = PoissonRegressor(alpha=0.0).fit(X, COUNTS)
    for order in (np.arange(5), np.array([4, 2, 0, 3, 1])):
        model = PoissonRegressor(alpha=0.0).fit(doubled[:, order], COUNTS)
        coef = model.coef_[np.argsort(order)]
        assert model.rank_ == 4
        assert model.df_resid_ == N - 4
        assert coef[0] == pytest.approx(plain.coef_[0] / 2, rel=1e-7)
        assert coef[3] == pytest.approx(plain.coef_[0] / 2, rel=1e-7)
        # 3 c + b is the level, and the shortest (c, b) is along (3, 1).
        assert coef[4] == pytest.approx(0.3 * plain.intercept_, rel=1e-7)
        assert model.intercept_ == pytest.approx(0.1 * plain.intercept_, rel=1e-7)
        assert model.deviance_ == pytest.approx(plain.deviance_, rel=1e-10)
        errors = model.std_errors_[:-1][np.argsort(order)]
        assert errors[0] == pytest.approx(plain.std_errors_[0] / 2, rel=1e-6)
        assert errors[4] == pytest.approx(0.3 * plain.std_errors_[3], rel=1e-6)


def test_more_features_than_samples():
    wide = RNG.normal(size=(12, 40))
    model = GeneralizedLinearRegressor().fit(wide, POSITIVE[:12])
    full = np.linalg.lstsq(np.column_stack([wide, np.ones(12)]), POSITIVE[:12], rcond=None)[0]
    np.testing.assert_allclose(np.append(model.coef_, model.intercept_), full, rtol=1e-7)
    assert model.rank_ == 12
    assert math.isnan(model.dispersion_)
    assert np.all(np.isnan(model.std_errors_))
    ridge = GeneralizedLinearRegressor(alpha=0.5).fit(wide, POSITIVE[:12])
    assert np.all(np.isfinite(ridge.coef_))


def test_scales_of_features_do_not_matter():
    scales = np.array([1e-6, 1.0, 1e6])
    plain = PoissonRegressor(alpha=0.0).fit(X, COUNTS)
    scaled = PoissonRegressor(alpha=0.0).fit(X * scales, COUNTS)
    assert scaled.rank_ == 4
    np.testing.assert_allclose(scaled.coef_ * scales, plain.coef_, rtol=1e-6)
    np.testing.assert_allclose(scaled.std_errors_[:3] * scales, plain.std_errors_[:3], rtol=1e-6)


def test_a_constant_target_is_fitted_without_error():
    model = GeneralizedLinearRegressor().fit(X, np.full(N, 2.0))
    assert model.deviance_ == pytest.approx(0.0, abs=1e-20)
    assert math.isnan(model.score(X, np.full(N, 2.0)))
    assert "nan" in str(model.summary()) or "inf" in str(model.summary())
