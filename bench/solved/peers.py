"""Peers beside SciPy, each called at its best; a package that is not installed is skipped."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .solvers import MAXITER, Outcome, Solver
from .watched import Watched

IPOPT_OPTIONS: dict[str, str | int | float] = {
    "print_level": 0,
    "sb": "yes",
    "max_iter": MAXITER,
    # Ipopt otherwise moves the bounds by 1e-8.
    "bound_relax_factor": 0.0,
}
# Between bounds the product of a multiplier and a distance is tested: where both vanish, as at a
# degenerate vertex, each is the root of it.
COMPLEMENTARITY = 1e-4
# Solved; solved to an acceptable level, where rounding hides the rest.
IPOPT_SOLVED = (0, 1)
# Beyond this Ipopt takes a bound for none.
IPOPT_INFINITY = 2e19
# NLopt tests no gradient: these leave it to stop where it makes no more progress.
NLOPT_TOLERANCE = 1e-15
NLOPT_METHODS = ("LD_LBFGS", "LD_TNEWTON_PRECOND_RESTART", "LD_SLSQP")


def ipopt_options(gtol: float, bounded: bool) -> dict[str, str | int | float]:
    """Return Ipopt's options; `dual_inf_tol` is its test of the unscaled gradient."""
    tol = COMPLEMENTARITY * gtol if bounded else gtol
    return {**IPOPT_OPTIONS, "tol": tol, "compl_inf_tol": tol, "dual_inf_tol": gtol}


def run_cyipopt(watched: Watched, gtol: float, products: bool) -> Outcome:
    """Run Ipopt with the lower triangle of the dense Hessian, through cyipopt."""
    import cyipopt

    rows, columns = np.tril_indices(watched.problem.n)
    iterations = [0]

    class Callbacks:
        def objective(self, x: Any) -> float:
            return watched.fun(x)

        def gradient(self, x: Any) -> Any:
            return watched.jac(x)

        def hessianstructure(self) -> Any:
            return rows, columns

        def hessian(self, x: Any, lagrange: Any, factor: float) -> Any:
            return factor * watched.hess(x)[rows, columns]

        def intermediate(self, mode: int, count: int, *rest: Any) -> bool:
            iterations[0] = count
            return True

    p = watched.problem
    bounds = np.maximum(p.lower, -IPOPT_INFINITY), np.minimum(p.upper, IPOPT_INFINITY)
    program = cyipopt.Problem(n=p.n, m=0, problem_obj=Callbacks(), lb=bounds[0], ub=bounds[1])
    for name, value in ipopt_options(gtol, p.is_bounded).items():
        program.add_option(name, value)
    x, info = program.solve(np.array(watched.x0))
    return Outcome(x, info["status"] in IPOPT_SOLVED, iterations[0], f"status {info['status']}")


def run_ipyopt(watched: Watched, gtol: float, products: bool) -> Outcome:
    """Run Ipopt with the lower triangle of the dense Hessian, through ipyopt."""
    import ipyopt

    p = watched.problem
    rows, columns = np.tril_indices(p.n)
    none: NDArray[np.float64] = np.zeros(0)

    def gradient(x: Any, out: Any) -> None:
        out[:] = watched.jac(x)

    def hessian(x: Any, lagrange: Any, factor: float, out: Any) -> None:
        out[:] = factor * watched.hess(x)[rows, columns]

    def no_constraints(x: Any, out: Any) -> None:
        pass

    program = ipyopt.Problem(
        n=p.n,
        x_l=np.maximum(p.lower, -IPOPT_INFINITY),
        x_u=np.minimum(p.upper, IPOPT_INFINITY),
        m=0,
        g_l=none,
        g_u=none,
        sparsity_indices_jac_g=([], []),
        sparsity_indices_h=(rows.tolist(), columns.tolist()),
        eval_f=watched.fun,
        eval_grad_f=gradient,
        eval_g=no_constraints,
        eval_jac_g=no_constraints,
        eval_h=hessian,
        ipopt_options=ipopt_options(gtol, p.is_bounded),
    )
    x, _, status = program.solve(np.array(watched.x0))
    return Outcome(x, status in IPOPT_SOLVED, int(program.stats["n_iter"]), f"status {status}")


def run_fides(watched: Watched, gtol: float, products: bool) -> Outcome:
    """Run the trust region of fides with exact Hessians and full-dimensional subproblems."""
    import fides

    def everything(x: Any) -> tuple[Any, ...]:
        return watched.fun(x), watched.jac(x), watched.hess(x)

    p = watched.problem
    options = {"maxiter": MAXITER, "fatol": 0.0, "frtol": 0.0, "gatol": gtol}
    optimizer = fides.Optimizer(
        everything,
        ub=np.array(p.upper),
        lb=np.array(p.lower),
        verbose=logging.CRITICAL,
        options={**options, "subspace_solver": "full"},
    )
    _, x, _, _ = optimizer.minimize(np.array(watched.x0))
    return Outcome(x, bool(optimizer.converged), optimizer.iteration, optimizer.exitflag.name)


def nlopt_runner(method: str) -> Callable[[Watched, float, bool], Outcome]:
    """Return what runs one of NLopt's algorithms; it counts no iterations, so none are told."""

    def run(watched: Watched, gtol: float, products: bool) -> Outcome:
        import nlopt

        def objective(x: Any, gradient: Any) -> float:
            if gradient.size:
                gradient[:] = watched.jac(x)
            return watched.fun(x)

        p = watched.problem
        program = nlopt.opt(getattr(nlopt, method), p.n)
        program.set_min_objective(objective)
        program.set_lower_bounds(p.lower)
        program.set_upper_bounds(p.upper)
        program.set_ftol_rel(NLOPT_TOLERANCE)
        program.set_xtol_rel(NLOPT_TOLERANCE)
        x = program.optimize(np.array(watched.x0))
        status = program.last_optimize_result()
        return Outcome(x, status > 0, 0, f"status {status}")

    return run


def _row(library: str, method: str, run: Callable[..., Outcome], *, large: bool = False) -> Solver:
    return Solver(library, method, run, large=large, bounded=True)


def available_peers() -> tuple[tuple[Solver, ...], tuple[str, ...]]:
    """Return the peers that are installed, and a line for each that is not."""
    solvers: list[Solver] = []
    missing: list[str] = []

    def installed(package: str) -> bool:
        return importlib.util.find_spec(package) is not None

    if installed("cyipopt"):
        solvers.append(_row("Ipopt", "exact", run_cyipopt, large=True))
    elif installed("ipyopt"):
        solvers.append(_row("Ipopt", "exact", run_ipyopt, large=True))
    else:
        missing.append("Ipopt is left out: neither cyipopt nor ipyopt is installed")
    if installed("fides"):
        solvers.append(_row("fides", "exact", run_fides))
    else:
        missing.append("fides is left out: it is not installed")
    if installed("nlopt"):
        solvers += [_row("NLopt", name, nlopt_runner(name)) for name in NLOPT_METHODS]
    else:
        missing.append("NLopt is left out: it is not installed")
    return tuple(solvers), tuple(missing)
