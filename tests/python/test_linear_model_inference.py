"""Profile likelihoods, likelihood-ratio tests and plots, beside published values and refits."""

import copy
import pickle
import sys
import time
import warnings

import numpy as np
import pytest
import scipy.optimize
import scipy.sparse
import scipy.stats
from sklearn.exceptions import NotFittedError

from hesse import _core
from hesse._extras import MissingExtraError
from hesse.linear_model import (
    GammaRegressor,
    GeneralizedLinearRegressor,
    LogisticRegression,
    PoissonRegressor,
    SeparationWarning,
    TweedieRegressor,
)
from interrupts import DELAY, LATEST_ANSWER, ctrl_c_after
from test_linear_model import DOBSON, DOBSON_X

RNG = np.random.default_rng(4)
N = 40
X = RNG.normal(size=(N, 3)) * [1.0, 30.0, 0.01]
ETA = X @ [0.8, 0.02, -50.0]
COUNTS = RNG.poisson(np.exp(ETA)).astype(float)
POSITIVE = RNG.gamma(1.0, np.exp(ETA))
CLASSES = (ETA + RNG.logistic(size=N) > 0).astype(int)
MANY = np.argmax(np.column_stack([ETA, -ETA, np.zeros(N)]) + RNG.gumbel(size=(N, 3)), axis=1)
WEIGHTS = RNG.uniform(0.5, 2.0, N)
OFFSET = RNG.normal(size=N) * 0.3
Q = scipy.stats.norm.ppf(0.975)

# (estimator, targets), for some families with an estimated dispersion and for some without one.
CASES = {
    "logit": (LogisticRegression(penalty=None), CLASSES),
    "cloglog": (GeneralizedLinearRegressor(family="binomial", link="cloglog"), CLASSES),
    "poisson": (PoissonRegressor(alpha=0.0), COUNTS),
    "gamma": (GammaRegressor(alpha=0.0), POSITIVE),
    "tweedie": (TweedieRegressor(power=1.5, alpha=0.0), COUNTS),
}


@pytest.mark.parametrize("case", CASES)
def test_limits_of_a_profile_are_where_refits_lose_what_the_quantile_says(case):
    estimator, y = CASES[case]
    model = estimator.fit(X, y, WEIGHTS, offset=OFFSET)
    limits = model.conf_int(method="profile")
    assert np.all(np.isfinite(limits))
    coef = np.append(model.coef_, model.intercept_)
    assert np.all((limits[:, 0] < coef) & (coef < limits[:, 1]))
    for j in range(3):
        others = np.delete(np.arange(3), j)
        for limit in limits[j]:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                again = copy.deepcopy(model).fit(
                    X[:, others], y, WEIGHTS, offset=OFFSET + limit * X[:, j]
                )
            drop = (again.deviance_ - model.deviance_) / model.dispersion_
            assert drop == pytest.approx(Q**2, rel=1e-6)


def test_profile_of_the_poisson_example_of_r():
    # R's help page of confint; its limits are interpolated.
    expected = [
        [-0.8577018, -0.06255840],
        [-0.6753696, 0.08244089],
        [-0.3932548, 0.39325483],
        [-0.3932548, 0.39325483],
        [2.6958215, 3.36655581],
    ]
    model = PoissonRegressor(alpha=0.0).fit(DOBSON_X, DOBSON)
    np.testing.assert_allclose(model.conf_int(method="profile"), expected, atol=2e-5)


def test_a_linear_model_has_walds_intervals():
    model = GeneralizedLinearRegressor().fit(X, POSITIVE)
    for level in (0.5, 0.99, 1.0 - 1e-9):
        np.testing.assert_allclose(
            model.conf_int(level, "profile"), model.conf_int(level), rtol=1e-6
        )


