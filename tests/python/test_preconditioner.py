"""The option ``M``: its forms, what it saves, and how it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.sparse
from scipy.sparse.linalg import aslinearoperator

import hesse
from helpers import CONJUGATE_GRADIENTS, METHODS, is_one_sentence, same_run, solve
from problems import problem

Forms = Callable[[np.ndarray], Any]
FORMS: dict[str, Forms] = {
    "list": lambda d: d.tolist(),
    "matrix": np.diag,
    "fortran": lambda d: np.asfortranarray(np.diag(d)),
    "callable": lambda d: lambda v: d * v,
    "column": lambda d: lambda v: (d * v)[:, None],
    "operator": lambda d: aslinearoperator(np.diag(d)),
    "sparse": lambda d: scipy.sparse.diags_array(d),
}
WEIGHTS = np.logspace(-4, 4, 60)
FULL_ACCURACY = {"gtol": 1e-13, "gtol_rel": 0.0}


def quadratic(products: list[np.ndarray], **options: Any) -> dict[str, Any]:
    """Return a convex quadratic of condition 1e8 that records its products."""

    def hessp(x: np.ndarray, v: np.ndarray) -> np.ndarray:
        products.append(v)
        return WEIGHTS * v

    return {
        "fun": lambda x: float(0.5 * WEIGHTS @ x**2 - np.sum(x)),
        "x0": np.zeros(60),
        "jac": lambda x: WEIGHTS * x - 1.0,
        "hessp": hessp,
        "options": options,
    }


@pytest.mark.parametrize("method", CONJUGATE_GRADIENTS)
def test_the_inverse_saves_products(method: str) -> None:
    plain: list[np.ndarray] = []
    preconditioned: list[np.ndarray] = []
    hesse.minimize(method=method, **quadratic(plain))
    result = hesse.minimize(method=method, **quadratic(preconditioned, M=1.0 / WEIGHTS))
    assert result.success
    np.testing.assert_allclose(result.x, 1.0 / WEIGHTS, rtol=1e-6)
    assert 8 * len(preconditioned) < len(plain)


@pytest.mark.parametrize("method", CONJUGATE_GRADIENTS)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_means_the_same(method: str, form: str) -> None:
    p = problem("extended_rosenbrock_10")
    diagonal = np.linspace(0.5, 2.0, p.n)
    expected = solve(p, method, options={"M": diagonal})
    result = solve(p, method, options={"M": FORMS[form](diagonal)})
    assert expected.success
    assert result.success
    np.testing.assert_allclose(result.x, expected.x, rtol=1e-6)
    if form == "callable":
        assert same_run(result, expected)


@pytest.mark.parametrize("method", CONJUGATE_GRADIENTS)
@pytest.mark.parametrize("name", ["scaled_quadratic", "scaled_rosenbrock_wide"])
def test_it_makes_bad_scales_good(method: str, name: str) -> None:
    p = problem(name)
    options = {**FULL_ACCURACY, "gtol": 1e-16, "M": 1.0 / np.abs(np.diagonal(p.hess(p.x0)))}
    result = solve(p, method, options=options)
    assert result.fun == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("method", CONJUGATE_GRADIENTS)
@pytest.mark.parametrize(
    ("given", "words"),
    [
        (np.eye(3), ("(2, 2)", "(3, 3)")),
        ([1.0, 2.0, 3.0], ("(3,)",)),
        (aslinearoperator(np.eye(3)), ("operator", "(3, 3)")),
        ("inverse", ("'inverse'", "callable")),
        (3.0, ("3.0",)),
        (1j * np.ones(2), ("complex",)),
        ([1.0, np.nan], ("finite",)),
        ([1.0, 0.0], ("positive", "0")),
        (-np.eye(2), ("positive", "-1")),
        ([[1.0, 2.0], [0.0, 1.0]], ("symmetric",)),
    ],
)
def test_what_is_none_is_refused_in_one_sentence(
    method: str, given: Any, words: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="option 'M'") as raised:
        solve(problem("rosenbrock"), method, options={"M": given})
    assert all(word in str(raised.value) for word in words)
    assert is_one_sentence(str(raised.value))


@pytest.mark.parametrize("method", CONJUGATE_GRADIENTS)
@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        (lambda v: -v, ValueError, "positive definite"),
        (lambda v: 0.0 * v, ValueError, "positive definite"),
        (lambda v: np.full_like(v, np.nan), ValueError, "positive definite"),
        (np.array([[1.0, 2.0], [2.0, 1.0]]), ValueError, "positive definite"),
        (lambda v: v[:1], ValueError, "shape"),
        (lambda v: None, TypeError, "NoneType"),
        (lambda v: 1 / 0, ZeroDivisionError, "division"),
    ],
)
def test_what_shows_during_the_run_ends_it(
    method: str, given: Any, error: type[Exception], words: str
) -> None:
    saddle = {
        "fun": lambda x: float(x[0] * x[1] + np.sum(x**4)),
        "x0": np.array([1.0, -1.2]),
        "jac": lambda x: x[::-1] + 4.0 * x**3,
        "hessp": lambda x, v: v[::-1] + 12.0 * x**2 * v,
    }
    with pytest.raises(error, match=words) as raised:
        hesse.minimize(method=method, options={"M": given}, **saddle)
    assert raised.value.partial_result.nfev >= 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("method", [m for m in METHODS if m not in CONJUGATE_GRADIENTS])
def test_other_methods_take_none(method: str) -> None:
    with pytest.raises(ValueError, match="trust-ncg, trust-krylov, newton-cg"):
        solve(problem("rosenbrock"), method, options={"M": np.eye(2)})


@pytest.mark.parametrize("method", CONJUGATE_GRADIENTS)
def test_it_gets_a_fresh_array_and_none_means_none(method: str) -> None:
    p = problem("rosenbrock")

    def spoiling(v: np.ndarray) -> np.ndarray:
        product = v.copy()
        v[:] = np.nan
        return product

    plain = solve(p, method)
    assert same_run(solve(p, method, options={"M": None}), plain)
    assert same_run(solve(p, method, options={"M": spoiling}), plain)


def test_exact_subproblems_take_more_products() -> None:
    p = problem("extended_rosenbrock_10")
    first: dict[bool, list[np.ndarray]] = {True: [], False: []}
    for inexact, products in first.items():
        given = quadratic(products, inexact=inexact, maxiter=1, initial_trust_radius=1e5)
        hesse.minimize(method="trust-krylov", **given)
        assert solve(p, "trust-krylov", options={"inexact": inexact}).success
    assert len(first[True]) < len(first[False])
    with pytest.raises(ValueError, match="inexact"):
        solve(p, "trust-krylov", options={"inexact": 2})
