"""The estimators of `hesse.linear_model` as scikit-learn's own checks see them."""

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from hesse.linear_model import (
    GammaRegressor,
    GeneralizedLinearRegressor,
    LogisticRegression,
    LogisticRegressionCV,
    OrdinalRegression,
    PoissonRegressor,
    TweedieRegressor,
)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.DataConversionWarning")
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@pytest.mark.filterwarnings("ignore::hesse.linear_model.SeparationWarning")
@parametrize_with_checks(
    [
        LogisticRegression(),
        LogisticRegression(C=100.0, class_weight="balanced", cov_type="HC0"),
        LogisticRegression("l1"),
        LogisticRegressionCV(Cs=3, cv=2),
        OrdinalRegression(),
        OrdinalRegression("probit", penalty=None, class_weight="balanced", cov_type="HC1"),
        OrdinalRegression("cloglog"),
        GeneralizedLinearRegressor(family="poisson", firth=True),
        PoissonRegressor(),
        PoissonRegressor(l1_ratio=0.5, lower_bounds=-1.0),
        GammaRegressor(),
        TweedieRegressor(power=1.5),
        GeneralizedLinearRegressor(),
        GeneralizedLinearRegressor(family="negative-binomial", cov_type="HC3"),
    ]
)
def test_scikit_learn_checks(estimator, check):
    check(estimator)
