"""The result of a fit by least squares."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._result import OptimizeResult


class LeastSquaresResult(OptimizeResult):
    """What a fit leaves behind; every entry is reachable as ``res["x"]`` and as ``res.x``.

    The entries are those of ``scipy.optimize.least_squares`` and some more.

    Attributes
    ----------
    x : ndarray of float64, shape (n,)
        The best point found at which residuals and Jacobian are known.
    cost : float
        Half the sum of squares there, or what loss and weights make of it.
    fun : ndarray of float64, shape (m,)
        The residuals there, without loss and weights.
    jac : ndarray of float64, shape (m, n)
        The Jacobian there, with its rows multiplied by what loss and weights ask for, so that
        ``jac.T @ jac`` is the Gauss-Newton approximation of the cost's Hessian.
    grad : ndarray of float64, shape (n,)
        The gradient of the cost there.
    optimality : float
        Its largest entry; of the projected gradient where there are bounds.
    active_mask : ndarray of int8, shape (n,)
        -1 where a variable lies on its lower bound, 1 on its upper one, else 0.
    nfev, njev : int
        Evaluations of `fun` and of `jac`. Finite differences count as the evaluations that they
        are made of.
    nit : int
        Accepted steps.
    success : bool
        True only if a stated test is met at a finite point.
    status : Status
        Why the run ended; positive means success.
    reason : str
        The name of the status, such as ``"FTOL"``.
    message : str
        The status in a sentence.
    method : str
        The method that ran.
    nfact : int
        Factorisations of matrices of order n, failed ones included.
    nqr : int
        QR factorisations of the Jacobian, at points where Cholesky's of its Gram matrix would have
        lost more than half of the digits.
    rank : int
        Of `jac` on the variables that no bound holds, its columns brought to unit length; computed
        when it is first asked for.
    condition : float
        Of the same matrix, ratio of largest to smallest singular value; infinite where its rank
        is not full.
    cov_x : ndarray of float64, shape (n, n)
        ``cov(absolute=True)``.
    stderr : ndarray of float64, shape (n,)
        ``sqrt(diag(cov()))``.
    moved_start : ndarray of float64, shape (n,)
        Where the run began, if `x0` lay outside of the bounds.
    history : ndarray, structured
        One row for the start and one per accepted step; see :func:`hesse.minimize`. There, `fun`
        is the cost, and norms and radii are of variables divided by their scale.
    timings : dict of str to float
        Seconds in ``"callbacks"``, in ``"factorization"`` of matrices, and in everything
        ``"other"``.

    Examples
    --------
    >>> import hesse
    >>> res = hesse.least_squares(lambda x: x - [1.0, 2.0], [0.0, 0.0])
    >>> res.x
    array([1., 2.])
    """

    def __missing__(self, name: str) -> Any:
        """Compute what rests on the singular values of the Jacobian."""
        if name in ("cov_x", "rank", "condition") and "jac" in self:
            free = self._free()
            jacobian = np.asfortranarray(_dense(self["jac"])[:, free])
            inverse, self["rank"], self["condition"] = _core.gram_inverse(jacobian)
            self["cov_x"] = np.zeros((free.size, free.size))
            self["cov_x"][np.ix_(free, free)] = inverse
        elif name == "stderr" and "jac" in self:
            self["stderr"] = np.sqrt(np.diag(self.cov()))
        else:
            raise KeyError(name)
        return self[name]

    def cov(self, absolute: bool = False) -> NDArray[np.float64]:
        """Return the covariance of the parameters, as linear theory estimates it at the solution.

        That is ``s2 * inv(jac.T @ jac)`` on the variables that no bound holds, and zero on the
        others, with ``s2 = 2 * cost / (m - rank)``, the variance of a residual. Where `jac` has
        not full `rank` a pseudo-inverse takes the inverse's place, that of the matrix of unit
        columns. With no degree of freedom left, ``m <= rank``, every entry is infinite.

        Parameters
        ----------
        absolute : bool, default False
            Residuals are in units of their standard deviations already: s2 = 1.

        Returns
        -------
        ndarray of float64, shape (n, n)

        Examples
        --------
        >>> import numpy as np
        >>> import hesse
        >>> A = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
        >>> res = hesse.least_squares(lambda x: A @ x - [0.0, 1.0, 5.0], [0.0, 0.0])
        >>> np.allclose(res.cov(absolute=True), np.linalg.inv(A.T @ A))
        True
        """
        if absolute:
            return np.array(self["cov_x"])
        freedom = len(self["fun"]) - self["rank"]
        if freedom <= 0:
            return np.full_like(self["cov_x"], np.inf)
        return np.asarray(2.0 * self["cost"] / freedom * self["cov_x"])


def _dense(jacobian: Any) -> NDArray[np.float64]:
    if hasattr(jacobian, "toarray"):
        return np.asarray(jacobian.toarray())
    if isinstance(jacobian, np.ndarray):
        return jacobian
    raise ValueError(
        "rank and covariance need the entries of the Jacobian; "
        f"an operator of type {type(jacobian).__name__} has only products"
    )
