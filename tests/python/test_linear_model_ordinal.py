"""Fits of ordered classes beside SciPy and the model of two classes."""

import numpy as np
import pytest
import scipy.optimize
import scipy.sparse
from sklearn.exceptions import ConvergenceWarning

import hesse
from hesse.linear_model import LogisticRegression, OrdinalRegression
from ordinal_data import CLASSES, LINKS, SAMPLES, SCALE, F, log_likelihood


def minimised(link, X, y, weights, offset, strength):
    """Return coefficients and thresholds by SciPy, in the logarithms of the gaps."""
    d, n_thresholds = X.shape[1], y.max()

    def unpacked(x):
        return x[:d], np.cumsum(np.append(x[d], np.exp(x[d + 1 :])))

    def value(x):
        coef, thresholds = unpacked(x)
        penalty = 0.5 * strength * coef @ coef
        return penalty - log_likelihood(link, coef, thresholds, X, y, weights, offset)

    start = np.concatenate([np.zeros(d), [-1.0], np.zeros(n_thresholds - 1)])
    found = scipy.optimize.minimize(value, start, method="BFGS", options={"gtol": 1e-5})
    return np.concatenate(unpacked(found.x)), found.fun


@pytest.mark.parametrize("C", [None, 0.05])
@pytest.mark.parametrize("link", LINKS)
def test_the_estimate_is_that_of_scipy(link, C):
    strength, parameters = (0.0, {"penalty": None}) if C is None else (1.0 / C, {"C": C})
    given = SAMPLES.weights, SAMPLES.offset
    model = OrdinalRegression(link, **parameters).fit(SAMPLES.X, CLASSES, *given)
    expected, value = minimised(link, SAMPLES.X, CLASSES, *given, strength)
    found = np.concatenate([model.coef_, model.thresholds_])
    np.testing.assert_allclose(found, expected, atol=2e-5)
    objective = 0.5 * strength * model.coef_ @ model.coef_ - model.log_likelihood_
    assert objective <= value + 1e-9
    own = log_likelihood(link, model.coef_, model.thresholds_, SAMPLES.X, CLASSES, *given)
    assert model.log_likelihood_ == pytest.approx(own, rel=1e-12)
    assert model.deviance_ == pytest.approx(-2.0 * own, rel=1e-12)


@pytest.mark.parametrize("parameters", [{"penalty": None}, {"C": 0.1}, {}])
def test_two_classes_are_logistic_regression(parameters):
    y = np.array(["no", "yes"])[(CLASSES > 1).astype(int)]
    given = SAMPLES.weights, SAMPLES.offset
    ordinal = OrdinalRegression(**parameters, tol=1e-12).fit(SAMPLES.X, y, *given)
    logistic = LogisticRegression(**parameters, tol=1e-12).fit(SAMPLES.X, y, *given)
    np.testing.assert_allclose(ordinal.coef_, logistic.coef_[0], rtol=0, atol=1e-10)
    np.testing.assert_allclose(ordinal.thresholds_, -logistic.intercept_, rtol=0, atol=1e-10)
    np.testing.assert_allclose(ordinal.std_errors_, logistic.std_errors_, rtol=1e-9)
    assert ordinal.deviance_ == pytest.approx(logistic.deviance_, rel=1e-12)
    proba = logistic.predict_proba(SAMPLES.X)
    np.testing.assert_allclose(ordinal.predict_proba(SAMPLES.X), proba, atol=1e-10)
    np.testing.assert_array_equal(ordinal.predict(SAMPLES.X), logistic.predict(SAMPLES.X))


@pytest.mark.parametrize("link", LINKS)
def test_predictions(link):
    names = np.array(["a", "b", "c", "d"])
    model = OrdinalRegression(link).fit(SAMPLES.X, names[CLASSES], offset=SAMPLES.offset)
    eta = model.linear_predictor(SAMPLES.X, SAMPLES.offset)
    np.testing.assert_allclose(eta, SAMPLES.X @ model.coef_ + SAMPLES.offset, atol=1e-14)
    below = F[link](model.thresholds_ - eta[:, np.newaxis])
    expected = np.diff(below, axis=1, prepend=0.0, append=1.0)
    proba = model.predict_proba(SAMPLES.X, SAMPLES.offset)
    np.testing.assert_allclose(proba, expected, atol=1e-14)
    logs = model.predict_log_proba(SAMPLES.X, SAMPLES.offset)
    np.testing.assert_allclose(logs, np.log(proba), atol=1e-12)
    predicted = model.predict(SAMPLES.X, SAMPLES.offset)
    np.testing.assert_array_equal(predicted, names[expected.argmax(axis=1)])
    share = np.mean(predicted == names[CLASSES])
    assert model.score(SAMPLES.X, names[CLASSES], offset=SAMPLES.offset) == pytest.approx(share)
    far = model.predict_log_proba(1e5 * SAMPLES.X[:1])
    assert far.min() < -1000.0
    assert link == "cloglog" or np.all(np.isfinite(far))


