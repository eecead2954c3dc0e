"""Every method on every problem of the table: where it ends, and what must hold for any run."""

from __future__ import annotations

import resource
import tracemalloc

import numpy as np
import pytest

import hesse
from helpers import (
    COUNTED_CALLBACKS,
    COUNTS,
    DEFAULT_GTOL,
    DEFAULT_GTOL_REL,
    EPSILON,
    LINE_SEARCH_NOISE,
    METHODS,
    PRODUCT_METHODS,
    QUASI_NEWTON,
    ROUNDING_ULPS,
    SECOND_ORDER,
    WOLFE,
    Recorder,
    is_at_rounding,
    is_finite,
    key,
    max_norm,
    recorded,
)
from problems import PROBLEMS, Problem, problem

# Published minima have about ten digits; a gradient of 1e-8 leaves less than these in f, even where
# the least eigenvalue is 1e-9 (Watson's function in twelve variables).
MINIMUM_RTOL = 1e-6
MINIMUM_ATOL = 1e-7
STATIONARY_ATOL = 1e-12
VANISHING_ATOL = 1e-6
# A step this small beside the point may be rounded to one that was taken before.
ROUNDING_STEP = 1e-12

# Where one unit of gradient means very different things in each variable, the default tolerance
# stops early, as it says it does; these runs ask for more.
FULL_ACCURACY = {"gtol": 1e-16, "gtol_rel": 0.0}
OPTIONS = {
    "scaled_quadratic": FULL_ACCURACY,
    "scaled_rosenbrock_wide": {"gtol": 1e-13, "gtol_rel": 0.0},
    "scaled_rosenbrock_large": {"gtol": 1e-13, "gtol_rel": 0.0},
    "meyer": {"gtol_rel": 0.0},
}

AT_MINIMUM = ("GTOL",)

