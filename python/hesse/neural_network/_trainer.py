"""Stochastic methods: their names, options, and the state that they carry from run to run."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._callback import ReportHook
from hesse._messages import named
from hesse._options import Options, Tables, read_options
from hesse._result import OptimizeResult, make_readable

TRAINERS = {row["name"]: row for row in _core.trainer_rows()}
_TABLES = Tables(
    _core.training_option_rows(),
    _core.training_choice_rows(),
    [{"name": name, "globalizations": ()} for name in TRAINERS],
    ("disp", "history"),
    {},
)
# What a run may set anew; the other options belong to the state.
_LIMITS = (
    "max_epochs",
    "max_time",
    "target_loss",
    "gtol",
    "ftol",
    "patience",
    "report",
    "evaluate_loss",
)


class Trainer:
    """A stochastic method with its options and its state.

    A trainer keeps moments, momentum, damping and its place among the random numbers from one call
    of :meth:`Network.train` to the next, so that training goes on where it ended, on the same data
    or on others.

    Parameters
    ----------
    name : str
        One of the trainers of :meth:`Network.train`.
    options : dict, optional
        Its options, as there.

    Attributes
    ----------
    name : str
        The name.

    Raises
    ------
    TypeError, ValueError
        If there is no such trainer, or an option is unknown or out of its range.

    Examples
    --------
    >>> from hesse.neural_network import Network, Trainer
    >>> network = Network([[0.0], [1.0], [2.0]], [0, 1, 1], hidden=(), l2=0.1)
    >>> trainer = Trainer("adam", {"learning_rate": 0.1, "seed": 1})
    >>> first = network.train(network.initial_point(), trainer, options={"max_epochs": 10})
    >>> second = network.train(first.last_x, trainer, options={"max_epochs": 10})
    >>> second.fun < first.fun
    True
    """

    def __init__(self, name: str, options: Mapping[str, Any] | None = None) -> None:
        self.name = named("trainer", name, TRAINERS)
        self._options = read_options(options, name, 0, _TABLES)
        self._core = _core.Trainer(name, self._options.tabled)
        self._turn = threading.RLock()  # a trainer serves one run at a time

    def __repr__(self) -> str:
        """Tell name and options."""
        return f"Trainer({self.name!r}, {self._options.tabled!r})"

    def run(
        self,
        core: _core.FiniteSum,
        x: NDArray[np.float64],
        hook: ReportHook | None,
        options: Mapping[str, Any] | None,
    ) -> OptimizeResult:
        """Train a sum of the core; :meth:`Network.train` prepares the arguments."""
        settings = self._options if options is None else self._limits(options)
        status = {"method": self.name}
        try:
            with self._turn:
                fields = self._core.train(core, x, settings.tabled, hook, settings.history)
        except BaseException as error:
            make_readable(error, method=self.name)
            raise
        result = OptimizeResult(fields, reason=fields["status"].name, **status)
        if settings.disp:
            print(result)
        return result

    def _limits(self, options: Mapping[str, Any]) -> Options:
        """Read the limits of one run; those given on creation hold where others are not."""
        settings = read_options(options, self.name, 0, _TABLES)
        if fixed := [name for name in settings.tabled if name not in _LIMITS]:
            raise ValueError(
                f"option {fixed[0]!r} belongs to the trainer and is given to Trainer; "
                f"a run may set: {', '.join(_LIMITS)}"
            )
        settings.tabled = self._options.tabled | settings.tabled
        return settings


def obeyed_by(trainer: str) -> set[str]:
    """Name the options that a trainer obeys."""
    rows = {**_TABLES.numbers, **_TABLES.choices}
    return {name for name in rows if trainer in _TABLES.methods_with(name)}
