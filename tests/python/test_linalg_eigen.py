"""Eigenpairs from Python, all of a matrix and those at the ends of an operator's spectrum."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from scipy.sparse.linalg import aslinearoperator

import hesse
from helpers import is_one_sentence
from hesse import _core, linalg
from interrupts import DELAY, LATEST_ANSWER, ctrl_c_after
from linalg_cases import (
    EPSILON,
    EXAMPLES,
    FORMS,
    NOT_A_MATRIX,
    SEEDS,
    SIZES,
    Array,
    close,
    same_bits,
    symmetric,
)


@pytest.fixture(params=["scipy", "hesse"])
def solver(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run with SciPy, and as if it were not installed."""
    if request.param == "hesse":
        monkeypatch.setitem(sys.modules, "scipy.linalg", None)
    return str(request.param)


@pytest.mark.parametrize("form", sorted(FORMS))
@pytest.mark.parametrize("n", [1, 2, 3, 10, 70])
def test_all_eigenpairs(solver: str, form: str, n: int) -> None:
    rng = np.random.default_rng(n)
    spectrum = np.sort(rng.uniform(-1.0, 1.0, n))
    A = symmetric(rng, spectrum)
    found = linalg.eigh(FORMS[form](A))
    assert found.solver == solver
    V = found.eigenvectors
    np.testing.assert_allclose(found.eigenvalues, spectrum, atol=20 * n * EPSILON)
    np.testing.assert_allclose(V.T @ V, np.eye(n), atol=20 * n * EPSILON)
    np.testing.assert_allclose(A @ V, V * found.eigenvalues, atol=20 * n * EPSILON)


def test_input_is_left_alone(solver: str) -> None:
    for order in "CF":
        A = np.array(symmetric(np.random.default_rng(1), np.arange(5.0)), order=order)
        kept = A.copy()
        linalg.eigh(A)
        assert same_bits(A, kept)


def test_one_triangle_is_read(solver: str) -> None:
    A = symmetric(np.random.default_rng(1), np.arange(5.0))
    expected = linalg.eigh(A).eigenvalues
    assert same_bits(linalg.eigh(np.triu(A)).eigenvalues, expected)
    assert same_bits(linalg.eigh(np.asfortranarray(np.tril(A))).eigenvalues, expected)


def test_no_eigenpairs_of_an_empty_matrix(solver: str) -> None:
    found = linalg.eigh(np.zeros((0, 0)))
    assert found.eigenvalues.shape == (0,)
    assert found.eigenvectors.shape == (0, 0)


@pytest.mark.parametrize("name", NOT_A_MATRIX)
def test_what_is_no_matrix_is_refused(solver: str, name: str) -> None:
    value, error, message = NOT_A_MATRIX[name]
    with pytest.raises(error, match=message):
        linalg.eigh(value)


def test_iteration_that_does_not_converge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.linalg", None)
    monkeypatch.setattr(_core, "eigh", lambda a: None)
    with pytest.raises(np.linalg.LinAlgError, match="did not converge"):
        linalg.eigh(np.eye(2))


def products(A: Array) -> dict[str, tuple[Any, dict[str, int]]]:
    """Return the forms that an operator may come in, and whether its order must be given."""
    return {
        "array": (A, {}),
        "Fortran": (np.asfortranarray(A), {}),
        "list": (A.tolist(), {}),
        "sparse matrix": (scipy.sparse.csr_matrix(A), {}),
        "sparse array": (scipy.sparse.csc_array(A), {}),
        "LinearOperator": (aslinearoperator(A), {}),
        "callable": (lambda v: A @ v, {"n": A.shape[0]}),
    }


@pytest.mark.parametrize("form", products(np.eye(1)))
@pytest.mark.parametrize("which", ["smallest", "largest", "both"])
def test_pairs_at_the_ends(form: str, which: str) -> None:
    rng = np.random.default_rng(5)
    spectrum = np.sort(rng.uniform(-2.0, 2.0, 60))
    A = symmetric(rng, spectrum)
    operator, order = products(A)[form]
    found = linalg.eigsh_extreme(operator, 3, which, **order)
    expected = {
        "smallest": spectrum[:3],
        "largest": spectrum[-3:],
        "both": spectrum[[0, -2, -1]],
    }[which]
    assert found.converged is True
    assert found.status == "converged"
    assert found.n_products > 0
    np.testing.assert_allclose(found.eigenvalues, expected, atol=1e-9)
    V = found.eigenvectors
    assert V.shape == (60, 3)
    np.testing.assert_allclose(V.T @ V, np.eye(3), atol=1e-12)
    residuals = np.linalg.norm(A @ V - V * found.eigenvalues, axis=0)
    np.testing.assert_allclose(found.residual_bounds, residuals, atol=1e-14)
    assert np.all(np.abs(found.eigenvalues - expected) <= residuals + 60 * EPSILON)


