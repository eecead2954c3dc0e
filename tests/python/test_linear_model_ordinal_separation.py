"""Separation of ordered classes beside linear programming, and what is said of it."""

import warnings

import numpy as np
import pytest
import scipy.optimize
import scipy.sparse

from hesse.linear_model import OrdinalRegression, SeparationWarning

LINKS = ("logit", "probit", "cloglog")


def fitted(X, y, link="logit", weights=None):
    """Return the fit, and the sentences of its warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = OrdinalRegression(link, penalty=None).fit(X, y, weights)
    assert {one.category for one in caught} <= {SeparationWarning}
    return model, [str(one.message) for one in caught]


def drawn(seed):
    """Draw few samples of whole numbers and three classes."""
    rng = np.random.default_rng(seed)
    n, d = int(rng.integers(8, 15)), int(rng.integers(1, 4))
    X = rng.integers(-2, 3, size=(n, d)).astype(float)
    noise = rng.integers(0, 2) * rng.logistic(size=n)
    y = np.digitize(X[:, 0] + noise, [-0.5, 0.5])
    y[:3] = [0, 1, 2]
    return X, y


def conditions(X, y):
    """Return rows that a direction of coefficients and thresholds must not make negative."""
    samples, rows = [], []
    for i, (x, k) in enumerate(zip(X, y, strict=True)):
        thresholds = np.eye(y.max())
        if k < y.max():
            rows.append(np.concatenate([-x, thresholds[k]]))
            samples.append(i)
        if k > 0:
            rows.append(np.concatenate([x, -thresholds[k - 1]]))
            samples.append(i)
    return np.array(rows), np.array(samples)


def separated_by_programming(X, y):
    """Return how many samples some direction lets rise for ever, each by a program of its own."""
    rows, samples = conditions(X, y)
    rising = set()
    for row, sample in zip(rows, samples, strict=True):
        found = scipy.optimize.linprog(
            -row, A_ub=-rows, b_ub=np.zeros(len(rows)), bounds=(-1.0, 1.0), method="highs"
        )
        if -found.fun > 1e-7:
            rising.add(sample)
    return len(rising)


@pytest.mark.parametrize("seed", range(24))
def test_the_search_finds_what_linear_programming_finds(seed):
    X, y = drawn(seed)
    model, sentences = fitted(X, y, LINKS[seed % 3])
    expected = separated_by_programming(X, y)
    found = model.separation_
    assert (0 if found is None else found.n_separated) == expected
    assert (found is None) == (not sentences)
    if found is None:
        assert np.all(np.isfinite(model.std_errors_))
        return
    rows, _ = conditions(X, y)
    assert (rows @ found.direction).min() >= -1e-9
    assert (found.kind == "complete") == bool(np.all(rows @ found.direction > 1e-9))
    assert np.all(np.isinf(model.std_errors_[found.direction != 0.0]))


def test_both_answers_occur():
    """The cases above are of all kinds."""
    kinds = set()
    for seed in range(24):
        X, y = drawn(seed)
        model, _ = fitted(X, y)
        kinds.add(model.separation_ and model.separation_.kind)
    assert kinds == {None, "quasi-complete", "complete"}


@pytest.mark.parametrize("link", LINKS)
def test_complete_separation(link):
    model, sentences = fitted(np.arange(9.0)[:, np.newaxis], np.repeat([1, 2, 3], 3), link)
    assert sentences == [
        "complete separation: the likelihood of 9 of 9 samples rises for ever as the coefficients "
        "of x0, 1|2, 2|3 grow without bound"
    ]
    assert model.separation_.columns == (0,)
    np.testing.assert_array_equal(model.std_errors_, np.inf)
    assert sentences[0] in str(model.summary())
    limits = model.conf_int(method="profile")
    assert limits[0, 1] == np.inf
    assert limits[0, 0] < np.inf


@pytest.mark.parametrize("make", [np.asarray, scipy.sparse.csr_matrix])
def test_a_feature_that_only_the_highest_class_has(make):
    rng = np.random.default_rng(1)
    X = rng.normal(size=(120, 2))
    y = np.digitize(X[:, 0] + rng.logistic(size=120), [-1.0, 1.0])
    X = np.column_stack([X, (y == 2) & (np.arange(120) % 2 == 0)])
    model, sentences = fitted(make(X), y)
    assert model.separation_.kind == "quasi-complete"
    assert model.separation_.columns == (2,)
    assert model.separation_.names == ("x2",)
    assert model.separation_.n_separated == X[:, 2].sum()
    assert model.separation_.n_samples == 120
    assert len(sentences) == 1
    is_finite = np.isfinite(model.std_errors_)
    np.testing.assert_array_equal(is_finite, [True, True, False, True, True])


def test_a_feature_that_only_a_middle_class_has_is_held():
    """Such samples would fall out of their class on the other side."""
    rng = np.random.default_rng(1)
    X = rng.normal(size=(120, 2))
    y = np.digitize(X[:, 0] + rng.logistic(size=120), [-1.0, 1.0])
    X = np.column_stack([X, (y == 1) & (np.arange(120) % 2 == 0)])
    model, sentences = fitted(X, y)
    assert model.separation_ is None
    assert not sentences
    assert model.result_.success


def test_samples_of_no_weight_separate_nothing():
    X = np.append(np.arange(9.0), [0.0])[:, np.newaxis]
    y = np.append(np.repeat([0, 1, 2], 3), [2])
    assert fitted(X, y)[0].separation_ is None
    weights = np.append(np.ones(9), 0.0)
    model, _ = fitted(X, y, weights=weights)
    assert model.separation_.n_samples == 9


def test_a_penalty_holds_all():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = OrdinalRegression().fit(np.arange(9.0)[:, np.newaxis], np.repeat([0, 1, 2], 3))
    assert model.separation_ is None
    assert np.all(np.isfinite(model.std_errors_))
