from collections.abc import Callable
from enum import IntEnum
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

isa: str
version: str

class Status(IntEnum):
    GTOL = 1
    FTOL = 2
    XTOL = 3
    FTOL_XTOL = 4
    MAX_ITER = 0
    MAX_EVAL = -1
    CALLBACK_STOP = -2
    TIME_LIMIT = -3
    NONFINITE_START = -4
    NO_PROGRESS = -5
    UNBOUNDED = -6
    FACTORIZATION = -7
    INTERRUPTED = -8
    CALLBACK_ERROR = -9
    SADDLE_POINT = -10

class _OptionRow(TypedDict):
    name: str
    integer: bool
    default: float | int
    least: float
    most: float
    meaning: str
    methods: tuple[str, ...]

class _MethodRow(TypedDict):
    name: str
    second_order: str
    meaning: str

def option_rows() -> list[_OptionRow]: ...
def method_rows() -> list[_MethodRow]: ...
def minimize(
    fun: Callable[..., Any],
    x0: NDArray[np.float64],
    args: tuple[Any, ...],
    method: str,
    jac: Callable[..., Any] | None,
    hess: Callable[..., Any] | None,
    hessp: Callable[..., Any] | None,
    fun_returns_gradient: bool,
    fun_returns_hessian: bool,
    jac_scheme: str | None,
    hess_scheme: str | None,
    numeric_options: dict[str, float | int],
    damp_with_diagonal: bool,
    relative_step: NDArray[np.float64],
    typical_x: NDArray[np.float64],
    single_precision: bool,
    hook: Callable[..., bool] | None,
    keep_history: bool,
) -> dict[str, Any]: ...
