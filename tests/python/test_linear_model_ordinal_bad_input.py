"""What is said of parameters and data that a regression of ordered classes cannot take."""

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning, NotFittedError

from hesse.linear_model import OrdinalRegression, regularization_path

RNG = np.random.default_rng(0)
X = RNG.normal(size=(30, 2))
Y = np.arange(30) % 3


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"link": "log"}, "unknown link 'log'; valid are: logit, cloglog, probit"),
        ({"link": None}, "unknown link None; valid are: cloglog, logit, probit"),
        ({"penalty": "l1"}, "penalty must be 'l2' or None; got 'l1'"),
        ({"C": 0.0}, "C must be a number above 0; got 0.0"),
        ({"C": "1"}, "C must be a number above 0; got '1'"),
        ({"class_weight": "even"}, "class_weight must be a dict, 'balanced' or None; got 'even'"),
        ({"class_weight": {7: 1.0}}, r"class_weight must name classes of y, \[0, 1, 2\]; got 7"),
        ({"cov_type": "HC3"}, "unknown cov_type 'HC3'; valid are: HC1, HC0, cluster, nonrobust"),
        ({"cov_type": "cluster"}, "groups must be given where cov_type is 'cluster'"),
        ({"solver": "sgd"}, "unknown solver 'sgd'"),
        ({"max_iter": 0}, "max_iter must be a whole number of at least 1; got 0"),
        ({"tol": -1.0}, "tol must be a finite number of at least 0; got -1.0"),
    ],
)
def test_parameters(parameters, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        OrdinalRegression(**parameters).fit(X, Y)


@pytest.mark.parametrize(
    ("y", "sentence"),
    [
        (np.ones(30, dtype=int), "y must hold at least two classes; got one class, 1"),
        (np.linspace(0.0, 1.0, 30), "Unknown label type"),
        (np.ones(29), "inconsistent numbers of samples"),
    ],
)
def test_targets(y, sentence):
    with pytest.raises(ValueError, match=sentence):
        OrdinalRegression().fit(X, y)


@pytest.mark.parametrize("link", ["logit", "probit", "cloglog"])
def test_a_class_without_weight(link):
    weights = np.where(Y == 1, 0.0, 1.0)
    sentence = "sample_weight or class_weight must leave each class some weight; class 1 has none"
    with pytest.raises(ValueError, match=sentence):
        OrdinalRegression(link).fit(X, Y, weights)
    with pytest.raises(ValueError, match=sentence):
        OrdinalRegression(link, class_weight={1: 0.0}).fit(X, Y)


def test_features_and_offset():
    bad = X.copy()
    bad[3, 1] = np.nan
    with pytest.raises(ValueError, match="Input X contains NaN"):
        OrdinalRegression().fit(bad, Y)
    with pytest.raises(ValueError, match=r"offset must have shape \(30,\); got shape \(30, 3\)"):
        OrdinalRegression().fit(X, Y, offset=np.zeros((30, 3)))
    model = OrdinalRegression().fit(X, Y)
    with pytest.raises(ValueError, match="3 features, but OrdinalRegression is expecting 2"):
        model.predict(np.zeros((1, 3)))
    with pytest.raises(NotFittedError):
        OrdinalRegression().predict(X)


def test_a_categorical_of_another_order():
    pandas = pytest.importorskip("pandas")
    names = ["low", "middle", "high"]
    y = pandas.Series(pandas.Categorical.from_codes(Y, names, ordered=True))
    with pytest.raises(ValueError, match=r"y must have its categories in sorted order.*cat\.codes"):
        OrdinalRegression().fit(X, y)
    expected = OrdinalRegression().fit(X, Y)
    by_codes = OrdinalRegression().fit(X, y.cat.codes)
    np.testing.assert_array_equal(by_codes.coef_, expected.coef_)
    in_order = y.cat.rename_categories(["1 low", "2 middle", "3 high"])
    model = OrdinalRegression().fit(X, in_order)
    assert list(model.classes_) == ["1 low", "2 middle", "3 high"]
    np.testing.assert_array_equal(model.coef_, expected.coef_)


def test_an_end_before_the_maximum_is_told():
    far = 3.0 * X[:, 0] + X[:, 1] + RNG.logistic(size=30)
    with pytest.warns(ConvergenceWarning, match="ended after 1 iterations without convergence"):
        OrdinalRegression(penalty=None, max_iter=1).fit(X, np.digitize(far, [-1.0, 1.0]))


def test_collections_of_dask_and_paths_are_for_others():
    class Collection:
        def __dask_graph__(self):
            return None

    with pytest.raises(TypeError, match="X must be in memory for OrdinalRegression"):
        OrdinalRegression().fit(Collection(), Y)
    with pytest.raises(TypeError, match=r"estimator must be one of .* that has l1_ratio"):
        regularization_path(OrdinalRegression(), X, Y)
