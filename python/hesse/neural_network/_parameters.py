"""The parameters of the estimators: what each may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hesse._allowed import (
    COUNT,
    FLAG,
    NOT_NEGATIVE,
    POSITIVE,
    SECONDS,
    Test,
    check_allowed,
    either,
    real,
    whole,
)
from hesse._messages import named
from hesse.neural_network._loss import CURVATURES
from hesse.neural_network._shape import ACTIVATIONS, read_hidden

# scikit-learn's names beside those of the core.
_SYNONYMS = {"logistic": "sigmoid"}

_DECAY = (real(lambda v: 0 <= v < 1), "a number of at least 0 and below 1")

_ALLOWED: dict[str, tuple[Test, str]] = {
    "alpha": NOT_NEGATIVE,
    "batch_size": (either("auto", whole(1)), "'auto' or a whole number of at least 1"),
    "learning_rate_init": (
        either(None, POSITIVE[0]),
        "a finite number above 0, or None for the solver's own",
    ),
    "max_iter": COUNT,
    "max_time": SECONDS,
    "shuffle": FLAG,
    "tol": NOT_NEGATIVE,
    "warm_start": FLAG,
    "momentum": (real(lambda v: 0 <= v <= 1), "a number from 0 to 1"),
    "nesterovs_momentum": FLAG,
    "early_stopping": FLAG,
    "validation_fraction": (real(lambda v: 0 < v < 1), "a number between 0 and 1"),
    "beta_1": _DECAY,
    "beta_2": _DECAY,
    "epsilon": POSITIVE,
    "n_iter_no_change": COUNT,
    "solver_options": (lambda v: v is None or isinstance(v, Mapping), "a dict or None"),
}


def check_parameters(parameters: Mapping[str, Any]) -> None:
    """Check every parameter that does not depend on the data or on others.

    Raises
    ------
    ValueError
        If one is not allowed.
    """
    check_allowed(parameters, _ALLOWED)
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
