"""Non-monotone trust regions: f may rise on the way, and the best point is not forgotten."""

from __future__ import annotations

import numpy as np
import pytest

import hesse
from problems import problem

TRUST_REGIONS = ["trust-exact", "trust-ncg"]
VALLEY = problem("rosenbrock")


def run(method: str, memory: int, **options: float) -> hesse.OptimizeResult:
    return hesse.minimize(
        VALLEY.fun,
        VALLEY.x0,
        method=method,
        jac=VALLEY.jac,
        hess=VALLEY.hess,
        options={"nonmonotone": memory, **options},
    )


@pytest.mark.parametrize("method", TRUST_REGIONS)
def test_values_rise_only_when_asked_to(method: str) -> None:
    monotone, free = run(method, 0), run(method, 10)
    assert monotone.success
    assert free.success
    assert np.all(np.diff(monotone.history["fun"]) <= 0.0)
    assert np.any(np.diff(free.history["fun"]) > 0.0)


@pytest.mark.parametrize("memory", [1, 3, 10])
@pytest.mark.parametrize("method", TRUST_REGIONS)
def test_no_value_exceeds_those_remembered(method: str, memory: int) -> None:
    values = run(method, memory).history["fun"]
    for k in range(1, values.size):
        assert values[k] < np.max(values[max(0, k - 1 - memory) : k])


@pytest.mark.parametrize("method", TRUST_REGIONS)
def test_an_unfinished_run_returns_the_lowest_point_seen(method: str) -> None:
    history = run(method, 10).history["fun"]
    after_rise = int(np.argmax(np.diff(history) > 0.0)) + 1
    result = run(method, 10, maxiter=after_rise)
    assert result.reason == "MAX_ITER"
    assert result.history["fun"][-1] > history[after_rise - 1]
    assert result.fun == VALLEY.fun(result.x) == np.min(history[: after_rise + 1])
    np.testing.assert_array_equal(result.jac, VALLEY.jac(result.x))


def test_a_rise_is_not_convergence() -> None:
    with_test = run("trust-exact", 10, ftol=1e-12)
    assert with_test.fun == pytest.approx(0.0, abs=1e-12)
    assert with_test.nit > 5


@pytest.mark.parametrize("memory", [-1, 0.5, np.nan, 2_000_000])
def test_the_memory_is_a_count(memory: float) -> None:
    with pytest.raises((TypeError, ValueError), match="nonmonotone"):
        run("trust-exact", memory)  # type: ignore[arg-type]


def test_other_methods_do_not_know_it() -> None:
    with pytest.raises(ValueError, match="nonmonotone"):
        run("newton", 3)
