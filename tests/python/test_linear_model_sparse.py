"""Estimators of generalised linear models on sparse features, and with very many coefficients."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression as Reference

from hesse.linear_model import (
    GammaRegressor,
    GeneralizedLinearRegressor,
    LogisticRegression,
    PoissonRegressor,
    TweedieRegressor,
    _matrix_free,
)

N, D = 300, 6
RNG = np.random.default_rng(0)
DENSE = RNG.standard_normal((N, D)) * (RNG.random((N, D)) < 0.4)
SPARSE = sparse.csr_matrix(DENSE)
COUNTS = RNG.poisson(np.exp(0.5 * DENSE[:, 0])).astype(np.float64)
WEIGHTS = RNG.integers(0, 3, N).astype(np.float64)
MODELS: list[tuple[Any, np.ndarray]] = [
    (LogisticRegression(), COUNTS > 0),
    (LogisticRegression(penalty=None, cov_type="HC3"), COUNTS > 0),
    (LogisticRegression(), np.minimum(COUNTS, 2)),
    (LogisticRegression(penalty=None, cov_type="HC1"), np.minimum(COUNTS, 2)),
    (PoissonRegressor(alpha=0.0, cov_type="HC2"), COUNTS),
    (GammaRegressor(alpha=0.1), COUNTS + 0.5),
    (TweedieRegressor(power=0.0, alpha=0.0, fit_intercept=False), COUNTS),
    (GeneralizedLinearRegressor(family="binomial", link="probit"), COUNTS > 0),
    (GeneralizedLinearRegressor(family="gamma", link="inverse", fit_intercept=False), COUNTS + 0.5),
]


@pytest.mark.parametrize(("model", "y"), MODELS[:-1], ids=[str(model) for model, _ in MODELS[:-1]])
def test_everything_is_as_with_dense_features(model: Any, y: np.ndarray) -> None:
    found = model.fit(SPARSE, y, WEIGHTS)
    values = {
        name: np.asarray(getattr(found, name))
        for name in ("coef_", "intercept_", "cov_params_", "deviance_", "rank_", "aic_")
    }
    predicted = found.predict(SPARSE)
    table = str(found.summary())
    expected = model.fit(DENSE, y, WEIGHTS)
    for name, value in values.items():
        wanted = np.asarray(getattr(expected, name))
        assert value == pytest.approx(wanted, rel=1e-8, abs=1e-8), name
    assert predicted == pytest.approx(expected.predict(DENSE))
    assert table == str(expected.summary())


def test_a_start_of_a_positive_link_is_found_on_sparse_features() -> None:
    positive = np.abs(DENSE) + 0.1
    model, y = MODELS[-1]
    expected = model.fit(positive, y).coef_
    assert model.fit(sparse.csr_matrix(positive), y).coef_ == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("form", ["csr", "csc", "coo"])
@pytest.mark.parametrize("kind", [sparse.csr_matrix, sparse.csr_array])
def test_sparse_forms(kind: Any, form: str) -> None:
    X = kind(SPARSE.astype(np.float32)).asformat(form)
    expected = LogisticRegression().fit(SPARSE.astype(np.float32), COUNTS > 0).coef_
    assert np.array_equal(LogisticRegression().fit(X, COUNTS > 0).coef_, expected)
    wide = kind(SPARSE)
    wide.indices, wide.indptr = wide.indices.astype(np.int64), wide.indptr.astype(np.int64)
    assert LogisticRegression().fit(wide, COUNTS > 0).coef_ == pytest.approx(expected, rel=1e-5)


def test_separation_is_found_on_sparse_features() -> None:
    X = DENSE.copy()
    y = COUNTS > 0
    X[:, 3] = y * (RNG.random(N) < 0.2)
    with pytest.warns(UserWarning, match="quasi-complete separation"):
        model = LogisticRegression(penalty=None).fit(sparse.csr_matrix(X), y)
    assert model.separation_.columns == (3,)


def test_what_is_not_finite_is_refused() -> None:
    X = SPARSE.copy()
    X.data[3] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        LogisticRegression().fit(X, COUNTS > 0)


def wide(n_features: int) -> tuple[Any, np.ndarray]:
    rng = np.random.default_rng(1)
    X = sparse.random(2000, n_features, 20 / n_features, "csr", random_state=rng)
    eta = X @ rng.standard_normal(n_features)
    return X, (eta + 0.5 * rng.logistic(size=2000) > 0.0).astype(np.int64)


def test_many_coefficients_are_fitted_without_a_matrix() -> None:
    X, y = wide(20_000)
    tracemalloc.start()
    model = LogisticRegression(tol=1e-7).fit(X, y)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16e6  # NumPy's; a matrix takes 3.2e9
    assert model.result_.method == "newton-cg"
    assert "20001 coefficients" in model.result_.method_reason
    assert model.result_.success
    assert "hess" not in model.result_
    reference = Reference(solver="newton-cg", tol=1e-8, max_iter=1000).fit(X, y)
    assert model.coef_ == pytest.approx(reference.coef_, abs=1e-4)
    assert np.isfinite(model.deviance_)
    for name in ("std_errors_", "cov_params_", "rank_", "aic_", "bic_", "df_resid_"):
        with pytest.raises(AttributeError, match="need a matrix of 20001 × 20001 numbers"):
            getattr(model, name)
    with pytest.raises(AttributeError, match="solver='newton-cholesky'"):
        model.summary()


def test_the_matrix_is_there_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_matrix_free, "LARGEST_MATRIX", 100)
    X, y = wide(100)
    free = LogisticRegression().fit(X, y)
    assert free.result_.method == "newton-cg"
    full = LogisticRegression(solver="newton-cholesky").fit(X, y)
    assert full.result_.method == "newton"
    assert "method_reason" not in full.result_
    assert full.coef_ == pytest.approx(free.coef_, abs=1e-4)
    assert full.rank_ == 101
    assert LogisticRegression().fit(X[:, :99], y).result_.method == "newton"


def test_a_dispersion_that_needs_the_rank_is_not_known_without_a_matrix() -> None:
    X, y = wide(_matrix_free.LARGEST_MATRIX)
    model = TweedieRegressor(power=0.0, alpha=1.0).fit(X, y)
    assert np.isnan(model.dispersion_)
    assert np.isfinite(model.log_likelihood_)


def test_a_sampled_start_is_told_of() -> None:
    rng = np.random.default_rng(2)
    X = rng.standard_normal((30_000, 2))
    y = X[:, 0] + rng.logistic(size=len(X)) > 0.0
    model = LogisticRegression(C=np.inf).fit(X, y)
    sample = model.result_.sample
    assert sample.n_samples == 30_000 // 640 * 64
    assert sample.nit > 0
    assert len(model.result_.history) == model.n_iter_[0] + 1
    limited = LogisticRegression(C=np.inf, max_time=60.0).fit(X, y)
    assert "sample" not in limited.result_
    assert model.coef_ == pytest.approx(limited.coef_, abs=1e-7)
    again = model.set_params(warm_start=True).fit(X, y)
    assert "sample" not in again.result_
    assert "sample" not in LogisticRegression().fit(X[:5000], y[:5000]).result_


def test_a_sample_on_which_the_fit_fails_is_left() -> None:
    """A sample that is left out lies where the mean overflows at the others' optimum."""
    rng = np.random.default_rng(3)
    n = 40_000
    X = rng.standard_normal((n, 1)) * 1e-3
    X[5] = 1e6
    y = rng.poisson(np.exp(50.0 * np.clip(X[:, 0], -1e-2, 1e-2))).astype(np.float64)
    model = PoissonRegressor(alpha=0.0).fit(X, y)
    assert np.isfinite(model.coef_).all()
    assert "sample" not in model.result_
