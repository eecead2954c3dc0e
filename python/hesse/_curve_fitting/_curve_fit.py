"""Fit a curve to data."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse._bounds import Box
from hesse._curve_fitting._curve import Curve
from hesse._curve_fitting._data import Data, read_data
from hesse._curve_fitting._problem import Problem
from hesse._curve_fitting._result import CurveFitResult
from hesse._least_squares import least_squares
from hesse._least_squares_arguments import read_box
from hesse._points import read_point

Floats = NDArray[np.float64]
# What goes on to least_squares, which has no `maxfev`.
_PASSED_ON = {*inspect.signature(least_squares).parameters, "maxfev"}
_PASSED_ON -= {"fun", "x0", "jac", "bounds", "method"}


def curve_fit(
    f: str | Callable[..., Any],
    xdata: Any,
    ydata: ArrayLike,
    p0: ArrayLike | None = None,
    sigma: ArrayLike | None = None,
    absolute_sigma: bool = False,
    check_finite: bool | None = None,
    bounds: Any = (-np.inf, np.inf),
    method: str | None = None,
    jac: Callable[..., Any] | str | None = None,
    *,
    full_output: bool = False,
    nan_policy: str | None = None,
    **kwargs: Any,
) -> CurveFitResult:
    """Fit a curve to data by nonlinear least squares.

    The arguments are those of ``scipy.optimize.curve_fit``; what hesse adds is said where it
    applies.

    Parameters
    ----------
    f : callable or str
        ``f(x, *parameters) -> array_like, shape (m,)``. Or the name of a native model, with
        analytic derivatives and automatic starting values: ``"exponential"``, ``"gaussian"``,
        ``"lorentzian"``, ``"pseudo_voigt"``, ``"gaussian2d"``, ``"logistic"``, ``"hill"``,
        ``"power_law"``, ``"damped_sine"``, ``"constant"``, ``"linear"``, ``"quadratic"``,
        ``"cubic"``, ``"polynomialN"``, ``"arrhenius"``, or a sum of them such as
        ``"gaussian+linear"`` or ``"2*gaussian+constant"``.
    xdata : array_like, shape (m,) or (k, m), or any object
        Where the curve was measured; handed to `f` as an array of float64 if it is a list, a tuple
        or an array, and otherwise as it is.
    ydata : array_like, shape (m,)
        What was measured.
    p0 : array_like, shape (n,), optional
        Starting values. By default a native model finds them from the data; those of a callable are
        1, or the middle of the bounds.
    sigma : float or array_like, shape (m,) or (m, m), optional
        Standard deviations of the values, or their covariance.
    absolute_sigma : bool, default False
        Whether `sigma` is meant in the units of `ydata`; otherwise `pcov` is scaled by the reduced
        chi-square.
    check_finite : bool, optional
        Whether NaN and infinity in the data raise; by default True, unless `nan_policy` is given.
    bounds : pair of array_like, or object with `lb` and `ub`, default no bounds
        Lower and upper bounds, each a number or of shape (n,). A start outside is moved inside.
    method : str, optional
        See :func:`hesse.least_squares`: by default ``"lm"``, and ``"trf"`` with bounds.
    jac : callable or {"2-point", "3-point", "cs"}, optional
        ``jac(x, *parameters) -> array_like, shape (m, n)``, or how to difference `f`; by default
        "2-point" for a callable `f`.
    full_output : bool, default False
        Whether the result unpacks into ``popt, pcov, infodict, mesg, ier``.
    nan_policy : {"raise", "omit"}, optional
        "omit" leaves out points with a NaN in `xdata` or `ydata`.
    **kwargs
        Further arguments of :func:`hesse.least_squares`, such as ``loss="soft_l1"``, ``max_nfev``
        or ``max_time``. SciPy's ``maxfev`` is understood.

    Returns
    -------
    CurveFitResult
        Unpacks into ``popt, pcov``; has `stderr`, `correlation`, `rank`, `dof`, `chi2`,
        `reduced_chi2`, `r_squared`, `residuals`, ``interval()``, ``predict()``, ``band()`` and
        ``plot()``.

    Raises
    ------
    TypeError, ValueError
        If an argument, or what a callable returns, has a wrong type, shape or value.
    RuntimeError
        If the fit does not converge; its attribute ``partial_result`` is the CurveFitResult so far.
    Exception
        Whatever a callable raises, unchanged.

    Warns
    -----
    UserWarning
        If the data do not determine all parameters, or leave no degree of freedom to estimate the
        variance from, so that `pcov` is infinite.

    See Also
    --------
    hesse.least_squares : Residuals of any kind.

    Notes
    -----
    A robust loss is applied to residuals in units of `sigma`. `pcov` is then ``s2 * inv(J.T @ J)``
    with the Jacobian that the loss has weighted.

    Examples
    --------
    A peak on a sloping background, without starting values:

    >>> import numpy as np
    >>> import hesse
    >>> x = np.linspace(0.0, 10.0, 101)
    >>> noise = 0.02 * np.random.default_rng(0).standard_normal(x.size)
    >>> y = 2.0 * np.exp(-0.5 * ((x - 4.0) / 0.7) ** 2) + 0.5 + 0.1 * x + noise
    >>> result = hesse.curve_fit("gaussian+linear", x, y)
    >>> result.parameter_names
    ('amplitude', 'center', 'sigma', 'intercept', 'slope')
    >>> np.round(result.popt, 1)
    array([2. , 4. , 0.7, 0.5, 0.1])

    As with SciPy:

    >>> popt, pcov = hesse.curve_fit(lambda x, a, b: a * np.exp(-b * x), [0, 1, 2, 3],
    ...                              [2.0, 1.2, 0.75, 0.45])
    >>> np.round(popt, 2)
    array([2. , 0.5])
    """
    curve = Curve(f, jac)
    check = nan_policy is None if check_finite is None else check_finite
    data = read_data(xdata, ydata, sigma, check, nan_policy)
    data = data._replace(x=curve.read_abscissae(data.x, data.y.size))
    options = _read_options(kwargs)
    start, box = _read_start(curve, data, p0, bounds)
    if method is not None:
        options["method"] = method
    problem = Problem(curve, data, box, options)
    result = CurveFitResult(problem, problem.fit(start), absolute_sigma, full_output)
    if not result.success:
        error = RuntimeError(f"the fit did not converge: {result.fit.message}")
        error.partial_result = result  # type: ignore[attr-defined]
        raise error
    _warn(result)
    return result


def _read_options(kwargs: dict[str, Any]) -> dict[str, Any]:
    options = dict(kwargs)
    for name in options:
        if name not in _PASSED_ON:
            raise TypeError(f"curve_fit() got an unexpected keyword argument {name!r}")
    if "maxfev" in options:
        if "max_nfev" in options:
            raise TypeError("maxfev and max_nfev mean the same; give one of them")
        options["max_nfev"] = options.pop("maxfev")
    return options


def _read_start(curve: Curve, data: Data, p0: Any, bounds: Any) -> tuple[Floats, Box]:
    if p0 is not None:
        start, _ = read_point("p0", p0)
        if curve.native is not None and start.size != curve.native.n_parameters:
            names = ", ".join(curve.native.parameter_names)
            raise ValueError(
                f"p0 must have the {curve.native.n_parameters} values {names}; got {start.size}"
            )
        return start, read_box(bounds, start.size, False)
    n = curve.count_parameters()
    box = read_box(bounds, n, False)
    if curve.native is not None:
        return box.nearest(_guess(curve, data)), box
    return _middle(box, n), box


def _guess(curve: Curve, data: Data) -> Floats:
    assert curve.native is not None
    weights = None
    if data.whitener is not None and data.whitener.ndim == 1:
        weights = data.whitener**2
    return np.asarray(curve.native.guess(data.x, data.y, weights))


def _middle(box: Box, n: int) -> Floats:
    """Return ones, or the middle of the bounds; one beside a bound that is the only one."""
    start = np.ones(n)
    if box:
        low, high = np.isfinite(box.lower), np.isfinite(box.upper)
        start[low] = box.lower[low] + 1.0
        start[high] = box.upper[high] - 1.0
        both = low & high
        start[both] = box.lower[both] + 0.5 * (box.upper[both] - box.lower[both])
    return start


def _warn(result: CurveFitResult) -> None:
    free = int(np.count_nonzero(result.fit.active_mask == 0))
    if result.rank < free:
        reason = f"the data determine {result.rank} combinations of the {free} free parameters"
    elif free and np.any(np.isinf(result.pcov)):
        reason = "no degree of freedom is left to estimate the variance from"
    else:
        return
    warnings.warn(f"pcov is infinite: {reason}", stacklevel=3)
