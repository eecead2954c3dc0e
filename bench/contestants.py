"""Who takes part: hesse, the pure-Python reference and SciPy, called with the same tolerance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import scipy.optimize

import hesse

from . import reference
from .workloads import Workload

MAXITER = 2000


class Outcome(Protocol):
    """What the results of all contestants have in common."""

    x: Any
    fun: float
    nit: int
    nfev: int
    success: bool


@dataclass(frozen=True)
class Method:
    """A method by its name with each contestant, and the second derivatives that it is given."""

    name: str
    reference: Callable[..., reference.Solution] | None
    scipy: str | None
    second: str | None
    options: Mapping[str, Any] = field(default_factory=dict)

    def second_derivatives(self, workload: Workload) -> dict[str, Callable[..., Any]]:
        """Return them as the keyword argument of `minimize`."""
        return {self.second: getattr(workload, self.second)} if self.second else {}


# SciPy offers no rook pivoting, which the default of hesse's newton stands on.
_AS_THE_REFERENCE = {"hessian_modification": "damping"}

METHODS: dict[str, Method] = {
    row.name: row
    for row in (
        Method("newton", reference.minimize_newton, None, "hess", _AS_THE_REFERENCE),
        Method("newton-damped", reference.minimize_newton_damped, None, "hess"),
        Method("trust-exact", reference.minimize_trust_exact, "trust-exact", "hess"),
        Method("trust-ncg", reference.minimize_trust_ncg, "trust-ncg", "hessp"),
        Method("l-bfgs", reference.minimize_l_bfgs, "L-BFGS-B", None),
    )
}


# Without a reference in Python; beside SciPy's namesake, or what comes nearest.
FAMILY: tuple[Method, ...] = (
    Method("trust-exact", None, "trust-exact", "hess"),
    Method("arc", None, "trust-exact", "hess"),
    Method("dogleg", None, "dogleg", "hess"),
    Method("saddle-free", None, None, "hess"),
    Method("trust-krylov", None, "trust-krylov", "hessp"),
    Method("newton-cg", None, "Newton-CG", "hessp"),
    Method("bfgs", None, "BFGS", None),
    Method("sr1", None, "BFGS", None),
)
BETWEEN_BOUNDS: tuple[Method, ...] = (
    Method("tron", None, "trust-constr", "hess"),
    Method("l-bfgs-b", None, "L-BFGS-B", None),
)


def of_this_build(methods: tuple[Method, ...]) -> tuple[Method, ...]:
    """Return those of the methods that this build of hesse has."""
    names = {row["name"] for row in hesse._core.method_rows()}
    return tuple(method for method in methods if method.name in names)


def run_hesse(method: Method, workload: Workload, gtol: float) -> Outcome:
    """Run the compiled core through its public entry."""
    outcome: Outcome = hesse.minimize(
        workload.fun,
        workload.x0,
        method=method.name,
        jac=workload.jac,
        bounds=workload.bounds,
        options={"gtol": gtol, "maxiter": MAXITER, **method.options},
        **method.second_derivatives(workload),
    )
    return outcome


def run_reference(method: Method, workload: Workload, gtol: float) -> Outcome:
    """Run the same algorithm in NumPy."""
    assert method.reference is not None
    second = getattr(workload, method.second) if method.second else None
    return method.reference(workload.fun, workload.x0, workload.jac, second, gtol, MAXITER)


def run_scipy(method: Method, workload: Workload, gtol: float) -> Outcome:
    """Run SciPy's method of the kind, with its own tests of progress off."""
    options: dict[str, Any] = {"maxiter": MAXITER}
    options["xtol" if method.scipy == "Newton-CG" else "gtol"] = gtol
    if method.scipy == "L-BFGS-B":
        options["ftol"] = 0.0
    outcome: Outcome = scipy.optimize.minimize(
        workload.fun,
        workload.x0,
        method=method.scipy,
        jac=workload.jac,
        bounds=workload.bounds,
        options=options,
        **method.second_derivatives(workload),
    )
    return outcome


CONTESTANTS: dict[str, Callable[[Method, Workload, float], Outcome]] = {
    "hesse": run_hesse,
    "reference": run_reference,
    "scipy": run_scipy,
}


def takes_part(contestant: str, method: Method) -> bool:
    """Tell whether the contestant has the method."""
    has = {"scipy": method.scipy is not None, "reference": method.reference is not None}
    return has.get(contestant, True)


def status(outcome: Outcome) -> str:
    """Return why the run ended, in the contestant's own words."""
    for name in ("reason", "message"):
        words = getattr(outcome, name, None)
        if words:
            return str(words)
    return "converged" if outcome.success else "stopped"
