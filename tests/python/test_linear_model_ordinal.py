"""Fits of ordered classes beside published results, SciPy and the model of two classes."""

import math
import pickle

import numpy as np
import pytest
import scipy.optimize
import scipy.sparse
import scipy.special
import scipy.stats
from sklearn.exceptions import ConvergenceWarning

from hesse.linear_model import LogisticRegression, OrdinalRegression
from linear_model_data import draw
from test_linear_model_published import HOUSING, HOUSING_X, SATISFACTION

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


def test_housing():
    """What R's polr prints (Venables and Ripley, MASS 2002, section 7.3)."""
    model = OrdinalRegression(penalty=None).fit(HOUSING_X, SATISFACTION, HOUSING)
    coefficients = [0.5664, 1.2888, -0.5724, -0.3662, -1.0910, 0.3603]
    np.testing.assert_allclose(model.coef_, coefficients, atol=5.1e-5)
    np.testing.assert_allclose(model.thresholds_, [-0.4961, 0.6907], atol=5.1e-5)
    errors = [0.1047, 0.1272, 0.1192, 0.1552, 0.1515, 0.0955, 0.1248, 0.1255]
    np.testing.assert_allclose(model.std_errors_, errors, atol=5.1e-5)
    assert model.deviance_ == pytest.approx(3479.149, abs=5.1e-4)
    assert model.aic_ == pytest.approx(3495.149, abs=5.1e-4)
    assert model.bic_ == pytest.approx(model.deviance_ + 8 * math.log(1681))
    assert (model.rank_, model.df_resid_, model.n_observations_) == (8, 1673, 1681)
    assert model.separation_ is None


def test_other_links_of_housing():
    """Deviances of polr with method "probit" and "cloglog"."""
    for link, deviance in (("probit", 3479.689), ("cloglog", 3484.053)):
        model = OrdinalRegression(link, penalty=None).fit(HOUSING_X, SATISFACTION, HOUSING)
        assert model.deviance_ == pytest.approx(deviance, abs=5.1e-4)


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


@pytest.mark.parametrize("link", LINKS)
def test_errors_are_those_of_the_observed_information(link):
    model = OrdinalRegression(link, penalty=None).fit(SAMPLES.X, CLASSES)
    x = np.concatenate([model.coef_, model.thresholds_])
    steps = 1e-4 * np.eye(len(x))

    def value(point):
        return -log_likelihood(link, point[:4], point[4:], SAMPLES.X, CLASSES)

    information = [
        [
            (value(x + a + b) - value(x + a - b) - value(x - a + b) + value(x - a - b)) / 4e-8
            for b in steps
        ]
        for a in steps
    ]
    covariance = np.linalg.inv(information)
    np.testing.assert_allclose(model.cov_params_, covariance, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(model.std_errors_, np.sqrt(np.diag(model.cov_params_)))
    shrunk = OrdinalRegression(link, C=0.05).fit(SAMPLES.X, CLASSES)
    assert np.all(shrunk.std_errors_[:4] < model.std_errors_[:4])


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


def test_robust_covariances():
    """Beside sums over samples of numerical scores."""
    X = SAMPLES.X[:, :2]
    groups = np.arange(300) % 40
    plain = OrdinalRegression(penalty=None).fit(X, CLASSES, SAMPLES.weights)
    x = np.concatenate([plain.coef_, plain.thresholds_])
    scores = np.empty((300, len(x)))
    for i in range(300):
        for j, step in enumerate(1e-6 * np.eye(len(x))):
            up, down = (
                log_likelihood("logit", p[:2], p[2:], X[i : i + 1], CLASSES[i : i + 1])
                for p in (x + step, x - step)
            )
            scores[i, j] = SAMPLES.weights[i] * (up - down) / 2e-6
    n, p = np.count_nonzero(SAMPLES.weights), len(x)
    totals = np.array([scores[groups == g].sum(axis=0) for g in range(40)])
    bread = plain.cov_params_
    for cov_type, meat in (
        ("HC0", scores.T @ scores),
        ("HC1", n / (n - p) * scores.T @ scores),
        ("cluster", 40 / 39 * (n - 1) / (n - p) * totals.T @ totals),
    ):
        given = {"groups": groups} if cov_type == "cluster" else {}
        model = OrdinalRegression(penalty=None, cov_type=cov_type)
        model.fit(X, CLASSES, SAMPLES.weights, **given)
        np.testing.assert_allclose(model.cov_params_, bread @ meat @ bread, rtol=1e-5, atol=1e-9)


def test_intervals_and_tests():
    model = OrdinalRegression(penalty=None).fit(HOUSING_X, SATISFACTION, HOUSING)
    wald, profile = model.conf_int(), model.conf_int(method="profile")
    np.testing.assert_allclose(profile, wald, atol=0.01)
    # What confint prints of polr's fit (MASS 2002, section 7.3).
    expected = [
        [0.3616415, 0.7719130],
        [1.0409701, 1.5399250],
        [-0.8069590, -0.3394230],
        [-0.6713920, -0.0626260],
        [-1.3891863, -0.7951750],
        [0.1733589, 0.5478563],
    ]
    np.testing.assert_allclose(profile[:6], expected, atol=2e-3)
    smaller = OrdinalRegression(penalty=None).fit(HOUSING_X[:, :5], SATISFACTION, HOUSING)
    test = model.lr_test(smaller)
    assert test.df == 1
    assert test.statistic == pytest.approx(smaller.deviance_ - model.deviance_)
    with pytest.raises(ValueError, match="fit to the targets and weights of this fit"):
        model.lr_test(OrdinalRegression(penalty=None).fit(HOUSING_X[:, :5], SATISFACTION))
    with pytest.raises(ValueError, match="fit of the same model, family ordinal, link logit"):
        model.lr_test(OrdinalRegression("probit", penalty=None).fit(HOUSING_X[:, :5], SATISFACTION))


def test_summary_names_thresholds_by_their_classes():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(SAMPLES.X, columns=["age", "dose", "height", "noise"])
    names = np.array(["1 low", "2 middle", "3 high", "4 top"])
    model = OrdinalRegression("probit", penalty=None).fit(frame, names[CLASSES])
    table = model.summary()
    thresholds = ("1 low|2 middle", "2 middle|3 high", "3 high|4 top")
    assert table.names == ("age", "dose", "height", "noise", *thresholds)
    np.testing.assert_array_equal(table.coef, [*model.coef_, *model.thresholds_])
    text = str(table)
    assert "ordinal" in text
    assert "probit" in text
    assert "7, rank 7" in text
    assert list(model.feature_names_in_) == list(frame.columns)
    copy = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(copy.summary().coef, table.coef)


def test_a_plot_shows_the_features(tmp_path):
    pytest.importorskip("matplotlib")
    model = OrdinalRegression().fit(SAMPLES.X, CLASSES)
    figure = model.plot_coefficients(tmp_path / "coefficients.png")
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == ["x0", "x1", "x2", "x3"]


def test_the_same_bits_on_every_number_of_threads():
    import hesse

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
