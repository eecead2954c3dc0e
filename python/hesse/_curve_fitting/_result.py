"""The result of a curve fit, and what statistics say about it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hesse import _core
from hesse._curve_fitting._problem import Problem
from hesse._curve_fitting._profile import Profile
from hesse._least_squares import least_squares
from hesse._least_squares_result import LeastSquaresResult
from hesse._messages import shown, suggest

Floats = NDArray[np.float64]
_METHODS = ("wald", "profile")
_KINDS = ("confidence", "prediction")


class CurveFitResult:
    """A fitted curve; unpacks into ``popt, pcov``.

    With ``full_output=True`` it unpacks into ``popt, pcov, infodict, mesg, ier`` instead.

    Attributes
    ----------
    popt : ndarray of float64, shape (n,)
        The parameters.
    pcov : ndarray of float64, shape (n, n)
        Their covariance by linear theory. Infinite where the data do not determine all parameters
        or, without ``absolute_sigma``, leave no degree of freedom. Zero for parameters that lie on
        a bound.
    parameter_names : tuple of str
        Names of the parameters.
    fit : LeastSquaresResult
        The run: `status`, `message`, `nfev`, `history` and more.
    residuals : ndarray of float64, shape (m,)
        Values minus predictions, in the units of the data.

    Examples
    --------
    >>> import numpy as np
    >>> import hesse
    >>> x = np.linspace(0.0, 3.0, 7)
    >>> y = np.array([2.1, 2.9, 4.2, 4.9, 6.1, 6.8, 8.2])
    >>> result = hesse.curve_fit("linear", x, y)
    >>> result.parameter_names
    ('intercept', 'slope')
    >>> np.round(result.stderr, 3)
    array([0.12 , 0.066])
    """

    def __init__(
        self, problem: Problem, fit: LeastSquaresResult, absolute_sigma: bool, full_output: bool
    ) -> None:
        self.fit = fit
        self.popt: Floats = fit.x
        self.parameter_names = problem.curve.parameter_names(self.popt.size)
        self._problem = problem
        self._absolute = absolute_sigma
        self._full = full_output
        self.pcov: Floats = fit.cov(absolute=absolute_sigma)
        if self.rank < np.count_nonzero(fit.active_mask == 0):
            self.pcov = np.full_like(self.pcov, np.inf)
        values = np.asarray(problem.curve.values(problem.data.x, self.popt))
        self.residuals: Floats = problem.data.y - values

    def __iter__(self) -> Iterator[Any]:
        """Iterate over what ``scipy.optimize.curve_fit`` returns."""
        yield self.popt
        yield self.pcov
        if self._full:
            yield {"nfev": self.fit.nfev, "njev": self.fit.njev, "fvec": self.fit.fun}
            yield self.fit.message
            yield int(self.fit.status)

    def __repr__(self) -> str:
        """Tabulate the parameters."""
        width = max((len(name) for name in self.parameter_names), default=0)
        rows = [
            f"  {name:<{width}}  {value: .6g} ± {error:.2g}"
            for name, value, error in zip(self.parameter_names, self.popt, self.stderr, strict=True)
        ]
        head = f"CurveFitResult: {self.fit.reason}, R² = {self.r_squared:.6g}"
        return "\n".join(
            [head, *rows, f"  reduced chi² = {self.reduced_chi2:.6g}, dof = {self.dof}"]
        )

    @property
    def success(self) -> bool:
        """Whether the fit converged."""
        return bool(self.fit.success)

    @property
    def rank(self) -> int:
        """Rank of the Jacobian on the parameters that no bound holds."""
        return int(self.fit.rank)

    @property
    def dof(self) -> int:
        """Degrees of freedom: points minus `rank`."""
        return self._problem.data.y.size - self.rank

    @property
    def stderr(self) -> Floats:
        """Standard errors, shape (n,): the roots of the diagonal of `pcov`."""
        return np.asarray(np.sqrt(np.diag(self.pcov)))

    @property
    def correlation(self) -> Floats:
        """Correlation of the parameters, shape (n, n); NaN where a variance is 0 or infinite."""
        errors = self.stderr
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.pcov / np.outer(errors, errors))

    @property
    def chi2(self) -> float:
        """Sum of the squared residuals in units of `sigma`; twice the cost under a robust loss."""
        return 2.0 * float(self.fit.cost)

    @property
    def reduced_chi2(self) -> float:
        """`chi2` over `dof`; NaN without degrees of freedom."""
        return self.chi2 / self.dof if self.dof > 0 else math.nan

    @cached_property
    def r_squared(self) -> float:
        """Share of the values' variance, in units of `sigma`, that the curve explains."""
        total = self._problem.data.total_sum()
        rest = self._problem.data.whiten(self.residuals)
        return 1.0 - float(rest @ rest) / total if total > 0.0 else math.nan

    def interval(self, level: float = 0.95, method: str = "wald") -> Floats:
        """Return confidence limits of each parameter by itself.

        Parameters
        ----------
        level : float, default 0.95
            Probability of the interval, between 0 and 1.
        method : {"wald", "profile"}, default "wald"
            By the standard error, ``popt ± t * stderr``; or by the profile of the sum of squares,
            which asks how far the parameter may go before the best of all fits is significantly
            worse [1]_. t is Student's with `dof` degrees of freedom, and the normal distribution's
            with ``absolute_sigma``.

        Returns
        -------
        ndarray of float64, shape (n, 2)
            Lower and upper limits. NaN where there is no finite one: where the variance is not
            known, at a bound, or where the profile never rises that high.

        Raises
        ------
        ValueError
            If `level` is not between 0 and 1, or `method` is unknown.

        References
        ----------
        .. [1] D. M. Bates and D. G. Watts, "Nonlinear Regression Analysis and Its Applications",
           Wiley (1988), section 6.1.

        Examples
        --------
        >>> import numpy as np
        >>> import hesse
        >>> x = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
        >>> y = np.array([0.1, 0.9, 2.2, 2.8, 4.1])
        >>> np.round(hesse.curve_fit("linear", x, y).interval(), 2)
        array([[-0.43,  0.51],
               [ 0.8 ,  1.18]])
        """
        if method not in _METHODS:
            raise ValueError(suggest("method", method, _METHODS))
        t = self._quantile(level)
        errors = np.where(np.isfinite(self.stderr) & (self.stderr > 0.0), self.stderr, np.nan)
        limits = self.popt[:, None] + t * errors[:, None] * np.array([-1.0, 1.0])
        if method == "wald":
            return np.asarray(limits)
        variance = 1.0 if self._absolute else self.reduced_chi2
        for index in np.flatnonzero(np.isfinite(errors)):
            profile = Profile(
                self._problem,
                self.popt,
                self.fit.cost,
                variance,
                int(index),
                float(errors[index]),
            )
            limits[index] = profile.limit(-1.0, t), profile.limit(1.0, t)
        return np.asarray(limits)

    def predict(self, x: ArrayLike | None = None) -> Floats:
        """Return the fitted curve at `x`, by default at the data."""
        at = self._problem.data.x if x is None else x
        return np.asarray(self._problem.curve.values(at, self.popt), dtype=np.float64)

    def band(
        self, x: ArrayLike | None = None, level: float = 0.95, kind: str = "confidence"
    ) -> tuple[Floats, Floats]:
        """Return limits of the curve, or of further values, at each `x` by itself.

        Parameters
        ----------
        x : array_like, optional
            Where; by default at the data.
        level : float, default 0.95
            Probability, between 0 and 1.
        kind : {"confidence", "prediction"}, default "confidence"
            Limits of the curve itself; or of a value measured anew, whose deviation is the one
            that the fit finds, or 1 where `absolute_sigma` says that `sigma` is known.

        Returns
        -------
        lower, upper : ndarray of float64
            In the shape of the curve at `x`.

        Raises
        ------
        ValueError
            If `level` is not between 0 and 1, or `kind` is unknown.

        Examples
        --------
        >>> import numpy as np
        >>> import hesse
        >>> x = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
        >>> result = hesse.curve_fit("linear", x, [0.1, 0.9, 2.2, 2.8, 4.1])
        >>> lower, upper = result.band([2.0])
        >>> bool(lower[0] < 2.02 < upper[0])
        True
        """
        if kind not in _KINDS:
            raise ValueError(suggest("kind", kind, _KINDS))
        at = self._problem.data.x if x is None else np.asarray(x, dtype=np.float64)
        jacobian = self._jacobian(at)
        variance = np.einsum("ij,jk,ik->i", jacobian, self.pcov, jacobian)
        if kind == "prediction":
            variance = variance + (1.0 if self._absolute else self.reduced_chi2)
        half = self._quantile(level) * np.sqrt(variance)
        middle = self.predict(at)
        return middle - half, middle + half

    def plot(self, path: str | Path, level: float = 0.95) -> None:
        """Draw data, curve, bands and residuals into an image file; needs matplotlib.

        Parameters
        ----------
        path : str or Path
            The file, whose ending says which format; replaced if it exists.
        level : float, default 0.95
            Probability of the bands.

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        ValueError
            If the abscissae are not numbers, one for each value.
        """
        from hesse._curve_fitting._plot import draw_fits

        draw_fits(Path(path), {"": self}, level)

    @property
    def data(self) -> tuple[Any, Floats]:
        """The abscissae and values that were fitted."""
        return self._problem.data.x, self._problem.data.y

    def _jacobian(self, x: Any) -> Floats:
        """Return the derivatives of the curve at other abscissae."""
        curve = self._problem.curve
        if curve.has_jacobian:
            return curve.jacobian(x, self.popt)
        # A run without steps differences at its start, within the bounds.
        run = least_squares(
            lambda p: curve.values(x, p),
            self.popt,
            jac=curve.scheme,
            bounds=self._problem.bounds(slice(None)),
            options={"maxiter": 0},
        )
        return np.asarray(run.jac)

    def _quantile(self, level: Any) -> float:
        if not isinstance(level, (int, float)) or not 0.0 < level < 1.0:
            raise ValueError(f"level must lie between 0 and 1; got {shown(level)}")
        freedom = math.inf if self._absolute else float(self.dof)
        return float(_core.student_t_quantile(1.0 - level, freedom))
