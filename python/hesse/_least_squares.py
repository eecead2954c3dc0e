"""Nonlinear least squares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from numpy.typing import ArrayLike

from hesse import _core
from hesse._callback import make_fit_hook
from hesse._derivatives import read_first_derivatives
from hesse._least_squares_arguments import (
    UNBOUNDED,
    bound_to,
    read_box,
    read_hessian,
    read_loss_scale,
    read_method,
    read_row_weights,
    set_limits,
    set_scale,
    set_tolerances,
    uses_products,
)
from hesse._least_squares_result import LeastSquaresResult
from hesse._losses import read_loss_or_callable
from hesse._messages import shown
from hesse._options import (
    LEAST_SQUARES,
    positive_vector,
    read_options,
)
from hesse._points import read_point
from hesse._result import make_readable
from hesse._sparsity import read_sparsity


def least_squares(
    fun: Callable[..., Any],
    x0: ArrayLike,
    jac: Callable[..., Any] | bool | str | None = "2-point",
    bounds: Any = UNBOUNDED,
    method: str | None = None,
    ftol: float | None = None,
    xtol: float | None = None,
    gtol: float | None = None,
    x_scale: ArrayLike | str | None = None,
    loss: str | Callable[..., Any] = "linear",
    f_scale: float = 1.0,
    diff_step: ArrayLike | None = None,
    tr_solver: str | None = None,
    tr_options: Mapping[str, Any] | None = None,
    jac_sparsity: Any = None,
    max_nfev: int | None = None,
    verbose: int = 0,
    args: Any = (),
    kwargs: Mapping[str, Any] | None = None,
    callback: Callable[..., Any] | None = None,
    *,
    weights: ArrayLike | None = None,
    hess: Callable[..., Any] | None = None,
    max_time: float | None = None,
    options: Mapping[str, Any] | None = None,
) -> LeastSquaresResult:
    """Fit n variables to m residuals by nonlinear least squares: minimise ``0.5 * sum(fun(x)**2)``.

    The arguments are those of ``scipy.optimize.least_squares``; what hesse adds is said where it
    applies. m may be smaller than n, or 0.

    Parameters
    ----------
    fun : callable
        ``fun(x, *args, **kwargs) -> array_like, shape (m,)``, with `x` a fresh array of shape (n,);
        a float where m = 1. With ``jac=True`` it returns ``(residuals, Jacobian)``. A residual that
        is NaN or infinite means that `x` is outside the domain: the step is shortened. Complex
        residuals count with their squared magnitudes: in `fun` and `jac` of the result, and for
        `weights`, their real parts come first, then their imaginary parts.
    x0 : array_like, shape (n,)
        Starting point; a number is a vector of one. Of dtype float32 the callbacks get float32
        arrays, and tolerances and difference steps are chosen for that precision.
    jac : callable, bool or {"2-point", "3-point", "cs"}, default "2-point"
        ``jac(x, *args, **kwargs) -> array_like, shape (m, n)``, the derivatives of residual i in
        row i; True if `fun` returns it; or how to difference `fun`: forward, central, or by a
        complex step, for which `fun` must accept complex `x`.
    bounds : pair of array_like, or object with `lb` and `ub`, optional
        Lower and upper bounds, each a number or of shape (n,); equal ones fix a variable. No
        callback is ever called outside of them, differences included. A start outside is moved to
        the nearest point inside, and ``result.moved_start`` says where to.
    method : {"lm", "trf", "dogbox", "gauss-newton", "newton"}, optional
        By default "lm" without bounds and "trf" with them. Case does not matter.

        ``"lm"``
            Levenberg-Marquardt as a trust region [1]_, whose subproblem is solved nearly exactly
            ([2]_); no bounds.
        ``"trf"``
            The same between bounds, by Gauss-Newton's method on faces of the box and projected
            searches between them ([3]_), so that a solution lies on a bound exactly. Without
            bounds it takes the steps of ``"lm"``.
        ``"dogbox"``
            A dogleg in the box that a rectangular trust region and the bounds leave ([6]_).
        ``"gauss-newton"``
            Whole Gauss-Newton steps, of least length where the Jacobian is rank-deficient, with a
            backtracking line search; no bounds.
        ``"newton"``
            For large residuals: a trust region with the second derivatives of the residuals, from
            `hess` or else approximated from gradients and added where that predicts better ([7]_).
    ftol : float, default 1e-14
        1e-12 for "2-point" Jacobians, and 1e-6 in float32. Success when the Gauss-Newton step, if
        nothing held it back, would reduce the cost by at most this share.
    xtol : float, default 1e-10
        1e-5 in float32. Success when that step is at most this share of each variable.
    gtol : float, default 1e-14
        Success when the cosine of the angle between the residuals and each column of the Jacobian
        is at most this.
    x_scale : array_like of shape (n,), a number, or "jac", default ``|x0|``, and 1 where ``x0 = 0``
        The size of each variable: the trust region is a ball in ``x / x_scale``. "jac" takes the
        inverse lengths of the Jacobian's columns, of the largest so far ([1]_).
    loss : {"linear", "soft_l1", "huber", "cauchy", "arctan", "tukey"} or callable, default "linear"
        rho in the cost ``0.5 * sum(weights * f_scale**2 * rho((fun(x) / f_scale)**2))``. A callable
        takes z, of shape (m,), and returns rho, its first and its second derivatives as the rows
        of an array of shape (3, m). "tukey" is the biweight, ``(1 - (1 - z)**3) / 3`` up to z = 1
        and 1/3 beyond.
    f_scale : float, default 1
        The size of residuals from which on the loss is felt.
    diff_step : float or array_like of shape (n,), optional
        Steps of differences relative to each variable's size, ``max(|x|, typical_x)``; by default
        the machine epsilon to the power 1/2 or 1/3 for forward and central differences.
    tr_solver : {None, "exact", "lsmr"}, optional
        "lsmr", with ``"lm"`` and ``"trf"`` and a callable `jac`, works with products alone, by
        conjugate gradients on the normal equations in factored form: `jac` then returns a sparse
        matrix, a linear operator with ``matvec`` and ``rmatvec``, or anything whose ``J @ v`` and
        ``J.T @ u`` are vectors; nothing of size m × n is formed, and ``result.jac`` is what `jac`
        returned last. Otherwise the subproblem is solved by factorisations of dense matrices.
    tr_options
        Accepted for SciPy's sake and without effect.
    jac_sparsity : array_like or sparse matrix, shape (m, n), optional
        Where the Jacobian may be other than zero, for differences: variables whose columns share
        no row are moved together, so that a Jacobian takes as many evaluations as there are groups
        ([8]_), and not n.
    max_nfev : int, default unlimited
        Evaluations of `fun`, finite differences included.
    verbose : int, default 0
        Print the result where positive.
    args, kwargs
        Further arguments of `fun` and `jac`.
    callback : callable, optional
        ``callback(xk)``, or ``callback(intermediate_result)`` by exactly that parameter name, after
        each accepted step. The intermediate result has `x`, `fun` (the residuals), `cost`, `grad`,
        `method`, `nit`, `nfev`, `njev`, `step_norm`, `radius` and `seconds`. Raising
        ``StopIteration`` or returning True stops the run.
    weights : array_like, shape (m,), optional
        What each residual counts for; a weight of 2 is as if it occurred twice.
    hess : callable, optional
        ``hess(x, c, *args, **kwargs) -> array_like, shape (n, n)``, the sum of ``c[i]`` times the
        Hessian of residual i, for ``method="newton"``; `c` is ``fun(x)``, or what loss and weights
        make of it.
    max_time : float, default unlimited
        Seconds.
    options : dict, optional
        `maxiter` (``max(1000, 200 n)`` accepted steps), `history` (True), `typical_x` (``|x0|``,
        and 1 where ``x0 = 0``), `finite_diff_noise`, `eps` and `disp` as in :func:`hesse.minimize`;
        `initial_trust_radius` (``max(1, norm(x0 / x_scale))``), `max_trust_radius` (unlimited),
        `eta` (1e-4, least gain ratio accepted; 1/4 for the first step), `nonmonotone` (0); of
        ``"lm"`` also `geodesic_acceleration` (False; True: steps follow the bend of the residuals,
        [9]_, for one more evaluation of `fun` in most of them: fewer Jacobians, and more problems
        solved, in narrow curved valleys).

    Returns
    -------
    LeastSquaresResult
        `x`, `cost`, `fun`, `jac`, `grad`, `optimality`, `active_mask`, `success`, `status`,
        `reason`, `message`, `method`, `nit`, `nfev`, `njev`, `history`, `timings`; the covariance
        of the parameters by ``cov()``, and `stderr`, `rank` and `condition`.

    Raises
    ------
    TypeError, ValueError
        If an argument, an option, or what a callback returns has a wrong type, shape or value.
    Exception
        Whatever a callback raises, unchanged; its attribute ``partial_result`` holds the best point
        so far. The same is true of ``KeyboardInterrupt``.

    Notes
    -----
    The tests of success ask what the Gauss-Newton step would bring if nothing held it back, so that
    a run whose steps are short, since its region is small or its valley curved, is not taken for
    one that has converged; ``sqrt(ftol)`` is the relative offset of Bates and Watts [4]_. A run
    that ends because no step is any better succeeds where that offset is at most 1e-4, and
    otherwise reports ``NO_PROGRESS``.

    A loss enters the model as ``J.T @ diag(w * max(rho' + 2 * z * rho'', 0)) @ J`` ([5]_).

    References
    ----------
    .. [1] J. J. Moré, "The Levenberg-Marquardt algorithm: implementation and theory", in Numerical
       Analysis, Lecture Notes in Mathematics 630 (1978).
    .. [2] J. J. Moré and D. C. Sorensen, "Computing a trust region step", SIAM J. Sci. Stat.
       Comput. 4 (1983).
    .. [3] C.-J. Lin and J. J. Moré, "Newton's method for large bound-constrained optimization
       problems", SIAM J. Optim. 9 (1999).
    .. [4] D. M. Bates and D. G. Watts, "A relative offset orthogonality convergence criterion for
       nonlinear least squares", Technometrics 23 (1981).
    .. [5] B. Triggs, P. McLauchlan, R. Hartley and A. Fitzgibbon, "Bundle adjustment: a modern
       synthesis", in Vision Algorithms: Theory and Practice (2000).
    .. [6] C. Voglis and I. E. Lagaris, "A rectangular trust region dogleg approach for
       unconstrained and bound constrained nonlinear optimization", WSEAS International Conference
       on Applied Mathematics (2004).
    .. [7] J. E. Dennis, D. M. Gay and R. E. Welsch, "An adaptive nonlinear least-squares
       algorithm", ACM Trans. Math. Softw. 7 (1981).
    .. [8] A. R. Curtis, M. J. D. Powell and J. K. Reid, "On the estimation of sparse Jacobian
       matrices", J. Inst. Math. Appl. 13 (1974).
    .. [9] M. K. Transtrum and J. P. Sethna, "Improvements to the Levenberg-Marquardt algorithm for
       nonlinear least-squares minimization", arXiv:1201.5885 (2012).

    Examples
    --------
    An exponential decay, and the standard errors of its parameters:

    >>> import numpy as np
    >>> import hesse
    >>> t = np.linspace(0.0, 4.0, 9)
    >>> y = 3.0 * np.exp(-0.7 * t) + 0.01 * np.cos(9.0 * t)
    >>> def fun(p):
    ...     return p[0] * np.exp(-p[1] * t) - y
    >>> def jac(p):
    ...     return np.column_stack([np.exp(-p[1] * t), -p[0] * t * np.exp(-p[1] * t)])
    >>> res = hesse.least_squares(fun, [1.0, 1.0], jac=jac)
    >>> res.success, res.rank
    (True, 2)
    >>> np.round(res.x, 1)
    array([3. , 0.7])
    >>> bool(np.all(res.stderr < 0.02))
    True
    """
    if not callable(fun):
        raise TypeError(f"fun must be callable; got {shown(fun)}")
    start, single_precision = read_point("x0", x0)
    derivatives = read_first_derivatives(jac, "(residuals, Jacobian)")
    box = read_box(bounds, start.size, single_precision)
    name = read_method(method, bool(box))
    settings = read_options(options, name, start.size, LEAST_SQUARES)
    set_limits(settings, max_nfev, max_time)
    set_tolerances(settings, (ftol, xtol, gtol), derivatives.jac_scheme, single_precision)
    set_scale(settings, x_scale, start)
    if diff_step is not None:
        settings.relative_step = positive_vector("diff_step", diff_step, start.size, True)
    inside = box.nearest(start)
    entries: dict[str, Any] = {} if inside is start else {"moved_start": inside.copy()}
    further = args if isinstance(args, tuple) else (args,)
    problem = (read_loss_or_callable(loss), read_loss_scale(f_scale), read_row_weights(weights))
    hook = make_fit_hook(callback, name)
    try:
        if uses_products(tr_solver, name, derivatives, settings):
            fields = _core.operator_fit(
                bound_to(fun, kwargs),
                inside,
                further,
                name,
                bound_to(derivatives.jac, kwargs),
                box.lower,
                box.upper,
                *problem,
                settings.tabled,
                settings.scale,
                hook,
                settings.history,
            )
        else:
            fields = _core.least_squares(
                bound_to(fun, kwargs),
                inside,
                further,
                name,
                bound_to(derivatives.jac, kwargs),
                derivatives.fun_returns_gradient,
                derivatives.jac_scheme,
                box.lower,
                box.upper,
                *problem,
                bound_to(read_hessian(hess, name), kwargs),
                settings.tabled,
                *read_sparsity(jac_sparsity, derivatives.jac_scheme, start.size),
                settings.relative_step,
                settings.typical_x,
                settings.scale,
                settings.automatic_scale,
                single_precision,
                hook,
                settings.history,
            )
    except BaseException as error:
        make_readable(error, LeastSquaresResult, **entries)
        raise
    result = LeastSquaresResult(fields, **entries, active_mask=box.active_mask(fields["x"]))
    if verbose or settings.disp:
        print(result)
    return result
