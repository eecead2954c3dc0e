"""Estimates of `hesse.linear_model`, beside scikit-learn and published results."""

import pickle
import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.optimize
import scipy.special
import scipy.stats
import sklearn.linear_model as sk
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.exceptions import ConvergenceWarning

from hesse.linear_model import (
    GammaRegressor,
    GeneralizedLinearRegressor,
    LogisticRegression,
    PoissonRegressor,
    TweedieRegressor,
)

RNG = np.random.default_rng(20)
X = RNG.normal(size=(200, 4)) * [1.0, 0.3, 2.0, 1.0]
ETA = X @ [0.4, -0.8, 0.1, 0.2] + 0.5
COUNTS = RNG.poisson(np.exp(ETA)).astype(float)
POSITIVE = RNG.gamma(3.0, np.exp(ETA) / 3.0)
CLASSES = (ETA + RNG.logistic(size=200) > 0.5).astype(int)
WEIGHTS = RNG.integers(0, 4, size=200).astype(float)
# scikit-learn's fits are compared at its tightest.
TIGHT = {"tol": 1e-12, "max_iter": 10_000, "solver": "newton-cholesky"}

# Dobson, "An introduction to generalized linear models" (1990), p. 93: a randomised controlled
# trial, and what R's glm makes of it (the example of its help page).
DOBSON = np.array([18, 17, 15, 20, 10, 20, 25, 13, 12])
DOBSON_X = np.array(
    [[o == 1, o == 2, t == 1, t == 2] for t in range(3) for o in range(3)], dtype=float
)
# McCullagh and Nelder (1989), p. 300: clotting times, of the same help page.
CLOTTING_U = np.log([5, 10, 15, 20, 30, 40, 60, 80, 100])[:, np.newaxis]
CLOTTING = np.array([118, 58, 42, 35, 27, 25, 21, 19, 18], dtype=float)


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["even", "weighted"])
@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize("C", [1e-3, 1.0, np.inf])
def test_two_classes_are_those_of_scikit_learn(C, intercept, weights):
    model = LogisticRegression(C=C, fit_intercept=intercept).fit(X, CLASSES, weights)
    other = sk.LogisticRegression(C=C, fit_intercept=intercept, **TIGHT).fit(X, CLASSES, weights)
    np.testing.assert_allclose(model.coef_, other.coef_, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(model.intercept_, other.intercept_, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(model.predict_proba(X), other.predict_proba(X), atol=1e-8)
    np.testing.assert_allclose(model.predict_log_proba(X), other.predict_log_proba(X), rtol=1e-6)
    np.testing.assert_allclose(
        model.decision_function(X), other.decision_function(X), rtol=1e-6, atol=1e-8
    )
    assert model.score(X, CLASSES) == other.score(X, CLASSES)


@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize("C", [0.1, 100.0])
def test_many_classes_are_those_of_scikit_learn(C, intercept):
    data, y = load_iris(return_X_y=True)
    names = np.array(["setosa", "versicolor", "virginica"])[y]
    model = LogisticRegression(C=C, fit_intercept=intercept).fit(data, names)
    other = sk.LogisticRegression(C=C, fit_intercept=intercept, **TIGHT).fit(data, names)
    np.testing.assert_allclose(model.coef_, other.coef_, rtol=1e-6, atol=1e-7)
    shift = other.intercept_.mean()  # the same for all classes, of which the loss knows nothing
    np.testing.assert_allclose(model.intercept_, other.intercept_ - shift, rtol=1e-6, atol=1e-7)
    assert abs(model.intercept_.sum()) < 1e-12
    np.testing.assert_array_equal(model.predict(data), other.predict(data))
    np.testing.assert_allclose(model.predict_proba(data).sum(axis=1), 1.0)


def test_many_classes_without_penalty_are_the_minimum_of_the_loss():
    y = np.argmax(
        np.column_stack([ETA, 0.5 * X[:, 1], np.zeros(200)]) + RNG.gumbel(size=(200, 3)), 1
    )
    model = LogisticRegression(penalty=None).fit(X, y, WEIGHTS)

    def loss(theta):
        z = X @ theta[:8].reshape(2, 4).T + theta[8:]
        z = np.column_stack([z, np.zeros(200)])
        own = z[np.arange(200), y]
        return WEIGHTS @ (scipy.special.logsumexp(z, axis=1) - own)

    best = scipy.optimize.minimize(loss, np.zeros(10), method="BFGS", options={"gtol": 1e-5})
    assert -model.log_likelihood_ == pytest.approx(best.fun, rel=1e-9)
    np.testing.assert_allclose(
        model.coef_[:2] - model.coef_[2], best.x[:8].reshape(2, 4), atol=1e-4
    )
    np.testing.assert_allclose(model.coef_.sum(axis=0), 0.0, atol=1e-12)


@pytest.mark.parametrize("class_weight", ["balanced", {0: 3.0}, {0: 0.5, 1: 2.0}])
def test_weights_of_classes_are_those_of_scikit_learn(class_weight):
    model = LogisticRegression(class_weight=class_weight).fit(X, CLASSES)
    other = sk.LogisticRegression(class_weight=class_weight, **TIGHT).fit(X, CLASSES)
    np.testing.assert_allclose(model.coef_, other.coef_, rtol=1e-7)
    np.testing.assert_allclose(model.intercept_, other.intercept_, rtol=1e-7)


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["even", "weighted"])
@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize("alpha", [0.0, 0.1, 10.0])
@pytest.mark.parametrize(
    ("ours", "theirs", "y"),
    [
        (PoissonRegressor(), sk.PoissonRegressor(), COUNTS),
        (GammaRegressor(), sk.GammaRegressor(), POSITIVE),
        (TweedieRegressor(power=1.5), sk.TweedieRegressor(power=1.5), COUNTS),
        (TweedieRegressor(power=0), sk.TweedieRegressor(power=0), COUNTS),
        (TweedieRegressor(power=0, link="log"), sk.TweedieRegressor(power=0, link="log"), POSITIVE),
        (TweedieRegressor(power=2.5), sk.TweedieRegressor(power=2.5), POSITIVE),
        (TweedieRegressor(power=3), sk.TweedieRegressor(power=3), POSITIVE),
    ],
    ids=lambda value: f"{value.power}" if hasattr(value, "power") else "",
)
def test_regressors_are_those_of_scikit_learn(ours, theirs, y, alpha, intercept, weights):
    model = ours.set_params(alpha=alpha, fit_intercept=intercept).fit(X, y, weights)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its Newton gives way to L-BFGS where a loss is not convex
        other = theirs.set_params(alpha=alpha, fit_intercept=intercept, **TIGHT).fit(X, y, weights)
    np.testing.assert_allclose(model.coef_, other.coef_, rtol=1e-5, atol=1e-7)
    assert model.intercept_ == pytest.approx(other.intercept_, rel=1e-5, abs=1e-7)
    np.testing.assert_allclose(model.predict(X), other.predict(X), rtol=1e-5)
    assert model.score(X, y, weights) == pytest.approx(other.score(X, y, weights), rel=1e-7)


def negative_log_likelihoods(y):
    return {
        ("binomial", "logit"): lambda e: -scipy.stats.bernoulli.logpmf(y, scipy.special.expit(e)),
        ("binomial", "probit"): lambda e: -scipy.stats.bernoulli.logpmf(y, scipy.stats.norm.cdf(e)),
        ("binomial", "cloglog"): lambda e: -scipy.stats.bernoulli.logpmf(y, -np.expm1(-np.exp(e))),
        ("poisson", "log"): lambda e: -scipy.stats.poisson.logpmf(y, np.exp(e)),
        ("gaussian", "identity"): lambda e: -scipy.stats.norm.logpdf(y, e),
        ("gaussian", "log"): lambda e: -scipy.stats.norm.logpdf(y, np.exp(e)),
        ("gamma", "log"): lambda e: -scipy.stats.gamma.logpdf(y, 1.0, scale=np.exp(e)),
        ("gamma", "inverse"): lambda e: -scipy.stats.gamma.logpdf(y, 1.0, scale=1.0 / e),
        ("inverse-gaussian", "log"): lambda e: -scipy.stats.invgauss.logpdf(y, np.exp(e)),
        ("inverse-gaussian", "inverse-squared"): lambda e: (
            -scipy.stats.invgauss.logpdf(y, 1.0 / np.sqrt(e))
        ),
        ("negative-binomial", "log"): lambda e: (
            -scipy.stats.nbinom.logpmf(y, 2.0, 2.0 / (2.0 + np.exp(e)))
        ),
    }


TARGETS = {"binomial": CLASSES, "poisson": COUNTS, "negative-binomial": COUNTS}


@pytest.mark.parametrize(("family", "link"), negative_log_likelihoods(COUNTS))
def test_each_family_and_link_is_at_the_most_likely_point(family, link):
    y = TARGETS.get(family, np.clip(POSITIVE, 0.5, 1.5))
    model = GeneralizedLinearRegressor(family=family, link=link, overdispersion=0.5)
    small = np.column_stack([0.2 * np.tanh(X[:, 0]), 0.2 * np.tanh(X[:, 1])])
    offset = 0.3 * np.tanh(X[:, 2]) + (0.5 if "inverse" in link else 0.0)
    model.fit(small, y, WEIGHTS, offset=offset)
    loss = negative_log_likelihoods(y)[family, link]
    beta = np.append(model.coef_, model.intercept_)

    def gradient(step):
        moved = [
            [WEIGHTS @ loss(small @ b[:2] + b[2] + offset) for b in (beta + h, beta - h)]
            for h in step * np.eye(3)
        ]
        return np.array([(up - down) / (2.0 * step) for up, down in moved])

    # Differences of the density, of the next order by extrapolation.
    gradient_there = (4.0 * gradient(1e-3) - gradient(2e-3)) / 3.0
    np.testing.assert_allclose(gradient_there, 0.0, atol=2e-5 * WEIGHTS.sum())
    np.testing.assert_allclose(
        model.predict(small[:3], offset[:3]), model.predict(small, offset)[:3], rtol=1e-15
    )


def test_poisson_example_of_r():
    model = PoissonRegressor(alpha=0.0).fit(DOBSON_X, DOBSON)
    np.testing.assert_allclose(model.coef_, [-4.543e-01, -2.930e-01, 0.0, 0.0], atol=5e-5)
    assert model.intercept_ == pytest.approx(3.045, abs=5e-4)
    np.testing.assert_allclose(
        model.std_errors_, [2.022e-01, 1.927e-01, 2.000e-01, 2.000e-01, 1.709e-01], atol=5e-5
    )
    assert model.deviance_ == pytest.approx(5.1291, abs=5e-5)
    assert model.aic_ == pytest.approx(56.76, abs=5e-3)
    assert model.df_resid_ == 4


def test_gamma_example_of_r():
    model = GeneralizedLinearRegressor(family="gamma", link="inverse").fit(CLOTTING_U, CLOTTING)
    assert model.coef_[0] == pytest.approx(0.01534311, abs=5e-9)
    assert model.intercept_ == pytest.approx(-0.01655438, abs=5e-9)
    np.testing.assert_allclose(model.std_errors_, [0.00041496, 0.00092754], rtol=2e-5)
    assert model.dispersion_ == pytest.approx(0.002446059, rel=2e-5)  # R stops earlier
    assert model.deviance_ == pytest.approx(0.01673, abs=5e-6)
    # R counts the dispersion once, as we do.
    assert model.aic_ == pytest.approx(37.99, abs=5e-3)


def test_whole_weights_are_repeated_samples():
    rows = np.repeat(np.arange(200), WEIGHTS.astype(int))
    for model in (
        PoissonRegressor(alpha=0.1),
        GammaRegressor(alpha=0.0),
        GeneralizedLinearRegressor(family="inverse-gaussian"),
    ):
        y = COUNTS if isinstance(model, PoissonRegressor) else POSITIVE
        weighted = model.fit(X, y, WEIGHTS)
        facts = (weighted.deviance_, weighted.dispersion_, weighted.log_likelihood_, weighted.bic_)
        coef, errors = weighted.coef_, weighted.std_errors_
        repeated = model.fit(X[rows], y[rows])
        np.testing.assert_allclose(repeated.coef_, coef, rtol=1e-9)
        np.testing.assert_allclose(repeated.std_errors_, errors, rtol=1e-9)
        again = (repeated.deviance_, repeated.dispersion_, repeated.log_likelihood_, repeated.bic_)
        np.testing.assert_allclose(again, facts, rtol=1e-9)


def test_an_offset_is_a_known_part_of_the_predictor():
    exposure = RNG.uniform(0.5, 4.0, 200)
    y = RNG.poisson(exposure * np.exp(ETA))
    model = PoissonRegressor(alpha=0.0).fit(X, y, offset=np.log(exposure))
    rates = sk.PoissonRegressor(alpha=0.0, **TIGHT).fit(X, y / exposure, exposure)
    np.testing.assert_allclose(model.coef_, rates.coef_, rtol=1e-6)
    np.testing.assert_allclose(model.predict(X), rates.predict(X), rtol=1e-6)
    np.testing.assert_allclose(
        model.predict(X, np.log(exposure)), exposure * rates.predict(X), rtol=1e-6
    )


@pytest.mark.parametrize("penalty", [None, "l2"])
def test_many_classes_have_an_offset_each(penalty):
    y = np.argmax(np.column_stack([ETA, -ETA, X[:, 3]]) + RNG.gumbel(size=(200, 3)), axis=1)
    offset = RNG.normal(size=(200, 3))
    model = LogisticRegression(penalty).fit(X, y, WEIGHTS, offset=offset)
    z = model.decision_function(X, offset)
    np.testing.assert_allclose(z, X @ model.coef_.T + model.intercept_ + offset, rtol=1e-12)
    np.testing.assert_array_equal(model.predict(X, offset), z.argmax(axis=1))
    share = np.average(z.argmax(axis=1) == y, weights=WEIGHTS)
    assert model.score(X, y, WEIGHTS, offset) == pytest.approx(share)
    assert model.score(X, y, WEIGHTS) != model.score(X, y, WEIGHTS, offset)
    probabilities = model.predict_proba(X, offset)
    np.testing.assert_allclose(probabilities, scipy.special.softmax(z, axis=1), rtol=1e-12)
    # At the optimum scores and penalty are in balance.
    scores = (WEIGHTS[:, np.newaxis] * (np.eye(3)[y] - probabilities)).T
    np.testing.assert_allclose(scores @ X, model.coef_ * (penalty == "l2"), atol=1e-6)
    np.testing.assert_allclose(scores.sum(axis=1), 0.0, atol=1e-6)
    # A number that all classes share changes nothing.
    shifted = LogisticRegression(penalty).fit(X, y, WEIGHTS, offset=offset + X[:, :1])
    np.testing.assert_allclose(shifted.coef_, model.coef_, atol=1e-7)
    assert shifted.score(X, y) > 0.4


def test_an_offset_of_all_samples_is_taken_out_where_the_fit_begins():
    plain = PoissonRegressor().fit(X, COUNTS)
    model = PoissonRegressor().fit(X, COUNTS, offset=np.full(200, 30.0))
    assert model.n_iter_ == plain.n_iter_
    assert model.intercept_ == pytest.approx(plain.intercept_ - 30.0, rel=1e-9)
    np.testing.assert_allclose(model.coef_, plain.coef_, rtol=1e-7)


def test_a_warm_start_goes_on():
    data, y = load_breast_cancer(return_X_y=True)
    data = (data - data.mean(axis=0)) / data.std(axis=0)
    model = LogisticRegression(warm_start=True, max_iter=2)
    with pytest.warns(ConvergenceWarning, match="2 iterations without convergence"):
        model.fit(data, y)
    model.set_params(max_iter=100)
    first = model.coef_.copy()
    model.fit(data, y)
    assert model.result_.success
    assert not np.array_equal(model.coef_, first)
    model.fit(data, y)
    assert model.n_iter_[0] == 0
    fresh = LogisticRegression().fit(data, y)
    np.testing.assert_allclose(model.coef_, fresh.coef_, rtol=1e-5)


def test_a_warm_start_of_another_shape_is_refused():
    model = PoissonRegressor(warm_start=True).fit(X, COUNTS)
    with pytest.raises(ValueError, match=r"coef_ must have shape \(1, 3\) where a fit goes on"):
        model.fit(X[:, :3], COUNTS)


@pytest.mark.parametrize("solver", ["newton", "newton-cholesky", "trust-exact", "lbfgs"])
def test_other_solvers_lead_to_the_same_end(solver):
    model = PoissonRegressor(alpha=0.01, solver=solver, max_iter=1000, tol=1e-9).fit(X, COUNTS)
    newton = PoissonRegressor(alpha=0.01).fit(X, COUNTS)
    np.testing.assert_allclose(model.coef_, newton.coef_, rtol=1e-5)
    np.testing.assert_allclose(model.std_errors_, newton.std_errors_, rtol=1e-5)


def test_single_precision_and_column_order_are_read_as_they_are():
    single = X.astype(np.float32)
    wide = single.astype(np.float64)
    expected = PoissonRegressor().fit(wide, COUNTS)
    for data in (single, np.asfortranarray(single), np.asfortranarray(wide), wide[::1]):
        model = PoissonRegressor().fit(data, COUNTS)
        np.testing.assert_allclose(model.coef_, expected.coef_, rtol=1e-10)
        assert model.coef_.dtype == np.float64


def test_one_sample_and_no_feature_worth_the_name():
    model = PoissonRegressor(alpha=0.0).fit([[0.0]], [3.0])
    assert model.predict([[0.0]])[0] == pytest.approx(3.0)
    assert model.coef_[0] == 0.0
    assert model.rank_ == 1


def test_names_of_features_reach_the_table():
    frame = pd.DataFrame(X, columns=["age", "dose", "sex", "a very long name of a feature, indeed"])
    model = LogisticRegression().fit(frame, CLASSES)
    assert list(model.feature_names_in_) == list(frame.columns)
    text = str(model.summary())
    assert "age" in text
    assert "intercept" in text


def test_an_estimator_can_be_pickled_with_its_statistics():
    model = GammaRegressor(alpha=0.0, cov_type="HC3").fit(X, POSITIVE)
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.std_errors_, model.std_errors_)
    assert str(again.summary()) == str(model.summary())


