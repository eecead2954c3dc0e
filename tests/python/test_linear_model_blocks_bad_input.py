"""What fits to data in blocks say of input that makes no sense: one sentence with the value."""

import numpy as np
import pandas as pd
import pytest

from hesse.linear_model import (
    GeneralizedLinearRegressor,
    LogisticRegression,
    PoissonRegressor,
    RowBlocks,
)

RNG = np.random.default_rng(31)
X = RNG.normal(size=(500, 4))
COUNTS = RNG.poisson(np.exp(0.4 * X[:, 0])).astype(float)
WEIGHTS = RNG.integers(0, 4, size=500).astype(float)


def with_nan(block):
    pieces = list(RowBlocks(X.copy(), COUNTS, rows=100))
    pieces[block][0][7, 2] = np.nan
    return pieces


def growing():
    growing.length = getattr(growing, "length", 0) + 1
    return [(X, COUNTS)] * growing.length


FRAME = pd.DataFrame(X, columns=list("abcd"))


@pytest.mark.parametrize(
    ("blocks", "error", "sentence"),
    [
        (iter([(X, COUNTS)]), TypeError, "blocks must give an iterator anew .*ends after one pass"),
        ((b for b in [(X, COUNTS)]), TypeError, "blocks must give an iterator anew .* generator"),
        (3, TypeError, "blocks must give an iterator anew .*; got 3"),
        (lambda: 3, TypeError, "blocks must give an iterator anew .*; it returned 3"),
        ([], ValueError, "blocks must hold at least one row; there is none"),
        ([(X[:0], COUNTS[:0])], ValueError, "blocks must hold at least one row"),
        (
            growing,
            ValueError,
            "blocks must hold the same rows in each pass; .* 500 at first.* 1000",
        ),
        ([(X, COUNTS), X], TypeError, r"block 1: a block must be a tuple \(X, y\), .*; got array"),
        ([(X,)], TypeError, r"block 0: a block must be a tuple \(X, y\)"),
        (FRAME, TypeError, "block 0: a block must be a tuple .* got 'a'"),
        (
            [(X, COUNTS), (X[:, :2], COUNTS)],
            ValueError,
            "block 1: X must have 4 columns without names as block 0 has; got 2 columns",
        ),
        (
            [(FRAME, COUNTS), (FRAME[list("abdc")], COUNTS)],
            ValueError,
            r"block 1: X must have 4 columns, \['a', 'b', 'c', 'd'\], as block 0 has; got 4 col",
        ),
        (with_nan(3), ValueError, r"block 3: X must be finite; got nan at \(7, 2\)"),
        ([(X, COUNTS), (X, -COUNTS)], ValueError, "block 1: y must be not negative for family"),
        ([(X, COUNTS[:9])], ValueError, r"block 0: y must have shape \(500,\); got shape \(9,\)"),
        ([(X[0], COUNTS)], ValueError, "block 0: X must have two dimensions; got shape"),
        ([(X, COUNTS, -WEIGHTS)], ValueError, "block 0: sample_weight must not be negative; got -"),
        ([(X, COUNTS, 0 * WEIGHTS)], ValueError, "sample_weight must have a positive entry; all"),
        ([(X, COUNTS, None, [1.0])], ValueError, r"block 0: offset must have shape \(500,\)"),
        ([(X, 0 * COUNTS)], ValueError, "y must not be 0.0 for all samples of positive weight"),
        ([(X.astype(str), COUNTS)], TypeError, "block 0: X must be an array of real numbers"),
        ([(np.empty((5, 0)), np.ones(5))], ValueError, "X must have at least one column"),
    ],
)
def test_blocks_that_make_no_sense(blocks, error, sentence):
    with pytest.raises(error, match=f"^{sentence}"):
        PoissonRegressor().fit_blocks(blocks)


@pytest.mark.parametrize(
    ("y", "sentence"),
    [
        (["a", "a"], "y must hold at least two classes; got one class, 'a'"),
        ([0.5, 1.0], "block 0: y must hold classes, not measured numbers; got 0.5"),
    ],
)
def test_classes_that_make_no_sense(y, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        LogisticRegression().fit_blocks([([[0.0], [1.0]], y)])


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        (["a", None], ["a", "b"], "block 0: y must hold classes of one type, with none missing"),
        (
            [0, 1],
            ["a", "b"],
            r"block 1: y must hold classes of the type .*\[0, 1\]; got \['a', 'b'",
        ),
    ],
)
def test_classes_of_several_types(first, second, sentence):
    pieces = [([[0.0], [1.0]], y) for y in (first, second)]
    with pytest.raises(TypeError, match=f"^{sentence}"):
        LogisticRegression().fit_blocks(pieces)


@pytest.mark.parametrize(
    ("class_weight", "weights"),
    [({"b": 0.0}, None), (None, [1.0, 0.0]), ("balanced", [1.0, 0.0])],
)
def test_a_class_without_weight_is_named(class_weight, weights):
    block = ([[0.0], [1.0]], ["a", "b"], weights)
    with pytest.raises(ValueError, match="must leave each class some weight; class 'b' has none"):
        LogisticRegression(class_weight=class_weight).fit_blocks([block])


def test_a_class_that_appears_later_is_refused():
    passes = iter([["a", "b"], ["a", "c"]])
    with pytest.raises(ValueError, match=r"^block 0: y must be the same in each pass; .*'c'.* new"):
        LogisticRegression().fit_blocks(lambda: [([[0.0], [1.0]], next(passes))])


@pytest.mark.parametrize(
    ("named", "error", "sentence"),
    [
        ({"target": "z"}, ValueError, r"block 0: target must be one of \['a', 'b'.*; got 'z'"),
        ({"target": 3}, TypeError, "target must name a column, or be None; got 3"),
        ({"offset": "a"}, ValueError, "offset='a' names a column, and so must target"),
        (
            {"target": "a", "offset": "z"},
            ValueError,
            r"block 0: offset must be one of \['a', 'b'.*; got 'z'",
        ),
    ],
)
def test_columns_that_make_no_sense(named, error, sentence):
    with pytest.raises(error, match=f"^{sentence}"):
        GeneralizedLinearRegressor().fit_blocks([FRAME], **named)


def test_arrays_that_do_not_fit_together():
    with pytest.raises(ValueError, match="y must have as many rows as X, 500; got 3"):
        RowBlocks(X, COUNTS[:3])
    with pytest.raises(ValueError, match="rows must be a whole number of at least 1, or None"):
        RowBlocks(X, COUNTS, rows=0)
