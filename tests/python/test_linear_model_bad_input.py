"""What `hesse.linear_model` says of input that makes no sense: one sentence with the value."""

import numpy as np
import pytest

from hesse.linear_model import (
    GammaRegressor,
    GeneralizedLinearRegressor,
    LogisticRegression,
    PoissonRegressor,
    TweedieRegressor,
)

X = np.random.default_rng(0).normal(size=(20, 3))
COUNTS = np.arange(20.0) % 4
CLASSES = np.arange(20) % 2


@pytest.mark.parametrize(
    ("parameter", "value", "sentence"),
    [
        ("tol", -1.0, "tol must be a finite number of at least 0; got -1.0"),
        ("max_iter", 0, "max_iter must be a whole number of at least 1; got 0"),
        ("max_time", 0.0, "max_time must be a number of seconds above 0, or None; got 0.0"),
        ("fit_intercept", "yes", "fit_intercept must be True or False; got 'yes'"),
        ("warm_start", 2, "warm_start must be True or False; got 2"),
        ("verbose", "much", "verbose must be True, False or a whole number; got 'much'"),
        ("solver", "sag", "unknown solver 'sag'; valid are: "),
        ("cov_type", "hc1", "unknown cov_type 'hc1'; valid are: HC0, HC1, "),
    ],
)
@pytest.mark.parametrize("estimator", [LogisticRegression, PoissonRegressor])
def test_parameters_of_all(estimator, parameter, value, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        estimator(**{parameter: value}).fit(X, CLASSES)


@pytest.mark.parametrize(
    ("estimator", "sentence"),
    [
        (PoissonRegressor(alpha=-1), "alpha must be a finite number of at least 0; got -1"),
        (PoissonRegressor(alpha=np.inf), "alpha must be a finite number of at least 0; got inf"),
        (TweedieRegressor(power=0.5), "power must be 0 or a finite number of at least 1; got 0.5"),
        (TweedieRegressor(power="a"), "power must be a finite number; got 'a'"),
        (
            TweedieRegressor(power=1.5, link="identity"),
            "link of family 'tweedie' must be 'auto' or",
        ),
        (GeneralizedLinearRegressor(family="weibull"), "unknown family 'weibull'; valid are: "),
        (GeneralizedLinearRegressor(link="square"), "unknown link 'square'; valid are: "),
        (
            GeneralizedLinearRegressor(family="poisson", link="logit"),
            "link of family 'poisson' must be 'auto' or 'log'; got 'logit'",
        ),
        (
            GeneralizedLinearRegressor(family="negative-binomial", overdispersion=0.0),
            "overdispersion must be a finite number above 0; got 0.0",
        ),
        (LogisticRegression(C=0.0), "C must be a number above 0; got 0.0"),
        (
            LogisticRegression("l3"),
            "penalty must be 'l2', 'l1', 'elasticnet', 'firth' or None; got",
        ),
        (
            LogisticRegression(class_weight="even"),
            "class_weight must be a dict, 'balanced' or None",
        ),
        (LogisticRegression(class_weight={5: 1.0}), r"class_weight must name .* \[0, 1\]; got 5"),
        (LogisticRegression(class_weight={0: -1.0}), r"class_weight\[0\] must be a finite number"),
    ],
)
def test_parameters_of_some(estimator, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        estimator.fit(X, CLASSES)


@pytest.mark.parametrize(
    ("estimator", "y", "sentence"),
    [
        (PoissonRegressor(), COUNTS - 1, "y must be not negative for family 'poisson'; got -1"),
        (GammaRegressor(), COUNTS, "y must be positive for family 'gamma'; got 0"),
        (
            GeneralizedLinearRegressor(family="binomial"),
            COUNTS,
            "y must be between 0 and 1 for family 'binomial'; got 2",
        ),
        (PoissonRegressor(), 0 * COUNTS, "y must not be 0.0 for all samples of positive weight"),
        (LogisticRegression(), ["a"] * 20, "y must hold at least two classes; got one class, 'a'"),
        (LogisticRegression(), COUNTS + 0.5, "Unknown label type"),
    ],
)
def test_targets(estimator, y, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        estimator.fit(X, y)


@pytest.mark.parametrize("estimator", [LogisticRegression(), PoissonRegressor()])
@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        (np.zeros(20), "sample_weight must have a positive entry; all are zero"),
        (-np.ones(20), "sample_weight must not be negative; got -1"),
        (np.ones(19), r"sample_weight must have shape \(20,\); got shape \(19,\)"),
        ([np.nan] * 20, "sample_weight must be finite; got nan at"),
    ],
)
def test_weights(estimator, weights, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        estimator.fit(X, CLASSES, weights)


@pytest.mark.parametrize("class_weight", [None, "balanced", {1: 0.0}])
def test_a_class_without_weight(class_weight):
    weights = None if class_weight == {1: 0.0} else CLASSES == 0
    with pytest.raises(ValueError, match="must leave each class some weight; class 1 has none"):
        LogisticRegression(class_weight=class_weight).fit(X, CLASSES, weights)


@pytest.mark.parametrize("estimator", [LogisticRegression, PoissonRegressor])
@pytest.mark.parametrize(
    ("groups", "sentence"),
    [
        (None, "groups must be given where cov_type is 'cluster'; got None"),
        ([1, 2], r"groups must have shape \(20,\); got shape \(2,\)"),
        ([1.0] * 19 + [np.nan], "groups must be finite; got nan at"),
        (["a"] * 20, r"groups must name at least two groups; got \['a'\] alone"),
        (np.array(["a", None] * 10, dtype=object), "groups must hold names of one type; got"),
    ],
)
def test_groups(estimator, groups, sentence):
    with pytest.raises((TypeError, ValueError), match=f"^{sentence}"):
        estimator(cov_type="cluster").fit(X, COUNTS, groups=groups)


def test_groups_that_nobody_asks_for():
    with pytest.raises(ValueError, match="groups must be None where cov_type is not 'cluster'"):
        PoissonRegressor().fit(X, COUNTS, groups=np.arange(20))


def test_offsets():
    with pytest.raises(ValueError, match=r"offset must have shape \(20,\); got shape \(3,\)"):
        PoissonRegressor().fit(X, COUNTS, offset=[1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="offset must be finite; got inf at"):
        PoissonRegressor().fit(X, COUNTS, offset=np.full(20, np.inf))
    with pytest.raises(ValueError, match=r"offset must have shape \(20, 4\); got shape \(20,\)"):
        LogisticRegression().fit(X, COUNTS, offset=np.zeros(20))


def test_an_offset_too_large_for_the_link():
    with pytest.raises(ValueError, match="the model is not finite where the fit begins"):
        PoissonRegressor().fit(X, COUNTS, offset=np.append(np.full(19, -2000.0), 2000.0))


@pytest.mark.parametrize("level", [0.0, 1.0, 95, "high"])
def test_levels_of_intervals(level):
    model = PoissonRegressor().fit(X, COUNTS)
    with pytest.raises(ValueError, match="level must be a number between 0 and 1; got"):
        model.summary(level)


def test_targets_of_a_score():
    model = GammaRegressor().fit(X, COUNTS + 1)
    with pytest.raises(ValueError, match="y must be positive for family 'gamma'; got 0"):
        model.score(X, COUNTS)
    with pytest.raises(ValueError, match=r"y must have shape \(20,\); got shape \(3,\)"):
        model.score(X, [1.0, 2.0, 3.0])