def test_iterations_are_printed_when_asked_for(capsys):
    PoissonRegressor(verbose=True).fit(X, COUNTS)
    assert "Iteration 1, loss = " in capsys.readouterr().out


def test_the_result_tells_how_the_run_went():
    model = PoissonRegressor().fit(X, COUNTS)
    assert model.result_.reason == "GTOL"
    assert len(model.result_.history) == model.n_iter_ + 1
    assert "hess" not in model.result_


def test_scikit_learn_is_imported_when_it_is_asked_for():
    code = (
        "import sys, hesse.linear_model as m; assert 'sklearn' not in sys.modules; "
        "assert 'PoissonRegressor' in dir(m); m.PoissonRegressor; assert 'sklearn' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    "y", [[0.0, 1.0], [3, -1], [True, False], ["b", "a"], np.repeat([1, 2, 3], [1500, 1500, 2])]
)
def test_classes_are_those_of_all_targets_in_order(y):
    y = np.asarray(y)
    X = np.random.default_rng(0).standard_normal((len(y), 2))
    model = LogisticRegression().fit(X, y)
    assert np.array_equal(model.classes_, np.unique(y))
    assert model.classes_.dtype == y.dtype


def test_two_numbers_that_are_no_classes_are_refused():
    with pytest.raises(ValueError, match="Unknown label type"):
        LogisticRegression().fit([[0.0], [1.0], [2.0]], [0.5, 1.5, 0.5])
