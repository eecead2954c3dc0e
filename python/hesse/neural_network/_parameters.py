"""The parameters of the estimators: what each may be."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from hesse._messages import shown
from hesse.neural_network._loss import CURVATURES
from hesse.neural_network._shape import ACTIVATIONS, named, read_hidden

# scikit-learn's names beside those of the core.
_SYNONYMS = {"logistic": "sigmoid"}

_Test = Callable[[Any], bool]


def _real(test: _Test) -> _Test:
    """Accept numbers, but no truth values, that pass a test."""
    return lambda v: isinstance(v, numbers.Real) and not isinstance(v, bool) and test(v)


def _whole(least: int) -> _Test:
    return lambda v: isinstance(v, numbers.Integral) and not isinstance(v, bool) and int(v) >= least


def _either(value: str | None, test: _Test) -> _Test:
    return lambda v: (isinstance(v, type(value)) and v == value) or test(v)


_NOT_NEGATIVE = (_real(lambda v: 0 <= v < math.inf), "a finite number of at least 0")
_POSITIVE = (_real(lambda v: 0 < v < math.inf), "a finite number above 0")
_COUNT = (_whole(1), "a whole number of at least 1")
_DECAY = (_real(lambda v: 0 <= v < 1), "a number of at least 0 and below 1")
_FLAG = (lambda v: isinstance(v, (bool, np.bool_)), "True or False")

_ALLOWED: dict[str, tuple[_Test, str]] = {
    "alpha": _NOT_NEGATIVE,
    "batch_size": (_either("auto", _whole(1)), "'auto' or a whole number of at least 1"),
    "learning_rate_init": (
        _either(None, _POSITIVE[0]),
        "a finite number above 0, or None for the solver's own",
    ),
    "max_iter": _COUNT,
    "max_time": (_either(None, _real(lambda v: v > 0)), "a number of seconds above 0, or None"),
    "shuffle": _FLAG,
    "tol": _NOT_NEGATIVE,
    "warm_start": _FLAG,
    "momentum": (_real(lambda v: 0 <= v <= 1), "a number from 0 to 1"),
    "nesterovs_momentum": _FLAG,
    "early_stopping": _FLAG,
    "validation_fraction": (_real(lambda v: 0 < v < 1), "a number between 0 and 1"),
    "beta_1": _DECAY,
    "beta_2": _DECAY,
    "epsilon": _POSITIVE,
    "n_iter_no_change": _COUNT,
    "solver_options": (lambda v: v is None or isinstance(v, Mapping), "a dict or None"),
}


def check_parameters(parameters: Mapping[str, Any]) -> None:
    """Check every parameter that does not depend on the data or on others.

    Raises
    ------
    ValueError
        If one is not allowed.
    """
    for name, (is_allowed, allowed) in _ALLOWED.items():
        if not is_allowed(parameters[name]):
            raise ValueError(f"{name} must be {allowed}; got {shown(parameters[name])}")
    core_activation(parameters["activation"])
    named("curvature", parameters["curvature"], CURVATURES)
    read_hidden(parameters["hidden_layer_sizes"], "hidden_layer_sizes")


def core_activation(activation: Any) -> str:
    """Return the core's name of an activation.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    name = named("activation", activation, (*ACTIVATIONS, *_SYNONYMS))
    return _SYNONYMS.get(name, name)
