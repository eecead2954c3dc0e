"""Statistics of a fitted curve: intervals, bands, R², plots, and Student's t."""

from __future__ import annotations

import doctest
import importlib
import math
from pathlib import Path

import numpy as np
import pytest
import scipy.optimize
import scipy.stats
from numpy.typing import NDArray

import hesse
from hesse import _core
from hesse._curve_fitting import CurveFitResult
from problems import NIST

Vector = NDArray[np.float64]
MISRA = next(r for r in NIST if r.name == "misra1a")
RNG = np.random.default_rng(8)
X = np.linspace(0.0, 5.0, 21)
LINE = 1.0 + 0.5 * X + 0.2 * RNG.standard_normal(X.size)


def misra(x: Vector, a: float, b: float) -> Vector:
    return a * (1.0 - np.exp(-b * x))


@pytest.fixture(scope="module")
def curved() -> CurveFitResult:
    return hesse.curve_fit(misra, MISRA.x, MISRA.y, MISRA.starts[1])


@pytest.fixture(scope="module")
def straight() -> CurveFitResult:
    return hesse.curve_fit("linear", X, LINE)


@pytest.mark.parametrize("freedom", [1.0, 2.0, 3.0, 30.0, 1999.0, 2001.0, 1e6, math.inf])
@pytest.mark.parametrize("probability", [0.9, 0.5, 0.05, 1e-6, 1e-12])
def test_quantiles_agree_with_scipy(probability: float, freedom: float) -> None:
    expected = scipy.stats.t.isf(probability / 2.0, freedom)
    assert np.isclose(_core.student_t_quantile(probability, freedom), expected, rtol=1e-10)


@pytest.mark.parametrize(("probability", "freedom"), [(0.0, 3.0), (1.0, 3.0), (0.5, 0.0)])
def test_quantiles_that_do_not_exist(probability: float, freedom: float) -> None:
    assert math.isnan(_core.student_t_quantile(probability, freedom))


def test_wald_limits(straight: CurveFitResult) -> None:
    reference = scipy.stats.linregress(X, LINE)
    t = scipy.stats.t.isf(0.05, X.size - 2)
    low, high = straight.interval(0.9)[1]
    assert np.isclose(low, reference.slope - t * reference.stderr, rtol=1e-9)
    assert np.isclose(high, reference.slope + t * reference.stderr, rtol=1e-9)
    assert np.isclose(straight.r_squared, reference.rvalue**2, rtol=1e-10)


def test_known_deviations_take_the_normal_distribution() -> None:
    result = hesse.curve_fit("linear", X, LINE, sigma=0.2, absolute_sigma=True)
    half = np.diff(result.interval()[1])[0] / 2.0
    assert np.isclose(half, scipy.stats.norm.isf(0.025) * result.stderr[1], rtol=1e-10)


def test_profile_of_a_linear_model_is_wald(straight: CurveFitResult) -> None:
    wald, profile = straight.interval(), straight.interval(method="profile")
    assert np.allclose(profile, wald, rtol=1e-6)


@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_profile_limits_are_where_the_best_other_fit_is_that_much_worse(
    curved: CurveFitResult, level: float
) -> None:
    t = scipy.stats.t.isf((1.0 - level) / 2.0, curved.dof)
    for index, limits in enumerate(curved.interval(level, "profile")):
        assert limits[0] < curved.popt[index] < limits[1]
        for value in limits:
            other = scipy.optimize.least_squares(
                lambda o, i=index, v=value: misra(MISRA.x, *np.insert(o, i, v)) - MISRA.y,
                np.delete(curved.popt, index),
                x_scale="jac",
                xtol=1e-15,
                ftol=1e-15,
                gtol=1e-15,
            )
            rise = (2.0 * other.cost - curved.chi2) / curved.reduced_chi2
            assert np.isclose(rise, t * t, rtol=1e-5)


