"""Statistics of fits of ordered classes: published ones, and numerical derivatives."""

import math
import pickle

import numpy as np
import pytest

from hesse.linear_model import OrdinalRegression
from ordinal_data import CLASSES, LINKS, SAMPLES, log_likelihood
from test_linear_model_published import HOUSING, HOUSING_X, SATISFACTION


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
