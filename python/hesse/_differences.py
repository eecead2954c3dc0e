"""Hessians by finite differences of a function or of its gradient, and the noise of a function."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse import _core
from hesse._derivatives import SCHEMES
from hesse._messages import shown
from hesse._options import positive_vector
from hesse._points import read_point


class NoiseEstimate(NamedTuple):
    """What :func:`estimate_noise` found.

    Attributes
    ----------
    noise : float
        Standard deviation of a value, in the function's own units; 0 unless `status` is ``"ok"``.
    status : {"ok", "step_too_small", "step_too_large", "not_finite"}
        Whether the values showed their noise: too small a step leaves half of them equal, too large
        a one hides the noise behind the function's own change.
    nfev : int
        Evaluations of the function.

    Examples
    --------
    >>> NoiseEstimate(1e-6, "ok", 9).status
    'ok'
    """

    noise: float
    status: str
    nfev: int


def estimate_noise(
    fun: Callable[..., Any], x: ArrayLike, args: Any = (), *, seed: int = 0
) -> NoiseEstimate:
    """Estimate how far the values of a function are off near a point.

    ECnoise of Moré & Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011): a
    difference table of nine values along a random line; at most four spacings are tried.

    Parameters
    ----------
    fun : callable
        ``fun(x, *args) -> float``.
    x : array_like, shape (n,)
        The point; each variable moves in proportion to its size there.
    args : tuple, optional
        Further arguments of `fun`.
    seed : int, default 0
        Of the line's direction.

    Returns
    -------
    NoiseEstimate
        `noise`, `status` and `nfev`. ``noise / abs(fun(x))`` is the relative noise that
        ``options["finite_diff_noise"]`` of :func:`hesse.minimize` and `noise` of
        :func:`hesse.difference_hessian` take.

    Raises
    ------
    TypeError, ValueError
        If an argument has a wrong type or shape.

    Examples
    --------
    >>> import numpy as np
    >>> import hesse
    >>> rng = np.random.default_rng(0)
    >>> noisy = lambda x: np.sum(x**2) + 1e-6 * rng.standard_normal()
    >>> estimate = hesse.estimate_noise(noisy, [1.0, 2.0])
    >>> estimate.status, bool(3e-7 < estimate.noise < 3e-6)
    ('ok', True)
    """
    _require_callable("fun", fun)
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**64:
        raise ValueError(f"seed must be an integer of at least 0; got {shown(seed)}")
    point, _ = read_point("x", x)
    return NoiseEstimate(*_core.noise_of(fun, point, _as_tuple(args), seed))


def difference_hessian(
    fun: Callable[..., Any],
    x: ArrayLike,
    args: Any = (),
    *,
    jac: Callable[..., Any] | bool | None = None,
    scheme: str = "2-point",
    rel_step: ArrayLike | None = None,
    noise: float = 0.0,
) -> NDArray[np.float64]:
    """Approximate the Hessian of a function at a point by finite differences.

    Parameters
    ----------
    fun : callable
        ``fun(x, *args) -> float``, or ``(f, gradient)`` if `jac` is True.
    x : array_like, shape (n,)
        The point. In float32 the callbacks get float32 arrays, and steps fit that precision.
    args : tuple, optional
        Further arguments of `fun` and `jac`.
    jac : callable, bool or None
        ``jac(x, *args) -> array_like, shape (n,)``, or True if `fun` returns the gradient. With it
        the Hessian takes n + 1 gradients (``"2-point"``), 2 n (``"3-point"``) or n complex ones
        (``"cs"``); without, (n² + 3 n + 2) / 2 values and no choice of scheme.
    scheme : {"2-point", "3-point", "cs"}, default "2-point"
        How gradients are differenced: forward, central, or by a complex step.
    rel_step : float or array_like, shape (n,), optional
        Steps relative to ``max(|x|, 1 where x = 0)``; by default ``eta**(1/p)`` with p = 2 for
        ``"2-point"``, 3 for ``"3-point"`` and 4 for differences of values (Dennis & Schnabel 1996,
        algorithms A5.6.1 and A5.6.2), eta being `noise` or, if larger, the machine epsilon.
    noise : float, default 0
        Relative error of the numbers that are differenced, between 0 and 1; see
        :func:`hesse.estimate_noise`.

    Returns
    -------
    ndarray, shape (n, n), float64
        Symmetric. Entries are NaN where values around the point are not finite.

    Raises
    ------
    TypeError, ValueError
        If an argument, or what a callback returns, has a wrong type or shape.

    Examples
    --------
    >>> import numpy as np
    >>> import hesse
    >>> jac = lambda x: np.array([2 * x[0] + 3 * x[1], 3 * x[0]])
    >>> H = hesse.difference_hessian(lambda x: x[0] ** 2 + 3 * x[0] * x[1], [1.0, 2.0], jac=jac)
    >>> bool(np.allclose(H, [[2, 3], [3, 0]], atol=1e-6))
    True
    """
    _require_callable("fun", fun)
    if jac is not None and not isinstance(jac, bool) and not callable(jac):
        raise TypeError(f"jac must be callable, a bool or None; got {shown(jac)}")
    has_gradient = callable(jac) or jac is True
    if not isinstance(scheme, str) or scheme not in SCHEMES:
        raise ValueError(
            f"scheme must be one of {', '.join(map(repr, SCHEMES))}; got {shown(scheme)}"
        )
    if not has_gradient and scheme != "2-point":
        raise ValueError(f"scheme must be '2-point' without jac; got {shown(scheme)}")
    if not isinstance(noise, Real) or not 0 <= noise <= 1:
        raise ValueError(f"noise must be a number between 0 and 1; got {shown(noise)}")
    point, single_precision = read_point("x", x)
    return _core.difference_hessian(
        fun,
        point,
        _as_tuple(args),
        jac if callable(jac) else None,
        jac is True,
        None if has_gradient else "2-point",
        scheme,
        np.empty(0)
        if rel_step is None
        else positive_vector("rel_step", rel_step, point.size, True),
        float(noise),
        single_precision,
    )


def _as_tuple(args: Any) -> tuple[Any, ...]:
    return args if isinstance(args, tuple) else (args,)


def _require_callable(name: str, value: Any) -> None:
    if not callable(value):
        raise TypeError(f"{name} must be callable; got {shown(value)}")
