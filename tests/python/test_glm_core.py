"""Fits of generalised linear models by the core: rank-deficient designs, storages, Ctrl-C."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from hesse import Status, _core
from interrupts import DELAY, LATEST_ANSWER, ctrl_c_after

KINDS = {
    "BINOMIAL_LOGIT": 0.0,
    "BINOMIAL_PROBIT": 0.0,
    "BINOMIAL_CLOGLOG": 0.0,
    "GAUSSIAN_IDENTITY": 0.0,
    "POISSON_LOG": 0.0,
    "GAMMA_LOG": 0.0,
    "TWEEDIE_LOG": 1.5,
    "NEGATIVE_BINOMIAL_LOG": 0.7,
}
NONE = np.zeros(0)
N, D = 300, 5
RNG = np.random.default_rng(0)
X = RNG.standard_normal((N, D))
COUNTS = RNG.poisson(np.exp(0.4 * X[:, 0])).astype(np.float64)
LABELS = (COUNTS > 0.5).astype(np.float64)


def target(kind: str) -> np.ndarray:
    if kind.startswith("BINOMIAL"):
        return LABELS
    return COUNTS + 0.5 if kind == "GAMMA_LOG" else COUNTS


def model(
    features: np.ndarray, kind: str = "BINOMIAL_LOGIT", l2: np.ndarray = NONE, **others: Any
) -> _core.ScalarGlm:
    """Return a model of the mean loss with an intercept."""
    y = others.pop("y", target(kind))
    arguments: dict[str, Any] = {
        "weights": np.full(len(y), 1.0 / max(len(y), 1)),
        "offset": None,
        "fit_intercept": True,
        "curvature": _core.GlmCurvature.OBSERVED,
    }
    arguments |= others
    return _core.ScalarGlm(_core.GlmKind[kind], KINDS[kind], features, y, l2=l2, **arguments)


def fit(glm: _core.Glm, method: str = "newton", **options: Any) -> dict[str, Any]:
    start = np.zeros(glm.n_parameters)
    return _core.minimize_glm(glm, start, method, {"gtol": 1e-10} | options, None, None, True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_rank_deficient_design_gets_the_shortest_solution(kind: str) -> None:
    mixing = RNG.integers(-2, 3, size=(D, 2)).astype(np.float64)
    deficient = np.column_stack([X, X @ mixing, np.ones(N), np.zeros(N)])
    found = fit(model(deficient, kind))
    assert found["success"]
    design = np.column_stack([deficient, np.ones(N)])
    _, sizes, V = np.linalg.svd(design, full_matrices=False)
    rank = int(np.sum(sizes > 1e-8 * sizes[0]))
    assert rank == D + 1
    inverse = _core.semidefinite_inverse(
        model(deficient, kind).value_gradient_hessian(found["x"])[2]
    )
    assert inverse is not None
    assert inverse[1] == rank
    regular = fit(model(design @ V[:rank].T, kind, fit_intercept=False))
    assert found["x"] == pytest.approx(V[:rank].T @ regular["x"], abs=1e-7)
    assert found["nit"] <= regular["nit"] + 1


def test_more_columns_than_rows() -> None:
    wide = RNG.standard_normal((8, 30))
    y = RNG.standard_normal(8)
    glm = model(wide, "GAUSSIAN_IDENTITY", y=y, fit_intercept=False)
    found = fit(glm)
    assert found["success"]
    assert found["x"] == pytest.approx(np.linalg.lstsq(wide, y, rcond=None)[0], abs=1e-10)


@pytest.mark.parametrize(
    "method", ["newton", "newton-damped", "trust-exact", "newton-cg", "l-bfgs"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_methods_agree(kind: str, method: str) -> None:
    l2 = np.full(D, 0.01)
    best = fit(model(X, kind, l2))
    found = fit(model(X, kind, l2), method)
    assert best["success"]
    assert found["success"]
    assert found["x"] == pytest.approx(best["x"], abs=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_an_iteration_is_one_pass(kind: str) -> None:
    found = fit(model(X, kind))
    assert found["success"]
    assert found["nit"] <= 8
    assert found["nfev"] <= found["nit"] + 2


def test_the_optimum_is_that_of_the_likelihood() -> None:
    """Against closed forms: a model with nothing but an intercept fits the mean."""
    empty = np.zeros((N, 0))
    for kind in KINDS:
        intercept = fit(model(empty, kind))["x"]
        mean = _core.glm_means(_core.GlmKind[kind], KINDS[kind], intercept)
        assert mean == pytest.approx([target(kind).mean()], rel=1e-8)


def test_fisher_scoring_finds_the_same_optimum() -> None:
    for kind in KINDS:
        scored = fit(model(X, kind, curvature=_core.GlmCurvature.EXPECTED))
        assert scored["success"]
        assert scored["x"] == pytest.approx(fit(model(X, kind))["x"], abs=1e-7)


def test_several_storages_give_the_same_bits() -> None:
    single = X.astype(np.float32)
    expected = fit(model(single.astype(np.float64)))["x"]
    forms = [single, np.asfortranarray(single), np.asfortranarray(single.astype(np.float64))]
    for form in forms:
        assert np.array_equal(fit(model(form))["x"], expected)


def test_a_start_where_the_mean_overflows_is_reported() -> None:
    glm = model(X, "POISSON_LOG")
    found = _core.minimize_glm(glm, np.full(D + 1, 1e3), "newton", {}, None, None, False)
    assert found["status"] == Status.NONFINITE_START
    assert not found["success"]


def test_a_negative_eigenvalue_tells_how_large_the_errors_of_the_entries_are() -> None:
    rng = np.random.default_rng(0)
    Q = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    matrix = Q @ np.diag([-1e-9, 1e-9, 0.7, 0.8, 1.1, 1.4]) @ Q.T
    found = _core.semidefinite_inverse(0.5 * (matrix + matrix.T))
    assert found is not None
    assert found[1] == 4


def test_an_indefinite_matrix_has_no_semidefinite_inverse() -> None:
    assert _core.semidefinite_inverse(np.diag([1.0, -1.0])) is None
    assert _core.semidefinite_inverse(np.full((2, 2), np.nan)) is None


def test_an_exception_of_the_hook_reaches_the_caller() -> None:
    def hook(*_: Any) -> bool:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        _core.minimize_glm(model(X), np.zeros(D + 1), "newton", {}, None, hook, False)


class Halves:
    """What `SummedGlm` asks for: the sums of two models."""

    def __init__(self, *models: _core.Glm) -> None:
        self.models = models

    def value_and_gradient(self, beta: np.ndarray) -> tuple[Any, ...]:
        return added(*(one.value_and_gradient(beta) for one in self.models))

    def value_gradient_hessian(self, beta: np.ndarray) -> tuple[Any, ...]:
        return added(*(one.value_gradient_hessian(beta) for one in self.models))

    def hessian_product(self, beta: np.ndarray, v: np.ndarray) -> np.ndarray:
        return sum(one.hessian_product(beta, v) for one in self.models)


def added(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def halves(l2: np.ndarray) -> _core.SummedGlm:
    half, weights = N // 2, np.full(N // 2, 1.0 / N)
    parts = Halves(
        model(X[:half], y=LABELS[:half], weights=weights),
        model(X[half:], y=LABELS[half:], weights=weights),
    )
    return _core.SummedGlm(model(X[:0], l2=l2, y=LABELS[:0]), parts, N)


def test_a_sum_of_parts_is_the_whole() -> None:
    l2, beta, v = np.full(D, 0.3), RNG.standard_normal(D + 1), RNG.standard_normal(D + 1)
    whole, parts = model(X, l2=l2), halves(l2)
    assert (parts.n_parameters, parts.n_samples, parts.is_convex) == (D + 1, N, True)
    for name, arguments in (
        ("value_and_gradient", (beta,)),
        ("value_gradient_hessian", (beta,)),
        ("hessian_product", (beta, v)),
    ):
        found, expected = (getattr(one, name)(*arguments) for one in (parts, whole))
        for entry, other in zip(found, expected, strict=True):
            assert entry == pytest.approx(other, rel=1e-13, abs=1e-14)


@pytest.mark.parametrize("method", ["newton", "newton-cg", "l-bfgs"])
def test_a_sum_of_parts_is_minimised(method: str) -> None:
    l2 = np.full(D, 0.01)
    assert fit(halves(l2), method)["x"] == pytest.approx(fit(model(X, l2=l2))["x"], abs=1e-7)


def test_an_exception_of_a_part_reaches_the_caller() -> None:
    mine = LookupError("mine")

    class Broken(Halves):
        def value_gradient_hessian(self, beta: np.ndarray) -> tuple[Any, ...]:
            raise mine

    glm = _core.SummedGlm(model(X[:0], y=LABELS[:0]), Broken(), N)
    with pytest.raises(LookupError) as caught:
        fit(glm)
    assert caught.value is mine


def test_ctrl_c_ends_a_pass() -> None:
    rows, columns = 4_000_000, 500  # some ten seconds, and no more memory than one row
    features = np.broadcast_to(RNG.standard_normal((1, columns)), (rows, columns))
    glm = model(features, y=np.zeros(rows))
    beta = np.zeros(columns + 1)
    with ctrl_c_after(DELAY) as sent, pytest.raises(KeyboardInterrupt):
        glm.value_gradient_hessian(beta)
    assert sent, "the call ended before the signal"
    assert time.perf_counter() - sent[0] < LATEST_ANSWER


def test_a_dear_hessian_serves_more_than_one_step() -> None:
    rng = np.random.default_rng(6)
    wide = rng.standard_normal((20_000, 110))
    y = (wide[:, 0] + rng.logistic(size=len(wide)) > 0.0).astype(np.float64)
    glm = model(wide, y=y, l2=np.full(110, 1e-4))
    found = fit(glm)
    assert found["success"]
    assert found["nhev"] < found["nit"]
    assert "hess" not in found  # that of the last iterate is not known
    best = fit(glm, "trust-exact")
    assert found["x"] == pytest.approx(best["x"], abs=1e-8)
    assert found["fun"] == pytest.approx(best["fun"], rel=1e-14)
