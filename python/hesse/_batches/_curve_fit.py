"""Many curves of the same model."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from hesse import _core
from hesse._batches._arguments import per_problem, read_box, require_few
from hesse._batches._callbacks import Floats, read_callback
from hesse._batches._curves import Curves, read_curves
from hesse._batches._formula import Formula, names_of
from hesse._batches._limits import read_limits
from hesse._batches._progress import make_hook
from hesse._batches._result import BatchResult
from hesse._batches._run import Fields, run, scale_covariances
from hesse._losses import read_loss
from hesse._messages import shown
from hesse._numbers import read_number


def curve_fit_batch(
    f: str | Callable[..., Any],
    x: ArrayLike,
    Y: ArrayLike,
    p0: ArrayLike | None = None,
    sigma: ArrayLike | None = None,
    absolute_sigma: bool = False,
    *,
    bounds: Any = (-np.inf, np.inf),
    jac: Callable[..., Any] | str = "2-point",
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
    """Fit the same model to thousands of curves, or to each pixel of a stack of images.

    Each curve is fitted by itself, with starting values, a damping and a status of its own; none
    disturbs another, whatever becomes of it.

    Parameters
    ----------
    f : str or callable
        A native model, which runs in compiled code on all cores: ``"exponential"``, ``"gaussian"``,
        ``"lorentzian"``, ``"pseudo_voigt"``, ``"gaussian2d"``, ``"logistic"``, ``"hill"``,
        ``"power_law"``, ``"damped_sine"``, ``"constant"``, ``"linear"``, ``"quadratic"``,
        ``"cubic"``, ``"polynomialN"``, ``"arrhenius"``, or a sum of them such as
        ``"gaussian+linear"`` or ``"2*exponential+constant"``. See the Notes.

        Or ``f(x, *parameters)`` as ``scipy.optimize.curve_fit`` takes it, written with NumPy's
        functions: it is called with parameters of shape (k, 1), for k curves at once, and returns
        what broadcasts to (k, m).
    x : array_like, shape (m,), (c, m), (..., m) or (..., c, m)
        Abscissae that all curves share or, in the shape of `Y`, each has of its own; with c rows
        where the model is one of c coordinates.
    Y : array_like, shape (..., m)
        Curves: (B, m), or (H, W, m) for a stack of images. Of dtype float32 a native model takes
        them as they are. NaN, also in `x` and `sigma`, and masked entries are missing data.
    p0 : array_like, shape (n,) or (..., n), optional
        Starting values that all curves share, or of each. By default a native model finds them from
        each curve; of a callable they are 1.
    sigma : float or array_like, shape (m,) or (..., m), optional
        Standard deviations of the data, of float or of each curve; positive. Infinite is missing.
    absolute_sigma : bool, default False
        Whether `sigma` is meant in the units of `Y`; otherwise `cov` is scaled by each curve's
        reduced chi-square.
    bounds : pair of array_like, or object with `lb` and `ub`, default no bounds
        Lower and upper bounds, each one number, of shape (n,), or of shape (..., n) for bounds of
        each curve. Starting values outside are moved to the nearest bound.
    jac : callable or {"2-point", "3-point"}, default "2-point"
        Of a callable `f`: ``jac(x, *parameters)``, a sequence of n arrays that broadcast to (k, m),
        the derivatives by each parameter; or how to difference `f`. Native models have theirs.
    loss : {"linear", "soft_l1", "huber", "cauchy", "arctan", "tukey"}, default "linear"
        As in ``scipy.optimize.least_squares``; "tukey" is Tukey's biweight.
    f_scale : float, default 1
        The size from which on a residual, divided by `sigma`, counts as an outlier; of losses
        other than "linear".
    ftol, xtol, gtol : float or None, default 1e-10, 1e-8 and 1e-8
        As in :func:`hesse.least_squares_batch`.
    maxiter : int, default 200
        Accepted steps of each curve.
    max_nfev : int, default 1000
        Evaluations of each curve, not counting differences.
    max_time : float, optional
        Seconds for all curves; the status of what is then unfinished is ``TIME_LIMIT``.
    callback : callable, optional
        ``callback(done, total)``, the numbers of finished and of all curves, from time to time.
        Raising ``StopIteration`` or returning True stops the run.
    progress : bool, default False
        Show the same on standard error.

    Returns
    -------
    BatchResult
        `x` (also `popt`), `cov` (also `pcov`), `stderr`, `cost`, `success`, `status`, `message`,
        `nit`, `nfev`, `rank`, `n_points`, `parameter_names`, and with bounds `active_mask`, in the
        leading axes of `Y`; `parameters` are images by name.

    Raises
    ------
    TypeError, ValueError
        If an argument, or what a callable returns, has a wrong type, shape or value.
    Exception
        Whatever a callable raises, unchanged; its attribute ``partial_result`` is a
        :class:`hesse.BatchResult` of what is finished. The same is true of ``KeyboardInterrupt``.

    See Also
    --------
    hesse.curve_fit : One curve, with confidence intervals and plots.
    hesse.least_squares_batch : Any residuals; describes the method.

    Examples
    --------
    A thousand peaks on a background, with starting values from the data:

    >>> import numpy as np
    >>> import hesse
    >>> rng = np.random.default_rng(0)
    >>> x = np.linspace(-5.0, 5.0, 64)
    >>> centers = rng.uniform(-2.0, 2.0, 1000)
    >>> peaks = np.exp(-0.5 * (x - centers[:, None]) ** 2)
    >>> Y = 3.0 * peaks + 1.0 + 0.05 * rng.standard_normal((1000, 64))
    >>> res = hesse.curve_fit_batch("gaussian+constant", x, Y)
    >>> bool(res.success.all())
    True
    >>> errors = (res.parameters["center"] - centers) / res.stderr[:, 1]
    >>> bool(0.9 < errors.std() < 1.1)
    True

    A formula of one's own:

    >>> def f(x, a, b):
    ...     return a * np.tanh(b * x)
    >>> res = hesse.curve_fit_batch(f, x, 2.0 * np.tanh(np.array([[0.5], [1.5]]) * x))
    >>> res.parameter_names
    ('a', 'b')
    >>> res.x.round(6)
    array([[2. , 0.5],
           [2. , 1.5]])
    """
    limits = read_limits(ftol, xtol, gtol, maxiter, max_nfev, max_time)
    loss_name, scale = read_loss(loss), read_number("f_scale", f_scale, above=0.0)
    fit = _native(f, jac, x, Y, sigma) if isinstance(f, str) else _formula(f, jac, x, Y, sigma, p0)
    curves, n = fit.curves, len(fit.names)
    require_few(n)
    box = read_box(bounds, curves.shape, n)
    start = _read_start(p0, curves, n)
    hook = make_hook(callback, progress, len(curves.Y))

    def call() -> Fields:
        return fit.call(start, curves.roots, *box, loss_name, scale, limits, hook)

    def finish(fields: Fields) -> None:
        fields.pop("m", None)
        fields["n_points"] = curves.count_points()
        scale_covariances(fields, fields["n_points"], absolute_sigma)

    return run(call, curves.shape, hook, finish, parameter_names=fit.names)


class _Fit(NamedTuple):
    """Curves, the names of their parameters, and the call of the core that fits them."""

    curves: Curves
    names: tuple[str, ...]
    call: Callable[..., Fields]


def _native(f: str, jac: Any, x: ArrayLike, Y: ArrayLike, sigma: ArrayLike | None) -> _Fit:
    if jac != "2-point":
        raise ValueError(f"jac must not be given for the model {f!r}, which has its own")
    model = _core.CurveModel(f)
    curves = read_curves(x, Y, sigma, model.n_coordinates)
    call = partial(_core.curve_fit_batch, model, curves.x, curves.Y)
    return _Fit(curves, tuple(model.parameter_names), call)


def _formula(
    f: Any, jac: Any, x: ArrayLike, Y: ArrayLike, sigma: ArrayLike | None, p0: ArrayLike | None
) -> _Fit:
    if not callable(f):
        raise TypeError(f"f must be callable or the name of a model; got {shown(f)}")
    scheme = read_callback("jac", jac)
    curves = read_curves(x, Y, sigma, 0)
    names = names_of(f, None if p0 is None else np.shape(p0)[-1:])
    formula = Formula(f, jac, curves)
    jacobians = formula.jacobians if callable(jac) else None

    def call(start: Floats | None, roots: Floats | None, *rest: Any) -> Fields:
        given = np.ones((len(curves.Y), len(names))) if start is None else start
        return _core.least_squares_batch(formula.residuals, given, jacobians, scheme, *rest)

    return _Fit(curves, names, call)


def _read_start(p0: ArrayLike | None, curves: Curves, n: int) -> Floats | None:
    """Return a start for each curve, shape (B, n)."""
    if p0 is None:
        return None
    values, is_shared = per_problem("p0", p0, curves.shape, n)
    start = np.broadcast_to(values, (len(curves.Y), n)) if is_shared else values
    return np.array(start, dtype=np.float64, order="C")
