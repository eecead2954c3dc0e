"""What is kept of the digits experiment."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hesse._digits.contestants import Setting
from hesse._digits.spectrum import Spectrum


@dataclass(frozen=True)
class Arrival:
    """When a run first reached a training loss.

    Parameters
    ----------
    target : float
        The loss.
    seconds, epochs, passes : float
        Of training until the report that shows it; see ``Trace``.
    """

    target: float
    seconds: float
    epochs: float
    passes: float


@dataclass(frozen=True)
class Record:
    """Everything kept of one run.

    Parameters
    ----------
    method : str
        A name from METHODS.
    seed : int
        Of split, start and draws.
    l2 : float
        Penalty; the losses contain it.
    setting : dict
        What a grid found.
    reason : str
        Why the run ended.
    loss : float
        At the end, in nats.
    train_accuracy, test_accuracy : float
        At the end, in [0, 1].
    arrivals : list of Arrival
        The targets reached.
    history : dict of list
        ``seconds``, ``epochs``, ``passes`` and ``loss`` of each report.
    accuracies : dict of list
        ``report``, ``train`` and ``test`` of some reports.
    """

    method: str
    seed: int
    l2: float
    setting: dict[str, float]
    reason: str
    loss: float
    train_accuracy: float
    test_accuracy: float
    arrivals: list[Arrival]
    history: dict[str, list[float]] = field(repr=False)
    accuracies: dict[str, list[float]] = field(repr=False)

    def arrival(self, target: float) -> Arrival | None:
        """Return when a target was reached, if it was."""
        return next((entry for entry in self.arrivals if entry.target == target), None)


@dataclass(frozen=True)
class Trial:
    """One setting of a grid.

    Parameters
    ----------
    setting : dict
        It.
    seconds : float
        What the trial took.
    arrival : float or None
        Seconds to the tuning target.
    loss : float
        At the end.
    """

    setting: dict[str, float]
    seconds: float
    arrival: float | None
    loss: float

    def rank(self) -> tuple[bool, float]:
        """Return what the best trial has least of: the time to the target, or the loss."""
        if self.arrival is not None:
            return False, self.arrival
        return True, self.loss if math.isfinite(self.loss) else math.inf


@dataclass(frozen=True)
class Tuning:
    """The search of a grid.

    Parameters
    ----------
    algorithm : str
        Whose grid.
    trials : list of Trial
        All settings, in the order of the grid.
    """

    algorithm: str
    trials: list[Trial]

    @property
    def best(self) -> dict[str, float]:
        """The setting that won."""
        return min(self.trials, key=Trial.rank).setting

    @property
    def seconds(self) -> float:
        """What all trials took together."""
        return sum(trial.seconds for trial in self.trials)


@dataclass(frozen=True)
class Penalty:
    """The choice of a penalty for one seed.

    Parameters
    ----------
    seed : int
        Of the split, also of the one that holds out a validation part.
    candidates : list of dict
        ``l2``, and ``accuracy`` and ``loss`` on the validation part.
    """

    seed: int
    candidates: list[dict[str, float]]

    @property
    def chosen(self) -> float:
        """The candidate of the best accuracy; of the least loss among equals."""
        return max(self.candidates, key=lambda c: (c["accuracy"], -c["loss"]))["l2"]


@dataclass
class Results:
    """What there is so far.

    Parameters
    ----------
    tunings, records, penalties, spectra : list
        In the order in which they were found.
    """

    tunings: list[Tuning] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    penalties: list[Penalty] = field(default_factory=list)
    spectra: list[Spectrum] = field(default_factory=list)

    def of(self, method: str, with_l2: bool = False) -> list[Record]:
        """Return the runs of a method, those without or those with a penalty."""
        return [r for r in self.records if r.method == method and (r.l2 > 0.0) == with_l2]

    def setting(self, algorithm: str) -> Setting | None:
        """Return the best setting of an algorithm, if it has been tuned."""
        return next((t.best for t in self.tunings if t.algorithm == algorithm), None)

    def tuning_seconds(self, algorithm: str) -> float:
        """Return what the tuning of an algorithm took."""
        return sum(t.seconds for t in self.tunings if t.algorithm == algorithm)


def median_arrival(
    records: Sequence[Record], target: float, of: Callable[[Arrival], float]
) -> float | None:
    """Return the median over runs of what an arrival tells, infinity standing for none.

    Parameters
    ----------
    records : sequence of Record
        Runs of one method.
    target : float
        Training loss.
    of : callable
        ``of(arrival)``, the number.

    Returns
    -------
    float or None
        None where the median run did not arrive.
    """
    arrivals = [record.arrival(target) for record in records]
    if not arrivals:
        return None
    # The lower of the two in the middle: half of the runs did arrive by then.
    median = statistics.median_low([math.inf if a is None else of(a) for a in arrivals])
    return median if math.isfinite(median) else None
