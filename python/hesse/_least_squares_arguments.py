"""The arguments of least squares: read, checked, and turned into options of the core."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._bounds import Box, read_bounds
from hesse._derivatives import Derivatives
from hesse._messages import shown, suggest
from hesse._options import LEAST_SQUARES, Options, positive_vector, read_tolerance

_METHODS = {row["name"]: row for row in _core.least_squares_method_rows()}
# The share of the cost that errors of forward differences leave to be asked for.
_DIFFERENCE_FTOL = 1e-12
UNBOUNDED = (-np.inf, np.inf)
_SINGLE_FTOL = 1e-6
_SINGLE_XTOL = 1e-5


def bound_to(
    function: Callable[..., Any] | None, kwargs: Mapping[str, Any] | None
) -> Callable[..., Any] | None:
    """Give a callback its keyword arguments."""
    return partial(function, **kwargs) if function is not None and kwargs else function


def read_method(method: str | None, bounded: bool) -> str:
    """Return the name of a method that heeds bounds where there are some.

    Raises
    ------
    ValueError
        If an argument is not as it should be.
    """
    if method is None:
        return "trf" if bounded else "lm"
    name = str(method).lower()
    if name not in _METHODS:
        raise ValueError(suggest("method", method, _METHODS))
    if bounded and not _METHODS[name]["heeds_bounds"]:
        able = ", ".join(row["name"] for row in _METHODS.values() if row["heeds_bounds"])
        raise ValueError(f"method {name!r} does not heed bounds; these do: {able}")
    return name


def read_box(bounds: Any, n: int, single_precision: bool) -> Box:
    """Read bounds in SciPy's form for least squares: a pair (lb, ub) of numbers or arrays."""
    if bounds is UNBOUNDED:
        return Box()
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


def uses_products(tr_solver: Any, method: str, derivatives: Derivatives, settings: Options) -> bool:
    """Tell whether `tr_solver` asks for products with the Jacobian alone.

    Raises
    ------
    ValueError
        If an argument is not as it should be.
    """
    if tr_solver is None or tr_solver == "exact":
        return False
    if tr_solver != "lsmr":
        raise ValueError(f"tr_solver must be None, 'exact' or 'lsmr'; got {shown(tr_solver)}")
    if method not in ("lm", "trf"):
        raise ValueError(f"tr_solver='lsmr' is for the methods 'lm' and 'trf'; got {method!r}")
    if derivatives.jac is None:
        raise ValueError("tr_solver='lsmr' needs a callable jac; differences give a dense one")
    if settings.automatic_scale:
        raise ValueError(
            "x_scale='jac' needs the columns of the Jacobian, tr_solver='lsmr' has none"
        )
    if settings.tabled.get("geodesic_acceleration"):
        raise ValueError(
            "geodesic_acceleration needs factors of the Jacobian, tr_solver='lsmr' has none"
        )
    return True


def read_hessian(hess: Any, method: str) -> Callable[..., Any] | None:
    """Check the callback for second derivatives, which one method knows.

    Raises
    ------
    ValueError
        If an argument is not as it should be.
    """
    if hess is None:
        return None
    if not callable(hess):
        raise TypeError(f"hess must be callable or None; got {shown(hess)}")
    if method != "newton":
        raise ValueError(f"hess is of use to method 'newton' alone; got method {method!r}")
    return hess  # type: ignore[no-any-return]


def read_loss_scale(f_scale: Any) -> float:
    """Check the size of residuals from which on the loss is felt.

    Raises
    ------
    ValueError
        If an argument is not as it should be.
    """
    if isinstance(f_scale, float) and 0.0 < f_scale < np.inf:
        return f_scale
    return float(positive_vector("f_scale", f_scale, 1, True)[0])


def read_row_weights(weights: Any) -> NDArray[np.float64]:
    """Check weights; an empty array stands for all 1.

    Raises
    ------
    ValueError
        If an argument is not as it should be.
    """
    if weights is None:
        return np.empty(0)
    try:
        vector = np.atleast_1d(np.asarray(weights, dtype=np.float64))
    except (TypeError, ValueError):
        vector = np.full(1, -1.0)
    if vector.ndim != 1 or not np.all((vector >= 0.0) & np.isfinite(vector)):
        raise ValueError(
            f"weights must be finite numbers of at least 0, one per residual; got {shown(weights)}"
        )
    return vector


def set_limits(settings: Options, max_nfev: Any, max_time: Any) -> None:
    """Set the limits of evaluations and of time that were given.

    Raises
    ------
    ValueError
        If an argument is not as it should be.
    """
    for name, option, value in (
        ("max_nfev", "maxfev", max_nfev),
        ("max_time", "max_time", max_time),
    ):
        if value is not None:
            settings.tabled[option] = read_tolerance(value, option, LEAST_SQUARES, name)


def set_tolerances(
    settings: Options, given: tuple[Any, Any, Any], scheme: str | None, single_precision: bool
) -> None:
    """Set them from the arguments, or else to what arithmetic and derivatives can give."""
    for option, value in zip(("ftol", "xtol", "gtol"), given, strict=True):
        if value is not None:
            settings.tabled[option] = read_tolerance(value, option, LEAST_SQUARES, option)
    if single_precision:
        settings.tabled.setdefault("ftol", _SINGLE_FTOL)
        settings.tabled.setdefault("xtol", _SINGLE_XTOL)
    elif scheme == "2-point":
        settings.tabled.setdefault("ftol", _DIFFERENCE_FTOL)


def set_scale(settings: Options, x_scale: Any, start: NDArray[np.float64]) -> None:
    """Set the size of each variable.

    Raises
    ------
    ValueError
        If an argument is not as it should be.
    """
    n = start.size
    if x_scale is None:
        settings.scale = _sizes(start)
    elif isinstance(x_scale, str) and x_scale == "jac":
        settings.automatic_scale = True
    elif isinstance(x_scale, str):
        raise ValueError(
            f"x_scale must be 'jac' or a positive number for each variable; got {shown(x_scale)}"
        )
    else:
        scale = positive_vector("x_scale", x_scale, n, True)
        settings.scale = np.array(np.broadcast_to(scale, (n,)))


def _sizes(start: NDArray[np.float64]) -> NDArray[np.float64]:
    sizes = np.abs(start)
    sizes[~((sizes > 0.0) & (sizes < np.inf))] = 1.0
    return sizes
