"""The user's callback, in the two forms that SciPy tells apart by the parameter's name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse._messages import shown
from hesse._result import OptimizeResult

Hook = Callable[[NDArray[np.float64], Any, NDArray[np.float64], tuple[Any, ...]], bool]
ReportHook = Callable[[NDArray[np.float64], np.void], bool]


def make_hook(callback: Callable[..., Any] | None, method: str) -> Hook | None:
    """Wrap the callback for the core; the hook answers whether to stop.

    Raises
    ------
    TypeError
        If it is not callable.
    """

    def entries(fun: Any, jac: Any, row: tuple[Any, ...]) -> dict[str, Any]:
        return {"fun": fun, "jac": jac, "method": method, **_row_entries(row)}

    return _make_hook(callback, entries)


def make_fit_hook(callback: Callable[..., Any] | None, method: str) -> Hook | None:
    """Wrap the callback of a fit likewise: it sees residuals as `fun` beside `cost` and `grad`.

    Raises
    ------
    TypeError
        If it is not callable.
    """

    def entries(fun: Any, jac: Any, row: tuple[Any, ...]) -> dict[str, Any]:
        residuals, cost = fun
        return {
            "fun": residuals,
            "cost": cost,
            "grad": jac,
            "method": method,
            **_row_entries(row),
        }

    return _make_hook(callback, entries)


def make_report_hook(callback: Callable[..., Any] | None, trainer: str) -> ReportHook | None:
    """Wrap the callback of a stochastic method likewise.

    Raises
    ------
    TypeError
        If it is not callable.
    """

    def entries(row: np.void) -> dict[str, Any]:
        found = {name: row[name].item() for name in row.dtype.names or ()}
        return {"fun": found.pop("loss"), "method": trainer, **found}

    return _make_hook(callback, entries)


def _make_hook(
    callback: Callable[..., Any] | None, entries: Callable[..., dict[str, Any]]
) -> Callable[..., bool] | None:
    """Wrap a callback; `entries` makes what it sees beside x of the hook's further arguments."""
    if callback is None:
        return None
    if not callable(callback):
        raise TypeError(f"callback must be callable or None; got {shown(callback)}")
    if not _takes_intermediate_result(callback):
        return lambda x, *further: asks_to_stop(lambda: callback(x))

    def hook(x: NDArray[np.float64], *further: Any) -> bool:
        state = OptimizeResult(x=x, **entries(*further))
        return asks_to_stop(lambda: callback(intermediate_result=state))

    return hook


def recording(path: list[NDArray[np.float64]], hook: Hook | None) -> Hook:
    """Wrap the hook, if there is one, so that each accepted point is appended to `path`."""

    def hook_and_path(
        x: NDArray[np.float64], fun: float, jac: NDArray[np.float64], row: tuple[Any, ...]
    ) -> bool:
        path.append(x.copy())
        return hook is not None and hook(x, fun, jac, row)

    return hook_and_path


def _row_entries(row: tuple[Any, ...]) -> dict[str, Any]:
    names = ("nit", "nfev", "njev", "nhev", "step_norm", "radius", "damping", "seconds")
    return dict(zip(names, row, strict=True))


def _takes_intermediate_result(callback: Callable[..., Any]) -> bool:
    try:
        return set(inspect.signature(callback).parameters) == {"intermediate_result"}
    except (TypeError, ValueError):  # some builtins have no signature
        return False


def asks_to_stop(call: Callable[[], Any]) -> bool:
    """Call the user back; True or StopIteration ends the run."""
    try:
        answer = call()
        return isinstance(answer, (bool, np.bool_)) and bool(answer)
    except StopIteration:
        return True
