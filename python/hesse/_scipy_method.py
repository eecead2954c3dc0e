"""Methods of hesse in the form that ``scipy.optimize.minimize(method=...)`` calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy.typing import ArrayLike

from hesse._derivatives import METHODS
from hesse._messages import shown, suggest
from hesse._minimize import minimize
from hesse._result import OptimizeResult


class _Method:
    """A method that SciPy calls with its arguments and each option as a keyword."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        """Name the method as one would write it."""
        return f"hesse.method({self.name!r})"

    def __call__(
        self,
        fun: Callable[..., Any],
        x0: ArrayLike,
        args: Any = (),
        *,
        jac: Any = None,
        hess: Any = None,
        hessp: Any = None,
        bounds: Any = None,
        constraints: Any = (),
        callback: Callable[..., Any] | None = None,
        tol: float | None = None,
        **options: Any,
    ) -> OptimizeResult:
        """Run :func:`hesse.minimize` with this method."""
        fun, jac = _unwrapped(fun, jac)
        return minimize(
            fun,
            x0,
            args,
            method=self.name,
            jac=jac,
            hess=hess,
            hessp=hessp,
            bounds=bounds,
            constraints=constraints,
            tol=tol,
            callback=callback,
            options=options,
        )


def _unwrapped(fun: Callable[..., Any], jac: Any) -> tuple[Callable[..., Any], Any]:
    """Give back what the user wrote as ``jac=True``.

    SciPy turns it into an object that is the function and whose method is the gradient; it drops a
    Hessian that the function returns along with them.
    """
    if type(fun).__name__ == "MemoizeJac" and getattr(jac, "__self__", None) is fun:
        return getattr(fun, "fun", fun), True
    return fun, jac


def method(name: str) -> _Method:
    """Return a method of hesse for ``scipy.optimize.minimize``.

    Parameters
    ----------
    name : str
        A method of :func:`hesse.minimize`. Case does not matter.

    Returns
    -------
    callable
        To be passed as the argument ``method``; the other arguments and ``options`` are those of
        :func:`hesse.minimize`. SciPy itself turns the schemes ``jac="2-point"``, ``"3-point"`` and
        ``"cs"`` into None, which here means forward differences. The result is a
        :class:`hesse.OptimizeResult`.

    Raises
    ------
    TypeError
        If `name` is no string.
    ValueError
        If there is no such method.

    Notes
    -----
    The protocol is SciPy's for custom minimisers: ``method(fun, x0, args=..., jac=..., hess=...,
    hessp=..., bounds=..., constraints=..., callback=..., **options)``, a tolerance arriving as the
    option `tol`.

    Examples
    --------
    >>> import numpy as np
    >>> import scipy.optimize
    >>> import hesse
    >>> res = scipy.optimize.minimize(
    ...     scipy.optimize.rosen,
    ...     [-1.2, 1.0],
    ...     jac=scipy.optimize.rosen_der,
    ...     hess=scipy.optimize.rosen_hess,
    ...     method=hesse.method("trust-exact"),
    ...     options={"gtol": 1e-10},
    ... )
    >>> res.success, bool(np.allclose(res.x, 1.0))
    (True, True)
    >>> hesse.method("trust-exact")
    hesse.method('trust-exact')
    """
    if not isinstance(name, str):
        raise TypeError(f"name must be the name of a method; got {shown(name)}")
    if name.lower() not in METHODS:
        raise ValueError(suggest("method", name, METHODS))
    return _Method(name.lower())
