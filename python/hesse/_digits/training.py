"""One run of one method, and the trace that it leaves.

A trace holds the training's own seconds: what is done to draw curves, the loss on the
whole training part where a method does not need it and the copies of points, is left out.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse._digits.contestants import Method, Setting
from hesse._digits.data import N_CLASSES, Dataset, Images, Labels
from hesse.neural_network import Network

Vector = NDArray[np.float64]
OnReport = Callable[[float, float], None]


@dataclass(frozen=True)
class Problem:
    """Data, and a network on their training part.

    Parameters
    ----------
    data : Dataset
        Training and test part.
    network : Network
        Cross-entropy on the training part, with a penalty perhaps.
    """

    data: Dataset
    network: Network

    @classmethod
    def pose(cls, data: Dataset, hidden: Sequence[int], l2: float = 0.0) -> Problem:
        """Build a ReLU network of these hidden widths on the data."""
        network = Network(
            data.train_features, data.train_labels, hidden, l2=l2, n_classes=N_CLASSES
        )
        return cls(data, network)

    def accuracies(self, theta: Vector) -> tuple[float, float]:
        """Return the fractions of correct predictions on the training and the test part."""
        data = self.data
        return (
            self._accuracy(theta, data.train_features, data.train_labels),
            self._accuracy(theta, data.test_features, data.test_labels),
        )

    def tested(self, theta: Vector) -> tuple[float, float]:
        """Return accuracy and cross-entropy on the test part."""
        labels = self.data.test_labels
        outputs = self.network.outputs(theta, self.data.test_features)
        accuracy = float(np.mean(outputs.argmax(axis=1) == labels))
        largest = outputs.max(axis=1)
        totals = np.log(np.exp(outputs - largest[:, np.newaxis]).sum(axis=1)) + largest
        return accuracy, float(np.mean(totals - outputs[np.arange(len(labels)), labels]))

    def _accuracy(self, theta: Vector, features: Images, labels: Labels) -> float:
        return float(np.mean(self.network.outputs(theta, features).argmax(axis=1) == labels))


@dataclass(frozen=True)
class Limits:
    """When a run ends.

    Parameters
    ----------
    target : float
        The training loss at which nothing is left to show, in nats.
    max_passes : float
        Passes over the data.
    max_time : float
        Seconds of training.
    gtol : float, default 1e-6
        Largest gradient entry at which a method of ``Network.minimize`` has converged.
    """

    target: float
    max_passes: float
    max_time: float
    gtol: float = 1e-6


@dataclass
class Trace:
    """What a run went through, from the start on: one entry per report.

    Parameters
    ----------
    seconds : list of float
        Of training.
    epochs, passes : list of float
        Passes over the data by gradients, and by gradients, values, products and matrices.
    losses : list of float
        On the whole training part, in nats.
    points : list of ndarray
        Parameters.
    reason : str
        Why the run ended, in the solver's words.
    """

    seconds: list[float] = field(default_factory=list)
    epochs: list[float] = field(default_factory=list)
    passes: list[float] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    points: list[Vector] = field(default_factory=list)
    reason: str = ""

    def add(self, seconds: float, epochs: float, passes: float, loss: float, x: Vector) -> None:
        """Append an entry."""
        self.seconds.append(seconds)
        self.epochs.append(epochs)
        self.passes.append(passes)
        self.losses.append(loss)
        self.points.append(x)

    def first_below(self, target: float) -> int | None:
        """Return the first entry whose loss is at most `target`."""
        return next((i for i, loss in enumerate(self.losses) if loss <= target), None)

    def is_over(self, limits: Limits) -> bool:
        """Whether the last entry meets a limit, or nothing can come after it."""
        return (
            self.losses[-1] <= limits.target
            or self.passes[-1] >= limits.max_passes
            or self.seconds[-1] >= limits.max_time
            or not math.isfinite(self.losses[-1])
        )


def run_method(
    method: Method,
    problem: Problem,
    theta: Vector,
    limits: Limits,
    setting: Setting | None = None,
    seed: int = 0,
    on_report: OnReport | None = None,
) -> Trace:
    """Train a network.

    Parameters
    ----------
    method : Method
        The contestant; one of another library needs that library.
    problem : Problem
        Data and network.
    theta : ndarray, shape (n_parameters,)
        The start.
    limits : Limits
        When the run ends.
    setting : mapping, optional
        Options of the method, for instance the best of a grid.
    seed : int, default 0
        Seed of what the method draws.
    on_report : callable, optional
        ``on_report(passes, loss)``, called after each step or epoch.

    Returns
    -------
    Trace
        The run, the start its first entry.
    """
    trace = Trace()
    trace.add(0.0, 0.0, 0.0, problem.network.value(theta), theta)
    report = on_report or (lambda passes, loss: None)
    options = {**method.options, **(setting or {})}
    if method.is_outside:
        # Imported late: these libraries take seconds to load.
        from hesse._digits import outside

        outside.run(method, problem, limits, options, seed, trace, report)
        said = "stopped"
    elif method.kind == "train":
        said = _train(method, problem.network, limits, options, seed, trace, report)
    else:
        said = _minimize(method, problem.network, limits, options, trace, report)
    trace.reason = _reason(trace, limits, said)
    return trace


def _minimize(
    method: Method,
    network: Network,
    limits: Limits,
    options: Mapping[str, Any],
    trace: Trace,
    report: OnReport,
) -> str:
    """Run a method of ``Network.minimize``; return its word about the end."""
    off_the_clock = 0.0

    def callback(intermediate_result: Any) -> bool:
        nonlocal off_the_clock
        begin = time.perf_counter()
        state = intermediate_result
        epochs = float(max(state.nfev, state.njev))
        loss = float(state.fun)
        seconds = float(state.seconds) - off_the_clock
        trace.add(seconds, epochs, epochs + float(state.nhev), loss, state.x.copy())
        report(trace.passes[-1], loss)
        off_the_clock += time.perf_counter() - begin
        return trace.is_over(limits)

    result = network.minimize(
        trace.points[0],
        method.solver,
        **options,
        callback=callback,
        options={
            "gtol": limits.gtol,
            "maxiter": int(min(limits.max_passes, 2**31 - 1)),
            "max_time": limits.max_time,
            "history": False,
        },
    )
    return str(result.reason)


def _train(
    method: Method,
    network: Network,
    limits: Limits,
    options: Mapping[str, Any],
    seed: int,
    trace: Trace,
    report: OnReport,
) -> str:
    """Run a trainer of ``Network.train``; return its word about the end."""

    def callback(intermediate_result: Any) -> bool:
        state = intermediate_result
        if state.passes > 0.0:
            trace.add(state.seconds, state.epochs, state.passes, float(state.fun), state.x.copy())
            report(state.passes, float(state.fun))
        return trace.is_over(limits)

    result = network.train(
        trace.points[0],
        method.solver,
        callback=callback,
        options={
            **options,
            "seed": seed,
            "target_loss": limits.target,
            "max_epochs": limits.max_passes,
            "max_time": limits.max_time,
        },
    )
    return str(result.reason)


def _reason(trace: Trace, limits: Limits, said: str) -> str:
    """Name the limit that ended a run where the solver only knows that it was told to stop."""
    if trace.losses[-1] <= limits.target:
        return "target"
    if trace.passes[-1] >= limits.max_passes:
        return "passes"
    if trace.seconds[-1] >= limits.max_time:
        return "time"
    return said.replace("_", " ").lower()
