"""The compiled core, at the best instruction-set level that this machine and the wheel share.

``HESSE_ISA`` in the environment forces a level: ``v2``, ``v3`` or ``v4`` of x86-64, or ``native``
or ``generic`` where such a build is installed.
"""

from __future__ import annotations

import os
from importlib import import_module
from types import ModuleType

from hesse import _isa

_X86_LEVELS = ("v4", "v3", "v2")


def _candidates() -> tuple[str, ...]:
    """Levels that this machine can run, the best first."""
    best = _isa.best_level
    usable = _X86_LEVELS[_X86_LEVELS.index(best) :] if best in _X86_LEVELS else ()
    forced = os.environ.get("HESSE_ISA")
    if forced is None:
        return ("native", *usable, "generic")
    if forced in (*usable, "native", "generic"):
        return (forced,)
    raise ImportError(
        f"HESSE_ISA={forced!r}: this machine runs the levels {', '.join((*usable, 'generic'))}"
    )


def _load() -> ModuleType:
    candidates = _candidates()
    for level in candidates:
        name = f"hesse._core_{level}"
        try:
            return import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
    raise ImportError(f"hesse was built for none of the levels {', '.join(candidates)}")


_module = _load()
Status = _module.Status
Status.__module__ = "hesse"
isa = _module.isa
version = _module.version
method_rows = _module.method_rows
minimize = _module.minimize
option_rows = _module.option_rows
