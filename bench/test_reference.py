"""The references take the same path as the compiled core on easy problems."""

from __future__ import annotations

import numpy as np
import pytest

from problems import Problem, problem

from .contestants import METHODS, Method, run_hesse, run_reference
from .workloads import WORKLOADS, Workload, from_table

GTOL = 1e-8
ITERATION_SLACK = 2
VALUE_ATOL = 1e-9
SAME_MINIMUM = [problem(name) for name in ("beale", "wood", "trigonometric_10", "saddle_beside")]

EACH_METHOD = pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.name)


@EACH_METHOD
@pytest.mark.parametrize("n", [2, 5, 10, 100])
def test_iterations_on_rosenbrock(method: Method, n: int) -> None:
    ours = run_hesse(method, WORKLOADS[n], GTOL)
    reference = run_reference(method, WORKLOADS[n], GTOL)
    assert ours.success
    assert reference.success
    assert abs(ours.nit - reference.nit) <= ITERATION_SLACK
    assert abs(ours.nfev - reference.nfev) <= 2 * ITERATION_SLACK
    np.testing.assert_allclose(reference.fun, ours.fun, atol=VALUE_ATOL)


@EACH_METHOD
@pytest.mark.parametrize("p", SAME_MINIMUM, ids=str)
def test_minimum_of_other_problems(method: Method, p: Problem) -> None:
    workload: Workload = from_table(p)
    ours = run_hesse(method, workload, GTOL)
    reference = run_reference(method, workload, GTOL)
    assert reference.success
    np.testing.assert_allclose(reference.fun, ours.fun, atol=VALUE_ATOL)
