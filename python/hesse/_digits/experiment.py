"""The digits experiment: the order of the work."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from hesse._digits.contestants import METHODS, Method, Setting
from hesse._digits.data import Dataset, deform_data, hold_out, load_data
from hesse._digits.records import Arrival, Penalty, Record, Results, Trial, Tuning
from hesse._digits.settings import Settings
from hesse._digits.spectrum import spectra
from hesse._digits.training import Limits, Problem, Trace, run_method
from hesse.neural_network import Network

# Training losses on the way, in nats.
TARGETS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5)
# The target by which settings of a grid are ranked, and at which their trials end.
TUNING_TARGET = 1e-3
# Points of a run at which accuracies are computed for its curve.
MOST_ACCURACIES = 30
# With a penalty the minimum is strict, and accuracies stand still long before (empirical).
L2_GTOL = 1e-4


class Listener:
    """What an experiment tells while it runs; by itself it does nothing with it."""

    def start(self, task: str, part: int, parts: int) -> None:
        """Say that a part of a task begins, the first one `part` 1."""

    def update(self, passes: float, loss: float) -> None:
        """Tell the state of the run."""

    def finish(self, outcome: str) -> None:
        """Tell how the part ended."""


class Experiment:
    """The work in its order; what is finished stays when it is interrupted.

    Parameters
    ----------
    settings : Settings
        What to do.
    listener : Listener
        Who hears of it.

    Attributes
    ----------
    results : Results
        What there is so far.
    """

    def __init__(self, settings: Settings, listener: Listener) -> None:
        self.settings = settings
        self.results = Results()
        self._listener = listener
        self._data: dict[int, Dataset] = {}

    def run(self) -> None:
        """Tune, train without and with a penalty, and look at the Hessian."""
        for algorithm in dict.fromkeys(METHODS[name].grid for name in self.settings.methods):
            if algorithm:
                self._tune(algorithm)
        traces = {name: self._train(name, with_l2=False) for name in self.settings.methods}
        self._choose_penalties()
        for name in filter(self.settings.runs_with_l2, self.settings.methods):
            self._train(name, with_l2=True)
        self._look_at_hessian(traces)

    def _look_at_hessian(self, traces: dict[str, Trace]) -> None:
        """Compute spectra along the run that went furthest down."""
        self._listener.start("spectrum", 1, 1)
        name = min(traces, key=lambda name: traces[name].losses[-1])
        complete = self.settings.complete_spectrum
        found = spectra(self.first_network(), name, traces[name], complete)
        self.results.spectra += found
        self._listener.finish(f"{found[-1].negative} negative at the end")

    def first_network(self) -> Network:
        """Return the network on the first seed's data."""
        return self._problem(self.settings.seed).network

    def _load(self, seed: int) -> Dataset:
        """Return the data of a seed."""
        if seed not in self._data:
            data = load_data(seed)
            samples = self.settings.deformed
            self._data[seed] = deform_data(data, samples, seed) if samples else data
        return self._data[seed]

    def _problem(self, seed: int, l2: float = 0.0) -> Problem:
        return Problem.pose(self._load(seed), self.settings.hidden, l2)

    def _limits(self, target: float, passes: float) -> Limits:
        return Limits(target, passes, self.settings.max_time)

    def _tune(self, algorithm: str) -> None:
        """Try every setting of a grid on the first seed."""
        seed, grid = self.settings.seed, self.settings.grids[algorithm]
        limits = self._limits(TUNING_TARGET, self.settings.tuning_passes)
        trials = search(METHODS[algorithm], grid, self._problem(seed), limits, seed, self._listener)
        self.results.tunings.append(Tuning(algorithm, trials))

    def _train(self, name: str, with_l2: bool) -> Trace:
        """Run a method on its seeds; return the trace of the first."""
        method, seeds = METHODS[name], self.settings.seeds_of(name)
        traces: list[Trace] = []
        for index, seed in enumerate(seeds):
            self._listener.start(name + " with L2" * with_l2, index + 1, len(seeds))
            l2 = self.results.penalties[index].chosen if with_l2 else 0.0
            problem = self._problem(seed, l2)
            limits = (
                Limits(-math.inf, self.settings.l2_passes, self.settings.max_time, L2_GTOL)
                if with_l2
                else self._limits(TARGETS[-1], self.settings.max_passes)
            )
            setting = self.results.setting(method.grid)
            theta = problem.network.initial_point(seed)
            trace = run_method(method, problem, theta, limits, setting, seed, self._listener.update)
            self.results.records.append(record_of(name, problem, seed, setting, trace))
            self._listener.finish(trace.reason)
            traces = traces or [trace]
        return traces[0]

    def _choose_penalties(self) -> None:
        """Train on a part of each seed's training part, and look at the rest of it."""
        method = METHODS[self.settings.l2_method]
        setting = self.results.setting(method.grid)
        limits = Limits(-math.inf, self.settings.l2_passes, self.settings.max_time, L2_GTOL)
        for index in range(self.settings.seeds):
            self._listener.start("choose L2", index + 1, self.settings.seeds)
            seed = self.settings.seed + index
            part = hold_out(self._load(seed), seed)
            candidates = []
            for l2 in self.settings.l2_grid:
                problem = Problem.pose(part, self.settings.hidden, l2)
                theta = problem.network.initial_point(seed)
                trace = run_method(
                    method, problem, theta, limits, setting, seed, self._listener.update
                )
                accuracy, loss = problem.tested(trace.points[-1])
                candidates.append({"l2": l2, "accuracy": accuracy, "loss": loss})
            self.results.penalties.append(Penalty(seed, candidates))
            self._listener.finish(f"{self.results.penalties[-1].chosen:g}")