def test_profile_of_a_single_parameter() -> None:
    y = np.exp(-0.7 * X) + 0.01 * RNG.standard_normal(X.size)
    result = hesse.curve_fit(lambda x, k: np.exp(-k * x), X, y)
    t = scipy.stats.t.isf(0.025, X.size - 1)
    for value in result.interval(method="profile")[0]:
        rise = (np.sum((np.exp(-value * X) - y) ** 2) - result.chi2) / result.reduced_chi2
        assert np.isclose(rise, t * t, rtol=1e-5)


def test_no_limit_where_the_profile_stays_low() -> None:
    """All but the first value are on the plateau, so that the rate may be as large as one likes."""
    x = np.arange(7.0)
    y = np.array([0.0, 0.97, 1.02, 0.99, 1.03, 0.98, 1.01])
    result = hesse.curve_fit(misra, x, y, [1.0, 3.0])
    low, high = result.interval(method="profile")[1]
    assert 0.0 < low < result.popt[1]
    assert math.isnan(high)


def test_no_limit_beyond_a_bound() -> None:
    result = hesse.curve_fit(
        misra, MISRA.x, MISRA.y, MISRA.starts[1], bounds=([0.0, 0.0], [239.0, 1.0])
    )
    low, high = result.interval(method="profile")[0]
    assert low < result.popt[0] < 239.0
    assert math.isnan(high)


def test_bands(straight: CurveFitResult) -> None:
    at = np.array([-1.0, 2.5, 9.0])
    lever = 1.0 / X.size + (at - X.mean()) ** 2 / np.sum((X - X.mean()) ** 2)
    t = scipy.stats.t.isf(0.025, X.size - 2)
    for kind, extra in (("confidence", 0.0), ("prediction", 1.0)):
        lower, upper = straight.band(at, kind=kind)
        half = t * np.sqrt(straight.reduced_chi2 * (lever + extra))
        assert np.allclose(upper - straight.predict(at), half, rtol=1e-8)
        assert np.allclose(lower + upper, 2.0 * straight.predict(at), rtol=1e-10)


def test_bands_by_differences(curved: CurveFitResult) -> None:
    exact = hesse.curve_fit(misra, MISRA.x, MISRA.y, MISRA.starts[1], jac="cs")
    at = np.linspace(0.0, 1000.0, 4)
    assert np.allclose(curved.band(at), exact.band(at), rtol=1e-5)


def test_correlation_and_text(curved: CurveFitResult) -> None:
    errors = curved.stderr
    assert np.allclose(curved.correlation * np.outer(errors, errors), curved.pcov)
    assert "R²" in repr(curved)


def test_r_squared_heeds_deviations() -> None:
    sigma = 0.1 + X
    result = hesse.curve_fit("linear", X, LINE, sigma=sigma)
    w = 1.0 / sigma**2
    total = np.sum(w * (LINE - np.average(LINE, weights=w)) ** 2)
    assert np.isclose(result.r_squared, 1.0 - result.chi2 / total, rtol=1e-10)


def test_plot(straight: CurveFitResult, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    straight.plot(tmp_path / "line.png")
    assert (tmp_path / "line.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("level", [0.0, 1.0, 95, math.nan, "high"])
def test_bad_level(straight: CurveFitResult, level: float) -> None:
    with pytest.raises(ValueError, match="level must lie between 0 and 1; got"):
        straight.interval(level)


@pytest.mark.parametrize("name", ["_curve_fit", "_result"])
def test_examples_run(name: str) -> None:
    module = importlib.import_module(f"hesse._curve_fitting.{name}")
    outcome = doctest.testmod(module)
    assert outcome.attempted > 0
    assert outcome.failed == 0


def test_bad_names(straight: CurveFitResult) -> None:
    with pytest.raises(ValueError, match="unknown method 'walt'; valid are: wald, profile"):
        straight.interval(method="walt")
    with pytest.raises(ValueError, match="unknown kind"):
        straight.band(kind="tolerance")
