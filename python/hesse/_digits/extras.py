"""Import of the packages that only the ``demo`` extra installs."""

from __future__ import annotations

import importlib
from types import ModuleType

_DISTRIBUTIONS = {"sklearn": "scikit-learn"}


class MissingExtraError(Exception):
    """A package of the ``demo`` extra is not installed; the text says how to get it."""


def require(name: str) -> ModuleType:
    """Import a module of the ``demo`` extra.

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
        raise MissingExtraError(
            f"hesse digits needs {distribution}: pip install 'hesse[demo]'"
        ) from error