@EXAMPLES
@given(seed=SEEDS, n=SIZES.filter(lambda n: n > 0))
def test_default_is_the_smallest_eigenvalue(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    A = symmetric(rng, rng.uniform(-1.0, 1.0, n))
    found = linalg.eigsh_extreme(A)
    assert found.converged
    assert close(found.eigenvalues, np.linalg.eigvalsh(A)[:1], condition=1e6)


def test_seed_gives_the_same_bits() -> None:
    A = symmetric(np.random.default_rng(1), np.arange(50.0))
    found = [linalg.eigsh_extreme(A, 2, seed=seed).eigenvectors for seed in (1, 1, 2)]
    assert same_bits(found[0], found[1])
    assert not same_bits(found[0], found[2])


def test_limit_of_products() -> None:
    A = np.diag(np.linspace(0.0, 1.0, 500))
    calls: list[int] = []

    def product(v: Array) -> Array:
        calls.append(1)
        return A @ v

    found = linalg.eigsh_extreme(product, n=500, max_products=15)
    assert found.converged is False
    assert found.status == "max_products"
    assert found.n_products == len(calls) <= 15


def test_no_pairs_wanted_or_none_there() -> None:
    found = linalg.eigsh_extreme(np.eye(3), 0)
    assert found.eigenvalues.shape == (0,)
    assert found.eigenvectors.shape == (3, 0)
    assert linalg.eigsh_extreme(np.zeros((0, 0)), 0).eigenvalues.shape == (0,)
    with pytest.raises(ValueError, match="k must be an integer from 0 to 0; got 1"):
        linalg.eigsh_extreme(np.zeros((0, 0)))


def test_products_that_are_not_finite() -> None:
    found = linalg.eigsh_extreme(lambda v: np.full(4, np.nan), n=4)
    assert found.status == "not_finite"
    assert found.converged is False
    assert found.eigenvalues.size == 0


class CallbackError(Exception):
    """Nothing that hesse knows."""


@pytest.mark.parametrize("n", [10, 500])
def test_exceptions_of_callbacks_come_through(n: int) -> None:
    raised = CallbackError("of mine")
    calls: list[int] = []

    def product(v: Array) -> Array:
        calls.append(1)
        if len(calls) == 3:
            raise raised
        return np.arange(1.0, n + 1.0) * v

    with pytest.raises(CallbackError) as caught:
        linalg.eigsh_extreme(product, n=n)
    assert caught.value is raised
    assert len(calls) == 3


@pytest.mark.parametrize(
    ("product", "message"),
    [
        (lambda v: None, "a returned an object of type NoneType"),
        (lambda v: v[:-1], r"a returned an array of shape \(3,\); expected shape \(4,\)"),
        (lambda v: 1j * v, "a returned an array of dtype complex128"),
    ],
)
def test_bad_products(product: Callable[[Array], Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message) as caught:
        linalg.eigsh_extreme(product, n=4)
    assert is_one_sentence(str(caught.value))


def test_callback_may_keep_and_change_its_argument() -> None:
    kept: list[Array] = []
    weights = np.linspace(1.0, 2.0, 40)

    def product(v: Array) -> Array:
        kept.append(v)
        answer = weights * v
        v[...] = np.nan
        return answer

    found = linalg.eigsh_extreme(product, n=40)
    assert found.eigenvalues[0] == pytest.approx(1.0, abs=1e-9)
    assert len({v.ctypes.data for v in kept}) == len(kept)


@pytest.mark.parametrize("callable_operator", [False, True])
def test_ctrl_c_is_answered(callable_operator: bool) -> None:
    n = 3000
    A = np.diag(np.linspace(0.0, 1.0, n) ** 4)
    operator, order = ((lambda v: A @ v), {"n": n}) if callable_operator else (A, {})
    with ctrl_c_after(DELAY) as sent, pytest.raises(KeyboardInterrupt):
        linalg.eigsh_extreme(operator, 20, "smallest", tol=1e-15, max_products=1500, **order)
    answered = time.perf_counter()
    assert sent, "the search ended before the signal"
    assert answered - sent[0] < LATEST_ANSWER


BAD_ARGUMENTS = [
    ({"a": 3.0}, TypeError, "a must be a matrix, an operator with a shape or a callable; got 3.0"),
    ({"a": np.ones((2, 3))}, ValueError, "a must be a square matrix"),
    ({"a": np.array([[np.nan]])}, ValueError, "a must hold finite numbers; got nan"),
    ({"a": scipy.sparse.csr_matrix((2, 3))}, ValueError, r"a must be square; .* \(2, 3\)"),
    ({"a": lambda v: v}, ValueError, "n, the order of the matrix, must be given"),
    ({"a": lambda v: v, "n": -1}, ValueError, "n must be an integer of at least 0; got -1"),
    ({"n": 4}, ValueError, "n must be the order of a, 3, or left out; got 4"),
    ({"k": 4}, ValueError, "k must be an integer from 0 to 3; got 4"),
    ({"k": -1}, ValueError, "k must be an integer from 0 to 3; got -1"),
    ({"k": 1.0}, TypeError, "k must be an integer from 0 to 3; got 1.0"),
    ({"which": "least"}, ValueError, "unknown which 'least'; valid are: "),
    ({"tol": 0.0}, ValueError, "tol must be between 0 and 1; got 0.0"),
    ({"tol": np.nan}, ValueError, "tol must be between 0 and 1; got nan"),
    ({"max_products": 0}, ValueError, "max_products must be an integer of at least 1; got 0"),
    ({"seed": -1}, ValueError, "seed must be an integer of at least 0; got -1"),
]


@pytest.mark.parametrize(("bad", "error", "message"), BAD_ARGUMENTS)
def test_bad_arguments(bad: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        linalg.eigsh_extreme(**{"a": np.eye(3), **bad})
    assert is_one_sentence(str(caught.value))


def test_pairs_do_not_depend_on_the_number_of_threads() -> None:
    A = symmetric(np.random.default_rng(1), np.linspace(0.0, 1.0, 400))
    found = []
    for threads in (1, 2):
        with hesse.num_threads(threads):
            found.append(linalg.eigsh_extreme(A, 2).eigenvectors)
    assert same_bits(found[0], found[1])
