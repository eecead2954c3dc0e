"""SciPy's options: those that hesse calls by another name, and those that it declines."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from hesse._messages import shown

# Option by option the two mean the same: maxfun of L-BFGS-B, xrtol of BFGS.
RENAMED = {"maxfun": "maxfev", "xrtol": "xtol"}


class _Declined(NamedTuple):
    """What hesse does anyway may be asked for; of anything else a sentence says why not."""

    allows: Callable[[Any], bool]
    why: str


_DECLINED = {
    "norm": _Declined(
        lambda value: isinstance(value, (int, float)) and value == math.inf,
        "hesse measures gradients by their largest entry, norm=inf; a Euclidean norm of at most t "
        "is met by gtol = t / sqrt(n)",
    ),
    "workers": _Declined(
        lambda value: isinstance(value, int) and value == 1,
        "hesse calls back from the calling thread alone, workers=1; evaluate in parallel inside of "
        "fun, or supply jac",
    ),
    "iprint": _Declined(
        lambda value: isinstance(value, int) and value < 0,
        "hesse prints nothing while it runs; use a callback, or disp=True for the result",
    ),
    "subproblem_maxiter": _Declined(
        lambda value: False,
        "hesse iterates until the subproblem's optimality conditions hold; max_time limits the run",
    ),
}


def is_declined(name: Any, value: Any) -> bool:
    """Tell whether an option is one of SciPy's that hesse has no use for.

    Raises
    ------
    ValueError
        If its value asks for what hesse does not do.
    """
    declined = _DECLINED.get(name)
    if declined is None:
        return False
    if value is None or declined.allows(value):
        return True
    raise ValueError(f"option {name!r} is not supported: {declined.why}; got {shown(value)}")


def require_one_step(value: Any) -> None:
    """Check that the option ``eps`` is one for all variables, where SciPy takes several too.

    Raises
    ------
    ValueError
        If there are several.
    """
    if np.size(value) > 1:
        raise ValueError(
            "option 'eps' must be one number for all variables; got "
            f"{shown(value)}; steps for each are given by finite_diff_rel_step and typical_x"
        )