def test_storage_makes_no_difference():
    X = np.where(np.abs(SAMPLES.X) > 0.5, SAMPLES.X, 0.0).astype(np.float32)
    expected = OrdinalRegression().fit(X.astype(np.float64), CLASSES)
    for features in (
        X,
        np.asfortranarray(X),
        scipy.sparse.csr_matrix(X),
        scipy.sparse.csc_array(X.astype(np.float64)),
        np.repeat(X, 2, axis=1)[:, ::2],
    ):
        model = OrdinalRegression().fit(features, CLASSES)
        np.testing.assert_allclose(model.coef_, expected.coef_, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(model.thresholds_, expected.thresholds_, rtol=1e-12)
        np.testing.assert_allclose(model.std_errors_, expected.std_errors_, rtol=1e-10)


@pytest.mark.parametrize("solver", ["lbfgs", "newton-cg", "newton-cholesky", "trust-exact", "bfgs"])
@pytest.mark.parametrize("link", LINKS)
def test_solvers_agree(link, solver):
    expected = OrdinalRegression(link, penalty=None, tol=1e-10).fit(SAMPLES.X, CLASSES)
    model = OrdinalRegression(link, penalty=None, solver=solver).fit(SAMPLES.X, CLASSES)
    np.testing.assert_allclose(model.coef_, expected.coef_, atol=1e-6)
    np.testing.assert_allclose(model.thresholds_, expected.thresholds_, atol=1e-6)


@pytest.mark.parametrize("link", LINKS)
def test_a_fit_begins_at_the_frequencies_of_the_classes(link):
    """Without a feature that tells them apart it ends there."""
    nothing = np.zeros((300, 1))
    model = OrdinalRegression(link).fit(nothing, CLASSES, SAMPLES.weights, np.full(300, 7.0))
    shares = np.cumsum(np.bincount(CLASSES, SAMPLES.weights)) / SAMPLES.weights.sum()
    np.testing.assert_allclose(F[link](model.thresholds_ - 7.0), shares[:-1], rtol=1e-9)
    assert model.n_iter_ == 0


def test_whole_weights_are_repeated_samples():
    weights = SAMPLES.weights.astype(int)
    weighted = OrdinalRegression(penalty=None).fit(SAMPLES.X, CLASSES, weights)
    repeated = OrdinalRegression(penalty=None).fit(
        np.repeat(SAMPLES.X, weights, axis=0), np.repeat(CLASSES, weights)
    )
    for name in ("coef_", "thresholds_", "std_errors_", "deviance_", "bic_"):
        np.testing.assert_allclose(getattr(weighted, name), getattr(repeated, name), rtol=1e-9)


def test_class_weights_multiply_those_of_samples():
    chosen = {0: 2.0, 3: 0.5}
    factors = np.array([2.0, 1.0, 1.0, 0.5])[CLASSES]
    by_class = OrdinalRegression(class_weight=chosen).fit(SAMPLES.X, CLASSES)
    by_sample = OrdinalRegression().fit(SAMPLES.X, CLASSES, factors)
    np.testing.assert_allclose(by_class.coef_, by_sample.coef_, rtol=1e-12)
    balanced = OrdinalRegression(class_weight="balanced", penalty=None).fit(SAMPLES.X, CLASSES)
    counts = np.bincount(CLASSES)
    same = OrdinalRegression(penalty=None).fit(SAMPLES.X, CLASSES, (300 / 4 / counts)[CLASSES])
    np.testing.assert_allclose(balanced.thresholds_, same.thresholds_, rtol=1e-10)


@pytest.mark.parametrize("make", [np.asarray, scipy.sparse.csr_matrix])
def test_columns_that_tell_nothing_new(make):
    X = make(np.column_stack([SAMPLES.X, SAMPLES.X[:, 0], np.ones(300), np.zeros(300)]))
    plain = OrdinalRegression(penalty=None).fit(SAMPLES.X, CLASSES)
    model = OrdinalRegression(penalty=None).fit(X, CLASSES)
    assert model.rank_ == plain.rank_ == 7
    assert model.deviance_ == pytest.approx(plain.deviance_, rel=1e-12)
    half = 0.5 * plain.coef_[0]
    np.testing.assert_allclose(model.coef_[[0, 4]], [half, half], rtol=1e-8)
    # A number that is added to all thresholds and the constant's coefficient changes nothing.
    shift = model.coef_[5]
    np.testing.assert_allclose(model.thresholds_ - shift, plain.thresholds_, rtol=1e-8)
    assert shift + model.thresholds_.sum() == pytest.approx(0.0, abs=1e-9)
    assert model.coef_[6] == 0.0
    np.testing.assert_allclose(model.predict_proba(X), plain.predict_proba(SAMPLES.X), atol=1e-10)
    assert model.result_.success


@pytest.mark.parametrize("scale", [1e-4, 1e9])
def test_units_make_no_difference(scale):
    plain = OrdinalRegression(penalty=None).fit(SAMPLES.X, CLASSES)
    model = OrdinalRegression(penalty=None, tol=1e-12).fit(scale * SAMPLES.X, CLASSES)
    np.testing.assert_allclose(scale * model.coef_, plain.coef_, rtol=1e-6)
    np.testing.assert_allclose(model.thresholds_, plain.thresholds_, rtol=1e-6)


def test_a_class_of_next_to_no_weight():
    weights = np.where(CLASSES == 1, 1e-9, 1.0)
    model = OrdinalRegression(penalty=None).fit(SAMPLES.X, CLASSES, weights)
    others = CLASSES != 1
    without = OrdinalRegression(penalty=None).fit(SAMPLES.X[others], CLASSES[others])
    np.testing.assert_allclose(model.coef_, without.coef_, atol=1e-6)
    assert 0.0 < model.thresholds_[1] - model.thresholds_[0] < 1e-7


def test_a_trust_region_goes_on_where_newton_leads_nowhere():
    """Weights over nine decades let a step carry a threshold too far."""
    rng = np.random.default_rng(186)
    X, y = rng.normal(size=(20, 4)), rng.integers(0, 5, size=20)
    weights = 10.0 ** rng.integers(-6, 3, size=20)
    model = OrdinalRegression(penalty=None).fit(X, y, weights)
    result = model.result_
    assert result.success
    assert result.method == "trust-exact"
    assert result.method_reason.startswith("newton ended at iteration 4: ")
    whole = OrdinalRegression(penalty=None, solver="trust-exact").fit(X, y, weights)
    assert model.deviance_ == pytest.approx(whole.deviance_, rel=1e-6)
    assert result.nit > 4
    with pytest.warns(ConvergenceWarning, match="maximum number of iterations"):
        short = OrdinalRegression(penalty=None, max_iter=8).fit(X, y, weights)
    assert short.n_iter_ == 8


def test_what_a_run_left_open_stays_in_order():
    """Curvature that is lost in rounding is none of a column that depends on others."""
    rng = np.random.default_rng(186)
    X, y = rng.normal(size=(20, 4)), rng.integers(0, 5, size=20)
    weights = 10.0 ** rng.integers(-6, 3, size=20)
    with pytest.warns(ConvergenceWarning):
        model = OrdinalRegression(penalty=None, max_iter=4).fit(X, y, weights)
    assert np.all(np.diff(model.thresholds_) > 0.0)
    logs = model.predict_log_proba(X)[np.arange(20), y]
    assert model.log_likelihood_ == pytest.approx(weights @ logs, rel=1e-9)


def test_many_classes():
    y = np.argsort(np.argsort(SCALE + np.random.default_rng(2).logistic(size=300))) // 3
    model = OrdinalRegression(C=10.0).fit(SAMPLES.X, y)
    assert len(model.thresholds_) == 99
    assert np.all(np.diff(model.thresholds_) > 0.0)
    assert model.result_.success


def test_many_columns_need_no_matrix():
    rng = np.random.default_rng(8)
    X = scipy.sparse.random(400, 2500, density=0.01, random_state=8, format="csr")
    y = rng.integers(0, 3, size=400)
    model = OrdinalRegression(C=0.5).fit(X, y)
    assert model.result_.method == "newton-cg"
    assert model.result_.success
    core = model._data.core
    g = core.value_and_gradient(np.concatenate([model.coef_, model.thresholds_]))[1]
    assert np.abs(g).max() <= 400e-8
    with pytest.raises(AttributeError, match="need a matrix of 2502 × 2502 numbers"):
        _ = model.std_errors_


def test_a_warm_start_goes_on():
    model = OrdinalRegression(warm_start=True).fit(SAMPLES.X, CLASSES)
    assert model.n_iter_ > 0
    first = model.coef_
    model.fit(SAMPLES.X, CLASSES)
    assert model.n_iter_ == 0
    np.testing.assert_allclose(model.coef_, first, rtol=1e-12)
    with pytest.raises(ValueError, match=r"thresholds_ must have shapes \(4,\) and \(1,\)"):
        model.fit(SAMPLES.X, CLASSES > 1)


def test_the_same_bits_on_every_number_of_threads():
    rng = np.random.default_rng(4)
    X = rng.normal(size=(20000, 8))
    y = np.digitize(X[:, 0] + rng.logistic(size=20000), [-1.0, 0.0, 2.0])
    before = hesse.get_num_threads()
    found = []
    try:
        for threads in (1, 2):
            hesse.set_num_threads(threads)
            model = OrdinalRegression("probit", penalty=None).fit(X, y)
            found.append(np.concatenate([model.coef_, model.thresholds_, model.std_errors_]))
    finally:
        hesse.set_num_threads(before)
    np.testing.assert_array_equal(*found)
