"""Contestants that train the network of ``hesse digits`` from the same starts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

import scipy.optimize
from threadpoolctl import threadpool_limits

from hesse._digits.contestants import FULL_GRIDS, GRIDS, METHODS, Setting
from hesse._digits.data import load_data
from hesse._digits.experiment import TUNING_TARGET, search
from hesse._digits.progress import Progress
from hesse._digits.records import Tuning
from hesse._digits.training import Limits, Problem, Trace, run_method

from .reference.mlp import Network as NumpyNetwork

HIDDEN = 32
SEEDS = range(5)
TARGETS = (1e-2, 1e-3, 1e-5)
SCIPY = "SciPy L-BFGS-B, NumPy callbacks"
LIMITS = Limits(TARGETS[-1], max_passes=2000.0, max_time=30.0)
TRIAL_LIMITS = Limits(TUNING_TARGET, max_passes=150.0, max_time=30.0)
# A trial of PyTorch's takes a second; its grid is the smaller one.
OUTSIDE_GRIDS = GRIDS
OWN_GRIDS = FULL_GRIDS
# Runs of milliseconds show every disturbance: they are repeated, and the fastest counts. Those of
# other libraries take seconds.
REPEATS = 3
OUTSIDE_LIMITS = replace(LIMITS, max_time=8.0)


@dataclass(frozen=True)
class Outcome:
    """Medians over the seeds.

    Parameters
    ----------
    seconds, passes : list of float or None
        To each of TARGETS; None where the median run does not arrive.
    setting : dict
        The best of the grid, if there is one.
    tuning_seconds : float
        What the search of the grid took.
    test_accuracy : float
        At the end.
    """

    seconds: list[float | None]
    passes: list[float | None]
    setting: dict[str, float]
    tuning_seconds: float
    test_accuracy: float


def contest(name: str) -> Outcome:
    """Tune a contestant on the first seed where it has a grid, and run it on all."""
    tuning = _tuned(name)
    runs: list[list[Trace]] = []
    accuracies = []
    for seed in SEEDS:
        problem = Problem.pose(load_data(seed), (HIDDEN,))
        setting = tuning.best if tuning else None
        repeats = 1 if is_outside(name) else REPEATS
        runs.append([run(name, problem, seed, setting) for _ in range(repeats)])
        accuracies.append(problem.accuracies(runs[-1][0].points[-1])[1])
    return Outcome(
        [_median(runs, target, "seconds") for target in TARGETS],
        [_median(runs, target, "passes") for target in TARGETS],
        tuning.best if tuning else {},
        tuning.seconds if tuning else 0.0,
        median(accuracies),
    )


def run(name: str, problem: Problem, seed: int, setting: Setting | None = None) -> Trace:
    """Run one contestant once."""
    theta = problem.network.initial_point(seed)
    if name == SCIPY:
        return _run_scipy(problem, theta)
    limits = OUTSIDE_LIMITS if is_outside(name) else LIMITS
    return run_method(METHODS[name], problem, theta, limits, setting, seed)


def is_outside(name: str) -> bool:
    """Whether a library other than hesse and SciPy runs it."""
    return name in METHODS and METHODS[name].is_outside


def _tuned(name: str) -> Tuning | None:
    method = METHODS.get(name)
    if method is None or not method.grid:
        return None
    grid = (OUTSIDE_GRIDS if method.is_outside else OWN_GRIDS)[method.grid]
    seed = SEEDS[0]
    problem = Problem.pose(load_data(seed), (HIDDEN,))
    return Tuning(name, search(method, grid, problem, TRIAL_LIMITS, seed, Progress()))


def _median(runs: Sequence[list[Trace]], target: float, column: str) -> float | None:
    """Return the median over seeds of the least over repetitions."""
    found = []
    for repeats in runs:
        rows = [trace.first_below(target) for trace in repeats]
        found.append(
            min(
                float("inf") if row is None else getattr(trace, column)[row]
                for trace, row in zip(repeats, rows, strict=True)
            )
        )
    middle = median(found)
    return middle if middle < float("inf") else None


def _run_scipy(problem: Problem, theta: Any) -> Trace:
    """Run SciPy's L-BFGS-B on the network in NumPy, its BLAS on one thread.

    With matrices this small a second thread gains a quarter at best, and loses more where other
    work keeps the cores busy.
    """
    network = NumpyNetwork(problem.data.train_features, problem.data.train_labels, HIDDEN)
    trace, evaluations, stopped = Trace(), 0, 0.0
    trace.add(0.0, 0.0, 0.0, network.loss_and_gradient(theta)[0], theta)

    def fun(x: Any) -> Any:
        nonlocal evaluations
        evaluations += 1
        return network.loss_and_gradient(x)

    def callback(intermediate_result: Any) -> None:
        nonlocal stopped
        now = time.perf_counter()
        loss, x = float(intermediate_result.fun), intermediate_result.x.copy()
        trace.add(now - begin - stopped, float(evaluations), float(evaluations), loss, x)
        stopped += time.perf_counter() - now
        if trace.is_over(LIMITS):
            raise StopIteration

    options = {"maxiter": 10_000, "maxfun": 10_000, "ftol": 0.0, "gtol": 1e-9}
    with threadpool_limits(limits=1, user_api="blas"):
        begin = time.perf_counter()
        scipy.optimize.minimize(
            fun, theta, jac=True, method="L-BFGS-B", callback=callback, options=options
        )
    return trace


def epoch_seconds(name: str, batch_size: int, epochs: int = 8) -> float:
    """Return the seconds of the fastest epoch after the first."""
    problem = Problem.pose(load_data(0), (HIDDEN,))
    setting = {"learning_rate": 0.001, "batch_size": batch_size}
    limits = Limits(0.0, max_passes=float(epochs), max_time=60.0)
    theta = problem.network.initial_point(0)
    trace = run_method(METHODS[name], problem, theta, limits, setting)
    later = zip(trace.seconds[1:], trace.seconds[2:], strict=False)
    return min(after - before for before, after in later)
