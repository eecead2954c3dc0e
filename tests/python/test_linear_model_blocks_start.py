"""Fits to data in blocks begin on some of the rows, which the first pass leaves."""

import numpy as np
import pytest

from hesse.linear_model import LogisticRegression, PoissonRegressor, RowBlocks
from hesse.linear_model._blocks import Block
from hesse.linear_model._thinning import Thinning

RNG = np.random.default_rng(33)
N, D = 100_000, 4
X = RNG.normal(size=(N, D))
ETA = X @ [0.6, -0.8, 0.1, 0.2] + 0.5
CLASSES = (ETA + RNG.logistic(size=N) > 0.0).astype(int)
MANY = np.argmax(np.column_stack([ETA, -ETA, X[:, 0]]) + RNG.gumbel(size=(N, 3)), axis=1)
COUNTS = RNG.poisson(np.exp(ETA)).astype(float)
WEIGHTS = RNG.integers(0, 3, size=N).astype(float)


def thinned(n, rows, weights=None):
    numbers = np.arange(float(n))
    thinning = Thinning()
    for first in range(0, n, rows):
        some = slice(first, first + rows)
        weight = weights[some] if weights is not None and first % 2 else None
        thinning.add(Block(numbers[some, np.newaxis], numbers[some], weight))
    return thinning.sample()


@pytest.mark.parametrize("rows", [7, 1000, 16_384, 99_999, 100_000])
def test_every_so_many_th_row_stays_wherever_blocks_end(rows):
    sample = thinned(100_000, rows)
    assert np.array_equal(sample.y, np.arange(0.0, 100_000, 8))
    assert np.array_equal(sample.X[:, 0], sample.y)


def test_few_rows_and_wide_ones_leave_no_sample():
    assert thinned(10_000, 3000) is None
    assert thinned(0, 1) is None
    wide = Thinning()
    wide.add(Block(np.zeros((50_000, 400)), np.zeros(50_000)))
    assert wide.sample() is None


def test_weights_that_some_blocks_lack_are_1():
    weights = np.full(100_000, 3.0)
    sample = thinned(100_000, 33_333, weights)
    assert set(sample.weights) == {1.0, 3.0}
    assert len(sample.weights) == len(sample.y)


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["even", "weighted"])
@pytest.mark.parametrize(
    ("model", "y"),
    [
        (LogisticRegression(tol=1e-11), CLASSES),
        (LogisticRegression(tol=1e-11, class_weight="balanced"), MANY),
        (PoissonRegressor(tol=1e-11, alpha=3.0), COUNTS),
    ],
    ids=["classes", "many", "counts"],
)
def test_a_start_from_some_rows_saves_passes_and_changes_nothing(monkeypatch, model, y, weights):
    passes = 0

    def blocks():
        nonlocal passes
        passes += 1
        yield from RowBlocks(X, y, weights, rows=30_000)

    found = type(model)(**model.get_params()).fit_blocks(blocks)
    assert found.result_.success
    assert found.result_.sample.n_samples == N // 8
    expected = type(model)(**model.get_params()).fit(X, y, weights)
    np.testing.assert_allclose(found.coef_, expected.coef_, rtol=1e-10, atol=1e-12)
    with_start, passes = passes, 0
    monkeypatch.setattr(Thinning, "sample", lambda _: None)
    without = model.fit_blocks(blocks)
    assert "sample" not in without.result_
    assert with_start < passes


def test_rows_without_weight_or_with_one_class_do_no_harm():
    rare = np.zeros(N, dtype=int)
    rare[[3, 11, 13]] = 1  # no row of the sample
    found = LogisticRegression(C=1e4).fit_blocks(RowBlocks(X, rare, rows=40_000))
    assert found.result_.success
    np.testing.assert_allclose(
        found.coef_, LogisticRegression(C=1e4).fit(X, rare).coef_, rtol=1e-4, atol=1e-6
    )
    weights = np.ones(N)
    weights[::8] = 0.0
    weightless = LogisticRegression().fit_blocks(RowBlocks(X, CLASSES, weights, rows=40_000))
    assert "sample" not in weightless.result_
    expected = LogisticRegression().fit(X, CLASSES, weights)
    np.testing.assert_allclose(weightless.coef_, expected.coef_, rtol=1e-7)
