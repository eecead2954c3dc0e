"""A check of supplied derivatives against differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse._derivative_point import PointOfCheck
from hesse._derivative_report import DerivativeReport, PartReport, WrongEntry
from hesse._derivative_search import RTOL, SMALL, Comparison, search
from hesse._difference_probe import SIGMAS, Vector
from hesse._messages import shown


def _check_gradient(p: PointOfCheck, value: Vector, noise: Vector) -> PartReport:
    g = p.gradient(p.x)
    bad = np.flatnonzero(~np.isfinite(g))
    if bad.size:
        listed = ", ".join(f"jac[{j}] is {g[j]}" for j in bad[:10])
        return PartReport("jac", "differences of fun", findings=(f"not finite: {listed}",))
    own = p.noise_of(p.gradient, g) * SIGMAS

    def rounding(d: Vector, _: Vector) -> Vector:
        return np.array([own @ np.abs(d)])

    c = Comparison(p, p.value, lambda d: np.array([g @ d]), value, noise, rounding)
    found, findings, unresolved = search(c, np.random.default_rng(0))
    wrong = tuple(
        WrongEntry(j, g[j], g[j] + s.residual[0], -s.residual[0], s.tolerance[0])
        for j, s in sorted(found.items())
    )
    return PartReport("jac", "differences of fun", wrong, tuple(findings), unresolved)


def _check_second(p: PointOfCheck, name: str) -> PartReport:
    """Compare a Hessian, or its products, with differences of gradients."""
    compared = "second differences of fun" if p.differenced else "differences of jac"
    findings: list[str] = []
    gradient = p.gradient(p.x)
    rng = np.random.default_rng(0)
    noise = p.noise_of(p.gradient, gradient)
    if name == "hess":
        H = p.hessian(p.x)
        bad = np.argwhere(~np.isfinite(H))
        if bad.size:
            i, j = bad[0]
            return PartReport(
                name, compared, findings=(f"not finite: hess[{i}, {j}] is {H[i, j]}",)
            )
        findings += _asymmetry(H, max(RTOL, 16 * p.eps))
        rows = np.max(np.abs(H) * p.size, axis=1, initial=0.0)

        def product(d: Vector) -> Vector:
            return H @ d
    else:

        def product(d: Vector) -> Vector:
            return p.product(p.x, d)

        rows, more = _linearity(p, product, rng)
        findings += more
        if not np.all(np.isfinite(rows)):
            return PartReport(name, compared, findings=("hessp returned a number not finite",))

    size = np.where(p.size > 0, p.size, 1.0)

    def rounding(d: Vector, Hd: Vector) -> Vector:
        """Bound rounding by a row's largest term and by Cauchy-Schwarz, √(H_ii dᵀHd)."""
        largest: Vector = rows * np.max(np.abs(d) / size, initial=0.0)
        bound: Vector = 64 * p.eps * (largest + np.sqrt(rows / size * abs(float(d @ Hd))))
        return bound

    c = Comparison(p, p.gradient, product, gradient, noise, rounding)
    found, more, unresolved = search(c, rng)
    wrong = []
    for j, s in sorted(found.items()):
        unit = np.zeros(p.n)
        unit[j] = 1.0
        column = product(unit)
        wrong += [
            WrongEntry(
                (int(i), j), column[i], column[i] + s.residual[i], -s.residual[i], s.tolerance[i]
            )
            for i in np.flatnonzero(s.wrong)
        ]
    return PartReport(name, compared, tuple(wrong), tuple(findings + more), unresolved)


def _linearity(
    p: PointOfCheck, product: Callable[[Vector], Vector], rng: np.random.Generator
) -> tuple[Vector, list[str]]:
    """Return the size of each row of a product, and in what it is no symmetric matrix's."""
    findings = []
    u, v = p.direction(rng), p.direction(rng)
    Hu, Hv, both = product(u), product(v), product(2 * u - 3 * v)
    rtol = max(RTOL, 64 * p.eps)
    size = np.max(2 * np.abs(Hu) + 3 * np.abs(Hv), initial=0.0)
    if np.any(np.abs(both - 2 * Hu + 3 * Hv) > rtol * size):
        findings.append("hessp is not linear: hessp(x, 2u - 3v) is not 2 Hu - 3 Hv")
    if abs(u @ Hv - v @ Hu) > rtol * (np.abs(u) @ np.abs(Hv) + np.abs(v) @ np.abs(Hu)):
        findings.append(f"hessp is not symmetric: uᵀHv is {u @ Hv:.7g}, vᵀHu is {v @ Hu:.7g}")
    return np.abs(Hu) + np.abs(Hv), findings


