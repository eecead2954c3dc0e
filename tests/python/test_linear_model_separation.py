"""Separation is found where linear programming finds it, and only there."""

import numpy as np
import pytest
import scipy.optimize
import scipy.sparse

from hesse.linear_model import (
    GeneralizedLinearRegressor,
    LogisticRegression,
    PoissonRegressor,
    SeparationWarning,
)
from separation_oracles import random_classes, random_counts, random_data, separated_samples

pytestmark = pytest.mark.filterwarnings("ignore::hesse.linear_model.SeparationWarning")


@pytest.mark.parametrize("seed", range(120))
def test_separation_of_classes_is_that_of_linear_programming(seed):
    rng, X = random_data(seed)
    score = X[:, 0] / max(np.abs(X[:, 0]).max(), 1e-9)
    y = (rng.random(len(X)) < 1.0 / (1.0 + np.exp(-6.0 * score))).astype(int)
    if len(set(y)) < 2:
        y[0] = 1 - y[0]
    Z = np.column_stack([X, np.ones(len(X))])
    expected = separated_samples(Z * np.where(y == 1, 1.0, -1.0)[:, np.newaxis], Z[:0])
    found = LogisticRegression(penalty=None).fit(X, y).separation_
    assert (found is not None) == expected.any()
    if found is not None:
        assert found.n_separated == expected.sum()
        assert found.kind == ("complete" if expected.all() else "quasi-complete")
        margins = (Z @ found.direction) * np.where(y == 1, 1.0, -1.0)
        assert margins.min() > -1e-9 * margins.max()


@pytest.mark.parametrize("seed", range(60))
def test_separation_of_counts_is_that_of_linear_programming(seed):
    X, y, expected = random_counts(seed)
    found = PoissonRegressor(alpha=0.0).fit(X, y).separation_
    assert (found is not None) == expected.any()
    if found is not None:
        assert found.n_separated == expected.sum()


@pytest.mark.parametrize("seed", range(80))
def test_separation_of_many_classes_is_that_of_linear_programming(seed):
    X, y, rows, expected = random_classes(seed)
    found = LogisticRegression(penalty=None).fit(X, y).separation_
    assert (found is not None) == expected.any()
    if found is not None:
        assert found.n_separated == expected.any(axis=1).sum()
        assert found.kind == ("complete" if expected.all() else "quasi-complete")
        margins = rows @ found.direction
        assert margins.min() > -1e-9 * margins.max()


def test_the_columns_are_named_and_a_warning_says_so():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(100, 3))
    y = (rng.random(100) < 0.5).astype(int)
    X[:, 1] = (rng.random(100) < 0.1) * y  # non-zero in one class alone
    model = LogisticRegression(penalty=None)
    with pytest.warns(SeparationWarning, match=r"quasi-complete .* as the coefficients of x1 grow"):
        model.fit(X, y)
    found = model.separation_
    assert found.columns == (1,)
    assert found.names == ("x1",)
    np.testing.assert_array_equal(found.direction, [0.0, 1.0, 0.0, 0.0])
    assert (found.n_separated, found.n_samples) == (int(X[:, 1].sum()), 100)
    assert model.std_errors_[1] == np.inf
    table = model.summary()
    assert (table.z[1], table.p_value[1]) == (0.0, 1.0)
    assert str(found) in str(table)
    # The other coefficients are those of the fit without the separated samples.
    rest = X[:, 1] == 0.0
    other = LogisticRegression(penalty=None).fit(X[rest][:, [0, 2]], y[rest])
    np.testing.assert_allclose(model.coef_[0, [0, 2]], other.coef_[0], rtol=1e-5)
    np.testing.assert_allclose(model.std_errors_[[0, 2]], other.std_errors_[:2], rtol=1e-4)


def test_a_few_separated_samples_among_many_are_found():
    rng = np.random.default_rng(1)
    n = 100_000
    X = rng.normal(size=(n, 2))
    y = (X[:, 0] + rng.logistic(size=n) > 0).astype(int)
    X[:, 1] = 0.0
    X[np.flatnonzero(y)[:2], 1] = 1.0
    model = LogisticRegression(penalty=None).fit(X, y)
    assert model.separation_.names == ("x1",)
    assert model.separation_.n_separated == 2


