"""What the documentation of `hesse.linalg` promises."""

import doctest
import importlib
import pkgutil

import pytest

from hesse import linalg

MODULES = [f"hesse.linalg.{module.name}" for module in pkgutil.iter_modules(linalg.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name):
    failures, _ = doctest.testmod(importlib.import_module(name))
    assert failures == 0


@pytest.mark.parametrize("name", linalg.__all__)
def test_public_names_are_documented(name):
    documented = getattr(linalg, name)
    assert documented.__doc__
    if not isinstance(documented, type):
        for section in ("Parameters", "Returns", "Raises", "Examples"):
            assert f"{section}\n    ---" in documented.__doc__


@pytest.mark.parametrize("name", [n for n in linalg.__all__ if n.endswith("Factor")])
def test_methods_of_factors_are_documented(name):
    for method, value in vars(getattr(linalg, name)).items():
        assert method.startswith("_") or method == "shift" or value.__doc__
