"""The result of an optimisation: a dict whose entries are attributes too."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse._curvature import CurvatureSummary, covariance, inverse, summarize
from hesse._record import Record


class OptimizeResult(Record):
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
    hess_inv : ndarray of float64, shape (n, n)
        The inverse of `hess`, computed when it is first asked for; of ``"bfgs"`` with a line search
        its own approximation, from gradients. Raises ``numpy.linalg.LinAlgError`` where `hess` is
        singular.
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
    allvecs : list of ndarray of float64, shape (n,)
        The start and the point after each accepted step; only with ``return_all``.
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

    def __missing__(self, name: str) -> Any:
        """Compute the inverse of the Hessian."""
        if name != "hess_inv" or "hess" not in self:
            raise KeyError(name)
        self[name] = inverse(self["hess"])
        return self[name]

    def curvature(self) -> CurvatureSummary:
        """Return the eigenvalues of the Hessian at the solution, and what kind of point it is.

        Where there are bounds, of the block of the variables that lie on none.

        Returns
        -------
        CurvatureSummary
            With `eigenvalues`, `n_negative`, `n_zero`, `n_positive`, `tolerance`, `condition` and
            `kind`; as a string it is one sentence.

        Raises
        ------
        ValueError
            If the method has no Hessian.

        Examples
        --------
        >>> import hesse
        >>> res = hesse.minimize(
        ...     lambda x: x[0] ** 2 + 3 * x[1] ** 2,
        ...     [1.0, 1.0],
        ...     jac=lambda x: [2 * x[0], 6 * x[1]],
        ...     hess=lambda x: [[2.0, 0.0], [0.0, 6.0]],
        ... )
        >>> res.curvature().kind, res.curvature().condition
        ('strict minimum', 3.0)
        """
        return summarize(self._hessian(), self._free())

    def covariance(self, scale: float = 1.0) -> NDArray[np.float64]:
        """Return `scale` times the inverse of the Hessian at the solution.

        If the objective is a negative log-likelihood this estimates the covariance of the
        parameters; if it is half a sum of squares of unit weight, `scale` is the variance of a
        residual. Rows and columns of variables on a bound are zero.

        Raises
        ------
        ValueError
            If the method has no Hessian.
        numpy.linalg.LinAlgError
            If the Hessian is not positive definite on the free variables.

        Examples
        --------
        >>> import hesse
        >>> res = hesse.minimize(
        ...     lambda x: x[0] ** 2, [1.0], jac=lambda x: 2 * x, hess=lambda x: [[2.0]]
        ... )
        >>> res.covariance()
        array([[0.5]])
        """
        return covariance(self._hessian(), self._free(), scale)

    def _hessian(self) -> NDArray[np.float64]:
        if "hess" not in self:
            raise ValueError(
                f"method {self.get('method')!r} has no Hessian; use a method that works with it, "
                "or hesse.difference_hessian at the solution"
            )
        return np.asarray(self["hess"])

    def _free(self) -> NDArray[np.bool_]:
        if "active_mask" in self:
            return np.asarray(self["active_mask"] == 0)
        return np.ones(len(self["x"]), dtype=bool)


def make_readable(
    error: BaseException, result_type: type[OptimizeResult] = OptimizeResult, **entries: Any
) -> None:
    """Turn the partial result that the core attached to an exception into a readable one.

    `entries` are added to it.
    """
    partial = getattr(error, "partial_result", None)
    if type(partial) is dict:
        error.partial_result = result_type(partial, **entries)  # type: ignore[attr-defined]
