"""XᵀDX and Xᵀr from Python: against NumPy in extended precision, for arrays in any form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hesse
from helpers import is_one_sentence
from hesse.linalg import gram
from linalg_cases import EPSILON, EXAMPLES, FORMS, SEEDS, Array, read_only, same_bits

ROWS = st.sampled_from((0, 1, 2, 7, 64, 300, 1000))
COLUMNS = st.sampled_from((0, 1, 2, 3, 8, 13, 40))


def exact_gram(X: Array, weights: Array | None, r: Array) -> tuple[Array, Array]:
    """Return both sums in extended precision, and nothing of theirs."""
    wide = X.astype(np.longdouble)
    weighted = wide if weights is None else wide * weights[:, None]
    return (wide.T @ weighted).astype(float), (wide.T @ r).astype(float)


def largest_error(found: Array, exact: Array, X: Array, factor: Array) -> float:
    """Return the largest error relative to the sum of magnitudes, in units of rounding."""
    magnitudes = np.abs(X).T @ np.abs(factor)
    return float(
        np.max(np.abs(found - exact) / (magnitudes + np.finfo(float).tiny), initial=0.0) / EPSILON
    )


@EXAMPLES
@given(
    seed=SEEDS,
    rows=ROWS,
    d=COLUMNS,
    form=st.sampled_from(sorted(FORMS)),
    weighted=st.booleans(),
    single=st.booleans(),
)
def test_sums_agree_with_extended_precision(
    seed: int, rows: int, d: int, form: str, weighted: bool, single: bool
) -> None:
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((rows, d))
    if single:
        X = X.astype(np.float32).astype(np.float64)
    weights = rng.standard_normal(rows) if weighted else None
    r = rng.standard_normal(rows)
    change = FORMS[form] if X.size else np.ascontiguousarray
    given_X = change(X.astype(np.float32) if single and form in ("C", "Fortran") else X)
    H, g = gram(given_X, None if weights is None else change(weights), r=change(r))
    exact_H, exact_g = exact_gram(X, weights, r)
    assert H.shape == (d, d)
    assert g.shape == (d,)
    assert np.array_equal(H, H.T)
    scaled = X if weights is None else X * weights[:, None]
    assert largest_error(H, exact_H, X, scaled) <= rows + 2
    assert largest_error(g, exact_g, X, r) <= rows + 2
    assert same_bits(gram(given_X, None if weights is None else change(weights)), H)


def test_float32_is_summed_in_double_precision() -> None:
    X = np.full((100_000, 2), 0.1, np.float32)
    exact = 100_000 * float(np.float32(0.1)) ** 2
    assert gram(X)[0, 1] == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_strides_do_not_change_a_bit(kind: type) -> None:
    rng = np.random.default_rng(2)
    X = rng.standard_normal((500, 20)).astype(kind)
    large = np.zeros((1000, 60), kind)
    every_third = large[::-2, ::3]
    every_third[...] = X
    expected = gram(X)
    assert same_bits(gram(every_third), expected)
    assert same_bits(gram(np.asfortranarray(X)), expected)
    assert same_bits(gram(np.broadcast_to(X[0], (5, 20))), gram(np.tile(X[0], (5, 1))))


def test_integers_and_lists() -> None:
    assert gram([[1, 2], [3, 4]]).tolist() == [[10.0, 14.0], [14.0, 20.0]]
    assert gram(np.array([[True], [True]])).tolist() == [[2.0]]


@pytest.mark.parametrize("order", "CF")
@pytest.mark.parametrize("d", [1, 5, 40])
def test_out_takes_in_blocks(order: str, d: int) -> None:
    rng = np.random.default_rng(3)
    X = rng.standard_normal((90, d))
    r = rng.standard_normal(90)
    H = np.zeros((d, d), order=order)
    g = np.zeros(d)
    for rows in (slice(0, 40), slice(40, 90)):
        found, part = gram(X[rows], r=r[rows], out=H)
        assert found is H
        g += part
    np.testing.assert_allclose(H, X.T @ X, atol=1e-12)
    np.testing.assert_allclose(g, X.T @ r, atol=1e-12)
    assert gram(X, out=H) is H
    np.testing.assert_allclose(H, 2.0 * X.T @ X, atol=1e-12)


@pytest.mark.parametrize("order", "CF")
def test_out_may_be_a_part_of_a_larger_matrix(order: str) -> None:
    X = np.random.default_rng(4).standard_normal((30, 6))
    large = np.full((10, 10), 7.0, order=order)
    part = large[2:8, 3:9]
    part[...] = 0.0
    gram(X, out=part)
    np.testing.assert_allclose(part, X.T @ X, atol=1e-13)
    assert np.sum(large == 7.0) == 64


BAD_OUT = [
    (np.zeros((2, 2)), "shape .3, 3.; got float64 of shape .2, 2."),
    (np.zeros((3, 3), np.float32), "got float32"),
    (np.zeros((3, 3), ">f8"), "got >f8"),
    (read_only(np.zeros((3, 3))), "got read-only"),
    (np.zeros((6, 6))[::2, ::2], "contiguous rows or columns; got strides"),
    (np.zeros((3, 3))[::-1], "contiguous rows or columns; got strides"),
    (np.zeros(9), "of shape .9,."),
]


@pytest.mark.parametrize(("out", "message"), BAD_OUT)
def test_bad_out(out, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        gram(np.ones((5, 3)), out=out)
    assert is_one_sentence(str(caught.value))


def test_out_must_be_an_array_of_its_own() -> None:
    with pytest.raises(TypeError, match="out must be an array; got"):
        gram(np.ones((5, 1)), out=[[0.0]])
    memory = np.zeros((9, 3))
    with pytest.raises(ValueError, match="out must not overlap X"):
        gram(memory[:5], out=memory[2:5])
    with pytest.raises(ValueError, match="out must not overlap r"):
        gram(np.ones((3, 3)), r=memory[0], out=memory[:3])


BAD_ARGUMENTS = [
    ({"X": np.ones(3)}, ValueError, r"X must have shape \(N, d\); got shape \(3,\)"),
    ({"X": np.ones((3, 2)) * 1j}, TypeError, "X must be an array of real numbers"),
    ({"X": None}, TypeError, "X must be an array of real numbers; got an object of type NoneType"),
    ({"weights": np.ones(2)}, ValueError, r"weights must have shape \(3,\).*got shape \(2,\)"),
    ({"weights": 1.0}, ValueError, r"weights must have shape \(3,\).*got shape \(\)"),
    ({"r": np.ones((3, 1))}, ValueError, r"r must have shape \(3,\).*got shape \(3, 1\)"),
    ({"r": ["a", "b", "c"]}, TypeError, "r must be an array of real numbers"),
]


@pytest.mark.parametrize(("bad", "error", "message"), BAD_ARGUMENTS)
def test_bad_arguments(bad, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        gram(**{"X": np.ones((3, 2)), **bad})
    assert is_one_sentence(str(caught.value))


def test_numbers_that_are_not_finite_pass_on() -> None:
    H, g = gram([[1.0, np.nan], [2.0, 3.0]], r=[1.0, np.inf])
    assert H[0, 0] == 5.0
    assert np.isnan(H[[0, 1, 1], [1, 0, 1]]).all()
    assert g[0] == np.inf
    assert np.isnan(g[1])


def test_result_does_not_depend_on_the_number_of_threads() -> None:
    rng = np.random.default_rng(6)
    X = rng.standard_normal((20_000, 50))
    w, r = rng.standard_normal((2, 20_000))
    found = []
    for threads in (1, 2, 3):
        with hesse.num_threads(threads):
            found.append(gram(X, w, r=r))
    for other in found[1:]:
        assert all(same_bits(x, y) for x, y in zip(found[0], other, strict=True))
