"""The gradient at which a run without the user's own tolerance ends."""

from __future__ import annotations

from hesse._derivatives import Derivatives
from hesse._options import Options, read_tolerance

# What the errors of such gradients leave to be asked for.
_DIFFERENCE_GTOL = {"2-point": 1e-5, "3-point": 1e-6}
_EXACT_GTOL = 1e-8


def gradient_tolerance_of(scheme: str | None) -> float:
    """Return what gradients by a scheme of differences, or else exact ones, allow to ask for."""
    return _DIFFERENCE_GTOL.get(scheme or "", _EXACT_GTOL)


def set_gradient_tolerance(
    settings: Options, tol: float | None, derivatives: Derivatives, single_precision: bool
) -> None:
    """Set `gtol` from `tol`, or else to what arithmetic and derivatives can give.

    The option, if the user gives it, comes first.

    Raises
    ------
    ValueError
        If `tol` is no number of at least 0.
    """
    given = None if tol is None else read_tolerance(tol)
    if "gtol" in settings.tabled:
        return
    if given is not None:
        settings.tabled["gtol"] = given
    elif single_precision:
        settings.tabled["gtol"] = 1e-2 if derivatives.jac_scheme else 1e-3
    elif derivatives.jac_scheme in _DIFFERENCE_GTOL:
        settings.tabled["gtol"] = gradient_tolerance_of(derivatives.jac_scheme)
