"""Firth's penalised likelihood: published estimates, and direct maximisation."""

import numpy as np
import pytest
import scipy.optimize

from hesse.linear_model import (
    GeneralizedLinearRegressor,
    LogisticRegression,
    SeparationWarning,
)
from separated_data import endometrial, sex2

ENDOMETRIAL = endometrial()


def negative_penalized_likelihood(beta, Z, y, weights, family):
    """Return −l − ½ log det I, from the formulas."""
    eta = Z @ beta
    if family == "binomial":
        loss = np.logaddexp(0.0, eta) - y * eta
        mean = 1.0 / (1.0 + np.exp(-eta))
        curvature = mean * (1.0 - mean)
    else:
        loss, curvature = np.exp(eta) - y * eta, np.exp(eta)
    information = (Z.T * (weights * curvature)) @ Z
    return weights @ loss - 0.5 * np.linalg.slogdet(information)[1]


def best(Z, y, weights, family="binomial"):
    found = scipy.optimize.minimize(
        negative_penalized_likelihood,
        np.zeros(Z.shape[1]),
        (Z, y, weights, family),
        method="BFGS",
        options={"gtol": 1e-7},
    )
    return found.x, found.fun


def test_endometrial_cancer():
    """Against Heinze and Schemper (2002) and, for all digits, R's logistf."""
    X, y = ENDOMETRIAL
    with pytest.warns(SeparationWarning, match="the coefficients of x0 grow"):
        LogisticRegression(penalty=None).fit(X, y)
    model = LogisticRegression(penalty="firth").fit(X, y)
    expected = [2.92927330, -0.03475175, -2.60416387]
    np.testing.assert_allclose(model.coef_, [expected], rtol=1e-6)
    assert model.intercept_[0] == pytest.approx(3.77455951, rel=1e-6)
    np.testing.assert_allclose(model.std_errors_.round(2), [1.55, 0.04, 0.78, 1.49])
    profile = [
        [0.6097244, 7.85463171],
        [-0.1244587, 0.04045547],
        [-4.3651832, -1.23272106],
        [1.0825371, 7.20928050],
    ]
    np.testing.assert_allclose(model.conf_int(method="profile"), profile, rtol=1e-6)
    assert model.separation_ is None
    assert model.result_.success


def test_urinary_tract_infection():
    X, y, counts = sex2()
    assert counts.sum() == 239
    model = LogisticRegression(penalty="firth", tol=1e-11).fit(X, y, counts)
    expected = [-1.10598131, -0.06881673, 2.26887464, -2.11140817, -0.78831694, 3.09601166]
    np.testing.assert_allclose(model.coef_, [expected], rtol=1e-5)
    assert model.intercept_[0] == pytest.approx(0.12025405, rel=1e-5)
    profile = [
        [-1.9737884, -0.30742514],
        [-0.9414363, 0.78920202],
        [1.2730216, 3.43543273],
        [-3.2608611, -1.11773495],
        [-1.6080879, 0.01518468],
        [0.7745682, 8.03029352],
        [-0.8185591, 1.07315122],
    ]
    np.testing.assert_allclose(model.conf_int(method="profile"), profile, rtol=1e-6)
    # Whole weights are repeated samples.
    repeated = LogisticRegression(penalty="firth", tol=1e-11).fit(
        np.repeat(X, counts, axis=0), np.repeat(y, counts)
    )
    np.testing.assert_allclose(repeated.coef_, model.coef_, rtol=1e-7)
    np.testing.assert_allclose(repeated.std_errors_, model.std_errors_, rtol=1e-6)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("family", ["binomial", "poisson"])
def test_estimates_are_those_of_direct_maximisation(family, seed):
    rng = np.random.default_rng(seed)
    n, d = int(rng.integers(6, 40)), int(rng.integers(1, 4))
    X = rng.normal(size=(n, d))
    weights = rng.uniform(0.5, 2.0, n)
    y = (X[:, 0] > 0).astype(float)  # separated
    if family == "poisson":
        y *= rng.poisson(2.0, n)
    y[:2] = [0.0, 1.0]
    model = GeneralizedLinearRegressor(family=family, firth=True, tol=1e-11).fit(X, y, weights)
    Z = np.column_stack([X, np.ones(n)])
    x, value = best(Z, y, weights, family)
    np.testing.assert_allclose([*model.coef_, model.intercept_], x, atol=1e-5)
    at = negative_penalized_likelihood(
        np.append(model.coef_, model.intercept_), Z, y, weights, family
    )
    assert at <= value + 1e-10
    information = np.linalg.inv(model.cov_params_)
    if family == "poisson":
        np.testing.assert_allclose(information, (Z.T * (weights * model.predict(X))) @ Z, rtol=1e-6)


def test_the_likelihoods_of_a_fit():
    X, y = ENDOMETRIAL
    model = LogisticRegression(penalty="firth", tol=1e-11).fit(X, y)
    Z = np.column_stack([X, np.ones(len(X))])
    beta = np.append(model.coef_[0], model.intercept_)
    value = negative_penalized_likelihood(beta, Z, y, np.ones(len(y)), "binomial")
    assert model.penalized_log_likelihood_ == pytest.approx(-value, rel=1e-12)
    likelihood = y * np.log(model.predict_proba(X)[:, 1])
    likelihood += (1 - y) * np.log(model.predict_proba(X)[:, 0])
    assert model.log_likelihood_ == pytest.approx(likelihood.sum(), rel=1e-12)
    assert f"(Firth): {-value:.6g}" in str(model.summary())
    assert LogisticRegression().fit(X, y).penalized_log_likelihood_ is None


