"""Hessians by differences, and the estimate of noise, against closed forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import hesse

X = np.array([0.3, -1.2, 2.0])


def fun(x: NDArray[Any]) -> Any:
    return np.exp(x[0]) * x[1] ** 2 + np.sin(x[1] * x[2])


def jac(x: NDArray[Any]) -> NDArray[Any]:
    c = np.cos(x[1] * x[2])
    return np.array(
        [np.exp(x[0]) * x[1] ** 2, 2 * np.exp(x[0]) * x[1] + c * x[2], c * x[1]], dtype=x.dtype
    )


def hess(x: NDArray[Any]) -> NDArray[Any]:
    e, c, s = np.exp(x[0]), np.cos(x[1] * x[2]), np.sin(x[1] * x[2])
    H = np.array(
        [
            [e * x[1] ** 2, 2 * e * x[1], 0],
            [0, 2 * e - s * x[2] ** 2, c - s * x[1] * x[2]],
            [0, 0, -s * x[1] ** 2],
        ]
    )
    return H + np.triu(H, 1).T


def noisy(function: Callable[..., Any], level: float) -> Callable[..., Any]:
    """Perturb the result by a share that depends on every bit of x."""

    def perturbed(x: NDArray[Any]) -> Any:
        value = np.asarray(function(x))
        seed = [int(bits) for bits in np.asarray(x, dtype=np.float64).view(np.uint32)]
        share = np.random.default_rng(seed).uniform(-1, 1, value.shape)
        return value * (1 + level * share)

    return perturbed


@pytest.mark.parametrize(
    ("scheme", "calls", "error"), [("2-point", 4, 1e-6), ("3-point", 6, 1e-7), ("cs", 3, 1e-13)]
)
def test_hessian_from_gradients(scheme: str, calls: int, error: float) -> None:
    asked: list[Any] = []

    def counted(x: NDArray[Any]) -> NDArray[Any]:
        asked.append(x)
        return jac(x)

    H = hesse.difference_hessian(fun, X, jac=counted, scheme=scheme)
    assert np.max(np.abs(H - hess(X))) < error
    assert np.array_equal(H, H.T)
    assert len(asked) == calls


def test_hessian_from_values() -> None:
    asked: list[Any] = []

    def counted(x: NDArray[Any]) -> Any:
        asked.append(x)
        return fun(x)

    H = hesse.difference_hessian(counted, X)
    assert np.max(np.abs(H - hess(X))) < 2e-3
    assert np.array_equal(H, H.T)
    assert len(asked) == (3 * 3 + 3 * 3 + 2) // 2


def test_gradient_from_the_function_itself_and_extra_arguments() -> None:
    H = hesse.difference_hessian(
        lambda x, c: (c * fun(x), c * jac(x)), X, (3.0,), jac=True, scheme="3-point"
    )
    assert np.max(np.abs(H - 3 * hess(X))) < 1e-7


@pytest.mark.parametrize("from_gradients", [True, False])
def test_steps_that_know_the_noise_are_better(from_gradients: bool) -> None:
    level = 1e-7
    gradient = noisy(jac, level) if from_gradients else None
    values = noisy(fun, level)

    def error(noise: float) -> float:
        H = hesse.difference_hessian(values, X, jac=gradient, noise=noise)
        return float(np.max(np.abs(H - hess(X))))

    assert error(level) < 0.1 * error(0.0)


def test_minimize_takes_the_noise() -> None:
    points: list[NDArray[Any]] = []

    def recorded(x: NDArray[Any]) -> NDArray[Any]:
        points.append(np.array(x))
        return jac(x)

    options = {"maxiter": 1, "finite_diff_noise": 1e-6}
    hesse.minimize(fun, X, jac=recorded, method="newton", options=options)
    assert np.allclose(np.abs(points[1] - X), [1e-3 * abs(X[0]), 0, 0])


def test_given_steps_are_used() -> None:
    points: list[NDArray[Any]] = []

    def recorded(x: NDArray[Any]) -> NDArray[Any]:
        points.append(np.array(x))
        return jac(x)

    hesse.difference_hessian(fun, X, jac=recorded, rel_step=[1e-2, 1e-3, 1e-4])
    steps = np.max(np.abs(np.array(points) - X), axis=0)
    assert np.allclose(steps, np.abs(X) * [1e-2, 1e-3, 1e-4])


@pytest.mark.parametrize("level", [1e-10, 1e-6, 1e-3])
def test_noise_is_estimated_within_a_small_factor(level: float) -> None:
    estimate = hesse.estimate_noise(noisy(fun, level), X, seed=1)
    deviation = level * abs(fun(X)) / np.sqrt(3)
    assert estimate.status == "ok"
    assert deviation / 4 < estimate.noise < 4 * deviation
    assert estimate.nfev <= 36


def test_a_constant_has_no_noise_to_be_seen() -> None:
    estimate = hesse.estimate_noise(lambda x: 1.0, X)
    assert estimate.status == "step_too_small"
    assert estimate.noise == 0.0


def test_values_that_are_not_finite_have_no_estimate() -> None:
    assert hesse.estimate_noise(lambda x: np.nan, X).status == "not_finite"
    assert np.isnan(hesse.difference_hessian(lambda x: np.nan, X)).all()


def test_no_variables() -> None:
    assert hesse.difference_hessian(lambda x: 1.0, []).shape == (0, 0)


def test_an_exception_reaches_the_user() -> None:
    class OwnError(Exception):
        pass

    def fails(x: NDArray[Any]) -> float:
        raise OwnError

    with pytest.raises(OwnError):
        hesse.difference_hessian(fails, X)
    with pytest.raises(OwnError):
        hesse.estimate_noise(fails, X)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"scheme": "4-point"}, "scheme must be one of"),
        ({"scheme": "3-point"}, "scheme must be '2-point' without jac; got '3-point'"),
        ({"noise": 2.0}, "noise must be a number between 0 and 1; got 2.0"),
        ({"noise": float("nan")}, "noise must be"),
        ({"rel_step": [1.0, 2.0]}, "rel_step must be a positive number or 3 of them"),
        ({"rel_step": -1.0}, "rel_step must be"),
    ],
)
def test_bad_arguments_are_named(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        hesse.difference_hessian(fun, X, **arguments)


def test_bad_types_are_named() -> None:
    with pytest.raises(TypeError, match="fun must be callable; got 3"):
        hesse.difference_hessian(3, X)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="jac must be callable, a bool or None; got 'x'"):
        hesse.difference_hessian(fun, X, jac="x")  # type: ignore[arg-type]
    for noise in (None, [1.0], "1"):
        with pytest.raises(ValueError, match="noise must be a number between 0 and 1; got"):
            hesse.difference_hessian(fun, X, noise=noise)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="seed must be an integer of at least 0; got -1"):
        hesse.estimate_noise(fun, X, seed=-1)