def search(
    method: Method,
    grid: Sequence[Setting],
    problem: Problem,
    limits: Limits,
    seed: int,
    listener: Listener,
) -> list[Trial]:
    """Try every setting of a grid.

    Parameters
    ----------
    method : Method
        A method with options of the grid's names.
    grid : sequence of mapping
        Settings.
    problem : Problem
        Data and network.
    limits : Limits
        When a trial ends; its target ranks the settings.
    seed : int
        Of the start and of the batches, for all trials alike.
    listener : Listener
        Who hears of it.

    Returns
    -------
    list of Trial
        In the order of the grid.
    """
    theta = problem.network.initial_point(seed)
    trials = []
    for index, setting in enumerate(grid):
        listener.start(f"tune {method.solver}", index + 1, len(grid))
        trace = run_method(method, problem, theta, limits, setting, seed, listener.update)
        row = trace.first_below(limits.target)
        arrival = None if row is None else trace.seconds[row]
        trials.append(Trial(dict(setting), trace.seconds[-1], arrival, trace.losses[-1]))
        listener.finish(trace.reason)
    return trials


def record_of(
    name: str, problem: Problem, seed: int, setting: Setting | None, trace: Trace
) -> Record:
    """Keep numbers of a run, and let its points go."""
    count = len(trace.points)
    rows = np.unique(np.linspace(0, count - 1, min(count, MOST_ACCURACIES)).astype(int)).tolist()
    train, test = zip(*(problem.accuracies(trace.points[row]) for row in rows), strict=True)
    return Record(
        method=name,
        seed=seed,
        l2=problem.network.l2,
        setting=dict(setting or {}),
        reason=trace.reason,
        loss=trace.losses[-1],
        train_accuracy=train[-1],
        test_accuracy=test[-1],
        arrivals=arrivals_of(trace),
        history={
            "seconds": trace.seconds,
            "epochs": trace.epochs,
            "passes": trace.passes,
            "loss": trace.losses,
        },
        accuracies={"report": rows, "train": list(train), "test": list(test)},
    )


def arrivals_of(trace: Trace) -> list[Arrival]:
    """Return when a run reached each of the targets that it did reach."""
    found = ((target, trace.first_below(target)) for target in TARGETS)
    return [
        Arrival(target, trace.seconds[row], trace.epochs[row], trace.passes[row])
        for target, row in found
        if row is not None
    ]
