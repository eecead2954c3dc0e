"""Estimators, which alone need scikit-learn and are imported when they are asked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any


def import_estimator(package: str, name: str, modules: Mapping[str, str]) -> Any:
    """Import a name of a package from the module that holds it.

    Raises
    ------
    AttributeError
        If the package has no such name.
    ImportError
        If scikit-learn is missing.
    """
    if name not in modules:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    try:
        module = importlib.import_module(f"{package}.{modules[name]}")
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "sklearn":
            raise
        raise ImportError(
            f"{name} needs scikit-learn, the extra 'sklearn': pip install 'hesse[sklearn]'"
        ) from error
    return getattr(module, name)
