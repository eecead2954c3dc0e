"""Derivatives by differences and by the complex step, and those that `fun` returns itself."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import hesse
from helpers import EPSILON, MATRIX_METHODS, METHODS, Recorder
from problems import problem

# Step size to the p-th power is the truncation error, rounding over the step the other; at the best
# step they are equal. The factor covers the third derivatives of the functions below.
SAFETY = 50.0
GRADIENT_RTOL = {"2-point": EPSILON ** (1 / 2), "3-point": EPSILON ** (2 / 3), "cs": EPSILON}
HESSIAN_RTOL = GRADIENT_RTOL
HESSIAN_OF_VALUES_RTOL = EPSILON ** (1 / 4)
FLOAT32_EPSILON = float(np.finfo(np.float32).eps)
FLOAT32_ROOT = 0.3854584  # of 2(x − 1/2) + 4x³

# A tolerance that any gradient meets: the run ends at its start and reports the derivatives there.
STAY = {"gtol": np.inf}
SCALES = (1e-8, 1e-4, 1.0, 1e4, 1e8)
POINT = np.array([0.7, -1.3, 0.4])


def value(x: np.ndarray, scale: Any = 1.0) -> Any:
    """Return a smooth function without symmetries, of variables of the given scale."""
    y = x / scale
    return np.sum(np.exp(0.5 * y)) + y[0] * y[1] ** 2 + np.sin(y[1] * y[2])


def gradient(x: np.ndarray, scale: Any = 1.0) -> Any:
    a, b, c = y = x / scale
    inner = np.array([b**2, 2.0 * a * b + c * np.cos(b * c), b * np.cos(b * c)])
    return (0.5 * np.exp(0.5 * y) + inner) / scale


def hessian(x: np.ndarray, scale: Any = 1.0) -> Any:
    a, b, c = y = x / scale
    s, k = np.sin(b * c), np.cos(b * c)
    inner = np.diag(0.25 * np.exp(0.5 * y)).astype(y.dtype)
    inner[1, 1] += 2.0 * a - c**2 * s
    inner[2, 2] -= b**2 * s
    inner[0, 1] = inner[1, 0] = 2.0 * b
    inner[1, 2] = inner[2, 1] = k - b * c * s
    return inner / np.multiply.outer(np.broadcast_to(scale, 3), np.broadcast_to(scale, 3))


def at_start(x0: Any, **arguments: Any) -> hesse.OptimizeResult:
    options = {**STAY, **arguments.pop("options", {})}
    fun = arguments.pop("fun", value)
    result = hesse.minimize(fun, x0, options=options, **arguments)
    assert result.nit == 0, result.message
    return result


def relative_error(found: np.ndarray, exact: np.ndarray) -> float:
    return float(np.max(np.abs(found - exact)) / np.max(np.abs(exact)))


@pytest.mark.parametrize("x0", [POINT, np.zeros(3)], ids=["inside", "zero"])
@pytest.mark.parametrize("scheme", GRADIENT_RTOL)
def test_gradient(scheme: str, x0: np.ndarray) -> None:
    result = at_start(x0, jac=scheme, method="l-bfgs")
    assert relative_error(result.jac, gradient(x0)) <= SAFETY * GRADIENT_RTOL[scheme]


def test_central_differences_are_better_than_forward_ones() -> None:
    errors = [
        relative_error(at_start(POINT, jac=s, method="l-bfgs").jac, gradient(POINT))
        for s in ("2-point", "3-point", "cs")
    ]
    assert errors[0] > 10.0 * errors[1] > 100.0 * errors[2]


@pytest.mark.parametrize("scheme", HESSIAN_RTOL)
def test_hessian_from_gradients(scheme: str) -> None:
    result = at_start(POINT, jac=gradient, hess=scheme, method="newton-damped")
    assert relative_error(result.hess, hessian(POINT)) <= SAFETY * HESSIAN_RTOL[scheme]


@pytest.mark.parametrize("scheme", ["2-point", "3-point"])
@pytest.mark.parametrize("jac", ["2-point", "3-point", None])
def test_hessian_from_values(jac: str | None, scheme: str) -> None:
    result = at_start(POINT, jac=jac, hess=scheme, method="trust-exact")
    assert relative_error(result.hess, hessian(POINT)) <= SAFETY * HESSIAN_OF_VALUES_RTOL


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("scheme", GRADIENT_RTOL)
def test_variables_of_any_scale(scheme: str, scale: float) -> None:
    x0 = scale * POINT
    g = at_start(x0, args=(scale,), jac=scheme, method="l-bfgs").jac
    assert relative_error(g, gradient(x0, scale)) <= SAFETY * GRADIENT_RTOL[scheme]
    H = at_start(x0, args=(scale,), jac=gradient, hess=scheme, method="newton").hess
    assert relative_error(H, hessian(x0, scale)) <= SAFETY * HESSIAN_RTOL[scheme]
    H = at_start(x0, args=(scale,), hess="2-point", method="newton").hess
    assert relative_error(H, hessian(x0, scale)) <= SAFETY * HESSIAN_OF_VALUES_RTOL


@pytest.mark.parametrize("scheme", GRADIENT_RTOL)
def test_variables_of_different_scales(scheme: str) -> None:
    scales = np.array([1e-8, 1.0, 1e8])
    x0 = scales * POINT
    found = at_start(x0, args=(scales,), jac=scheme, method="l-bfgs").jac
    error = relative_error(scales * found, scales * gradient(x0, scales))
    assert error <= SAFETY * GRADIENT_RTOL[scheme]


@pytest.mark.parametrize("scale", SCALES)
def test_typical_x_sets_the_scale_at_zero(scale: float) -> None:
    x0 = np.zeros(3)
    options = {"typical_x": np.full(3, scale)}
    found = at_start(x0, args=(scale,), jac="2-point", method="l-bfgs", options=options).jac
    assert relative_error(found, gradient(x0, scale)) <= SAFETY * GRADIENT_RTOL["2-point"]


def steps_taken(options: dict[str, Any], x0: np.ndarray) -> np.ndarray:
    fun = Recorder(value)
    at_start(x0, fun=fun, jac="2-point", method="l-bfgs", options=options)
    return np.abs(np.diag(np.array(fun.points[1:4]) - x0))


def test_finite_diff_rel_step_as_a_number() -> None:
    steps = steps_taken({"finite_diff_rel_step": 1e-4}, POINT)
    np.testing.assert_allclose(steps, 1e-4 * np.abs(POINT), rtol=1e-9)


def test_finite_diff_rel_step_per_variable() -> None:
    relative = np.array([1e-3, 1e-4, 1e-5])
    steps = steps_taken({"finite_diff_rel_step": relative}, POINT)
    np.testing.assert_allclose(steps, relative * np.abs(POINT), rtol=1e-9)


def test_eps_is_absolute() -> None:
    np.testing.assert_allclose(steps_taken({"eps": 1e-5}, 1e3 * POINT / 100), 1e-5, rtol=1e-9)


def test_typical_x_bounds_the_step_from_below() -> None:
    options = {"typical_x": np.full(3, 100.0), "finite_diff_rel_step": 1e-6}
    np.testing.assert_allclose(steps_taken(options, POINT), 1e-4, rtol=1e-9)


def barrier(x: np.ndarray, upper: bool) -> float:
    outside = x > 1.0 if upper else x < 1.0
    return np.nan if np.any(outside) else float(np.sum(x**3))


def barrier_gradient(x: np.ndarray, upper: bool) -> np.ndarray:
    outside = x > 1.0 if upper else x < 1.0
    return np.where(np.any(outside), np.nan, 3.0 * x**2)


@pytest.mark.parametrize("upper", [True, False], ids=["nan-above", "nan-below"])
@pytest.mark.parametrize("scheme", ["2-point", "3-point"])
class TestOneSided:
    """At the edge of the domain the step goes to the side where there are values."""

    def test_gradient(self, scheme: str, upper: bool) -> None:
        x0 = np.ones(3)
        result = at_start(x0, fun=barrier, args=(upper,), jac=scheme, method="l-bfgs")
        assert relative_error(result.jac, 3.0 * x0) <= SAFETY * GRADIENT_RTOL["2-point"]

    def test_hessian_from_gradients(self, scheme: str, upper: bool) -> None:
        result = at_start(
            np.ones(3),
            fun=barrier,
            args=(upper,),
            jac=barrier_gradient,
            hess=scheme,
            method="newton",
        )
        assert relative_error(result.hess, 6.0 * np.eye(3)) <= SAFETY * HESSIAN_RTOL["2-point"]


@pytest.mark.parametrize("scheme", HESSIAN_RTOL)
def test_products_by_differences_of_gradients(scheme: str) -> None:
    p = problem("extended_rosenbrock_10")
    result = hesse.minimize(p.fun, p.x0, jac=p.jac, hess=scheme, method="trust-ncg")
    assert result.success
    np.testing.assert_allclose(result.x, 1.0, atol=1e-6)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("jac", ["2-point", "3-point", "cs", None])
def test_values_alone_suffice_for_every_method(method: str, jac: str | None) -> None:
    p = problem("rosenbrock")
    result = hesse.minimize(p.fun, p.x0, jac=jac, method=method)
    assert result.success, result.message
    np.testing.assert_allclose(result.x, 1.0, atol=1e-4)
    assert (result.njev, result.nhev) == (0, 0)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("jac", ["2-point", "3-point"])
def test_a_tolerance_below_the_noise_ends_without_idle_steps(method: str, jac: str) -> None:
    p = problem("rosenbrock")
    points = [p.x0]
    given = {"options": {"gtol": 1e-14, "gtol_rel": 0.0}, "callback": points.append}
    hesse.minimize(p.fun, p.x0, jac=jac, method=method, **given)
    assert all(np.any(a != b) for a, b in itertools.pairwise(points))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("jac", ["2-point", "3-point", "cs"])
def test_counts_include_the_differences(method: str, jac: str) -> None:
    p = problem("rosenbrock")
    fun = Recorder(p.fun)
    result = hesse.minimize(fun, p.x0, jac=jac, method=method)
    assert result.nfev == fun.calls


@pytest.mark.parametrize("hess", ["2-point", "3-point", "cs"])
@pytest.mark.parametrize("method", MATRIX_METHODS)
def test_gradients_alone_suffice_for_newton(method: str, hess: str) -> None:
    p = problem("wood")
    jac = Recorder(p.jac)
    result = hesse.minimize(p.fun, p.x0, jac=jac, hess=hess, method=method)
    assert result.success, result.message
    np.testing.assert_allclose(result.x, 1.0, atol=1e-6)
    assert (result.njev, result.nhev) == (jac.calls, 0)


@pytest.mark.parametrize("method", MATRIX_METHODS)
def test_fused_forms_agree_with_separate_callbacks(method: str) -> None:
    p = problem("wood")
    apart = hesse.minimize(p.fun, p.x0, jac=p.jac, hess=p.hess, method=method)
    pair = hesse.minimize(
        lambda x: (p.fun(x), p.jac(x)), p.x0, jac=True, hess=p.hess, method=method
    )
    triple = hesse.minimize(
        lambda x: [p.fun(x), p.jac(x), p.hess(x)], p.x0, jac=True, hess=True, method=method
    )
    for other in (pair, triple):
        np.testing.assert_array_equal(other.x, apart.x)
        np.testing.assert_array_equal(other.hess, apart.hess)
        assert other.nit == apart.nit


def test_differences_of_a_fused_gradient() -> None:
    p = problem("wood")
    result = hesse.minimize(
        lambda x: (p.fun(x), p.jac(x)), p.x0, jac=True, hess="cs", method="newton"
    )
    assert result.success
    np.testing.assert_allclose(result.hess, p.hess(result.x), rtol=1e-12)


def float32_value(x: np.ndarray) -> np.float32:
    assert x.dtype == np.float32
    return np.float32(np.sum((x - np.float32(0.5)) ** 2) + np.sum(x**4))


def float32_gradient(x: np.ndarray) -> np.ndarray:
    assert x.dtype == np.float32
    return np.float32(2.0) * (x - np.float32(0.5)) + np.float32(4.0) * x**3


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("jac", [float32_gradient, "2-point", "3-point"])
def test_single_precision(method: str, jac: Any) -> None:
    result = hesse.minimize(float32_value, np.ones(4, dtype=np.float32), jac=jac, method=method)
    assert result.success, result.message
    np.testing.assert_allclose(result.x, FLOAT32_ROOT, atol=3e-3)


@pytest.mark.parametrize(("jac", "order"), [("2-point", 1 / 2), ("3-point", 2 / 3)])
def test_steps_fit_single_precision(jac: str, order: float) -> None:
    x0 = np.array([0.7, -1.3, 0.4], dtype=np.float32)
    result = at_start(x0, fun=float32_value, jac=jac, method="l-bfgs")
    assert relative_error(result.jac, float32_gradient(x0)) <= SAFETY * FLOAT32_EPSILON**order


def real_value(z: np.ndarray) -> float:
    return float(np.sum(np.real(z) ** 2))


def real_gradient(z: np.ndarray) -> np.ndarray:
    return 2.0 * np.real(z)


@pytest.mark.parametrize(
    ("arguments", "callback"),
    [
        ({"fun": real_value, "jac": "cs"}, "fun"),
        ({"fun": real_value, "jac": real_gradient, "hess": "cs", "method": "newton"}, "jac"),
        (
            {"fun": lambda z: (real_value(z), real_gradient(z)), "jac": True, "hess": "cs"},
            "fun",
        ),
    ],
)
def test_complex_step_refuses_a_dropped_imaginary_part(arguments: Any, callback: str) -> None:
    with pytest.raises(TypeError, match=rf"^{callback}.*returned.*expected.*complex.*cs") as caught:
        hesse.minimize(x0=np.ones(2), **arguments)
    assert "\n" not in str(caught.value)