def _asymmetry(H: NDArray[np.float64], rtol: float) -> list[str]:
    gap = np.abs(H - H.T) > rtol * np.maximum(np.abs(H), np.abs(H.T)) + 1e-14 * np.max(
        np.abs(H), initial=0.0
    )
    pairs = np.argwhere(np.triu(gap))
    return [
        f"not symmetric: hess[{i}, {j}] is {H[i, j]:.7g}, hess[{j}, {i}] is {H[j, i]:.7g}"
        for i, j in pairs[:10]
    ]


def check_derivatives(
    fun: Callable[..., Any],
    x: ArrayLike,
    jac: Callable[..., Any] | bool | None = None,
    hess: Callable[..., Any] | bool | None = None,
    hessp: Callable[..., Any] | None = None,
    args: Any = (),
    *,
    bounds: Any = None,
) -> DerivativeReport:
    """Check supplied derivatives at a point and name the wrong entries.

    Parameters
    ----------
    fun : callable
        ``fun(x, *args) -> float``; with ``jac=True`` it returns ``(f, gradient)``, with
        ``hess=True`` the Hessian too.
    x : array_like, shape (n,)
        The point; a generic one shows more than a minimiser or zero. In float32 the callbacks get
        float32 arrays.
    jac : callable or True, optional
        The gradient, compared with differences of `fun`.
    hess : callable or True, optional
        The Hessian, compared with differences of `jac`, and with its transpose. Without `jac`, or
        where n <= 50 and `jac` is wrong, with second differences of `fun`, 2 n values each.
    hessp : callable, optional
        ``hessp(x, p, *args)``, compared with differences of `jac`; linearity and symmetry too.
    args : tuple, optional
        Further arguments of the callbacks.
    bounds : sequence of n pairs, optional
        The callbacks are never called outside; None or an infinity where there is no bound.

    Returns
    -------
    DerivativeReport
        With `ok` and the parts `jac`, `hess` and `hessp`, each None or with `ok`, `wrong` (entries
        with `index`, `supplied`, `difference`, `error` and `tolerance`), `findings` (sentences) and
        `unresolved`, the number of comparisons that noise makes worthless. It prints as text.

    Raises
    ------
    TypeError, ValueError
        If an argument, or what a callback returns, has a wrong type or shape.

    Notes
    -----
    The tolerance is the estimated error of the difference, from the noise of the values and from
    neighbouring steps, and 1e-6 of the supplied number. Up to 50 variables every one is looked at;
    above, three random directions are, and a failing one is halved until single variables remain,
    so that an error that is lost in the noise of a directional derivative stays unseen.

    References
    ----------
    .. [1] J. J. Moré and S. M. Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33
       (2011).
    .. [2] C. J. F. Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Adv. Eng. Softw. 4
       (1982).

    Examples
    --------
    >>> import hesse
    >>> fun = lambda x: x[0] ** 2 + 3 * x[1]
    >>> report = hesse.check_derivatives(fun, [1.0, 2.0], jac=lambda x: [2 * x[0], -3.0])
    >>> report.ok, [entry.index for entry in report.jac.wrong]
    (False, [1])
    """
    if not callable(fun):
        raise TypeError(f"fun must be callable; got {shown(fun)}")
    if jac is not None and jac is not True and not callable(jac):
        raise TypeError(f"jac must be callable, True or None; got {shown(jac)}")
    if hess is not None and hess is not True and not callable(hess):
        raise TypeError(f"hess must be callable, True or None; got {shown(hess)}")
    if hess is True and jac is not True:
        raise ValueError("hess=True needs jac=True: fun then returns (f, gradient, Hessian)")
    if hessp is not None and not callable(hessp):
        raise TypeError(f"hessp must be callable or None; got {shown(hessp)}")
    p = PointOfCheck(fun, x, jac, hess, hessp, args, bounds)
    value = p.value(p.x)
    if not np.isfinite(value[0]):
        part = PartReport("jac", "nothing", findings=(f"fun(x) is {value[0]}",))
        return DerivativeReport(part, None, None, np.nan, p.nfev, p.njev, p.nhev)
    noise = p.noise_of(p.value, value)
    first = None if jac is None else _check_gradient(p, value, noise)
    # A wrong gradient is no measure of a Hessian.
    p.differenced = first is None or (not first.ok and p.n <= SMALL)
    p.step = min(1e-2, max(p.eps, float(noise[0]) / max(abs(value[0]), 1e-300))) ** (1 / 3)
    second = [
        None if given is None else _check_second(p, name)
        for name, given in (("hess", hess), ("hessp", hessp))
    ]
    return DerivativeReport(first, second[0], second[1], float(noise[0]), p.nfev, p.njev, p.nhev)
