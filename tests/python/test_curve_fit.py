"""`hesse.curve_fit`: against SciPy and NIST, its arguments, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.optimize
from numpy.typing import NDArray

import hesse
from problems import NIST, Regression

Vector = NDArray[np.float64]
RNG = np.random.default_rng(5)
X = np.linspace(0.0, 4.0, 30)
Y = 3.0 * np.exp(-0.7 * X) + 0.5 + 0.05 * RNG.standard_normal(X.size)
SIGMA = 0.05 + 0.02 * X
COVARIANCE = np.diag(SIGMA**2) + 5e-4 * np.exp(-np.abs(X[:, None] - X) / 0.3)
# Within the same valley of every loss, of which arctan's has several.
NEAR = [3.0, 0.7, 0.5]
# Where the sum of squares at the solution is rounding alone, so is the variance.
EXACT_DATA = {"lanczos1"}
# From its first start along a valley, on which the sum falls by a millionth a step.
SLOW = {("bennett5", 0)}


def decay(x: Vector, a: Any, k: Any, c: Any) -> Any:
    return a * np.exp(-k * x) + c


def decay_jacobian(x: Vector, a: float, k: float, c: float) -> Vector:
    e = np.exp(-k * x)
    return np.column_stack([e, -a * x * e, np.ones_like(x)])


@pytest.mark.parametrize("sigma", [None, SIGMA, COVARIANCE], ids=["none", "vector", "matrix"])
@pytest.mark.parametrize("absolute", [False, True])
@pytest.mark.parametrize("jac", [None, "3-point", "cs", decay_jacobian])
def test_agrees_with_scipy(sigma: Any, absolute: bool, jac: Any) -> None:
    popt, pcov = hesse.curve_fit(decay, X, Y, sigma=sigma, absolute_sigma=absolute, jac=jac)
    expected, covariance = scipy.optimize.curve_fit(
        decay,
        X,
        Y,
        sigma=sigma,
        absolute_sigma=absolute,
        jac=decay_jacobian,
        ftol=1e-14,
        xtol=1e-14,
    )
    assert np.allclose(popt, expected, rtol=1e-6)
    assert np.allclose(pcov, covariance, rtol=1e-5)


@pytest.mark.parametrize("start", [0, 1], ids=["far", "near"])
@pytest.mark.parametrize("r", NIST, ids=str)
@np.errstate(all="ignore")
def test_certified_parameters_and_standard_deviations(r: Regression, start: int) -> None:
    if (r.name, start) in SLOW:
        pytest.skip("needs more iterations than the default")

    def f(x: Vector, *b: Any) -> Any:
        return r.model(x, np.array(b))

    result = hesse.curve_fit(f, r.x, r.y, r.starts[start], jac="cs")
    assert np.allclose(result.popt, r.parameters, rtol=2e-6, atol=0.0)
    if r.name not in EXACT_DATA:
        assert np.allclose(result.stderr, r.deviations, rtol=2e-6, atol=0.0)
        assert np.isclose(result.chi2, r.residual_sum, rtol=1e-9)


def test_native_models_need_no_start_and_agree_with_callables() -> None:
    native = hesse.curve_fit("exponential+constant", X, Y, sigma=SIGMA)
    own = hesse.curve_fit(decay, X, Y, sigma=SIGMA, jac=decay_jacobian)
    assert native.parameter_names == ("amplitude", "rate", "c0")
    assert own.parameter_names == ("a", "k", "c")
    assert np.allclose(native.popt, own.popt, rtol=1e-8)
    assert np.allclose(native.pcov, own.pcov, rtol=1e-6)


def test_native_models_of_two_coordinates() -> None:
    grid = np.stack(np.meshgrid(np.arange(12.0), np.arange(10.0))).reshape(2, -1)
    truth = np.array([2.0, 5.0, 4.0, 1.5, 2.5])
    model = hesse._core.CurveModel("gaussian2d")
    result = hesse.curve_fit("gaussian2d", grid, model.values(grid, truth))
    assert np.allclose(result.popt, truth, rtol=1e-8)


@pytest.mark.parametrize("loss", ["soft_l1", "huber", "cauchy", "arctan"])
def test_robust_losses_agree_with_scipy(loss: str) -> None:
    y = Y.copy()
    y[::7] += 2.0
    result = hesse.curve_fit(decay, X, y, NEAR, jac=decay_jacobian, loss=loss, f_scale=0.1)
    expected = scipy.optimize.least_squares(
        lambda p: decay(X, *p) - y,
        NEAR,
        lambda p: decay_jacobian(X, *p),
        loss=loss,
        f_scale=0.1,
        xtol=1e-14,
        ftol=1e-14,
        gtol=1e-12,
    )
    assert np.isclose(result.fit.cost, expected.cost, rtol=1e-10)
    assert np.allclose(result.popt, expected.x, rtol=1e-5)


def test_bounds_hold_and_start_in_their_middle() -> None:
    seen: list[float] = []

    def f(x: Vector, a: float, k: float) -> Any:
        seen.append(k)
        return a * np.exp(-k * x)

    result = hesse.curve_fit(f, X, Y, bounds=([0.0, 0.0], [10.0, 0.4]))
    assert result.popt[1] == 0.4
    assert seen[0] == 0.2
    assert 0.0 <= min(seen) <= max(seen) <= 0.4
    assert result.stderr[1] == 0.0
    assert np.isnan(result.interval()[1]).all()


def test_missing_points_are_left_out() -> None:
    x, y, holes = X.copy(), Y.copy(), [3, 17]
    y[3] = x[17] = np.nan
    for sigma, rest in (
        (SIGMA, np.delete(SIGMA, holes)),
        (COVARIANCE, np.delete(np.delete(COVARIANCE, holes, 0), holes, 1)),
    ):
        result = hesse.curve_fit("exponential+constant", x, y, sigma=sigma, nan_policy="omit")
        expected = hesse.curve_fit(
            "exponential+constant", np.delete(X, holes), np.delete(Y, holes), sigma=rest
        )
        assert np.array_equal(result.popt, expected.popt)
        assert result.dof == 25


def test_full_output_unpacks_into_five() -> None:
    popt, _, info, message, ier = hesse.curve_fit("linear", X, Y, full_output=True)
    residuals = np.polynomial.Polynomial(popt)(X) - Y
    assert np.allclose(info["fvec"], residuals)
    assert info["nfev"] > 0
    assert message
    assert ier > 0


def test_other_objects_reach_the_model_as_they_are() -> None:
    data = {"where": X}

    def f(x: dict[str, Vector], a: float, b: float) -> Vector:
        return a + b * x["where"]

    result = hesse.curve_fit(f, data, 1.0 + 2.0 * X)
    assert np.allclose(result.popt, [1.0, 2.0])


def test_parameters_that_the_data_do_not_tell_apart() -> None:
    with pytest.warns(UserWarning, match="determine 1 combinations of the 2 free parameters"):
        result = hesse.curve_fit(lambda x, a, b: (a + b) * x, X, 2.0 * X)
    assert result.rank == 1
    assert np.isinf(result.pcov).all()
    assert np.isnan(result.interval(method="profile")).all()
    assert np.isclose(result.popt.sum(), 2.0)


def test_no_degree_of_freedom() -> None:
    with pytest.warns(UserWarning, match="no degree of freedom"):
        result = hesse.curve_fit("linear", [0.0, 1.0], [1.0, 3.0])
    assert np.allclose(result.popt, [1.0, 2.0])
    assert np.isinf(result.stderr).all()
    assert np.isnan(result.reduced_chi2)
    assert np.isnan(result.interval()).all()


def test_a_fit_that_does_not_converge_raises_with_what_it_has() -> None:
    with pytest.raises(RuntimeError, match="did not converge") as caught:
        hesse.curve_fit(decay, X, Y, max_nfev=6)
    partial = caught.value.partial_result  # type: ignore[attr-defined]
    assert not partial.success
    assert partial.popt.shape == (3,)


def test_exceptions_of_the_model_reach_the_caller() -> None:
    def f(x: Vector, a: float) -> Vector:
        raise ArithmeticError("mine")

    with pytest.raises(ArithmeticError, match="mine"):
        hesse.curve_fit(f, X, Y)


def with_entry(array: Vector, value: float) -> Vector:
    changed = array.copy()
    changed[4] = value
    return changed


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"f": "gausian"}, ValueError, "model must be a sum of"),
        ({"f": 3}, TypeError, "f must be callable or the name of a model; got 3"),
        ({"f": lambda x, *p: x}, ValueError, "p0 must be given"),
        ({"f": lambda x, a: x[:5]}, ValueError, r"f must return an array of shape \(30,\)"),
        ({"p0": [1.0]}, ValueError, "p0 must have the 2 values intercept, slope; got 1"),
        ({"ydata": with_entry(Y, np.nan)}, ValueError, r"ydata\[4\] is nan"),
        ({"xdata": with_entry(X, np.inf)}, ValueError, r"xdata\[4\] is inf"),
        ({"ydata": with_entry(Y, np.nan), "nan_policy": "raise"}, ValueError, r"ydata\[4\] is nan"),
        ({"ydata": np.full(30, np.nan), "nan_policy": "omit"}, ValueError, "leaves no data"),
        ({"nan_policy": "propagate"}, ValueError, "unknown nan_policy 'propagate'"),
        ({"ydata": Y[:, None]}, ValueError, r"ydata must have the shape \(m,\)"),
        ({"ydata": ["a"] * 30}, TypeError, "ydata must be an array of real numbers"),
        ({"xdata": X[:9]}, ValueError, r"xdata must have shape \(30,\) for this model"),
        ({"xdata": "abc"}, TypeError, "xdata must be an array of real numbers; got 'abc'"),
        ({"ydata": []}, ValueError, "ydata must hold at least one value"),
        ({"sigma": SIGMA[:4]}, ValueError, r"sigma must have the shape \(30,\) or \(30, 30\)"),
        ({"sigma": with_entry(SIGMA, 0.0)}, ValueError, r"sigma\[4\] is 0"),
        ({"sigma": with_entry(SIGMA, np.nan)}, ValueError, r"sigma\[4\] is nan"),
        ({"sigma": -COVARIANCE}, ValueError, "sigma must be positive definite"),
        ({"jac": "4-point"}, ValueError, "jac must be callable, None, or one of"),
        ({"x0": [1.0, 2.0]}, TypeError, "curve_fit.* unexpected keyword argument 'x0'"),
        ({"foo": 1}, TypeError, "curve_fit.* unexpected keyword argument 'foo'"),
        ({"maxfev": 3, "max_nfev": 3}, TypeError, "mean the same"),
        ({"bounds": ([0.0, 3.0], [1.0, 2.0])}, ValueError, "lower <= upper"),
        ({"method": "simplex"}, ValueError, "unknown method 'simplex'"),
    ],
)
def test_bad_input(changes: dict[str, Any], error: type[Exception], sentence: str) -> None:
    arguments = {"f": "linear", "xdata": X, "ydata": Y, **changes}
    with pytest.raises(error, match=sentence):
        hesse.curve_fit(**arguments)
