"""The methods that take part, and the grids over which first-order methods are tuned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Literal

Setting = Mapping[str, float]


@dataclass(frozen=True)
class Method:
    """One contestant.

    Parameters
    ----------
    kind : {"minimize", "train", "torch", "keras"}
        Who runs it: ``Network.minimize``, ``Network.train``, or another library.
    solver : str
        Its name there.
    options : mapping
        Options that are always set.
    grid : str, default ""
        The algorithm whose grid it is tuned over; empty where nothing is tuned.
    is_costly : bool
        Whether it takes seconds where others take tenths; it then runs on fewer seeds.
    """

    kind: Literal["minimize", "train", "torch", "keras"]
    solver: str
    options: Mapping[str, float | str] = field(default_factory=dict)
    grid: str = ""
    is_costly: bool = False

    @property
    def is_outside(self) -> bool:
        """Whether another library runs it."""
        return self.kind in ("torch", "keras")


METHODS: dict[str, Method] = {
    "trust-exact": Method("minimize", "trust-exact", {"curvature": "hessian"}, is_costly=True),
    "trust-ncg": Method("minimize", "trust-ncg", {"curvature": "gauss-newton"}),
    "subsampled-newton": Method("train", "subsampled-newton"),
    "minibatch-newton": Method("train", "minibatch-newton"),
    "l-bfgs": Method("minimize", "l-bfgs"),
    "progressive-lbfgs": Method("train", "progressive-lbfgs"),
    "multibatch-lbfgs": Method("train", "multibatch-lbfgs"),
    "adam": Method("train", "adam", grid="adam"),
    "sgd": Method("train", "sgd", grid="sgd"),
    "torch-adam": Method("torch", "adam", grid="adam", is_costly=True),
    "torch-sgd": Method("torch", "sgd", grid="sgd", is_costly=True),
    "keras-adam": Method("keras", "adam", grid="adam", is_costly=True),
    "keras-sgd": Method("keras", "sgd", grid="sgd", is_costly=True),
}


def _grid(**values: Sequence[float]) -> tuple[Setting, ...]:
    """Combine all values of all names."""
    return tuple(dict(zip(values, chosen, strict=True)) for chosen in product(*values.values()))


# By algorithm: settings that are tried, all of them the options of a trainer.
Grids = dict[str, tuple[Setting, ...]]
QUICK_GRIDS: Grids = {
    "adam": _grid(learning_rate=(0.003, 0.01), batch_size=(32,)),
    "sgd": _grid(learning_rate=(0.1, 0.5), momentum=(0.0,), batch_size=(32,)),
}
GRIDS: Grids = {
    "adam": _grid(learning_rate=(0.003, 0.01, 0.03, 0.1), batch_size=(32, 128)),
    "sgd": _grid(learning_rate=(0.05, 0.1, 0.2, 0.5), momentum=(0.0, 0.9), batch_size=(32, 128)),
}
FULL_GRIDS: Grids = {
    "adam": _grid(
        learning_rate=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1),
        batch_size=(32, 64, 128, 256),
    ),
    "sgd": _grid(
        learning_rate=(0.02, 0.05, 0.1, 0.2, 0.5, 1.0),
        momentum=(0.0, 0.5, 0.9),
        batch_size=(32, 64, 128, 256),
    ),
}
HARD_GRIDS: Grids = {
    "adam": _grid(learning_rate=(0.001, 0.003), batch_size=(64, 256)),
    "sgd": _grid(learning_rate=(0.05, 0.2), momentum=(0.9,), batch_size=(64, 256)),
}


def spelled(setting: Setting) -> str:
    """Write a setting in words."""
    words = (f"{name.replace('_', ' ')} {value:g}" for name, value in setting.items())
    return ", ".join(words)
