"""`hesse.linear_model` in the place of scikit-learn's: parameters, names, data frames, tools."""

import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest
import sklearn.linear_model as sk
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.inspection import permutation_importance
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.multioutput import ClassifierChain
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from hesse import linear_model

RNG = np.random.default_rng(8)
N = 120
COLUMNS = ["age", "dose", "weight"]
X = RNG.normal(size=(N, 3))
COUNTS = RNG.poisson(np.exp(0.5 * X[:, 0])).astype(float)
CLASSES = np.where(X[:, 0] + RNG.logistic(size=N) > 0.0, "yes", "no")
WEIGHTS = RNG.uniform(0.5, 2.0, N)
SHARED = ["GammaRegressor", "LogisticRegression", "PoissonRegressor", "TweedieRegressor"]


@pytest.mark.parametrize("name", SHARED)
def test_each_parameter_of_scikit_learn_is_known(name):
    theirs = getattr(sk, name)().get_params()
    ours = getattr(linear_model, name)().get_params()
    # Nothing of scikit-learn's is left out; l1_ratio is for penalties with an L1 part.
    assert set(theirs) - {"l1_ratio", "multi_class"} <= set(ours)


@pytest.mark.parametrize("name", SHARED)
def test_defaults_of_scikit_learn_give_the_same_fit(name):
    y = CLASSES if name == "LogisticRegression" else COUNTS + 1.0
    theirs = getattr(sk, name)(tol=1e-10, max_iter=10_000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs.fit(X, y)
    ours = getattr(linear_model, name)().fit(X, y)
    for attribute in ("coef_", "intercept_"):
        found, expected = getattr(ours, attribute), getattr(theirs, attribute)
        assert np.shape(found) == np.shape(expected)
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    missing = {a for a in vars(theirs) if a.endswith("_")} - set(vars(ours))
    assert not missing
    public = {m for m in dir(theirs) if not m.startswith("_") and callable(getattr(theirs, m))}
    assert public - {"sparsify", "densify", "set_callbacks"} <= set(dir(ours))


@pytest.mark.parametrize("solver", ["newton-cholesky", "newton-cg", "lbfgs"])
def test_solvers_of_scikit_learn_that_hesse_has(solver):
    ours = linear_model.LogisticRegression(solver=solver, max_iter=500).fit(X, CLASSES)
    newton = linear_model.LogisticRegression().fit(X, CLASSES)
    np.testing.assert_allclose(ours.coef_, newton.coef_, rtol=1e-5)


@pytest.mark.parametrize("solver", ["liblinear", "sag", "saga"])
def test_solvers_of_scikit_learn_that_hesse_has_not(solver):
    with pytest.raises(ValueError, match=f"^unknown solver '{solver}'; valid are: "):
        linear_model.LogisticRegression(solver=solver).fit(X, CLASSES)


def test_parameters_that_mean_nothing_here():
    plain = linear_model.LogisticRegression().fit(X, CLASSES)
    other = linear_model.LogisticRegression(intercept_scaling=5.0, n_jobs=2, random_state=3)
    np.testing.assert_array_equal(other.fit(X, CLASSES).coef_, plain.coef_)
    with pytest.raises(ValueError, match="dual must be False, since only the primal problem is so"):
        linear_model.LogisticRegression(dual=True).fit(X, CLASSES)


@pytest.mark.parametrize("frame_of", [pd.DataFrame, pl.DataFrame], ids=["pandas", "polars"])
def test_frames_and_series_of_both_libraries(frame_of):
    frame = frame_of(dict(zip(COLUMNS, X.T, strict=True)))
    series_of = pd.Series if frame_of is pd.DataFrame else pl.Series
    y, weights, offset = (series_of(values) for values in (COUNTS, WEIGHTS, X[:, 2] * 0.1))
    groups = series_of([f"g{i % 7}" for i in range(N)])
    model = linear_model.PoissonRegressor(alpha=0.0, cov_type="cluster")
    model.fit(frame, y, weights, offset=offset, groups=groups)
    plain = linear_model.PoissonRegressor(alpha=0.0, cov_type="cluster")
    plain.fit(X, COUNTS, WEIGHTS, offset=X[:, 2] * 0.1, groups=np.arange(N) % 7)
    np.testing.assert_allclose(model.coef_, plain.coef_, rtol=1e-12)
    np.testing.assert_allclose(model.std_errors_, plain.std_errors_, rtol=1e-12)
    assert list(model.feature_names_in_) == COLUMNS
    assert model.summary().names == (*COLUMNS, "intercept")
    np.testing.assert_allclose(model.predict(frame, offset), plain.predict(X, X[:, 2] * 0.1))
    assert model.score(frame, y, weights) == pytest.approx(plain.score(X, COUNTS, WEIGHTS))
    classes = linear_model.LogisticRegression().fit(frame, series_of(CLASSES.tolist()))
    assert classes.score(frame, CLASSES) > 0.5
    with pytest.raises(ValueError, match="feature names should match"):
        model.predict(frame[["dose", "age", "weight"]])


def test_names_of_classes_and_features_in_the_table():
    y = np.array(["low", "mid", "high"])[np.digitize(X[:, 0], [-0.5, 0.5])]
    noisy = np.where(RNG.random(N) < 0.4, RNG.permutation(y), y)
    model = linear_model.LogisticRegression().fit(pd.DataFrame(X, columns=COLUMNS), noisy)
    names = model.summary().names
    assert names[:4] == ("high: age", "high: dose", "high: weight", "high: intercept")
    assert len(names) == 12


def test_tools_of_scikit_learn():
    frame = pd.DataFrame(X, columns=COLUMNS).assign(
        site=np.array(["a", "b", "c"])[np.arange(N) % 3]
    )
    columns = ColumnTransformer(
        [
            ("scale", StandardScaler(), COLUMNS),
            ("one", OneHotEncoder(sparse_output=False), ["site"]),
        ]
    )
    pipeline = make_pipeline(columns, linear_model.LogisticRegression())
    grid = GridSearchCV(pipeline, {"logisticregression__C": [0.1, 1.0]}, cv=3).fit(frame, CLASSES)
    assert grid.best_score_ > 0.5
    # One-hot columns and the intercept depend on each other.
    plain = clone(pipeline).set_params(logisticregression__penalty=None).fit(frame, CLASSES)
    assert plain[-1].rank_ == 6
    regressor = linear_model.PoissonRegressor()
    assert len(cross_val_score(regressor, X, COUNTS, cv=3)) == 3
    assert permutation_importance(regressor.fit(X, COUNTS), X, COUNTS, n_repeats=2)
    calibrated = CalibratedClassifierCV(linear_model.LogisticRegression(), cv=2).fit(X, CLASSES)
    assert calibrated.predict_proba(X).shape == (N, 2)
    labels = np.column_stack([CLASSES == "yes", X[:, 1] > 0.0])
    chain = ClassifierChain(linear_model.LogisticRegression()).fit(X, labels)
    assert chain.predict(X).shape == (N, 2)
