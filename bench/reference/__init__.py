"""The methods of hesse written in NumPy, as yardsticks for its speed.

Each follows the compiled core step by step, so that a difference in time is a difference between
implementations and not between algorithms. Batches have no such twin: theirs is Nielsen's method as
quick as NumPy allows. Constants without a comment of their own are the core's.
"""

from .batched_lm import BatchSolution, least_squares_batch
from .l_bfgs import minimize_l_bfgs
from .loop import Solution
from .newton import minimize_newton
from .newton_damped import minimize_newton_damped
from .trust_exact import minimize_trust_exact
from .trust_ncg import minimize_trust_ncg

__all__ = [
    "BatchSolution",
    "Solution",
    "least_squares_batch",
    "minimize_l_bfgs",
    "minimize_newton",
    "minimize_newton_damped",
    "minimize_trust_exact",
    "minimize_trust_ncg",
]
