"""What a parameter of an estimator may be, with the words for it."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from hesse._messages import shown

Test = Callable[[Any], bool]


def real(test: Test) -> Test:
    """Accept numbers, but no truth values, that pass a test."""
    return lambda v: isinstance(v, numbers.Real) and not isinstance(v, bool) and test(v)


def whole(least: int) -> Test:
    """Accept whole numbers from `least` on."""
    return lambda v: isinstance(v, numbers.Integral) and not isinstance(v, bool) and int(v) >= least


def either(value: str | None, test: Test) -> Test:
    """Accept one value, and what passes a test."""
    return lambda v: (isinstance(v, type(value)) and v == value) or test(v)


NOT_NEGATIVE = (real(lambda v: 0 <= v < math.inf), "a finite number of at least 0")
POSITIVE = (real(lambda v: 0 < v < math.inf), "a finite number above 0")
COUNT = (whole(1), "a whole number of at least 1")
FLAG = (lambda v: isinstance(v, (bool, np.bool_)), "True or False")
SECONDS = (either(None, real(lambda v: v > 0)), "a number of seconds above 0, or None")


def check_allowed(parameters: Mapping[str, Any], allowed: Mapping[str, tuple[Test, str]]) -> None:
    """Check the parameters that a table describes.

    Raises
    ------
    ValueError
        If one is not allowed.
    """
    for name, (is_allowed, words) in allowed.items():
        if not is_allowed(parameters[name]):
            raise ValueError(f"{name} must be {words}; got {shown(parameters[name])}")
