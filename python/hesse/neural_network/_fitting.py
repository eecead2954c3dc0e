"""One run of a solver, named as the estimators name it, on a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hesse._derivatives import METHODS
from hesse._messages import named
from hesse._result import OptimizeResult
from hesse.neural_network._network import Network
from hesse.neural_network._trainer import TRAINERS, Trainer, obeyed_by

# scikit-learn's name beside those of the core.
_SYNONYMS = {"lbfgs": "l-bfgs"}
_SETTLED = ("CALLBACK_STOP", "STOPPED", "NO_PROGRESS")
_LOST = ("NONFINITE_START", "NONFINITE")

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
    samples_seen: int  # by gradients
    result: OptimizeResult
    trainer: Trainer | None = None  # with the state that the run left

    @property
    def has_settled(self) -> bool:
        """Whether its test was met, the hook had enough, or no step lowers the loss."""
        return self.result.success or self.result.reason in _SETTLED

    @property
    def is_lost(self) -> bool:
        """Whether there is no point with a finite loss."""
        return self.result.reason in _LOST and not np.isfinite(self.loss)


@dataclass
class Plan:
    """A solver and its options."""

    solver: str
    curvature: Any
    options: dict[str, Any]

    def trainer(self) -> Trainer | None:
        """Return the solver if it is a stochastic one, with no state yet."""
        return Trainer(self.solver, self.options) if self.solver in TRAINERS else None


def read_solver(solver: Any) -> str:
    """Return hesse's name of a solver; "auto" stays what it is.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    name = named("solver", solver, ("auto", *METHODS, *TRAINERS, *_SYNONYMS))
    return _SYNONYMS.get(name, name)


def choose_solver(loss: str) -> str:
    """Choose a solver by what is to be fitted."""
    return "l-bfgs" if loss in ("cross-entropy", "binary-cross-entropy") else "trust-ncg"


def make_plan(parameters: Mapping[str, Any], solver: str, seed: int) -> Plan:
    """Name the options of a solver as the core does."""
    options = {"gtol": parameters["tol"]}
    if parameters["max_time"] is not None:
        options["max_time"] = parameters["max_time"]
    if solver in TRAINERS:
        options |= {"max_epochs": parameters["max_iter"], "seed": seed}
        options |= _of_trainer(parameters, solver)
    else:
        options["maxiter"] = parameters["max_iter"]
    options |= parameters["solver_options"] or {}
    return Plan(solver, parameters["curvature"], options)


def _of_trainer(parameters: Mapping[str, Any], solver: str) -> dict[str, Any]:
    given = {
        "batch_size": parameters["batch_size"],
        "learning_rate": parameters["learning_rate_init"],
        "schedule": parameters["learning_rate"],
        "sampling": "auto" if parameters["shuffle"] else "in-order",
        "beta1": parameters["beta_1"],
        "beta2": parameters["beta_2"],
        "epsilon": parameters["epsilon"],
        "curvature": parameters["curvature"],
    }
    if solver == "sgd":
        given["momentum"] = parameters["momentum"]
        given["nesterov"] = int(parameters["nesterovs_momentum"])
    obeyed = obeyed_by(solver)
    return {k: v for k, v in given.items() if k in obeyed and v is not None and v != "auto"}


def run(network: Network, theta: Vector, plan: Plan, hook: Hook) -> Run:
    """Train from `theta`; `hook` is told of each iteration and answers whether to stop."""
    losses: list[float] = []

    def callback(intermediate_result: OptimizeResult) -> bool:
        state = intermediate_result
        if state.get("step") == 0:  # trainers report their start too
            return False
        losses.append(float(state.fun))
        return hook(Report(len(losses), losses[-1], state.x))

    if trainer := plan.trainer():
        result = network.train(theta, trainer, callback=callback)
        return _of_samples(result, losses, trainer)
    result = network.minimize(
        theta, plan.solver, curvature=plan.curvature, callback=callback, options=plan.options
    )
    result.pop("hess", None)  # as large as all the rest is small; Network.hessian assembles it
    return Run(
        result.x,
        float(result.fun),
        losses,
        network.n_samples * result.njev,
        result,
    )


def run_once(network: Network, theta: Vector, trainer: Trainer) -> Run:
    """Pass over the data once, from the trainer's state."""
    result = network.train(theta, trainer, options={"max_epochs": 1})
    result.x, result.fun = result.last_x, result.last_fun  # where the state belongs
    return _of_samples(result, [float(result.fun)], trainer)


def _of_samples(result: OptimizeResult, losses: list[float], trainer: Trainer) -> Run:
    seen = result.samples["gradient"]
    return Run(result.x, float(result.fun), losses, seen, result, trainer)