# (problem, method or None for all): (statuses, value or None for a minimum or inf for any, why).
# A name as "trust-ncg, products" stands for runs that have products only.
Expected = tuple[tuple[str, ...], float | tuple[float, ...] | None, str]
EXCEPTIONS: dict[tuple[str, str | None], Expected] = {
    **{
        (name, method): (AT_MINIMUM, 0.0, "gradients alone show no curvature there")
        for name in ("saddle_exact", "saddle_on_stable_axis")
        for method in QUASI_NEWTON
    },
    ("saddle_exact", "trust-ncg, products"): (
        AT_MINIMUM,
        0.0,
        "a product with g = 0 tells nothing",
    ),
    ("saddle_exact", "arc, products"): (AT_MINIMUM, 0.0, "a product with g = 0 tells nothing"),
    ("saddle_on_stable_axis", "arc, products"): (AT_MINIMUM, 0.0, "never leaves the axis"),
    ("scaled_quadratic", "arc, products"): (
        ("NO_PROGRESS",),
        0.5,
        "a tridiagonal matrix of entries up to 1e24 does not know the eigenvalue 1",
    ),
    ("scaled_rosenbrock_wide", "arc, products"): (
        ("NO_PROGRESS",),
        4.84,
        "a tridiagonal matrix of entries up to 1e16 does not know the eigenvalue 1",
    ),
    ("saddle_exact", "trust-krylov, products"): (
        AT_MINIMUM,
        0.0,
        "a gradient of zero ends the run before any product",
    ),
    ("saddle_exact", "newton-cg, products"): (
        AT_MINIMUM,
        0.0,
        "a gradient of zero ends the run before any product",
    ),
    ("saddle_on_stable_axis", "trust-ncg, products"): (AT_MINIMUM, 0.0, "never leaves the axis"),
    ("saddle_on_stable_axis", "newton-cg, products"): (AT_MINIMUM, 0.0, "never leaves the axis"),
    ("saddle_exact", "tron, products"): (AT_MINIMUM, 0.0, "a product with g = 0 tells nothing"),
    ("saddle_on_stable_axis", "tron, products"): (AT_MINIMUM, 0.0, "never leaves the axis"),
    ("saddle_exact", "saddle-free, products"): (
        AT_MINIMUM,
        0.0,
        "a product with g = 0 says little",
    ),
    ("saddle_on_stable_axis", "saddle-free, products"): (AT_MINIMUM, 0.0, "never leaves the axis"),
    ("osborne_1", "saddle-free, products"): (
        ("GTOL", "NO_PROGRESS"),
        None,
        "a gradient of 1e-8 is at the level of its rounding",
    ),
    **{
        (name, "saddle-free, products"): (
            ("NO_PROGRESS",),
            np.inf,
            "a tridiagonal matrix of entries up to 1e16 does not know the eigenvalue 1",
        )
        for name in ("scaled_quadratic", "scaled_rosenbrock_wide")
    },
    ("watson_6", "tron, products"): (
        ("GTOL", "NO_PROGRESS"),
        None,
        "an eigenvalue of 1e-9 leaves a gradient of 1e-7 where f shows no more decrease",
    ),
    ("monkey_saddle_exact", None): (AT_MINIMUM, 0.0, "gradient and Hessian vanish at the start"),
    ("unbounded_saddle", None): (("UNBOUNDED",), -np.inf, "unbounded below"),
    ("exponential_decay", None): (AT_MINIMUM, 0.0, "the infimum lies at infinity"),
    ("meyer", "sr1"): (("MAX_ITER",), np.inf, "a valley too curved for few updates"),
    ("meyer", None): (
        ("GTOL", "NO_PROGRESS"),
        None,
        "its exponentials of large numbers leave an error of 1e-10 in f",
    ),
    ("scaled_quadratic", "l-bfgs"): (
        ("GTOL", "NO_PROGRESS"),
        (0.0, 0.5),
        "where it stops at condition number 1e24 depends on how NumPy rounds on this CPU",
    ),
    **{
        ("scaled_quadratic", method): (("NO_PROGRESS",), 0.5, "condition number 1e24")
        for method in ("bfgs", "sr1")
    },
    ("scaled_rosenbrock_wide", "bfgs"): (
        ("MAX_ITER",),
        np.inf,
        "one variable is 1e16 times larger than the other",
    ),
    ("scaled_rosenbrock_wide", "sr1"): (("NO_PROGRESS",), 4.84, "as above"),
    # Which of the two it is depends on the instruction set's rounding.
    **{
        case: (("GTOL", "NO_PROGRESS"), None, "the gradient is at the level of its rounding")
        for case in (
            ("scaled_rosenbrock_wide", "l-bfgs"),
            ("scaled_rosenbrock_wide", "newton-cg, products"),
            ("watson_6", "trust-krylov, products"),
        )
    },
    ("scaled_rosenbrock_wide", "newton-damped"): (
        ("NO_PROGRESS",),
        4.84,
        "the damping that one variable needs freezes the other, 1e16 times larger",
    ),
    ("ill_conditioned_quadratic_20", "l-bfgs"): (
        ("GTOL", "MAX_ITER"),
        None,
        "a condition number of 1e10 exceeds what ten pairs can learn",
    ),
}

RUNS = [(p, m, False) for p in PROBLEMS for m in METHODS]
RUNS += [(p, m, True) for p in PROBLEMS for m in PRODUCT_METHODS]
RUN_IDS = [f"{p}-{m}{'-hessp' if products else ''}" for p, m, products in RUNS]


class Run:
    """A run with its recorded callbacks and accepted points."""

    def __init__(self, p: Problem, method: str, products: bool) -> None:
        self.problem = p
        self.options = OPTIONS.get(p.name, {})
        self.callbacks = recorded(p, method, products)
        self.accepted = [np.array(p.x0)]
        self.result = hesse.minimize(
            x0=p.x0,
            method=method,
            options=self.options,
            callback=lambda xk: self.accepted.append(xk),
            **self.callbacks,
        )

    def gradient_threshold(self) -> float:
        """Return the tolerance that the options state for this problem's start."""
        start = max_norm(Recorder(self.problem.jac)(self.problem.x0))
        relative = self.options.get("gtol_rel", DEFAULT_GTOL_REL)
        return max(self.options.get("gtol", DEFAULT_GTOL), relative * start)


