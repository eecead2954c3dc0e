"""Second-order optimisation for Python at C++ speed.

The main entry is :func:`hesse.minimize`, which takes the arguments of ``scipy.optimize.minimize``
and NumPy callbacks, and runs Newton, trust-region, damped and quasi-Newton methods in a compiled
core.
"""

from hesse import linalg
from hesse._batches import BatchResult, curve_fit_batch, least_squares_batch, minimize_batch
from hesse._build_info import build_info
from hesse._check_derivatives import check_derivatives
from hesse._core import Status
from hesse._core import version as __version__
from hesse._cost import estimate_cost
from hesse._curve_fitting import CurveFitResult, curve_fit
from hesse._differences import NoiseEstimate, difference_hessian, estimate_noise
from hesse._least_squares import least_squares
from hesse._least_squares_result import LeastSquaresResult
from hesse._minimize import minimize
from hesse._result import OptimizeResult
from hesse._root import root
from hesse._scipy_method import method
from hesse._threads import get_num_threads, num_threads, set_num_threads

__all__ = [
    "BatchResult",
    "CurveFitResult",
    "LeastSquaresResult",
    "NoiseEstimate",
    "OptimizeResult",
    "Status",
    "__version__",
    "build_info",
    "check_derivatives",
    "curve_fit",
    "curve_fit_batch",
    "difference_hessian",
    "estimate_cost",
    "estimate_noise",
    "get_num_threads",
    "least_squares",
    "least_squares_batch",
    "linalg",
    "method",
    "minimize",
    "minimize_batch",
    "num_threads",
    "root",
    "set_num_threads",
]