def test_a_share_has_a_profile_in_closed_form():
    # Of an intercept alone: 2 n (log-likelihood of 3/10 less that of p).
    model = LogisticRegression(penalty=None).fit(np.zeros((10, 1)), [1] * 3 + [0] * 7)

    def rise(eta):
        p = scipy.special.expit(eta)
        return 2 * (3 * np.log(0.3 / p) + 7 * np.log(0.7 / (1 - p))) - Q**2

    centre = model.intercept_[0]
    expected = [
        scipy.optimize.brentq(rise, centre - 10, centre, xtol=1e-14),
        scipy.optimize.brentq(rise, centre, centre + 10, xtol=1e-14),
    ]
    limits = model.conf_int(method="profile")
    np.testing.assert_allclose(limits[1], expected, rtol=1e-8)
    np.testing.assert_array_equal(limits[0], 0.0)  # a column of zeros moves nothing


def test_dependent_columns_have_the_limits_of_the_coefficients_of_least_norm():
    plain = PoissonRegressor(alpha=0.0).fit(X, COUNTS)
    doubled = PoissonRegressor(alpha=0.0).fit(np.column_stack([X, X[:, 0]]), COUNTS)
    expected = plain.conf_int(method="profile")
    found = doubled.conf_int(method="profile")
    np.testing.assert_allclose(found[[0, 3]], 0.5 * expected[[0, 0]], rtol=1e-6)
    np.testing.assert_allclose(found[[1, 2, 4]], expected[1:], rtol=1e-6)


def test_limits_of_many_classes_are_those_of_constrained_fits():
    model = LogisticRegression(penalty=None).fit(X, MANY)
    limits = model.conf_int(method="profile")
    Z = np.column_stack([X, np.ones(N)])
    # Coefficients that sum to zero over the classes: θ of two of them, and −θ₁ − θ₂ of the third.
    scale = 1.0 / np.abs(Z).max(axis=0)

    def loss(theta):
        first = theta.reshape(2, 4) * scale
        z = Z @ np.vstack([first, -first.sum(axis=0)]).T
        return (scipy.special.logsumexp(z, axis=1) - z[np.arange(N), MANY]).sum()

    start = (np.column_stack([model.coef_, model.intercept_])[:2] / scale).ravel()
    best = loss(start)
    for j in (0, 2):
        for limit in limits[j]:
            held = {"type": "eq", "fun": lambda t, j=j, v=limit: t[j] - v / scale[j]}
            there = scipy.optimize.minimize(
                loss, start, method="SLSQP", constraints=held, options={"ftol": 1e-12}
            )
            assert 2.0 * (there.fun - best) == pytest.approx(Q**2, rel=1e-5)


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("family", ["binomial", "poisson"])
def test_a_separated_coefficient_has_one_limit(family, sign):
    flag = sign * (np.arange(N) % 8 == 0)
    data = np.column_stack([X[:, 0], flag])
    y = np.where(flag != 0.0, 0, CLASSES if family == "binomial" else COUNTS)
    model = GeneralizedLinearRegressor(family=family)
    with pytest.warns(SeparationWarning, match="the coefficients of x1 grow without bound"):
        model.fit(data, y)
    limits = model.conf_int(method="profile")
    without = GeneralizedLinearRegressor(family=family).fit(X[flag == 0, :1], y[flag == 0])
    np.testing.assert_allclose(limits[[0, 2]], without.conf_int(method="profile"), rtol=1e-6)

    def excess(value):
        held = GeneralizedLinearRegressor(family=family).fit(X[:, :1], y, offset=value * flag)
        return held.deviance_ - without.deviance_ - Q**2

    end, grown = (1, 0) if sign > 0.0 else (0, 1)
    assert limits[1, grown] == -sign * np.inf
    expected = scipy.optimize.brentq(excess, -30.0 * sign, 10.0 * sign, xtol=1e-12)
    assert limits[1, end] == pytest.approx(expected, rel=1e-6)


def test_complete_separation_leaves_a_limit_too():
    y = (X[:, 0] > 0.1).astype(int)
    model = LogisticRegression(penalty=None)
    with pytest.warns(SeparationWarning, match="complete separation"):
        model.fit(X[:, :1], y)
    limits = model.conf_int(method="profile")

    def excess(value):
        held = LogisticRegression(penalty=None).fit(np.zeros((N, 1)), y, offset=value * X[:, 0])
        return held.deviance_ - Q**2  # a perfect fit has none

    assert limits[0, 1] == np.inf
    # The run ends where its deviance still is some 1e-6 above that.
    assert limits[0, 0] == pytest.approx(scipy.optimize.brentq(excess, 0.0, 100.0), rel=1e-5)


