"""Regularisation paths, and the choice of a penalty by cross-validation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sklearn.linear_model as peers
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.model_selection import StratifiedKFold

from hesse.linear_model import (
    GeneralizedLinearRegressor,
    LogisticRegression,
    LogisticRegressionCV,
    PoissonRegressor,
    RegularizationPath,
    regularization_path,
)

RNG = np.random.default_rng(0)
N, D = 200, 8
X = RNG.standard_normal((N, D))
Y = X[:, 0] - 2.0 * X[:, 1] + RNG.standard_normal(N)
COUNTS = RNG.poisson(np.exp(0.4 * X[:, 0])).astype(np.float64)
WEIGHTS = RNG.uniform(0.5, 2.0, N)
CANCER, IS_BENIGN = load_breast_cancer(return_X_y=True)
CANCER = (CANCER - CANCER.mean(axis=0)) / CANCER.std(axis=0)
IRIS, SPECIES = load_iris(return_X_y=True)


@pytest.mark.parametrize("l1_ratio", [0.5, 1.0])
def test_the_path_is_that_of_scikit_learn(l1_ratio: float) -> None:
    model = GeneralizedLinearRegressor(l1_ratio=l1_ratio, tol=1e-12)
    path = regularization_path(model, X, Y, n_strengths=15, eps=0.01)
    centred = X - X.mean(axis=0)
    _, coefs, _ = peers.enet_path(
        centred, Y - Y.mean(), l1_ratio=l1_ratio, alphas=path.strengths, tol=1e-14, max_iter=10**6
    )
    strongest = np.abs(centred.T @ Y).max() / (N * l1_ratio)
    assert path.strengths == pytest.approx(strongest * np.geomspace(1.0, 0.01, 15))
    assert path.coefs[:, 0] == pytest.approx(coefs.T, abs=1e-8)
    assert not np.any(path.coefs[0])
    assert np.any(path.coefs[1])
    assert path.intercepts[0, 0] == pytest.approx(Y.mean())
    assert np.all(path.converged)
    assert path.n_iters[0] == 0


@pytest.mark.parametrize(
    ("estimator", "y"),
    [
        (LogisticRegression("l1", tol=1e-11), (Y > 0).astype(int)),
        (LogisticRegression("elasticnet", l1_ratio=0.3, tol=1e-11), np.digitize(Y, [-1, 1])),
        (PoissonRegressor(l1_ratio=0.8, tol=1e-11, lower_bounds=0.0), COUNTS),
        (PoissonRegressor(l1_ratio=0.0, tol=1e-11, P2=np.arange(D)), COUNTS),
        (
            GeneralizedLinearRegressor(link="log", l1_ratio=1.0, tol=1e-10, P1=np.arange(D)),
            COUNTS + 1.0,
        ),
    ],
)
def test_each_point_of_a_path_is_a_fit_of_its_own(estimator: Any, y: np.ndarray) -> None:
    given = np.array([0.02, 0.3, 0.1])
    path = regularization_path(estimator, X, y, WEIGHTS, strengths=given)
    name = "C" if isinstance(estimator, LogisticRegression) else "alpha"
    assert path.strengths.tolist() == sorted(given, reverse=name == "alpha")
    for strength, coef, intercept in zip(path.strengths, path.coefs, path.intercepts, strict=True):
        single = estimator.set_params(**{name: strength}).fit(X, y, sample_weight=WEIGHTS)
        assert coef == pytest.approx(np.atleast_2d(single.coef_), abs=1e-7)
        gap = intercept - single.intercept_
        assert gap - gap.mean() * (len(gap) > 1) == pytest.approx(np.zeros(len(gap)), abs=1e-7)


def test_a_path_costs_little_more_than_its_last_fit() -> None:
    model = LogisticRegression("l1")
    path = regularization_path(model, CANCER, IS_BENIGN, n_strengths=50)
    assert isinstance(path, RegularizationPath)
    assert path.n_iters.mean() <= 3.0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"strengths": [1.0, -1.0]}, "strengths must be positive; got -1"),
        ({"strengths": []}, r"strengths must be a list of at least one number; got shape \(0,\)"),
        ({"strengths": [np.nan]}, r"strengths must be finite; got nan at \(0,\)"),
        ({"n_strengths": 0}, "n_strengths must be a whole number of at least 1; got 0"),
        ({"eps": 1.0}, "eps must be a number between 0 and 1; got 1.0"),
    ],
)
def test_what_makes_no_sense_of_a_path(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{sentence}"):
        regularization_path(PoissonRegressor(l1_ratio=1.0), X, COUNTS, **arguments)


def test_a_path_is_of_an_estimator() -> None:
    with pytest.raises(TypeError, match=r"one of hesse.linear_model that has l1_ratio; got 'l1'"):
        regularization_path("l1", X, COUNTS)  # type: ignore[arg-type]


def test_a_path_without_l1_penalty_needs_strengths() -> None:
    with pytest.raises(ValueError, match=r"^strengths must be given where no L1 penalty"):
        regularization_path(PoissonRegressor(), X, COUNTS)


@pytest.mark.filterwarnings("ignore:.* fits of the path converged")
def test_a_path_ends_with_its_time() -> None:
    path = regularization_path(PoissonRegressor(l1_ratio=1.0, max_time=1e-9), X, COUNTS)
    assert len(path.strengths) == len(path.coefs) == 1
    assert not path.converged[0]


@pytest.mark.parametrize("ratio", [0.0, 0.5])
@pytest.mark.parametrize(("features", "y"), [(CANCER[:, :6], IS_BENIGN), (IRIS, SPECIES)])
def test_the_choice_is_that_of_scikit_learn(
    features: np.ndarray, y: np.ndarray, ratio: float
) -> None:
    folds = StratifiedKFold(3)
    ours = LogisticRegressionCV(
        Cs=[0.05, 0.5, 5.0], cv=folds, l1_ratios=[ratio], scoring="neg_log_loss", tol=1e-10
    ).fit(features, y)
    theirs = peers.LogisticRegressionCV(
        Cs=[0.05, 0.5, 5.0],
        cv=folds,
        l1_ratios=[ratio],
        scoring="neg_log_loss",
        solver="saga",
        tol=1e-8,
        max_iter=10**5,
        use_legacy_attributes=False,
    ).fit(features, y)
    assert theirs.C_ == ours.C_
    assert ours.scores_ == pytest.approx(theirs.scores_, abs=1e-4)
    assert ours.coef_ == pytest.approx(theirs.coef_, abs=1e-3)
    assert ours.coefs_paths_[..., :-1] == pytest.approx(theirs.coefs_paths_[..., :-1], abs=1e-3)
    assert ours.std_errors_.shape == (ours.coef_.size + len(ours.intercept_),)


def test_ratios_are_chosen_too() -> None:
    labels = (Y > 0).astype(int)
    model = LogisticRegressionCV(Cs=4, l1_ratios=[1.0, 0.0], cv=3, scoring="neg_log_loss")
    model.fit(X, labels, sample_weight=WEIGHTS)
    assert model.l1_ratios_.tolist() == [0.0, 1.0]
    assert model.scores_.shape == (3, 2, 4)
    assert model.coefs_paths_.shape == (3, 2, 4, 1, D + 1)
    means = model.scores_.mean(axis=0)
    ratio, place = np.unravel_index(means.argmax(), means.shape)
    assert (model.l1_ratio_, model.C_) == (model.l1_ratios_[ratio], model.Cs_[place])
    single = LogisticRegression(C=model.C_, l1_ratio=model.l1_ratio_)
    single.fit(X, labels, sample_weight=WEIGHTS)
    assert np.array_equal(model.coef_, single.coef_)
    assert "C" not in model.get_params()


def test_of_equal_scores_the_strongest_penalty_wins() -> None:
    features = np.repeat([[-1.0], [1.0]], 20, axis=0)
    model = LogisticRegressionCV(Cs=[10.0, 0.1, 1.0]).fit(features, np.repeat([0, 1], 20))
    assert np.all(model.scores_ == 1.0)
    assert model.C_ == 0.1


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"Cs": 0}, "Cs must be a whole number of at least 1; got 0"),
        ({"Cs": [0.0, 1.0]}, "Cs must be positive; got 0"),
        ({"Cs": [np.inf]}, "Cs must be a list of finite numbers; got"),
        ({"l1_ratios": [1.5]}, "l1_ratios must lie between 0 and 1; got"),
        ({"l1_ratios": []}, "l1_ratios must be a list of finite numbers; got"),
        ({"penalty": "firth"}, "penalty must be 'l2', 'l1' or 'elasticnet'; got 'firth'"),
        ({"penalty": None}, "penalty must be 'l2', 'l1' or 'elasticnet'; got None"),
    ],
)
def test_what_makes_no_sense_of_a_choice(parameters: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{sentence}"):
        LogisticRegressionCV(**parameters).fit(X, Y > 0)


def test_folds_without_a_class_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^cv must leave samples of each class in every fold"):
        LogisticRegressionCV(cv=[(np.arange(100), np.arange(100, 150))]).fit(IRIS, SPECIES)


def test_data_in_blocks_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^X must be an array for cross-validation"):
        LogisticRegressionCV().fit_blocks([(X, Y > 0)])
    with pytest.raises(ValueError, match=r"^l1_ratio must be 0, bounds None and P2 no matrix"):
        PoissonRegressor(l1_ratio=0.5).fit_blocks([(X, COUNTS)])
