"""Bounds on variables: what the user gives, and where a start outside of them goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from hesse._messages import shown

_EMPTY = np.empty(0)


@dataclass
class Box:
    """Lower and upper bounds in the form that the core takes; empty arrays where there are none."""

    lower: NDArray[np.float64] = field(default_factory=lambda: _EMPTY)
    upper: NDArray[np.float64] = field(default_factory=lambda: _EMPTY)

    def __bool__(self) -> bool:
        """Tell whether any variable is bounded."""
        return self.lower.size > 0

    def nearest(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the point of the box that is nearest to x; x itself if it is inside."""
        if not self or ((self.lower <= x) & (x <= self.upper)).all():
            return x
        return np.clip(x, self.lower, self.upper)

    def active_mask(self, x: NDArray[np.float64]) -> NDArray[np.int8]:
        """Return -1 where x lies on its lower bound, 1 where on its upper one only, and else 0."""
        if not self:
            return np.zeros(x.size, dtype=np.int8)
        mask = (x >= self.upper).astype(np.int8)
        mask[x <= self.lower] = -1
        return mask


def read_bounds(bounds: Any, n: int, single_precision: bool) -> Box:
    """Check bounds: any iterable of n pairs, or an object with the attributes `lb` and `ub`.

    Bounds on float32 variables are moved to the nearest float32 numbers inside.

    Raises
    ------
    ValueError
        If they are of another form or size, are NaN, or leave no room for a variable.
    """
    if bounds is None:
        return Box()
    if hasattr(bounds, "lb") and hasattr(bounds, "ub"):
        lower, upper = _side(bounds.lb, n), _side(bounds.ub, n)
    else:
        lower, upper = _from_pairs(bounds, n)
    if not ((lower <= upper) & (lower < np.inf) & (upper > -np.inf)).all():
        _refuse(lower, upper)
    if single_precision:
        lower, upper = _single(lower, np.inf), _single(upper, -np.inf)
    if (lower > -np.inf).any() or (upper < np.inf).any():
        return Box(lower, upper)
    return Box()


def _refuse(lower: NDArray[np.float64], upper: NDArray[np.float64]) -> NoReturn:
    """Name the first variable whose bounds are impossible."""
    crossed = np.flatnonzero(~(lower <= upper))
    needs = (
        "be numbers with lower <= upper"
        if crossed.size
        else "leave a finite value to each variable"
    )
    i = crossed[0] if crossed.size else np.flatnonzero((lower == np.inf) | (upper == -np.inf))[0]
    raise ValueError(f"bounds must {needs}; variable {i} has ({lower[i]:g}, {upper[i]:g})")


def _side(values: Any, n: int) -> NDArray[np.float64]:
    try:
        side = np.asarray(values, dtype=np.float64)
        return np.array(np.broadcast_to(side, (n,)))
    except (TypeError, ValueError):
        raise ValueError(
            f"bounds must have lb and ub of one number or {n} numbers; got {shown(values)}"
        ) from None


def _from_pairs(bounds: Any, n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    try:
        pairs = list(bounds)
    except TypeError:
        pairs = None
    if pairs is None or len(pairs) != n:
        raise ValueError(
            f"bounds must be {n} pairs (lower, upper), one for each variable, or an object with "
            f"lb and ub; got {shown(bounds)}"
        )
    lower, upper = [], []
    for i, pair in enumerate(pairs):
        try:
            low, high = pair
            lower.append(-np.inf if low is None else float(low))
            upper.append(np.inf if high is None else float(high))
        except (TypeError, ValueError):
            raise ValueError(
                f"bounds must be pairs of numbers or None; variable {i} has {shown(pair)}"
            ) from None
    return np.array(lower), np.array(upper)


def _single(side: NDArray[np.float64], inwards: float) -> NDArray[np.float64]:
    """Round to float32 numbers, never outwards."""
    with np.errstate(over="ignore"):
        rounded = side.astype(np.float32)
    beyond = rounded < side if inwards > 0 else rounded > side
    rounded[beyond] = np.nextafter(rounded[beyond], np.float32(inwards))
    return rounded.astype(np.float64)