def test_the_table_says_that_its_intervals_are_profiles():
    model = PoissonRegressor(alpha=0.0).fit(X, COUNTS)
    table = model.summary(0.9, "profile")
    assert "the intervals are those of profile likelihood" in str(table)
    np.testing.assert_array_equal(
        np.column_stack([table.lower, table.upper]), model.conf_int(0.9, "profile")
    )
    np.testing.assert_array_equal(table.std_err, model.summary(0.9).std_err)


def test_what_a_profile_cannot_be_asked_of():
    with pytest.raises(ValueError, match="method must be 'wald' for a fit with a penalty; got 'pr"):
        PoissonRegressor().fit(X, COUNTS).conf_int(method="profile")
    model = PoissonRegressor(alpha=0.0).fit(X, COUNTS)
    with pytest.raises(ValueError, match="unknown method 'bootstrap'; valid are: profile, wald"):
        model.conf_int(method="bootstrap")
    for other in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        np.testing.assert_array_equal(other.conf_int(), model.conf_int())
        with pytest.raises(ValueError, match="an estimator that was copied or pickled, since"):
            other.conf_int(method="profile")
    wide = GeneralizedLinearRegressor().fit(X[:3], POSITIVE[:3])  # no dispersion
    assert np.all(np.isnan(wide.conf_int(method="profile")))


@pytest.mark.parametrize("case", CASES)
def test_a_likelihood_ratio_is_a_difference_of_deviances(case):
    estimator, y = CASES[case]
    larger = copy.deepcopy(estimator).fit(X, y, WEIGHTS, offset=OFFSET)
    smaller = copy.deepcopy(estimator).fit(X[:, :1], y, WEIGHTS, offset=OFFSET)
    test = larger.lr_test(smaller)
    expected = (smaller.deviance_ - larger.deviance_) / larger.dispersion_
    assert test.statistic == pytest.approx(expected)
    assert test.df == 2
    assert test.p_value == pytest.approx(scipy.stats.chi2.sf(test.statistic, 2), rel=1e-12)
    assert str(test).startswith(f"χ² = {expected:.4g} with 2 degrees of freedom, P = ")


def test_ranks_count_and_not_columns():
    larger = LogisticRegression(penalty=None).fit(np.column_stack([X, X[:, 0]]), MANY)
    smaller = LogisticRegression(penalty=None).fit(np.column_stack([X[:, :2], X[:, :2]]), MANY)
    test = larger.lr_test(smaller)
    assert test.df == 2
    assert test.statistic == pytest.approx(2 * (larger.log_likelihood_ - smaller.log_likelihood_))


@pytest.mark.parametrize("df", [1, 2, 3, 10, 101])
def test_tails_of_chi_squared(df):
    for x in (0.0, 1e-9, 0.5, 3.0, 40.0, 300.0):
        found = _core.chi_squared_upper(x, df)
        assert found == pytest.approx(scipy.stats.chi2.sf(x, df), rel=1e-10)


def test_fits_that_cannot_be_compared():
    model = PoissonRegressor(alpha=0.0).fit(X, COUNTS)
    with pytest.raises(TypeError, match="smaller must be a fitted estimator; got 'null'"):
        model.lr_test("null")
    with pytest.raises(NotFittedError):
        model.lr_test(PoissonRegressor())

    def refused(smaller, sentence):
        with pytest.raises(ValueError, match=f"^{sentence}"):
            model.lr_test(smaller)

    refused(
        GammaRegressor(alpha=0.0).fit(X[:, :1], POSITIVE),
        "smaller must be a fit of the same model, family poisson, link log; it is one of family ga",
    )
    refused(
        PoissonRegressor(alpha=0.1).fit(X[:, :1], COUNTS),
        "smaller and this fit must have no penalty",
    )
    refused(
        GeneralizedLinearRegressor(family="poisson", firth=True).fit(X[:, :1], COUNTS),
        "smaller and this fit must have no penalty",
    )
    refused(
        PoissonRegressor(alpha=0.0).fit(X[:, :1], COUNTS + 1),
        "smaller must be a fit to the targets and weights of this fit",
    )
    refused(
        PoissonRegressor(alpha=0.0).fit(X[:, :1], COUNTS, WEIGHTS),
        "smaller must be a fit to the targets and weights of this fit",
    )
    refused(
        PoissonRegressor(alpha=0.0).fit(X, COUNTS),
        "smaller must have a rank below that of this fit, 4; it has 4",
    )
    better = PoissonRegressor(alpha=0.0).fit(np.log1p(COUNTS)[:, np.newaxis], COUNTS)
    refused(better, "smaller must be nested in this fit, and so not fit better; its deviance is")


