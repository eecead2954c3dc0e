"""Tolerances and limits of a batch, in the form that the core takes."""

from __future__ import annotations

from typing import Any

from hesse._numbers import read_count, read_number

Limits = dict[str, float | int]


def read_limits(
    ftol: Any, xtol: Any, gtol: Any, maxiter: Any, max_nfev: Any, max_time: Any
) -> Limits:
    """Check them; None switches a tolerance off and leaves the default of a limit.

    Raises
    ------
    ValueError
        If one of them is not allowed.
    """
    tolerances = {"ftol": ftol, "xtol": xtol, "gtol": gtol}
    limits: Limits = {
        name: 0.0 if given is None else read_number(name, given)
        for name, given in tolerances.items()
    }
    for name, given in {"maxiter": maxiter, "max_nfev": max_nfev}.items():
        count = read_count(name, given)
        if count is not None:
            limits[name] = count
    if max_time is not None:
        limits["max_time"] = read_number("max_time", max_time)
    return limits
