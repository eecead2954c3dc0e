"""The dense linear algebra of second-order methods, for your own loops.

Factorisations are objects that solve many times; each says what it found of the matrix: a pivot
that is not positive, the inertia, an estimate of the condition.

Symmetric matrices are presumed to be symmetric, which is not checked: one triangle is read, the
upper one of an array in C order and the lower one of an array in Fortran order. Arrays of float64
in either order are read where they lie; others are converted first. Inputs are never written to,
unless a function says so. Kernels run without the GIL, on `hesse.get_num_threads()` threads where
that pays, and their results do not depend on that number.
"""

from hesse.linalg._batch import BatchSolution, BatchStatus, solve_batch
from hesse.linalg._cholesky import CholeskyFactor, cholesky, damped_solve
from hesse.linalg._eigen import EighResult, ExtremeEigenpairs, eigh, eigsh_extreme
from hesse.linalg._errors import NotPositiveDefiniteError
from hesse.linalg._gram import gram
from hesse.linalg._inertia import Inertia
from hesse.linalg._ldlt import LdltFactor, RefinedSolution, SlogdetResult, ldlt
from hesse.linalg._modified import ModifiedCholeskyFactor, NegativeCurvature, modified_cholesky

__all__ = [
    "BatchSolution",
    "BatchStatus",
    "CholeskyFactor",
    "EighResult",
    "ExtremeEigenpairs",
    "Inertia",
    "LdltFactor",
    "ModifiedCholeskyFactor",
    "NegativeCurvature",
    "NotPositiveDefiniteError",
    "RefinedSolution",
    "SlogdetResult",
    "cholesky",
    "damped_solve",
    "eigh",
    "eigsh_extreme",
    "gram",
    "ldlt",
    "modified_cholesky",
    "solve_batch",
]
