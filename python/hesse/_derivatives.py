"""Which derivatives the user supplies, and how the others are to be had."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hesse import _core
from hesse._messages import shown, suggest

SCHEMES = ("2-point", "3-point", "cs")
METHODS = {row["name"]: row for row in _core.method_rows()}
_WITH_PRODUCTS = [name for name, row in METHODS.items() if row["second_order"] == "products"]


@dataclass
class Derivatives:
    """Callables, schemes and fused flags in the form that the core takes."""

    jac: Callable[..., Any] | None = None
    hess: Callable[..., Any] | None = None
    hessp: Callable[..., Any] | None = None
    fun_returns_gradient: bool = False
    fun_returns_hessian: bool = False
    jac_scheme: str | None = None
    hess_scheme: str | None = None


def read_derivatives(jac: Any, hess: Any, hessp: Any) -> Derivatives:
    """Sort out ``jac``, ``hess`` and ``hessp``.

    Raises
    ------
    ValueError
        If one of them is of a form that is not allowed.
    """
    found = read_first_derivatives(jac, "(f, gradient)")
    if callable(hess):
        found.hess = hess
    elif hess is True:
        if jac is not True:
            raise ValueError(
                "hess=True means that fun returns (f, gradient, Hessian); it needs jac=True"
            )
        found.fun_returns_hessian = True
    elif hasattr(hess, "initialize") and hasattr(hess, "update"):
        raise ValueError(
            f"hess must not be a quasi-Newton update such as {shown(hess)}; the methods 'bfgs' and "
            "'sr1' approximate the Hessian themselves"
        )
    elif hess is not None and hess is not False:
        found.hess_scheme = _scheme(
            "hess", hess, "callable, True (fun returns the Hessian too) or None"
        )
    if hessp is not None and not callable(hessp):
        raise ValueError(f"hessp must be callable or None; got {shown(hessp)}")
    # As in SciPy: a Hessian makes products superfluous.
    gives_hessian = found.hess or found.fun_returns_hessian or found.hess_scheme
    found.hessp = None if gives_hessian else hessp
    return found


def read_first_derivatives(jac: Any, fused: str) -> Derivatives:
    """Sort out ``jac``; `fused` says what `fun` returns where that is True.

    Raises
    ------
    ValueError
        If it is of a form that is not allowed.
    """
    found = Derivatives()
    if callable(jac):
        found.jac = jac
    elif jac is True:
        found.fun_returns_gradient = True
    elif jac is None or jac is False:
        found.jac_scheme = "2-point"
    else:
        found.jac_scheme = _scheme("jac", jac, f"callable, True (fun returns {fused}) or None")
    return found


def _scheme(name: str, value: Any, others: str) -> str:
    if isinstance(value, str) and value in SCHEMES:
        return value
    raise ValueError(
        f"{name} must be {others}, or one of {', '.join(map(repr, SCHEMES))}; got {shown(value)}"
    )


def choose_method(
    method: str | None, derivatives: Derivatives, bounded: bool
) -> tuple[str, str | None]:
    """Return the method's name and, if the choice was left to hesse, the reason for it.

    Raises
    ------
    ValueError
        If the name is unknown, if the method needs a Hessian and gets only products, or if there
        are bounds and it does not heed them.
    """
    d = derivatives
    if method is None and bounded:
        if d.hess or d.fun_returns_hessian or d.hess_scheme:
            return "tron", "there are bounds and the Hessian is available"
        if d.hessp:
            return "tron", "there are bounds and Hessian-vector products are available"
        return "l-bfgs-b", "there are bounds, and neither hess nor hessp was given"
    if method is None:
        if d.hess or d.fun_returns_hessian or d.hess_scheme:
            return "trust-exact", "the Hessian is available"
        if d.hessp:
            return "trust-ncg", "Hessian-vector products are available"
        return "l-bfgs", "neither hess nor hessp was given"
    name = str(method).lower()
    if name == "l-bfgs-b" and not bounded:
        name = "l-bfgs"
    if name not in METHODS:
        raise ValueError(suggest("method", method, METHODS))
    if bounded and not METHODS[name]["heeds_bounds"]:
        able = ", ".join(row["name"] for row in METHODS.values() if row["heeds_bounds"])
        raise ValueError(f"method {name!r} does not heed bounds; these do: {able}")
    order = METHODS[name]["second_order"]
    if order == "matrix" and d.hessp:
        raise ValueError(
            f"method {name!r} needs the full Hessian (hess) and only products (hessp) are given; "
            f"{', '.join(map(repr, _WITH_PRODUCTS))} work with products"
        )
    if order == "none" and (d.hess or d.hessp or d.hess_scheme):
        warnings.warn(
            f"method {name!r} uses no second derivatives; hess and hessp are ignored",
            RuntimeWarning,
            stacklevel=3,
        )
    return name, None
