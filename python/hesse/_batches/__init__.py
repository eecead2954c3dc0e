"""Many small problems in one call."""

from hesse._batches._curve_fit import curve_fit_batch
from hesse._batches._least_squares import least_squares_batch
from hesse._batches._minimize import minimize_batch
from hesse._batches._result import BatchResult

__all__ = ["BatchResult", "curve_fit_batch", "least_squares_batch", "minimize_batch"]
