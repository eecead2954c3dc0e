"""Ctrl-C from within a test."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

# The promise is 0.1 s after the callback's return; a busy machine is given more.
LATEST_ANSWER = 2.0
DELAY = 0.3


@contextmanager
def ctrl_c_after(
    delay: float, handler: Callable[[int, Any], Any] = signal.default_int_handler
) -> Iterator[list[float]]:
    """Send SIGINT to this process after a delay; the list takes in when that was."""
    sent: list[float] = []
    previous = signal.signal(signal.SIGINT, handler)

    def send() -> None:
        sent.append(time.perf_counter())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(delay, send)
    timer.start()
    try:
        yield sent
    finally:
        timer.cancel()
        timer.join()
        signal.signal(signal.SIGINT, previous)
