"""Fits of many curves against loops over SciPy, and hard cases among them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.optimize

import hesse
from batch_cases import CASES, Case, exponential, fit_one_by_one, gaussian
from hesse import Status
from interrupts import ctrl_c_after

DECAY, PEAK = CASES["exponential"], CASES["gaussian"]
FORMS = ("native", "formula")


def form(case: Case, kind: str) -> Any:
    return case.model if kind == "native" else case.formula


def same(a: hesse.BatchResult, b: hesse.BatchResult, rows: Any = slice(None)) -> bool:
    """Whether all of a is what b says of some problems, to the last bit."""
    return all(
        np.array_equal(a[name], b[name][rows], equal_nan=True)
        for name in ("x", "cost", "status", "nit", "cov")
    )


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize("name", CASES)
def test_parameters_and_covariances_are_those_of_scipy(name: str, kind: str) -> None:
    case = CASES[name]
    truth = case.truth(40)
    Y = case.curves(truth)
    result = hesse.curve_fit_batch(form(case, kind), case.x, Y, truth * 1.1)
    x, cov = fit_one_by_one(case, Y, truth)
    assert result.success.all()
    assert result.x == pytest.approx(x, rel=1e-4, abs=1e-5)
    assert result.cov == pytest.approx(cov, rel=1e-3, abs=1e-7)
    assert result.stderr == pytest.approx(np.sqrt(np.einsum("bii->bi", result.cov)))
    assert np.array_equal(result.popt, result.x)
    assert np.array_equal(result.pcov, result.cov)


@pytest.mark.parametrize("kind", FORMS)
def test_standard_deviations_in_absolute_units(kind: str) -> None:
    truth = DECAY.truth(20)
    Y = DECAY.curves(truth)
    sigma = np.linspace(0.01, 0.05, DECAY.x.size)
    options = {"sigma": sigma, "absolute_sigma": True}
    result = hesse.curve_fit_batch(form(DECAY, kind), DECAY.x, Y, truth, **options)
    x, cov = fit_one_by_one(DECAY, Y, truth, **options)
    assert result.x == pytest.approx(x, rel=1e-4, abs=1e-5)
    assert result.cov == pytest.approx(cov, rel=1e-3)
    own = hesse.curve_fit_batch(form(DECAY, kind), DECAY.x, Y, truth, np.tile(sigma, (20, 1)), True)
    assert own.x == pytest.approx(result.x, rel=1e-12)


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize("loss", ["soft_l1", "huber", "cauchy", "arctan"])
def test_robust_losses_are_those_of_scipy(loss: str, kind: str) -> None:
    truth = DECAY.truth(15)
    Y = DECAY.curves(truth)
    Y[:, 7] += 1.0
    result = hesse.curve_fit_batch(
        form(DECAY, kind), DECAY.x, Y, truth, loss=loss, f_scale=0.05, ftol=1e-14
    )
    for y, p0, x, cost in zip(Y, truth, result.x, result.cost, strict=True):
        one = scipy.optimize.least_squares(
            lambda p, y=y: exponential(DECAY.x, *p) - y,
            p0,
            loss=loss,
            f_scale=0.05,
            ftol=1e-14,
            xtol=1e-14,
            gtol=1e-14,
        )
        assert cost <= one.cost * (1.0 + 1e-7)
        assert x == pytest.approx(one.x, rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("kind", FORMS)
def test_the_biweight_forgets_an_outlier(kind: str) -> None:
    truth = DECAY.truth(15)
    Y = DECAY.curves(truth, noise=1e-3)
    clean = hesse.curve_fit_batch(form(DECAY, kind), DECAY.x, Y, truth)
    Y[:, 7] += 50.0
    result = hesse.curve_fit_batch(form(DECAY, kind), DECAY.x, Y, truth, loss="tukey", f_scale=0.05)
    assert result.success.all()
    assert result.x == pytest.approx(clean.x, abs=1e-2)


@pytest.mark.parametrize("kind", FORMS)
def test_bounds_hold_and_the_rest_is_optimal(kind: str) -> None:
    truth = DECAY.truth(30)
    Y = DECAY.curves(truth)
    bounds = ([0.0, 0.5], [1.5, np.inf])
    result = hesse.curve_fit_batch(form(DECAY, kind), DECAY.x, Y, [1.0, 1.0], bounds=bounds)
    assert result.success.all()
    assert (result.x >= bounds[0]).all()
    assert (result.x <= bounds[1]).all()
    assert (result.active_mask != 0).any()
    assert np.array_equal(result.stderr == 0.0, result.active_mask != 0)
    assert np.array_equal(result["rank"], 2 - np.count_nonzero(result.active_mask, axis=1))
    for y, x, cost in zip(Y, result.x, result.cost, strict=True):
        one = scipy.optimize.least_squares(
            lambda p, y=y: exponential(DECAY.x, *p) - y, [1.0, 1.0], bounds=bounds, xtol=1e-13
        )
        assert cost <= one.cost * (1.0 + 1e-6)
        assert x == pytest.approx(one.x, rel=1e-3, abs=1e-4)


def test_bounds_of_each_curve() -> None:
    truth = DECAY.truth(10)
    Y = DECAY.curves(truth)
    fixed = truth.copy()
    upper = np.where([True, False], fixed, np.inf)
    lower = np.where([True, False], fixed, -np.inf)
    result = hesse.curve_fit_batch("exponential", DECAY.x, Y, truth, bounds=(lower, upper))
    assert np.array_equal(result.x[:, 0], truth[:, 0])
    assert result.success.all()


@pytest.mark.parametrize("kind", FORMS)
def test_missing_values_are_left_out(kind: str) -> None:
    truth = PEAK.truth(12)
    Y = PEAK.curves(truth)
    holes = np.random.default_rng(3).random(Y.shape) < 0.3
    gappy = np.where(holes, np.nan, Y)
    result = hesse.curve_fit_batch(form(PEAK, kind), PEAK.x, gappy, truth)
    assert np.array_equal(result.n_points, (~holes).sum(axis=1))
    for y, hole, p0, x, cov in zip(Y, holes, truth, result.x, result.cov, strict=True):
        popt, pcov = scipy.optimize.curve_fit(gaussian, PEAK.x[~hole], y[~hole], p0)
        assert x == pytest.approx(popt, rel=1e-4, abs=1e-5)
        assert cov == pytest.approx(pcov, rel=1e-3, abs=1e-7)
    masked = np.ma.array(np.where(holes, 1e9, Y), mask=holes)
    assert same(hesse.curve_fit_batch(form(PEAK, kind), PEAK.x, masked, truth), result)
    weighted = np.where(holes, np.inf, 1.0)
    again = hesse.curve_fit_batch(form(PEAK, kind), PEAK.x, Y, truth, weighted)
    assert again.x == pytest.approx(result.x, rel=1e-9)
    assert np.array_equal(again.n_points, result.n_points)
    unknown = hesse.curve_fit_batch(
        form(PEAK, kind), PEAK.x, Y, truth, np.where(holes, np.nan, 1.0)
    )
    assert same(unknown, again)


@pytest.mark.parametrize("kind", FORMS)
def test_abscissae_of_each_curve(kind: str) -> None:
    rng = np.random.default_rng(4)
    truth = DECAY.truth(10)
    x = np.sort(rng.uniform(0.0, 5.0, (10, 40)), axis=1)
    Y = exponential(x, truth[:, :1], truth[:, 1:]) + 0.01 * rng.standard_normal(x.shape)
    x[3, 30:] = np.nan  # a shorter curve
    result = hesse.curve_fit_batch(form(DECAY, kind), x, Y, [1.0, 1.0])
    assert result.success.all()
    assert result.n_points[3] == 30
    for i in range(10):
        known = np.isfinite(x[i])
        popt, _ = scipy.optimize.curve_fit(exponential, x[i, known], Y[i, known], [1.0, 1.0])
        assert result.x[i] == pytest.approx(popt, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("kind", FORMS)
def test_single_precision_data(kind: str) -> None:
    truth = PEAK.truth(20)
    Y = PEAK.curves(truth).astype(np.float32)
    single = hesse.curve_fit_batch(form(PEAK, kind), PEAK.x, Y, truth)
    double = hesse.curve_fit_batch(form(PEAK, kind), PEAK.x, Y.astype(np.float64), truth)
    assert single.x.dtype == np.float64
    assert single.x == pytest.approx(double.x, rel=1e-7)


@pytest.mark.parametrize("kind", FORMS)
def test_images(kind: str) -> None:
    truth = DECAY.truth(12)
    Y = DECAY.curves(truth)
    flat = hesse.curve_fit_batch(form(DECAY, kind), DECAY.x, Y, truth)
    image = hesse.curve_fit_batch(
        form(DECAY, kind), DECAY.x, Y.reshape(3, 4, -1), truth.reshape(3, 4, 2)
    )
    assert image.x.shape == (3, 4, 2)
    assert image.cov.shape == (3, 4, 2, 2)
    assert image.success.shape == image.cost.shape == image.n_points.shape == (3, 4)
    assert np.array_equal(image.x.reshape(12, 2), flat.x)
    second = image.parameter_names[1]
    assert np.array_equal(image.parameters[second], image.x[..., 1])


def test_two_coordinates() -> None:
    u, v = np.meshgrid(np.linspace(-2.0, 2.0, 12), np.linspace(-2.0, 2.0, 12))
    x = np.stack([u.ravel(), v.ravel()])

    def f(x: Any, a: Any, cu: Any, cv: Any, su: Any, sv: Any) -> Any:
        return a * np.exp(-0.5 * (((x[0] - cu) / su) ** 2 + ((x[1] - cv) / sv) ** 2))

    truth = np.random.default_rng(5).uniform([1, -1, -1, 0.5, 0.5], [2, 1, 1, 1, 1], (8, 5))
    Y = np.stack([f(x, *row) for row in truth])
    Y += 0.01 * np.random.default_rng(6).standard_normal(Y.shape)
    native = hesse.curve_fit_batch("gaussian2d", x, Y)
    formula = hesse.curve_fit_batch(f, x, Y, truth)
    own = hesse.curve_fit_batch(f, np.tile(x, (8, 1, 1)), Y, truth)
    assert native.success.all()
    assert np.abs(native.x[:, 3:]) == pytest.approx(np.abs(formula.x[:, 3:]), rel=1e-4)
    assert native.x[:, :3] == pytest.approx(formula.x[:, :3], rel=1e-4, abs=1e-5)
    assert own.x == pytest.approx(formula.x, rel=1e-9, abs=1e-12)
    assert np.abs(formula.x - truth).max() < 0.05


@pytest.mark.parametrize("kind", FORMS)
def test_a_bad_curve_disturbs_no_other(kind: str) -> None:
    truth = PEAK.truth(9)
    Y = PEAK.curves(truth)
    good = hesse.curve_fit_batch(form(PEAK, kind), PEAK.x, Y, truth)
    bad = Y.copy()
    bad[1] = np.nan
    bad[2, 10] = np.inf
    bad[3] = 1e300
    bad[4] = 0.0
    bad[5, 3:] = np.nan
    start = truth.copy()
    start[6, 2] = 0.0
    start[7] = np.nan
    with np.errstate(all="ignore"):
        result = hesse.curve_fit_batch(form(PEAK, kind), PEAK.x, bad, start)
    for name in ("x", "cost", "status", "nit", "cov"):
        assert np.array_equal(result[name][[0, 8]], good[name][[0, 8]])
    assert not result.success[[1, 2, 7]].any()
    assert result.status[2] == result.status[7] == Status.NONFINITE_START
    assert np.isfinite(result.x[result.success]).all()
    assert np.isfinite(result.cost[result.success]).all()
    assert not np.isfinite(result.stderr[[1, 5]]).all()


@pytest.mark.parametrize("kind", FORMS)
def test_what_is_found_depends_on_nothing_but_the_curve(kind: str) -> None:
    truth = PEAK.truth(50)
    Y = PEAK.curves(truth)
    all_together = hesse.curve_fit_batch(form(PEAK, kind), PEAK.x, Y, truth)
    with hesse.num_threads(1):
        assert same(hesse.curve_fit_batch(form(PEAK, kind), PEAK.x, Y, truth), all_together)
    if kind == "native":  # NumPy's own functions treat the last entries of an array differently
        for i in (0, 17, 49):
            rows = slice(i, i + 1)
            alone = hesse.curve_fit_batch("gaussian", PEAK.x, Y[rows], truth[rows])
            assert same(alone, all_together, rows)


@pytest.mark.parametrize("kind", FORMS)
def test_no_curves_and_one(kind: str) -> None:
    none = hesse.curve_fit_batch(form(DECAY, kind), DECAY.x, np.empty((0, 50)), [1.0, 1.0])
    assert none.x.shape == (0, 2)
    assert none.message == "0 of 0 problems converged"
    truth = DECAY.truth(1)
    one = hesse.curve_fit_batch(form(DECAY, kind), DECAY.x, DECAY.curves(truth), [1.0, 1.0])
    assert one.x == pytest.approx(truth, rel=0.1)


def test_constant_data_and_fewer_points_than_parameters() -> None:
    x = np.linspace(0.0, 1.0, 10)
    flat = hesse.curve_fit_batch("exponential+constant", x, np.full((2, 10), 3.0))
    assert np.isfinite(flat.x).all()
    assert flat.cost == pytest.approx(0.0, abs=1e-12)
    few = hesse.curve_fit_batch("cubic", x[:2], np.array([[1.0, 2.0]]), np.zeros(4))
    assert few.cost == pytest.approx(0.0, abs=1e-12)
    assert few.rank[0] == 2
    assert np.isinf(few.stderr).all()


def test_starting_values_of_native_models_are_found() -> None:
    for case in CASES.values():
        truth = case.truth(200)
        Y = case.curves(truth)
        given = hesse.curve_fit_batch(case.model, case.x, Y, truth)
        found = hesse.curve_fit_batch(case.model, case.x, Y)
        same_minimum = found.cost <= given.cost * (1.0 + 1e-6)
        assert same_minimum.mean() >= 0.99


def test_analytic_derivatives_of_a_formula() -> None:
    truth = DECAY.truth(10)
    Y = DECAY.curves(truth)

    def jac(x: Any, a: Any, k: Any) -> Any:
        e = np.exp(-k * x)
        return e, -a * x * e

    exact = hesse.curve_fit_batch(exponential, DECAY.x, Y, truth, jac=jac)
    for scheme in ("2-point", "3-point"):
        differences = hesse.curve_fit_batch(exponential, DECAY.x, Y, truth, jac=scheme)
        assert differences.x == pytest.approx(exact.x, rel=1e-5)
    native = hesse.curve_fit_batch("exponential", DECAY.x, Y, truth)
    assert native.x == pytest.approx(exact.x, rel=1e-6)


def test_ctrl_c_keeps_what_is_finished() -> None:
    rng = np.random.default_rng(7)
    Y = rng.standard_normal((300_000, 64)).astype(np.float32)
    with ctrl_c_after(0.2), pytest.raises(KeyboardInterrupt) as caught:
        hesse.curve_fit_batch("2*gaussian+linear", PEAK.x, Y)
    partial = caught.value.partial_result  # type: ignore[attr-defined]
    left = partial.status == Status.INTERRUPTED
    assert 0 < np.count_nonzero(left) < 300_000
    assert np.isnan(partial.x[left]).all()
    assert partial.success[~left].any()


def test_a_callback_stops_and_a_deadline_holds() -> None:
    Y = np.tile(PEAK.curves(PEAK.truth(100)), (300, 1))
    seen: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> bool:
        seen.append((done, total))
        return True

    stopped = hesse.curve_fit_batch("gaussian", PEAK.x, Y, callback=stop)
    assert len(seen) == 1
    assert 0 < seen[0][0] < seen[0][1] == 30_000
    assert np.array_equal(
        np.flatnonzero(stopped.status == Status.CALLBACK_STOP), np.arange(*seen[0])
    )
    late = hesse.curve_fit_batch("gaussian", PEAK.x, Y, max_time=0.0)
    assert "TIME_LIMIT" in late.counts()
    assert late.success.any()


def test_what_the_callback_raises_takes_along_what_is_finished() -> None:
    Y = np.tile(PEAK.curves(PEAK.truth(100)), (300, 1))

    def broken(done: int, total: int) -> None:
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more") as caught:
        hesse.curve_fit_batch("gaussian", PEAK.x, Y, callback=broken)
    partial = caught.value.partial_result  # type: ignore[attr-defined]
    assert partial.success.any()
    assert (partial.status[~partial.success] == Status.CALLBACK_ERROR).all()


Y = PEAK.curves(PEAK.truth(3))
BAD: dict[str, tuple[dict[str, Any], type[Exception], tuple[str, ...]]] = {
    "f": ({"f": 3}, TypeError, ("f", "callable", "3")),
    "model": ({"f": "gausian"}, ValueError, ("gausian", "gaussian")),
    "no p0": ({"f": lambda x, *p: x}, ValueError, ("p0", "signature")),
    "one curve": ({"Y": Y[0]}, ValueError, ("Y", "(..., m)", "(64,)")),
    "complex": ({"Y": 1j * Y}, TypeError, ("Y", "complex128")),
    "points": ({"x": PEAK.x[:-1]}, ValueError, ("x", "(64,)", "(63,)")),
    "coordinates": ({"f": "gaussian2d"}, ValueError, ("x", "(2, 64)", "(64,)")),
    "p0": ({"p0": [1.0, 2.0]}, ValueError, ("p0", "(3,)", "(2,)")),
    "sigma": ({"sigma": np.zeros(64)}, ValueError, ("sigma", "positive", "0")),
    "sigmas": ({"sigma": np.ones(5)}, ValueError, ("sigma", "(64,)", "(5,)")),
    "bounds": ({"bounds": (2.0, 1.0)}, ValueError, ("bounds", "parameter 0", "(2, 1)")),
    "own bounds": (
        {"bounds": (np.zeros((3, 3)), np.array([[1.0] * 3, [1.0] * 3, [1.0, -1.0, 1.0]]))},
        ValueError,
        ("parameter 1 of problem 2", "(0, -1)"),
    ),
    "jac": ({"jac": lambda x, a, c, s: 0.0}, ValueError, ("jac", "'gaussian'", "own")),
    "loss": ({"loss": "square"}, ValueError, ("loss", "'square'", "linear")),
    "shape of f": (
        {"f": lambda x, a, k: np.ones(7), "p0": [1.0, 1.0]},
        ValueError,
        ("f", "(3, 64)", "(7,)", "(k, 1)"),
    ),
    "number of derivatives": (
        {"f": exponential, "jac": lambda x, a, k: (x,), "p0": [1.0, 1.0]},
        ValueError,
        ("jac", "2 arrays", "1"),
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_one_sentence(name: str) -> None:
    changes, error, words = BAD[name]
    arguments = {"f": "gaussian", "x": PEAK.x, "Y": Y, **changes}
    with pytest.raises(error) as caught:
        hesse.curve_fit_batch(**arguments)
    text = str(caught.value)
    assert "\n" not in text
    for word in words:
        assert word in text


@pytest.mark.parametrize("kind", FORMS)
def test_a_start_that_all_share_is_that_of_each(kind: str) -> None:
    Y = PEAK.curves(PEAK.truth(40))
    start = np.array([2.0, 0.4, 1.3])
    shared = hesse.curve_fit_batch(form(PEAK, kind), PEAK.x, Y, start)
    own = hesse.curve_fit_batch(form(PEAK, kind), PEAK.x, Y, np.tile(start, (40, 1)))
    assert same(shared, own)
    lost = hesse.curve_fit_batch(form(PEAK, kind), PEAK.x, Y, [np.nan, 0.4, 1.3])
    assert (lost.status == Status.NONFINITE_START).all()
