"""Minimisation of a smooth function of several variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse import _core
from hesse._callback import make_hook
from hesse._derivatives import Derivatives, choose_method, read_derivatives
from hesse._options import Options, read_options
from hesse._result import OptimizeResult


def minimize(
    fun: Callable[..., Any],
    x0: ArrayLike,
    args: Any = (),
    method: str | None = None,
    jac: Callable[..., Any] | bool | str | None = None,
    hess: Callable[..., Any] | bool | str | None = None,
    hessp: Callable[..., Any] | None = None,
    bounds: Any = None,
    constraints: Any = (),
    tol: float | None = None,
    callback: Callable[..., Any] | None = None,
    options: Mapping[str, Any] | None = None,
) -> OptimizeResult:
    """DOC."""
    if not callable(fun):
        raise TypeError(f"fun must be callable; got {fun!r}")
    _refuse_constraints(bounds, constraints)
    start, single_precision = _read_start(x0)
    derivatives = read_derivatives(jac, hess, hessp)
    name, reason = choose_method(method, derivatives)
    settings = read_options(options, name, start.size)
    _set_gradient_tolerance(settings, tol, derivatives, single_precision)
    try:
        fields = _core.minimize(
            fun,
            start,
            args if isinstance(args, tuple) else (args,),
            name,
            derivatives.jac,
            derivatives.hess,
            derivatives.hessp,
            derivatives.fun_returns_gradient,
            derivatives.fun_returns_hessian,
            derivatives.jac_scheme,
            derivatives.hess_scheme,
            settings.numeric,
            settings.damp_with_diagonal,
            settings.relative_step,
            settings.typical_x,
            single_precision,
            make_hook(callback, name),
            settings.history,
        )
    except BaseException as error:
        partial = getattr(error, "partial_result", None)
        if type(partial) is dict:
            error.partial_result = OptimizeResult(partial)  # type: ignore[attr-defined]
        raise
    result = OptimizeResult(fields)
    if reason is not None:
        result["method_reason"] = reason
    if settings.disp:
        print(result)
    return result


def _refuse_constraints(bounds: Any, constraints: Any) -> None:
    if bounds is not None:
        raise NotImplementedError(
            "bounds must be None: hesse.minimize does not support bounds yet; "
            "transform the variables, or leave them free"
        )
    if constraints is not None and (not isinstance(constraints, (list, tuple)) or len(constraints)):
        raise NotImplementedError(
            "constraints must be empty: hesse.minimize solves unconstrained problems only"
        )


def _read_start(x0: ArrayLike) -> tuple[NDArray[np.float64], bool]:
    """Return x0 as a float64 vector, and whether it came in single precision."""
    given = np.asarray(x0)
    if given.ndim > 1:
        raise ValueError(f"x0 must have at most one dimension; got an array of shape {given.shape}")
    if given.dtype.kind not in "fiub":
        raise TypeError(f"x0 must be an array of real numbers; got dtype {given.dtype}")
    return np.atleast_1d(given).astype(np.float64), given.dtype == np.float32


def _set_gradient_tolerance(
    settings: Options, tol: float | None, derivatives: Derivatives, single_precision: bool
) -> None:
    """Without a tolerance of the user's, ask for what the arithmetic and the derivatives can give."""
    if "gtol" in settings.numeric:
        return
    if tol is not None:
        settings.numeric["gtol"] = read_options({"gtol": tol}, "l-bfgs", 0).numeric["gtol"]
    elif single_precision:
        settings.numeric["gtol"] = 1e-2 if derivatives.jac_scheme else 1e-3
    elif derivatives.jac_scheme == "2-point":
        settings.numeric["gtol"] = 1e-5
