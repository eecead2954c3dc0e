"""hesse's and SciPy's methods, called alike: exact derivatives, one tolerance on the gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.optimize

import hesse

from .watched import Vector, Watched

# The limits of the harness end a run, not a solver's own.
MAXITER = 100_000


@dataclass(frozen=True)
class Outcome:
    """Where a solver says that it ended."""

    x: Vector
    success: bool
    iterations: int
    message: str


@dataclass(frozen=True)
class Solver:
    """One row of the comparison.

    Parameters
    ----------
    library, method : str
        Their names.
    run : callable
        ``run(watched, gtol, products)``; `products` asks for Hessian products instead of matrices.
    unbounded, large, bounded : bool
        On which tables it runs: without bounds, those of 100 and more variables, with bounds.
    peer : str
        SciPy's method of the same name or kind, for a method of hesse.
    """

    library: str
    method: str
    run: Callable[[Watched, float, bool], Outcome]
    unbounded: bool = True
    large: bool = False
    bounded: bool = False
    peer: str = ""

    @property
    def name(self) -> str:
        """Library and method in one word."""
        return f"{self.library} {self.method}"


def hesse_solver(
    method: str, second: str | None, *, peer: str = "", large: bool = False, bounds: str = "no"
) -> Solver:
    """Return the row of a method of hesse.

    Parameters
    ----------
    second : {"matrix", "either", None}
        The second derivatives that it takes; "either" takes products where asked for.
    bounds : {"no", "only", "both"}
        Whether it takes bounds, and whether it runs without them.
    """

    def run(watched: Watched, gtol: float, products: bool) -> Outcome:
        derivatives = watched.second(products and second == "either") if second else {}
        result = hesse.minimize(
            watched.fun,
            watched.x0,
            method=method,
            jac=watched.jac,
            bounds=watched.problem.bounds,
            options={"gtol": gtol, "gtol_rel": 0.0, "maxiter": MAXITER},
            **derivatives,
        )
        return Outcome(result.x, bool(result.success), int(result.nit), str(result.message))

    return Solver("hesse", method, run, bounds != "only", large, bounds != "no", peer)


def scipy_solver(
    method: str,
    options: Mapping[str, Any],
    tolerance: str = "gtol",
    *,
    second: str | None = "either",
    large: bool = False,
    bounds: str = "no",
) -> Solver:
    """Return the row of a method of SciPy; `tolerance` names its option of the gradient test."""

    def run(watched: Watched, gtol: float, products: bool) -> Outcome:
        result = scipy.optimize.minimize(
            watched.fun,
            watched.x0,
            method=method,
            jac=watched.jac,
            bounds=watched.problem.bounds,
            options={tolerance: gtol, **options},
            **(watched.second(products and second == "either") if second else {}),
        )
        x = np.asarray(result.x, dtype=float)
        return Outcome(x, bool(result.success), int(result.nit), str(result.message))

    return Solver("SciPy", method, run, bounds != "only", large, bounds != "no")


ITERATIONS = {"maxiter": MAXITER}
EVALUATIONS = {**ITERATIONS, "maxfun": MAXITER}
# Its test of the gradient passes at a barrier of 1e-4, before the bounds are reached.
TO_THE_END = {"gtol": 0.0, "xtol": 1e-12, "barrier_tol": 1e-12}

HESSE: tuple[Solver, ...] = (
    hesse_solver("trust-exact", "matrix", peer="trust-exact", large=True),
    hesse_solver("arc", "either", peer="trust-exact", large=True),
    hesse_solver("newton", "matrix", peer="Newton-CG"),
    hesse_solver("newton-damped", "matrix"),
    hesse_solver("saddle-free", "matrix"),
    hesse_solver("dogleg", "matrix", peer="dogleg"),
    hesse_solver("trust-ncg", "either", peer="trust-ncg", large=True),
    hesse_solver("trust-krylov", "either", peer="trust-krylov", large=True),
    hesse_solver("newton-cg", "either", peer="Newton-CG", large=True),
    hesse_solver("bfgs", None, peer="BFGS"),
    hesse_solver("sr1", None, peer="BFGS"),
    hesse_solver("l-bfgs", None, peer="L-BFGS-B", large=True),
    hesse_solver("tron", "either", peer="trust-constr", large=True, bounds="both"),
    hesse_solver("l-bfgs-b", None, peer="L-BFGS-B", bounds="only"),
)

SCIPY: tuple[Solver, ...] = (
    scipy_solver("trust-exact", ITERATIONS, second="matrix", large=True),
    scipy_solver("dogleg", ITERATIONS, second="matrix"),
    scipy_solver("trust-ncg", ITERATIONS, large=True),
    scipy_solver("trust-krylov", ITERATIONS, large=True),
    scipy_solver("Newton-CG", ITERATIONS, "xtol", large=True),
    scipy_solver("BFGS", ITERATIONS, second=None),
    scipy_solver("L-BFGS-B", {**EVALUATIONS, "ftol": 0.0}, second=None, large=True, bounds="both"),
    scipy_solver("TNC", {"maxfun": MAXITER, "ftol": 0.0, "xtol": 0.0}, second=None, bounds="only"),
    scipy_solver("trust-constr", {**ITERATIONS, **TO_THE_END}, bounds="only"),
)


def available_methods() -> tuple[Solver, ...]:
    """Return those of hesse that this build has."""
    names = {row["name"] for row in hesse._core.method_rows()}
    return tuple(solver for solver in HESSE if solver.method in names)
