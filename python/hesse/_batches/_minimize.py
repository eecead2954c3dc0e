"""Many small minimisations with NumPy callbacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy.typing import ArrayLike

from hesse import _core
from hesse._batches._arguments import read_box, read_starts
from hesse._batches._callbacks import read_callback, with_arguments
from hesse._batches._limits import read_limits
from hesse._batches._progress import make_hook
from hesse._batches._result import BatchResult
from hesse._batches._run import run
from hesse._gradient_tolerance import gradient_tolerance_of
from hesse._messages import shown


def minimize_batch(
    fun: Callable[..., Any],
    X0: ArrayLike,
    jac: Callable[..., Any] | str = "2-point",
    hess: Callable[..., Any] | str = "2-point",
    bounds: Any = None,
    *,
    args: Any = (),
    gtol: float | str | None = "auto",
    ftol: float | None = None,
    xtol: float | None = None,
    maxiter: int | None = None,
    max_nfev: int | None = None,
    max_time: float | None = None,
    callback: Callable[[int, int], Any] | None = None,
    progress: bool = False,
) -> BatchResult:
    """Minimise B smooth functions of the same number of variables at once.

    Each problem takes damped Newton steps with a damping, a test of convergence and a status of its
    own. What has converged leaves the batch: the callbacks see the problems that still run.

    Parameters
    ----------
    fun : callable
        ``fun(X, index, *args) -> array_like, shape (k,)``: the values of the k problems with the
        numbers `index`, an integer array of shape (k,), at the points `X`, a fresh float64 array of
        shape (k, n). A value that is NaN or infinite means that the point is outside the domain of
        that problem: its step is shortened.
    X0 : array_like, shape (..., n)
        Starting points, n from 1 to 32. With more than one leading axis, `index` counts along the
        flattened ones.
    jac : callable or {"2-point", "3-point"}, default "2-point"
        ``jac(X, index, *args) -> array_like, shape (k, n)``, the gradients; or how to difference
        `fun`.
    hess : callable or {"2-point", "3-point"}, default "2-point"
        ``hess(X, index, *args) -> array_like, shape (k, n, n)``, symmetric, asked for at accepted
        points only; or how to difference the gradients.
    bounds : pair of array_like, or object with `lb` and `ub`, optional
        Lower and upper bounds, each one number, of shape (n,), or of shape (..., n) for bounds of
        each problem. No callback is called outside of them, differences included.
    args : tuple, optional
        Further arguments of the callbacks; anything else is the only one.
    gtol : float, "auto" or None, default "auto"
        Success when no entry of the (projected) gradient is larger; None switches a test off.
        "auto" is 1e-8, and 1e-5 or 1e-6 for ``"2-point"`` or ``"3-point"`` gradients.
    ftol : float, optional
        Success when a step reduces the value f by at most ``ftol * max(1, |f|)``.
    xtol : float, optional
        Success when a step is at most ``xtol * (xtol + norm(x))`` long.
    maxiter : int, default 200
        Accepted steps of each problem.
    max_nfev : int, default 1000
        Evaluations of each problem, not counting differences.
    max_time : float, optional
        Seconds for the whole batch; the status of what is then unfinished is ``TIME_LIMIT``.
    callback : callable, optional
        ``callback(done, total)``, the numbers of finished and of all problems, from time to time.
        Raising ``StopIteration`` or returning True stops the run.
    progress : bool, default False
        Show the same on standard error.

    Returns
    -------
    BatchResult
        `x`, `fun`, `jac`, `success`, `status`, `message`, `nit`, `nfev`, `optimality`, and with
        bounds `active_mask`.

    Raises
    ------
    TypeError, ValueError
        If an argument, or what a callback returns, has a wrong type, shape or value.
    Exception
        Whatever a callback raises, unchanged; its attribute ``partial_result`` is a
        :class:`hesse.BatchResult` of what is finished, and of the best points of what is not. The
        same is true of ``KeyboardInterrupt``.

    See Also
    --------
    hesse.minimize : One problem of any size.

    Examples
    --------
    Rosenbrock's valley from a thousand starts:

    >>> import numpy as np
    >>> import hesse
    >>> def fun(X, index):
    ...     a, b = X.T
    ...     return 100.0 * (b - a**2) ** 2 + (1.0 - a) ** 2
    >>> def jac(X, index):
    ...     a, b = X.T
    ...     return np.stack([-400.0 * a * (b - a**2) - 2.0 * (1.0 - a), 200.0 * (b - a**2)], axis=1)
    >>> starts = np.random.default_rng(0).uniform(-2.0, 2.0, (1000, 2))
    >>> res = hesse.minimize_batch(fun, starts, jac=jac)
    >>> bool(res.success.all() and np.allclose(res.x, 1.0))
    True
    """
    if not callable(fun):
        raise TypeError(f"fun must be callable; got {shown(fun)}")
    jac_scheme, hess_scheme = read_callback("jac", jac), read_callback("hess", hess)
    start, shape = read_starts("X0", X0)
    B, n = start.shape
    box = read_box(bounds, shape, n)
    if isinstance(gtol, str) and gtol == "auto":
        gtol = gradient_tolerance_of(jac_scheme)
    limits = read_limits(ftol, xtol, gtol, maxiter, max_nfev, max_time)
    hook = make_hook(callback, progress, B)
    values, gradients, hessians = (with_arguments(given, args) for given in (fun, jac, hess))

    def call() -> dict[str, Any]:
        return _core.minimize_batch(
            values, start, gradients, jac_scheme, hessians, hess_scheme, *box, limits, hook
        )

    return run(call, shape, hook)
