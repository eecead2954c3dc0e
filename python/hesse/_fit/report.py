"""Fits as tables on the terminal and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from hesse._curve_fitting import CurveFitResult

Outcome = CurveFitResult | str
"""A fit, or the sentence that says why there is none."""


def as_text(outcomes: Mapping[str, Outcome], level: float, method: str) -> str:
    """Lay out a table of parameters for each column."""
    return "\n\n".join(_block(name, outcome, level, method) for name, outcome in outcomes.items())


def as_json(model: str, outcomes: Mapping[str, Outcome], level: float, method: str) -> str:
    """Write one document for all columns; what is not finite is null."""
    fits = [_entry(name, outcome, level, method) for name, outcome in outcomes.items()]
    document = {"model": model, "level": level, "interval": method, "fits": fits}
    return json.dumps(document, indent=2, allow_nan=False)


def _block(name: str, outcome: Outcome, level: float, method: str) -> str:
    if isinstance(outcome, str):
        return f"{name}: {outcome}"
    widest = max(len(parameter) for parameter in outcome.parameter_names)
    interval = f"{100.0 * level:.4g} % interval"
    lines = [name, f"  {'':<{widest}}  {'value':>13}  {'error':>10}  {interval:>27}"]
    limits = outcome.interval(level, method)
    for parameter, value, error, (low, high) in zip(
        outcome.parameter_names, outcome.popt, outcome.stderr, limits, strict=True
    ):
        lines.append(
            f"  {parameter:<{widest}}  {value:>13.7g}  {error:>10.3g}  {low:>13.7g} {high:>13.7g}"
        )
    lines.append(
        f"  R² = {outcome.r_squared:.6g}, reduced chi² = {outcome.reduced_chi2:.6g}, "
        f"{outcome.dof} degrees of freedom, {outcome.fit.nfev} evaluations"
    )
    return "\n".join(lines)


def _entry(name: str, outcome: Outcome, level: float, method: str) -> dict[str, Any]:
    if isinstance(outcome, str):
        return {"column": name, "success": False, "message": outcome}
    limits = outcome.interval(level, method)
    parameters = {
        parameter: {"value": _finite(value), "stderr": _finite(error), "interval": _finite(pair)}
        for parameter, value, error, pair in zip(
            outcome.parameter_names, outcome.popt, outcome.stderr, limits, strict=True
        )
    }
    return {
        "column": name,
        "success": outcome.success,
        "message": outcome.fit.message,
        "parameters": parameters,
        "covariance": _finite(outcome.pcov),
        "r_squared": _finite(outcome.r_squared),
        "chi2": _finite(outcome.chi2),
        "reduced_chi2": _finite(outcome.reduced_chi2),
        "dof": outcome.dof,
        "nfev": outcome.fit.nfev,
    }


def _finite(value: Any) -> Any:
    """Return numbers as JSON has them, in nested lists; None for what is not finite."""
    if isinstance(value, np.ndarray):
        return [_finite(entry) for entry in value]
    return float(value) if math.isfinite(value) else None