def test_an_intercept_alone_has_a_closed_form():
    """With n samples of which k are of the class the mean is (k + ½)/(n + 1) (Firth 1993)."""
    X = np.zeros((7, 1))
    model = GeneralizedLinearRegressor(family="binomial", firth=True).fit(X, [1, 0, 0, 0, 0, 0, 0])
    assert model.predict([[0.0]])[0] == pytest.approx(1.5 / 8.0, rel=1e-8)
    counts = GeneralizedLinearRegressor(family="poisson", firth=True).fit(X, [3, 0, 1, 0, 2, 0, 1])
    assert counts.predict([[0.0]])[0] == pytest.approx(7.5 / 7.0, rel=1e-8)


def with_dependent_columns(X):
    return np.column_stack([X, X[:, 0], np.ones(len(X)), np.zeros(len(X))])


@pytest.mark.parametrize("family", ["binomial", "poisson"])
def test_a_change_of_basis_changes_nothing(family):
    """The penalty is that of the columns' span, also where they nearly depend on each other."""
    noise = 1e-4
    for seed in range(8):
        rng = np.random.default_rng(seed)
        X = rng.normal(size=(80, 4))
        y = rng.binomial(1, 1.0 / (1.0 + np.exp(-X[:, 0]))) + 0.0
        if family == "poisson":
            y = rng.poisson(np.exp(0.5 * X[:, 0])) + 0.0
        of_X = GeneralizedLinearRegressor(family=family, firth=True, tol=1e-8).fit(X, y)
        near = X.copy()
        near[:, 3] = X[:, 0] + noise * X[:, 3]
        of_near = GeneralizedLinearRegressor(family=family, firth=True, tol=1e-8).fit(near, y)
        coef = of_X.coef_.copy()
        coef[3] /= noise
        coef[0] -= coef[3]
        np.testing.assert_allclose(of_near.coef_, coef, rtol=1e-5, err_msg=f"seed {seed}")


def test_columns_that_depend_on_each_other_share_the_estimate():
    X, y = ENDOMETRIAL
    plain = LogisticRegression(penalty="firth").fit(X, y)
    repeated = LogisticRegression(penalty="firth").fit(with_dependent_columns(X), y)
    assert repeated.rank_ == 4
    np.testing.assert_allclose(repeated.coef_[0, [0, 3]], 0.5 * plain.coef_[0, 0], rtol=1e-6)
    np.testing.assert_allclose(repeated.coef_[0, [1, 2]], plain.coef_[0, 1:], rtol=1e-6)
    assert repeated.coef_[0, 5] == 0.0
    np.testing.assert_allclose(
        repeated.predict_proba(with_dependent_columns(X)), plain.predict_proba(X), rtol=1e-6
    )


@pytest.mark.parametrize("solver", ["newton", "lbfgs", "newton-cg", "trust-exact"])
def test_other_methods_find_the_same(solver):
    X, y = ENDOMETRIAL
    best_of_newton = LogisticRegression(penalty="firth").fit(X, y)
    model = LogisticRegression(penalty="firth", solver=solver, max_iter=1000).fit(X, y)
    assert model.result_.success
    np.testing.assert_allclose(model.coef_, best_of_newton.coef_, rtol=1e-5)


def test_offsets_and_warm_starts():
    X, y = ENDOMETRIAL
    offset = 0.3 * X[:, 1]
    plain = LogisticRegression(penalty="firth", tol=1e-10).fit(X, y)
    shifted = LogisticRegression(penalty="firth", tol=1e-10).fit(X, y, offset=offset)
    shift = np.array([[0.0, 0.3, 0.0]])
    np.testing.assert_allclose(shifted.coef_ + shift, plain.coef_, rtol=1e-6)
    warm = LogisticRegression(penalty="firth", warm_start=True).fit(X, y)
    before = warm.n_iter_[0]
    assert warm.fit(X, y).n_iter_[0] < before


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (LogisticRegression("firth"), "penalty must be 'l2' or None for data in blocks"),
        (
            GeneralizedLinearRegressor(family="poisson", firth=True),
            "firth must be False for data in blocks; got True",
        ),
    ],
)
def test_blocks_are_refused(model, sentence):
    X, y = ENDOMETRIAL
    with pytest.raises(ValueError, match=f"^{sentence}"):
        model.fit_blocks([(X, y)])


@pytest.mark.parametrize(
    ("model", "y", "sentence"),
    [
        (
            LogisticRegression("firth"),
            [0, 1, 2],
            "penalty must be 'l2', 'l1', 'elasticnet' or None for more than two classes; "
            "got 'firth'",
        ),
        (
            GeneralizedLinearRegressor(firth=True),
            [0, 1, 2],
            "firth must be False but for family 'binomial' with link 'logit' and family 'poisson'; "
            "got True for family 'gaussian' with link 'identity'",
        ),
        (
            GeneralizedLinearRegressor(family="poisson", firth="yes"),
            [0, 1, 2],
            "firth must be True or False; got 'yes'",
        ),
    ],
)
def test_what_is_refused(model, y, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        model.fit([[0.0], [1.0], [2.0]], y)
