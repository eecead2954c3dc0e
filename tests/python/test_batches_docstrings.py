"""The examples in the docstrings of batches run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

from hesse import _batches

MODULES = [f"hesse._batches.{module.name}" for module in pkgutil.iter_modules(_batches.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str) -> None:
    failures, _ = doctest.testmod(importlib.import_module(name))
    assert failures == 0
