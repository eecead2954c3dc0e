"""Generalised linear models of the core on sparse features, against the same features dense."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse

import hesse
from hesse import _core
from test_glm_core import KINDS, NONE, fit

N, D = 400, 12
RNG = np.random.default_rng(1)
DENSE = RNG.standard_normal((N, D)) * (RNG.random((N, D)) < 0.2)
DENSE[:, 4] = 0.0  # no entry in this column
DENSE[7] = 0.0
COUNTS = RNG.poisson(np.exp(0.4 * DENSE[:, 0])).astype(np.float64)
WEIGHTS = RNG.uniform(0.0, 2.0, N) * (RNG.random(N) < 0.9)


def rows(matrix: Any, values: type = np.float64, integers: type = np.int32) -> _core.SparseRows:
    X = sparse.csr_matrix(matrix)
    return _core.SparseRows(
        X.data.astype(values), X.indices.astype(integers), X.indptr.astype(integers), X.shape[1]
    )


def scalar(X: Any, kind: str, l2: np.ndarray, fit_intercept: bool = True) -> _core.ScalarGlm:
    y = (COUNTS > 0.5).astype(np.float64) if kind.startswith("BINOMIAL") else COUNTS
    if kind == "GAMMA_LOG":
        y = COUNTS + 0.5
    n = X.shape[0]
    return _core.ScalarGlm(
        _core.GlmKind[kind],
        KINDS[kind],
        X,
        y[:n],
        WEIGHTS[:n] if n > 1 else None,
        np.linspace(-0.5, 0.5, n),
        l2,
        fit_intercept,
        _core.GlmCurvature.OBSERVED,
    )


def multinomial(X: Any, l2: np.ndarray, fit_intercept: bool = True) -> _core.MultinomialGlm:
    labels = np.minimum(COUNTS, 2).astype(np.int64)
    return _core.MultinomialGlm(X, labels, 3, WEIGHTS, None, l2, fit_intercept)


def assert_alike(found: _core.Glm, expected: _core.Glm) -> None:
    beta = np.random.default_rng(2).uniform(-0.5, 0.5, expected.n_parameters)
    direction = np.random.default_rng(3).standard_normal(expected.n_parameters)
    value, gradient, hessian = expected.value_gradient_hessian(beta)
    got = found.value_gradient_hessian(beta)
    alone = found.value_and_gradient(beta)
    assert got[0] == pytest.approx(value, rel=1e-13)
    assert alone[0] == pytest.approx(value, rel=1e-13)
    scale = 1e-12 * max(1.0, np.abs(hessian).max())
    assert got[1] == pytest.approx(gradient, abs=scale)
    assert alone[1] == pytest.approx(gradient, abs=scale)
    assert got[2] == pytest.approx(hessian, abs=scale)
    assert np.array_equal(got[2], got[2].T)
    product = expected.hessian_product(beta, direction)
    assert found.hessian_product(beta, direction) == pytest.approx(product, abs=10 * scale)


@pytest.mark.parametrize("fit_intercept", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_one_predictor_agrees_with_dense_features(kind: str, fit_intercept: bool) -> None:
    l2 = np.linspace(0.0, 1.0, D)
    assert_alike(
        scalar(rows(DENSE), kind, l2, fit_intercept), scalar(DENSE, kind, l2, fit_intercept)
    )


@pytest.mark.parametrize("fit_intercept", [True, False])
def test_classes_agree_with_dense_features(fit_intercept: bool) -> None:
    l2 = np.linspace(0.0, 1.0, D)
    assert_alike(multinomial(rows(DENSE), l2, fit_intercept), multinomial(DENSE, l2, fit_intercept))


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (40, 1), (0, 3), (3, 0)])
def test_small_and_empty_shapes(shape: tuple[int, int]) -> None:
    part = np.random.default_rng(4).standard_normal(shape)
    assert_alike(scalar(rows(part), "POISSON_LOG", NONE), scalar(part, "POISSON_LOG", NONE))


def test_entries_in_any_order_and_repeated_ones_add_up() -> None:
    X = sparse.csr_matrix(DENSE)
    order = np.concatenate(
        [np.arange(X.indptr[i], X.indptr[i + 1])[::-1] for i in range(X.shape[0])]
    )
    halves = _core.SparseRows(
        np.repeat(0.5 * X.data[order], 2), np.repeat(X.indices[order], 2), 2 * X.indptr, D
    )
    assert_alike(scalar(halves, "POISSON_LOG", NONE), scalar(DENSE, "POISSON_LOG", NONE))


@pytest.mark.parametrize("integers", [np.int32, np.int64])
@pytest.mark.parametrize("values", [np.float32, np.float64])
def test_several_storages_give_the_same_bits(values: type, integers: type) -> None:
    single = DENSE.astype(np.float32)
    expected = fit(scalar(rows(single), "BINOMIAL_LOGIT", NONE))["x"]
    found = fit(scalar(rows(single, values, integers), "BINOMIAL_LOGIT", NONE))["x"]
    assert np.array_equal(found, expected)


@pytest.mark.parametrize("method", ["newton", "newton-cg", "trust-ncg", "trust-krylov", "l-bfgs"])
def test_methods_agree_with_the_fit_of_dense_features(method: str) -> None:
    l2 = np.full(D, 0.01)
    for found, best in (
        (scalar(rows(DENSE), "POISSON_LOG", l2), scalar(DENSE, "POISSON_LOG", l2)),
        (multinomial(rows(DENSE), l2), multinomial(DENSE, l2)),
    ):
        result = fit(found, method, gtol=1e-8)
        assert result["success"]
        expected = fit(best)
        assert result["fun"] == pytest.approx(expected["fun"], rel=1e-12)
        if best.n_parameters == D + 1:  # of classes, what all share is free
            assert result["x"] == pytest.approx(expected["x"], abs=1e-5)


def test_the_same_bits_on_every_number_of_threads() -> None:
    rng = np.random.default_rng(5)
    X = sparse.random(30_000, 300, 0.02, "csr", random_state=rng)
    y = rng.integers(0, 3, X.shape[0])
    beta = rng.standard_normal(3 * 301)
    glm = _core.MultinomialGlm(rows(X), y, 3, None, None, np.ones(300), True)
    found = []
    for threads in (1, 2, 3, 8):
        with hesse.num_threads(threads):
            found.append([*glm.value_gradient_hessian(beta), glm.hessian_product(beta, beta)])
    for other in found[1:]:
        assert all(np.array_equal(a, b) for a, b in zip(found[0], other, strict=True))


def test_the_scales_of_columns_cost_no_iterations_of_conjugate_gradients() -> None:
    scales = 10.0 ** np.linspace(-4, 4, D)
    found = fit(scalar(rows(DENSE * scales), "BINOMIAL_LOGIT", NONE), "newton-cg", gtol=1e-5)
    plain = fit(scalar(rows(DENSE), "BINOMIAL_LOGIT", NONE), "newton-cg", gtol=1e-5)
    assert found["success"]
    assert found["nhev"] <= 2 * plain["nhev"]
    assert found["x"][:-1] * scales == pytest.approx(plain["x"][:-1], abs=1e-4)


def test_places_outside_are_refused() -> None:
    values, places = np.ones(2), np.array([0, 1], dtype=np.int32)
    starts = np.array([0, 1, 2], dtype=np.int32)
    _core.SparseRows(values, places, starts, 2)
    with pytest.raises(ValueError, match=r"indices must be at least 0 and below 1, .* one is 1"):
        _core.SparseRows(values, places, starts, 1)
    with pytest.raises(ValueError, match=r"indices must be at least 0 and below 2, .* one is -1"):
        _core.SparseRows(values, places - 1, starts, 2)
    with pytest.raises(ValueError, match=r"indptr must lead from 0 to 2, .* from 0 to 3"):
        _core.SparseRows(values, places, np.array([0, 1, 3], dtype=np.int32), 2)
    with pytest.raises(ValueError, match="indptr must not fall; it does at row 1"):
        _core.SparseRows(values, places, np.array([0, 2, 1], dtype=np.int32), 2)
