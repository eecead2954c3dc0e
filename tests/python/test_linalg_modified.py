"""The modified Cholesky factorisation from Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hesse import linalg
from linalg_cases import (
    EPSILON,
    EXAMPLES,
    FORMS,
    SEEDS,
    SIZES,
    close,
    indefinite,
    positive,
)


@EXAMPLES
@given(
    seed=SEEDS,
    n=SIZES,
    form=st.sampled_from(sorted(FORMS)),
    treatment=st.sampled_from(("floor", "magnitude")),
    delta=st.sampled_from((None, 1e-3, 0.5)),
)
def test_modified_matrix(seed: int, n: int, form: str, treatment: str, delta: float | None) -> None:
    rng = np.random.default_rng(seed)
    A = indefinite(rng, n)
    factor = linalg.modified_cholesky(
        FORMS[form](A) if n > 0 else A, delta=delta, treatment=treatment
    )
    spectrum = np.linalg.eigvalsh(A)
    assert factor.inertia == (np.sum(spectrum > 0.0), np.sum(spectrum < 0.0), 0)
    assert factor.n_modified >= np.sum(spectrum < 0.0)
    M = factor.matrix()
    assert M.shape == (n, n)
    assert np.array_equal(M, M.T)
    b = rng.standard_normal((n, 2))
    if n == 0:
        return
    assert np.linalg.eigvalsh(M)[0] > 0.0
    E = np.linalg.norm(M - A, 1)
    if factor.n_modified:
        assert E / 3.0 <= factor.modification_norm() <= 1.01 * E
    else:
        assert factor.modification_norm() == 0.0
        assert E < 1e-13
    condition = np.linalg.cond(M)
    if condition < 1e10:
        assert close(factor.solve(b), np.linalg.solve(M, b), condition)


def test_magnitudes_on_a_diagonal() -> None:
    A = np.diag([5.0, -3.0, 1e-12])
    floor = linalg.modified_cholesky(A, delta=0.1)
    magnitude = linalg.modified_cholesky(A, delta=0.1, treatment="magnitude")
    np.testing.assert_allclose(floor.matrix(), np.diag([5.0, 0.1, 0.1]), rtol=1e-15)
    np.testing.assert_allclose(magnitude.matrix(), np.diag([5.0, 3.0, 0.1]), rtol=1e-15)
    assert (floor.n_modified, magnitude.n_modified) == (2, 2)
    assert magnitude.modification_norm() == pytest.approx(6.0)


def test_positive_definite_matrices_are_left_alone() -> None:
    rng = np.random.default_rng(7)
    A = positive(rng, 30)
    factor = linalg.modified_cholesky(A)
    assert factor.n_modified == 0
    assert factor.modification_norm() == 0.0
    assert factor.negative_curvature() is None
    b = rng.standard_normal(30)
    assert close(factor.solve(b), np.linalg.solve(A, b))


def test_default_floor() -> None:
    A = np.array([[1.0, -3.0], [-3.0, 2.0]])
    assert linalg.modified_cholesky(A).delta == pytest.approx(5.0 * np.sqrt(EPSILON), rel=1e-15)
    assert linalg.modified_cholesky(np.zeros((2, 2))).solve([1.0, 2.0]) == pytest.approx(
        np.array([1.0, 2.0]) / np.sqrt(EPSILON)
    )
    assert linalg.modified_cholesky(np.zeros((0, 0))).solve([]).shape == (0,)


@EXAMPLES
@given(seed=SEEDS, n=SIZES.filter(lambda n: n > 0))
def test_negative_curvature(seed: int, n: int) -> None:
    A = indefinite(np.random.default_rng(seed), n)
    found = linalg.modified_cholesky(A).negative_curvature()
    if np.all(np.linalg.eigvalsh(A) > 0.0):
        assert found is None
        return
    v = found.direction
    assert np.linalg.norm(v) == pytest.approx(1.0, rel=1e-14)
    assert found.curvature < 0.0
    assert v @ A @ v == pytest.approx(found.curvature, abs=1e-12)


@pytest.mark.parametrize(
    ("delta", "error", "message"),
    [
        (0.0, ValueError, "delta must be positive; got 0.0"),
        (-1.0, ValueError, "delta must be positive; got -1.0"),
        (np.nan, ValueError, "delta must be a finite number; got nan"),
        ("x", TypeError, "delta must be a finite number; got 'x'"),
    ],
)
def test_bad_floors(delta, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        linalg.modified_cholesky(np.eye(2), delta=delta)
