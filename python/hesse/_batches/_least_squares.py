"""Many small least-squares problems with NumPy callbacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from hesse import _core
from hesse._batches._arguments import per_problem, read_box, read_starts
from hesse._batches._callbacks import Floats, Weights, read_callback, with_arguments
from hesse._batches._limits import read_limits
from hesse._batches._progress import make_hook
from hesse._batches._result import BatchResult
from hesse._batches._run import run, scale_covariances
from hesse._losses import read_loss
from hesse._messages import shown
from hesse._numbers import read_number


def least_squares_batch(
    fun: Callable[..., Any],
    X0: ArrayLike,
    jac: Callable[..., Any] | str = "2-point",
    bounds: Any = (-np.inf, np.inf),
    *,
    args: Any = (),
    weights: ArrayLike | None = None,
    loss: str = "linear",
    f_scale: float = 1.0,
    ftol: float | None = 1e-10,
    xtol: float | None = 1e-8,
    gtol: float | None = 1e-8,
    maxiter: int | None = None,
    max_nfev: int | None = None,
    max_time: float | None = None,
    callback: Callable[[int, int], Any] | None = None,
    progress: bool = False,
) -> BatchResult:
    """Solve B nonlinear least-squares problems of the same shape at once.

    Each minimises half the sum of its squared residuals by damped Gauss-Newton steps with a
    damping, a test of convergence and a status of its own. What has converged leaves the batch: the
    callbacks see the problems that still run.

    Parameters
    ----------
    fun : callable
        ``fun(X, index, *args) -> array_like, shape (k, m)``: the residuals of the k problems with
        the numbers `index`, an integer array of shape (k,), at the parameters `X`, a fresh float64
        array of shape (k, n). A residual that is NaN or infinite means that these parameters are
        outside the domain of that problem: its step is shortened.
    X0 : array_like, shape (..., n)
        Starting points, n from 1 to 32. With more than one leading axis, `index` counts along the
        flattened ones.
    jac : callable or {"2-point", "3-point"}, default "2-point"
        ``jac(X, index, *args) -> array_like, shape (k, m, n)``, the derivatives of residual i of
        each problem in its row i; or how to difference `fun`: forward or central. Derivatives that
        are contiguous for each parameter, a transposed array of shape (n, k, m), are read fastest.
    bounds : pair of array_like, or object with `lb` and `ub`, default no bounds
        Lower and upper bounds, each one number, of shape (n,), or of shape (..., n) for bounds of
        each problem. No callback is called outside of them, differences included.
    args : tuple, optional
        Further arguments of `fun` and `jac`; anything else is the only one.
    weights : array_like, shape (m,) or (..., m), optional
        What the squared residuals are multiplied with. Where the weight is 0 a residual is left
        out, even if it is NaN: that is how missing data are given.
    loss : {"linear", "soft_l1", "huber", "cauchy", "arctan", "tukey"}, default "linear"
        As in ``scipy.optimize.least_squares``; "tukey" is Tukey's biweight.
    f_scale : float, default 1
        The size from which on a weighted residual counts as an outlier; of losses other than
        "linear".
    ftol : float or None, default 1e-10
        Success when the step without damping promises to reduce the cost by at most this share.
        None switches a test off.
    xtol : float or None, default 1e-8
        Success when that step is at most this share of the parameters, both scaled by the columns
        of the Jacobian.
    gtol : float or None, default 1e-8
        Success when the cosine of the angle between the residuals and each column of the Jacobian
        is at most this (Moré 1978).
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
        `x`, `cost`, `success`, `status`, `message`, `nit`, `nfev`, `optimality`, `cov`, `stderr`,
        `rank`, and with bounds `active_mask`. The covariances are ``inv(J.T @ J) * 2 cost / (m -
        rank)``, of the weighted residuals; m counts residuals with positive weight.

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
    hesse.curve_fit_batch : Curves, with models in compiled code.
    hesse.least_squares : One problem of any size.

    Notes
    -----
    Levenberg-Marquardt steps [1]_ scaled by the columns of the Jacobian [2]_, damped by the gain
    ratio [3]_. The numbers of a problem depend on nothing but itself, to the last bit, as long as
    the callbacks' do.

    References
    ----------
    .. [1] D. W. Marquardt, "An algorithm for least-squares estimation of nonlinear parameters",
       J. SIAM 11 (1963).
    .. [2] J. J. Moré, "The Levenberg-Marquardt algorithm: implementation and theory", in G. A.
       Watson (ed.), Numerical Analysis (1978).
    .. [3] H. B. Nielsen, "Damping parameter in Marquardt's method", IMM-REP-1999-05 (1999).

    Examples
    --------
    The circle through noisy points, for many sets of points:

    >>> import numpy as np
    >>> import hesse
    >>> rng = np.random.default_rng(0)
    >>> t = np.linspace(0.0, 6.0, 30)
    >>> centres, radii = rng.normal(size=(1000, 2)), rng.uniform(1.0, 2.0, 1000)
    >>> px = centres[:, :1] + radii[:, None] * np.cos(t) + 0.01 * rng.normal(size=(1000, 30))
    >>> py = centres[:, 1:] + radii[:, None] * np.sin(t) + 0.01 * rng.normal(size=(1000, 30))
    >>> def fun(X, index):
    ...     return np.hypot(px[index] - X[:, :1], py[index] - X[:, 1:2]) - X[:, 2:]
    >>> res = hesse.least_squares_batch(fun, np.ones((1000, 3)))
    >>> bool(res.success.all())
    True
    >>> bool(np.abs(res.x[:, 2] - radii).max() < 0.02)
    True
    """
    if not callable(fun):
        raise TypeError(f"fun must be callable; got {shown(fun)}")
    scheme = read_callback("jac", jac)
    start, shape = read_starts("X0", X0)
    B, n = start.shape
    box = read_box(bounds, shape, n)
    loss_name, scale = read_loss(loss), read_number("f_scale", f_scale, above=0.0)
    limits = read_limits(ftol, xtol, gtol, maxiter, max_nfev, max_time)
    hook = make_hook(callback, progress, B)
    residuals, jacobian = with_arguments(fun, args), with_arguments(jac, args)
    roots = None if weights is None else _read_roots(weights, shape)
    if roots is not None:
        weighted = Weights(roots)
        residuals = weighted.of(residuals)
        jacobian = None if jacobian is None else weighted.of(jacobian)

    def call() -> dict[str, Any]:
        return _core.least_squares_batch(
            residuals, start, jacobian, scheme, *box, loss_name, scale, limits, hook
        )

    def finish(fields: dict[str, Any]) -> None:
        m = fields.pop("m")
        scale_covariances(fields, m if roots is None else np.count_nonzero(roots, axis=-1))

    return run(call, shape, hook, finish)


def _read_roots(weights: ArrayLike, shape: tuple[int, ...]) -> Floats:
    """Return the roots of the weights, shape (m,) or (B, m)."""
    last = np.shape(weights)[-1:]
    if not last:
        raise ValueError(
            f"weights must have the shape (m,) or (..., m); got the number {shown(weights)}"
        )
    values, _ = per_problem("weights", weights, shape, last[0])
    if not ((values >= 0.0) & (values < np.inf)).all():
        raise ValueError("weights must be finite and not negative")
    roots: Floats = np.sqrt(np.asarray(values, dtype=np.float64))
    return roots
