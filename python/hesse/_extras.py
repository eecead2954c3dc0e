"""Import of packages that only the extras install."""

from __future__ import annotations

import importlib
from types import ModuleType


class MissingExtraError(Exception):
    """A package of an extra is not installed; the text says how to get it."""


def require(
    name: str, purpose: str, extra: str = "demo", distribution: str | None = None
) -> ModuleType:
    """Import a module of an extra.

    Parameters
    ----------
    name : str
        Dotted module name, for instance ``"sklearn.datasets"``.
    purpose : str
        What needs it, as the error begins.
    extra : str, default "demo"
        The extra that installs it.
    distribution : str, optional
        The package's name in an index, where that is not the module's.

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
        raise MissingExtraError(
            f"{purpose} needs {distribution or package}: pip install 'hesse[{extra}]'"
        ) from error
