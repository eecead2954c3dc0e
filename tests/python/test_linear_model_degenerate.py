"""Degenerate data: every estimator gives a defined answer or says in one sentence why not."""

import warnings

import numpy as np
import pytest

from hesse.linear_model import (
    GammaRegressor,
    GeneralizedLinearRegressor,
    LogisticRegression,
    PoissonRegressor,
    TweedieRegressor,
)

RNG = np.random.default_rng(0)
N = 80
X = RNG.normal(size=(N, 3))
CLASSES = (X[:, 0] + RNG.logistic(size=N) > 0.0).astype(int)
THREE = np.digitize(X[:, 0] + RNG.logistic(size=N), [-0.7, 0.7])
COUNTS = RNG.poisson(np.exp(0.4 * X[:, 0])) + 0.0
POSITIVE = RNG.gamma(2.0, np.exp(0.3 * X[:, 0]))
SHARES = RNG.uniform(0.05, 0.95, N)

CASES = {
    "two classes": (LogisticRegression(penalty=None, tol=1e-10), CLASSES),
    "three classes": (LogisticRegression(penalty=None, tol=1e-10), THREE),
    "Firth": (LogisticRegression(penalty="firth", tol=1e-10), CLASSES),
    "Poisson": (PoissonRegressor(alpha=0.0, tol=1e-10), COUNTS),
    "gamma": (GammaRegressor(alpha=0.0, tol=1e-10), POSITIVE),
    "Tweedie": (TweedieRegressor(power=1.5, alpha=0.0, tol=1e-10), COUNTS),
    "Gaussian": (GeneralizedLinearRegressor(), COUNTS),
    "shares": (GeneralizedLinearRegressor(family="binomial", tol=1e-10), SHARES),
    "probit": (GeneralizedLinearRegressor(family="binomial", link="probit"), SHARES),
    "cloglog": (GeneralizedLinearRegressor(family="binomial", link="cloglog"), SHARES),
    "inverse Gaussian": (GeneralizedLinearRegressor(family="inverse-gaussian"), POSITIVE),
    "negative binomial": (GeneralizedLinearRegressor(family="negative-binomial"), COUNTS),
}
each_case = pytest.mark.parametrize(("model", "y"), CASES.values(), ids=CASES)


def predictions(model, data):
    return model.predict_proba(data) if hasattr(model, "predict_proba") else model.predict(data)


def coefficients(model):
    """Return a row for each linear predictor."""
    return np.atleast_2d(model.coef_)


@each_case
def test_constant_and_repeated_columns(model, y):
    """The fit is the one without them, and equal columns have equal coefficients."""
    plain = model.fit(X, y)
    expected, rank, errors = predictions(plain, X), plain.rank_, plain.std_errors_.copy()
    data = np.column_stack([X, np.full(N, 3.0), X[:, 1], np.zeros(N)])
    model.fit(data, y)
    assert model.result_.success
    assert model.rank_ == rank
    coef = coefficients(model)
    np.testing.assert_allclose(predictions(model, data), expected, rtol=1e-6)
    np.testing.assert_allclose(coef[:, 4], coef[:, 1], rtol=1e-6)
    np.testing.assert_array_equal(coef[:, 5], 0.0)
    # A constant shares the mean with the intercept, by its size.
    np.testing.assert_allclose(coef[:, 3], 3.0 * np.atleast_1d(model.intercept_), rtol=1e-5)
    width = data.shape[1] + 1
    of_first = model.std_errors_[::width]
    np.testing.assert_allclose(of_first, errors[:: X.shape[1] + 1], rtol=1e-4)


@each_case
def test_nearly_collinear_columns(model, y):
    """Far from rounding they are two columns, near to it they are one."""
    rank = model.fit(X, y).rank_
    n_predictors = rank // (X.shape[1] + 1)
    for noise, added in ((1e-4, 1), (1e-12, 0)):
        data = np.column_stack([X, X[:, 0] + noise * X[:, 1] ** 2])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            model.fit(data, y)
        assert model.rank_ == rank + added * n_predictors
        assert np.all(np.isfinite(coefficients(model)))
        assert np.all(np.isfinite(model.std_errors_))


