"""Citations that several families of test problems share."""

from __future__ import annotations

CUTEST = (
    "N. I. M. Gould, D. Orban, Ph. L. Toint, CUTEst: a constrained and unconstrained testing "
    "environment with safe threads, Comput. Optim. Appl. 60 (2015) 545-557"
)
BUCKLEY = "A. G. Buckley, Test functions for unconstrained minimization, Dalhousie (1989)"
DENNIS_SCHNABEL = (
    "J. E. Dennis, R. B. Schnabel, Numerical Methods for Unconstrained Optimization and Nonlinear "
    "Equations (1983)"
)
HIMMELBLAU = "D. M. Himmelblau, Applied Nonlinear Programming, McGraw-Hill (1972)"
HOCK_SCHITTKOWSKI = (
    "W. Hock, K. Schittkowski, Test Examples for Nonlinear Programming Codes, Springer (1981)"
)
JAMIL_YANG = (
    "M. Jamil, X.-S. Yang, A literature survey of benchmark functions for global optimisation "
    "problems, Int. J. Math. Model. Numer. Optim. 4 (2013) 150-194"
)
MORE_TORALDO = (
    "J. J. Moré, G. Toraldo, Algorithms for bound constrained quadratic programming problems, "
    "Numer. Math. 55 (1989) 377-400"
)
GAY = (
    "D. M. Gay, A trust-region approach to linearly constrained optimization, Lecture Notes in "
    "Mathematics 1066 (1984) 72-105"
)
TOINT = "Ph. L. Toint, private communication to the collection"


def cutest(origin: str) -> str:
    """Return the citation of a problem that the CUTEst collection took from `origin`."""
    return f"{origin}; {CUTEST}"
