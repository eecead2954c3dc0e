"""Import of the packages that only the extras install."""

from __future__ import annotations

import importlib
from types import ModuleType

_DISTRIBUTIONS = {"sklearn": "scikit-learn"}
_PEERS = ("torch", "keras")


class MissingExtraError(Exception):
    """A package of an extra is not installed; the text says how to get it."""


def require(name: str) -> ModuleType:
    """Import a module of the extras ``demo`` or ``peers``.

    Parameters
    ----------
    name : str
        Dotted module name, for instance ``"sklearn.datasets"``.

    Returns
    -------
    module
        The imported module.

    Raises
    ------
    MissingExtraError
        If the package is not installed. A package that is there but lacks something
        itself raises its own error, because installing the extra would not mend that.
    """
    package = name.partition(".")[0]
    try:
        importlib.import_module(package)
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != package:
            raise
        distribution = _DISTRIBUTIONS.get(package, package)
        extra = "peers" if package in _PEERS else "demo"
        raise MissingExtraError(
            f"hesse digits needs {distribution}: pip install 'hesse[{extra}]'"
        ) from error
