"""Minimisation of a smooth function of several variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from hesse._bounds import read_bounds
from hesse._callback import make_hook
from hesse._cost import require_memory
from hesse._derivatives import choose_method, read_derivatives
from hesse._gradient_tolerance import set_gradient_tolerance
from hesse._messages import shown
from hesse._options import read_options
from hesse._points import read_point
from hesse._result import OptimizeResult
from hesse._run import run


def minimize(
    fun: Callable[..., Any],
    x0: ArrayLike,
    args: Any = (),
    method: str | None = None,
    jac: Callable[..., Any] | bool | str | None = None,
    hess: Callable[..., Any] | bool | str | None = None,
    hessp: Callable[..., Any] | None = None,
    bounds: Any = None,
    constraints: Any = (),
    tol: float | None = None,
    callback: Callable[..., Any] | None = None,
    options: Mapping[str, Any] | None = None,
) -> OptimizeResult:
    """Minimise a smooth function of n variables.

    The arguments are those of ``scipy.optimize.minimize``; what hesse adds is said where it
    applies.

    Parameters
    ----------
    fun : callable
        ``fun(x, *args) -> float``, with `x` a fresh array of shape (n,). With ``jac=True`` it
        returns ``(f, gradient)``, with ``jac=True, hess=True`` it returns ``(f, gradient,
        Hessian)``. A value that is NaN or infinite means that `x` is outside the domain: the step
        is shortened.
    x0 : array_like, shape (n,)
        Starting point; n may be 0. Of dtype float32 the callbacks get float32 arrays, and
        tolerances and difference steps are chosen for that precision; otherwise all arrays are
        float64.
    args : tuple, optional
        Further arguments of `fun`, `jac`, `hess` and `hessp`; anything else is the only one.
    method : str, optional
        Case does not matter. By default ``"trust-exact"`` if a Hessian is available,
        ``"trust-ncg"`` if Hessian-vector products are, and else ``"l-bfgs"``; with bounds
        ``"tron"`` if either is, and else ``"l-bfgs-b"``.

        ``"newton"``
            Newton's direction and a backtracking line search (Nocedal & Wright 2006, algorithm
            3.2); a Hessian that is not positive definite is modified through its indefinite
            factorisation (Cheng & Higham 1998).
        ``"newton-damped"``
            Levenberg-Marquardt damping, H + lambda D, by gain-ratio control (Nielsen 1999).
        ``"trust-exact"``
            Trust region with a nearly exact subproblem (Moré & Sorensen 1983). Leaves saddle
            points.
        ``"dogleg"``
            Trust region with Powell's dogleg (1970) or the best of a plane (Byrd, Schnabel & Shultz
            1988), from one factorisation per step. Where the Hessian is not positive definite, the
            step is the best in the span of the gradient, the direction of the modified
            factorisation and, if that has none, one of negative curvature; the history's `damping`
            is then positive.
        ``"trust-ncg"``
            Trust region with conjugate gradients (Steihaug 1983); with `hessp` nothing of size n²
            is ever allocated.
        ``"saddle-free"``
            Newton with the Hessian's eigenvalues replaced by their magnitudes (Dauphin et al. 2014)
            and a backtracking line search: repelled by the saddle points that Newton's own step
            runs into. By all eigenpairs for n up to 400, and in a Krylov space of up to 128
            products beyond, or with `hessp`.
        ``"bfgs"``
            Dense BFGS (Nocedal & Wright 2006, algorithm 6.1), with a strong Wolfe line search or in
            a trust region.
        ``"sr1"``
            Symmetric rank-one updates (Nocedal & Wright 2006, algorithm 6.2), whose matrix may be
            indefinite, in a trust region or with a backtracking line search.
        ``"arc"``
            Adaptive cubic regularisation (Cartis, Gould & Toint 2011): each step minimises the
            quadratic model plus ``sigma / 3 * norm(s)**3`` nearly exactly; sigma follows the
            third-order term that trials show (Gould, Porcelli & Toint 2012). Leaves saddle points.
            With `hessp` the steps come from a Krylov space instead, and saddle points may hold it.
            The history's damping is ``sigma * norm(s)``.
        ``"trust-krylov"``
            Trust region whose subproblem is solved in a growing Krylov space, on the boundary too
            (GLTR, Gould et al. 1999). It takes more memory than ``"trust-ncg"``, one vector per
            product of an iteration, at most max(64, 2²⁶/n), and fewer products; none after a
            refused step. Leaves saddle points.
        ``"newton-cg"``
            Newton's direction by conjugate gradients and a backtracking line search; directions of
            negative curvature are followed (Dembo & Steihaug 1983). Leaves saddle points.
        ``"tron"``
            Trust region between bounds: Newton's method on faces of the box and projected searches
            between them (Lin & Moré 1999), exact by factorisations of the free variables' block
            with `hess`, by conjugate gradients with `hessp`. With neither, Hessians are differences
            of gradients for n up to 50, and products beyond. Without bounds it takes the steps of
            ``"trust-exact"``. With `hess` it leaves saddle points of the free variables, and
            degenerate bounds where the Hessian shows a way into the box.
        ``"l-bfgs"`` (also ``"L-BFGS-B"`` without bounds)
            Limited-memory BFGS (Liu & Nocedal 1989) with a strong Wolfe line search (Moré & Thuente
            1994).
        ``"l-bfgs-b"``
            The same in a box: generalised Cauchy point and subspace minimisation (Byrd, Lu, Nocedal
            & Zhu 1995), projected as by Morales & Nocedal (2011). The default where there are
            bounds and no second derivatives.
    jac : callable, bool or {"2-point", "3-point", "cs"}, optional
        ``jac(x, *args) -> array_like, shape (n,)``; True if `fun` returns the gradient; or how to
        difference values: forward (the default), central, or by a complex step, for which `fun`
        must accept complex `x`.
    hess : callable, bool or {"2-point", "3-point", "cs"}, optional
        ``hess(x, *args) -> array_like, shape (n, n)``, symmetric, evaluated at accepted points
        only; True if `fun` returns it; or how to difference gradients. Methods that need a Hessian
        and get none use ``"2-point"``. Where the gradient itself is a difference, second
        differences of values are used.
    hessp : callable, optional
        ``hessp(x, p, *args) -> array_like, shape (n,)``, the Hessian times `p`, for
        ``"trust-ncg"``, ``"trust-krylov"``, ``"newton-cg"``, ``"arc"``, ``"tron"`` and
        ``"saddle-free"``. Ignored if `hess` is given.
    bounds : sequence of n pairs, or object with `lb` and `ub`, optional
        Lower and upper bounds; None or an infinity in a pair is no bound, equal numbers fix a
        variable. No callback is ever called outside of them, differences included. A start outside
        is moved to the nearest point inside, and ``result.moved_start`` says where to.
    constraints : empty sequence
        Not supported.
    tol : float, optional
        The same as ``options={"gtol": tol}``, which comes first if both are given.
    callback : callable, optional
        ``callback(xk)``, or ``callback(intermediate_result)`` by exactly that parameter name, after
        each accepted step. The intermediate result has `x`, `fun`, `jac`, `method`, `nit`, `nfev`,
        `njev`, `nhev`, `step_norm`, `radius`, `damping` and `seconds`. Raising ``StopIteration`` or
        returning True stops the run.
    options : dict, optional
        Of every method:

        gtol : float, default 1e-8
            1e-6 for ``"3-point"`` and 1e-5 for ``"2-point"`` gradients; in float32 1e-3 and, with
            differences, 1e-2.
            Success when the largest entry of the gradient is at most
            ``max(gtol, gtol_rel * (that at x0))``.
        gtol_rel : float, default 1e-15
        ftol : float, default 0 (off)
            Success when a step reduces f by at most ``ftol * max(|f_before|, |f_after|, 1)``.
        xtol : float, default 0 (off)
            Success when a step is at most ``xtol * (xtol + norm(x))`` long (also ``xrtol``).
        maxiter : int, default ``max(1000, 200 n)``
            Accepted steps.
        maxfev : int, default unlimited (also ``maxfun``)
            Evaluations of `fun`, finite differences included.
        max_time : float, default unlimited
            Seconds; honoured inside line searches, subproblems and factorisations too.
        unbounded_below : float, default -1e100
            A value at or under this ends the run as unbounded.
        history : bool, default True
            Keep one row per step in ``result.history``, with the fields iteration, fun, grad_norm
            (largest entry), step_norm (Euclidean), radius, damping, ratio (actual over predicted
            reduction), seconds, nfev, njev and nhev; NaN where the method has no such number.
        disp : bool, default False
            Print the result.
        return_all : bool, default False
            Keep the start and the point after each step in the list ``result.allvecs``.
        finite_diff_rel_step : float or array_like, shape (n,)
            Steps of differences relative to each variable's size, ``max(|x|, typical_x)``; by
            default the machine epsilon to the power 1/2, 1/3 or 1/4 for forward, central and second
            differences.
        typical_x : array_like, shape (n,), default ``|x0|``, and 1 where ``x0 = 0``
            The size of each variable.
        finite_diff_noise : float, default 0
            Relative error of the numbers that are differenced, values of `fun` or gradients, where
            it exceeds the machine epsilon, whose place it takes in the default steps; see
            :func:`hesse.estimate_noise`.
        eps : float, default 0 (off)
            An absolute step of differences instead, the same for each variable.
        scale : array_like, shape (n,), or "auto"
            The size of each variable: the method works with ``x / scale``, so that trust regions
            and damping are shaped accordingly and the run does not depend on the units of `x`;
            `gtol`, `xtol`, `step_norm` and `radius` then mean these variables. "auto" takes
            ``1 / sqrt(abs(H[j, j]))``, of the largest entry so far (Moré 1978), with methods that
            work with the Hessian, and the size of `x0` with others. Default: no scaling.

        `globalization`: of ``"bfgs"`` "line-search" (the default) or "trust-region", of ``"sr1"``
        "trust-region" (the default) or "line-search"; of ``"newton"`` "line-search" (the default)
        or None, the textbook's method, which takes the whole step ``-inv(H) @ g`` whatever becomes
        of it: it may cycle, diverge, or end at a maximum or saddle point, which is then reported as
        ``SADDLE_POINT``.

        Of ``"bfgs"`` with a line search: `hess_inv0`, array_like of shape (n, n), symmetric and
        positive definite, an estimate of the inverse Hessian at `x0`.

        Of methods with a line search: `maxls` (20, trials per line search), `c1` (1e-4, sufficient
        decrease); of ``"bfgs"``, ``"l-bfgs"`` and ``"l-bfgs-b"`` also `c2` (0.9, curvature); of the
        latter two `maxcor` (10, pairs kept). Of ``"newton"`` also `hessian_modification`:
        "magnitude" (the default) takes the eigenvalues of the factor's 1×1 and 2×2 blocks by their
        magnitude, "floor" raises them to the floor, "damping" adds a multiple of I by trial and
        error (Nocedal & Wright, algorithm 3.3). Of ``"newton"`` and ``"saddle-free"``:
        `modification_floor` (1.5e-8, the smallest modified eigenvalue, relative to a
        bound on the norm of the Hessian). Of methods with a trust region:
        `initial_trust_radius` (``max(1, norm(x0))``), `max_trust_radius` (unlimited), `eta` (1e-4,
        least gain ratio accepted; 1/4 for the first step of ``"trust-exact"`` and ``"tron"``),
        `nonmonotone` (0; where f follows a curved valley, 5 to 10 save evaluations: a step may
        raise f above the latest value if it stays below the greatest of that many earlier ones, and
        a run that meets no test still returns the lowest point that it saw); of ``"dogleg"`` also
        `subproblem` ("dogleg" or "two-dimensional"); of ``"trust-krylov"`` also `inexact` (True;
        False solves each
        subproblem nearly to rounding). Of ``"arc"``: `initial_sigma` (by the size of x0, gradient
        and Hessian: where the cubic term decides, the first step is about ``max(1, norm(x0))``
        long). Of ``"newton-damped"``: `damping` ("identity" or "diagonal", the matrix D),
        `initial_damping` (1e-3, relative to a bound on the norm of the Hessian).

        Of ``"trust-ncg"``, ``"trust-krylov"``, ``"newton-cg"``, and with `hessp` of ``"arc"``,
        ``"tron"`` and ``"saddle-free"`` (there at most 128): `cg_maxiter` (2 n + 20, products per
        iteration); of the first three also `M`, a preconditioner: a symmetric positive definite
        approximation of the inverse Hessian, the same for the whole run, as a callable
        ``v -> M v``, an array or operator of shape (n, n), or the n positive entries of a diagonal
        one. Trust regions are then measured by ``sqrt(s @ inv(M) @ s)``.

    Returns
    -------
    OptimizeResult
        `x`, `fun`, `jac`, `success`, `status`, `reason`, `message`, `method`, `nit`, `nfev`,
        `njev`, `nhev`, `nfact`, `history`, `timings`, and `hess` from methods that work with the
        full Hessian. Where `bounds` are given, `active_mask` (-1 on the lower bound, 1 on the
        upper, 0 between) and `multipliers` (the gradient's entries of variables on a bound, else
        0: not negative on a lower bound, not positive on an upper one).

    Raises
    ------
    TypeError, ValueError
        If an argument, an option, or what a callback returns has a wrong type, shape or value.
    NotImplementedError
        If constraints are given.
    MemoryError
        If the method's matrices cannot fit into memory; see :func:`hesse.estimate_cost`.
    Exception
        Whatever a callback raises, unchanged; its attribute ``partial_result`` holds the best point
        so far. The same is true of ``KeyboardInterrupt``.

    Notes
    -----
    ``success`` means that a stated test is met at a finite point. A run that ends at the level of
    rounding errors without meeting one reports ``NO_PROGRESS`` and the gradient that it reached; a
    stationary point with an indefinite Hessian that the method cannot leave is reported as
    ``SADDLE_POINT``, if the Hessian is supplied and not a difference.

    References
    ----------
    .. [1] J. J. Moré and D. C. Sorensen, "Computing a trust region step", SIAM J. Sci. Stat.
       Comput. 4 (1983).
    .. [2] T. Steihaug, "The conjugate gradient method and trust regions in large scale
       optimization", SIAM J. Numer. Anal. 20 (1983).
    .. [3] D. C. Liu and J. Nocedal, "On the limited memory BFGS method for large scale
       optimization", Math. Program. 45 (1989).
    .. [4] J. J. Moré and D. J. Thuente, "Line search algorithms with guaranteed sufficient
       decrease", ACM Trans. Math. Softw. 20 (1994).
    .. [5] H. B. Nielsen, "Damping parameter in Marquardt's method", IMM-REP-1999-05 (1999).
    .. [6] J. Nocedal and S. J. Wright, Numerical Optimization, 2nd ed. (2006).
    .. [7] C. Cartis, N. I. M. Gould and Ph. L. Toint, "Adaptive cubic regularisation methods for
       unconstrained optimization", Math. Program. 127 and 130 (2011).
    .. [8] N. I. M. Gould, M. Porcelli and Ph. L. Toint, "Updating the regularization parameter in
       the adaptive cubic regularization algorithm", Comput. Optim. Appl. 53 (2012).
    .. [9] N. I. M. Gould, S. Lucidi, M. Roma and P. L. Toint, "Solving the trust-region subproblem
       using the Lanczos method", SIAM J. Optim. 9 (1999).
    .. [10] R. S. Dembo and T. Steihaug, "Truncated-Newton algorithms for large-scale unconstrained
       optimization", Math. Program. 26 (1983).
    .. [11] C.-J. Lin and J. J. Moré, "Newton's method for large bound-constrained optimization
       problems", SIAM J. Optim. 9 (1999).
    .. [12] R. H. Byrd, P. Lu, J. Nocedal and C. Zhu, "A limited memory algorithm for bound
       constrained optimization", SIAM J. Sci. Comput. 16 (1995).
    .. [13] J. L. Morales and J. Nocedal, "Remark on Algorithm 778: L-BFGS-B", ACM Trans. Math.
       Softw. 38 (2011).
    .. [14] R. H. Byrd, R. B. Schnabel and G. A. Shultz, "Approximate solution of the trust region
       problem by minimization over two-dimensional subspaces", Math. Program. 40 (1988).

    Examples
    --------
    Rosenbrock's function with its derivatives:

    >>> import numpy as np
    >>> import hesse
    >>> def fun(x):
    ...     return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2
    >>> def jac(x):
    ...     a = x[1] - x[0] ** 2
    ...     return np.array([-400 * a * x[0] - 2 * (1 - x[0]), 200 * a])
    >>> def hess(x):
    ...     return np.array([[1200 * x[0] ** 2 - 400 * x[1] + 2, -400 * x[0]], [-400 * x[0], 200]])
    >>> res = hesse.minimize(fun, [-1.2, 1.0], jac=jac, hess=hess)
    >>> res.success, res.method
    (True, 'trust-exact')
    >>> np.allclose(res.x, 1.0)
    True
    """
    if not callable(fun):
        raise TypeError(f"fun must be callable; got {shown(fun)}")
    _refuse_constraints(constraints)
    given, single_precision = read_point("x0", x0)
    box = read_bounds(bounds, given.size, single_precision)
    start = box.nearest(given)
    derivatives = read_derivatives(jac, hess, hessp)
    name, reason = choose_method(method, derivatives, bool(box))
    if derivatives.hessp is None:
        require_memory(start.size, name)
    settings = read_options(options, name, start.size)
    set_gradient_tolerance(settings, tol, derivatives, single_precision)
    result = run(
        fun,
        start,
        args if isinstance(args, tuple) else (args,),
        name,
        derivatives,
        box,
        settings,
        single_precision,
        make_hook(callback, name),
    )
    if reason is not None:
        result["method_reason"] = reason
    if bounds is not None:
        result["active_mask"] = box.active_mask(result.x)
        result["multipliers"] = np.where(result.active_mask == 0, 0.0, result.jac)
    if start is not given:
        result["moved_start"] = start
    if settings.disp:
        print(result)
    return result


def _refuse_constraints(constraints: Any) -> None:
    if constraints is not None and (not isinstance(constraints, (list, tuple)) or len(constraints)):
        raise NotImplementedError(
            "constraints must be empty: hesse.minimize knows bounds, but no other constraints"
        )
