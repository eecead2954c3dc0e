"""What the tests of `hesse.minimize` share: the list of methods, recording callbacks, runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

import hesse
from problems import Problem

Vector = NDArray[np.float64]

MATRIX_METHODS = ("newton", "newton-damped", "trust-exact", "dogleg", "arc", "saddle-free")
QUASI_NEWTON = ("bfgs", "sr1", "l-bfgs")
WOLFE = ("bfgs", "l-bfgs")
CONJUGATE_GRADIENTS = ("trust-ncg", "trust-krylov", "newton-cg")
PRODUCT_METHODS = (*CONJUGATE_GRADIENTS, "arc", "tron", "saddle-free")
SECOND_ORDER = (*MATRIX_METHODS, *CONJUGATE_GRADIENTS, "tron")
METHODS = (*SECOND_ORDER, *QUASI_NEWTON)
COUNTS = ("nfev", "njev", "nhev")
COUNTED_CALLBACKS = {"fun": "nfev", "jac": "njev", "hess": "nhev", "hessp": "nhev"}

EPSILON = float(np.finfo(np.float64).eps)
# The library's own documented defaults.
DEFAULT_GTOL = 1e-8
DEFAULT_GTOL_REL = 1e-12
DIFFERENCE_GTOL = 1e-5
# f may rise by what its rounding explains.
ROUNDING_ULPS = 10.0
# Where values no longer tell, the Wolfe line search goes by slopes and lets f rise by this share.
LINE_SEARCH_NOISE = 1e-11


class Recorder:
    """A callback that keeps the points it was called with and hushes NumPy's overflow warnings."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.points: list[Vector] = []

    def __call__(self, x: Vector, *rest: Any) -> Any:
        """Call the function."""
        self.points.append(np.array(x))
        with np.errstate(all="ignore"):
            return self.function(x, *rest)

    @property
    def calls(self) -> int:
        """How often it was called."""
        return len(self.points)

    def keys(self) -> list[bytes]:
        """Return the points as hashable keys; −0 and 0 are the same point."""
        return [key(x) for x in self.points]


def key(x: Vector) -> bytes:
    """Return a point as a hashable key."""
    return (np.asarray(x) + 0.0).tobytes()


def callbacks(p: Problem, method: str, products: bool = False) -> dict[str, Callable[..., Any]]:
    """Return the callbacks that a method works with, by their argument's name."""
    given: dict[str, Callable[..., Any]] = {"fun": p.fun, "jac": p.jac}
    if method in SECOND_ORDER:
        given.update({"hessp": p.hessp} if products else {"hess": p.hess})
    return given


def recorded(p: Problem, method: str, products: bool = False) -> dict[str, Recorder]:
    """Return the same callbacks, each recording its calls."""
    return {name: Recorder(f) for name, f in callbacks(p, method, products).items()}


def solve(p: Problem, method: str, **arguments: Any) -> hesse.OptimizeResult:
    """Minimise a problem with all the derivatives that the method can use."""
    with np.errstate(all="ignore"):
        return hesse.minimize(x0=p.x0, method=method, **{**callbacks(p, method), **arguments})


def max_norm(v: Vector) -> float:
    """Return the largest magnitude; 0 for no entries."""
    return float(np.max(np.abs(v), initial=0.0))


def is_finite(result: hesse.OptimizeResult) -> bool:
    """Tell whether point, value and gradient are all finite."""
    return bool(
        np.all(np.isfinite(result.x))
        and np.isfinite(result.fun)
        and np.all(np.isfinite(result.jac))
    )


def is_at_rounding(p: Problem, result: hesse.OptimizeResult) -> bool:
    """Tell whether f cannot show the reduction that the gradient promises, ‖g‖²/‖H‖ at least."""
    norm = np.linalg.norm(Recorder(p.hess)(result.x), 2)
    return bool(result.jac @ result.jac <= ROUNDING_ULPS * EPSILON * abs(result.fun) * norm)


def same_run(a: hesse.OptimizeResult, b: hesse.OptimizeResult) -> bool:
    """Tell whether two runs did the same, bit for bit; times aside."""
    arrays = all(a[name].tobytes() == b[name].tobytes() for name in ("x", "jac"))
    return arrays and all(a[name] == b[name] for name in ("fun", "status", "nit", *COUNTS))


def is_one_sentence(message: str) -> bool:
    """Tell whether a message fits one line and says something."""
    return "\n" not in message and len(message.split()) > 3
