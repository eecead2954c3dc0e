"""The statistics of a fit: what its coefficients, its deviance and its information tell."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import replace
from os import PathLike
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from hesse._allowed import check_allowed, real
from hesse._messages import named, shown
from hesse._result import OptimizeResult
from hesse.linear_model._inference import Information, PseudoInverse
from hesse.linear_model._likelihood_ratio import Contestant, LikelihoodRatioTest, compare
from hesse.linear_model._matrix_free import NoInformation
from hesse.linear_model._plot import draw_coefficients
from hesse.linear_model._profile import profile_limits
from hesse.linear_model._separation import UNDETERMINED, Separation
from hesse.linear_model._summary import Summary, wald_summary

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

_LEVEL = {"level": (real(lambda v: 0 < v < 1), "a number between 0 and 1")}
_INTERVALS = ("wald", "profile")


class FitStatistics(ABC):
    """Standard errors, criteria and the table of an estimator that keeps what its fit leaves."""

    # What the fit sets.
    coef_: NDArray[np.float64]
    intercept_: Any
    deviance_: float
    dispersion_: float
    log_likelihood_: float
    n_features_in_: int
    n_observations_: float
    result_: OptimizeResult
    separation_: Separation | None
    is_separated_: bool | None
    penalized_log_likelihood_: float | None
    _information: Information | NoInformation
    _penalized: bool
    _held: bool
    _n_groups: int
    _statistics: dict[str, Any]
    _targets: tuple[float, ...]  # what tells targets and weights from others

    cov_type: str

    @abstractmethod
    def _facts(self) -> list[tuple[str, str]]:
        """Tell what the model is, for the summary."""

    @abstractmethod
    def _outputs_names(self) -> list[str]:
        """Name the linear predictors, each with an empty string where there is one."""

    @property
    def _estimates_dispersion(self) -> bool:
        return False

    def _kept(self, name: str, compute: Any) -> Any:
        """Compute a statistic when it is first asked for."""
        check_is_fitted(self)
        if name not in self._statistics:
            self._statistics[name] = compute()
        return self._statistics[name]

    @property
    def cov_params_(self) -> Matrix:
        """Covariance of the coefficients and intercepts, shape (p, p)."""
        return np.asarray(
            self._kept("covariance", lambda: self._information.covariance(self.dispersion_))
        )

    @property
    def std_errors_(self) -> Vector:
        """Standard errors of the coefficients and intercepts, shape (p,)."""
        return np.asarray(self._kept("errors", self._standard_errors))

    @property
    def rank_(self) -> int:
        """Rank of the information matrix."""
        return int(self._kept("rank", lambda: PseudoInverse.of(self._information.expected).rank))

    @property
    def df_resid_(self) -> float:
        """Observations less the rank."""
        return float(self.n_observations_ - self.rank_)

    @property
    def aic_(self) -> float:
        """Akaike's criterion, −2 log-likelihood + 2 parameters."""
        return -2.0 * self.log_likelihood_ + 2.0 * self._n_parameters()

    @property
    def bic_(self) -> float:
        """Schwarz's criterion, −2 log-likelihood + log(observations) · parameters."""
        return -2.0 * self.log_likelihood_ + math.log(self.n_observations_) * self._n_parameters()

    def conf_int(self, level: float = 0.95, method: str = "wald") -> Matrix:
        """Return confidence intervals.

        Parameters
        ----------
        level : float, default 0.95
            Between 0 and 1.
        method : {"wald", "profile"}, default "wald"
            ``"wald"``: the estimate and its standard error times the normal quantile.
            ``"profile"``: where twice the log-likelihood over the dispersion has fallen by the
            square of the quantile, the other coefficients as likely as they can be [5]_. Such
            intervals need not be symmetric, and hold where a coefficient is large for want of data;
            they are for fits without a penalty or with Firth's, whose likelihood they then follow,
            and read the data of the last fit again, which must not have been changed. Each limit
            takes some three passes.

        Returns
        -------
        ndarray of float64, shape (p, 2)
            Lower and upper ends, in the order of `std_errors_`. With ``"profile"``, infinite on the
            side to which a coefficient grows for ever; NaN where no limit was found.

        Raises
        ------
        ValueError
            If `level` is not between 0 and 1 or `method` is another; of ``"profile"``, if the fit
            had a penalty, or if the data are not there because the estimator was copied or pickled.
        """
        table = self.summary(level, method)
        return np.column_stack([table.lower, table.upper])

    def summary(self, level: float = 0.95, method: str = "wald") -> Summary:
        """Return the table of coefficients with standard errors, tests and confidence intervals.

        Parameters
        ----------
        level : float, default 0.95
            Of the intervals, between 0 and 1.
        method : {"wald", "profile"}, default "wald"
            Of the intervals, as of `conf_int`.

        Returns
        -------
        Summary
            Print it, or read its arrays.

        Raises
        ------
        ValueError
            As of `conf_int`.
        """
        check_is_fitted(self)
        check_allowed({"level": level}, _LEVEL)
        named("method", method, _INTERVALS)
        facts = [
            *self._facts(),
            ("observations", f"{self.n_observations_:.10g}"),
            ("parameters", f"{len(self._flat())}, rank {self.rank_}"),
            ("log-likelihood", f"{self.log_likelihood_:.6g}"),
            ("deviance", f"{self.deviance_:.6g}"),
            ("AIC, BIC", f"{self.aic_:.6g}, {self.bic_:.6g}"),
            ("dispersion", f"{self.dispersion_:.6g}"),
            ("covariance", self._covariance_words()),
            ("iterations", f"{self.result_.nit}, {self.result_.reason}"),
        ]
        names = self._names(self._has_intercept)
        table = wald_summary(names, self._flat(), self.std_errors_, level, facts, self._remarks())
        if method == "wald":
            return table
        lower, upper = self._profile_limits(level).T
        remarks = (*table.remarks, "the intervals are those of profile likelihood")
        return replace(table, lower=lower, upper=upper, remarks=remarks)

    def lr_test(self, smaller: FitStatistics) -> LikelihoodRatioTest:
        """Test this fit against one with fewer columns, by the ratio of their likelihoods.

        Parameters
        ----------
        smaller : estimator
            A fit of the same family and link to the same targets and weights, whose columns are
            among those of this one or depend on them. Neither may have a penalty.

        Returns
        -------
        LikelihoodRatioTest
            `statistic`, `df` and `p_value`.

        Raises
        ------
        TypeError, ValueError
            If `smaller` is something else.
        """
        check_is_fitted(self)
        if not isinstance(smaller, FitStatistics):
            raise TypeError(f"smaller must be a fitted estimator; got {shown(smaller)}")
        check_is_fitted(smaller)
        return compare(self._contestant(), smaller._contestant())

    def plot_coefficients(
        self, path: str | PathLike[str] | None = None, level: float = 0.95, method: str = "wald"
    ) -> Any:
        """Draw the coefficients with their confidence intervals, without intercepts or thresholds.

        Coefficients without an interval are hollow dots. Needs matplotlib, of the extra ``demo``.

        Parameters
        ----------
        path : str or path, optional
            The image file to write; replaced if it exists.
        level, method
            Of the intervals, as of `conf_int`.

        Returns
        -------
        matplotlib.figure.Figure
            The image, a panel for each linear predictor.

        Raises
        ------
        MissingExtraError
            If matplotlib is missing.
        ValueError
            As of `conf_int`.
        """
        table = self.summary(level, method)
        words = f"{100.0 * level:.4g} % {'profile ' if method == 'profile' else ''}interval"
        figure = draw_coefficients(table, self._outputs_names(), self._n_behind, words)
        if path is not None:
            figure.savefig(path, dpi=130)
        return figure

    def _profile_limits(self, level: float) -> Matrix:
        """Return the limits of all coefficients by profile likelihood."""
        if self._penalized:
            raise ValueError("method must be 'wald' for a fit with a penalty; got 'profile'")
        model = getattr(self, "_data", None)
        if model is None:
            raise ValueError(
                "method must be 'wald' for an estimator that was copied or pickled, since copies "
                "leave out the data; got 'profile'"
            )
        covariance = self.dispersion_ * self._information.bread()
        q = NormalDist().inv_cdf(0.5 + 0.5 * level)
        flat = self._flat()
        growth = np.zeros(len(flat)) if self.separation_ is None else self.separation_.direction
        return profile_limits(model.core, flat, covariance, self.dispersion_, q, growth)

    def _covariance_words(self) -> str:
        if self.cov_type != "cluster":
            return self.cov_type
        return f"cluster, {self._n_groups} groups"

    def _contestant(self) -> Contestant:
        family = ", ".join(f"{name} {value}" for name, value in self._facts()[1:])
        # Firth's penalties of two designs are two priors.
        is_penalized = self._penalized or self.penalized_log_likelihood_ is not None
        return Contestant(
            family, is_penalized, self._targets, self.rank_, self.deviance_, self.dispersion_
        )

    def _remarks(self) -> list[str]:
        remarks = []
        if self.separation_ is not None:
            remarks.append(str(self.separation_))
        elif self.is_separated_ is None:
            remarks.append(UNDETERMINED)
        if self.penalized_log_likelihood_ is not None:
            remarks.append(
                f"penalised log-likelihood (Firth): {self.penalized_log_likelihood_:.6g}"
            )
        if self._held:
            remarks.append(
                "no errors: an L1 penalty or a bound chose among coefficients; rank counts the rest"
            )
        elif self._penalized:
            remarks.append("penalised: errors are those of the shrunk estimate, without its bias")
        return remarks

    def _standard_errors(self) -> Vector:
        errors = np.sqrt(np.maximum(np.diagonal(self.cov_params_), 0.0))
        if self.separation_ is not None:
            errors[self.separation_.direction != 0.0] = np.inf
        return errors

    def _n_parameters(self) -> int:
        return self.rank_ + int(self._estimates_dispersion)

    @property
    def _has_intercept(self) -> bool:
        return bool(len(self._information.penalty) > np.size(self.coef_))

    @property
    def _n_behind(self) -> int:
        """How many variables stand behind the coefficients of a linear predictor."""
        return int(self._has_intercept)

    def _flat(self) -> Vector:
        """Return coefficients and intercepts in the order of the covariance."""
        coef = np.atleast_2d(self.coef_)
        if self._has_intercept:
            coef = np.column_stack([coef, np.atleast_1d(self.intercept_)])
        return np.asarray(coef.ravel())

    def _names(self, has_intercept: bool) -> list[str]:
        given = getattr(self, "feature_names_in_", None)
        features = [f"x{j}" for j in range(self.n_features_in_)] if given is None else list(given)
        names = [*map(str, features), *(["intercept"] if has_intercept else [])]
        outputs = self._outputs_names()
        return [f"{one}: {name}" if one else name for one in outputs for name in names]