def test_samples_of_weight_zero_do_not_count():
    X = np.array([[0.0], [1.0], [2.0], [3.0], [0.0]])
    y = [0, 0, 1, 1, 1]
    assert LogisticRegression(penalty=None).fit(X, y).separation_ is None
    found = LogisticRegression(penalty=None).fit(X, y, [1, 1, 1, 1, 0]).separation_
    assert found.kind == "complete"
    assert found.n_samples == 4


def test_with_a_penalty_there_is_nothing_to_find():
    X = np.array([[0.0], [1.0], [2.0], [3.0]])
    model = LogisticRegression(C=1e6).fit(X, [0, 0, 1, 1])
    assert model.separation_ is None
    assert model.result_.success


def test_coefficients_that_have_left_the_range_of_probabilities_are_separated():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(60, 3))
    y = rng.integers(0, 3, 60)
    X[:, 2] = (y == 2) * rng.random(60)
    for tol in (1e-6, 1e-10, 1e-13):
        model = LogisticRegression(penalty=None, tol=tol, max_iter=1000).fit(X, y)
        assert model.separation_ is not None
        assert 2 in model.separation_.columns
        assert 0 < model.rank_ < 12


@pytest.mark.parametrize("seed", range(6))
def test_sparse_features_are_separated_like_dense_ones(seed):
    rng, X = random_data(seed)
    X[rng.random(X.shape) < 0.6] = 0.0
    y = np.append([0, 1, 2], rng.integers(0, 3 if seed % 2 else 2, len(X) - 3))
    if not seed % 2:
        y[y == 2] = 1
    dense = LogisticRegression(penalty=None).fit(X, y).separation_
    sparse = LogisticRegression(penalty=None).fit(scipy.sparse.csr_array(X), y).separation_
    assert (dense is None) == (sparse is None)
    if dense is not None:
        assert (sparse.kind, sparse.names) == (dense.kind, dense.names)
        assert sparse.n_separated == dense.n_separated


def test_a_quasi_separated_side_of_every_link_is_seen():
    """Slopes vanish at rates of their own: as exp −η, as exp −η²/2, as exp −exp η."""
    rng = np.random.default_rng(7)
    X = rng.normal(size=(200, 2))
    y = (rng.random(200) < 0.5).astype(float)
    for side in (0.0, 1.0):
        X[:, 1] = (rng.random(200) < 0.1) * (y == side)
        for link in ("logit", "probit", "cloglog"):
            model = GeneralizedLinearRegressor(family="binomial", link=link).fit(X, y)
            assert model.separation_ is not None, (side, link)
            assert model.separation_.columns == (1,)
            assert model.separation_.n_separated == np.count_nonzero(X[:, 1])


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3, 1e6])
def test_large_coefficients_of_overlapping_classes_are_no_separation(scale):
    x = np.concatenate([np.linspace(-1.0, 0.0, 50), np.linspace(0.0, 1.0, 50)]) / scale
    y = np.repeat([0, 1], 50)
    y[[49, 50]] = [1, 0]
    x[[49, 50]] = [-1e-3 / scale, 1e-3 / scale]
    model = LogisticRegression(penalty=None).fit(x[:, np.newaxis], y)
    assert model.coef_[0, 0] > 10.0 * scale
    assert model.separation_ is None


def test_offsets_do_not_hide_separation():
    X = np.arange(6.0)[:, np.newaxis]
    offset = np.array([5.0, -3.0, 40.0, -60.0, 2.0, 0.0])
    found = LogisticRegression(penalty=None).fit(X, [0, 0, 0, 1, 1, 1], offset=offset).separation_
    assert found.kind == "complete"
    mixed = LogisticRegression(penalty=None).fit(X, [0, 1, 0, 1, 0, 1], offset=0.1 * offset)
    assert mixed.separation_ is None