@pytest.mark.parametrize("y", [CLASSES, MANY], ids=["two", "many"])
def test_coefficients_are_drawn(tmp_path, y):
    pytest.importorskip("matplotlib")
    model = LogisticRegression(penalty=None).fit(X, y)
    path = tmp_path / "coefficients.png"
    figure = model.plot_coefficients(path, level=0.9, method="profile")
    assert path.read_bytes().startswith(b"\x89PNG")
    assert "pyplot" not in str(figure.canvas)
    limits = model.conf_int(0.9, "profile").reshape(-1, 4, 2)[:, :3]
    assert len(figure.axes) == len(limits)
    for panel, expected in zip(figure.axes, limits, strict=True):
        (bars,) = panel.collections
        ends = np.array([segment[:, 0] for segment in bars.get_segments()])
        np.testing.assert_allclose(ends, expected)
        assert panel.get_xlabel() == "coefficient with 90 % profile interval"
    assert [tick.get_text() for tick in figure.axes[0].get_yticklabels()] == ["x0", "x1", "x2"]


def test_a_plot_without_matplotlib_says_what_to_install(monkeypatch):
    model = PoissonRegressor(alpha=0.0).fit(X, COUNTS)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"needs matplotlib: pip install 'hesse\[demo\]'"):
        model.plot_coefficients()


def test_ctrl_c_ends_a_profile():
    data = RNG.normal(size=(200_000, 10))
    y = (data[:, 0] + RNG.logistic(size=len(data)) > 0).astype(int)
    model = LogisticRegression(penalty=None).fit(data, y)

    def profile_for_ever():  # however fast the machine is
        while True:
            model.conf_int(method="profile")

    with ctrl_c_after(DELAY) as sent, pytest.raises(KeyboardInterrupt):
        profile_for_ever()
    assert time.perf_counter() - sent[0] < LATEST_ANSWER


@pytest.mark.parametrize("y", [CLASSES, MANY], ids=["two", "many"])
def test_sparse_features_have_the_same_inference(y):
    data = np.where(RNG.random((N, 3)) < 0.6, X, 0.0)
    results = []
    for form in (data, scipy.sparse.csr_array(data)):
        model = LogisticRegression(penalty=None).fit(form, y, WEIGHTS)
        smaller = LogisticRegression(penalty=None).fit(form[:, :1], y, WEIGHTS)
        clustered = LogisticRegression(penalty=None, cov_type="cluster")
        clustered.fit(form, y, WEIGHTS, groups=np.arange(N) % 9)
        test = model.lr_test(smaller)
        results.append(
            np.concatenate(
                [
                    model.conf_int(method="profile").ravel(),
                    clustered.std_errors_,
                    [test.statistic, test.df],
                ]
            )
        )
    np.testing.assert_allclose(results[1], results[0], rtol=1e-6)


def test_a_fit_without_a_matrix_says_so_of_profiles_and_tests():
    wide = scipy.sparse.random_array((30, 2500), density=0.01, rng=np.random.default_rng(0)).tocsr()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = PoissonRegressor(alpha=0.0).fit(wide, COUNTS[:30])
    for asked in (lambda: model.conf_int(method="profile"), lambda: model.lr_test(model)):
        with pytest.raises(AttributeError, match="need a matrix of 2501 × 2501 numbers"):
            asked()
