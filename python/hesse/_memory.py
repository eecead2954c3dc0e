"""Memory that this process may still take, as far as the system says."""

from __future__ import annotations

import os
from pathlib import Path

_PROC = Path("/proc")
_CGROUP = Path("/sys/fs/cgroup")


def available_memory() -> int | None:
    """Return the bytes that can still be allocated, or None where the system does not say."""
    known = [size for size in (_system_memory(), *_group_limits()) if size is not None]
    return min(known, default=None)


def _system_memory() -> int | None:
    """Return what Linux can free without swapping, and the free swap; elsewhere free pages."""
    try:
        lines = (_PROC / "meminfo").read_text(encoding="ascii").splitlines()
        sizes = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}
        return sizes["MemAvailable"] + sizes.get("SwapFree", 0)
    except (OSError, ValueError, IndexError, KeyError):
        pass
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return None


def _group_limits() -> list[int | None]:
    """Return the limits of this process's control groups and of those around them."""
    try:
        lines = (_PROC / "self" / "cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    limits: list[int | None] = []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            limits += _limits_along(_CGROUP, path, "memory.max")
        elif "memory" in controllers.split(","):
            limits += _limits_along(_CGROUP / "memory", path, "memory.limit_in_bytes")
    return limits


def _limits_along(root: Path, path: str, name: str) -> list[int | None]:
    group = root / path.lstrip("/")
    folders = [group, *(parent for parent in group.parents if parent.is_relative_to(root))]
    return [_number_in(folder / name) for folder in folders]


def _number_in(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):  # absent, or the word "max"
        return None
