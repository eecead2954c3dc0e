"""One run of the compiled core, from checked arguments to the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hesse import _core
from hesse._bounds import Box
from hesse._callback import Hook, recording
from hesse._derivatives import Derivatives
from hesse._options import Options
from hesse._result import OptimizeResult, make_readable


def run(
    fun: Callable[..., Any],
    start: NDArray[np.float64],
    args: tuple[Any, ...],
    method: str,
    derivatives: Derivatives,
    box: Box,
    settings: Options,
    single_precision: bool,
    hook: Hook | None,
) -> OptimizeResult:
    """Run a method; whatever leaves it as an exception takes the best point along."""
    entries: dict[str, Any] = {}
    if settings.return_all:
        path = entries["allvecs"] = [start.copy()]
        hook = recording(path, hook)
    try:
        fields = _core.minimize(
            fun,
            start,
            args,
            method,
            derivatives.jac,
            derivatives.hess,
            derivatives.hessp,
            derivatives.fun_returns_gradient,
            derivatives.fun_returns_hessian,
            derivatives.jac_scheme,
            derivatives.hess_scheme,
            box.lower,
            box.upper,
            settings.tabled,
            settings.globalization,
            settings.relative_step,
            settings.typical_x,
            settings.scale,
            settings.automatic_scale,
            settings.initial_inverse,
            settings.preconditioner,
            single_precision,
            hook,
            settings.history,
        )
    except BaseException as error:
        make_readable(error, **entries)
        raise
    return OptimizeResult(fields, **entries)
