"""SciPy's minimize as an oracle: the same minima, fields and treatment of arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.optimize

import hesse
from helpers import Recorder, is_at_rounding
from problems import Problem, problem

PAIRS = {
    "trust-exact": "trust-exact",
    "trust-ncg": "trust-ncg",
    "trust-krylov": "trust-krylov",
    "newton-cg": "Newton-CG",
    "l-bfgs": "L-BFGS-B",
}
EASY = (
    "helical_valley",
    "box_three_dimensional",
    "brown_dennis",
    "beale",
    "wood",
    "variably_dimensioned_10",
    "penalty_i_4",
    "extended_rosenbrock_10",
    "discrete_boundary_value_10",
    "broyden_banded_10",
    "log_cosh",
)
# The two stop by different tests; both have passed 1e-6 in the gradient.
FUN_ATOL = 1e-8
FUN_RTOL = 1e-8
X_ATOL = 1e-3
# SciPy's own defaults stop long before.
SCIPY_OPTIONS = {
    "L-BFGS-B": {"ftol": 0.0, "gtol": 1e-8, "maxfun": 10_000, "maxiter": 5_000},
    "trust-exact": {"gtol": 1e-8, "maxiter": 2_000},
    "trust-ncg": {"gtol": 1e-8, "maxiter": 2_000},
    "trust-krylov": {"gtol": 1e-8, "maxiter": 2_000},
    "Newton-CG": {"xtol": 1e-12, "maxiter": 2_000},
}

# Where SciPy ends on its way.
SCIPY_STALLS = {("penalty_i_4", "trust-krylov"), ("penalty_i_4", "Newton-CG")}

Minimize = Callable[..., Any]
BOTH = pytest.mark.parametrize("minimize", [hesse.minimize, scipy.optimize.minimize])


def arguments(p: Problem, method: str) -> dict[str, Any]:
    second = {} if method == "l-bfgs" else {"hess": Recorder(p.hess)}
    return {"fun": Recorder(p.fun), "x0": p.x0, "jac": Recorder(p.jac), **second}


def shifted(x: np.ndarray, *shift: float) -> float:
    return float(np.sum((x - sum(shift)) ** 2))


def shifted_gradient(x: np.ndarray, *shift: float) -> np.ndarray:
    return 2.0 * (x - sum(shift))


def shifted_hessian(x: np.ndarray, *shift: float) -> np.ndarray:
    return 2.0 * np.eye(x.size)


@pytest.mark.parametrize("method", PAIRS)
@pytest.mark.parametrize("name", EASY)
def test_same_minimum(name: str, method: str) -> None:
    p, theirs = problem(name), PAIRS[method]
    ours = hesse.minimize(method=method, **arguments(p, method))
    oracle = scipy.optimize.minimize(
        method=theirs, options=SCIPY_OPTIONS[theirs], **arguments(p, method)
    )
    assert ours.success or is_at_rounding(p, ours)
    if (name, theirs) in SCIPY_STALLS:
        assert ours.fun < oracle.fun
        return
    assert ours.fun == pytest.approx(oracle.fun, rel=FUN_RTOL, abs=FUN_ATOL)
    np.testing.assert_allclose(ours.x, oracle.x, rtol=X_ATOL, atol=X_ATOL)


@pytest.mark.parametrize("method", PAIRS)
def test_same_fields(method: str) -> None:
    p = problem("rosenbrock")
    ours = hesse.minimize(method=method, **arguments(p, method))
    oracle = scipy.optimize.minimize(method=PAIRS[method], **arguments(p, method))
    assert set(oracle) - {"hess_inv"} <= set(ours)
    for name in set(oracle) & set(ours):
        assert np.shape(ours[name]) == np.shape(oracle[name]), name
        kind = float if isinstance(oracle[name], float) else type(oracle[name])
        assert isinstance(ours[name], kind), name


@BOTH
@pytest.mark.parametrize("method", ["trust-exact", "L-BFGS-B"])
@pytest.mark.parametrize("args", [(), (2.0,), (2.0, 0.5), 2.0, [2.0]], ids=repr)
def test_args_reach_every_callback(minimize: Minimize, method: str, args: Any) -> None:
    expected = np.sum(args)

    def unpack(*given: Any) -> float:
        return float(np.sum(given))

    result = minimize(
        lambda x, *rest: shifted(x, unpack(*rest)),
        np.zeros(3),
        args=args,
        method=method,
        jac=lambda x, *rest: shifted_gradient(x, unpack(*rest)),
        hess=None if method == "L-BFGS-B" else lambda x, *rest: shifted_hessian(x, *rest),
    )
    np.testing.assert_allclose(result.x, np.full(3, expected), atol=1e-6)


@BOTH
def test_args_follow_the_vector_in_hessp(minimize: Minimize) -> None:
    seen: list[tuple[Any, ...]] = []

    def product(x: np.ndarray, v: np.ndarray, *rest: Any) -> np.ndarray:
        seen.append(rest)
        return 2.0 * v

    minimize(
        shifted,
        np.zeros(3),
        args=(2.0, 1.0),
        method="trust-ncg",
        jac=shifted_gradient,
        hessp=product,
    )
    assert set(seen) == {(2.0, 1.0)}


@BOTH
@pytest.mark.parametrize(
    "x0", [1.5, [1.5], [1, 2], np.array([3, 4]), np.float64(2.0), (1.0, 2.0), np.array(7)], ids=repr
)
def test_forms_of_x0(minimize: Minimize, x0: Any) -> None:
    points = Recorder(shifted)
    result = minimize(points, x0, args=(0.25,), jac=shifted_gradient, method="L-BFGS-B")
    assert result.x.shape == np.atleast_1d(x0).shape
    assert result.x.dtype == np.float64
    assert points.points[0].dtype == np.float64
    np.testing.assert_allclose(result.x, 0.25, atol=1e-6)


@BOTH
def test_x0_is_left_as_it_was(minimize: Minimize) -> None:
    x0 = np.array([3.0, 4.0])
    minimize(shifted, x0, args=(1.0,), jac=shifted_gradient, method="L-BFGS-B")
    np.testing.assert_array_equal(x0, [3.0, 4.0])


@BOTH
@pytest.mark.parametrize(
    "method", ["trust-exact", "Trust-Exact", "TRUST-NCG", "l-bfgs-b", "L-BFGS-B", "L-bfgs-B"]
)
def test_spellings_of_methods(minimize: Minimize, method: str) -> None:
    second = {} if method.lower() == "l-bfgs-b" else {"hess": shifted_hessian}
    result = minimize(
        shifted, [3.0, 4.0], args=(1.0,), method=method, jac=shifted_gradient, **second
    )
    np.testing.assert_allclose(result.x, 1.0, atol=1e-6)


@BOTH
def test_value_and_gradient_from_one_function(minimize: Minimize) -> None:
    fused = Recorder(lambda x: (shifted(x, 1.0), shifted_gradient(x, 1.0)))
    result = minimize(fused, [3.0, 4.0], jac=True, method="L-BFGS-B")
    np.testing.assert_allclose(result.x, 1.0, atol=1e-6)
    assert fused.calls == result.nfev


@BOTH
@pytest.mark.parametrize("jac", [None, False, "2-point", "3-point", "cs"])
def test_gradients_by_differences(minimize: Minimize, jac: Any) -> None:
    result = minimize(lambda x: np.sum((x - 1.0) ** 2), [3.0, 4.0], jac=jac, method="L-BFGS-B")
    np.testing.assert_allclose(result.x, 1.0, atol=1e-5)


@BOTH
def test_no_method_and_no_derivatives(minimize: Minimize) -> None:
    result = minimize(lambda x: np.sum((x - 1.0) ** 2), [3.0, 4.0])
    assert result.success
    np.testing.assert_allclose(result.x, 1.0, atol=1e-5)


def with_state(seen: list[Any]) -> Callable[..., None]:
    def callback(*, intermediate_result: Any) -> None:
        seen.append(intermediate_result)

    return callback


def with_positional_state(seen: list[Any]) -> Callable[..., None]:
    def callback(intermediate_result: Any) -> None:
        seen.append(intermediate_result)

    return callback


@BOTH
def test_callback_that_takes_the_point(minimize: Minimize) -> None:
    seen: list[Any] = []
    p = problem("rosenbrock")
    result = minimize(
        p.fun, p.x0, jac=p.jac, hess=p.hess, method="trust-exact", callback=seen.append
    )
    assert all(isinstance(x, np.ndarray) and x.shape == (2,) for x in seen)
    np.testing.assert_array_equal(seen[-1], result.x)


@BOTH
@pytest.mark.parametrize("form", [with_state, with_positional_state])
def test_callback_that_takes_the_state(minimize: Minimize, form: Any) -> None:
    seen: list[Any] = []
    p = problem("rosenbrock")
    minimize(p.fun, p.x0, jac=p.jac, hess=p.hess, method="trust-exact", callback=form(seen))
    assert seen
    assert all(isinstance(state, dict) and state.fun == p.fun(state.x) for state in seen)


@BOTH
@pytest.mark.parametrize("form", ["point", "state"])
def test_stop_iteration_ends_the_run(minimize: Minimize, form: str) -> None:
    p = problem("rosenbrock")
    values: list[float] = []

    def by_point(xk: np.ndarray) -> None:
        values.append(p.fun(xk))
        if len(values) == 3:
            raise StopIteration

    def by_state(intermediate_result: Any) -> None:
        by_point(intermediate_result.x)

    given = {"jac": p.jac, "hess": p.hess, "callback": {"point": by_point, "state": by_state}[form]}
    result = minimize(p.fun, p.x0, method="trust-exact", **given)
    assert not result.success
    assert len(values) == 3
    assert result.fun == min(values)


def test_products_are_dropped_when_there_is_a_hessian() -> None:
    """As SciPy documents it; its trust-ncg takes the products all the same."""
    p = problem("beale")
    products = Recorder(p.hessp)
    with np.errstate(all="ignore"):
        result = hesse.minimize(
            p.fun, p.x0, jac=p.jac, hess=p.hess, hessp=products, method="trust-ncg"
        )
    assert result.success
    assert products.calls == 0


@BOTH
def test_hessian_of_a_method_that_needs_none_is_warned_of(minimize: Minimize) -> None:
    with pytest.warns(RuntimeWarning, match=r"(?i)hess"):
        minimize(
            shifted,
            [3.0],
            args=(1.0,),
            jac=shifted_gradient,
            hess=shifted_hessian,
            method="L-BFGS-B",
        )


@BOTH
def test_one_iteration_where_one_is_allowed(minimize: Minimize) -> None:
    p = problem("rosenbrock")
    result = minimize(
        p.fun, p.x0, jac=p.jac, hess=p.hess, method="trust-exact", options={"maxiter": 1}
    )
    assert result.nit == 1
    assert not result.success


@BOTH
@pytest.mark.parametrize("name", ["maxiter", "maxfun", "maxcor", "maxls", "ftol", "gtol", "eps"])
def test_options_of_l_bfgs_b_are_known(minimize: Minimize, name: str) -> None:
    value = {"maxiter": 50, "maxfun": 50, "maxcor": 5, "maxls": 10}.get(name, 1e-8)
    result = minimize(
        shifted,
        [3.0],
        args=(1.0,),
        jac=shifted_gradient,
        method="L-BFGS-B",
        options={name: value},
    )
    assert result.success


@pytest.mark.parametrize(("name", "value"), [("iprint", 1), ("workers", map)])
def test_options_of_l_bfgs_b_that_are_declined(name: str, value: object) -> None:
    def run(given: object) -> hesse.OptimizeResult:
        return hesse.minimize(
            lambda x: (x[0] - 1.0) ** 2, [3.0], method="L-BFGS-B", options={name: given}
        )

    with pytest.raises(ValueError, match=rf"^option '{name}' is not supported: hesse "):
        run(value)
    assert run(None).success


@BOTH
@pytest.mark.parametrize("name", ["initial_trust_radius", "max_trust_radius", "eta", "gtol"])
@pytest.mark.parametrize("method", ["trust-exact", "trust-ncg"])
def test_options_of_trust_regions_are_known(minimize: Minimize, method: str, name: str) -> None:
    value = {"initial_trust_radius": 0.5, "max_trust_radius": 50.0, "eta": 0.2}.get(name, 1e-6)
    result = minimize(
        shifted,
        [3.0],
        args=(1.0,),
        jac=shifted_gradient,
        hess=shifted_hessian,
        method=method,
        options={name: value},
    )
    assert result.success
