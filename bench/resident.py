"""Resident memory of this process, as Linux tells it."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable
from pathlib import Path

STATUS = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")
# What sets the highest value, VmHWM, back to the present one: proc(5).
HIGHEST = "5"


def megabytes(field: str) -> float | None:
    """Return a field of the kernel's table, such as VmRSS; None where there is no table."""
    try:
        lines = STATUS.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = (line.split()[1] for line in lines if line.startswith(f"{field}:"))
    return next((float(kilobytes) / 1024.0 for kilobytes in found), None)


def give_back() -> None:
    """Return to the system what is free, since a call that took it again would not be seen."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def rise(call: Callable[[], object]) -> float | None:
    """Return how many megabytes resident memory rises at most during a call.

    The kernel keeps the mark, so that nothing has to look while the call runs. None where the
    system does not tell.
    """
    give_back()
    try:
        CLEAR.write_text(HIGHEST, encoding="ascii")
    except OSError:
        return None
    before = megabytes("VmRSS")
    call()
    highest = megabytes("VmHWM")
    return None if before is None or highest is None else max(highest - before, 0.0)
