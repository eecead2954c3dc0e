"""Losses that replace the square in a sum of squares, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hesse._messages import suggest

LOSSES = ("linear", "soft_l1", "huber", "cauchy", "arctan", "tukey")


def read_loss(loss: Any) -> str:
    """Check the name of a loss.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    if not isinstance(loss, str) or loss not in LOSSES:
        raise ValueError(suggest("loss", loss, LOSSES))
    return loss


def read_loss_or_callable(loss: Any) -> str | Callable[..., Any]:
    """Check a loss of the user's own, or the name of one.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if callable(loss):
        return loss  # type: ignore[no-any-return]
    try:
        return read_loss(loss)
    except ValueError as error:
        raise ValueError(f"{error}, or a callable") from None
