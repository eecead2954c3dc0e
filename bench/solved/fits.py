"""Least squares: who fits which problem, in how many evaluations.

NIST's regressions from both starts, and the sums of squares of Moré, Garbow and Hillstrom from
their starts, ten times and a hundred times as far away. Everybody gets exact Jacobians.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
import scipy.optimize

import hesse
from problems import FAR_STARTS, NIST, PROBLEMS, Problem, Regression

from .harness import GRACE_SECONDS, Record, alarm, quiet, with_minimum
from .judge import NOTHING, judge
from .watched import LimitReachedError, Limits, Matrix, Vector

# As many digits as the certified parameters must be met to.
DIGITS = 1e-6
# Newton's step promises at most this share of the sum: six digits of a standard error, squared.
NEGLIGIBLE = DIGITS**2
TIGHT = 1e-14


@dataclass(frozen=True)
class Fit:
    """One problem from one start.

    Parameters
    ----------
    table, name : str
        Their names.
    x0 : ndarray, shape (n,)
        The start.
    residuals, jacobian : callable
        What is fitted.
    is_solved : callable
        Whether a point is a solution.
    is_best : callable
        Whether it is the best one that is known.
    """

    table: str
    name: str
    x0: Vector
    residuals: Callable[[Vector], Vector]
    jacobian: Callable[[Vector], Matrix]
    is_solved: Callable[[Vector], bool]
    is_best: Callable[[Vector], bool]


class Counted:
    """Counts the points at which residuals and Jacobians are asked for; keeps the best one."""

    def __init__(self, fit: Fit, limits: Limits) -> None:
        self.fit = fit
        self.jacobians = 0
        self.best, self.best_cost = fit.x0, np.inf
        self._limits = limits
        self._deadline = perf_counter() + limits.seconds
        self._points: set[bytes] = set()

    @property
    def evaluations(self) -> int:
        """Number of different points."""
        return len(self._points)

    def fun(self, x: Vector) -> Vector:
        self._points.add((np.asarray(x) + 0.0).tobytes())
        if len(self._points) > self._limits.evaluations or perf_counter() > self._deadline:
            raise LimitReachedError
        r = np.asarray(self.fit.residuals(x))
        cost = float(r @ r)
        if cost < self.best_cost:
            self.best, self.best_cost = np.array(x), cost
        return r

    def jac(self, x: Vector) -> Matrix:
        self.jacobians += 1
        return self.fit.jacobian(x)


@dataclass(frozen=True)
class Fitter:
    """One row of the comparison: ``run(counted) -> (x, success)``."""

    name: str
    run: Callable[[Counted], tuple[Vector, bool]]


def _sum_of_squares(p: Problem, table: str) -> Fit:
    assert p.residuals is not None

    def verdict(x: Vector) -> Any:
        try:
            return judge(p, x, NEGLIGIBLE)
        except Exception:
            return NOTHING

    return Fit(
        table,
        p.name,
        p.x0,
        p.residuals,
        p.jacobian,
        lambda x: bool(verdict(x).solved),
        lambda x: bool(verdict(x).solved and verdict(x).best),
    )


def _regression(r: Regression, which: int) -> Fit:
    def is_certified(x: Vector) -> bool:
        return bool(np.all(np.abs(x - r.parameters) <= DIGITS * np.abs(r.parameters)))

    name = f"{r.name}_{'far' if which == 0 else 'near'}"
    start = r.starts[which]
    return Fit("nist", name, start, r.residuals, r.jacobian, is_certified, is_certified)


def all_fits() -> tuple[Fit, ...]:
    """Return every problem from every start."""
    near = with_minimum(p for p in PROBLEMS if "mgh" in p.tags)
    far = with_minimum(FAR_STARTS)
    factors = [(near, "mgh")] + [
        (tuple(p for p in far if p.name.endswith(f"_{factor}")), f"mgh {factor}")
        for factor in ("x10", "x100")
    ]
    sums = [_sum_of_squares(p, table) for members, table in factors for p in members]
    return (*(_regression(r, k) for k in (0, 1) for r in NIST), *sums)


def _hesse(method: str, geodesic: bool = False) -> Fitter:
    options = {"geodesic_acceleration": True} if geodesic else None

    def run(counted: Counted) -> tuple[Vector, bool]:
        result = hesse.least_squares(
            counted.fun, counted.fit.x0, counted.jac, method=method, options=options
        )
        return result.x, bool(result.success)

    return Fitter(f"hesse {method}{', geodesic' if geodesic else ''}", run)


def _scipy(method: str, tight: bool) -> Fitter:
    options: dict[str, Any] = (
        {"xtol": TIGHT, "ftol": TIGHT, "gtol": TIGHT, "x_scale": "jac", "max_nfev": 5000}
        if tight
        else {}
    )

    def run(counted: Counted) -> tuple[Vector, bool]:
        result = scipy.optimize.least_squares(
            counted.fun, counted.fit.x0, counted.jac, method=method, **options
        )
        return result.x, bool(result.success)

    return Fitter(f"SciPy {method}{', tight' if tight else ''}", run)


def _leastsq(tight: bool) -> Fitter:
    options: dict[str, Any] = (
        {"xtol": TIGHT, "ftol": TIGHT, "gtol": TIGHT, "maxfev": 5000} if tight else {}
    )

    def run(counted: Counted) -> tuple[Vector, bool]:
        # MINPACK's lmder refuses m < n.
        x, _, _, _, flag = scipy.optimize.leastsq(
            counted.fun, counted.fit.x0, Dfun=counted.jac, full_output=True, **options
        )
        return np.asarray(x), 1 <= flag <= 4

    return Fitter(f"SciPy leastsq{', tight' if tight else ''}", run)


def all_fitters() -> tuple[Fitter, ...]:
    """Return the methods of both libraries; SciPy's as they are, and at their tightest."""
    ours = [_hesse(row["name"]) for row in hesse._core.least_squares_method_rows()]
    ours.insert(1, _hesse("lm", geodesic=True))
    theirs = [
        fitter
        for tight in (False, True)
        for fitter in (*(_scipy(m, tight) for m in ("lm", "trf", "dogbox")), _leastsq(tight))
    ]
    return (*ours, *theirs)


def run_one(fitter: Fitter, fit: Fit, limits: Limits | None = None) -> Record:
    """Run one method on one problem and judge where it ended."""
    limits = limits or Limits()
    counted = Counted(fit, limits)
    with quiet():
        try:
            with alarm(limits.seconds + GRACE_SECONDS):
                x, success = fitter.run(counted)
        except LimitReachedError:
            x, success = counted.best, False
        except (ArithmeticError, ValueError, np.linalg.LinAlgError):
            x, success = counted.best, False
        finite = bool(np.all(np.isfinite(x)))
        return {
            "solver": fitter.name,
            "table": fit.table,
            "problem": fit.name,
            "success": success,
            "nfev": counted.evaluations,
            "njev": counted.jacobians,
            "solved": finite and fit.is_solved(x),
            "best": finite and fit.is_best(x),
        }


def run_all(
    fitters: Iterable[Fitter], fits: Iterable[Fit], tell: Callable[[str], None] = lambda line: None
) -> list[Record]:
    """Run every method on every problem."""
    fits = tuple(fits)
    records = []
    for fitter in fitters:
        runs = [run_one(fitter, fit) for fit in fits]
        tell(f"{fitter.name} solved {sum(run['solved'] for run in runs)} of {len(runs)}")
        records += runs
    return records
