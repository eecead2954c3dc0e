"""The result of an optimisation: a dict whose entries are attributes too."""

from __future__ import annotations

from typing import Any

import numpy as np

_FIRST = ("message", "success", "status", "reason", "method", "fun", "x", "jac")


class OptimizeResult(dict[str, Any]):
    """What a run leaves behind; every entry is reachable as ``res["x"]`` and as ``res.x``.

    The entries are those of ``scipy.optimize.OptimizeResult`` and some more.

    Attributes
    ----------
    x : ndarray of float64, shape (n,)
        The best point found at which value and gradient are known.
    fun : float
        The objective there.
    jac : ndarray of float64, shape (n,)
        Its gradient there.
    hess : ndarray of float64, shape (n, n)
        Its Hessian there; only methods that work with the full Hessian have it.
    success : bool
        True only if a stated test is met at a finite point.
    status : Status
        Why the run ended; positive means success.
    reason : str
        The name of the status, such as ``"GTOL"``.
    message : str
        The status in a sentence.
    method : str
        The method that ran.
    method_reason : str
        Why that method was chosen; only if ``method=None`` left the choice to hesse.
    nit : int
        Accepted steps.
    nfev, njev, nhev : int
        Evaluations of the objective, of its gradient, and of its Hessian or of Hessian-vector
        products. Finite differences count as the evaluations that they are made of.
    nfact : int
        Factorisations of matrices as large as the Hessian, failed ones included.
    saddles_left : int
        Stationary points with an indefinite Hessian that the run came to and moved on from.
    active_mask : ndarray of int8, shape (n,)
        -1 where a variable lies on its lower bound, 1 on its upper one, else 0; only with bounds.
    multipliers : ndarray of float64, shape (n,)
        Of the active bounds: the gradient there, and 0 elsewhere. At a minimum they are at least 0
        on lower bounds and at most 0 on upper ones. Only with bounds.
    moved_start : ndarray of float64, shape (n,)
        Where the run began, if `x0` lay outside of the bounds.
    history : ndarray, structured
        One row for the start and one per accepted step; see :func:`hesse.minimize`.
    timings : dict of str to float
        Seconds in ``"callbacks"``, in ``"factorization"`` of matrices, and in everything
        ``"other"``.

    Examples
    --------
    >>> from hesse import OptimizeResult
    >>> res = OptimizeResult(x=[1.0], fun=0.5)
    >>> res.fun
    0.5
    """

    def __getattr__(self, name: str) -> Any:
        """Look the entry up."""
        try:
            return self[name]
        except KeyError:
            raise AttributeError(
                f"the result has no entry {name!r}; it has {', '.join(self)}"
            ) from None

    def __setattr__(self, name: str, value: Any) -> None:
        """Set the entry."""
        self[name] = value

    def __delattr__(self, name: str) -> None:
        """Delete the entry."""
        try:
            del self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __dir__(self) -> list[str]:
        """List the entries along with the methods of dict."""
        return [*super().__dir__(), *self]

    def __repr__(self) -> str:
        """One line per entry, the telling ones first; large arrays are shortened."""
        if not self:
            return f"{type(self).__name__}()"
        names = [n for n in _FIRST if n in self] + [n for n in self if n not in _FIRST]
        width = max(map(len, names))
        return "\n".join(f"{name:>{width}}: {_brief(self[name], width + 2)}" for name in names)


def make_readable(error: BaseException) -> None:
    """Turn the partial result that the core attached to an exception into an OptimizeResult."""
    partial = getattr(error, "partial_result", None)
    if type(partial) is dict:
        error.partial_result = OptimizeResult(partial)  # type: ignore[attr-defined]


def _brief(value: Any, indent: int) -> str:
    if isinstance(value, np.ndarray):
        if value.dtype.names is not None:
            return f"{len(value)} rows of ({', '.join(value.dtype.names)})"
        text = np.array2string(value, precision=4, threshold=12, edgeitems=3, separator=" ")
        return text.replace("\n", "\n" + " " * indent)
    if isinstance(value, dict) and all(isinstance(v, float) for v in value.values()):
        return ", ".join(f"{k} {v:.2e}" for k, v in value.items())
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)
