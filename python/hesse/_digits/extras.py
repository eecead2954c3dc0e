"""Import of the packages that only the extras install, for ``hesse digits``."""

from __future__ import annotations

from types import ModuleType

from hesse import _extras
from hesse._extras import MissingExtraError

_DISTRIBUTIONS = {"sklearn": "scikit-learn"}
_PEERS = ("torch", "keras")


def require(name: str) -> ModuleType:
    """Import a module of the extras ``demo`` or ``peers``; see :func:`hesse._extras.require`."""
    package = name.partition(".")[0]
    extra = "peers" if package in _PEERS else "demo"
    return _extras.require(name, "hesse digits", extra, _DISTRIBUTIONS.get(package))


__all__ = ["MissingExtraError", "require"]