@each_case
def test_columns_of_very_different_scales(model, y):
    scales = np.array([1e-6, 1.0, 1e6])
    expected = predictions(model.fit(X, y), X)
    rank = model.rank_
    model.fit(X * scales, y)
    assert model.rank_ == rank
    np.testing.assert_allclose(predictions(model, X * scales), expected, rtol=1e-4)


@each_case
def test_samples_without_weight_might_as_well_not_be_there(model, y):
    weights = np.ones(N)
    weights[::4] = 0.0
    data = X.copy()
    data[::4] *= 1e3
    kept = weights > 0.0
    expected = coefficients(model.fit(X[kept], y[kept])).copy()
    errors = model.std_errors_.copy()
    model.fit(data, y, weights)
    np.testing.assert_allclose(coefficients(model), expected, rtol=1e-5, atol=1e-9)
    np.testing.assert_allclose(model.std_errors_, errors, rtol=1e-5)


@each_case
def test_weights_that_are_all_zero(model, y):
    with pytest.raises(ValueError, match="sample_weight must have a positive entry; all are zero"):
        model.fit(X, y, np.zeros(N))


@each_case
def test_more_columns_than_samples(model, y):
    """A defined answer: the fit interpolates, or the data are separated."""
    few = 6
    rows = np.arange(few)
    data = RNG.normal(size=(few, 9))
    targets = rows % 3 if y is THREE else rows % 2 if y is CLASSES else y[:few]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(data, targets)
    assert np.all(np.isfinite(coefficients(model)))
    assert model.rank_ <= few * max(len(coefficients(model)) - 1, 1)
    assert np.all(np.isfinite(predictions(model, data)))


@each_case
def test_one_sample_or_one_value(model, y):
    one = CASES["two classes"][0].__class__
    if isinstance(model, one):
        with pytest.raises(ValueError, match="y must hold at least two classes; got one class"):
            model.fit(X, np.ones(N, dtype=int))
        return
    model.fit(X, np.full(N, 0.5))
    np.testing.assert_allclose(model.coef_, 0.0, atol=1e-7)
    np.testing.assert_allclose(model.predict(X), 0.5, rtol=1e-7)


@pytest.mark.parametrize(
    "model",
    [
        PoissonRegressor(alpha=0.0),
        TweedieRegressor(power=1.5, alpha=0.0),
        GeneralizedLinearRegressor(family="negative-binomial"),
        GeneralizedLinearRegressor(family="binomial"),
    ],
)
def test_targets_at_the_end_of_their_range(model):
    with pytest.raises(ValueError, match=r"y must not be 0\.0 for all samples of positive weight"):
        model.fit(X, np.zeros(N))
    with pytest.raises(ValueError, match=r"y must not be 0\.0 for all samples of positive weight"):
        model.fit(X, (np.arange(N) == 0) + 0.0, (np.arange(N) != 0) + 0.0)


@pytest.mark.parametrize("name", ["Poisson", "gamma", "Tweedie", "negative binomial"])
def test_offsets_far_out_shift_the_intercept_alone(name):
    model, y = CASES[name]
    expected = model.fit(X, y).coef_.copy()
    intercept = model.intercept_
    for offset in (-300.0, 300.0):
        model.fit(X, y, offset=np.full(N, offset))
        np.testing.assert_allclose(model.coef_, expected, rtol=1e-5, atol=1e-8)
        assert model.intercept_ == pytest.approx(intercept - offset, rel=1e-7)


@pytest.mark.parametrize("name", ["two classes", "Firth"])
def test_offsets_of_classes_far_out(name):
    model, y = CASES[name]
    expected = model.fit(X, y).coef_.copy()
    model.fit(X, y, offset=np.full(N, 20.0))
    np.testing.assert_allclose(model.coef_, expected, rtol=1e-4)


def test_a_class_without_weight_is_named():
    for name in ("two classes", "three classes", "Firth"):
        model, y = CASES[name]
        with pytest.raises(ValueError, match="must leave each class some weight; class 1 has none"):
            model.fit(X, y, (y != 1) + 0.0)
