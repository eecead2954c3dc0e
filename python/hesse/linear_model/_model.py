"""A model of the core with what the statistics of a fit need of it."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._result import OptimizeResult
from hesse.linear_model._design import is_sparse
from hesse.linear_model._fitting import Plan
from hesse.linear_model._inference import Information
from hesse.linear_model._matrix_free import LARGEST_MATRIX, forms_matrix
from hesse.linear_model._restraints import Restraints
from hesse.linear_model._robust import Groups, clustered_meat, meat
from hesse.linear_model._separation import Verdict, read_separation

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# Empirical: a search for separation without a matrix may take so many passes over the data; more
# of them where they are short, up to so many multiplications.
MOST_PASSES, MOST_SHORT_PASSES, MOST_WORK = 2000, 40_000, 2e10


class Model(ABC):
    """A model of the core on its data; variables are coefficients, then the intercept."""

    core: Any
    offset: Vector | Matrix | None = None
    _restraints: Restraints | None = None
    groups: Groups | None = None  # of samples whose residuals hang together

    def __init__(
        self,
        X: NDArray[Any],
        weights: Vector | None,
        penalty: Vector | Matrix,
        has_intercept: bool,
        restraints: Restraints | None,
    ) -> None:
        self.X = X
        self.weights = weights
        self.has_intercept = has_intercept
        self.total_weight = float(X.shape[0] if weights is None else weights.sum())
        self.is_penalized = bool(np.any(penalty)) or restraints is not None
        self._penalty = penalty
        self._restraints = restraints

    @cached_property
    def restraints(self) -> Restraints | None:
        """What else holds the variables, for all of them."""
        if self._restraints is None:
            return None
        return self._restraints.spread(self.has_intercept, self.core.n_parameters // self.width)

    def penalty_at(self, x: Vector) -> float:
        """Return what the penalties add to the value."""
        held = self.penalty * x if self.penalty.ndim == 1 else self.penalty @ x
        quadratic = 0.5 * float(x @ held)
        return quadratic if self.restraints is None else quadratic + self.restraints.norm(x)

    @property
    def width(self) -> int:
        """Coefficients of one linear predictor, the intercept among them."""
        return int(self.X.shape[1]) + self.has_intercept

    @cached_property
    def penalty(self) -> Vector | Matrix:
        """Second derivatives of the penalty, for all variables: a diagonal, or a matrix."""
        predictors = self.core.n_parameters // self.width
        if self._penalty.ndim == 1:
            once = np.append(self._penalty, np.zeros(int(self.has_intercept)))
            return np.tile(once, predictors)
        padded = np.pad(self._penalty, (0, int(self.has_intercept)))
        return np.asarray(np.kron(np.eye(predictors), padded), dtype=np.float64)

    def _with_penalty(self, core_of: Callable[[Vector], Any], predictors: int) -> Any:
        """Return a model of the core with its penalty, which may be a matrix."""
        if self._penalty.ndim == 1:
            return core_of(self._penalty)
        plain = core_of(np.empty(0))
        return _core.QuadraticallyPenalizedGlm(plain, self._penalty, predictors)

    def hessian(self, result: OptimizeResult) -> Matrix:
        """Return the second derivatives where a run ended."""
        if "hess" not in result:
            result["hess"] = self.core.value_gradient_hessian(result.x)[2]
        return np.asarray(result["hess"])

    def newton_step(self, result: OptimizeResult) -> Vector | None:
        """Return the next step of Newton's method where a run ended, None where none leads down."""
        if self.restraints is not None and len(result.x) > LARGEST_MATRIX:
            return None
        hessian, step = self.hessian(result), np.zeros(len(result.x))
        free = np.arange(len(step))
        if self.restraints is not None:
            free = np.flatnonzero(~self.restraints.is_held(result.x))
        found = _core.semidefinite_inverse(np.ascontiguousarray(hessian[np.ix_(free, free)]))
        if found is None:
            return None
        step[free] = -found[0] @ result.jac[free]
        return step

    @property
    @abstractmethod
    def may_separate(self) -> bool:
        """Whether coefficients may grow for ever."""

    @abstractmethod
    def bare_core(self) -> Any:
        """Return the model without its penalty."""

    @cached_property
    def holds_all(self) -> bool:
        """Whether penalties and bounds keep every coefficient finite."""
        if self._penalty.ndim == 1:
            is_held = self._penalty > 0.0
        else:
            inverted = _core.semidefinite_inverse(np.ascontiguousarray(self._penalty))
            is_held = np.full(len(self._penalty), inverted and inverted[1] == len(self._penalty))
        if self._restraints is not None:
            given = self._restraints
            is_held = is_held | (given.l1 > 0.0) | np.isfinite(given.upper - given.lower)
        return self.is_penalized and bool(np.all(is_held))

    def separation(self, result: OptimizeResult, plan: Plan, names: tuple[str, ...]) -> Verdict:
        """Find out whether the likelihood has no maximum."""
        core = self.bare_core() if self.is_penalized else self.core
        if forms_matrix(plan.solver, len(result.x)):
            is_separated, found = core.separation(result.x, self.newton_step(result))
        else:
            is_separated, found = None, None
        if is_separated is None:
            seconds = math.inf if plan.max_time is None else plan.max_time
            is_separated, found = core.separation_by_products(result.x, self._passes(), seconds)
        if found is None:
            return Verdict(is_separated)
        read = read_separation(found, self.width, self.X.shape[1], names)
        return self.despite_penalties(Verdict(True, read))

    def _passes(self) -> int:
        """Return how many passes over the data a search may take."""
        features: Any = self.X
        entries = features.nnz if is_sparse(features) else features.size
        predictors = self.core.n_parameters // self.width
        work = predictors * (entries + sum(self.X.shape)) + 1
        return max(MOST_PASSES, min(int(MOST_WORK / work), MOST_SHORT_PASSES))

    def despite_penalties(self, verdict: Verdict) -> Verdict:
        """Return what a verdict on the likelihood says of the objective.

        A direction that a penalty or a bound holds may still be one in which others are free.
        """
        if verdict.found is None or not self.is_penalized:
            return verdict
        d = verdict.found.direction
        is_free = not np.any(self.penalty * d if self.penalty.ndim == 1 else self.penalty @ d)
        if self.restraints is not None:
            is_bounded = np.isfinite(
                np.where(d > 0.0, self.restraints.upper, self.restraints.lower)
            )
            is_free = is_free and not np.any((d != 0.0) & (is_bounded | (self.restraints.l1 > 0.0)))
        return verdict if is_free else Verdict(None)

    def without_errors(self, x: Vector) -> tuple[Information, dict[str, Any]]:
        """Return the statistics of variables that restraints chose: there are no standard errors.

        The rank is the number of variables that were free, which estimates the degrees of freedom
        (Zou, Hastie and Tibshirani, "On the degrees of freedom of the lasso", Ann. Stat. 35, 2007).
        """
        assert self.restraints is not None
        p = len(x)
        free = int(np.count_nonzero(~self.restraints.is_held(x)))
        redundant = int(self.has_intercept and p > self.width)
        unknown = {"covariance": np.broadcast_to(np.nan, (p, p)), "errors": np.full(p, np.nan)}
        nothing = Information(np.empty((0, 0)), self.penalty)
        return nothing, unknown | {"rank": free - redundant}

    def fingerprint(self) -> tuple[float, ...]:
        """Return sums by which fits to the same targets and weights are known."""
        return (self.total_weight,)

    @abstractmethod
    def shortened(self, x: Vector, information: Information) -> Vector:
        """Leave out what of the variables changes no probability and no mean."""

    @property
    def n_counted(self) -> int:
        """Number of the samples of positive weight."""
        return self.X.shape[0] if self.weights is None else int(np.count_nonzero(self.weights))

    @property
    @abstractmethod
    def n_determined(self) -> int:
        """Number of the coefficients that are not those of others."""

    @abstractmethod
    def slopes(self, x: Vector, cov_type: str, bread: Matrix | None) -> Matrix:
        """Return the samples' first derivatives, as a robust covariance takes them.

        HC2 and HC3 need the inverse of the information.
        """

    def meat(self, x: Vector, cov_type: str, bread: Matrix | None) -> Matrix:
        """Sum the outer products of scores, of samples or of groups."""
        slopes = self.slopes(x, cov_type, bread)
        if self.groups is None:
            return meat(self.X, slopes, self.has_intercept)
        return clustered_meat(
            self.X, slopes, self.groups, self.n_counted, self.n_determined, self.has_intercept
        )

    def robust(self, x: Vector, plain: Information, cov_type: str) -> Information:
        """Add what makes a covariance robust to the information."""
        bread = plain.bread() if cov_type in ("HC2", "HC3") else None
        found = self.meat(x, cov_type, bread)
        if cov_type == "HC1":
            n = self.n_counted
            found = found * (n / max(n - self.n_determined, 1))
        return Information(plain.expected, plain.penalty, found)

    @abstractmethod
    def information(self, result: OptimizeResult, cov_type: str) -> Information:
        """Return what the covariance of the coefficients is made of."""