@pytest.fixture(scope="module")
def runs() -> dict[tuple[str, str, bool], Run]:
    return {}


@pytest.fixture(params=RUNS, ids=RUN_IDS)
def run(request: pytest.FixtureRequest, runs: dict[tuple[str, str, bool], Run]) -> Run:
    p, method, products = request.param
    name = (p.name, method, products)
    if name not in runs:
        runs[name] = Run(p, method, products)
    return runs[name]


def test_ends_where_it_should(run: Run) -> None:
    p, result = run.problem, run.result
    usual = (AT_MINIMUM, None, "")
    names = [f"{result.method}, products"] if "hessp" in run.callbacks else []
    candidates = [EXCEPTIONS.get((p.name, name)) for name in (*names, result.method, None)]
    statuses, value, _ = next((entry for entry in candidates if entry), usual)
    at_rounding = result.reason == "NO_PROGRESS" and is_at_rounding(p, result)
    assert result.reason in statuses or at_rounding, result.message
    if value is None:
        gaps = [abs(result.fun - m) - MINIMUM_RTOL * abs(m) for m in p.minima]
        assert min(gaps) <= MINIMUM_ATOL, (result.fun, p.minima)
    elif value == -np.inf:
        assert result.fun < -1e15
    elif value == np.inf:
        assert not result.success
    else:
        atol = STATIONARY_ATOL if "saddle" in p.name else VANISHING_ATOL
        values = value if isinstance(value, tuple) else (value,)
        assert any(result.fun == pytest.approx(v, abs=atol) for v in values), result.fun


def test_success_means_a_met_test_at_a_finite_point(run: Run) -> None:
    result = run.result
    assert result.success is (result.status > 0)
    assert result.success is False or is_finite(result)
    if result.reason == "GTOL":
        assert max_norm(result.jac) <= run.gradient_threshold()


def test_value_and_gradient_belong_to_the_point(run: Run) -> None:
    result = run.result
    assert result.fun == Recorder(run.problem.fun)(result.x)
    np.testing.assert_array_equal(result.jac, Recorder(run.problem.jac)(result.x))
    assert max_norm(result.jac) == max_norm(Recorder(run.problem.jac)(result.x))


def test_history_tells_the_run(run: Run) -> None:
    result, history = run.result, run.result.history
    np.testing.assert_array_equal(history["iteration"], np.arange(result.nit + 1))
    noise = LINE_SEARCH_NOISE if result.method in WOLFE else ROUNDING_ULPS * EPSILON
    allowed_rise = noise * np.abs(history["fun"][:-1])
    assert np.all(np.diff(history["fun"]) <= allowed_rise)
    for name in (*COUNTS, "seconds"):
        assert np.all(np.diff(history[name]) >= 0), name
    points = np.array(run.accepted).reshape(result.nit + 1, -1)
    moved = np.linalg.norm(np.diff(points, axis=0), axis=1)
    assert np.all(moved > 0.0)
    rounding = 2.0 * EPSILON * np.linalg.norm(points[1:], axis=1)
    assert np.all(np.abs(history["step_norm"][1:] - moved) <= 1e-12 * moved + rounding)


def test_last_row_of_the_history_is_the_result(run: Run) -> None:
    result, last = run.result, run.result.history[-1]
    for name in COUNTS:
        assert last[name] <= result[name]
    if result.success:
        assert last["fun"] == result.fun
        assert last["grad_norm"] == max_norm(result.jac)
        assert (last["nfev"], last["njev"]) == (result.nfev, result.njev)
        np.testing.assert_array_equal(run.accepted[-1], result.x)
    elif result.fun > last["fun"]:
        # Where rounding hides which value is lower, the smaller gradient is the better point.
        assert result.fun - last["fun"] <= LINE_SEARCH_NOISE * abs(last["fun"])
        assert max_norm(result.jac) < last["grad_norm"]


