"""What the documentation of `hesse.linear_model` promises."""

import doctest
import importlib
import inspect
import pkgutil
import re

import pytest

from hesse import linear_model

MODULES = [
    f"hesse.linear_model.{module.name}" for module in pkgutil.iter_modules(linear_model.__path__)
]
ESTIMATORS = sorted(linear_model._ESTIMATORS)
CLASSES = [
    name
    for name in linear_model.__all__
    if isinstance(getattr(linear_model, name), type) and name != "SeparationWarning"
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name):
    failures, _ = doctest.testmod(importlib.import_module(name))
    assert failures == 0


@pytest.mark.parametrize("name", CLASSES)
def test_public_names_are_documented(name):
    documented = getattr(linear_model, name)
    assert ">>>" in documented.__doc__
    assert re.search(r"^ *Attributes\n *---", documented.__doc__, re.MULTILINE)
    for method, value in inspect.getmembers(documented, callable):
        if not method.startswith("_") and "hesse" in (getattr(value, "__module__", "") or ""):
            assert value.__doc__, method


@pytest.mark.parametrize("name", ESTIMATORS)
def test_parameters_and_attributes_are_described(name):
    estimator = getattr(linear_model, name)
    text = estimator.__doc__
    for section in ("Parameters", "Attributes", "Raises", "Notes", "References", "Examples"):
        assert f"{section}\n---" in text
    assert not re.search("<[a-z]+>", text)
    for parameter in inspect.signature(estimator).parameters.values():
        described = re.search(rf"^(\w+, )*{parameter.name}(, \w+)* : .*", text, re.MULTILINE)
        assert described, parameter.name
        default = parameter.default
        if parameter.name == "alpha":
            assert f"default {default}" in text
        elif isinstance(default, str) and "{" not in described[0]:
            assert f'"{default}"' in described[0]
        elif type(default) in (int, float, bool) and "verbose" not in described[0]:
            written = f"{default:.0e}".replace("e-0", "e-") if default == 1e-8 else str(default)
            assert f"default {written}" in described[0]
    folds = {"cv": [([0, 1, 2], [0, 1, 2])]} if name.endswith("CV") else {}
    fitted = estimator(**folds).fit([[0.0], [1.0], [2.0]], [1, 2, 2])
    for attribute in (*vars(fitted), *vars(linear_model._statistics.FitStatistics)):
        if attribute.endswith("_") and not attribute.startswith("_"):
            assert re.search(rf"^(\w+, )*{attribute}(, \w+)* : ", text, re.MULTILINE), attribute
