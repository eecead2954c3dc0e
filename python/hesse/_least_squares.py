"""Nonlinear least squares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse import _core
from hesse._bounds import Box, read_bounds
from hesse._callback import make_fit_hook
from hesse._derivatives import read_first_derivatives
from hesse._least_squares_result import LeastSquaresResult
from hesse._messages import shown, suggest
from hesse._options import (
    LEAST_SQUARES,
    Options,
    positive_vector,
    read_options,
    read_tolerance,
)
from hesse._points import read_point
from hesse._result import make_readable

_METHODS = {row["name"]: row for row in _core.least_squares_method_rows()}
_LOSSES = ("linear", "soft_l1", "huber", "cauchy", "arctan", "tukey")
# The share of the cost that errors of such Jacobians leave to be asked for.
_DIFFERENCE_FTOL = {"2-point": 1e-10, "3-point": 1e-12}
_SINGLE_FTOL = 1e-6
_SINGLE_XTOL = 1e-5


def least_squares(
    fun: Callable[..., Any],
    x0: ArrayLike,
    jac: Callable[..., Any] | bool | str | None = "2-point",
    bounds: Any = (-np.inf, np.inf),
    method: str | None = None,
    ftol: float | None = None,
    xtol: float | None = None,
    gtol: float | None = None,
    x_scale: ArrayLike | str | None = None,
    loss: str | Callable[..., Any] = "linear",
    f_scale: float = 1.0,
    diff_step: ArrayLike | None = None,
    tr_solver: str | None = None,
    tr_options: Mapping[str, Any] | None = None,
    jac_sparsity: Any = None,
    max_nfev: int | None = None,
    verbose: int = 0,
    args: Any = (),
    kwargs: Mapping[str, Any] | None = None,
    callback: Callable[..., Any] | None = None,
    *,
    weights: ArrayLike | None = None,
    max_time: float | None = None,
    options: Mapping[str, Any] | None = None,
) -> LeastSquaresResult:
    if not callable(fun):
        raise TypeError(f"fun must be callable; got {shown(fun)}")
    start, single_precision = read_point("x0", x0)
    derivatives = read_first_derivatives(jac, "(residuals, Jacobian)")
    box = _read_box(bounds, start.size, single_precision)
    name = _read_method(method, bool(box))
    settings = read_options(options, name, start.size, LEAST_SQUARES)
    _set_limits(settings, max_nfev, max_time)
    _set_tolerances(settings, (ftol, xtol, gtol), derivatives.jac_scheme, single_precision)
    _set_scale(settings, x_scale, start.size)
    if diff_step is not None:
        settings.relative_step = positive_vector("diff_step", diff_step, start.size, True)
    inside = box.nearest(start)
    entries: dict[str, Any] = {} if inside is start else {"moved_start": inside.copy()}
    try:
        fields = _core.least_squares(
            _bound_to(fun, kwargs),
            inside,
            args if isinstance(args, tuple) else (args,),
            name,
            _bound_to(derivatives.jac, kwargs),
            derivatives.fun_returns_gradient,
            derivatives.jac_scheme,
            box.lower,
            box.upper,
            _read_loss(loss),
            _read_loss_scale(f_scale),
            _read_weights(weights),
            settings.tabled,
            settings.relative_step,
            settings.typical_x,
            settings.scale,
            settings.automatic_scale,
            single_precision,
            make_fit_hook(callback, name),
            settings.history,
        )
    except BaseException as error:
        make_readable(error, LeastSquaresResult, **entries)
        raise
    result = LeastSquaresResult(fields, **entries, active_mask=box.active_mask(fields["x"]))
    if verbose or settings.disp:
        print(result)
    return result


def _bound_to(
    function: Callable[..., Any] | None, kwargs: Mapping[str, Any] | None
) -> Callable[..., Any] | None:
    return partial(function, **kwargs) if function is not None and kwargs else function


def _read_method(method: str | None, bounded: bool) -> str:
    if method is None:
        return "trf" if bounded else "lm"
    name = str(method).lower()
    if name not in _METHODS:
        raise ValueError(suggest("method", method, _METHODS))
    if bounded and not _METHODS[name]["heeds_bounds"]:
        able = ", ".join(row["name"] for row in _METHODS.values() if row["heeds_bounds"])
        raise ValueError(f"method {name!r} does not heed bounds; these do: {able}")
    return name


def _read_box(bounds: Any, n: int, single_precision: bool) -> Box:
    """Read bounds in SciPy's form for least squares: a pair (lb, ub) of numbers or arrays."""
    if bounds is None or (hasattr(bounds, "lb") and hasattr(bounds, "ub")):
        return read_bounds(bounds, n, single_precision)
    try:
        lower, upper = bounds
    except (TypeError, ValueError):
        raise ValueError(
            "bounds must be a pair (lb, ub), each a number or an array of shape (n,), or an object "
            f"with lb and ub; got {shown(bounds)}"
        ) from None
    return read_bounds(SimpleNamespace(lb=lower, ub=upper), n, single_precision)


def _read_loss(loss: Any) -> str | Callable[..., Any]:
    if callable(loss) or (isinstance(loss, str) and loss in _LOSSES):
        return loss  # type: ignore[no-any-return]
    raise ValueError(suggest("loss", loss, _LOSSES) + ", or a callable")


def _read_loss_scale(f_scale: Any) -> float:
    return float(positive_vector("f_scale", f_scale, 1, True)[0])


def _read_weights(weights: Any) -> NDArray[np.float64]:
    if weights is None:
        return np.empty(0)
    try:
        vector = np.atleast_1d(np.asarray(weights, dtype=np.float64))
    except (TypeError, ValueError):
        vector = np.full(1, -1.0)
    if vector.ndim != 1 or not np.all((vector >= 0.0) & np.isfinite(vector)):
        raise ValueError(
            "weights must be finite numbers of at least 0, one per residual; "
            f"got {shown(weights)}"
        )
    return vector


def _set_limits(settings: Options, max_nfev: Any, max_time: Any) -> None:
    for name, option, value in (
        ("max_nfev", "maxfev", max_nfev),
        ("max_time", "max_time", max_time),
    ):
        if value is not None:
            settings.tabled[option] = read_tolerance(value, option, LEAST_SQUARES, name)


def _set_tolerances(
    settings: Options, given: tuple[Any, Any, Any], scheme: str | None, single_precision: bool
) -> None:
    """Set them from the arguments, or else to what arithmetic and derivatives can give."""
    for option, value in zip(("ftol", "xtol", "gtol"), given, strict=True):
        if value is not None:
            settings.tabled[option] = read_tolerance(value, option, LEAST_SQUARES, option)
    if single_precision:
        settings.tabled.setdefault("ftol", _SINGLE_FTOL)
        settings.tabled.setdefault("xtol", _SINGLE_XTOL)
    elif scheme in _DIFFERENCE_FTOL:
        settings.tabled.setdefault("ftol", _DIFFERENCE_FTOL[scheme])


def _set_scale(settings: Options, x_scale: Any, n: int) -> None:
    if x_scale is None or (isinstance(x_scale, str) and x_scale == "jac"):
        settings.automatic_scale = True
    elif isinstance(x_scale, str):
        raise ValueError(
            f"x_scale must be 'jac' or a positive number for each variable; got {shown(x_scale)}"
        )
    else:
        scale = positive_vector("x_scale", x_scale, n, True)
        settings.scale = np.array(np.broadcast_to(scale, (n,)))
