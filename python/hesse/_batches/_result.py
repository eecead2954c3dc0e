"""The result of a batch: arrays with one entry for each problem."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._record import Record


class BatchResult(Record):
    """What became of each problem of a batch; every entry is an attribute too.

    `...` stands for the leading axes of what the user gave: B problems in a row, or the pixels of
    an image. No problem depends on any other.

    Attributes
    ----------
    x : ndarray of float64, shape (..., n)
        The best points found.
    cost : ndarray of float64, shape (...)
        Of least squares: half the sum of (robust) squared residuals there.
    fun : ndarray of float64, shape (...)
        Of :func:`hesse.minimize_batch`: the values there.
    jac : ndarray of float64, shape (..., n)
        Of :func:`hesse.minimize_batch`: the gradients there.
    optimality : ndarray of float64, shape (...)
        The largest entry of the gradient, projected where there are bounds; NaN where a start is
        not finite.
    success : ndarray of bool, shape (...)
        True only where a stated test is met at a finite point.
    status : ndarray of int8, shape (...)
        Why each run ended: the values of :class:`hesse.Status`; positive means success.
    message : str
        How many problems ended how.
    nit, nfev : ndarray of int32, shape (...)
        Accepted steps, and evaluations at trial points. As in ``scipy.optimize.least_squares``,
        differences come on top: n evaluations at the start and after each accepted step, 2 n with
        ``"3-point"``.
    active_mask : ndarray of int8, shape (..., n)
        -1 where a parameter lies on its lower bound, 1 on its upper one, else 0; only with bounds.
    cov : ndarray of float64, shape (..., n, n)
        Covariances of the parameters, also `pcov`; of least squares only. Where the data do not
        determine all of them, of those combinations that they do: a pseudo-inverse, of the given
        `rank`. Infinite where no degree of freedom is left to estimate the variance of residuals
        from, NaN where there are no data. Rows and columns of parameters on a bound are zero.
    stderr : ndarray of float64, shape (..., n)
        Standard errors, the roots of the diagonals of `cov`.
    rank : ndarray of int8, shape (...)
        Of the Jacobians at the solutions, with columns of unit length and without those of
        parameters on a bound.
    n_points : ndarray of int32, shape (...)
        Of :func:`hesse.curve_fit_batch`: the data that are not missing.
    parameter_names : tuple of str
        Of :func:`hesse.curve_fit_batch`.

    Examples
    --------
    >>> import numpy as np
    >>> import hesse
    >>> x = np.linspace(0.0, 4.0, 20)
    >>> rates = np.array([0.5, 1.0, 2.0])
    >>> res = hesse.curve_fit_batch("exponential", x, np.exp(-rates[:, None] * x))
    >>> res.success
    array([ True,  True,  True])
    >>> sum(res.counts().values())
    3
    >>> res.parameters["rate"].round(6)
    array([0.5, 1. , 2. ])
    """

    @property
    def popt(self) -> NDArray[np.float64]:
        """The parameters, as ``scipy.optimize.curve_fit`` calls them; the same as `x`."""
        return np.asarray(self["x"])

    @property
    def pcov(self) -> NDArray[np.float64]:
        """Their covariances; the same as `cov`."""
        return np.asarray(self["cov"])

    @property
    def parameters(self) -> dict[str, NDArray[np.float64]]:
        """The parameters by name, each of shape (...): images where the curves are an image."""
        return {name: self["x"][..., j] for j, name in enumerate(self["parameter_names"])}

    @property
    def messages(self) -> dict[int, str]:
        """The sentences of all statuses that occur."""
        return {int(s): _core.status_sentence(int(s)) for s in np.unique(self["status"])}

    def counts(self) -> dict[str, int]:
        """Count the problems that ended with each status, by its name, the most frequent first."""
        values, numbers = np.unique(self["status"], return_counts=True)
        order = np.argsort(-numbers, kind="stable")
        return {_core.Status(int(values[i])).name: int(numbers[i]) for i in order}


def summary(result: BatchResult) -> str:
    """Say in one line how many problems ended how."""
    success = np.asarray(result["success"])
    reasons = ", ".join(f"{name} {number:,}" for name, number in result.counts().items())
    found = f"{int(success.sum()):,} of {success.size:,} problems converged"
    return f"{found}: {reasons}" if reasons else found
