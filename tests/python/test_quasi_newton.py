"""Quasi-Newton and saddle-free methods: what they learn, and where Newton would not go."""

from __future__ import annotations

import numpy as np
import pytest

import hesse
from helpers import is_one_sentence, solve
from problems import ill_conditioned_quadratic, problem

P = problem("wood")


def test_bfgs_learns_the_inverse_hessian() -> None:
    quadratic = ill_conditioned_quadratic(5, 100.0)
    result = solve(quadratic, "bfgs", options={"gtol": 1e-12})
    expected = np.linalg.inv(quadratic.hess(quadratic.x0))
    np.testing.assert_allclose(result.hess_inv, result.hess_inv.T)
    assert np.linalg.norm(result.hess_inv - expected) <= 0.2 * np.linalg.norm(expected)


def test_a_good_first_inverse_saves_iterations() -> None:
    start = np.linalg.inv(P.hess(np.ones(4)))
    near = {"fun": P.fun, "jac": P.jac, "x0": np.full(4, 1.01), "method": "bfgs"}
    plain = hesse.minimize(**near)
    informed = hesse.minimize(**near, options={"hess_inv0": start})
    assert plain.success
    assert informed.success
    assert informed.nit < plain.nit


@pytest.mark.parametrize(
    "matrix",
    [np.eye(3), -np.eye(4), np.array([[1.0, 2.0], [0.0, 1.0]]), "eye", np.full((4, 4), np.nan)],
)
def test_bad_first_inverses_are_refused(matrix: object) -> None:
    with pytest.raises(ValueError, match="'hess_inv0' must be a symmetric positive") as caught:
        solve(P, "bfgs", options={"hess_inv0": matrix})
    assert is_one_sentence(str(caught.value))


@pytest.mark.parametrize("method", ["bfgs", "sr1"])
@pytest.mark.parametrize("globalization", ["line-search", "trust-region"])
def test_either_globalisation_solves(method: str, globalization: str) -> None:
    result = solve(P, method, options={"globalization": globalization})
    assert result.success
    np.testing.assert_allclose(result.x, 1.0, atol=1e-6)
    has_radius = np.isfinite(result.history["radius"][1:])
    assert np.all(has_radius == (globalization == "trust-region"))


def test_scaled_inverse_is_that_of_the_original_variables() -> None:
    scale = np.array([1e4, 1.0, 1e-3, 10.0])
    result = hesse.minimize(
        lambda x: P.fun(x / scale),
        P.x0 * scale,
        jac=lambda x: P.jac(x / scale) / scale,
        method="bfgs",
        options={"scale": scale},
    )
    plain = solve(P, "bfgs")
    assert result.nit == plain.nit
    np.testing.assert_allclose(result.hess_inv / np.outer(scale, scale), plain.hess_inv, rtol=1e-3)


def test_saddle_free_leaves_where_newton_ends() -> None:
    """From x₁ = 0 ± 1e-6 Newton's step leads to the saddle point at the origin."""

    def fun(x: np.ndarray) -> float:
        return float(x[0] ** 2 - x[1] ** 2 + x[1] ** 4 / 4)

    def jac(x: np.ndarray) -> np.ndarray:
        return np.array([2 * x[0], -2 * x[1] + x[1] ** 3])

    def hess(x: np.ndarray) -> np.ndarray:
        return np.diag([2.0, 3 * x[1] ** 2 - 2])

    given = {"fun": fun, "x0": [1.0, 1e-6], "jac": jac, "hess": hess}
    textbook = hesse.minimize(**given, method="newton", options={"globalization": None})
    assert textbook.reason == "SADDLE_POINT"
    assert not textbook.success
    saddle_free = hesse.minimize(**given, method="saddle-free")
    assert saddle_free.success
    assert saddle_free.fun == pytest.approx(-1.0)
