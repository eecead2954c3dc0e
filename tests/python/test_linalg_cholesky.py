"""Cholesky factors from Python: against NumPy, SciPy and mpmath, and for arrays in any form."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hesse
from helpers import is_one_sentence
from hesse import linalg
from linalg_cases import (
    EPSILON,
    EXAMPLES,
    FORMS,
    NOT_A_MATRIX,
    SEEDS,
    SIZES,
    close,
    indefinite,
    positive,
    same_bits,
    strided,
    symmetric,
)


@EXAMPLES
@given(seed=SEEDS, n=SIZES, form=st.sampled_from(sorted(FORMS)))
def test_factor_and_solution_agree_with_numpy(seed: int, n: int, form: str) -> None:
    rng = np.random.default_rng(seed)
    A = positive(rng, n)
    b = rng.standard_normal(n)
    given_a = FORMS[form](A) if n > 0 else A
    factor = linalg.cholesky(given_a)
    assert factor.n == n
    assert close(factor.L, np.linalg.cholesky(A))
    assert np.array_equal(factor.L, np.tril(factor.L))
    assert close(factor.solve(FORMS[form](b)), np.linalg.solve(A, b))
    assert np.array_equal(np.asarray(given_a, np.float64), A)


@EXAMPLES
@given(seed=SEEDS, n=SIZES, k=st.integers(0, 5), form=st.sampled_from(sorted(FORMS)))
def test_many_right_hand_sides(seed: int, n: int, k: int, form: str) -> None:
    rng = np.random.default_rng(seed)
    A = positive(rng, n)
    B = rng.standard_normal((n, k))
    factor = linalg.cholesky(A)
    given_b = FORMS[form](B) if B.size else B
    X = factor.solve(given_b)
    assert X.shape == (n, k)
    assert close(X, np.linalg.solve(A, B))
    assert np.array_equal(np.asarray(given_b, np.float64), B)


@EXAMPLES
@given(seed=SEEDS, n=SIZES, shift=st.floats(0.0, 10.0), with_diagonal=st.booleans())
def test_shift_is_added(seed: int, n: int, shift: float, with_diagonal: bool) -> None:
    rng = np.random.default_rng(seed)
    A = positive(rng, n)
    D = rng.uniform(0.0, 2.0, n) if with_diagonal else np.ones(n)
    kept = A.copy()
    factor = linalg.cholesky(A, shift=shift, diagonal=D if with_diagonal else None)
    assert close(factor.L, np.linalg.cholesky(A + shift * np.diag(D)))
    assert factor.shift == shift
    assert np.array_equal(A, kept)


@pytest.mark.parametrize("kind", [np.float32, np.float16, np.int64, np.uint8, np.bool_])
def test_other_types_are_converted(kind: type) -> None:
    A = np.array([[1, 0], [0, 1]]).astype(kind)
    assert same_bits(linalg.cholesky(A).L, np.eye(2))
    assert linalg.cholesky(A).solve(A[0]).tolist() == [1.0, 0.0]


def test_one_factor_solves_many_times() -> None:
    rng = np.random.default_rng(1)
    A = positive(rng, 40)
    factor = linalg.cholesky(A)
    A[...] = np.nan  # the factor does not look back
    b = rng.standard_normal(40)
    first = factor.solve(b)
    for _ in range(50):
        factor.solve(rng.standard_normal((40, 3)))
    assert same_bits(factor.solve(b), first)
    columns = factor.solve(np.stack([b, 2.0 * b], axis=1))
    assert close(columns, np.stack([first, 2.0 * first], axis=1))


@pytest.mark.parametrize("n", [1, 2, 10, 40])
def test_log_determinant_agrees_with_mpmath(n: int) -> None:
    rng = np.random.default_rng(n)
    A = positive(rng, n, 1e6)
    with mpmath.workdps(50):
        expected = float(mpmath.log(mpmath.det(mpmath.matrix(A.tolist()))))
    assert linalg.cholesky(A).logdet() == pytest.approx(expected, rel=1e-9)


def test_log_determinant_where_the_determinant_overflows() -> None:
    A = 1e10 * np.eye(100)
    assert linalg.cholesky(A).logdet() == pytest.approx(1000 * np.log(10.0))


@EXAMPLES
@given(seed=SEEDS, n=SIZES, exponent=st.floats(0.0, 10.0), shift=st.sampled_from((0.0, 0.5)))
def test_condition_estimate(seed: int, n: int, exponent: float, shift: float) -> None:
    rng = np.random.default_rng(seed)
    A = positive(rng, n, 10.0**exponent)
    D = rng.uniform(0.0, 1.0, n)
    found = linalg.cholesky(A, shift=shift, diagonal=D).rcond()
    M = A + shift * np.diag(D)
    exact = 1.0 if n == 0 else 1.0 / np.linalg.cond(M, 1)
    # Each of two norms is underestimated by a factor of three at most, but for rare exceptions.
    assert 0.99 * exact <= found <= 9.0 * exact


@EXAMPLES
@given(seed=SEEDS, n=SIZES.filter(lambda n: n > 1))
def test_indefinite_matrices_are_refused(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    A = positive(rng, n)
    bad = int(rng.integers(n))
    leading = np.linalg.cholesky(A)[bad, bad] ** 2
    A[bad, bad] -= leading + 0.5
    with pytest.raises(linalg.NotPositiveDefiniteError) as caught:
        linalg.cholesky(A)
    assert caught.value.pivot == bad
    assert caught.value.pivot_value == pytest.approx(-0.5, rel=1e-9)
    assert isinstance(caught.value, np.linalg.LinAlgError)
    assert is_one_sentence(str(caught.value))
    assert f"row {bad} " in str(caught.value)


def test_verdict_agrees_with_the_spectrum() -> None:
    rng = np.random.default_rng(3)
    for n in (1, 5, 40, 150):
        spectrum = np.linspace(1.0, 2.0, n)
        linalg.cholesky(symmetric(rng, spectrum), shift=-0.99)
        with pytest.raises(linalg.NotPositiveDefiniteError):
            linalg.cholesky(symmetric(rng, spectrum), shift=-1.01)


@pytest.mark.parametrize("name", NOT_A_MATRIX)
@pytest.mark.parametrize(
    "call", [linalg.cholesky, lambda a: linalg.damped_solve(a, [1.0, 1.0], 1.0)]
)
def test_what_is_no_matrix_is_refused(call, name: str) -> None:
    value, error, message = NOT_A_MATRIX[name]
    with pytest.raises(error, match=message) as caught:
        call(value)
    assert is_one_sentence(str(caught.value))


@pytest.mark.parametrize("order", "CF")
def test_entry_that_is_not_finite_is_found_in_large_matrices(order: str) -> None:
    A = np.eye(200, order=order)
    A[20, 170] = A[170, 20] = np.nan
    with pytest.raises(ValueError, match=r"got nan in row (20|170), column (170|20)"):
        linalg.cholesky(A)
    A[20, 170] = A[170, 20] = 0.0
    A[0, 0] = -1.0  # fails before it meets the next one
    A[199, 199] = np.inf
    with pytest.raises(ValueError, match="got inf in row 199, column 199"):
        linalg.cholesky(A)


@pytest.mark.parametrize("scale", [1e-150, 1e150])
def test_huge_and_tiny_units(scale: float) -> None:
    A = positive(np.random.default_rng(5), 20)
    assert close(linalg.cholesky(scale * A).L, np.sqrt(scale) * np.linalg.cholesky(A))


def test_overflow_is_told_from_indefiniteness() -> None:
    with pytest.raises(OverflowError, match="too large"):
        linalg.cholesky([[1e308]], shift=1e308)


BAD_NUMBERS = [
    (np.nan, ValueError),
    (np.inf, ValueError),
    ("1", TypeError),
    (None, TypeError),
    (1j, TypeError),
    ([1.0, 2.0], TypeError),
]


@pytest.mark.parametrize(("value", "error"), BAD_NUMBERS)
def test_bad_shifts(value, error: type[Exception]) -> None:
    for call in (
        lambda: linalg.cholesky(np.eye(2), shift=value),
        lambda: linalg.damped_solve(np.eye(2), np.ones(2), value),
        lambda: linalg.ldlt(np.eye(2), shift=value),
    ):
        with pytest.raises(error, match=r"(shift|damping) must be a finite number; got") as caught:
            call()
        assert is_one_sentence(str(caught.value))


BAD_RIGHT_HAND_SIDES = [
    (np.ones(2), ValueError, r"b must have shape \(3,\) or \(3, k\); got shape \(2,\)"),
    (np.ones((2, 3)), ValueError, r"got shape \(2, 3\)"),
    (np.ones((3, 1, 1)), ValueError, r"got shape \(3, 1, 1\)"),
    (1.0, ValueError, r"got shape \(\)"),
    ([1.0, np.nan, 0.0], ValueError, "b holds NaN or infinity"),
    (np.array([1j, 0, 0]), TypeError, "b must be an array of real numbers; got dtype complex128"),
    (["a", "b", "c"], TypeError, "b must be an array of real numbers"),
]


@pytest.mark.parametrize(("b", "error", "message"), BAD_RIGHT_HAND_SIDES)
@pytest.mark.parametrize("make", [linalg.cholesky, linalg.ldlt, linalg.modified_cholesky])
def test_bad_right_hand_sides(make, b, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        make(np.eye(3)).solve(b)
    assert is_one_sentence(str(caught.value))


def test_bad_diagonals() -> None:
    with pytest.raises(ValueError, match=r"diagonal must have shape \(3,\); got shape \(2,\)"):
        linalg.cholesky(np.eye(3), shift=1.0, diagonal=[1.0, 2.0])
    with pytest.raises(ValueError, match="diagonal holds NaN"):
        linalg.cholesky(np.eye(2), diagonal=[1.0, np.nan])


def test_result_does_not_depend_on_the_number_of_threads() -> None:
    rng = np.random.default_rng(6)
    n = 700
    A = rng.standard_normal((n, n))
    A = A @ A.T + np.eye(n)
    B = rng.standard_normal((n, 30))
    found = []
    for threads in (1, 2, 3):
        with hesse.num_threads(threads):
            factor = linalg.cholesky(A)
            found.append((factor.L, factor.solve(B), np.array(factor.rcond())))
    for other in found[1:]:
        assert all(same_bits(x, y) for x, y in zip(found[0], other, strict=True))


@EXAMPLES
@given(seed=SEEDS, n=SIZES, damping=st.floats(2.0, 20.0), scale=st.sampled_from((None, "vector")))
def test_damped_solve(seed: int, n: int, damping: float, scale: str | None) -> None:
    rng = np.random.default_rng(seed)
    A = indefinite(rng, n)
    b = rng.standard_normal(n)
    D = rng.uniform(1.0, 3.0, n) if scale else np.ones(n)
    x = linalg.damped_solve(strided(A), b, damping, scale=D if scale else None)
    assert close(x, np.linalg.solve(A + damping * np.diag(D), b))


def test_damping_by_the_diagonal_keeps_a_floor() -> None:
    A = np.diag([4.0, -2.0, 0.0])
    x = linalg.damped_solve(A, np.ones(3), 3.0, scale="diagonal")
    np.testing.assert_allclose(x, [1 / 16.0, 1 / 4.0, 1 / (3.0 * 4e-6)], rtol=1e-12)
    of_zero = linalg.damped_solve(np.zeros((2, 2)), [2.0, 4.0], 2.0, scale="diagonal")
    np.testing.assert_allclose(of_zero, [1.0, 2.0], rtol=1e-15)
    assert linalg.damped_solve(np.zeros((0, 0)), [], 1.0, scale="diagonal").shape == (0,)


def test_too_little_damping_is_told() -> None:
    with pytest.raises(linalg.NotPositiveDefiniteError) as caught:
        linalg.damped_solve(np.diag([1.0, -2.0]), np.ones(2), 1.5)
    assert (caught.value.pivot, caught.value.pivot_value) == (1, -0.5)


def test_unknown_scale() -> None:
    with pytest.raises(ValueError, match="unknown scale 'diag'; valid are: diagonal"):
        linalg.damped_solve(np.eye(2), np.ones(2), 1.0, scale="diag")


def test_residual_is_that_of_a_stable_method() -> None:
    rng = np.random.default_rng(9)
    A = positive(rng, 300, 1e12)
    b = rng.standard_normal(300)
    x = linalg.cholesky(A).solve(b)
    residual = np.linalg.norm(A @ x - b)
    assert residual <= 300 * EPSILON * np.linalg.norm(A) * np.linalg.norm(x)
