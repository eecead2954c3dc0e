"""`is_separated_` is True, False or None, and nothing that is undetermined looks like success."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse
from sklearn.exceptions import ConvergenceWarning

from hesse.linear_model import (
    GammaRegressor,
    GeneralizedLinearRegressor,
    LogisticRegression,
    LogisticRegressionCV,
    PoissonRegressor,
    RowBlocks,
    SeparationWarning,
    _block_separation,
    _matrix_free,
    _model,
)
from hesse.linear_model._fitting import Plan
from separation_oracles import random_classes, random_counts, random_data, separated_samples

pytestmark = pytest.mark.filterwarnings("ignore::hesse.linear_model.SeparationWarning")


@pytest.fixture
def without_matrix(monkeypatch):
    monkeypatch.setattr(_matrix_free, "LARGEST_MATRIX", 0)


def compared(model, expected, samples):
    """Compare what was found with the samples that linear programming separates."""
    assert model.is_separated_ is bool(expected.any())
    assert (model.separation_ is not None) == model.is_separated_
    if model.is_separated_:
        assert model.separation_.n_separated == samples
        assert model.separation_.kind == ("complete" if expected.all() else "quasi-complete")


def quietly(model, *data, **more):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(*data, **more)


@pytest.mark.parametrize("seed", range(60))
def test_without_a_matrix_classes_are_those_of_linear_programming(without_matrix, seed):
    rng, X = random_data(seed)
    score = X[:, 0] / max(np.abs(X[:, 0]).max(), 1e-9)
    y = (rng.random(len(X)) < 1.0 / (1.0 + np.exp(-6.0 * score))).astype(int)
    if len(set(y)) < 2:
        y[0] = 1 - y[0]
    if seed % 3 == 0:
        X = np.column_stack([X, X[:, :1]])
    Z = np.column_stack([X, np.ones(len(X))])
    expected = separated_samples(Z * np.where(y == 1, 1.0, -1.0)[:, np.newaxis], Z[:0])
    given = scipy.sparse.csr_array(X) if seed % 2 else X
    compared(quietly(LogisticRegression(penalty=None), given, y), expected, expected.sum())


@pytest.mark.parametrize("seed", range(30))
def test_without_a_matrix_counts_are_those_of_linear_programming(without_matrix, seed):
    X, y, expected = random_counts(seed)
    model = quietly(PoissonRegressor(alpha=0.0), X, y)
    assert model.is_separated_ is bool(expected.any())
    if model.is_separated_:
        assert model.separation_.n_separated == expected.sum()


@pytest.mark.parametrize("seed", range(30))
def test_without_a_matrix_many_classes_are_those_of_linear_programming(without_matrix, seed):
    X, y, _, expected = random_classes(seed)
    samples = expected.any(axis=1).sum()
    compared(quietly(LogisticRegression(penalty=None), X, y), expected, samples)


def wide(n, p, density=0.004, seed=0):
    rng = np.random.default_rng(seed)
    X = scipy.sparse.random_array((n, p), density=density, format="csr", rng=rng)
    X.data = rng.normal(size=X.nnz)
    return rng, X


def test_above_the_largest_matrix_a_known_direction_separates():
    rng, X = wide(4000, 2100)
    eta = X @ rng.normal(size=2100)
    y = (eta > 0.0).astype(int)
    assert 0.4 < y.mean() < 0.6
    with pytest.warns(SeparationWarning, match="complete separation: the likelihood of 39.. of"):
        model = LogisticRegression(penalty=None).fit(X[eta != 0.0], y[eta != 0.0])
    assert model.is_separated_ is True
    d = model.separation_.direction
    margins = (X @ d[:-1] + d[-1]) * (2 * y - 1)
    assert margins[eta != 0.0].min() > 0.0


def test_above_the_largest_matrix_pairs_of_both_classes_do_not_separate():
    rng, X = wide(4000, 2100)
    both = scipy.sparse.vstack([X, X, X]).tocsr()
    likely = rng.random(4000) < 1.0 / (1.0 + np.exp(-(X @ rng.normal(size=2100))))
    y = np.concatenate([np.zeros(4000), np.ones(4000), likely])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = LogisticRegression(penalty=None).fit(both, y)
    assert model.is_separated_ is False
    assert model.result_.success


def test_above_the_largest_matrix_a_column_of_zero_counts_alone_separates():
    rng, X = wide(6000, 2100)
    y = rng.poisson(np.exp(0.3 * (X @ rng.normal(size=2100)))).astype(float)
    dummy = ((rng.random(6000) < 0.02) & (y == 0.0)).astype(float)
    X = scipy.sparse.hstack([X, scipy.sparse.csr_array(dummy[:, np.newaxis])]).tocsr()
    with pytest.warns(SeparationWarning, match="x2100"):
        model = PoissonRegressor(alpha=0.0).fit(X, y)
    assert model.is_separated_ is True
    assert 2100 in model.separation_.columns
    assert model.separation_.n_separated >= dummy.sum()


def test_above_the_largest_matrix_a_column_of_one_class_alone_separates(monkeypatch):
    # Enough to find it, and not to prove that there is nothing else.
    monkeypatch.setattr(_model, "MOST_PASSES", 150)
    monkeypatch.setattr(_model, "MOST_SHORT_PASSES", 150)
    rng, X = wide(6000, 700, density=0.02)
    y = rng.integers(0, 3, 6000)
    own = ((rng.random(6000) < 0.02) & (y == 2)).astype(float)
    X = scipy.sparse.hstack([X, scipy.sparse.csr_array(own[:, np.newaxis])]).tocsr()
    model = quietly(LogisticRegression(penalty=None), X, y)
    assert model.is_separated_ is True
    assert 700 in model.separation_.columns
    assert model.separation_.n_separated == own.sum()


def test_a_search_that_is_cut_short_is_told(monkeypatch, without_matrix):
    X = np.arange(6.0)[:, np.newaxis]
    monkeypatch.setattr(_model, "MOST_PASSES", 0)
    monkeypatch.setattr(_model, "MOST_SHORT_PASSES", 0)
    with pytest.warns(SeparationWarning, match="^it was not determined whether") as told:
        model = LogisticRegression(penalty=None).fit(X, [0, 1, 0, 1, 0, 1])
    assert len(told) == 1
    assert told[0].filename == __file__
    assert model.is_separated_ is None
    assert model.separation_ is None


def test_a_search_obeys_the_limit_of_time(without_matrix):
    X = np.arange(6.0)[:, np.newaxis]
    model = LogisticRegression(penalty=None).fit(X, [0, 1, 0, 1, 0, 1])
    plan = Plan("newton-cg", 1e-8, 100, None, False)
    assert model._data.separation(model.result_, plan, ("x0", "intercept")).is_separated is False
    over = replace(plan, max_time=-1.0)
    assert model._data.separation(model.result_, over, ("x0", "intercept")).is_separated is None


def test_a_summary_tells_what_is_undetermined(monkeypatch):
    X = np.arange(40.0)[:, np.newaxis]
    blocks = RowBlocks(X, X[:, 0] > 19.5, rows=7)
    monkeypatch.setattr(_block_separation.Moves, "separates", lambda self: False)
    with pytest.warns(SeparationWarning, match="not determined"):
        model = LogisticRegression(penalty=None).fit_blocks(blocks)
    assert model.is_separated_ is None
    assert "it was not determined whether the data are separated" in str(model.summary())
    monkeypatch.undo()
    model = LogisticRegression(penalty=None).fit_blocks(blocks)
    assert model.is_separated_ is True
    assert "not determined" not in str(model.summary())


def test_a_run_that_is_cut_short_is_searched_all_the_same():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 3))
    y = rng.integers(0, 2, 200)
    for fit in (
        lambda model: model.fit(X, y),
        lambda model: model.fit_blocks(RowBlocks(X, y, rows=30)),
    ):
        with pytest.warns(ConvergenceWarning):
            assert fit(LogisticRegression(penalty=None, max_iter=1)).is_separated_ is False


@pytest.mark.parametrize("link", ["logit", "probit", "cloglog"])
@pytest.mark.parametrize("side", [0.0, 1.0])
def test_in_blocks_every_link_is_judged_by_its_slopes(link, side):
    rng = np.random.default_rng(7)
    X = rng.normal(size=(200, 2))
    y = (rng.random(200) < 0.5).astype(float)
    free = quietly(GeneralizedLinearRegressor(family="binomial", link=link), X, y)
    assert free.is_separated_ is False
    X[:, 1] = (rng.random(200) < 0.1) * (y == side)
    model = GeneralizedLinearRegressor(family="binomial", link=link)
    model.fit_blocks(RowBlocks(X, y, rows=30))
    assert model.is_separated_ is not False


def test_in_blocks_samples_without_a_slope_are_not_taken_for_settled():
    rng = np.random.default_rng(7)
    X = rng.normal(size=(200, 2))
    y = (rng.random(200) < 0.5).astype(float)
    X[:, 1] = (rng.random(200) < 0.1) * (y == 1.0)
    rest = X[:, 1] == 0.0
    free = LogisticRegression(penalty=None).fit(X[rest, :1], y[rest])
    model = LogisticRegression(penalty=None, warm_start=True)
    model.coef_, model.intercept_ = np.append(free.coef_, [[40.0]], axis=1), free.intercept_
    model.fit_blocks(RowBlocks(X, y, rows=30))
    assert model.decision_function(X).max() > 36.0
    assert model.is_separated_ is not False


def test_in_blocks_without_a_matrix(without_matrix):
    rng = np.random.default_rng(1)
    X = rng.normal(size=(300, 4))
    y = rng.integers(0, 2, 300)
    X[:, 3] = 0.0
    overlap = LogisticRegression(penalty=None).fit_blocks(RowBlocks(X, y, rows=50))
    assert overlap.is_separated_ is False
    X[:, 3] = (rng.random(300) < 0.1) * (y == 1)
    model = LogisticRegression(penalty=None).fit_blocks(RowBlocks(X, y, rows=50))
    assert model.is_separated_ is True
    assert model.separation_.columns == (3,)
    many = np.where(y == 1, 2, rng.integers(0, 2, 300))
    several = LogisticRegression(penalty=None).fit_blocks(RowBlocks(X, many, rows=50))
    assert several.is_separated_ is True


SEPARATED = np.arange(6.0)[:, np.newaxis], np.array([0, 0, 0, 1, 1, 1])


@pytest.mark.parametrize(
    "model",
    [
        LogisticRegression(C=10.0),
        LogisticRegression(penalty="firth"),
        LogisticRegression(penalty="l1"),
        LogisticRegression(penalty=None, lower_bounds=-3.0, upper_bounds=3.0),
        LogisticRegressionCV(cv=2, Cs=2),
        GammaRegressor(alpha=0.0),
        PoissonRegressor(alpha=0.1),
        GeneralizedLinearRegressor(family="gaussian"),
    ],
    ids=lambda model: f"{type(model).__name__}-{getattr(model, 'penalty', '')}",
)
def test_what_holds_all_coefficients_leaves_nothing_to_find(model):
    X, y = SEPARATED
    is_classifier = hasattr(model, "predict_proba")
    fitted = model.fit(X, y if is_classifier else y + 1.0)
    assert fitted.is_separated_ is False
    assert fitted.separation_ is None


def test_a_penalty_on_other_coefficients_holds_nothing():
    X, y = SEPARATED
    rng = np.random.default_rng(2)
    both = np.column_stack([rng.normal(size=6), X])
    for options in ({"P2": np.array([1.0, 0.0])}, {"P2": np.diag([1.0, 0.0])}):
        model = quietly(LogisticRegression(C=1.0, **options), both, y)
        assert model.is_separated_ is not False
    upwards = quietly(LogisticRegression(penalty=None, lower_bounds=0.0), X, y)
    assert upwards.is_separated_ is True
    downwards = quietly(LogisticRegression(penalty=None, upper_bounds=0.0), X, y)
    assert downwards.is_separated_ is False


def test_copies_know_it():
    from sklearn.base import clone

    model = LogisticRegression(penalty=None).fit(*SEPARATED)
    assert model.is_separated_ is True
    assert not hasattr(clone(model), "is_separated_")
