"""Fits of generalised linear models that begin on a part of the samples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import hesse
from hesse import _core

N, D = 40_000, 4
RNG = np.random.default_rng(0)
X = RNG.standard_normal((N, D))
COUNTS = RNG.poisson(np.exp(0.5 * X[:, 0] - 0.3)).astype(np.float64)
LABELS = np.minimum(COUNTS, 2).astype(np.int64)


def scalar(
    features: Any, y: np.ndarray, kind: str = "POISSON_LOG", parameter: float = 0.0
) -> _core.ScalarGlm:
    return _core.ScalarGlm(
        _core.GlmKind[kind],
        parameter,
        features,
        y,
        None,
        None,
        np.full(features.shape[1], 1.0),
        True,
        _core.GlmCurvature.OBSERVED,
    )


def fit(glm: _core.Glm, method: str = "newton", from_sample: bool = True, **options: Any) -> Any:
    start = np.zeros(glm.n_parameters)
    options = {"gtol": 1e-10 * glm.n_samples} | options
    return _core.minimize_glm(glm, start, method, options, None, None, True, from_sample)


def tenfold(rows: np.ndarray) -> np.ndarray:
    """Repeat each run of rows, out of ten of which one is taken, ten times."""
    runs = rows.reshape(-1, 64, *rows.shape[1:])
    return np.ascontiguousarray(np.repeat(runs, 10, axis=0).reshape(-1, *rows.shape[1:]))


@pytest.mark.parametrize("method", ["newton", "newton-cg"])
@pytest.mark.parametrize("order", ["as drawn", "by target"])
def test_the_optimum_is_that_of_all_samples(method: str, order: str) -> None:
    places = np.argsort(COUNTS) if order == "by target" else np.arange(N)
    glm = scalar(X[places], COUNTS[places])
    found, plain = fit(glm, method), fit(glm, method, from_sample=False)
    assert found["success"]
    assert found["x"] == pytest.approx(plain["x"], abs=1e-8)
    assert found["nit"] <= plain["nit"] - (order == "as drawn")
    assert "sample" not in plain
    sample = found["sample"]
    assert sample["n_samples"] == N // 640 * 64
    assert sample["nit"] == len(sample["history"]) - 1
    assert sample["x"] == pytest.approx(plain["x"], abs=0.1)


def test_classes_begin_on_a_sample_too() -> None:
    glm = _core.MultinomialGlm(X, LABELS, 3, None, None, np.full(D, 1.0), True)
    found, plain = fit(glm), fit(glm, from_sample=False)
    assert found["sample"]["n_samples"] > 0
    assert found["fun"] == pytest.approx(plain["fun"], rel=1e-14)
    assert found["nit"] < plain["nit"]


@pytest.mark.parametrize("method", ["newton", "newton-cg"])
@pytest.mark.parametrize("model", ["dense", "sparse", "wide", "classes"])
def test_a_sample_stands_for_all(model: str, method: str) -> None:
    """Where the rows of all choices are the same, the sample's loss is that of all samples."""
    n = 64 * 60 if model != "wide" else 64 * 120
    features, y = X[:n], COUNTS[:n]
    if model == "wide":  # read in blocks of another depth
        features = np.column_stack([features, RNG.standard_normal((n, 60))])
    X10, y10 = tenfold(features), tenfold(y)
    if model == "sparse":
        rows, columns = X10.shape
        indices = np.tile(np.arange(columns, dtype=np.int32), rows)
        starts = columns * np.arange(rows + 1, dtype=np.int32)
        data = _core.SparseRows(X10.ravel(), indices, starts, columns)
        glm: _core.Glm = scalar(data, y10)
    elif model == "classes":
        labels = tenfold(LABELS[:n])
        glm = _core.MultinomialGlm(X10, labels, 3, np.full(len(X10), 0.5), None, np.ones(D), True)
    else:
        glm = scalar(X10, y10)
    sample = fit(glm, method)["sample"]
    assert sample["n_samples"] == n
    value, gradient = glm.value_and_gradient(sample["x"])
    assert sample["fun"] == pytest.approx(value, rel=1e-12)
    assert sample["jac"] == pytest.approx(gradient, abs=1e-9 * len(X10))


def test_few_samples_are_never_divided() -> None:
    assert "sample" not in fit(scalar(X[:20_000], COUNTS[:20_000]))
    wide = RNG.standard_normal((N, 200))
    assert "sample" not in fit(scalar(wide, COUNTS))


def test_a_model_that_is_not_convex_is_fitted_at_once() -> None:
    glm = scalar(X, COUNTS + 0.5, "TWEEDIE_LOG", 3.5)
    assert not glm.is_convex
    assert "sample" not in fit(glm)


def test_methods_without_second_derivatives_begin_where_they_are_told() -> None:
    assert "sample" not in fit(scalar(X, COUNTS), "l-bfgs")


def test_the_same_bits_on_every_number_of_threads() -> None:
    glm = scalar(X, COUNTS)
    found = []
    for threads in (1, 2, 5):
        with hesse.num_threads(threads):
            found.append(fit(glm))
    for other in found[1:]:
        assert np.array_equal(other["x"], found[0]["x"])
        assert np.array_equal(other["sample"]["x"], found[0]["sample"]["x"])
