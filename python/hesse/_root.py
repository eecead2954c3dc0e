"""Roots of systems of nonlinear equations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from hesse import _core
from hesse._callback import make_hook
from hesse._derivatives import read_first_derivatives
from hesse._messages import shown, suggest
from hesse._options import ROOT, Options, read_options, read_tolerance
from hesse._points import read_point
from hesse._result import OptimizeResult, make_readable

_METHODS = tuple(row["name"] for row in _core.root_method_rows())
# What comes closest to the methods of scipy.optimize.root.
_SCIPY_METHODS = {
    "hybr": "trust",
    "lm": "trust",
    "broyden1": "broyden",
    "broyden2": "broyden",
    "anderson": "broyden",
    "linearmixing": "broyden",
    "diagbroyden": "broyden",
    "excitingmixing": "broyden",
    "krylov": "newton",
    "df-sane": "broyden",
}
# In single precision: residuals of size 1 have errors of some 1e-7 each.
_SINGLE_FTOL = 1e-5
_SINGLE_XTOL = 4.0 * float(np.finfo(np.float32).eps)


def root(
    fun: Callable[..., Any],
    x0: ArrayLike,
    args: Any = (),
    method: str | None = "trust",
    jac: Callable[..., Any] | bool | str | None = None,
    tol: float | None = None,
    callback: Callable[..., Any] | None = None,
    options: Mapping[str, Any] | None = None,
) -> OptimizeResult:
    """Find a root of m nonlinear equations in n variables, F(x) = 0.

    The arguments are those of ``scipy.optimize.root``; what hesse adds is said where it applies.
    m and n may differ.

    Parameters
    ----------
    fun : callable
        ``fun(x, *args) -> array_like, shape (m,)``, with `x` a fresh array of shape (n,); a float
        where m = 1. With ``jac=True`` it returns ``(F, Jacobian)``. A residual that is NaN or
        infinite means that `x` is outside the domain: the step is shortened.
    x0 : array_like, shape (n,)
        Starting point; a number is a vector of one. Of dtype float32 the callbacks get float32
        arrays, and tolerances and difference steps are chosen for that precision.
    args : tuple, optional
        Further arguments of `fun` and `jac`.
    method : str, default "trust"
        Case does not matter.

        ``"trust"``
            Newton's method in a trust region: Powell's dogleg [1]_ between the steepest descent of
            ``norm(F)`` and Newton's step, which is the shortest least-squares solution of
            ``J s = -F`` where J is singular or not square.
        ``"newton"``
            Newton's method with a backtracking line search ([3]_, chapter 11).
        ``"broyden"``
            As ``"trust"``, but the Jacobian is evaluated at the start and updated by Broyden's
            formula [2]_ from then on. It is evaluated anew after two refused steps in a row, and
            after five that each reduce ``norm(F)`` by less than a tenth. For Jacobians that cost
            more than a few evaluations of `fun`.
    jac : callable, bool or {"2-point", "3-point", "cs"}, optional
        ``jac(x, *args) -> array_like, shape (m, n)``, the derivatives of residual i in row i; True
        if `fun` returns it; or how to difference `fun`: forward (the default), central, or by a
        complex step, for which `fun` must accept complex `x`.
    tol : float, optional
        The same as ``options={"ftol": tol}``.
    callback : callable, optional
        ``callback(xk)``, or ``callback(intermediate_result)`` by exactly that parameter name, after
        each accepted step. The intermediate result has `x`, `fun` (the residuals), `jac`, `method`,
        `nit`, `nfev`, `njev`, `step_norm`, `radius` and `seconds`. Raising ``StopIteration`` or
        returning True stops the run.
    options : dict, optional
        ftol : float, default 1e-10
            Success (``ROOT``) when no residual is larger; 1e-5 in float32.
        xtol : float, default ``4 * eps``
            Success (``ROOT_TO_ROUNDING``) when ``abs(F) <= xtol * (abs(J) @ abs(x))`` in every
            entry, so that F is what rounding makes of `x`.
        gtol : float, default 1e-8
            No success (``NO_ROOT``) when at most this share of F lies in the range of J, so that
            to first order no step makes ``norm(F)`` smaller.
        maxiter : int, default ``max(1000, 200 n)``
            Accepted steps.
        maxfev : int, default unlimited (also ``maxfun``)
            Evaluations of `fun`, finite differences included.
        max_time : float, default unlimited
            Seconds.
        history : bool, default True
            Keep one row per step in ``result.history``, with the fields of
            :func:`hesse.minimize`; there, `fun` is ``norm(F)**2 / 2`` and `grad_norm` the largest
            entry of its gradient ``J.T @ F``.
        disp : bool, default False
            Print the result.
        finite_diff_rel_step : float or array_like, shape (n,)
            Steps of differences relative to each variable's size, ``max(|x|, typical_x)``; by
            default the machine epsilon to the power 1/2 or 1/3 for forward and central differences.
        typical_x : array_like, shape (n,), default ``|x0|``, and 1 where ``x0 = 0``
            The size of each variable.
        finite_diff_noise : float, default 0
            Relative error of the residuals, where it exceeds the machine epsilon.
        eps : float, default 0 (off)
            An absolute step of differences instead.

        Of ``"trust"`` and ``"broyden"``: `initial_trust_radius` (``2 * max(1, norm(x0))``),
        `max_trust_radius` (unlimited), `eta` (1e-4, least gain ratio accepted), `subproblem`
        ("dogleg" or "two-dimensional"), `nonmonotone` (0, the number of earlier values of
        ``norm(F)**2 / 2`` under which a step must stay if it raises the latest). Of ``"newton"``:
        `maxls` (20, trials per line search), `c1` (1e-4, sufficient decrease).

    Returns
    -------
    OptimizeResult
        `x`, `fun` (the residuals, shape (m,)), `jac` (the Jacobian, shape (m, n); of ``"broyden"``
        its last approximation), `success`, `status`, `reason`, `message`, `method`, `nit`, `nfev`,
        `njev`, `history` and `timings`.

    Raises
    ------
    TypeError, ValueError
        If an argument, an option, or what a callback returns has a wrong type, shape or value.
    Exception
        Whatever a callback raises, unchanged; its attribute ``partial_result`` holds the best point
        so far. The same is true of ``KeyboardInterrupt``.

    Notes
    -----
    ``success`` means a small F, relative to `ftol` or to rounding; that steps have become short is
    no success. A point where ``norm(F)`` is stationary and F is not zero, as at the least-squares
    solution of equations that contradict each other, is reported as ``NO_ROOT``. A run that ends
    because no step is any better reports the same if the gradient of ``norm(F)**2 / 2`` is small,
    ``abs(J.T @ F) * max(abs(x), typical_x) <= 1e-4 * norm(F)**2`` in every entry with 1 for
    `typical_x` by default (Dennis & Schnabel 1996), and otherwise ``NO_PROGRESS``.

    References
    ----------
    .. [1] M. J. D. Powell, "A hybrid method for nonlinear equations", in P. Rabinowitz (ed.),
       Numerical Methods for Nonlinear Algebraic Equations (1970).
    .. [2] C. G. Broyden, "A class of methods for solving nonlinear simultaneous equations", Math.
       Comp. 19 (1965).
    .. [3] J. Nocedal and S. J. Wright, Numerical Optimization, 2nd ed. (2006).

    Examples
    --------
    Where a circle and a parabola meet:

    >>> import numpy as np
    >>> import hesse
    >>> def fun(x):
    ...     return np.array([x[0] ** 2 + x[1] ** 2 - 2.0, x[1] - x[0] ** 2])
    >>> def jac(x):
    ...     return np.array([[2.0 * x[0], 2.0 * x[1]], [-2.0 * x[0], 1.0]])
    >>> res = hesse.root(fun, [2.0, 0.5], jac=jac)
    >>> res.success, res.reason
    (True, 'ROOT')
    >>> np.allclose(res.x, 1.0)
    True

    Equations that contradict each other have no root:

    >>> hesse.root(lambda x: np.array([x[0] - 1.0, x[0] + 1.0]), 3.0).reason
    'NO_ROOT'
    """
    if not callable(fun):
        raise TypeError(f"fun must be callable; got {shown(fun)}")
    start, single_precision = read_point("x0", x0)
    derivatives = read_first_derivatives(jac, "(F, Jacobian)")
    name = _read_method(method)
    settings = read_options(options, name, start.size, ROOT)
    _set_tolerances(settings, tol, single_precision)
    try:
        fields = _core.root(
            fun,
            start,
            args if isinstance(args, tuple) else (args,),
            name,
            derivatives.jac,
            derivatives.fun_returns_gradient,
            derivatives.jac_scheme,
            settings.tabled,
            settings.relative_step,
            settings.typical_x,
            single_precision,
            make_hook(callback, name),
            settings.history,
        )
    except BaseException as error:
        make_readable(error)
        raise
    result = OptimizeResult(fields)
    if settings.disp:
        print(result)
    return result


def _read_method(method: str | None) -> str:
    name = "trust" if method is None else str(method).lower()
    if name in _METHODS:
        return name
    if name in _SCIPY_METHODS:
        raise ValueError(
            f"method {name!r} is SciPy's; the closest of hesse.root is {_SCIPY_METHODS[name]!r}"
        )
    raise ValueError(suggest("method", method, _METHODS))


def _set_tolerances(settings: Options, tol: float | None, single_precision: bool) -> None:
    if tol is not None:
        settings.tabled.setdefault("ftol", read_tolerance(tol, "ftol", ROOT))
    if single_precision:
        settings.tabled.setdefault("ftol", _SINGLE_FTOL)
        settings.tabled.setdefault("xtol", _SINGLE_XTOL)
