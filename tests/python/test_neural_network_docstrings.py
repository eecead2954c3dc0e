"""What the documentation of `hesse.neural_network` promises."""

import doctest
import importlib
import inspect
import pkgutil
import re

import pytest

from hesse import neural_network
from hesse.neural_network import MLPClassifier, MLPRegressor

MODULES = [
    f"hesse.neural_network.{module.name}"
    for module in pkgutil.iter_modules(neural_network.__path__)
]
CLASSES = [n for n in neural_network.__all__ if n != "TrainingStatus"]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name):
    failures, _ = doctest.testmod(importlib.import_module(name))
    assert failures == 0


@pytest.mark.parametrize("name", CLASSES)
def test_public_names_are_documented(name):
    documented = getattr(neural_network, name)
    for section in ("Parameters", "Attributes", "Raises", "Examples"):
        assert (
            f"{section}\n    ---" in documented.__doc__ or f"{section}\n---" in documented.__doc__
        )
    for method, value in vars(documented).items():
        assert method.startswith("_") or not callable(value) or value.__doc__


@pytest.mark.parametrize("estimator", [MLPClassifier, MLPRegressor])
def test_parameters_and_attributes_of_estimators_are_described(estimator):
    text = estimator.__doc__
    assert not re.search("<[a-z]+>", text)
    for name, parameter in inspect.signature(estimator).parameters.items():
        described = re.search(rf"^(\w+, )*{name}(, \w+)* : .*", text, re.MULTILINE)
        assert described, name
        if isinstance(parameter.default, str) and "{" not in described[0]:
            assert f'"{parameter.default}"' in described[0]
        elif type(parameter.default) in (int, float, bool):
            assert (
                str(parameter.default) in described[0]
                or f"{parameter.default:.0e}".replace("e-0", "e-") in described[0]
            )
    fitted = estimator((2,), random_state=0).fit([[0.0], [1.0], [2.0]], [0, 1, 1])
    for name in vars(fitted):
        if name.endswith("_") and not name.startswith("_"):
            assert re.search(rf"^(\w+, )*{name}(, \w+)* : ", text, re.MULTILINE), name
