"""Indefinite factorisations from Python: LDLᵀ with refinement, and what all factors share."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import scipy.linalg
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
    Array,
    close,
    indefinite,
    positive,
    same_bits,
    symmetric,
)

PIVOTING = ("bunch-kaufman", "rook")


@EXAMPLES
@given(
    seed=SEEDS,
    n=SIZES,
    form=st.sampled_from(sorted(FORMS)),
    pivoting=st.sampled_from(PIVOTING),
    shift=st.sampled_from((0.0, 0.25, -3.0)),
)
def test_factors_multiply_to_the_matrix(
    seed: int, n: int, form: str, pivoting: str, shift: float
) -> None:
    rng = np.random.default_rng(seed)
    A = indefinite(rng, n)
    given_a = FORMS[form](A) if n > 0 else A
    factor = linalg.ldlt(given_a, shift=shift, pivoting=pivoting)
    M = A + shift * np.eye(n)
    assert (factor.n, factor.shift) == (n, shift)
    assert sorted(factor.perm.tolist()) == list(range(n))
    assert np.array_equal(factor.L, np.tril(factor.L, -1) + np.eye(n))
    assert close(factor.L @ factor.D @ factor.L.T, M[factor.perm][:, factor.perm])
    assert np.array_equal(np.asarray(given_a, np.float64), A)


@EXAMPLES
@given(seed=SEEDS, n=SIZES.filter(lambda n: n > 0), pivoting=st.sampled_from(PIVOTING))
def test_block_diagonal(seed: int, n: int, pivoting: str) -> None:
    factor = linalg.ldlt(indefinite(np.random.default_rng(seed), n), pivoting=pivoting)
    D = factor.D
    assert np.array_equal(np.diag(D), factor.d)
    assert np.array_equal(np.diag(D, -1), factor.e)
    assert np.array_equal(D, np.triu(np.tril(D, 1), -1))
    assert np.array_equal(D, D.T)
    assert not np.any((factor.e[:-1] != 0.0) & (factor.e[1:] != 0.0))


@EXAMPLES
@given(seed=SEEDS, n=SIZES, k=st.sampled_from((None, 0, 1, 4)), pivoting=st.sampled_from(PIVOTING))
def test_solutions_agree_with_numpy(seed: int, n: int, k: int | None, pivoting: str) -> None:
    rng = np.random.default_rng(seed)
    A = indefinite(rng, n)
    b = rng.standard_normal(n if k is None else (n, k))
    factor = linalg.ldlt(A, pivoting=pivoting, keep_matrix=True)
    expected = np.linalg.solve(A, b)
    assert close(factor.solve(b), expected)
    refined = factor.solve_refined(b)
    assert close(refined.x, expected)
    assert refined.backward_error.shape == refined.n_steps.shape == b.shape[1:]
    assert np.all(refined.backward_error <= 4.0 * (n + 1) * EPSILON)


@EXAMPLES
@given(seed=SEEDS, n=SIZES, shift=st.floats(-1.2, 1.2))
def test_inertia_agrees_with_the_spectrum(seed: int, n: int, shift: float) -> None:
    A = indefinite(np.random.default_rng(seed), n)
    spectrum = np.linalg.eigvalsh(A) + shift
    if np.any(np.abs(spectrum) < 1e-8):
        return
    found = linalg.ldlt(A, shift=shift).inertia
    assert found == (np.sum(spectrum > 0.0), np.sum(spectrum < 0.0), 0)


def test_inertia_of_zero_and_of_nothing() -> None:
    assert linalg.ldlt(np.zeros((3, 3))).inertia == linalg.Inertia(0, 0, 3)
    assert linalg.ldlt(np.zeros((0, 0))).inertia == (0, 0, 0)


@pytest.mark.parametrize("n", [0, 1, 2, 7, 30])
@pytest.mark.parametrize("pivoting", PIVOTING)
def test_determinant_agrees_with_mpmath(n: int, pivoting: str) -> None:
    A = indefinite(np.random.default_rng(n), n)
    with mpmath.workdps(50):
        exact = mpmath.det(mpmath.matrix(A.tolist())) if n > 0 else mpmath.mpf(1)
        sign, logarithm = float(mpmath.sign(exact)), float(mpmath.log(abs(exact)))
    found = linalg.ldlt(A, pivoting=pivoting).slogdet()
    assert found.sign == sign
    assert found.logabsdet == pytest.approx(logarithm, rel=1e-12, abs=1e-12)


@EXAMPLES
@given(seed=SEEDS, n=SIZES, shift=st.sampled_from((0.0, -0.7)))
def test_condition_estimate(seed: int, n: int, shift: float) -> None:
    A = indefinite(np.random.default_rng(seed), n)
    M = A + shift * np.eye(n)
    exact = 1.0 if n == 0 else 1.0 / np.linalg.cond(M, 1)
    assert 0.99 * exact <= linalg.ldlt(A, shift=shift).rcond() <= 3.0 * exact


@pytest.mark.parametrize(
    "A",
    [np.zeros((2, 2)), np.ones((3, 3)), np.diag([1.0, 0.0, -1.0]), np.ones((150, 150))],
    ids=["zeros", "ones", "diagonal", "large"],
)
def test_singular_matrices_have_factors_that_solve_nothing(A: Array) -> None:
    factor = linalg.ldlt(A, keep_matrix=True)
    assert factor.is_singular is True
    assert factor.rcond() == 0.0
    assert factor.slogdet() == (0.0, -np.inf)
    assert factor.inertia.zero > 0
    for solve in (factor.solve, factor.solve_refined):
        with pytest.raises(np.linalg.LinAlgError, match=r"its pivot in row \d+ is zero") as caught:
            solve(np.ones(A.shape[0]))
        assert is_one_sentence(str(caught.value))


def test_singular_pivot_is_named_as_a_row_of_the_matrix() -> None:
    with pytest.raises(np.linalg.LinAlgError, match="row 1 is zero"):
        linalg.ldlt(np.diag([3.0, 0.0, 5.0, 1.0])).solve(np.ones(4))
    assert linalg.ldlt(np.diag([3.0, 2.0])).is_singular is False


def componentwise_error(A: Array, b: Array, x: Array) -> float:
    """Return max |b − A x|ᵢ / (|A| |x| + |b|)ᵢ in exact arithmetic."""
    worst = Fraction(0)
    for row, right in zip(A.tolist(), b.tolist(), strict=True):
        products = [Fraction(u) * Fraction(v) for u, v in zip(row, x.tolist(), strict=True)]
        scale = sum(map(abs, products)) + abs(Fraction(right))
        residual = abs(Fraction(right) - sum(products))
        worst = max(worst, residual / scale if scale else Fraction(0))
    return float(worst)


@pytest.mark.parametrize("order", "CF")
def test_refinement_helps_badly_scaled_systems(order: str) -> None:
    rng = np.random.default_rng(3)
    n = 25
    plain, refined, reported = [], [], []
    for _ in range(20):
        units = np.ldexp(1.0, rng.integers(-30, 30, n))
        A = np.array(indefinite(rng, n) * units * units[:, None], order=order)
        b = rng.standard_normal(n)
        factor = linalg.ldlt(A, keep_matrix=True)
        plain.append(componentwise_error(A, b, factor.solve(b)))
        solution = factor.solve_refined(b)
        refined.append(componentwise_error(A, b, solution.x))
        reported.append(float(solution.backward_error))
    assert max(plain) > 10.0 * max(refined)
    assert max(refined) < 2.0 * (n + 1) * EPSILON
    assert max(reported) < 2.0 * (n + 1) * EPSILON


def test_refinement_works_with_the_matrix_as_it_was() -> None:
    rng = np.random.default_rng(4)
    A = indefinite(rng, 10)
    b = rng.standard_normal((10, 2))
    factor = linalg.ldlt(A, shift=0.05, keep_matrix=True)
    M = A + 0.05 * np.eye(10)
    A[...] = 0.0
    assert np.allclose(M @ factor.solve_refined(b).x, b)


def test_refinement_without_steps_reports_the_error_of_solve() -> None:
    rng = np.random.default_rng(5)
    A = indefinite(rng, 30)
    b = rng.standard_normal(30)
    factor = linalg.ldlt(A, keep_matrix=True)
    found = factor.solve_refined(b, max_steps=0)
    assert same_bits(found.x, factor.solve(b))
    assert found.n_steps == 0
    exact = componentwise_error(A, b, found.x)
    # The residual is itself rounded.
    assert abs(found.backward_error - exact) <= 31 * EPSILON


def test_refinement_needs_the_matrix() -> None:
    with pytest.raises(ValueError, match=r"call ldlt\(a, keep_matrix=True\)"):
        linalg.ldlt(np.eye(2)).solve_refined(np.ones(2))
    factor = linalg.ldlt(np.eye(2), keep_matrix=True)
    with pytest.raises(ValueError, match="max_steps must not be negative; got -1"):
        factor.solve_refined(np.ones(2), max_steps=-1)
    assert factor.solve_refined(np.ones(2), max_steps=10**30).x.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("name", NOT_A_MATRIX)
@pytest.mark.parametrize("call", [linalg.ldlt, linalg.modified_cholesky])
def test_what_is_no_matrix_is_refused(call, name: str) -> None:
    value, error, message = NOT_A_MATRIX[name]
    with pytest.raises(error, match=message) as caught:
        call(value)
    assert is_one_sentence(str(caught.value))


def test_unknown_choices() -> None:
    with pytest.raises(ValueError, match="unknown pivoting 'rok'; valid are: rook, bunch-kaufman"):
        linalg.ldlt(np.eye(2), pivoting="rok")
    with pytest.raises(ValueError, match="unknown treatment 'flor'; valid are: floor, magnitude"):
        linalg.modified_cholesky(np.eye(2), treatment="flor")


def test_overflow_is_told() -> None:
    A = [[1e308, 1e308], [1e308, -1e308]]
    with pytest.raises(OverflowError, match="too large"):
        linalg.ldlt(A, shift=1e308)


def test_agrees_with_lapack() -> None:
    rng = np.random.default_rng(8)
    A = indefinite(rng, 120)
    factor = linalg.ldlt(A)
    L, D, perm = scipy.linalg.ldl(A)
    assert np.linalg.norm(L @ D @ L.T - A) < 1e-13
    assert np.allclose(np.sort(np.linalg.eigvalsh(D)), np.sort(np.linalg.eigvalsh(factor.D)))
    assert sorted(perm) == sorted(factor.perm)


def test_result_does_not_depend_on_the_number_of_threads() -> None:
    rng = np.random.default_rng(6)
    A = symmetric(rng, rng.uniform(-1.0, 1.0, 600))
    B = rng.standard_normal((600, 30))
    found = []
    for threads in (1, 2, 3):
        with hesse.num_threads(threads):
            factor = linalg.ldlt(A, keep_matrix=True)
            modified = linalg.modified_cholesky(A)
            arrays = (factor.L, factor.D, factor.solve(B), factor.solve_refined(B).x)
            found.append((*arrays, modified.solve(B), modified.matrix()))
    for other in found[1:]:
        assert all(same_bits(x, y) for x, y in zip(found[0], other, strict=True))


@pytest.mark.parametrize("make", [linalg.cholesky, linalg.ldlt, linalg.modified_cholesky])
def test_threads_may_share_a_factor(make: Callable[[Array], Any]) -> None:
    rng = np.random.default_rng(9)
    factor = make(positive(rng, 300))
    sides = [rng.standard_normal((300, k)) for k in range(1, 9)] * 20
    expected = [factor.solve(b) for b in sides]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(factor.solve, sides))
    assert all(map(same_bits, found, expected))


def test_factors_show_what_they_are() -> None:
    A = np.diag([1.0, -1.0])
    assert repr(linalg.cholesky(np.eye(3))) == "<CholeskyFactor of order 3>"
    assert repr(linalg.ldlt(A)) == (
        "<LdltFactor of order 2, Inertia(positive=1, negative=1, zero=0)>"
    )
    assert repr(linalg.modified_cholesky(A)) == "<ModifiedCholeskyFactor of order 2, 1 modified>"


def test_large_matrices() -> None:
    rng = np.random.default_rng(10)
    n = 2410
    A = rng.standard_normal((n, n))
    A += A.T
    b = rng.standard_normal(n)
    norm = np.linalg.norm(A, 1)
    factor = linalg.ldlt(A)
    assert factor.inertia.negative == np.sum(np.linalg.eigvalsh(A) < 0)
    x = factor.solve(b)
    assert np.linalg.norm(A @ x - b, np.inf) < n * EPSILON * norm * np.linalg.norm(x, np.inf)
    A[np.diag_indices(n)] += norm
    x = linalg.cholesky(A).solve(b)
    assert np.linalg.norm(A @ x - b, np.inf) < n * EPSILON * norm * np.linalg.norm(x, np.inf)
