"""The options of a run: names, ranges and defaults come from the core's own table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._messages import shown, suggest
from hesse._preconditioner import Preconditioner, read_preconditioner
from hesse._scipy_options import RENAMED, is_declined, require_one_step

# Differences and records; every run obeys these, which are neither a number nor one of a few names.
_FLAGS = ("disp", "history", "return_all")
_EVERYWHERE = (*_FLAGS, "finite_diff_rel_step", "typical_x")
# Such options that some methods obey.
_OF_SOME = {"hess_inv0": ("bfgs",), "M": ("trust-ncg", "trust-krylov", "newton-cg")}


class Tables:
    """The core's tables of the options of one entry, and the names that are in none of them."""

    def __init__(
        self,
        numbers: Sequence[Mapping[str, Any]],
        choices: Sequence[Mapping[str, Any]],
        methods: Sequence[Mapping[str, Any]],
        other: tuple[str, ...],
        of_some: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.numbers = {row["name"]: row for row in numbers}
        self.choices = {row["name"]: row for row in choices}
        self.globalizations = {row["name"]: row["globalizations"] for row in methods}
        self.other = other
        self.of_some = of_some

    def methods_with(self, name: str) -> tuple[str, ...]:
        """Return the methods that obey an option of the tables."""
        if name in self.of_some:
            return self.of_some[name]
        if name == "globalization":
            return tuple(method for method, choices in self.globalizations.items() if choices)
        row = self.numbers.get(name) or self.choices.get(name)
        return row["methods"] if row else ()

    def refuse(self, name: str, method: str) -> NoReturn:
        """Say why a method does not obey an option."""
        if owners := self.methods_with(name):
            raise ValueError(
                f"option {name!r} does not apply to method {method!r}; "
                f"it applies to: {', '.join(owners)}"
            )
        named = (*self.numbers, *self.choices, "globalization", *self.of_some)
        valid = [key for key in named if method in self.methods_with(key)] + [*self.other]
        raise ValueError(suggest(f"option for method {method!r}:", name, valid))


_MINIMIZE = Tables(
    _core.option_rows(), _core.choice_rows(), _core.method_rows(), (*_EVERYWHERE, "scale"), _OF_SOME
)
ROOT = Tables(
    _core.root_option_rows(),
    _core.root_choice_rows(),
    _core.root_method_rows(),
    tuple(name for name in _EVERYWHERE if name != "return_all"),
    {},
)
LEAST_SQUARES = Tables(
    _core.least_squares_option_rows(),
    _core.least_squares_choice_rows(),
    _core.least_squares_method_rows(),
    tuple(name for name in _EVERYWHERE if name != "return_all"),
    {},
)
_EMPTY = np.empty(0)


@dataclass
class Options:
    """Options in the form that the core takes."""

    tabled: dict[str, float | int | str] = field(default_factory=dict)
    disp: bool = False
    history: bool = True
    return_all: bool = False
    relative_step: NDArray[np.float64] = field(default_factory=lambda: _EMPTY)
    typical_x: NDArray[np.float64] = field(default_factory=lambda: _EMPTY)
    scale: NDArray[np.float64] = field(default_factory=lambda: _EMPTY)
    automatic_scale: bool = False
    globalization: str | None = None
    initial_inverse: NDArray[np.float64] | None = None
    preconditioner: Preconditioner | None = None


def read_options(
    given: Mapping[str, Any] | None, method: str, n: int, tables: Tables = _MINIMIZE
) -> Options:
    """Check the user's options for a method and n variables.

    Raises
    ------
    ValueError
        If a name is unknown, does not belong to the method, or a value is out of its range.
    """
    options = Options()
    if given is None:
        return options
    if not isinstance(given, Mapping):
        raise TypeError(f"options must be a dict or None; got {shown(given)}")
    for alias, value in given.items():
        if is_declined(alias, value):
            continue
        name = RENAMED.get(alias, alias)
        if name != alias and name in given:
            raise ValueError(f"options {alias!r} and {name!r} mean the same; give one of them")
        if name not in tables.other and method not in tables.methods_with(name):
            tables.refuse(name, method)
        if name == "globalization":
            options.globalization = _globalization(value, tables.globalizations[method], method)
        elif row := tables.numbers.get(name):
            if value is not None:
                options.tabled[name] = _tabled(alias, value, row)
        elif name in tables.choices:
            if value is not None:
                options.tabled[name] = _choice(name, value, tables.choices[name]["choices"])
        elif value is not None:
            _set(options, name, value, n)
    if options.initial_inverse is not None and options.globalization == "trust-region":
        raise ValueError("option 'hess_inv0' needs globalization='line-search'; got 'trust-region'")
    return options


def _tabled(alias: str, value: Any, row: Mapping[str, Any]) -> float | int:
    if alias == "eps":
        require_one_step(value)
    return _number(f"option {alias!r}", value, row)


def _set(options: Options, name: str, value: Any, n: int) -> None:
    """Check and set an option that is in no table."""
    if name in _FLAGS:
        setattr(options, name, bool(value))
    elif name == "M":
        options.preconditioner = read_preconditioner(value, n)
    elif name == "hess_inv0":
        options.initial_inverse = _positive_definite(name, value, n)
    elif name == "scale" and isinstance(value, str):
        options.automatic_scale = _is_automatic(value)
    else:
        attribute = "relative_step" if name == "finite_diff_rel_step" else name
        scalar_allowed = name == "finite_diff_rel_step"
        setattr(options, attribute, positive_vector(f"option {name!r}", value, n, scalar_allowed))


def read_tolerance(
    tol: Any, option: str = "gtol", tables: Tables = _MINIMIZE, name: str = "tol"
) -> float:
    """Check an argument, `name`, which stands for an option."""
    return _number(name, tol, tables.numbers[option])


def _number(name: str, value: Any, row: Mapping[str, Any]) -> float | int:
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.item()
    try:
        number = math.nan if isinstance(value, str) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    low, high = row["least"], row["most"]
    integral = number == math.inf or number.is_integer() if row["integer"] else True
    if not (low <= number <= high or (row["integer"] and number == math.inf)) or not integral:
        kind = "an integer" if row["integer"] else "a number"
        limit = "" if high >= 2**63 - 1 else f" and at most {high:g}"
        raise ValueError(f"{name} must be {kind} of at least {low:g}{limit}; got {shown(value)}")
    if row["integer"]:
        return 2**63 - 1 if number >= 2**63 - 1 else int(number)
    return number


def _choice(name: str, value: Any, choices: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in choices:
        listed = ", ".join(map(repr, choices[:-1])) + f" or {choices[-1]!r}"
        raise ValueError(f"option {name!r} must be {listed}; got {shown(value)}")
    return value


def _globalization(value: Any, choices: tuple[str, ...], method: str) -> str:
    """Check it; unlike in other options, None is a choice and means none."""
    name = "none" if value is None else value
    if name not in choices:
        listed = " or ".join("None" if choice == "none" else repr(choice) for choice in choices)
        raise ValueError(
            f"option 'globalization' of method {method!r} must be {listed}; got {shown(value)}"
        )
    return str(name)


def _positive_definite(name: str, value: Any, n: int) -> NDArray[np.float64]:
    try:
        matrix = np.array(value, dtype=np.float64, order="F")
    except (TypeError, ValueError):
        matrix = np.empty(0)
    if matrix.shape == (n, n) and np.allclose(matrix, matrix.T, rtol=1e-8, atol=0.0):
        matrix = np.asarray(0.5 * (matrix + matrix.T), dtype=np.float64)
        try:
            np.linalg.cholesky(matrix)
            return np.asfortranarray(matrix)
        except np.linalg.LinAlgError:
            pass
    raise ValueError(
        f"option {name!r} must be a symmetric positive definite matrix of shape ({n}, {n}); "
        f"got {shown(value)}"
    )


def _is_automatic(value: str) -> bool:
    if value != "auto":
        raise ValueError(f"option 'scale' must be 'auto' or positive numbers; got {shown(value)}")
    return True


def positive_vector(name: str, value: Any, n: int, scalar_allowed: bool) -> NDArray[np.float64]:
    """Check n positive numbers, or perhaps one for all.

    Raises
    ------
    ValueError
        If `value` is something else.
    """
    try:
        vector = np.atleast_1d(np.asarray(value, dtype=np.float64))
    except (TypeError, ValueError):
        vector = np.zeros(1)
    shapes = {(n,), (1,)} if scalar_allowed else {(n,)}
    if vector.shape not in shapes or not np.all((vector > 0) & np.isfinite(vector)):
        form = f"{n} positive numbers"
        if scalar_allowed:
            form = "a positive number" + (f" or {n} of them" if n != 1 else "")
        raise ValueError(f"{name} must be {form}; got {shown(value)}")
    return vector
