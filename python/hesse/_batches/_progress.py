"""How far a batch has come: a user's callback, and a line on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, TextIO

import numpy as np

from hesse._callback import asks_to_stop
from hesse._messages import shown

Hook = Callable[[int], bool]

# Least time between two lines, in seconds: on a terminal, which draws over the last, and elsewhere.
_TERMINAL_INTERVAL = 0.1
_PLAIN_INTERVAL = 5.0


def make_hook(callback: Callable[..., Any] | None, progress: Any, total: int) -> Hook | None:
    """Wrap both for the core, which tells how many are finished and learns whether to stop.

    Raises
    ------
    TypeError
        If the callback is not callable, or `progress` is no truth value.
    """
    if callback is not None and not callable(callback):
        raise TypeError(f"callback must be callable or None; got {shown(callback)}")
    if not isinstance(progress, (bool, np.bool_)):
        raise TypeError(f"progress must be True or False; got {shown(progress)}")
    if callback is None and not progress:
        return None
    line = _Line(total, sys.stderr) if progress else None
    latest = [-1]

    def hook(done: int) -> bool:
        if done == latest[0]:
            return False
        latest[0] = done
        if line is not None:
            line.update(done)
        return callback is not None and asks_to_stop(lambda: callback(done, total))

    return hook


class _Line:
    """The number of finished problems, their share, and the seconds left."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self._total = total
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._interval = _TERMINAL_INTERVAL if self._is_terminal else _PLAIN_INTERVAL
        self._begin = self._latest = time.monotonic()

    def update(self, done: int) -> None:
        """Write, unless it was done just now."""
        now = time.monotonic()
        is_last = done >= self._total
        if now - self._latest < self._interval and not is_last:
            return
        self._latest = now
        begin, end = ("\r", "\n" if is_last else "") if self._is_terminal else ("", "\n")
        self._stream.write(f"{begin}{self._text(done, now - self._begin)}{end}")
        self._stream.flush()

    def _text(self, done: int, seconds: float) -> str:
        share = done / self._total if self._total else 1.0
        left = f"{seconds * (1.0 - share) / share:.0f} s left" if share else ""
        return f"{done:,} of {self._total:,} problems ({share:4.0%}), {seconds:.0f} s, {left}    "
