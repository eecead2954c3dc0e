"""One run of a solver, named as the estimators name it, on a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hesse._core import Status
from hesse._derivatives import METHODS
from hesse._result import OptimizeResult
from hesse.neural_network._network import Network
from hesse.neural_network._shape import named

# scikit-learn's name beside those of the core.
_SYNONYMS = {"lbfgs": "l-bfgs"}

Vector = NDArray[np.float64]


class Report(NamedTuple):
    """Where a run is after an iteration."""

    iteration: int
    loss: float
    x: Vector


Hook = Callable[[Report], bool]


@dataclass(frozen=True)
class Run:
    """What a solver found."""

    x: Vector
    loss: float
    losses: list[float]  # after each iteration
    n_iter: int
    samples_seen: int  # by gradients
    has_settled: bool  # its test was met, the hook had enough, or no step lowers the loss
    result: OptimizeResult


@dataclass
class Plan:
    """A solver and its options."""

    solver: str
    curvature: Any
    options: dict[str, Any] = field(default_factory=dict)


def read_solver(solver: Any) -> str:
    """Return hesse's name of a solver; "auto" stays what it is.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    name = named("solver", solver, ("auto", *METHODS, *_SYNONYMS))
    return _SYNONYMS.get(name, name)


def make_plan(parameters: Mapping[str, Any], network: Network, seed: int) -> Plan:
    """Choose the solver, and name its options as the core does."""
    solver = read_solver(parameters["solver"])
    if solver == "auto":
        solver = choose_solver(network.loss)
    options = {"gtol": parameters["tol"], "maxiter": parameters["max_iter"]}
    if parameters["max_time"] is not None:
        options["max_time"] = parameters["max_time"]
    options |= parameters["solver_options"] or {}
    return Plan(solver, parameters["curvature"], options)


def choose_solver(loss: str) -> str:
    """Choose a solver by what is to be fitted."""
    return "l-bfgs" if loss in ("cross-entropy", "binary-cross-entropy") else "trust-ncg"


def run(network: Network, theta: Vector, plan: Plan, hook: Hook) -> Run:
    """Train from `theta`; `hook` is told of each iteration and answers whether to stop."""
    losses: list[float] = []

    def callback(intermediate_result: OptimizeResult) -> bool:
        state = intermediate_result
        losses.append(float(state.fun))
        return hook(Report(len(losses), losses[-1], state.x))

    result = network.minimize(
        theta, plan.solver, curvature=plan.curvature, callback=callback, options=plan.options
    )
    result.pop("hess", None)  # as large as all the rest is small; Network.hessian assembles it
    return Run(
        result.x,
        float(result.fun),
        losses,
        result.nit,
        network.n_samples * result.njev,
        result.success or result.status in (Status.CALLBACK_STOP, Status.NO_PROGRESS),
        result,
    )