def test_counts_are_the_calls_made(run: Run) -> None:
    for name, recorder in run.callbacks.items():
        assert run.result[COUNTED_CALLBACKS[name]] == recorder.calls, name
    if run.result.method in QUASI_NEWTON:
        assert run.result.nhev == 0


def test_second_derivatives_are_asked_for_at_accepted_points_only(run: Run) -> None:
    accepted = {key(x) for x in run.accepted}
    for name in run.callbacks.keys() & {"hess", "hessp"}:
        assert set(run.callbacks[name].keys()) <= accepted
    if "hess" in run.callbacks:
        assert run.callbacks["hess"].calls == len(set(run.callbacks["hess"].keys()))


def test_nothing_is_evaluated_twice_at_a_point(run: Run) -> None:
    for name in ("fun", "jac"):
        seen: set[bytes] = set()
        for x in run.callbacks[name].points:
            once = key(x) not in seen or lost_in_rounding(x, run.accepted)
            assert once or leads_out_again(run, x), name
            seen.add(key(x))
    assert set(run.callbacks["jac"].keys()) <= set(run.callbacks["fun"].keys())


def leads_out_again(run: Run, x: np.ndarray) -> bool:
    """Tell whether the point is out of the domain, where exact radii may lead more than once."""
    return "domain" in run.problem.tags and not np.isfinite(Recorder(run.problem.fun)(x))


def lost_in_rounding(x: np.ndarray, accepted: list[np.ndarray]) -> bool:
    return min(max_norm(x - a) for a in accepted) <= ROUNDING_STEP * max_norm(x)


def test_reported_hessian_is_that_of_the_point(run: Run) -> None:
    if "hess" in run.result:
        expected = Recorder(run.problem.hess)(run.result.x)
        np.testing.assert_array_equal(run.result.hess, expected)
    else:
        assert not run.result.success or "hess" not in run.callbacks


def test_every_method_of_the_library_is_in_the_table() -> None:
    assert {row["name"] for row in hesse._core.method_rows()} == {*METHODS, "l-bfgs-b"}


def test_exceptions_name_problems_of_the_table() -> None:
    for name, method in EXCEPTIONS:
        assert problem(name) in PROBLEMS
        assert method is None or method.removesuffix(", products") in METHODS


@pytest.mark.parametrize("method", SECOND_ORDER)
def test_fused_callback_is_called_once_per_point(method: str) -> None:
    p = problem("extended_rosenbrock_10")
    fused = Recorder(lambda x: (p.fun(x), p.jac(x), p.hess(x)))
    result = hesse.minimize(fused, p.x0, method=method, jac=True, hess=True)
    assert result.success
    assert fused.calls == len(set(fused.keys()))


@pytest.mark.parametrize("method", [*PRODUCT_METHODS, "l-bfgs"])
def test_matrix_free_runs_stay_linear_in_memory(method: str) -> None:
    n = 20_000
    limit = 64 * 2**20
    weights = np.linspace(1.0, 100.0, n)
    second = {"hessp": lambda x, v: (weights + 3.0 * x**2) * v} if method in PRODUCT_METHODS else {}
    peak_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tracemalloc.start()
    result = hesse.minimize(
        lambda x: 0.5 * weights @ x**2 + 0.25 * np.sum(x**4) - np.sum(x),
        np.ones(n),
        method=method,
        jac=lambda x: weights * x + x**3 - 1.0,
        options={"gtol": 1e-5},
        **second,
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak_before
    assert result.success
    assert "hess" not in result
    assert peak < limit
    assert growth * 1024 < 4 * limit < 8 * n * n
