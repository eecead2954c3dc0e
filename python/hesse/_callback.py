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
    if callback is None:
        return None
    _require_callable(callback)
    if _takes_intermediate_result(callback):

        def hook(
            x: NDArray[np.float64], fun: Any, jac: NDArray[np.float64], row: tuple[Any, ...]
        ) -> bool:
            state = OptimizeResult(x=x, fun=fun, jac=jac, method=method, **_row_entries(row))
            return _asks_to_stop(lambda: callback(intermediate_result=state))

        return hook
    return lambda x, fun, jac, row: _asks_to_stop(lambda: callback(x))


def make_fit_hook(callback: Callable[..., Any] | None, method: str) -> Hook | None:
    """Wrap the callback of a fit likewise: it sees residuals as `fun` beside `cost` and `grad`.

    Raises
    ------
    TypeError
        If it is not callable.
    """
    if callback is None:
        return None
    _require_callable(callback)
    if not _takes_intermediate_result(callback):
        return lambda x, fun, jac, row: _asks_to_stop(lambda: callback(x))

    def hook(
        x: NDArray[np.float64], fun: Any, jac: NDArray[np.float64], row: tuple[Any, ...]
    ) -> bool:
        residuals, cost = fun
        state = OptimizeResult(
            x=x, fun=residuals, cost=cost, grad=jac, method=method, **_row_entries(row)
        )
        return _asks_to_stop(lambda: callback(intermediate_result=state))

    return hook


def make_report_hook(callback: Callable[..., Any] | None, trainer: str) -> ReportHook | None:
    """Wrap the callback of a stochastic method likewise.

    Raises
    ------
    TypeError
        If it is not callable.
    """
    if callback is None:
        return None
    _require_callable(callback)
    if not _takes_intermediate_result(callback):
        return lambda x, row: _asks_to_stop(lambda: callback(x))

    def hook(x: NDArray[np.float64], row: np.void) -> bool:
        entries = {name: row[name].item() for name in row.dtype.names or ()}
        state = OptimizeResult(x=x, fun=entries.pop("loss"), method=trainer, **entries)
        return _asks_to_stop(lambda: callback(intermediate_result=state))

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


def _require_callable(callback: Any) -> None:
    if not callable(callback):
        raise TypeError(f"callback must be callable or None; got {shown(callback)}")


def _takes_intermediate_result(callback: Callable[..., Any]) -> bool:
    try:
        return set(inspect.signature(callback).parameters) == {"intermediate_result"}
    except (TypeError, ValueError):  # some builtins have no signature
        return False


def _asks_to_stop(call: Callable[[], Any]) -> bool:
    try:
        answer = call()
        return isinstance(answer, (bool, np.bool_)) and bool(answer)
    except StopIteration:
        return True
